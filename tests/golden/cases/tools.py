"""What tools and known intruders do, call by call."""
from cases import case
from cases.chains import DATA, STOCK
from records import BOTO, CLI, CSI, FOREIGN, OURS, OUTSIDE, PACKER, Log, Role, User

KALI = "aws-cli/1.22.23 Python/3.6.0 Windows/10 botocore/1.23.23"
BACKUP = Role("AWSBackupDefaultServiceRole", path="/service-role/")


def backup_service(log, started=0):
    return BACKUP.session("AWSBackup-AWSBackupDefaultServiceRole", log.now - started, invoked_by="backup.amazonaws.com")


@case("pacu-ebs", "snapshot_chain high; mass_snapshot medium; attached_elsewhere medium; lineage_exposed medium")
def pacu_ebs(log):
    """Pacu's ebs__explore_snapshots, both rounds. Every volume of the region is copied within seconds, without
    description or tags; each copy becomes a disk on one instance of the attacker's choice, and all is deleted again.
    The second round does it with the snapshots that were there before: nobody sees those made."""
    ops = Role("deploy").session("pipeline-12", log.now)
    volumes = [f"vol-0c0ffee0000000{n:03x}" for n in range(12)]
    for n, v in enumerate(volumes[:3]):
        log.attach(ops, v, f"i-0c0ffee0000000{n:03x}")
        log.wait(2)
    jump = log.run_instances(ops, STOCK, ["sg-0c0ffee0c0ffee0c0"])
    log.wait(7200)
    dave = User("dave", ip=OUTSIDE, agent=KALI)
    log.describe_instances(dave)
    log.describe_volumes(dave)
    log.describe_snapshots(dave)
    log.open(dave, "sg-0c0ffee0c0ffee0c0", form="flat")          # ec2__backdoor_ec2_sec_groups
    log.wait(5)
    copies = []
    for n, v in enumerate(volumes):
        copies.append(log.create_snapshot(dave, v))
        log.wait(n % 2)
    old = ["snap-0000aaaa1111bbbb2", "snap-0000aaaa1111bbbb3"]
    for n, snapshot in enumerate(copies + old):
        log.wait(15)
        disk = log.create_volume(dave, snapshot)
        log.wait(5)
        log.attach(dave, disk, jump, device=f"/dev/sd{chr(ord('f') + n % 10)}")
        log.wait(90)
        log.detach(dave, disk, jump)
        if snapshot not in old:
            log.delete_snapshot(dave, snapshot)
        log.delete_volume(dave, disk)
    return log.records


@case("pacu-rds", "database_theft high; silent critical")
def pacu_rds(log):
    """Pacu's rds__explore_snapshots: snapshot and restored database have one name, <instance>-copy; the master password
    is reset, and everything is deleted. Run twice: both names live twice."""
    dave = User("dave", ip=OUTSIDE, agent=KALI)
    for _ in range(2):
        log.create_db_snapshot(dave, "orders", "orders-copy")
        log.wait(240)
        log.restore_db(dave, "orders-copy", "orders-copy")
        log.wait(420)
        log.modify_db(dave, "orders-copy", password=True)
        log.wait(60)
        log.delete_db(dave, "orders-copy")
        log.delete_db_snapshot(dave, "orders-copy")
        log.wait(600)
    return log.records


@case("cloudcopy", "snapshot_chain high; shared_outside high; lineage_exposed medium; "
      "launched_from_snapshot low; probed_then_done medium")
def cloudcopy(log):
    """CloudCopy in the victim's account: a dry run, the copy, a share to the attacker's account, then an instance that
    is launched with the snapshot as a second disk. No CreateVolume, no AttachVolume; SSH for one address."""
    dave = User("dave", ip=OUTSIDE, agent=BOTO)
    log.describe_instances(dave)
    log.create_snapshot(dave, DATA, error=("Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set."))
    log.wait(1)
    snapshot = log.create_snapshot(dave, DATA, description="Snapshot of the domain controller")
    log.wait(180)
    log.share_snapshot(dave, snapshot, FOREIGN)
    log.wait(2)
    group = log.create_group(dave, "8c3e1f0a-5b7d-4e19-9b64-0d1c2f3a4b5e")
    log.open(dave, group, cidr=f"{OUTSIDE}/32")
    log.create_key_pair(dave, "8c3e1f0a")
    log.run_instances(dave, STOCK, [group], snapshot=snapshot, key="8c3e1f0a", public=True, error=(
        "Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set."))
    log.wait(1)
    instance = log.run_instances(dave, STOCK, [group], snapshot=snapshot, key="8c3e1f0a", public=True)
    log.wait(900)
    log.terminate(dave, instance)
    return log.records


