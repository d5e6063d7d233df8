#!/usr/bin/env python3
"""What was in the C interface when it was frozen is in it still, and the same.

usage: compatible.py BASELINE.yaml TODAY.yaml

Constants keep their values, functions and callbacks their types, structs their fields in their places: new ones come
after them. (A size that changes is told by capi_layout; this tells what an old program would meet.)
"""
import sys

import yaml


def named(entries):
    return {entry["name"]: entry for entry in entries}


def problems(old, new):
    if old["abi"]["major"] != new["abi"]["major"]:
        yield "the major number of the ABI is another: freeze it anew"
    if new["abi"]["minor"] < old["abi"]["minor"]:
        yield "the minor number of the ABI went down"
    for part in ("constants", "handles", "callbacks", "structs", "functions"):
        today = named(new[part])
        for name, entry in named(old[part]).items():
            if name not in today:
                yield f"{name} is gone"
                continue
            if name != "SNAPTRAIL_ABI_VERSION":
                for key in ("value", "type", "since"):
                    if entry.get(key) != today[name].get(key):
                        yield f"{name}: {key} was {entry.get(key)}, is {today[name].get(key)}"
            fields = [(f["name"], f["type"]) for f in entry.get("fields", ())]
            now = [(f["name"], f["type"]) for f in today[name].get("fields", ())]
            if now[:len(fields)] != fields:
                yield f"{name}: its fields were {fields}, are {now}"
            if len(now) > len(fields) and fields[0][0] != "struct_size":
                yield f"{name} grew, and has no struct_size"
    added = [name for part in ("constants", "callbacks", "structs", "functions")
             for name in named(new[part]) if name not in named(old[part])]
    grown = [name for name, s in named(old["structs"]).items() if len(named(new["structs"]).get(name, s)["fields"])
             > len(s["fields"])]
    if (added or grown) and new["abi"]["minor"] == old["abi"]["minor"]:
        yield f"new since then, with the same minor number of the ABI: {', '.join(added + grown)}"


def main():
    texts = []
    for path in sys.argv[1:3]:
        with open(path) as f:
            texts.append(yaml.safe_load(f))
    bad = list(problems(*texts))
    for line in bad:
        print(line, file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
