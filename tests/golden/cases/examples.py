"""The records of examples/: what ./dev demo scans. Laid out as CloudTrail lays out a bucket."""
from cases import everyday
from cases.chains import DATA, STOCK
from records import OURS, OUTSIDE, Log, Role, User

DAY = f"AWSLogs/{OURS}/CloudTrail/us-east-1/2026/06/02"


def at(log, name="1100Z"):
    return f"{DAY}/{OURS}_CloudTrail_us-east-1_20260602T{name}_{log.serial('file')[:16]}"


def attack():
    """An administrator's stolen session copies the payroll disk; a user made minutes before carries it away."""
    log = Log("example-attack", start=1_780_391_640)
    admin = User("carol", mfa=True, since=log.now - 900)
    ci = Role("deploy").session("pipeline-318", log.now, ip="192.0.2.60")
    log.describe_volumes(admin)
    log.wait(20)
    log.run_instances(ci, STOCK, ["sg-0eb0eb0eb0eb0eb0e"])          # everyday work beside it
    log.wait(40)
    log.create_snapshot(admin, DATA, description="before patch 14")
    snapshot = log.records[-1]["responseElements"]["snapshotId"]
    first = len(log.records)
    log.wait(1260)
    eve = log.create_user(admin, "svc-report", ip=OUTSIDE)
    log.wait(3)
    log.attach_policy(admin, eve)
    log.wait(1)
    eve = log.create_access_key(admin, eve)
    log.wait(190)
    log.describe_snapshots(eve)
    log.wait(41)
    disk = log.create_volume(eve, snapshot)
    log.wait(12)
    second = len(log.records)
    group = log.create_group(eve, "report")
    log.wait(5)
    instance = log.run_instances(eve, STOCK, [group], public=True)
    log.wait(52)
    log.attach(eve, disk, instance)
    log.wait(18)
    log.open(eve, group)
    log.wait(700)
    log.terminate(eve, instance)
    log.wait(40)
    log.delete_snapshot(admin, snapshot)
    r = log.records
    return {at(log, "0920Z") + ".json.gz": r[:first], at(log, "0945Z") + ".json.gz": r[first:second],
            at(log, "1000Z") + ".json": r[second:]}


def quiet():
    """A day without theft: backups, lifecycle snapshots, an image build, a malware scan, a careless launch."""
    files = {}
    for name, story in (("backup", everyday.aws_backup), ("lifecycle", everyday.dlm), ("image-build", everyday.packer),
                        ("malware-scan", everyday.guardduty), ("launch", everyday.stock_launch)):
        log = Log(f"example-{name}")
        files[f"{name}.jsonl"] = story(log)
    return files


EXAMPLES = {"attack": attack, "everyday": quiet}
