#!/usr/bin/env python3
"""Public rules on native records.

Of every rule in a folder that names aws/cloudtrail, azure/activitylogs or
gcp/gcp.audit two records are made in each form that the source has: one that the
rule holds on, and one that it does not. `snaptrail match` has to say so.

usage: public_rules.py SNAPTRAIL FOLDER (77 when there is no such folder)
"""
import itertools
import json
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import yaml
except ImportError:
    yaml = None

TIME = "2026-01-02T03:04:05Z"
OTHER = "Neither/this/nor/that"


def put(record, path, value):
    """Sets what stands at a path, in the member that is there when it has none
    of its own."""
    at = record
    parts = path.split(".")
    for part in parts[:-1]:
        if not isinstance(at.get(part), dict):
            at[part] = {}
        at = at[part]
    at[parts[-1]] = value


# ---- the forms of records: fields of a rule to a record


def cloudtrail(uid, fields):
    record = {"eventVersion": "1.11", "eventTime": TIME, "eventID": uid,
              "eventSource": "other.amazonaws.com", "eventName": "Other",
              "recipientAccountId": "111122223333", "awsRegion": "eu-west-1",
              "userIdentity": {"type": "IAMUser"}}
    for name, value in fields.items():
        put(record, name, value)
    return record


def azure(uid, fields, names, record):
    for name, value in fields.items():
        put(record, names.get(name, name), value)
    return record


def azure_rest(uid, fields):
    return azure(uid, fields, {
        "operationName": "operationName.value",
        "OperationNameValue": "operationName.value",
        "CategoryValue": "category.value",
        "ResourceProviderValue": "resourceProviderName.value",
        "ResourceId": "resourceId",
    }, {"operationName": {"value": OTHER}, "correlationId": uid,
        "eventDataId": uid, "eventTimestamp": TIME, "subscriptionId": "s"})


def azure_hub(uid, fields):
    fields = {k: v.upper() if k == "operationName" else v
              for k, v in fields.items()}
    return azure(uid, fields, {
        "OperationNameValue": "operationName",
        "CategoryValue": "category",
        "ResourceProviderValue": "resourceProviderName",
        "ResourceId": "resourceId",
    }, {"operationName": OTHER, "correlationId": uid, "time": TIME,
        "resourceId": "/SUBSCRIPTIONS/S"})


def azure_row(uid, fields):
    record = azure(uid, fields, {
        "operationName": "OperationNameValue",
        "ResourceId": "_ResourceId",
        "properties.message": "Properties.message",
    }, {"OperationNameValue": OTHER, "CorrelationId": uid, "EventDataId": uid,
        "TimeGenerated": TIME, "SubscriptionId": "s"})
    if "Properties" in record:
        record["Properties"] = json.dumps(record["Properties"])
    return record


def azure_sdk(uid, fields):
    return azure(uid, fields, {
        "operationName": "operation_name.value",
        "OperationNameValue": "operation_name.value",
        "CategoryValue": "category.value",
        "ResourceProviderValue": "resource_provider_name.value",
        "ResourceId": "resource_id",
    }, {"operation_name": {"value": OTHER}, "correlation_id": uid,
        "event_data_id": uid, "event_timestamp": TIME, "subscription_id": "s"})


def gcp(uid, fields, payload):
    record = {"insertId": uid, "timestamp": TIME,
              "logName": "projects/p/logs/cloudaudit.googleapis.com%2Factivity",
              "resource": {"type": "other", "labels": {"project_id": "p"}},
              payload: {"serviceName": "other.googleapis.com",
                        "methodName": "other.method"}}
    for name, value in fields.items():
        name = name.replace("gcp.audit.method_name", payload + ".methodName")
        if name.startswith("data.protoPayload."):
            name = name[len("data.protoPayload."):]
            if name.split(".")[0] not in ("resource", "logName"):
                name = payload + "." + name
        if "authorizationInfo." in name:
            head, tail = name.split("authorizationInfo.")
            at = record[payload].setdefault("authorizationInfo", [{}])
            at[0][tail] = value
            continue
        put(record, name, value)
    return record


FORMS = {
    ("aws", "cloudtrail"): [cloudtrail],
    ("azure", "activitylogs"): [azure_rest, azure_hub, azure_row, azure_sdk],
    ("gcp", "gcp.audit"): [lambda u, f: gcp(u, f, "protoPayload"),
                           lambda u, f: gcp(u, f, "protopayload_auditlog")],
}

# ---- the rule: which fields with which values make it hold


def plain(pattern):
    """A text that a pattern with wildcards matches."""
    out, i = "", 0
    text = str(pattern)
    while i < len(text):
        if text[i] == "\\" and i + 1 < len(text) and text[i + 1] in "*?\\":
            out += text[i + 1]
            i += 2
            continue
        out += {"*": "1", "?": "1"}.get(text[i], text[i])
        i += 1
    return out


