#!/usr/bin/env python3
"""Compares `snaptrail match` with pySigma and its SQLite backend.

Rules and records are made at random, in lanes: the first has nothing that the
two are known to read differently and must agree in every pair of a rule and a
record; each other lane adds one thing, and any difference must be of the kind
that docs/other-engines.md explains under its name: one that is not fails.
Installs pysigma and
pysigma-backend-sqlite from PyPI into a folder of its own when they are missing.

    tests/sigma/differential/pysigma_sqlite.py --snaptrail build/bin/snaptrail
"""
import argparse
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import venv

PACKAGES = ["pysigma", "pysigma-backend-sqlite"]
FIELDS = ["f1", "f2", "f3", "f4"]


def ensure_packages(folder):
    """Runs again inside a virtual environment that has the packages."""
    try:
        import sigma.backends.sqlite  # noqa: F401
        return
    except ImportError:
        pass
    python = os.path.join(folder, "bin", "python")
    if os.path.realpath(sys.prefix) == os.path.realpath(folder):
        sys.exit("the packages were installed and cannot be imported")
    if not os.path.exists(python):
        venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    os.execv(python, [python, os.path.abspath(__file__), *sys.argv[1:]])


class Lane:
    """What values, tests and records of a lane may be."""

    def __init__(self, name, texts=(), tests=(), missing=False, others=()):
        self.name = name
        self.texts = ["", "a", "b", "ab", "aab", "ba", "a b", "abc", "x_y", "50%",
                      "10.0.0.1", "10.200.3.4", "192.0.2.9", "aws/tool", "-x",
                      "a -x", "/x", *texts]
        self.tests = ["is", "contains", "startswith", "endswith", "all", "exists",
                      "neq", "fieldref", "cidr", "base64offset", *tests]
        self.missing = missing
        self.others = list(others)

    def record(self, rng, number):
        record = {"eventVersion": "1.09", "eventTime": "2027-03-02T08:00:00Z",
                  "eventSource": "s3.amazonaws.com", "eventName": "PutObject",
                  "eventID": f"id-{number}"}
        for field in FIELDS:
            if self.missing and rng.random() < 0.3:
                continue
            if self.others and rng.random() < 0.5:
                record[field] = rng.choice(self.others)
            else:
                record[field] = rng.choice(self.texts)
        return record

    def item(self, rng):
        field = rng.choice(FIELDS)
        text = lambda: rng.choice(self.texts)  # noqa: E731
        some = lambda: [text() for _ in range(rng.randint(1, 3))]  # noqa: E731
        test = rng.choice(self.tests)
        if test == "is":
            return field, rng.choice([text(), some(), "a*", "*b", "a*b", "?b"])
        if test in ("contains", "startswith", "endswith"):
            return f"{field}|{test}", rng.choice([text() or "a", ["a", "b"], "a?"])
        if test == "all":
            return f"{field}|contains|all", ["a", rng.choice(["b", " ", "c"])]
        if test == "exists":
            return f"{field}|exists", rng.random() < 0.5
        if test == "neq":
            return f"{field}|neq", text()
        if test == "fieldref":
            return f"{field}|fieldref", rng.choice(FIELDS)
        if test == "cidr":
            return f"{field}|cidr", rng.choice(["10.0.0.0/8", "192.0.2.0/24"])
        if test == "base64offset":
            return f"{field}|base64offset|contains", "abc"
        if test == "cased":
            return f"{field}|cased", text()
        if test == "windash":
            return f"{field}|windash|contains", rng.choice(["-x", " -x"])
        if test == "re":
            return f"{field}|re", rng.choice(["^a", "b$", "a.b", "[ab]{2}", "^$"])
        if test == "number":
            return field, rng.choice([5, 0, 5.5, -1])
        if test == "order":
            return f"{field}|{rng.choice(['gt', 'gte', 'lt', 'lte'])}", 5
        if test == "bool":
            return field, rng.random() < 0.5
        if test == "null":
            return field, None
        raise AssertionError(test)

    def rule(self, rng, number):
        detection = {}
        names = ["s1", "s2"][:rng.randint(1, 2)]
        for name in names:
            items = dict(self.item(rng) for _ in range(rng.randint(1, 2)))
            detection[name] = items
        one = ["s1", "not s1", "1 of s*", "all of s*"]
        two = ["s1 and s2", "s1 or s2", "s1 and not s2", "not (s1 or s2)"]
        detection["condition"] = rng.choice(one + (two if len(names) == 2 else []))
        return {"title": f"r{number}", "status": "test",
                "id": f"00000000-0000-4000-8000-{number:012x}",
                "logsource": {"product": "aws"}, "detection": detection}


LANES = [
    Lane("plain", tests=["re"]),
    Lane("case", texts=["A", "AB", "aB", "ABC"], tests=["cased"]),
    Lane("letters", texts=["\u00e9", "\u00c9", "\u00e9a", "\u00c9a", "a\u00c9"]),
    Lane("null", missing=True, others=[None], tests=["null"]),
    Lane("numbers", others=[5, 0, 5.5, "5", "5.0", 12], tests=["number", "order"]),
    Lane("truths", others=[True, False, "true", "1", 1], tests=["bool"]),
    Lane("escapes", texts=["a\\b", "a*b", "a?b", "a[b", "a\\*b"]),
    Lane("dashes", texts=["a--x", "\u2013x", "a-x"], tests=["windash"]),
]

