#!/usr/bin/env python3
"""Checks lines of findings against docs/finding.schema.json.

usage: schema_test.py SCHEMA PROGRAM [ARGUMENT..]

PROGRAM prints the lines. Also checks that the schema refuses what is none: a schema that takes
everything would pass otherwise. Exit code 77: jsonschema is not installed.
"""
import copy
import json
import subprocess
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("skipped: Python has no jsonschema with draft 2020-12")
    sys.exit(77)

# A path into the line, and what is written there (None: the key is taken out).
SPOILS = [
    (["uid"], None), (["uid"], "xyz"), (["level"], "severe"), (["rule", "id"], None), (["rule", "name"], ""),
    (["reasons"], []), (["reasons", 0, "level"], 3), (["evidence"], []), (["evidence", 0, "uid"], None),
    (["evidence", 0, "time"], "2026-01-02T03:04:05Z"), (["evidence", 0, "proves"], []),
    (["evidence", 0, "actor", "type"], "Person"), (["evidence", 0, "more"], 1), (["first_time"], 1.5),
    (["lineage", "nodes"], None), (["techniques", 0, "id"], "1578"), (["settled"], "yes"), (["surprise"], 1),
    (["action"], "open"), (["action"], "close"), (["close_reason"], "explained"), (["superseded_by"], ["0" * 32]),
]


def spoil(line, path, value):
    line = copy.deepcopy(line)
    place = line
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return line


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        schema = json.load(f)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    run = subprocess.run(sys.argv[2:], capture_output=True)
    lines = [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]
    wrong = 0
    for line in lines:
        for error in validator.iter_errors(line):
            wrong += 1
            print(f"{line.get('uid')}: {list(error.absolute_path)}: {error.message[:300]}")
    plain = [line for line in lines if "action" not in line and line["techniques"]]
    for path, value in SPOILS:
        if plain and validator.is_valid(spoil(plain[0], path, value)):
            wrong += 1
            print(f"accepted: {path} = {value!r}")
    print(f"{len(lines)} lines, {len(SPOILS) if plain else 0} spoilt ones, {wrong} wrong")
    return 1 if wrong or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
