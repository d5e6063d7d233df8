"""The other services that make copies, what is set up to go on, and keys; and the everyday twin of each."""
from cases import case
from cases.chains import DATA
from records import BOTO, FOREIGN, OURS, OUTSIDE, SECOND, Log, Role, User

DAVE = User("dave", ip=OUTSIDE)
CAROL, BOB = User("carol"), User("bob")
STRANGER = User("mallory", account=FOREIGN, ip=OUTSIDE)
KEY = "9f8e7d6c-5b4a-4938-8271-605f4e3d2c1b"
IN_HOUSE = ["--own", OURS, "--own", SECOND]


def nightly(log, role="nightly-copies"):
    return Role(role).session("nightly", log.now, agent=BOTO)


@case("lifecycle-shares-out", "standing_exfiltration high; silent critical", args=IN_HOUSE)
def lifecycle_shares_out(log):
    """A lifecycle policy gives every night's snapshots to two accounts: one of the company's, and a foreign one."""
    log.lifecycle_policy(DAVE, SECOND, FOREIGN)
    return log.records


@case("quiet-lifecycle-in-house", "silent medium", args=IN_HOUSE)
def lifecycle_in_house(log):
    """The twin: one policy gives them to the company's own second account, another to nobody."""
    log.lifecycle_policy(CAROL, SECOND)
    log.lifecycle_policy(CAROL)
    return log.records


@case("key-policy-to-stranger", "key_shared high; silent critical")
def key_policy_to_stranger(log):
    """A snapshot is copied under a key of the account, and the key's policy lets a foreign account use it."""
    snapshot = log.create_snapshot(DAVE, DATA)
    log.wait(600)
    log.copy_snapshot(DAVE, snapshot, key=log.key_arn(KEY))
    log.wait(900)
    log.put_key_policy(DAVE, KEY, FOREIGN)
    return log.records


@case("quiet-key-policy", "silent medium", args=IN_HOUSE)
def quiet_key_policy(log):
    """The twin: the company's own second account gets the use of the key; and a partner gets the use of another key,
    that no copy is made under, from somebody who makes none."""
    snapshot = log.create_snapshot(CAROL, DATA)
    log.wait(600)
    log.copy_snapshot(CAROL, snapshot, key=log.key_arn(KEY))
    log.wait(900)
    log.put_key_policy(CAROL, KEY, SECOND)
    log.put_key_policy(BOB, "00000000-1111-4222-8333-444444444444", FOREIGN)
    return log.records


@case("redshift-shared-and-restored", "shared_outside high; database_theft high", args=["--own", OURS])
def redshift_shared(log):
    """A warehouse's snapshot is given to a foreign account, which restores it as a public cluster. Both trails are read."""
    snapshot = log.create_cluster_copy(DAVE, "warehouse", "friday")
    log.wait(600)
    log.authorize_cluster_copy(DAVE, "warehouse", snapshot, FOREIGN)
    theirs = Log("redshift-shared-and-restored-theirs", account=FOREIGN, start=log.now + 900)
    theirs.restore_cluster_copy(STRANGER, snapshot, "w2", owner=OURS, public=True)
    return log.records + theirs.records


@case("quiet-redshift", "silent medium", args=IN_HOUSE)
def quiet_redshift(log):
    """The twin: the company's own second account gets the snapshot, and restores it for a test, inside."""
    snapshot = log.create_cluster_copy(CAROL, "warehouse", "friday")
    log.wait(600)
    log.authorize_cluster_copy(CAROL, "warehouse", snapshot, SECOND)
    theirs = Log("quiet-redshift-theirs", account=SECOND, start=log.now + 900)
    theirs.restore_cluster_copy(User("tess", account=SECOND), snapshot, "staging", owner=OURS)
    return log.records + theirs.records


@case("elasticache-export", "read_directly high; silent critical")
def elasticache_export(log):
    """A user whose key was made that morning copies a cache into a bucket."""
    eve = log.create_access_key(CAROL, User("eve", ip=OUTSIDE))
    log.wait(900)
    log.create_cache_snapshot(eve, "sessions", "s1")
    log.wait(300)
    log.copy_cache_snapshot(eve, "s1", "s1", bucket="loot-7781")
    return log.records


@case("quiet-elasticache", "silent medium", args=["--automation", f"role/{OURS}/nightly-copies"])
def quiet_elasticache(log):
    """The twin: the nightly job exports last night's, and an operator copies one snapshot to another."""
    job = nightly(log)
    log.create_cache_snapshot(job, "sessions", "n1")
    log.wait(300)
    log.copy_cache_snapshot(job, "n1", "n1", bucket="cache-archive")
    log.copy_cache_snapshot(BOB, "n1", "before-upgrade")
    return log.records


@case("fsx-restored-by-new-user", "restored_by_new_account high; silent critical")
def fsx_restored(log):
    """A user made that morning backs a file system up, and restores it into a network of its own."""
    eve = log.create_access_key(CAROL, User("eve", ip=OUTSIDE))
    log.wait(900)
    backup = log.create_fsx_backup(CAROL, "fs-0a0a0a0a0a0a0a0a0")
    log.wait(600)
    log.restore_fsx_backup(eve, backup, "sg-0123012301230123a")
    return log.records