def tests_of(rule):
    """(field, modifiers, values) of each item of a rule."""
    for name, items in rule["detection"].items():
        if name == "condition":
            continue
        for key, value in items.items():
            field, *modifiers = key.split("|")
            yield field, modifiers, value if isinstance(value, list) else [value]


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def compares(record, field, modifiers, wanted):
    """Whether a test compares a number with a text."""
    if "fieldref" in modifiers:
        wanted = [record.get(other) for other in wanted]
    return any(
        (is_number(one) and isinstance(other, str)) or
        (isinstance(one, str) and is_number(other))
        for one in [record.get(field)] for other in wanted)


# Of a lane: whether a test of a rule reads the record in two ways. The names
# are those of the sections of docs/other-engines.md.
EXPLAINED = {
    "letters": lambda record, field, modifiers, wanted:
        not str(record.get(field)).isascii(),
    "null": lambda record, field, modifiers, wanted:
        field in record and record[field] is None and "exists" in modifiers,
    "numbers": compares,
    "truths": lambda record, field, modifiers, wanted:
        compares(record, field, modifiers, wanted) or
        (is_number(record.get(field)) and True in wanted) or
        (is_number(record.get(field)) and False in wanted),
}


def is_explained(lane, rule, record):
    explains = EXPLAINED.get(lane)
    return explains is not None and any(
        explains(record, *test) for test in tests_of(rule))


def matches_of_snaptrail(binary, rules, records):
    with tempfile.TemporaryDirectory() as folder:
        rules_path = os.path.join(folder, "rules.yml")
        records_path = os.path.join(folder, "records.jsonl")
        with open(rules_path, "w", encoding="utf-8") as out:
            for rule in rules:
                out.write("---\n" + json.dumps(rule) + "\n")
        with open(records_path, "w", encoding="utf-8") as out:
            for record in records:
                out.write(json.dumps(record) + "\n")
        run = subprocess.run(
            [binary, "match", "--rules", rules_path, records_path],
            capture_output=True, text=True, check=False)
        if run.returncode not in (0, 10):
            sys.exit(f"snaptrail match failed: {run.stderr}")
    found = set()
    for line in run.stdout.splitlines():
        match = json.loads(line)
        found.add((match["rule"]["id"], match["record"]["uid"]))
    return found


def matches_of_sqlite(rules, records):
    from sigma.backends.sqlite import sqliteBackend
    from sigma.collection import SigmaCollection
    base = sqlite3.connect(":memory:")
    base.create_function(
        "REGEXP", 2,
        lambda pattern, text: text is not None and
        re.search(pattern, str(text)) is not None)
    # Sigma compares without case; the backend leaves that to the table.
    columns = ", ".join(f"{field} COLLATE NOCASE" for field in FIELDS)
    base.execute(f"CREATE TABLE logs (uid, {columns})")
    for record in records:
        row = [record["eventID"]]
        for field in FIELDS:
            value = record.get(field)
            row.append(str(value).lower() if isinstance(value, bool) else value)
        base.execute("INSERT INTO logs VALUES (?, ?, ?, ?, ?)", row)
    found = set()
    refused = {}
    for rule in rules:
        try:
            queries = sqliteBackend().convert(
                SigmaCollection.from_yaml(json.dumps(rule)))
            for query in queries:
                for row in base.execute(query):
                    found.add((rule["id"], row[0]))
        except Exception as error:  # what a backend raises is its own affair
            refused[rule["id"]] = f"{type(error).__name__}: {error}"
    return found, refused


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--snaptrail", default="build/bin/snaptrail")
    parser.add_argument("--folder", default="build/differential")
    parser.add_argument("--rules", type=int, default=400)
    parser.add_argument("--records", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=3, help="differences a lane")
    parser.add_argument("--lane", help="this one alone")
    arguments = parser.parse_args()
    ensure_packages(os.path.abspath(arguments.folder))
    failed = False
    for lane in LANES:
        if arguments.lane not in (None, lane.name):
            continue
        rng = random.Random(f"{arguments.seed} {lane.name}")
        rules = [lane.rule(rng, i) for i in range(arguments.rules)]
        records = [lane.record(rng, i) for i in range(arguments.records)]
        ours = matches_of_snaptrail(arguments.snaptrail, rules, records)
        theirs, refused = matches_of_sqlite(rules, records)
        ours = {pair for pair in ours if pair[0] not in refused}
        differences = sorted(ours ^ theirs)
        by_rule = {rule["id"]: rule for rule in rules}
        by_uid = {record["eventID"]: record for record in records}
        unexplained = [
            (rule, uid) for rule, uid in differences
            if not is_explained(lane.name, by_rule[rule], by_uid[uid])]
        pairs = (len(rules) - len(refused)) * len(records)
        print(f"{lane.name}: {pairs} pairs, {len(ours)} matches, "
              f"{len(ours - theirs)} ours alone, {len(theirs - ours)} theirs "
              f"alone, {len(unexplained)} not explained, "
              f"{len(refused)} rules refused by the backend")
        failed |= bool(unexplained)
        shown = unexplained or differences
        for rule, uid in random.Random(1).sample(
                shown, min(arguments.show, len(shown))):
            print("   ", "ours" if (rule, uid) in ours else "theirs",
                  json.dumps(by_rule[rule]["detection"], ensure_ascii=False),
                  {f: by_uid[uid].get(f, "(missing)") for f in FIELDS})
        for error in sorted(set(refused.values()))[:arguments.show]:
            print("    refused:", error)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
