#!/usr/bin/env python3
"""Findings by another way into the library are the command's, byte for byte, on the golden cases.

usage: same_as_cli.py --snaptrail PATH -- COMMAND..

COMMAND gets one account of ours (or nothing, ""), then files, and prints findings as JSON lines in any order.
"""
import argparse
import glob
import os
import subprocess
import sys

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden")


def lines(command):
    run = subprocess.run(command, capture_output=True, timeout=120)
    if run.returncode not in (0, 10):
        sys.exit(f"{command}: {run.returncode}: {run.stderr.decode(errors='replace')}")
    return sorted(line for line in run.stdout.split(b"\n") if line)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--snaptrail", required=True)
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    compared = findings = 0
    for folder in sorted(glob.glob(os.path.join(GOLDEN, "*", ""))):
        more = os.path.join(folder, "args")
        own = ""
        if os.path.exists(more):
            with open(more) as f:
                given = f.read().split()
            # The example programs know one option.
            if len(given) == 2 and given[0] == "--own" and "," not in given[1]:
                own = given[1]
            elif given:
                continue
        files = sorted(p for p in glob.glob(os.path.join(folder, "*.json*"))
                       if not p.endswith("expect.jsonl"))
        if not files:
            continue
        scan = [args.snaptrail, "scan", "--format", "json", "--min-level", "informational"]
        expected = lines(scan + (["--own", own] if own else []) + files)
        found = lines(args.command + [own] + files)
        if found != expected:
            print(f"{folder}: {len(found)} findings, the command has {len(expected)}; or they differ", file=sys.stderr)
            return 1
        compared += 1
        findings += len(found)
    print(f"{compared} cases, {findings} findings")
    return 0 if compared > 20 and findings > 20 else 1


if __name__ == "__main__":
    sys.exit(main())
