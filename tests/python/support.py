"""Records, and where things are."""
import json
import os
import pathlib
import subprocess

import snaptrail

ROOT = pathlib.Path(__file__).resolve().parents[2]
OWN = "111122223333"
STRANGER = "999988887777"


def command():
    """The command line, to compare with."""
    return os.environ.get("SNAPTRAIL_COMMAND", str(ROOT / "build" / "bin" / "snaptrail"))


def share(number=0, name="snap-%017x", time="2024-05-01T10:00:00Z"):
    """A share of a snapshot to a stranger; each is a finding of its own."""
    return json.dumps({
        "eventVersion": "1.08", "eventTime": time, "eventSource": "ec2.amazonaws.com",
        "eventName": "ModifySnapshotAttribute", "awsRegion": "us-east-1", "sourceIPAddress": "198.51.100.7",
        "userAgent": "x", "userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLE0001", "userName": "eve",
                                           "arn": f"arn:aws:iam::{OWN}:user/eve", "accountId": OWN},
        "requestParameters": {"snapshotId": name % number, "attributeType": "CREATE_VOLUME_PERMISSION",
                              "createVolumePermission": {"add": {"items": [{"userId": STRANGER}]}}},
        "responseElements": {"_return": True}, "eventID": "e-%d" % number, "eventType": "AwsApiCall",
        "recipientAccountId": OWN}, ensure_ascii=False).encode()


def shares(count, begin=0):
    return b"".join(share(n) + b"\n" for n in range(begin, begin + count))


def engine(options=None, **more):
    return snaptrail.Engine(None, options, own=[OWN], **more)


def run(program, *arguments, **more):
    """A Python program in a process of its own; its output."""
    import sys
    done = subprocess.run([sys.executable, "-B", "-c", program, *arguments], capture_output=True, text=True,
                          timeout=120, **more)
    return done.returncode, done.stdout, done.stderr