def holding(block):
    """{field: value} that a selection holds on; a field None: keywords."""
    if isinstance(block, list):
        return holding(block[0]) if isinstance(block[0], dict) else {
            "additionalEventData": {"note": plain(block[0])}}
    out, pieces = {}, {}
    for key, want in block.items():
        field, *modifiers = key.split("|")
        wants = want if isinstance(want, list) else [want]
        if want is None:
            continue                               # absent holds as well
        if "fieldref" in modifiers:
            out[field] = out[want] = "same"
        elif "re" in modifiers:
            out[field] = re.sub(r"\\(.)", r"\1", wants[0]).strip("^$.*")
        elif isinstance(wants[0], (bool, int)):
            out[field] = wants[0]
        else:
            # Several items on one field: its beginning, its middle, its end.
            place = 0 if "startswith" in modifiers else (
                2 if "endswith" in modifiers else 1)
            told = wants if "all" in modifiers else wants[:1]
            pieces.setdefault(field, ["", "", ""])[place] += " ".join(
                plain(w) for w in told)
    out.update({field: "".join(texts) for field, texts in pieces.items()})
    return out


def truths(condition, names):
    """Assignments of the selections under which the condition is true, those
    with fewest true ones first."""
    def quantified(match):
        count, pattern = match.group(1), match.group(2)
        if pattern == "them":
            pattern = "*"
        glob = re.compile(pattern.replace("*", ".*") + "$")
        some = [f"v[{n!r}]" for n in names if glob.match(n)]
        if not some:
            return "False"
        joiner = " and " if count == "all" else " or "
        return "(" + joiner.join(some) + ")"

    text = re.sub(r"\b(1|all) of (\S+?)(?=[\s)]|$)", quantified, condition)
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<![\w'\[*]){re.escape(name)}(?![\w'\]*])",
                      f"v[{name!r}]", text)
    for size in range(len(names) + 1):
        for true in itertools.combinations(names, size):
            if eval(text, {"v": {n: n in true for n in names}}):
                yield true


def merge(blocks):
    out = {}
    for block in blocks:
        for field, value in holding(block).items():
            if field in out and out[field] != value:
                return None
            out[field] = value
    return out


def below(fields):
    """Without those that stand in another one."""
    return any(a != b and b.startswith(a + ".") for a in fields for b in fields)


def candidates(rule):
    """Fields that make the rule hold, the simplest first."""
    detection = rule["detection"]
    names = [n for n in detection if n not in ("condition", "timeframe")]
    condition = detection["condition"]
    if isinstance(condition, list):
        condition = condition[0]
    for true in truths(condition, names):
        # Of each list of maps any one will do.
        lists = []
        for name in true:
            block = detection[name]
            maps = isinstance(block, list) and isinstance(block[0], dict)
            lists.append(block if maps else [block])
        for blocks in itertools.product(*lists):
            fields = merge(blocks)
            if fields and not below(fields):
                yield fields


def main(snaptrail, folder):
    folder = pathlib.Path(folder)
    if yaml is None or not folder.is_dir():
        print("no public rules here, or nothing to read them with")
        return 77
    records, expected, seen, rules, problems = [], {}, 0, {}, []
    with tempfile.TemporaryDirectory() as temporary:
        into = pathlib.Path(temporary) / "rules"
        into.mkdir()
        for path in sorted(folder.rglob("*.yml")):
            rule = yaml.safe_load(path.read_text(encoding="utf-8"))
            source = rule.get("logsource", {})
            forms = FORMS.get((source.get("product"), source.get("service")))
            if forms is None:
                continue
            seen += 1
            (into / f"{seen}.yml").write_bytes(path.read_bytes())
            rules[rule["id"]] = path.name
            made = list(itertools.islice(candidates(rule), 1))
            if not made:
                problems.append(f"{path.name}: no record was thought of")
                continue
            for form, shape in enumerate(forms):
                for fires, fields in ((True, made[0]), (False, {})):
                    uid = f"u{seen}-{form}-{int(fires)}-"
                    expected[uid] = (rule["id"], fires)
                    records.append(shape(uid, fields))
        log = pathlib.Path(temporary) / "log.jsonl"
        log.write_text("".join(json.dumps(r) + "\n" for r in records),
                       encoding="utf-8")
        run = subprocess.run([snaptrail, "match", "--rules", str(into),
                              str(log)], capture_output=True, text=True,
                             check=False)
    matched = set()
    for line in run.stdout.splitlines():
        match = json.loads(line)
        uid = re.search(r"u\d+-\d+-\d-", match["record"]["uid"])
        if uid:
            matched.add((uid.group(0), match["rule"]["id"]))
    for uid, (rule, fires) in expected.items():
        if ((uid, rule) in matched) != fires:
            problems.append(f"{rules[rule]}: {uid} "
                            + ("is missed" if fires else "is matched"))
    print(f"{seen} rules, {len(records)} records, {len(problems)} problems")
    for problem in problems:
        print(problem)
    if run.stderr and problems:
        print(run.stderr)
    return 1 if problems or not seen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
