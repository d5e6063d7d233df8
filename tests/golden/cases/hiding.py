"""Guards lowered, copies moved and given away, traces removed; and the everyday twin of each."""
from cases import case
from cases.chains import DATA, STOCK, steal
from cases.tools import BACKUP, backup_service
from records import BOTO, FOREIGN, OURS, OUTSIDE, SECOND, TERRAFORM, Log, Role, User

DAVE = User("dave", ip=OUTSIDE)
CAROL, BOB = User("carol"), User("bob")
KEY = "1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d"
POINT = "arn:aws:ec2:us-east-1::snapshot/snap-0feedfeedfeedfee0"
IN_HOUSE = ["--own", OURS, "--own", SECOND]


def given_and_taken_back(log, account, after):
    snapshot = log.create_snapshot(DAVE, DATA)
    log.wait(600)
    log.share_snapshot(DAVE, snapshot, account)
    log.wait(after)
    log.share_snapshot(DAVE, snapshot, account, remove=True)
    return log.records


@case("share-then-unshare", "share_then_hide high; shared_outside high; silent critical")
def share_then_unshare(log):
    """A snapshot is given to a foreign account for two hours, time enough to copy it, and then taken back."""
    return given_and_taken_back(log, FOREIGN, 7200)


@case("share-then-unshare-late", "share_then_hide none; shared_outside high")
def share_then_unshare_late(log):
    """The same, but the share stands for two days: it is a share, and nothing was hidden."""
    return given_and_taken_back(log, FOREIGN, 2 * 86400)


@case("share-then-delete-image", "share_then_hide high; shared_outside critical")
def share_then_delete(log):
    """An image of a server is opened to everybody for an hour, and then removed, by another session of the same user."""
    image = log.create_image(DAVE, "i-0aaaa0000bbbb1111", quiet=True)
    log.wait(900)
    log.share_image(DAVE, image, public=True)
    log.wait(3600)
    log.deregister(log.assume(DAVE, Role("operations"), "cleanup"), image)
    return log.records


@case("quiet-share-in-house", "silent medium", args=IN_HOUSE)
def share_in_house(log):
    """The twin: a snapshot goes to the company's other account for two hours, to be copied there."""
    return given_and_taken_back(log, SECOND, 7200)


@case("copy-reencrypt-share", "reencrypted_copy_shared high; shared_outside high; share_then_hide none; silent critical")
def copy_reencrypt_share(log):
    """A snapshot that is encrypted with the account's own key cannot be given away: it is copied under a key that the
    thief made, and the copy is given to his account the next day."""
    snapshot = log.create_snapshot(DAVE, DATA)
    log.wait(400)
    again = log.copy_snapshot(DAVE, snapshot, key=log.key_arn(KEY))
    log.wait(80000)
    log.share_snapshot(DAVE, again, FOREIGN)
    return log.records


@case("copy-region-share", "reencrypted_copy_shared high; shared_outside high")
def copy_region_share(log):
    """Copied to a region that nobody uses, made into an image there, and the image given away."""
    snapshot = log.create_snapshot(DAVE, DATA)
    log.wait(400)
    far = Log("copy-region-share-far", region="ap-southeast-4", start=log.now)
    again = far.copy_snapshot(DAVE, snapshot, "us-east-1")
    far.wait(1200)
    image = far.register_image(DAVE, again)
    far.share_image(DAVE, image, FOREIGN)
    return far.records + log.records


@case("quiet-region-copy", "silent medium", args=IN_HOUSE)
def region_copy(log):
    """The twin: disaster recovery copies each snapshot to another region under the key of that region, and gives it to
    the company's own recovery account."""
    job = Role("dr-copy").session("dr", log.now, agent=BOTO)
    snapshot = log.create_snapshot(job, DATA)
    log.wait(600)
    far = Log("quiet-region-copy-far", region="eu-west-1", start=log.now)
    again = far.copy_snapshot(job, snapshot, "us-east-1", key=far.key_arn(KEY))
    far.wait(900)
    far.share_snapshot(job, again, SECOND)
    return log.records + far.records