@case("ebs-direct", "read_directly medium; silent high")
def ebs_direct(log):
    """The blocks of a snapshot are read over HTTPS: no volume, no instance, no firewall. By its own maker: medium."""
    dave = User("dave", ip=OUTSIDE, agent=BOTO)
    snapshot = log.create_snapshot(dave, DATA, description="i-0aaaa0000bbbb1111 /dev/xvda", tags={"dsnap": "true"})
    log.wait(120)
    log.list_blocks(dave, snapshot)
    for n in range(20):
        log.wait(n % 3 == 0)
        log.get_block(dave, snapshot, n)
    log.delete_snapshot(dave, snapshot)
    return log.records


@case("ebs-direct-new-key", "read_directly high; silent critical")
def ebs_direct_new_key(log):
    """The same by a user whose access key was made minutes before."""
    carol = User("carol")
    snapshot = log.create_snapshot(carol, DATA)
    log.wait(400)
    eve = log.create_access_key(carol, User("eve", ip=OUTSIDE, agent=BOTO))
    log.wait(200)
    log.list_blocks(eve, snapshot)
    for n in range(4):
        log.get_block(eve, snapshot, n)
    return log.records


@case("shared-snapshot-used", "shared_snapshot_used critical; shared_outside high; share_then_hide high")
def shared_used_and_hidden(log):
    """A snapshot is given to a foreign account, which builds a volume of it at home; then the share is taken back. The
    owner sees the use only as a service event."""
    dave = User("dave", ip=OUTSIDE)
    snapshot = log.create_snapshot(dave, DATA)
    log.wait(100)
    log.share_snapshot(dave, snapshot, FOREIGN)
    log.wait(300)
    log.shared_snapshot("SharedSnapshotVolumeCreated", snapshot, OURS, FOREIGN)
    log.wait(60)
    log.share_snapshot(dave, snapshot, FOREIGN, remove=True)
    return log.records


@case("made-public", "shared_outside critical")
def made_public(log):
    """A snapshot is opened to every account of the world."""
    dave = User("dave", ip=OUTSIDE)
    snapshot = log.create_snapshot(dave, DATA)
    log.wait(100)
    log.share_snapshot(dave, snapshot, public=True)
    return log.records


@case("ami-laundering", "snapshot_chain high; launched_from_snapshot low; lineage_exposed medium; laundered_through_image medium")
def ami_laundering(log):
    """The snapshot becomes an image, the image an instance, the image is removed: the instance looks like any other."""
    dave = User("dave", ip=OUTSIDE)
    snapshot = log.create_snapshot(dave, DATA)
    log.wait(150)
    image = log.register_image(dave, snapshot, "amzn2-base-2026.06")
    log.wait(12)
    log.open(dave, "sg-0aa11bb22cc33dd44")
    log.run_instances(dave, image, ["sg-0aa11bb22cc33dd44"])
    log.wait(200)
    log.deregister(dave, image)
    return log.records


@case("aws-backup-restore-by-person", "backup_restore_by_person high; snapshot_chain critical; "
      "restored_by_new_account high; attached_elsewhere medium")
def backup_restore(log):
    """AWS Backup made the recovery point last night. A user with a key of this morning asks for a restore; the volume
    is made by the service's role, in the service's name. It is her restore, and she takes the disk."""
    service = backup_service(log)
    snapshot = log.create_snapshot(service, DATA, tags={"aws:backup:source-resource": "i-0aaaa0000bbbb1111"})
    point = f"arn:aws:ec2:us-east-1::snapshot/{snapshot}"
    log.wait(1800)
    log.backup_completed(point, f"arn:aws:ec2:us-east-1:{OURS}:volume/{DATA}", BACKUP)
    log.wait(30000)
    eve = log.create_access_key(User("carol"), User("eve", ip=OUTSIDE))
    log.wait(300)
    job = log.start_restore_job(eve, point, BACKUP)
    log.wait(45)
    disk = log.create_volume(backup_service(log), snapshot)
    log.wait(120)
    log.restore_completed(job, point, BACKUP, f"arn:aws:ec2:us-east-1:{OURS}:volume/{disk}")
    log.wait(60)
    instance = log.run_instances(eve, STOCK, ["sg-0aa11bb22cc33dd44"])
    log.wait(30)
    log.attach(eve, disk, instance)
    log.start_session(eve, instance)
    return log.records


