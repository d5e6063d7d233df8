"""What lies at the edges of a definition: one side must be found, the other must not."""
from cases import case
from cases.chains import DATA, STOCK, new_user, steal
from records import FOREIGN, OUTSIDE, Log, Login, Role, User

DAVE = User("dave", ip=OUTSIDE)
GROUP = "sg-0aa11bb22cc33dd44"


@case("existing-snapshot", "restored_by_new_account high; snapshot_chain critical; lineage_accessed medium")
def existing_snapshot(log):
    """Nothing is copied: a snapshot that was there is restored by a user who was made that morning. Nobody saw who made
    it; it cannot have been him."""
    eve = log.create_access_key(User("carol"), log.create_user(User("carol"), "temp-17"))
    log.wait(100)
    instance = log.run_instances(eve, STOCK, [GROUP])
    log.wait(30)
    disk = log.create_volume(eve, "snap-0feedfeedfeedfee0")
    log.wait(20)
    log.attach(eve, disk, instance)
    log.start_session(eve, instance)
    return log.records


@case("envelopes", "snapshot_chain critical; restored_by_new_account critical; attached_elsewhere medium; lineage_exposed medium; "
      "probed_then_done medium")
def envelopes(log):
    """One theft, told by three sources: a bucket, LookupEvents and EventBridge."""
    told = new_user(log)
    return {"a-bucket.json": told[:3], "b-lookup.json": told[3:6], "c-events.jsonl": told[6:]}


@case("image-shared", "shared_outside high")
def image_shared(log):
    """An image of a running server is given to a foreign account."""
    image = log.create_image(DAVE, "i-0aaaa0000bbbb1111", quiet=True)
    log.wait(600)
    log.share_image(DAVE, image, FOREIGN)
    return log.records


@case("rds-group-opened", "database_theft high")
def rds_group_opened(log):
    """The restored database is not public; its group is opened to the world on the port of the database."""
    log.create_db_snapshot(DAVE, "orders", "wednesday")
    log.wait(300)
    log.restore_db(DAVE, "wednesday", "orders-2", [GROUP])
    log.wait(600)
    log.open(DAVE, GROUP, first=5432)
    return log.records


@case("aurora", "database_theft high")
def aurora(log):
    """A cluster is restored from its snapshot; it becomes reachable with the instance that is put into it."""
    log.create_cluster_snapshot(DAVE, "ledger", "ledger-wed")
    log.wait(300)
    log.restore_cluster(DAVE, "ledger-wed", "ledger-2")
    log.wait(600)
    log.create_cluster_instance(DAVE, "ledger-2", "ledger-2-1", public=True)
    return log.records


@case("started-with-user-data", "snapshot_chain critical; lineage_exposed none")
def user_data(log):
    """No port, no session: a new user launches the stolen image with a script that runs at start and a role of its own."""
    eve = log.create_access_key(User("carol"), User("eve", ip=OUTSIDE))
    log.wait(60)
    snapshot = log.create_snapshot(eve, DATA)
    log.wait(100)
    image = log.register_image(eve, snapshot)
    log.wait(20)
    log.run_instances(eve, image, [GROUP], user_data=True, profile="exfil-to-bucket")
    return log.records


@case("started-by-usual-hand", "snapshot_chain none; silent medium")
def user_data_by_usual(log):
    """The same by somebody who is not new: how every image is launched."""
    snapshot = log.create_snapshot(DAVE, DATA)
    log.wait(100)
    image = log.register_image(DAVE, snapshot)
    log.wait(20)
    log.run_instances(DAVE, image, [GROUP], user_data=True, profile="web")
    return log.records


@case("private-range", "snapshot_chain medium; lineage_exposed medium")
def private_range(log):
    """The only door is SSH from the company's own network, in a group that is older than the copy."""
    log.open(User("carol"), GROUP, cidr="10.0.0.0/8")
    log.wait(90000)
    snapshot = log.create_snapshot(DAVE, DATA)
    instance = log.run_instances(DAVE, STOCK, [GROUP])
    log.wait(60)
    log.attach(DAVE, log.create_volume(DAVE, snapshot), instance)
    return log.records


@case("other-port-new-hand", "snapshot_chain critical; lineage_exposed medium")
def other_port_new(log):
    """Port 8443 is nobody's shell, but a new user opened it."""
    eve = log.create_access_key(User("carol"), User("eve", ip=OUTSIDE))
    log.wait(60)
    group, _ = steal(log, eve)
    log.open(eve, group, first=8443)
    return log.records


@case("other-port-usual-hand", "snapshot_chain none; lineage_exposed none; silent medium")
def other_port_usual(log):
    """A web server from a home-made image, with its port open: every web server."""
    snapshot = log.create_snapshot(DAVE, DATA)
    log.wait(60)
    image = log.register_image(DAVE, snapshot)
    log.open(DAVE, GROUP, first=443)
    log.wait(10)
    log.run_instances(DAVE, image, [GROUP])
    return log.records


@case("egress-only", "snapshot_chain none; silent medium")
def egress_only(log):
    """Only the way out is opened: evidence of nothing by itself."""
    group, _ = steal(log, DAVE)
    log.open(DAVE, group, egress=True)
    return log.records


@case("own-hand-nothing-open", "silent medium")
def own_hand(log):
    """An operator restores his own copy to a server of his own; nothing is opened."""
    steal(log, User("bob"))
    return log.records


@case("same-login-two-sessions", "snapshot_chain high; attached_elsewhere none")
def same_login(log):
    """One person through Identity Center, today and tomorrow: two sessions, two keys, one login, one hand."""
    first = Login("dave@example.com", log.now)
    snapshot = log.create_snapshot(first, DATA)
    log.wait(86400)
    again = Login("dave@example.com", log.now, ip=OUTSIDE)
    instance = log.run_instances(again, STOCK, [GROUP])
    log.attach(again, log.create_volume(again, snapshot), instance)
    log.open(again, GROUP)
    return log.records


@case("two-logins-one-role", "snapshot_chain critical; attached_elsewhere medium")
def two_logins(log):
    """Two people with the same permissions: one role id, two logins, two hands."""
    snapshot = log.create_snapshot(Login("carol@example.com", log.now), DATA)
    log.wait(3600)
    dave = Login("dave@example.com", log.now, ip=OUTSIDE)
    instance = log.run_instances(dave, STOCK, [GROUP])
    log.attach(dave, log.create_volume(dave, snapshot), instance)
    log.open(dave, GROUP)
    return log.records


@case("through-cloudformation", "snapshot_chain high; lineage_exposed medium")
def through_cloudformation(log):
    """A stack does it all in the person's name. Anybody can make CloudFormation act: it is no automation."""
    stack = Role("stack-admin").session("dave", log.now, invoked_by="cloudformation.amazonaws.com")
    group, _ = steal(log, stack)
    log.open(stack, group)
    return log.records


@case("same-name-other-user", "snapshot_chain critical; attached_elsewhere medium")
def renamed_user(log):
    """Same name, other user: the old one was deleted, a new one bears his name. Ids count, names do not."""
    carol = User("carol")
    snapshot = log.create_snapshot(User("backup-bot"), DATA)
    log.wait(5000)
    again = log.create_access_key(carol, log.create_user(carol, "backup-bot", ip=OUTSIDE))
    log.wait(60)
    instance = log.run_instances(again, STOCK, [GROUP])
    log.attach(again, log.create_volume(again, snapshot), instance)
    log.open(again, GROUP)
    return log.records
