#!/usr/bin/env python3
"""What a library exports is what capi/symbols.yaml lists; what it needs is allowed.

usage: symbols.py LIBRARY [--self-contained] [--objects OBJECT..]

--self-contained: it must hold what it is built on. --objects: our own objects must not name what a library has no
business with.
"""
import argparse
import os
import re
import subprocess
import sys

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
# What the C and C++ libraries give everybody.
SYSTEM = {"libstdc++.so.6", "libm.so.6", "libgcc_s.so.1", "libc.so.6", "ld-linux-x86-64.so.2", "libpthread.so.0"}
# No business of ours, whatever the dependencies do.
BANNED = {"abort", "exit", "_exit", "getenv", "secure_getenv", "signal", "sigaction", "atexit", "fork", "pthread_create",
          "printf", "puts", "fprintf", "fopen", "fopen64", "open", "open64", "time", "gettimeofday", "clock_gettime",
          "setlocale", "system", "write", "__cxa_thread_atexit", "__printf_chk", "__fprintf_chk"}
# Of the language: the standard library, exceptions, new and delete.
LANGUAGE = re.compile(r"_ZN?K?S|_ZT[ISTV]|_Z(nw|na|dl|da)|__cxa_(?!thread_atexit)|_Unwind_")



def nm(*arguments):
    run = subprocess.run(["nm", *arguments], capture_output=True, text=True, check=True)
    return [line.split() for line in run.stdout.splitlines() if line.strip()]


def bare(name):
    return name.split("@")[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("library")
    parser.add_argument("--self-contained", action="store_true")
    parser.add_argument("--objects", nargs="*", default=[])
    args = parser.parse_args()
    bad = []

    with open(os.path.join(HERE, "..", "..", "capi", "symbols.yaml")) as f:
        wanted = {entry["name"] for entry in yaml.safe_load(f)["functions"]}
    exported = {bare(row[-1]) for row in nm("-D", "--defined-only", args.library)}
    exported -= {"SNAPTRAIL_0"}  # the version itself
    bad += [f"{name} is exported and not listed" for name in sorted(exported - wanted)]
    bad += [f"{name} is listed and not exported" for name in sorted(wanted - exported)]

    dynamic = subprocess.run(["readelf", "-dW", args.library], capture_output=True, text=True, check=True).stdout
    needed = set(re.findall(r"\(NEEDED\).*\[(.*?)\]", dynamic))
    if args.self_contained:
        bad += [f"{name} is needed" for name in sorted(needed - SYSTEM)]
    if "libsnaptrail.so.0" not in re.findall(r"\(SONAME\).*\[(.*?)\]", dynamic):
        bad.append("its SONAME is not libsnaptrail.so.0")
    if "NODELETE" not in dynamic:
        bad.append("it is not linked with -z nodelete")
    if "(RPATH)" in dynamic or (args.self_contained and "(RUNPATH)" in dynamic):
        bad.append("it has a path of the machine that it was built on")
    if args.self_contained:
        with open(os.path.join(HERE, "imports.txt")) as f:
            allowed = {word for line in f if not line.startswith("#") for word in line.split()}
        imports = {bare(row[-1]) for row in nm("-D", "--undefined-only", args.library)}
        bad += [f"{name} is imported" for name in sorted(imports - allowed) if not LANGUAGE.match(name)]

    for path in args.objects:
        names = {bare(row[-1]) for row in nm("--undefined-only", path)}
        bad += [f"{os.path.basename(path)} uses {name}" for name in sorted(names & BANNED)]

    for line in bad:
        print(line, file=sys.stderr)
    floor = sorted({tuple(map(int, v.split("."))) for v in re.findall(r"GLIBC_([0-9.]+)", subprocess.run(
        ["objdump", "-T", args.library], capture_output=True, text=True, check=True).stdout)})
    print(f"{len(exported)} functions, {os.path.getsize(args.library)} bytes, needs {' '.join(sorted(needed))}, glibc "
          f"{'.'.join(map(str, floor[-1])) if floor else '-'}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
