#!/usr/bin/env python3
"""Random organisations and known attack sequences as steps.

usage: generate.py [--seed N] [--size N] [--scenario NAME|all] > steps.jsonl

organisation(seed) mixes random everyday actions, decoys and one to three scripted sequences. Nothing here
knows what a detection wants: it only writes steps as steps.md describes them.
"""
import argparse
import json
import random

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
START = 1_750_000_000_000
PREFIX = {"volume": "vol", "snapshot": "snap", "image": "ami", "instance": "i", "template": "lt", "policy": "policy"}
NO_RULES = "aws:group:sg-none"        # an instance always has a group
OUR_ACCOUNTS = ["111111111111", "222222222222"]
QUIET_OWN, FOREIGN, VENDOR = "333333333333", "999999999999", "888888888888"
OPTION_SETS = [
    {"own_accounts": OUR_ACCOUNTS + [QUIET_OWN], "trusted_accounts": [VENDOR]},
    {},
    {"own_accounts": OUR_ACCOUNTS, "learn_until": START + 20 * MINUTE, "mass_count": 4},
    {"trusted_accounts": [VENDOR], "baseline": ["AIDAALICE1", "AROADEPLOY"], "mass_count": 3,
     "new_window": 40 * MINUTE, "hide_window": 20 * MINUTE, "probe_window": 5 * MINUTE, "move_window": 10 * MINUTE,
     "guard_window": 15 * MINUTE},
    {"own_accounts": OUR_ACCOUNTS, "max_evidence": 3, "mass_count": 3, "mass_window": 2 * MINUTE, "key_window": 5 * MINUTE,
     "cover_window": 10 * MINUTE, "guard_window": 5 * MINUTE},
]


EC2, RDS = "ec2.amazonaws.com", "rds.amazonaws.com"
REMOVALS = {"snapshot": ("DeleteSnapshot", EC2), "volume": ("DeleteVolume", EC2), "image": ("DeregisterImage", EC2),
            "instance": ("TerminateInstances", EC2), "db": ("DeleteDBInstance", RDS), "db_snapshot": ("DeleteDBSnapshot", RDS)}


class Who:
    """`covers`: the stages in which this principal is automation. `linked`: a service-linked role."""
    def __init__(self, uid, name, account, session=None, covers="", invoked_by=None, linked=False):
        self.uid, self.name, self.account, self.session = uid, name, account, session
        self.covers, self.invoked_by, self.linked = covers.split(), invoked_by, linked

    def fields(self, stage):
        f = {"actor.user.uid": self.uid, "actor.user.name": self.name, "actor.user.account.uid": self.account,
             "actor.session.uid": self.session, "actor.automation": stage in self.covers or None,
             "actor.invoked_by": self.invoked_by, "actor.service_linked": self.linked or None}
        return {k: v for k, v in f.items() if v is not None}