@case("block-off-then-public", "guard_lowered medium; shared_outside critical")
def block_off_then_public(log):
    """The account does not let snapshots be made public; that is turned off, and a snapshot is made public."""
    log.block_public_sharing(DAVE, False)
    log.wait(300)
    snapshot = log.create_snapshot(DAVE, DATA)
    log.wait(300)
    log.share_snapshot(DAVE, snapshot, public=True)
    return log.records


@case("encryption-off-then-exported", "guard_lowered medium; read_directly medium")
def encryption_off(log):
    """Encryption by default is turned off by one, and three days later another of the same account exports a database."""
    log.encryption_by_default(CAROL, False)
    log.wait(3 * 86400)
    log.create_db_snapshot(BOB, "orders", "friday")
    log.wait(600)
    log.export_db_snapshot(BOB, "friday", "analytics-7781")
    return log.records


@case("quiet-guard-lowered", "guard_lowered low; silent medium")
def guard_lowered(log):
    """The twin: a guard is turned off for a test and on again. Backups go on in the meantime, by the service, which also
    restores one; ten days later somebody restores a snapshot."""
    log.block_public_sharing(CAROL, False)
    log.wait(600)
    log.create_volume(backup_service(log), log.create_snapshot(backup_service(log), DATA))
    log.wait(3000)
    log.block_public_sharing(CAROL, True)
    log.wait(10 * 86400)
    log.create_volume(BOB, log.create_snapshot(BOB, DATA))
    return log.records


@case("vault-copied-out", "backup_restore_by_person high; silent critical")
def vault_copied_out(log):
    """A person has AWS Backup copy a recovery point into a vault of a foreign account."""
    log.start_copy_job(DAVE, POINT, log.vault_arn("intake", FOREIGN), BACKUP)
    return log.records


@case("vault-copied-by-person", "backup_restore_by_person medium; silent high", args=IN_HOUSE)
def vault_copied_by_person(log):
    """The same into a vault of the company's second account: a person takes a recovery point out of its vault, and that is
    all that is known."""
    log.start_copy_job(DAVE, POINT, log.vault_arn("recovery", SECOND), BACKUP)
    return log.records


@case("plan-copies-out", "standing_exfiltration high; silent critical", args=IN_HOUSE)
def plan_copies_out(log):
    """A backup plan whose rule copies every night's points, to the company's own second account and to a foreign one. The
    foreign vault is the second of the two."""
    log.backup_plan(DAVE, log.vault_arn("recovery", SECOND), log.vault_arn("intake", FOREIGN))
    return log.records


@case("quiet-plan-in-house", "silent medium", args=IN_HOUSE)
def plan_in_house(log):
    """The twin: the plan copies to another region, and to the company's own second account; the service does it."""
    log.backup_plan(CAROL, log.vault_arn("recovery", SECOND), log.vault_arn("Default", region="eu-west-1"))
    for _ in range(2):
        log.wait(86400)
        snapshot = log.create_snapshot(backup_service(log), DATA)
        log.wait(1200)
        log.copy_snapshot(backup_service(log), snapshot)
    return log.records


@case("trail-off", "cover_up high; shared_outside high")
def trail_off(log):
    """A snapshot is made and given away; an hour later the same person, now in a role, stops the trail and deletes the
    detector."""
    snapshot = log.create_snapshot(DAVE, DATA)
    log.wait(600)
    log.share_snapshot(DAVE, snapshot, FOREIGN)
    log.wait(3000)
    admin = log.assume(DAVE, Role("security-admin"), "dave")
    log.wait(60)
    log.stop_logging(admin)
    log.delete_detector(admin)
    return log.records


@case("flow-logs-off", "cover_up high; snapshot_chain high")
def flow_logs_off(log):
    """The whole chain, and the flow logs of the network are deleted behind it."""
    group, _ = steal(log, DAVE)
    log.open(DAVE, group)
    log.wait(4000)
    log.delete_flow_logs(DAVE, "fl-0aa11bb22cc33dd44")
    return log.records


@case("quiet-trail-changed", "silent medium", args=["--automation", f"role/{OURS}/terraform"])
def trail_changed(log):
    """The twin: the trail is moved to another bucket by somebody who never touches a copy, while others make theirs; and
    the pipeline, which restores a snapshot for a test, updates it too."""
    log.create_snapshot(BOB, DATA)
    log.wait(600)
    log.update_trail(CAROL, bucket="org-trail-logs-2")
    ci = Role("terraform").session("apply-17", log.now, agent=TERRAFORM)
    log.create_volume(ci, "snap-0feedfeedfeedfee0")
    log.wait(300)
    log.update_trail(ci)
    return log.records


