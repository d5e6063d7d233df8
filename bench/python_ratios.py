#!/usr/bin/env python3
"""What Python costs, as ratios of one run: ingest of 64 MB against the C interface, and reading findings.

usage: python_ratios.py LIBRARY [MEGABYTES]

All times are the processor's, which other work on the machine changes least.

LIBRARY: libsnaptrail.so.0, which both use. Needs a C compiler, for the program that is compared with (bench/ingest.c).
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
TIMES = 5
FINDINGS = 20000


def record(number, name, parameters):
    return json.dumps({
        "eventVersion": "1.08", "eventTime": "2026-03-02T%02d:%02d:%02dZ" % (number // 3600 % 24, number // 60 % 60,
                                                                              number % 60),
        "eventSource": "ec2.amazonaws.com", "eventName": name, "awsRegion": "us-east-1",
        "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2.15.0",
        "userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLE1", "userName": "mallory",
                         "arn": "arn:aws:iam::111122223333:user/mallory", "accountId": "111122223333"},
        "requestParameters": parameters, "responseElements": {"_return": True}, "readOnly": False,
        "eventID": "00000000-0000-4000-8000-%012x" % number, "eventType": "AwsApiCall",
        "recipientAccountId": "111122223333"}, separators=(",", ":"))


def everyday(size):
    """Records of which few concern copies, as in a trail."""
    out, total, number = [], 0, 0
    while total < size:
        if number % 200 == 0:
            text = record(number, "CreateSnapshot", {"volumeId": "vol-%017x" % (number % 1000)})
        else:
            text = record(number, "DescribeInstances", {"instancesSet": {"items": [{"instanceId": "i-%017x" % number}]},
                                                        "filterSet": {}})
        out.append(text)
        total += len(text) + 1
        number += 1
    return ("\n".join(out) + "\n").encode()


def shares():
    return "\n".join(record(n, "ModifySnapshotAttribute", {
        "snapshotId": "snap-%017x" % n, "attributeType": "CREATE_VOLUME_PERMISSION",
        "createVolumePermission": {"add": {"items": [{"userId": "999988887777"}]}}}) for n in range(FINDINGS)).encode()


def main():
    os.environ["SNAPTRAIL_LIBRARY"] = library = os.path.abspath(sys.argv[1])
    sys.path.insert(0, str(ROOT / "bindings" / "python" / "src"))
    import snaptrail
    data = everyday(int(sys.argv[2] if len(sys.argv) > 2 else 64) << 20)
    rules = snaptrail.Ruleset.builtin()
    ingest = {"C": [], "Python": []}
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        (place / "data").write_bytes(data)
        subprocess.run([os.environ.get("CC", "cc"), "-O2", "-o", place / "ingest", ROOT / "bench" / "ingest.c",
                        "-I", ROOT / "capi" / "include", library, f"-Wl,-rpath,{os.path.dirname(library)}"], check=True)
        # By turns, so that what else the machine does is shared; the best of each counts.
        for _ in range(TIMES):
            run = subprocess.run([place / "ingest", place / "data", "1"], capture_output=True, check=True)
            ingest["C"].append(float(run.stdout))
            with snaptrail.Engine(rules, snaptrail.Options(hold_findings=True)) as engine:
                begin = time.process_time()
                engine.ingest(data, "buffer")
                ingest["Python"].append(time.process_time() - begin)
    for name, seconds in ingest.items():
        print(f"ingest of {len(data) >> 20} MB by {name}: {len(data) / min(seconds) / 1e6:.0f} MB/s")
    print(f"Python/C: {min(ingest['C']) / min(ingest['Python']):.3f} (to hold: 0.95)")

    read, drained = [], []
    for _ in range(TIMES):
        with snaptrail.Engine(rules, own=["111122223333"]) as engine:
            engine.ingest(shares(), "shares")
            begin = time.process_time()
            findings = engine.drain()
            middle = time.process_time()
            for finding in findings:
                finding.uid, finding.level, finding.rule_name
            end = time.process_time()
            count = len(findings)
            assert count >= FINDINGS, count
            drained.append((middle - begin) / count * 1e9)
            read.append((end - middle) / count * 1e9)
    print(f"uid, level, rule name of {count} findings: {min(read):.0f} ns each (to hold: 1000)")
    print(f"taking them from the engine: {min(drained):.0f} ns each")
    return 0


if __name__ == "__main__":
    sys.exit(main())