class Cloud:
    """Writes steps with a clock that often stands still (ties) and ids that are never used twice, but for names."""
    def __init__(self, rng):
        self.rng, self.now, self.steps, self.serial = rng, START, [], 0
        self.users = [Who(f"AIDA{n.upper()}{i + 1}", f"{a}:user/{n}", a, f"AKIA{n.upper()}{i + 1}")
                      for i, a in enumerate(OUR_ACCOUNTS) for n in ("alice", "bob")]
        self.roles = [Who("AROADEPLOY", f"{OUR_ACCOUNTS[0]}:role/deploy", OUR_ACCOUNTS[0]),
                      Who("AROAADMIN", f"{OUR_ACCOUNTS[1]}:role/admin", OUR_ACCOUNTS[1])]
        self.backup = Who("AROABACKUP", f"{OUR_ACCOUNTS[0]}:role/backup", OUR_ACCOUNTS[0], None,
                          "create copy restore launch cover_up", "backup.amazonaws.com")
        self.dlm = Who("AROADLM", f"{OUR_ACCOUNTS[0]}:role/dlm", OUR_ACCOUNTS[0], None,
                       "create copy cover_up", "dlm.amazonaws.com")
        self.scanner = Who("AROASCAN", f"{OUR_ACCOUNTS[0]}:role/aws-service-role/scan", OUR_ACCOUNTS[0], None,
                           "create copy share restore cover_up", "malware-protection.guardduty.amazonaws.com", True)
        self.stranger = Who("AIDASTRANGER", f"{FOREIGN}:user/x", FOREIGN, "AKIASTRANGER")
        self.groups = [f"aws:group:sg-{i}" for i in range(3)]
        self.keys = [f"aws:key:key-{i}" for i in range(2)]
        self.volumes = [self.id("volume") for _ in range(4)]
        self.instances = [self.id("instance") for _ in range(2)]
        self.snapshots, self.images, self.templates = [self.id("snapshot")], [self.id("image")], []
        self.dbs, self.db_snapshots = [self.name("db", "orders"), self.name("db", "users")], []

    def id(self, kind):
        self.serial += 1
        return f"aws:{kind}:{PREFIX[kind]}-{self.serial:04d}"

    def name(self, kind, text):
        return f"aws:{kind}:{OUR_ACCOUNTS[0]}:us-east-1:{text}"

    def tick(self, spread=3 * MINUTE):
        r = self.rng.random()
        self.now += 0 if r < 0.3 else SECOND if r < 0.5 else self.rng.randrange(0, spread // SECOND) * SECOND

    def write(self, who, operation, stage, service="ec2.amazonaws.com", status="Success", account=None, **more):
        self.serial += 1
        step = {"metadata.uid": f"r{self.serial:05d}", "metadata.step": 0, "time": self.now, "cloud.provider": "aws",
                "cloud.account.uid": account or (who.account if who.account in OUR_ACCOUNTS else OUR_ACCOUNTS[0]),
                "cloud.region": "us-east-1", "api.service.name": service, "api.operation": operation,
                "status": status, "stage": stage}
        step.update(who.fields(stage))
        step.update({k.replace("__", "."): v for k, v in more.items() if v is not None})
        self.steps.append(step)
        return step

    # -- one call each
    def snapshot(self, who, volume, **more):
        s = self.id("snapshot")
        self.write(who, "CreateSnapshot", "create", resource__in=[volume], resource__out=[s],
                   links=[{"rel": "derived-from", "child": s, "parent": volume}], **more)
        self.snapshots.append(s)
        return s

    def snapshots_of(self, who, instance, volumes):
        self.serial += 1
        uid, made = f"r{self.serial:05d}", []
        for i, v in enumerate(volumes):
            made.append(self.snapshot(who, v))
            self.steps[-1].update({"metadata.uid": uid, "metadata.step": i, "api.operation": "CreateSnapshots"})
            self.steps[-1]["resource.on"] = [instance]
            self.steps[-1]["links"].append({"rel": "holds", "child": instance, "parent": v})
        return made

    def copy(self, who, source, **more):
        s = self.id("snapshot")
        self.write(who, "CopySnapshot", "copy", resource__in=[source], resource__out=[s],
                   links=[{"rel": "derived-from", "child": s, "parent": source}], **more)
        self.snapshots.append(s)
        return s

    def volume(self, who, snapshot, **more):
        v = self.id("volume")
        self.write(who, "CreateVolume", "restore", resource__in=[snapshot], resource__out=[v],
                   links=[{"rel": "derived-from", "child": v, "parent": snapshot}], **more)
        self.volumes.append(v)
        return v

    def clone(self, who, volume):
        v = self.id("volume")
        self.write(who, "CopyVolumes", "restore", clone=True, resource__in=[volume], resource__out=[v],
                   links=[{"rel": "derived-from", "child": v, "parent": volume}])
        self.volumes.append(v)
        return v

    def attach(self, who, volume, instance):
        self.write(who, "AttachVolume", "attach", resource__in=[volume], resource__on=[instance],
                   links=[{"rel": "holds", "child": instance, "parent": volume}])

    def detach(self, who, volume, instance):
        self.write(who, "DetachVolume", "cover_up", resource__on=[volume, instance])

    def launch(self, who, source, groups=(), n=1):
        made = [self.id("instance") for _ in range(n)]
        rel = "holds" if source.split(":")[1] in ("snapshot",) else "derived-from"
        self.write(who, "RunInstances", "launch", resource__in=[source], resource__out=made,
                   links=[{"rel": rel, "child": i, "parent": source} for i in made],
                   guard=[{"holder": i, "groups": list(groups)} for i in made] if groups else None)
        self.instances += made
        return made[0]

    def image_of(self, who, source):
        i = self.id("image")
        op = "RegisterImage" if ":snapshot:" in source else "CopyImage" if ":image:" in source else "CreateImage"
        self.write(who, op, "copy" if op == "CopyImage" else "create", resource__in=[source], resource__out=[i],
                   links=[{"rel": "derived-from", "child": i, "parent": source}])
        self.images.append(i)
        return i

    def template(self, who, source):
        t = self.id("template")
        self.write(who, "CreateLaunchTemplate", "create", resource__in=[source], resource__out=[t],
                   links=[{"rel": "holds", "child": t, "parent": source}])
        self.templates.append(t)
        return t

    def replace_root(self, who, instance, source):
        self.write(who, "CreateReplaceRootVolumeTask", "restore", clone=True, resource__in=[source], resource__on=[instance],
                   links=[{"rel": "derived-from", "child": instance, "parent": source}])

    def rule(self, who, group, op="open", rule="in/tcp/22-22/0.0.0.0/0"):
        self.write(who, "AuthorizeSecurityGroupIngress" if op == "open" else "RevokeSecurityGroupIngress", "expose",
                   resource__on=[group], network__rules=[{"group": group, "rule": rule, "op": op}],
                   network__public=True if op == "open" else None)

    def swap(self, who, holder, groups):
        database = ":db:" in holder
        self.write(who, "ModifyDBInstance" if database else "ModifyInstanceAttribute", "expose", resource__on=[holder],
                   service="rds.amazonaws.com" if database else "ec2.amazonaws.com",
                   guard=[{"holder": holder, "groups": list(groups) or [NO_RULES]}])

    def enter(self, who, instance):
        self.write(who, "StartSession", "access", service="ssm.amazonaws.com", resource__on=[instance])

    def share(self, who, thing, targets=(FOREIGN,), direction="add", public=None, status="Success"):
        public = public or not targets or None
        self.write(who, "ModifyImageAttribute" if ":image:" in thing else "ModifySnapshotAttribute", "share", status=status,
                   resource__on=[thing], grant__direction=direction, grant__targets=list(targets) or None,
                   grant__public=public)

    def remove(self, who, thing):
        operation, service = REMOVALS[thing.split(":")[1]]
        self.write(who, operation, "cover_up", service=service, resource__gone=[thing])

    def shared_use(self, account, snapshot, operation="SharedSnapshotVolumeCreated", recipient=None):
        who = Who(account, None, account, None, "", "ec2.amazonaws.com")
        self.write(who, operation, "restore" if "Volume" in operation else "copy", resource__in=[snapshot],
                   account=recipient or OUR_ACCOUNTS[0], metadata__shared_uid=f"sh{self.serial}")

    def read(self, who, snapshot, operation="GetSnapshotBlock"):
        self.write(who, operation, "read", service="ebs.amazonaws.com", resource__in=[snapshot])

    def refused(self, who, thing, dry=False):
        self.write(who, "CreateSnapshot", "create", status="Attempt" if dry else "Failure", resource__in=[thing])

    def look(self, who):
        self.write(who, "DescribeSnapshots", "recon")

    def assume(self, who, role, twins=False):
        self.serial += 1
        session = f"ASIA{self.serial:05d}"
        fields = dict(service="sts.amazonaws.com", identity__op="assume", identity__session=session,
                      identity__name=role.name if self.rng.random() < 0.6 else None, identity__expires=self.now + self.rng.choice([1, 15, 60]) * MINUTE,
                      metadata__shared_uid=f"sh{session}" if twins else None)
        self.write(who, "AssumeRole", "identity", **fields)
        if twins:       # the role owner's copy: no session, no name, only the caller's id
            self.write(Who(who.uid, None, who.account), "AssumeRole", "identity", account=role.account, **fields)
        return Who(role.uid, role.name, role.account, session)

    def new_user(self, who, text):
        self.serial += 1
        account = who.account if who.account in OUR_ACCOUNTS else OUR_ACCOUNTS[0]
        user = Who(f"AIDA{text.upper()}{self.serial}", f"{account}:user/{text}", account)
        self.write(who, "CreateUser", "identity", service="iam.amazonaws.com", identity__op="create_principal",
                   identity__name=user.name, identity__uid=user.uid)
        return user

    def new_key(self, who, user):
        self.serial += 1
        user = Who(user.uid, user.name, user.account, f"AKIA{self.serial:05d}")
        self.write(who, "CreateAccessKey", "identity", service="iam.amazonaws.com", account=user.account,
                   identity__op="create_credential",
                   identity__name=user.name, identity__session=user.session)
        return user

    def entitle(self, who, user):
        self.write(who, "AttachUserPolicy", "identity", service="iam.amazonaws.com", account=user.account,
                   identity__op="grant", identity__name=user.name)

    def db_snapshot(self, who, db, text):
        s = self.name("db_snapshot", text)
        self.write(who, "CreateDBSnapshot", "create", service="rds.amazonaws.com", resource__in=[db], resource__out=[s],
                   links=[{"rel": "derived-from", "child": s, "parent": db}])
        self.db_snapshots.append(s)
        return s

    def db_restore(self, who, source, text, public=False, groups=()):
        d = self.name("db", text)
        operation = "RestoreDBInstanceFromDBSnapshot" if "db_snapshot" in source else "RestoreDBInstanceToPointInTime"
        made = self.write(who, operation, "restore", service="rds.amazonaws.com", resource__in=[source], resource__out=[d],
                          clone=True if ":db:" in source else None,
                          links=[{"rel": "derived-from", "child": d, "parent": source}],
                          guard=[{"holder": d, "groups": list(groups)}] if groups else None)
        if public:
            self.write(who, operation, "expose", service="rds.amazonaws.com", resource__on=[d], network__public=True,
                       metadata__uid=made["metadata.uid"], metadata__step=1)
        self.dbs.append(d)
        return d

    def db_password(self, who, db):
        self.write(who, "ModifyDBInstance", "access", service="rds.amazonaws.com", resource__on=[db], access__password=True)

    def restore_job(self, who, snapshot):
        self.write(who, "StartRestoreJob", "restore", service="backup.amazonaws.com", resource__in=[snapshot],
                   job__service="backup.amazonaws.com", job__resource=snapshot)

    def moved(self):
        """How a copy or a volume may come: under a key, from another region."""
        return {"key": [self.rng.choice(self.keys)] if self.rng.random() < 0.3 else None,
                "target__from_region": "eu-west-1" if self.rng.random() < 0.3 else None}

    def share_key(self, who, targets, direction="add"):
        self.write(who, "PutKeyPolicy", "share", service="kms.amazonaws.com", resource__on=[self.rng.choice(self.keys)],
                   grant__direction=direction, grant__targets=list(targets) or None, grant__public=not targets or None)

    def weaken(self, who):
        self.write(who, "DisableEbsEncryptionByDefault", "weaken")

    def turn_off(self, who):
        self.write(who, "StopLogging", "cover_up", service="cloudtrail.amazonaws.com", resource__on=["aws:setting:trail-1"])

    def standing(self, who, targets):
        self.write(who, "CreateLifecyclePolicy", "share", service="dlm.amazonaws.com", grant__standing=True,
                   grant__direction="add", grant__targets=list(targets), resource__on=[self.id("policy")])


# ---------------------------------------------------------------- scripted sequences

def full_chain(c):
    """T1578.001 with a user made minutes before; the group is opened before or after the launch."""
    bad = c.rng.choice(c.users)
    snap = c.snapshot(bad, c.rng.choice(c.volumes))
    c.tick()
    eve = c.new_key(bad, c.new_user(bad, "eve"))
    c.entitle(bad, eve)
    c.tick()
    group, early = c.rng.choice(c.groups), c.rng.random() < 0.5
    if early:
        c.rule(eve, group)
        c.tick()
    instance = c.launch(eve, c.images[0], [group])
    c.tick()
    volume = c.volume(eve, snap)
    if c.rng.random() < 0.4:                             # groups swapped on the instance, by a session of a role
        c.swap(c.assume(eve, c.roles[0]), instance, [group, c.groups[0]])
    c.tick(4 * SECOND)
    c.attach(eve, volume, instance)
    if not early:
        c.tick()
        c.rule(eve, group)
    if c.rng.random() < 0.5:
        c.enter(eve, instance)


def role_chain(c):
    """The same hand through two roles: created as a person, restored under a session of a session."""
    a = c.rng.choice(c.users)
    snap = c.snapshot(a, c.rng.choice(c.volumes))
    c.tick()
    one = c.assume(a, c.roles[0], twins=c.rng.random() < 0.5)
    c.tick()
    two = c.assume(one, c.roles[1], twins=c.rng.random() < 0.5)
    c.tick()
    c.attach(two, c.volume(two, snap), c.launch(two, c.images[0], [c.groups[0]]))
    c.rule(c.rng.choice([a, one, two]), c.groups[0])


def pacu_ebs(c):
    bad = c.rng.choice(c.users)
    target, round_one = c.launch(bad, c.images[0], [c.groups[1]]), []
    c.look(bad)
    for v in list(c.volumes[:4]):
        round_one.append(c.snapshot(bad, v))
        c.tick(3 * SECOND)
    for snap in round_one + c.snapshots[:1]:
        v = c.volume(bad, snap)
        c.tick(4 * SECOND)
        c.attach(bad, v, target)
        c.tick(30 * SECOND)
        c.detach(bad, v, target)
        c.remove(bad, snap)
        c.remove(bad, v)


def pacu_rds(c):
    bad, db = c.rng.choice(c.users), c.dbs[0]
    text = db.split(":")[-1] + "-copy"
    for _ in range(c.rng.choice([1, 1, 2])):         # run again: every name is used twice
        snap = c.db_snapshot(bad, db, text)
        c.tick()
        copy = c.db_restore(bad, snap, text, groups=[c.groups[2]] if c.rng.random() < 0.5 else ())
        c.tick()
        c.db_password(bad, copy)
        c.tick()
        c.remove(bad, copy)
        c.remove(bad, snap)
        c.tick()


def cloud_copy(c):
    bad = c.rng.choice(c.users)
    c.refused(bad, c.volumes[0], dry=True)
    snap = c.snapshot(bad, c.volumes[0])
    c.tick()
    c.share(bad, snap)
    c.tick()
    c.shared_use(FOREIGN, snap)
    c.rule(bad, c.groups[1], rule="in/tcp/22-22/198.51.100.7/32")
    c.launch(bad, snap, [c.groups[1]])


def copy_share_hide(c):
    bad = c.rng.choice(c.users)
    snap = c.copy(bad, c.snapshot(bad, c.rng.choice(c.volumes)), target__region="eu-west-1")
    c.share(bad, snap, targets=() if c.rng.random() < 0.3 else (FOREIGN,), public=c.rng.random() < 0.3 or None)
    c.tick()
    c.shared_use(FOREIGN, snap, "SharedSnapshotCopyInitiated")
    c.tick()
    c.share(bad, snap, direction="remove") if c.rng.random() < 0.5 else c.remove(bad, snap)


def moved_and_given(c):
    """A guard goes, a copy comes under another key, key and copy are given away, the trail is turned off; by one or two."""
    bad = c.rng.choice(c.users)
    helper = c.assume(bad, c.roles[0]) if c.rng.random() < 0.5 else c.rng.choice(c.users)
    c.weaken(helper)
    c.tick()
    snap = c.copy(bad, c.snapshot(bad, c.rng.choice(c.volumes)), key=[c.keys[0]], target__from_region="eu-west-1")
    c.tick()
    given = snap if c.rng.random() < 0.5 else c.image_of(helper, snap)
    c.share_key(helper, (FOREIGN,) if c.rng.random() < 0.7 else ())
    c.share(helper, given)
    c.tick()
    c.turn_off(helper)


def direct_read(c):
    who = c.rng.choice(c.users)
    snap = c.snapshot(who, c.rng.choice(c.volumes))
    reader = c.new_key(who, c.new_user(who, "reader")) if c.rng.random() < 0.5 else who
    for i in range(5):
        c.read(reader, snap, "ListSnapshotBlocks" if i == 0 else "GetSnapshotBlock")
        c.tick(3 * SECOND)
    c.remove(reader, snap)


def laundering(c):
    bad = c.rng.choice(c.users)
    image = c.image_of(bad, c.snapshot(bad, c.rng.choice(c.volumes)))
    c.tick()
    source = c.template(bad, image) if c.rng.random() < 0.5 else image
    other = c.assume(bad, c.roles[0])
    c.rule(other, c.groups[0])
    c.launch(other, image, [c.groups[0]])
    c.launch(other, source, [c.groups[0]], n=2)
    c.tick()
    c.remove(bad, image)


def backup_by_person(c):
    snap = c.snapshot(c.backup, c.rng.choice(c.volumes))
    c.tick()
    eve = c.new_key(c.users[0], c.new_user(c.users[0], "restorer"))
    c.restore_job(eve, snap)
    c.tick()
    v = c.volume(c.backup, snap)
    c.attach(eve, v, c.launch(eve, c.images[0], [c.groups[2]]))
    c.rule(eve, c.groups[2])


def malware_scan(c):
    snap = c.snapshot(c.scanner, c.rng.choice(c.volumes))
    c.share(c.scanner, snap, targets=(VENDOR,))
    c.shared_use(VENDOR, snap)
    c.remove(c.scanner, snap)


def bake(c):
    who = c.assume(c.users[0], c.roles[0])
    c.rule(who, c.groups[1])
    i = c.launch(who, c.images[0], [c.groups[1]])
    c.tick()
    c.image_of(who, i)
    c.write(who, "TerminateInstances", "cover_up", resource__gone=[i])
    c.rule(who, c.groups[1], "close")


def forensic_copy(c):
    who = c.assume(c.users[1], c.roles[1])
    s = c.copy(who, c.snapshot(who, c.rng.choice(c.volumes)))
    c.share(who, s, targets=(VENDOR,))


def standing_share(c):
    c.standing(c.rng.choice(c.users), c.rng.choice([(FOREIGN,), (VENDOR,), (OUR_ACCOUNTS[1], FOREIGN)]))
    c.share(c.dlm, c.snapshot(c.dlm, c.rng.choice(c.volumes)))


def ring(c):
    """Image of an instance goes back into that instance, and on."""
    who, i = c.rng.choice(c.users), c.rng.choice(c.instances)
    image = c.image_of(who, i)
    c.replace_root(who, i, image)
    again = c.image_of(who, i)
    c.replace_root(who, c.launch(who, again, [c.groups[0]]), image)
    v = c.volume(who, c.snapshot(who, c.volumes[0]))
    c.attach(who, v, i)
    c.image_of(who, i)


def second_disk(c):
    """Entered long ago; then a new principal brings another disk of the same lineage there."""
    who, i = c.users[0], c.launch(c.users[0], c.images[0])
    snap = c.snapshot(c.backup, c.rng.choice(c.volumes))
    c.attach(c.backup, c.volume(c.backup, snap), i)
    c.enter(who, i)
    for _ in range(12):
        c.tick()
    eve = c.new_key(who, c.new_user(who, "late"))
    c.attach(eve, c.volume(eve, snap), i)


SCENARIOS = [moved_and_given, second_disk, full_chain, role_chain, pacu_ebs, pacu_rds, cloud_copy, copy_share_hide, direct_read, laundering,
             backup_by_person, malware_scan, bake, forensic_copy, standing_share, ring]


# ---------------------------------------------------------------- everyday life

def everyday(c):
    rng = c.rng
    who = rng.choice(c.users + [c.backup, c.dlm, c.stranger]) if rng.random() < 0.8 else c.assume(
        rng.choice(c.users), rng.choice(c.roles), rng.random() < 0.3)
    pick = rng.choice
    data = c.snapshots + c.images + c.templates
    acts = [
        lambda: c.snapshot(who, pick(c.volumes)),
        lambda: c.snapshots_of(who, pick(c.instances), rng.sample(c.volumes, min(2, len(c.volumes)))),
        lambda: c.copy(who, pick(c.snapshots), **c.moved()),
        lambda: c.volume(who, pick(c.snapshots), key=c.moved()["key"]),
        lambda: c.share_key(who, rng.choice([(FOREIGN,), (VENDOR,), (OUR_ACCOUNTS[1], FOREIGN), ()]), rng.choice(["add", "add", "remove"])),
        lambda: c.weaken(who),
        lambda: c.turn_off(who),
        lambda: c.clone(who, pick(c.volumes)),
        lambda: c.attach(who, pick(c.volumes), pick(c.instances)),
        lambda: c.attach(who, pick(c.volumes), pick(c.instances)),
        lambda: c.detach(who, pick(c.volumes), pick(c.instances)),
        lambda: c.launch(who, pick(data), rng.sample(c.groups, rng.randrange(0, 3)), rng.choice([1, 1, 2])),
        lambda: c.image_of(who, pick(c.instances + c.snapshots + c.images)),
        lambda: c.template(who, pick(c.snapshots + c.images)),
        lambda: c.replace_root(who, pick(c.instances), pick(c.snapshots + c.images)),
        lambda: c.rule(who, pick(c.groups), rng.choice(["open", "open", "close"]),
                       rng.choice(["in/tcp/22-22/0.0.0.0/0", "in/-1/all/::/0"])),
        lambda: c.rule(who, pick(c.groups), rng.choice(["open", "close"])),
        lambda: c.swap(who, pick(c.instances + c.dbs), rng.sample(c.groups, rng.randrange(0, 3))),
        lambda: c.enter(who, pick(c.instances)),
        lambda: c.share(who, pick(c.snapshots + c.images), rng.choice([(FOREIGN,), (VENDOR,), (QUIET_OWN,), (OUR_ACCOUNTS[1],)]),
                        rng.choice(["add", "add", "remove"]), status=rng.choice(["Success"] * 4 + ["Failure", "Attempt"])),
        lambda: c.shared_use(rng.choice([FOREIGN, VENDOR, QUIET_OWN]), pick(c.snapshots)),
        lambda: c.read(who, pick(c.snapshots)),
        lambda: c.write(who, "StartExportTask", "export", service="rds.amazonaws.com", resource__in=[pick(c.db_snapshots or c.dbs)],
                        target__account=rng.choice([FOREIGN, OUR_ACCOUNTS[0], None])),
        lambda: c.refused(who, pick(c.volumes), rng.random() < 0.5),
        lambda: c.look(who),
        lambda: c.remove(who, pick(c.snapshots + c.images + c.volumes + c.instances)),
        lambda: c.db_snapshot(who, pick(c.dbs), rng.choice(["nightly", "adhoc"])),
        lambda: c.db_restore(who, pick(c.db_snapshots or c.dbs), rng.choice(["test", "orders-copy"]), rng.random() < 0.2,
                             rng.sample(c.groups, rng.randrange(0, 2))),
        lambda: c.remove(who, pick(c.db_snapshots + c.dbs)),
        lambda: c.db_password(who, pick(c.dbs)),
        lambda: c.entitle(who, pick(c.users)),
        lambda: c.users.append(c.new_key(who, pick(c.users))),
        lambda: c.restore_job(pick(c.users), pick(c.snapshots)),
        lambda: [c.restore_job(u, c.snapshots[-1]) for u in c.users[:3]] + [c.volume(c.backup, c.snapshots[-1])],
        lambda: c.volume(c.backup, pick(c.snapshots)),
        lambda: c.standing(who, rng.choice([(FOREIGN,), (QUIET_OWN,)])),
        lambda: c.write(who, "DescribeSnapshots", "recon", account=rng.choice([QUIET_OWN, OUR_ACCOUNTS[1]])),
    ]
    pick(acts)()
    c.tick()


def organisation(seed, size=40):
    """(steps in event-time order, options, causal: no record carries a time before that of what it uses, none is corrected)."""
    rng = random.Random(seed)
    c = Cloud(rng)
    scripts = rng.sample(SCENARIOS, rng.randrange(1, 4))
    places = sorted(rng.randrange(size) for _ in scripts)
    for i in range(size):
        while places and places[0] == i:
            places.pop(0)
            scripts.pop()(c)
            c.tick()
        everyday(c)
    steps, causal = c.steps, True
    records = sorted({s["metadata.uid"] for s in steps})
    if rng.random() < 0.5:                               # some records never come
        lost = {r for r in records if rng.random() < 0.12}
        steps = [s for s in steps if s["metadata.uid"] not in lost]
    if rng.random() < 0.3:                               # clocks of services a little apart
        apart = {r: rng.choice([-2, -1, 1, 2]) * SECOND for r in records if rng.random() < 0.1}
        for s in steps:
            s["time"] += apart.get(s["metadata.uid"], 0)
        causal = False
    if rng.random() < 0.3:                               # corrections of records already sent
        kept = sorted({s["metadata.uid"] for s in steps})
        for r in rng.sample(kept, min(3, len(kept))):
            what = rng.choice(["status", "time", "actor.user.uid"])
            told = sorted((s for s in steps if s["metadata.uid"] == r and "metadata.revision" not in s), key=lambda s: s["metadata.step"])
            for s in told[:-1] if len(told) > 1 and rng.random() < 0.5 else told:       # some say less than before
                if s["api.operation"].startswith("Shared"):      # nobody called: there is no caller to correct
                    what = "time"
                fixed = {"status": "Failure", "time": s["time"] + 5 * SECOND, "actor.user.uid": "AIDABOB2"}[what]
                steps = steps + [dict(s, **{"metadata.revision": 1, what: fixed})]
        causal = False
    in_time = sorted(steps, key=lambda s: (s["time"], s["metadata.uid"], s["metadata.step"]))
    return in_time, dict(rng.choice(OPTION_SETS)), causal


def scenario(name, seed=0):
    c = Cloud(random.Random(seed))
    {f.__name__: f for f in SCENARIOS}[name](c)
    return c.steps


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--seed", type=int, default=0)
    ap.add_argument("--size", type=int, default=40)
    ap.add_argument("--scenario", help="one of: " + " ".join(f.__name__ for f in SCENARIOS))
    a = ap.parse_args()
    for s in scenario(a.scenario, a.seed) if a.scenario else organisation(a.seed, a.size)[0]:
        print(json.dumps(s, sort_keys=True))


if __name__ == "__main__":
    main()
