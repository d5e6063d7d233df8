#!/usr/bin/env python3
"""No cloud is named in the rooms that know none: what a cloud calls things is
data (content/actions) and the business of src/cloud."""
import pathlib
import re
import sys

ROOMS = ("lineage", "sigma", "finding", "correlation")
NAMES = re.compile(
    r"\b(aws|amazon|cloudtrail|azure|microsoft|gcp|google)", re.IGNORECASE)


def main(root):
    found = []
    for room in ROOMS:
        for path in sorted((root / "src" / room).iterdir()):
            if path.suffix not in (".cc", ".h"):
                continue
            for number, line in enumerate(
                    path.read_text(encoding="utf-8").splitlines(), 1):
                # Of code, not of what a comment gives as an example.
                code = line.split("//")[0]
                if NAMES.search(code):
                    found.append(f"{path}:{number}: {line.strip()}")
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