@case("crimson-collective", "snapshot_chain critical; read_directly high; lineage_exposed medium; probed_then_done medium")
def crimson_collective(log):
    """As reported of Crimson Collective: a stolen key makes an administrator; he copies databases and disks, exports to
    a bucket, resets the password of a database, launches an instance in a permissive group and hangs the disk on it."""
    leaked = User("ci-legacy", ip=OUTSIDE, agent=BOTO)
    admin = log.create_user(leaked, "cloud-ops")
    log.create_login(leaked, admin)
    admin = log.create_access_key(leaked, admin)
    log.attach_policy(leaked, admin)
    log.wait(700)
    log.describe_snapshots(admin)
    log.wait(8)
    log.modify_db(admin, "customers", password=True)
    log.create_db_snapshot(admin, "customers", "customers-0602")
    log.wait(600)
    log.export_db_snapshot(admin, "customers-0602", "ops-archive-7781")
    snapshot = log.create_snapshot(admin, DATA)
    log.wait(140)
    disk = log.create_volume(admin, snapshot)
    group = log.create_group(admin, "ops-open")
    log.open(admin, group, first=0, last=65535)
    instance = log.run_instances(admin, STOCK, [group])
    log.wait(40)
    log.attach(admin, disk, instance)
    return log.records


@case("person-in-backup-role", "shared_outside high")
def person_in_backup_role(log):
    """A person writes himself into the trust policy of AWS Backup's role, assumes it under the name that the service
    uses, and gives a backup away. Role, session and user agent say backup; only invokedBy would, and it is not there."""
    dave = User("dave", ip=OUTSIDE)
    log.trust(dave, BACKUP, dave.arn)
    log.wait(20)
    mask = log.assume(dave, BACKUP, "AWSBackup-AWSBackupDefaultServiceRole", agent="backup.amazonaws.com")
    log.wait(5)
    log.share_snapshot(mask, "snap-0feedfeedfeedfee0", FOREIGN)
    return log.records


@case("tags-of-tools", "snapshot_chain critical; restored_by_new_account none; attached_elsewhere none; lineage_exposed medium")
def tags_of_tools(log):
    """A stranger with a new key dresses his snapshots as the EBS CSI driver's, Packer's and DLM's: descriptions, tags and
    user agents. He can write all of them; they count for nothing."""
    carol, start = User("carol"), "sg-0aa11bb22cc33dd44"
    eve = log.create_access_key(carol, User("eve", ip=OUTSIDE))
    log.wait(300)
    log.open(eve, start)
    masks = [(CSI, "Created by AWS EBS CSI driver for volume vol-0csi", {"CSIVolumeSnapshotName": "snapshot-1", "ebs.csi.aws.com/cluster": "true"}),
             (PACKER, "Packer: build of base-2026", {"Creator": "Packer"}),
             ("dlm.amazonaws.com", "Created for policy: policy-0abc schedule: nightly", {"dlm:managed": "true", "aws:dlm:lifecycle-policy-id": "policy-0abc"})]
    for n, (agent, description, tags) in enumerate(masks):
        mask = eve.via(agent=agent)
        snapshot = log.create_snapshot(mask, f"vol-0d5c2a9e41f7b308{n}", description, tags)
        log.wait(90)
        disk = log.create_volume(mask, snapshot, tags=tags)
        instance = log.run_instances(mask, STOCK, [start])
        log.wait(30)
        log.attach(mask, disk, instance)
        log.wait(100)
    return log.records


@case("pitr-public", "database_theft high; snapshotless_clone low")
def pitr_public(log):
    """No DB snapshot at all: a point-in-time restore that can be reached from the internet."""
    log.restore_db_to_time(User("dave", ip=OUTSIDE), "orders", "orders-test", public=True)
    return log.records


@case("rds-rename", "database_theft high")
def rds_rename(log):
    """The restored database is renamed before its password is reset: the new name is the same database."""
    dave = User("dave", ip=OUTSIDE)
    log.create_db_snapshot(dave, "orders", "tuesday")
    log.wait(300)
    log.restore_db(dave, "tuesday", "scratch")
    log.wait(600)
    log.modify_db(dave, "scratch", rename="reporting-eu")
    log.wait(300)
    log.modify_db(dave, "reporting-eu", password=True)
    return log.records


@case("rds-shared-outside", "shared_outside high")
def rds_shared(log):
    """A DB snapshot is given to a foreign account."""
    dave = User("dave", ip=OUTSIDE)
    log.create_db_snapshot(dave, "orders", "exfil")
    log.wait(300)
    log.share_db_snapshot(dave, "exfil", FOREIGN)
    return log.records