@case("quiet-fsx", "silent medium")
def quiet_fsx(log):
    """The twin: an operator of long standing backs up and restores."""
    backup = log.create_fsx_backup(BOB, "fs-0a0a0a0a0a0a0a0a0")
    log.wait(600)
    log.restore_fsx_backup(BOB, backup, "sg-0123012301230123a")
    return log.records


@case("lightsail-opened", "snapshot_chain high")
def lightsail_opened(log):
    """A server of Lightsail is snapshot, launched again from that, opened to everybody; and the snapshot is exported."""
    snapshot = log.lightsail_snapshot(DAVE, "shop", "shop-1")
    log.wait(300)
    log.lightsail_export(DAVE, snapshot)
    copy = log.lightsail_launch(DAVE, snapshot, "shop-2")
    log.wait(60)
    log.lightsail_open(DAVE, copy)
    return log.records


@case("quiet-lightsail", "silent medium")
def quiet_lightsail(log):
    """The twin: an operator makes a snapshot, moves it to EC2, and opens a server that came from no copy."""
    log.lightsail_export(BOB, log.lightsail_snapshot(BOB, "shop", "shop-1"))
    log.lightsail_open(BOB, "blog", port=443)
    return log.records


@case("mass-snapshot", "mass_snapshot medium; silent high")
def mass_snapshot(log):
    """Somebody copies all that there is: six disks and six databases in four minutes, and nothing more."""
    for i in range(6):
        log.create_snapshot(DAVE, f"vol-0aa00aa00aa00aa{i:02d}")
        log.wait(20)
        log.create_db_snapshot(DAVE, f"shop-{i}", f"shop-{i}-copy")
        log.wait(20)
    return log.records


@case("quiet-mass-snapshot", "silent medium", args=["--automation", f"role/{OURS}/nightly-copies"])
def quiet_mass_snapshot(log):
    """The twin: the backup job copies twelve disks at once, a person one disk twelve times, and nine by and by."""
    job = nightly(log)
    for i in range(12):
        log.create_snapshot(job, f"vol-0aa00aa00aa00aa{i:02d}")
        log.create_snapshot(CAROL, "vol-0bb00bb00bb00bb00")
        log.wait(10)
    for i in range(9):
        log.create_snapshot(BOB, f"vol-0aa00aa00aa00aa{i:02d}")
        log.wait(60)
    return log.records


@case("mass-cover-up", "mass_deletion high; cover_up high; shared_outside high; share_then_hide high; mass_snapshot medium")
def mass_cover_up(log):
    """Twelve snapshots are made, one is given away; then all twelve are deleted within a minute, and the trail is stopped."""
    made = []
    for i in range(12):
        made.append(log.create_snapshot(DAVE, f"vol-0cc00cc00cc00cc{i:02d}"))
        log.wait(2)
    log.share_snapshot(DAVE, made[0], FOREIGN)
    log.wait(7200)
    for snapshot in made:
        log.delete_snapshot(DAVE, snapshot)
        log.wait(3)
    log.stop_logging(DAVE)
    return log.records


@case("quiet-mass-deletion", "silent medium")
def quiet_mass_deletion(log):
    """The twin: twelve old snapshots, never given to anybody, are tidied away by who made them; the trail goes on."""
    made = []
    for i in range(12):
        made.append(log.create_snapshot(BOB, f"vol-0cc00cc00cc00cc{i:02d}"))
        log.wait(3600)
    log.wait(30 * 86400)
    for snapshot in made:
        log.delete_snapshot(BOB, snapshot)
    return log.records


@case("restored-then-emptied", "mass_deletion high; silent critical")
def restored_then_emptied(log):
    """Somebody restores one old snapshot, and in the evening deletes it with all the others: ten in eight minutes."""
    old = [f"snap-0dd00dd00dd00dd{i:02d}" for i in range(10)]
    log.create_volume(DAVE, old[0])
    log.wait(8 * 3600)
    for snapshot in old:
        log.delete_snapshot(DAVE, snapshot)
        log.wait(48)
    return log.records


@case("quiet-thinned-out", "silent medium")
def quiet_thinned_out(log):
    """The twin: ten are deleted by another than who restored; twelve by who restored two days before; nine on the same day,
    and one of those twice; ten in an hour; and of ten calls one is denied."""
    old = [f"snap-0ee00ee00ee00ee{i:02d}" for i in range(60)]

    def delete(who, snapshots, seconds):
        for snapshot in snapshots:
            log.delete_snapshot(who, snapshot)
            log.wait(seconds)

    log.create_volume(BOB, old[0])
    log.wait(600)
    delete(CAROL, old[:10], 2)
    log.wait(2 * 86400)
    delete(BOB, old[10:22], 2)
    log.wait(86400)
    log.create_volume(BOB, old[22])
    log.wait(600)
    delete(BOB, old[22:31] + old[30:31], 2)
    log.wait(1800)
    delete(BOB, old[31:41], 360)
    log.wait(1800)
    delete(BOB, old[41:50], 2)
    log.delete_snapshot(BOB, old[50], error=("Client.UnauthorizedOperation", "You are not authorized to perform this operation."))
    return log.records
