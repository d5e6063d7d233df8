"""What looks like theft and is none: silent at medium."""
from cases import case
from cases.chains import DATA, STOCK
from cases.tools import BACKUP, backup_service
from records import CSI, FORENSICS, HOME, OURS, OUTSIDE, PACKER, SECOND, TERRAFORM, Log, Role, User

OIDC = f"arn:aws:iam::{OURS}:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71"


def cluster(log):
    """A node of a cluster that was set up days ago: its group lets its own members in, and nobody else."""
    setup = Role("cluster-bootstrap").session("eks", log.now)
    group = log.create_group(setup, "eks-cluster-sg-prod")
    log.open_to_group(setup, group)
    log.wait(60)
    node = log.run_instances(setup, STOCK, [group])
    log.wait(3 * 86400)
    return node


@case("quiet-aws-backup", "silent medium")
def aws_backup(log):
    """AWS Backup at night: snapshots, a copy, a DB snapshot, expiry; and a restore test that nobody asked for by hand."""
    for n in range(3):
        snapshot = log.create_snapshot(backup_service(log), f"vol-0d5c2a9e41f7b308{n}", tags={"aws:backup:source-resource": "i-0aaaa0000bbbb1111"})
        log.wait(40)
        log.copy_snapshot(backup_service(log), snapshot)
        log.wait(1200)
        log.backup_completed(f"arn:aws:ec2:us-east-1::snapshot/{snapshot}", f"arn:aws:ec2:us-east-1:{OURS}:volume/vol-0d5c2a9e41f7b308{n}", BACKUP)
    log.create_db_snapshot(backup_service(log), "orders", "awsbackup:job-0f1e2d3c-aaaa-bbbb-cccc-0123456789ab")
    log.wait(5000)
    log.create_volume(backup_service(log), snapshot)
    log.wait(86400)
    log.delete_snapshot(backup_service(log), snapshot)
    return log.records


@case("quiet-dlm", "silent medium")
def dlm(log):
    """Data Lifecycle Manager: snapshots of every disk of an instance, a copy, and the old ones removed."""
    role = Role("AWSDataLifecycleManagerDefaultRole", path="/service-role/")
    service = role.session("EBSSnapshotLifecycle", log.now, invoked_by="dlm.amazonaws.com")
    made = log.create_snapshots(service, "i-0aaaa0000bbbb1111", [f"vol-0d5c2a9e41f7b30{n:02d}" for n in range(12)])
    log.wait(600)
    log.copy_snapshot(service, made[0])
    log.wait(86400)
    for s in made:
        log.delete_snapshot(service, s)
    return log.records


@case("quiet-rds-automated", "silent medium")
def rds_automated(log):
    """RDS keeps its own backups: no record of an API at all, but for the copies and removals in the service's name."""
    role = Role("AWSServiceRoleForRDS", path="/aws-service-role/rds.amazonaws.com/")
    service = role.session("rds", log.now, invoked_by="rds.amazonaws.com")
    log.modify_db(User("carol"), "orders", groups=["sg-0aa11bb22cc33dd44"])
    log.wait(3600)
    log.copy_db_snapshot(service, "rds:orders-2026-06-02-03-04", "orders-weekly")
    log.wait(86400)
    log.delete_db_snapshot(service, "orders-weekly")
    return log.records


@case("quiet-guardduty-scan", "silent medium", args=["--own", OURS])
def guardduty(log):
    """GuardDuty's malware scan does exactly what a thief does: snapshot, share with a foreign account, which builds a
    volume of it, and deletion. It does it in a role that nobody else can assume."""
    role = Role("AWSServiceRoleForAmazonGuardDutyMalwareProtection", path="/aws-service-role/malware-protection.guardduty.amazonaws.com/")
    service = role.session("GuardDutyMalwareProtection", log.now, invoked_by="malware-protection.guardduty.amazonaws.com")
    snapshot = log.create_snapshot(service, DATA, tags={"GuardDutyScanId": "0f1e2d3c4b5a69788796a5b4c3d2e1f0"})
    log.wait(120)
    log.share_snapshot(service, snapshot, "123456789012")
    log.wait(15)
    log.shared_snapshot("SharedSnapshotVolumeCreated", snapshot, OURS, "123456789012")
    log.wait(1200)
    log.share_snapshot(service, snapshot, "123456789012", remove=True)
    log.delete_snapshot(service, snapshot)
    return log.records


@case("quiet-packer", "silent medium")
def packer(log):
    """Packer bakes an image from a public one: a temporary group open to the world, a temporary key, an image, and all
    torn down. No data of anybody is in it."""
    ci = Role("image-build").session("github-4711", log.now, agent=PACKER, ip="192.0.2.60")
    log.create_key_pair(ci, "packer_665c3a1e-docs")
    group = log.create_group(ci, "packer_665c3a1e-docs")
    log.open(ci, group)
    log.wait(2)
    instance = log.run_instances(ci, STOCK, [group], key="packer_665c3a1e-docs", public=True)
    log.wait(600)
    image = log.create_image(ci, instance, "base-2026-06-02")
    log.wait(300)
    log.share_image(ci, image, OURS)
    log.terminate(ci, instance)
    log.wait(60)
    log.delete_group(ci, group)
    log.delete_key_pair(ci, "packer_665c3a1e-docs")
    log.wait(3000)
    log.run_instances(Role("deploy").session("pipeline-8", log.now), image, ["sg-0eb0eb0eb0eb0eb0e"], n=2)
    return log.records


