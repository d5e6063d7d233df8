"""The seed of it all, T1578.001: snapshot, volume, instance, open door; by one hand and by several."""
from cases import case
from records import FOREIGN, OURS, OUTSIDE, SECOND, Log, Role, User

DATA = "vol-0d5c2a9e41f7b3086"     # the disk of the payroll server
STOCK = "ami-0f3c7d07486cad139"    # a public image


def steal(log, who, volume=DATA):
    """Snapshot, instance, volume, attach: everything but the door. Returns (group, instance)."""
    snapshot = log.create_snapshot(who, volume)
    log.wait(95)
    group = log.create_group(who, "tmp-debug")
    log.wait(4)
    instance = log.run_instances(who, STOCK, [group])
    log.wait(61)
    disk = log.create_volume(who, snapshot)
    log.wait(22)
    log.attach(who, disk, instance)
    log.wait(31)
    return group, instance


@case("full-chain", "snapshot_chain high; lineage_exposed medium; restored_by_new_account none; shared_outside none")
def full_chain(log):
    """A user who has been there for years copies the disk of a server to an instance of his own and opens SSH to it.
    Nobody is new and the one who restores is the one who made the copy, so the chain is high, not critical."""
    dave = User("dave", ip=OUTSIDE)
    group, _ = steal(log, dave)
    log.open(dave, group)
    return log.records


def new_user(log):
    admin = User("carol", mfa=True, since=log.now - 600)
    snapshot = log.create_snapshot(admin, DATA, description="before patch 14")
    log.wait(1500)
    eve = log.create_user(admin, "svc-report", ip=OUTSIDE)
    log.wait(2)
    log.attach_policy(admin, eve)
    eve = log.create_access_key(admin, eve)
    log.wait(240)
    log.describe_snapshots(eve)
    log.wait(33)
    disk = log.create_volume(eve, snapshot)
    group = log.create_group(eve, "report")
    log.wait(3)
    log.open(eve, group, cidr=f"{OUTSIDE}/32")
    log.create_key_pair(eve, "report")
    log.wait(8)
    instance = log.run_instances(eve, STOCK, [group], key="report", public=True)
    log.wait(48)
    log.attach(eve, disk, instance)
    return log.records


@case("new-user", "snapshot_chain critical; restored_by_new_account critical; "
      "attached_elsewhere medium; lineage_exposed medium; probed_then_done medium")
def full_chain_by_new_user(log):
    """A user made minutes before restores what somebody else copied. She looks around first, and the restore is the
    first thing of its kind that she does: one level up. The port is open to one address only, the thief's."""
    return new_user(log)


@case("new-user-end-first", "snapshot_chain critical; restored_by_new_account critical; "
      "attached_elsewhere medium; lineage_exposed medium; probed_then_done medium")
def end_first(log):
    """The same theft, told from its end: three files in which the newest records come first, the attachment before
    the volume, the volume before the user."""
    told = new_user(log)[::-1]
    return {"1-evening.jsonl": told[:4], "2-noon.json": told[4:7], "3-morning.json.gz": told[7:]}


@case("two-accounts", "snapshot_chain critical; attached_elsewhere medium; shared_outside none; shared_snapshot_used none",
      args=["--own", OURS, "--own", SECOND])
def two_accounts(log):
    """Copied and shared in one account, restored and opened in another of the same company, by another user there.
    The share itself is nobody's business; the chain across both is. Each account has a trail of its own."""
    dave = User("dave")
    snapshot = log.create_snapshot(dave, DATA)
    log.wait(80)
    log.share_snapshot(dave, snapshot, SECOND)
    log.wait(120)
    log.shared_snapshot("SharedSnapshotVolumeCreated", snapshot, OURS, SECOND)
    there = Log("two-accounts-there", account=SECOND, start=log.now - 1)
    bob = User("bob", SECOND, ip=OUTSIDE)
    disk = there.create_volume(bob, snapshot)
    there.wait(40)
    group = there.create_group(bob, "scratch")
    instance = there.run_instances(bob, STOCK, [group])
    there.wait(30)
    there.attach(bob, disk, instance)
    there.wait(12)
    there.open(bob, group)
    return {f"{SECOND}.jsonl": there.records, f"{OURS}.jsonl": log.records}


@case("assumed-role", "snapshot_chain high; lineage_exposed medium; attached_elsewhere none; restored_by_new_account none")
def assumed_role(log):
    """Copied by a user, restored by a session of a role that he assumed, in another account and through a second role.
    It is the same hand: not another origin, and not new. The role's account has its own copy of each AssumeRole."""
    dave = User("dave")
    deploy, ops = Role("deploy"), Role("operations", SECOND)
    snapshot = log.create_snapshot(dave, DATA)
    log.share_snapshot(dave, snapshot, SECOND)
    log.wait(50)
    one = log.assume(dave, deploy, "dave")
    log.wait(5)
    two = log.assume(one, ops, "dave", twin=True)
    log.wait(14)
    there = Log("assumed-role-there", account=SECOND, start=log.now)
    disk = there.create_volume(two, snapshot)
    there.wait(20)
    instance = there.run_instances(two, STOCK, ["sg-0aa11bb22cc33dd44"])
    there.wait(36)
    there.attach(two, disk, instance)
    there.wait(9)
    there.open(two, "sg-0aa11bb22cc33dd44")
    return there.records + log.records


