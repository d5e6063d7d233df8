#!/usr/bin/env python3
"""Findings by another way into the library are the command's, byte for byte: on the golden cases with each case's
arguments, and on real records, where there are any.

usage: same_as_cli.py --snaptrail PATH [--data FOLDER] -- COMMAND..

COMMAND gets a scan's arguments, then files, and prints findings as JSON lines in any order.
"""
import argparse
import glob
import os
import subprocess
import sys

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden")


def lines(command):
    run = subprocess.run(command, capture_output=True, timeout=120)
    if run.returncode not in (0, 3, 10):
        sys.exit(f"{command}: {run.returncode}: {run.stderr.decode(errors='replace')}")
    return sorted(line for line in run.stdout.split(b"\n") if line)


def same(args, options, files):
    """How many findings; None: they differ."""
    scan = [args.snaptrail, "scan", "--format", "json", "--min-level", "informational"]
    expected = lines(scan + options + files)
    found = lines(args.command + options + files)
    if found != expected:
        print(f"{files[0]}: {len(found)} findings, the command has {len(expected)}; or they differ", file=sys.stderr)
        return None
    return len(found)


def golden():
    for folder in sorted(glob.glob(os.path.join(GOLDEN, "*", ""))):
        more = os.path.join(folder, "args")
        options = []
        if os.path.exists(more):
            with open(more) as f:
                options = f.read().split()
        files = sorted(p for p in glob.glob(os.path.join(folder, "*.json*")) if not p.endswith("expect.jsonl"))
        if files:
            yield options, files


def real(data):
    """Each source of them by itself; in the order in which the command reads a folder."""
    for folder in sorted(glob.glob(os.path.join(data, "logs", "*", ""))):
        files = sorted(p for p in glob.glob(os.path.join(folder, "**"), recursive=True) if os.path.isfile(p))
        if files:
            yield [], files


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--snaptrail", required=True)
    parser.add_argument("--data", default="")
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    good = True
    for name, cases, least in ("golden", golden(), (90, 200)), ("real", real(args.data), (5, 10)):
        results = [same(args, *case) for case in cases]
        if name == "real" and not results:
            print(f"there are no real records in {args.data or 'no folder'}: skipped")
            continue
        findings = sum(count or 0 for count in results)
        print(f"{name}: {len(results)} cases, {findings} findings")
        good = good and None not in results and len(results) >= least[0] and findings >= least[1]
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