@case("quiet-stock-launch", "silent medium")
def stock_launch(log):
    """A developer launches a stock image and opens SSH: careless, no theft. The cloud notes a shared snapshot in his own
    account, as with every launch from a public image."""
    bob = User("bob")
    group = log.create_group(bob, "launch-wizard-3")
    log.open(bob, group)
    log.run_instances(bob, STOCK, [group], key="bob", public=True)
    log.wait(2)
    log.shared_snapshot("SharedSnapshotVolumeCreated", "snap-0a9e1526b9b037a30", OURS, OURS)
    return log.records


@case("quiet-forensic-copy", "silent medium", args=["--own", OURS, "--trusted", FORENSICS])
def forensic(log):
    """Incident response: a disk is copied and given to the forensics account, which was named as trusted."""
    ir = log.assume(User("ir-lead", mfa=True, since=log.now), Role("incident-response"), "case-114")
    snapshot = log.create_snapshot(ir, DATA, description="case 114", tags={"Name": f"{DATA}-snapshot"})
    log.wait(300)
    again = log.copy_snapshot(ir, snapshot, key="alias/forensics")
    log.wait(300)
    log.share_snapshot(ir, again, FORENSICS)
    log.wait(100)
    log.shared_snapshot("SharedSnapshotCopyInitiated", again, OURS, FORENSICS)
    return log.records


@case("quiet-ebs-csi", "silent medium", args=["--automation", f"role/{OURS}/ebs-csi-controller"])
def ebs_csi(log):
    """The EBS CSI driver of a cluster makes snapshots and volumes and attaches them to nodes, which talk to each other."""
    node = cluster(log)
    csi = log.assume_with_token(Role("ebs-csi-controller"), "1780396200", OIDC, "system:serviceaccount:kube-system:ebs-csi-controller-sa", "192.0.2.61", CSI)
    snapshot = log.create_snapshot(csi, DATA, "Created by AWS EBS CSI driver for volume " + DATA, {"CSIVolumeSnapshotName": "snapshot-7", "ebs.csi.aws.com/cluster": "true"})
    log.wait(60)
    disk = log.create_volume(csi, snapshot, tags={"ebs.csi.aws.com/cluster": "true"})
    log.wait(9)
    log.attach(csi, disk, node)
    return log.records


@case("quiet-velero", "silent medium", args=["--automation", f"arn:aws:iam::{OURS}:role/velero", "--automation", f"role/{OURS}/ebs-csi-controller"])
def velero(log):
    """Velero backs a disk up and restores it into another cluster; the CSI driver there attaches it."""
    node = cluster(log)
    velero = log.assume_with_token(Role("velero"), "velero", OIDC, "system:serviceaccount:velero:velero", "192.0.2.62", "aws-sdk-go-v2/1.27.0")
    snapshot = log.create_snapshot(velero, DATA, tags={"velero.io/backup": "nightly", "velero.io/pv": "pvc-1"})
    log.wait(86400)
    velero = log.assume_with_token(Role("velero"), "velero", OIDC, "system:serviceaccount:velero:velero", "192.0.2.62", "aws-sdk-go-v2/1.27.0")
    disk = log.create_volume(velero, snapshot, tags={"velero.io/backup": "nightly"})
    log.wait(30)
    csi = log.assume_with_token(Role("ebs-csi-controller"), "1780396201", OIDC, "system:serviceaccount:kube-system:ebs-csi-controller-sa", "192.0.2.61", CSI)
    log.attach(csi, disk, node)
    return log.records


@case("quiet-terraform", "silent medium", args=["--automation", f"role/{OURS}/terraform"])
def terraform(log):
    """The pipeline deploys a stack from its own golden snapshot: snapshot, volume, instance, attachment, open group."""
    ci = Role("terraform").session("apply-902", log.now, agent=TERRAFORM, ip="192.0.2.63")
    snapshot = log.create_snapshot(ci, DATA, description="golden data")
    log.wait(200)
    group = log.create_group(ci, "stack-web")
    log.open(ci, group, first=22)
    instance = log.run_instances(ci, STOCK, [group])
    disk = log.create_volume(ci, snapshot)
    log.wait(15)
    log.attach(ci, disk, instance)
    return log.records


@case("quiet-nightly-refresh", "silent medium", args=["--automation", f"role/{OURS}/test-refresh"])
def nightly_refresh(log):
    """Every night the test database is thrown away and restored from production, with a group and a new password."""
    for night in range(2):
        job = Role("test-refresh").session("refresh", log.now, ip="192.0.2.64", agent="Boto3/1.34.51 md/Botocore#1.34.51")
        if night:
            log.delete_db(job, "orders-test")
            log.delete_db_snapshot(job, "orders-refresh")
            log.wait(60)
        log.create_db_snapshot(job, "orders", "orders-refresh")
        log.wait(500)
        log.restore_db(job, "orders-refresh", "orders-test", ["sg-0eb0eb0eb0eb0eb0e"])
        log.open(job, "sg-0eb0eb0eb0eb0eb0e", cidr="10.8.0.0/16", first=5432)
        log.wait(600)
        log.modify_db(job, "orders-test", password=True)
        log.wait(84000)
    return log.records


@case("instance-reverted", "instance_reverted low; silent medium")
def reverted(log):
    """An operator puts his own instance back to its first state: no snapshot is named, nothing moves."""
    bob = User("bob")
    instance = log.run_instances(bob, STOCK, ["sg-0eb0eb0eb0eb0eb0e"])
    log.wait(7000)
    log.replace_root(bob, instance)
    return log.records
