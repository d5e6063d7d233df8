#!/usr/bin/env python3
"""Does the tracker derive of every step what the model derives of it?

usage: derived.py DERIVED [--seeds N] [--first N] [--size N] [--jobs N] [--shrink SEED]

DERIVED is the built program snaptrail_derived. Origin, automation, novelty, creators, whether another made it, roots:
of every step, in three orders of arrival, asked in between at random. Finer than compare.py, and no rule is needed.
Prints '<n> passed, <m> failed' and exits 1 when one failed.
"""
import argparse
import json
import multiprocessing
import random
import subprocess
import sys

sys.dont_write_bytecode = True

from compare import NOVELTY, repeated, shuffled  # noqa: E402
from generate import organisation  # noqa: E402
from model import Oracle  # noqa: E402
from steps import canonical, step_key  # noqa: E402


def of_model(steps, options):
    """What the tracker keeps of a step: its own roots (not whom an opening exposes) and novelty but for N7, which is
    `other` again."""
    oracle, out = Oracle(steps, options), {}
    for s in oracle.steps:
        d, key = oracle.derived[step_key(s)], step_key(s)
        named = oracle.nodes(s, "resource.in", "resource.out") or oracle.nodes(s, "resource.on", "resource.gone")
        roots = {r for n in named for r in oracle.roots_of(n, s["time"])}
        out["/".join(map(str, key))] = {
            "status": s["status"], "origin": d["origin"] or "", "automation": d["automation"], "new": sorted(set(d["novelty"]) - {"N7"}),
            "creators": d["creators"], "other": d["other"], "roots": sorted(roots)}
    return out


def of_tracker(lines):
    out = {}
    for line in lines:
        key, _, status, *rest = line.split(" ")
        said = dict(r.split("=", 1) for r in rest if "=" in r)
        listed = lambda name: sorted(filter(None, said.get(name, "").split(",")))
        out[key] = {"status": status, "origin": said.get("origin", ""), "automation": "automation" in rest,
                    "new": sorted(NOVELTY[n] for n in listed("new")), "creators": listed("creators"),
                    "other": said.get("other", ""), "roots": listed("roots")}
    return out


def feed(program, runs):
    text = []
    for name, options, steps in runs:
        text += [canonical({"options": options})] + [canonical(s) for s in steps] + [canonical({"end": name})]
    run = subprocess.run([program], input="\n".join(text) + "\n", capture_output=True, text=True, check=True)
    told, name = {}, None
    for line in run.stdout.splitlines():
        if line.startswith("= "):
            name = line[2:]
            told[name] = []
        else:
            told[name].append(line)
    return told


def orders(steps, rng):
    asked = lambda order: [dict(s, refresh=True) if rng.random() < 0.3 else s for s in order]
    return [list(steps), asked(repeated(list(steps), rng)[::-1]), asked(shuffled(list(steps), rng))]


def check(program, cases):
    """cases: [(name, steps, options)] -> [(name, what is wrong)]"""
    runs = []
    for name, steps, options in cases:
        rng = random.Random(str(name))
        runs += [(f"{name}/{n}", options, order) for n, order in enumerate(orders(steps, rng))]
    told, verdicts = feed(program, runs), []
    for name, steps, options in cases:
        want, wrong = of_model(steps, options), []
        for n in range(3):
            got = of_tracker(told[f"{name}/{n}"])
            for key in sorted(set(want) | set(got)):
                a, b = want.get(key), got.get(key)
                if a != b:
                    wrong.append(f"order {n} step {key}: " + ("; ".join(f"{k} {canonical(b[k])}, model {canonical(a[k])}" for k in a if a[k] != b[k])
                                                              if a and b else "extra" if b else "missing"))
        verdicts.append((name, wrong))
    return verdicts


def block(task):
    program, seeds, size = task
    return check(program, [(seed, *organisation(seed, size)[:2]) for seed in seeds])


def shrink(program, seed, size):
    steps, options, _ = organisation(seed, size)
    uids = list(dict.fromkeys(s["metadata.uid"] for s in steps))
    kept = lambda u: [s for s in steps if s["metadata.uid"] in u]
    wrong = lambda u: check(program, [(seed, kept(u), options)])[0][1]
    chunk = len(uids) // 2
    while chunk:
        at = 0
        while at < len(uids):
            fewer = uids[:at] + uids[at + chunk:]
            if wrong(fewer):
                uids = fewer
            else:
                at += chunk
        chunk //= 2
    print(canonical(options), *map(canonical, kept(uids)), *wrong(uids), sep="\n")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("program")
    ap.add_argument("--seeds", type=int, default=100)
    ap.add_argument("--first", type=int, default=0)
    ap.add_argument("--size", type=int, default=40)
    ap.add_argument("--jobs", type=int, default=2)
    ap.add_argument("--shrink", type=int, metavar="SEED")
    a = ap.parse_args()
    if a.shrink is not None:
        return shrink(a.program, a.shrink, a.size)
    passed = failed = 0
    end = a.first + a.seeds
    tasks = [(a.program, range(n, min(n + 25, end)), a.size) for n in range(a.first, end, 25)]
    with multiprocessing.Pool(a.jobs) as pool:
        for verdicts in pool.imap(block, tasks):
            for seed, wrong in verdicts:
                passed, failed = passed + (not wrong), failed + bool(wrong)
                for w in wrong[:3]:
                    print(f"seed {seed}: {w}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
