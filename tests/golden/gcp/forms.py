"""The forms in which entries of Cloud Logging are handed on, and back again.

x.read.json: as gcloud prints them, newest first. x.pulled.json: as a subscription answers. x.pushed.jsonl: as it
pushes. x.cloudevents.jsonl: as Eventarc delivers. x.table.jsonl: as a table of BigQuery holds them.
"""
import base64
import json


def plain(value):
    return json.dumps(value, separators=(",", ":"))


def _message(r):
    return {"attributes": {"logging.googleapis.com/timestamp": r["timestamp"]}, "data": base64.b64encode(plain(r).encode()).decode(),
            "messageId": r["insertId"], "publishTime": r["receiveTimestamp"]}


def _row(r):
    p = r["protoPayload"]
    columns = {k: v for k, v in p.items() if k not in ("@type", "request", "response", "metadata", "serviceData")}
    for name in ("request", "response", "metadata"):
        if name in p:
            columns[name + "Json"] = plain(p[name])
    if "serviceData" in p:
        columns["servicedata_v1_iam"] = {"policyDelta": p["serviceData"]["policyDelta"]}
    row = {k: v for k, v in r.items() if k != "protoPayload"}
    row["timestamp"] = r["timestamp"].replace("T", " ").replace("Z", " UTC")
    return {"logName": row.pop("logName"), "resource": row.pop("resource"), "protopayload_auditlog": columns, **row}


def encode(name, records):
    """The bytes of the file, or None when it is none of these."""
    if name.endswith(".read.json"):
        return (json.dumps(sorted(records, key=lambda r: r["timestamp"], reverse=True), indent=2) + "\n").encode()
    if name.endswith(".pulled.json"):
        return (plain({"receivedMessages": [{"ackId": f"ack-{i}", "message": _message(r)} for i, r in enumerate(records)]}) + "\n").encode()
    lines = None
    if name.endswith(".pushed.jsonl"):
        lines = [{"message": _message(r), "subscription": "projects/acme-logs/subscriptions/audit"} for r in records]
    elif name.endswith(".cloudevents.jsonl"):
        lines = [{"specversion": "1.0", "id": r["insertId"], "type": "google.cloud.audit.log.v1.written", "time": r["timestamp"],
                  "source": "//cloudaudit.googleapis.com/" + r["logName"].replace("cloudaudit.googleapis.com%2F", ""),
                  "datacontenttype": "application/json; charset=utf-8", "data": r} for r in records]
    elif name.endswith(".table.jsonl"):
        lines = [_row(r) for r in records]
    return None if lines is None else "".join(plain(one) + "\n" for one in lines).encode()


def records_in(one):
    """The entries in one document of a file."""
    if isinstance(one, list):
        return [r for each in one for r in records_in(each)]
    if "receivedMessages" in one:
        return [r for each in one["receivedMessages"] for r in records_in(each)]
    if isinstance(one.get("message"), dict):
        return [json.loads(base64.b64decode(one["message"]["data"]))]
    return [one["data"]] if "specversion" in one else [one]
