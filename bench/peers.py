#!/usr/bin/env python3
"""Measures another engine beside `snaptrail match`: same rules, same records.

Builds both, writes 3,000 rules in the shape of public ones, eight that hold on
some records, and 128 MiB of records as lines (`snaptrail_rules_ratios write`),
lets both read them in turn, and compares the matches. Prints records a second
of one thread, loading not counted, medians of the runs. The peer is rsigma, by
the program in bench/peers/rsigma; cargo brings what that needs.

    bench/peers.py --build build
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def seconds_of(command, out):
    """Processor time of a command whose output goes to the file `out`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(out, "w", encoding="utf-8") as file:
        done = subprocess.run(command, stdout=file, stderr=subprocess.DEVNULL,
                              check=False)
    if done.returncode not in (0, 10):
        sys.exit(f"{' '.join(command)} failed with {done.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def ours(path):
    with open(path, encoding="utf-8") as lines:
        matches = map(json.loads, lines)
        return {(m["rule"]["id"], m["record"]["uid"]) for m in matches}


def theirs(path):
    with open(path, encoding="utf-8") as lines:
        return {tuple(line.split()) for line in lines}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", default="build")
    parser.add_argument("--folder", default="build/peers")
    parser.add_argument("--runs", type=int, default=9)
    arguments = parser.parse_args()
    folder = os.path.abspath(arguments.folder)
    os.makedirs(folder, exist_ok=True)
    environment = dict(os.environ, CARGO_TARGET_DIR=f"{folder}/cargo")
    # What packages say of the compiler they need is more than they need.
    subprocess.run(["cargo", "build", "--release", "--quiet",
                    "--ignore-rust-version"], env=environment,
                   cwd=os.path.join(HERE, "peers", "rsigma"), check=True)
    subprocess.run([f"{arguments.build}/bin/snaptrail_rules_ratios", "write",
                    folder], check=True)
    rules = [f"{folder}/{first}.yml" for first in (0, 1000, 2000, 3000)]
    records = f"{folder}/records.jsonl"
    nothing = f"{folder}/nothing.jsonl"
    open(nothing, "w", encoding="utf-8").close()
    with open(records, "rb") as lines:
        count = sum(1 for _ in lines)
    by_rules = [word for path in rules for word in ("--rules", path)]
    commands = {
        "snaptrail": lambda path: [f"{arguments.build}/bin/snaptrail", "match",
                                   *by_rules, path],
        "rsigma": lambda path: [f"{folder}/cargo/release/peer-rsigma", path,
                                *rules]}
    times = {name: [] for name in commands}
    loads = {name: [] for name in commands}
    for _ in range(arguments.runs):
        for name, command in commands.items():
            loads[name].append(seconds_of(command(nothing), f"{folder}/none"))
            times[name].append(
                seconds_of(command(records), f"{folder}/{name}"))
    rates = {}
    for name in commands:
        load = statistics.median(loads[name])
        rates[name] = count / (statistics.median(times[name]) - load)
        print(f"{name:10} {rates[name] / 1e3:8.0f} krec/s, loads in {load:.2f} s")
    print(f"{rates['snaptrail'] / rates['rsigma']:.1f} times as fast  (aim 10)")
    mine, other = ours(f"{folder}/snaptrail"), theirs(f"{folder}/rsigma")
    print(f"{len(mine)} matches, {len(mine - other)} of ours alone, "
          f"{len(other - mine)} of rsigma alone")
    for rule, uid in sorted(mine ^ other)[:10]:
        print("   ", "ours" if (rule, uid) in mine else "rsigma", rule, uid)
    return 0 if mine == other else 1


if __name__ == "__main__":
    sys.exit(main())