@case("probe-then-success", "probed_then_done medium; silent high")
def probe_then_success(log):
    """Denied for a snapshot and for a database snapshot, then a dry run that says yes, then done, in twenty minutes."""
    no = ("Client.UnauthorizedOperation", "You are not authorized to perform this operation.")
    log.create_snapshot(DAVE, DATA, error=no)
    log.wait(30)
    log.create_db_snapshot(DAVE, "orders", "x", error=(
        "AccessDenied", f"User: {DAVE.arn} is not authorized to perform: rds:CreateDBSnapshot on resource: "
        f"arn:aws:rds:us-east-1:{OURS}:db:orders because no identity-based policy allows the rds:CreateDBSnapshot action"))
    log.wait(1100)
    log.create_snapshot(DAVE, DATA, error=("Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set."))
    log.wait(2)
    log.create_snapshot(DAVE, DATA)
    return log.records


@case("quiet-dry-run", "silent medium")
def dry_run(log):
    """The twin: a program tries out whether it may launch a stock image and then does; another was denied a snapshot in
    the morning and makes one in the afternoon; a third, who has been there for years, lists snapshots before he makes
    one."""
    maybe = ("Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
    log.run_instances(BOB, STOCK, ["sg-0eb0eb0eb0eb0eb0e"], error=maybe)
    log.wait(1)
    log.run_instances(BOB, STOCK, ["sg-0eb0eb0eb0eb0eb0e"])
    log.create_snapshot(CAROL, DATA, error=("Client.UnauthorizedOperation", "You are not authorized to perform this operation."))
    log.wait(4 * 3600)
    log.create_snapshot(CAROL, DATA)
    log.describe_snapshots(DAVE)
    log.wait(5)
    log.create_snapshot(DAVE, DATA)
    return log.records


@case("laundered-later", "laundered_through_image medium; launched_from_snapshot low; silent high")
def laundered_later(log):
    """A copy becomes an image, an instance is launched from it, and a week later the image goes, with nothing opened."""
    image = log.register_image(DAVE, log.create_snapshot(DAVE, DATA), "base-2026")
    log.wait(500)
    log.run_instances(DAVE, image, ["sg-0eb0eb0eb0eb0eb0e"])
    log.wait(7 * 86400)
    log.deregister(DAVE, image)
    return log.records


@case("quiet-image-rotation", "silent medium", args=["--automation", f"role/{OURS}/image-rotation"])
def image_rotation(log):
    """The twin: every week a pipeline makes an image of a server's disk, launches a test from it and removes it; and an
    operator removes an image of a server that nothing was launched from."""
    ci = Role("image-rotation").session("weekly", log.now, agent=BOTO)
    image = log.register_image(ci, log.create_snapshot(ci, DATA), "weekly")
    log.wait(600)
    log.run_instances(ci, image, ["sg-0eb0eb0eb0eb0eb0e"])
    log.wait(3600)
    log.deregister(ci, image)
    spare = log.create_image(BOB, "i-0aaaa0000bbbb1111", "before-upgrade")
    log.wait(86400)
    log.deregister(BOB, spare)
    return log.records


@case("rds-export", "read_directly high; silent critical")
def rds_export(log):
    """A user whose key was made that morning exports a database snapshot of last night to a bucket."""
    eve = log.create_access_key(CAROL, User("eve", ip=OUTSIDE))
    log.wait(900)
    log.export_db_snapshot(eve, "rds:orders-2026-06-02-03-04", "loot-7781")
    return log.records


@case("quiet-rds-export", "silent medium", args=["--automation", f"role/{OURS}/analytics-export"])
def quiet_rds_export(log):
    """The twin: every night the analytics job, which is configured as routine, snapshots the database and exports that."""
    for night in range(2):
        job = Role("analytics-export").session("nightly", log.now, agent=BOTO)
        log.create_db_snapshot(job, "orders", f"analytics-{night}")
        log.wait(900)
        log.export_db_snapshot(job, f"analytics-{night}", "analytics-lake")
        log.wait(85000)
    return log.records