@case("assumed-role-of-another", "snapshot_chain critical; attached_elsewhere medium")
def assumed_role_of_another(log):
    """As above, but the role that restores was assumed by somebody else: another origin than the copy's maker."""
    deploy = Role("deploy")
    snapshot = log.create_snapshot(User("dave"), DATA)
    log.wait(900)
    mallory = log.assume(User("mallory", ip=OUTSIDE), deploy, "maintenance")
    log.wait(12)
    disk = log.create_volume(mallory, snapshot)
    instance = log.run_instances(mallory, STOCK, ["sg-0aa11bb22cc33dd44"])
    log.wait(36)
    log.attach(mallory, disk, instance)
    log.open(mallory, "sg-0aa11bb22cc33dd44")
    return log.records


@case("copy-to-other-region", "snapshot_chain high; lineage_exposed medium")
def copied_to_another_region(log):
    """Copied to another region on the way; that record stands in the other region's log."""
    dave = User("dave", ip=OUTSIDE)
    snapshot = log.create_snapshot(dave, DATA)
    log.wait(200)
    far = Log("far", region="eu-west-1", start=log.now)
    again = far.copy_snapshot(dave, snapshot, "us-east-1", key="alias/mine")
    far.wait(300)
    instance = far.run_instances(dave, "ami-0e55e3351d0f9c3a1", ["sg-0e55e3351d0f9c3a1"])
    disk = far.create_volume(dave, again)
    far.wait(20)
    far.attach(dave, disk, instance)
    far.open(dave, "sg-0e55e3351d0f9c3a1")
    return far.records + log.records


@case("replace-root", "snapshot_chain high; snapshotless_clone low; lineage_exposed medium")
def replace_root(log):
    """Restore and attach in one call: the root disk of the thief's own instance is replaced by the stolen copy."""
    dave = User("dave", ip=OUTSIDE)
    group = log.create_group(dave, "lab")
    log.open(dave, group)
    instance = log.run_instances(dave, STOCK, [group])
    log.wait(3600)
    snapshot = log.create_snapshot(dave, DATA)
    log.wait(140)
    log.replace_root(dave, instance, snapshot)
    return log.records


@case("launch-template", "snapshot_chain high; launched_from_snapshot low; lineage_exposed medium")
def launch_template(log):
    """The snapshot stands in a launch template only; RunInstances names the template."""
    dave = User("dave", ip=OUTSIDE)
    snapshot = log.create_snapshot(dave, DATA)
    log.wait(140)
    template = log.create_template(dave, snapshot, STOCK, name="batch", groups=["sg-0aa11bb22cc33dd44"])
    log.wait(7)
    log.run_instances(dave, image=None, groups=["sg-0aa11bb22cc33dd44"], template=template)
    log.wait(60)
    log.open(dave, "sg-0aa11bb22cc33dd44")
    return log.records


@case("multi-attach", "snapshotless_clone medium")
def multi_attach(log):
    """No snapshot at all: a live disk that stays on its server is attached to a second instance, by a new user."""
    deploy = Role("deploy").session("pipeline-311", log.now)
    log.attach(deploy, DATA, "i-0aaaa0000bbbb1111")
    log.wait(86400)
    eve = log.create_access_key(User("carol"), User("eve", ip=OUTSIDE))
    log.wait(60)
    instance = log.run_instances(eve, STOCK, ["sg-0aa11bb22cc33dd44"])
    log.wait(40)
    log.attach(eve, DATA, instance)
    return log.records


@case("copy-volumes", "snapshot_chain critical; snapshotless_clone medium; lineage_exposed medium")
def copy_volumes(log):
    """CopyVolumes clones a live disk without a snapshot; the clone goes to an open instance. By a user with a key made
    that hour."""
    eve = log.create_access_key(User("carol"), User("eve", ip=OUTSIDE))
    log.wait(600)
    disk = log.copy_volume(eve, DATA)
    log.wait(30)
    instance = log.run_instances(eve, STOCK, ["sg-0aa11bb22cc33dd44"])
    log.wait(30)
    log.attach(eve, disk, instance)
    log.open(eve, "sg-0aa11bb22cc33dd44")
    return log.records


@case("ssm-no-port", "snapshot_chain high; lineage_accessed medium; lineage_exposed none")
def session_instead_of_port(log):
    """No port is ever opened: the thief enters through Session Manager."""
    dave = User("dave", ip=OUTSIDE)
    _, instance = steal(log, dave)
    log.start_session(dave, instance)
    return log.records


@case("denied-only", "silent low")
def denied_only(log):
    """Everything was tried, nothing was allowed: no copy exists, no chain. A denied call is a probe of a theft that
    follows; here none follows."""
    eve = User("eve", ip=OUTSIDE)
    no = ("Client.UnauthorizedOperation", "You are not authorized to perform this operation.")
    log.create_snapshot(eve, DATA, error=no)
    log.wait(4)
    log.share_snapshot(eve, "snap-0123456789abcdef0", FOREIGN, error=no)
    log.wait(2)
    log.create_volume(eve, "snap-0123456789abcdef0", error=no)
    log.attach(eve, "vol-0123456789abcdef0", "i-0123456789abcdef0", error=no)
    log.run_instances(eve, STOCK, snapshot="snap-0123456789abcdef0", error=no)
    log.open(eve, "sg-0aa11bb22cc33dd44", error=no)
    log.list_blocks(eve, "snap-0123456789abcdef0", error=("AccessDeniedException", "User is not authorized to perform: ebs:ListSnapshotBlocks"))
    log.create_db_snapshot(eve, "orders", "x", error=(
        "AccessDenied", f"User: {eve.arn} is not authorized to perform: rds:CreateDBSnapshot on resource: "
        f"arn:aws:rds:us-east-1:{OURS}:db:orders because no identity-based policy allows the rds:CreateDBSnapshot action"))
    return log.records
