#!/usr/bin/env python3
"""Runs the command line over every case and compares what it finds.

usage: run.py [--snaptrail PATH] [--update] [-v] [CASE..]

A case is a folder: records in any form that the scanner reads, `args` (more arguments, one a line), `want` (written by
hand, before any output was seen: what must be found) and `expect.jsonl` (what is found, one finding a line; --update
writes it). Every case is also scanned backwards and shuffled with repetitions: the findings must be the same bytes,
but for the place where a record was read.
"""
import argparse
import concurrent.futures
import gzip
import json
import os
import random
import subprocess
import sys

from gcp.forms import records_in

HERE = os.path.dirname(os.path.abspath(__file__))
LEVELS = ["informational", "low", "medium", "high", "critical"]


def records_of(folder, files):
    """All records of the case, in the order in which they stand."""
    found = []
    for f in files:
        with open(os.path.join(folder, f), "rb") as raw:
            data = raw.read()
        text = (gzip.decompress(data) if f.endswith(".gz") else data).decode()
        for part in ([text] if ".jsonl" not in f else text.splitlines()):
            one = json.loads(part)
            for r in records_in(one):
                events = [json.loads(e["CloudTrailEvent"]) for e in r.get("Events", ())]
                found += (events or r.get("Records") or r.get("records") or r.get("value") or
                          [r.get("detail", r)])
    return found


def scan(command, args, paths, stdin=None):
    run = subprocess.run([command, "scan", "--format", "json", "--min-level", "low", *args, *paths], input=stdin,
                         capture_output=True, timeout=120)
    err = run.stderr.decode(errors="replace")
    if run.returncode not in (0, 10):
        return None, f"exit {run.returncode}: {err.strip()[:400]}"
    findings = [json.loads(line) for line in run.stdout.decode().splitlines() if line.strip()]
    return findings, None


def placeless(findings):
    """The findings without where each record was read."""
    for f in findings:
        for e in f["evidence"]:
            e.pop("input", None)
            e.pop("offset", None)
    return json.dumps(sorted(findings, key=lambda f: f["uid"]), sort_keys=True)


def canonical(findings):
    """What expect.jsonl holds: enough to review, and nothing that says the same twice."""
    names = {f["uid"]: f["rule"]["name"] for f in findings}
    lines = []
    for f in sorted(findings, key=lambda f: (f["rule"]["name"], f["uid"])):
        one = {"rule": f["rule"]["name"], "level": f["level"], "key": f["key"],
               "reasons": [f'{r["level"]}: {r["text"]}' for r in f["reasons"]],
               "evidence": [{"uid": e["uid"], "step": e["step"], "operation": e["operation"], "proves": e["proves"]}
                            for e in f["evidence"]]}
        if f.get("under"):
            one["under"] = names.get(f["under"], f["under"])
        lines.append(json.dumps(one))
    return "".join(line + "\n" for line in lines)


def unmet(want, findings):
    """The lines of `want` that do not hold."""
    strongest = {}
    for f in findings:
        name, level = f["rule"]["name"], LEVELS.index(f["level"])
        strongest[name] = max(strongest.get(name, -1), level)
    for line in want:
        rule, level = line.split()
        if rule == "silent":
            loud = sorted(n for n, found in strongest.items() if found >= LEVELS.index(level))
            if loud:
                yield f"wanted silence at {level}, found " + ", ".join(f"{n} {LEVELS[strongest[n]]}" for n in loud)
        elif level == "none":
            if rule in strongest:
                yield f"wanted no {rule}, found {LEVELS[strongest[rule]]}"
        elif rule not in strongest:
            yield f"wanted {rule} {level}, found none"
        elif LEVELS[strongest[rule]] != level:
            yield f"wanted {rule} {level}, found {LEVELS[strongest[rule]]}"


def lines_of(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as f:
        return [line for line in f.read().splitlines() if line.strip()]


def run_case(command, name, update):
    folder = os.path.join(HERE, name)
    files = sorted(f for f in os.listdir(folder) if ".json" in f and f != "expect.jsonl")
    args = lines_of(os.path.join(folder, "args"))
    findings, error = scan(command, args, [os.path.join(folder, f) for f in files])
    if error:
        return [error], ""
    wrong, told = list(unmet(lines_of(os.path.join(folder, "want")), findings)), canonical(findings)
    path = os.path.join(folder, "expect.jsonl")
    if update:
        with open(path, "w", encoding="utf-8") as f:
            f.write(told)
    else:
        have = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
        if have != told:
            old, new = have.splitlines(), told.splitlines()
            wrong += ["expect.jsonl has  " + line[:300] for line in old if line not in new]
            wrong += ["but it finds      " + line[:300] for line in new if line not in old]
    told_at_home, rng = placeless(findings), random.Random(name)
    records = records_of(folder, files)
    shuffled = records + [r for r in records if rng.random() < 0.2]
    rng.shuffle(shuffled)
    for how, arrival in (("backwards", records[::-1]), ("shuffled", shuffled)):
        text = "".join(json.dumps(r) + "\n" for r in arrival).encode()
        again, error = scan(command, args, ["-"], text)
        if error or placeless(again) != told_at_home:
            wrong.append(f"{how}: " + (error or "other findings than in the order of the files"))
    summary = ", ".join(f'{f["rule"]["name"]} {f["level"]}' for f in sorted(findings, key=lambda f: -LEVELS.index(f["level"])))
    return wrong, summary


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--snaptrail", default=os.path.join(HERE, "..", "..", "build", "bin", "snaptrail"))
    ap.add_argument("--update", action="store_true")
    ap.add_argument("-v", action="store_true", help="say what each case finds")
    ap.add_argument("names", nargs="*")
    a = ap.parse_args()
    names = a.names or sorted(n for n in os.listdir(HERE) if os.path.exists(os.path.join(HERE, n, "want")))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, (wrong, summary) in zip(names, pool.map(lambda n: run_case(a.snaptrail, n, a.update), names)):
            failed += bool(wrong)
            if wrong or a.v:
                print(f"{'FAIL' if wrong else 'ok  '} {name}: {summary}")
            for w in wrong:
                print(f"     {w}")
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed or not names else 0


if __name__ == "__main__":
    sys.exit(main())
