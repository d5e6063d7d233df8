"""One theft, many doors: how a security group comes to let the thief in."""
from cases import case
from cases.chains import DATA, STOCK, steal
from records import OUTSIDE, User

WANT = "snapshot_chain high; lineage_exposed medium"
DAVE = User("dave", ip=OUTSIDE)


@case("group-before-launch", WANT)
def before(log):
    """The group is opened first, an hour before anything else."""
    group = log.create_group(DAVE, "web")
    log.open(DAVE, group)
    log.wait(3600)
    snapshot = log.create_snapshot(DAVE, DATA)
    log.wait(60)
    instance = log.run_instances(DAVE, STOCK, [group])
    disk = log.create_volume(DAVE, snapshot)
    log.attach(DAVE, disk, instance)
    return log.records


@case("group-after-attach", WANT)
def after(log):
    """The group is opened a day after the disk was attached."""
    group, _ = steal(log, DAVE)
    log.wait(86400)
    log.open(DAVE, group)
    return log.records


@case("group-swapped", WANT)
def swapped(log):
    """No group is opened: one that has been open for long is put on the instance in place of its own."""
    log.open(User("carol"), "sg-0bea57bea57bea570", first=3389)
    log.wait(90000)
    _, instance = steal(log, DAVE)
    log.swap_groups(DAVE, instance, "sg-0bea57bea57bea570")
    return log.records


@case("group-closed-again", WANT)
def closed_again(log):
    """Open for one minute, then closed: that was enough."""
    group, _ = steal(log, DAVE)
    log.open(DAVE, group)
    log.wait(60)
    log.close(DAVE, group)
    return log.records


@case("group-closed-before", "snapshot_chain none; lineage_exposed none; silent medium")
def closed_before(log):
    """The group was open and is closed again before anything is behind it: no door at any time."""
    log.open(DAVE, "sg-0bea57bea57bea570")
    log.wait(60)
    log.close(DAVE, "sg-0bea57bea57bea570")
    log.wait(60)
    snapshot = log.create_snapshot(DAVE, DATA)
    instance = log.run_instances(DAVE, STOCK, ["sg-0bea57bea57bea570"])
    log.wait(30)
    log.attach(DAVE, log.create_volume(DAVE, snapshot), instance)
    return log.records


@case("group-range", WANT)
def range_of_ports(log):
    """Ports 20 to 30: SSH is inside, though nobody wrote 22."""
    group, _ = steal(log, DAVE)
    log.open(DAVE, group, first=20, last=30)
    return log.records


@case("group-all-protocols", WANT)
def all_protocols(log):
    """Protocol -1: everything, without a port."""
    group, _ = steal(log, DAVE)
    log.open(DAVE, group, proto="-1")
    return log.records


@case("group-ipv6", WANT)
def version_six(log):
    """Open to ::/0 only."""
    group, _ = steal(log, DAVE)
    log.open(DAVE, group, cidr="::/0")
    return log.records


@case("group-two-halves", WANT)
def two_halves(log):
    """The internet in two halves, 0.0.0.0/1 and 128.0.0.0/1: neither is 0.0.0.0/0."""
    group, _ = steal(log, DAVE)
    log.open(DAVE, group, cidr="0.0.0.0/1")
    log.open(DAVE, group, cidr="128.0.0.0/1")
    return log.records


@case("group-flat", WANT)
def flat(log):
    """The old flat form of the call, in a record that does not list the resulting rules."""
    group, _ = steal(log, DAVE)
    log.open(DAVE, group, form="flat", answered=False)
    return log.records


@case("group-nested", WANT)
def nested(log):
    """The nested form, in a record that does not list the resulting rules; the group under a network interface."""
    snapshot = log.create_snapshot(DAVE, DATA)
    log.wait(60)
    instance = log.run_instances(DAVE, STOCK, ["sg-0bea57bea57bea570"], nics=True)
    log.attach(DAVE, log.create_volume(DAVE, snapshot), instance)
    log.open(DAVE, "sg-0bea57bea57bea570", answered=False)
    return log.records


@case("group-edited-rule", WANT)
def edited_rule(log):
    """ModifySecurityGroupRules turns a narrow rule, which nobody minded, into one for everybody."""
    group, _ = steal(log, DAVE)
    rule = log.open(DAVE, group, cidr="10.20.0.0/16", first=443)
    log.wait(600)
    log.edit_rule(DAVE, group, rule)
    return log.records
