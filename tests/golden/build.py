#!/usr/bin/env python3
"""Writes the records of every case, and of examples/, or checks that they are what the cases say.

usage: build.py [--check] [CASE..]
"""
import argparse
import gzip
import io
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SHOWN = os.path.join(HERE, "..", "..", "examples")
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)

import cases.azure  # noqa: E402,F401
import cases.chains  # noqa: E402,F401
import cases.corners  # noqa: E402,F401
import cases.doors  # noqa: E402,F401
import cases.everyday  # noqa: E402,F401
import cases.google  # noqa: E402,F401
import cases.hiding  # noqa: E402,F401
import cases.services  # noqa: E402,F401
import cases.tools  # noqa: E402,F401
from cases import CASES  # noqa: E402
from cases.examples import EXAMPLES  # noqa: E402
from gcp import GoogleLog  # noqa: E402
from gcp import forms  # noqa: E402
from records import Log  # noqa: E402


def encode(name, records):
    """.jsonl: a record a line. .json: as CloudTrail puts it into a bucket; lookup.json: as LookupEvents answers;
    events.jsonl: as EventBridge delivers. hub.json, page.json, list.json: as Azure's event hubs, REST and CLI give them.
    .gz: the same, compressed."""
    if name.endswith(".gz"):
        out = io.BytesIO()
        with gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=9, mtime=0) as f:
            f.write(encode(name[:-3], records))
        return out.getvalue()
    told = forms.encode(name, records)
    if told is not None:
        return told
    plain = lambda value: json.dumps(value, separators=(",", ":"))
    if name.endswith("lookup.json"):
        text = json.dumps({"Events": [
            {"EventId": r["eventID"], "EventName": r["eventName"], "ReadOnly": str(r["readOnly"]).lower(), "EventTime": r["eventTime"],
             "EventSource": r["eventSource"], "Username": r["userIdentity"].get("userName", ""), "Resources": [],
             "CloudTrailEvent": plain(r)} for r in records]}, indent=1) + "\n"
    elif name.endswith("events.jsonl"):
        text = "".join(plain({"version": "0", "id": r["requestID"], "detail-type": "AWS API Call via CloudTrail",
                              "source": "aws." + r["eventSource"].split(".")[0], "account": r["recipientAccountId"],
                              "time": r["eventTime"], "region": r["awsRegion"], "resources": [], "detail": r}) + "\n" for r in records)
    elif name.endswith(("hub.json", "page.json")):
        text = plain({"records" if name.endswith("hub.json") else "value": records}) + "\n"
    elif name.endswith("list.json"):
        text = json.dumps(records, indent=1) + "\n"
    elif name.endswith(".jsonl"):
        text = "".join(json.dumps(r, separators=(",", ":")) + "\n" for r in records)
    else:
        text = json.dumps({"Records": records}, separators=(",", ":")) + "\n"
    return text.encode()


def wrap(text, width=118):
    import textwrap
    return "\n".join(textwrap.wrap(" ".join(text.split()), width)) + "\n"


def files_of(name, case):
    log = case["log"] or (GoogleLog if "google-" in name else Log)
    told = case["story"](log(name))
    files = told if isinstance(told, dict) else {"records.jsonl": told}
    out = {f: encode(f, records) for f, records in files.items()}
    out["why.txt"] = wrap(case["why"]).encode()
    out["want"] = "".join(w + "\n" for w in case["want"]).encode()
    if case["args"]:
        out["args"] = "".join(a + "\n" for a in case["args"]).encode()
    return out


def everything(names):
    """(folder, what it holds), path in it -> bytes."""
    for name, case in sorted(CASES.items()):
        if not names or name in names:
            yield os.path.join(HERE, name), files_of(name, case)
    for name, story in sorted(EXAMPLES.items()):
        if not names or f"examples/{name}" in names:
            yield os.path.join(SHOWN, name), {f: encode(f, records) for f, records in story().items()}


def held(folder):
    return {os.path.relpath(os.path.join(at, f), folder) for at, _, files in os.walk(folder) for f in files}


def same(path, data):
    if not os.path.exists(path):
        return False
    with open(path, "rb") as f:
        have = f.read()
    # Compressed bytes differ from one zlib to the next; what they hold does not.
    return gzip.decompress(have) == gzip.decompress(data) if path.endswith(".gz") else have == data


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--check", action="store_true")
    ap.add_argument("names", nargs="*", help="cases, or examples/attack, examples/everyday")
    a = ap.parse_args()
    folders = wrong = 0
    for folder, files in everything(a.names):
        folders += 1
        for f, data in files.items():
            path = os.path.join(folder, f)
            if same(path, data):
                continue
            if a.check:
                print(f"{folder}/{f}: not what the case says; run build.py")
                wrong += 1
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as out:
                out.write(data)
        for f in sorted(held(folder) - set(files) - {"expect.jsonl"}):
            print(f"{folder}/{f}: belongs to no case")
            wrong += 1
    print(f"{folders} folders, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
