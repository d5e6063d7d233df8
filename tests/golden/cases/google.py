"""The same theft in Google Cloud: every way from a disk to a stranger's host, and what looks like it and is none."""
import json

from cases import case
from gcp import Person, Robot, shuffled
from gcp.log import CONSOLE, NUMBER, OURS, OUTSIDE, THEIRS
from who import digest

DAVE, CAROL = Person("dave", ip=OUTSIDE), Person("carol", agent=CONSOLE)
MALLORY = Person("m.lookaside", "gmail.example", ip=OUTSIDE)
STOCK = "projects/debian-cloud/global/images/family/debian-12"
API = "https://www.googleapis.com/compute/v1/"
OTHER_API = "https://compute.googleapis.com/compute/v1/"
AGENT = Robot(f"{NUMBER}@cloudservices.gserviceaccount.com", ip="private", agent="GCE Managed Instance Group")


@case("google-full-chain", "snapshot_chain high; lineage_exposed medium; lineage_accessed medium; restored_by_new_account none; "
      "shared_outside none")
def full_chain(log):
    """A user who has been there for years makes a snapshot of the payroll disk, boots a machine of his own from it
    (global/snapshots/NAME, as gcloud sends it), opens SSH without saying from where, which means from anywhere, and
    puts a key of his own on it. Nobody is new: high, not critical. First and last entries come in no order."""
    log.create_snapshot(DAVE, "payroll-data", "tmp-0602")
    log.wait(190)
    log.insert_instance(DAVE, "debug-1", [log.boot("debug-1", sourceSnapshot="global/snapshots/tmp-0602")], version="beta")
    log.wait(45)
    log.open(DAVE, "allow-debug", ranges=None, version="")
    log.wait(20)
    log.set_metadata(DAVE, "debug-1")
    return shuffled(log)


def new_account(log):
    log.insert_snapshot(CAROL, log.zonal("disks", "payroll-data"), "before-patch-14")
    log.wait(1500)
    email = log.create_service_account(CAROL, "svc-report")
    log.wait(5)
    key = log.create_key(CAROL, email)
    log.wait(4)
    eve = Robot(email, key, ip=OUTSIDE)
    log.grant(CAROL, "roles/compute.admin", eve.member)
    log.wait(300)
    log.insert_disk(eve, "report-data", {"sourceSnapshot": API + log.globally("snapshots", "before-patch-14")})
    log.wait(33)
    log.insert_instance(eve, "report", [log.boot("report", sourceImage=STOCK)], tags=["report"])
    log.wait(30)
    log.attach_disk(eve, "report", OTHER_API + log.zonal("disks", "report-data"))
    log.wait(15)
    log.open(eve, "report", ranges=[f"{OUTSIDE}/32"], tags=["report"])
    return log


@case("google-new-account", "snapshot_chain critical; restored_by_new_account high; attached_elsewhere medium; "
      "lineage_exposed medium")
def by_new_account(log):
    """A service account made, given a key and rights minutes before restores what somebody else copied, attaches it to
    a machine of its own and opens SSH to one address, by a tag. The restore is the first thing that it ever does, so
    nothing is known of its habits."""
    return shuffled(new_account(log))


@case("google-forms", "snapshot_chain critical; restored_by_new_account high; attached_elsewhere medium; "
      "lineage_exposed medium")
def forms(log):
    """The same theft, told in every form in which these logs are handed on: as gcloud prints them, as a subscription
    is pulled, as it pushes, as Eventarc delivers, as a table holds them."""
    told = new_account(log).records
    return {"a.read.json": told[:3], "b.pulled.json": told[3:6], "c.pushed.jsonl": told[6:8], "d.cloudevents.jsonl": told[8:10],
            "e.table.jsonl": told[10:]}


@case("google-split", "snapshot_chain critical; restored_by_new_account high; attached_elsewhere medium; "
      "lineage_exposed medium")
def split(log):
    """The same theft, in entries so large that each is written in parts, as one entry with one id: who did it and what he asked
    for stand in the first, and the answer in the last."""
    told = []
    for n, r in enumerate(new_account(log).records):
        first, last = json.loads(json.dumps(r)), json.loads(json.dumps(r))
        for part, index in ((first, 0), (last, 1)):
            part["split"] = {"uid": digest("split", log.name, n)[:24], "index": index, "totalSplits": 2}
        first["protoPayload"].pop("response", None)
        last["protoPayload"].pop("request", None)
        last["protoPayload"].setdefault("response", {"@type": "type.googleapis.com/operation", "padding": "." * 40})
        told += [last, first] if n % 2 else [first, last]
    log.records = told
    return shuffled(log)


@case("google-through-image", "snapshot_chain high; laundered_through_image medium; lineage_exposed medium")
def through_image(log):
    """Snapshot, image of it, machine from the image, and the image removed."""
    log.create_snapshot(DAVE, "payroll-data", "tmp-1")
    log.wait(120)
    log.insert_image(DAVE, "base-x", {"sourceSnapshot": log.globally("snapshots", "tmp-1")})
    log.wait(200)
    log.insert_instance(DAVE, "build-7", [log.boot("build-7", sourceImage=API + log.globally("images", "base-x"))])
    log.wait(60)
    log.open(DAVE, "build-7", ports=(), proto="all")
    log.wait(60)
    log.delete(DAVE, "images", "base-x")
    return shuffled(log)


@case("google-template", "snapshot_chain high; lineage_exposed medium")
def template(log):
    """A template that boots from the snapshot and a group of it: the machines are made by Google, for the one who
    asked. They stand behind a rule that was opened before."""
    log.open(DAVE, "allow-ssh", tags=["open"])
    log.wait(60)
    log.create_snapshot(DAVE, "payroll-data", "tmp-2")
    log.wait(60)
    boot = log.boot("x", sourceSnapshot=log.globally("snapshots", "tmp-2"))
    log.insert_template(DAVE, "workers", [boot], tags=["open"])
    log.wait(30)
    log.insert_group(DAVE, "workers", "workers")
    log.wait(8)
    for name in ("workers-3k1p", "workers-x0dd"):
        log.insert_instance(AGENT, name, [boot], tags=["open"], version="",
                            request={"sourceInstanceTemplate": API + log.globally("instanceTemplates", "workers")})
    return shuffled(log)


@case("google-rule-removed", "lineage_exposed none; snapshot_chain none; launched_from_snapshot low")
def rule_removed(log):
    """The rule that let SSH in was removed before the machine was there; its removal names the rule and nothing else."""
    log.open(CAROL, "allow-ssh")
    log.open(CAROL, "allow-ssh-tagged", tags=["debug"])
    log.create_snapshot(CAROL, "payroll-data", "nightly")
    log.wait(600)
    log.delete(CAROL, "firewalls", "allow-ssh")
    log.delete(CAROL, "firewalls", "allow-ssh-tagged")
    log.wait(600)
    log.insert_instance(CAROL, "drill", [log.boot("drill", sourceSnapshot="global/snapshots/nightly")], tags=["debug"])
    return shuffled(log)


@case("google-failed", "silent medium; launched_from_snapshot none; snapshot_chain none")
def failed(log):
    """The machine was accepted and then not made: its last entry says so. An attempt leaves no chain."""
    log.open(CAROL, "allow-ssh")
    log.create_snapshot(CAROL, "payroll-data", "nightly")
    log.wait(600)
    log.insert_instance(CAROL, "drill", [log.boot("drill", sourceSnapshot="global/snapshots/nightly")],
                        failed=(8, "ZONE_RESOURCE_POOL_EXHAUSTED"))
    return shuffled(log)


@case("google-machine-image", "snapshot_chain high; lineage_exposed medium")
def machine_image(log):
    """Everything that the machine has, in one call, and a second machine from it. Port 3389, v6."""
    log.insert_machine_image(DAVE, "payroll-all", "payroll", ["payroll", "payroll-data"])
    log.wait(240)
    log.insert_instance(DAVE, "payroll-2", [log.boot("payroll-2")], version="beta",
                        request={"sourceMachineImage": log.globally("machineImages", "payroll-all")})
    log.wait(30)
    log.open(DAVE, "rdp", ports=["3000-4000"], ranges=["::/0"])
    return shuffled(log)


@case("google-theft-from-outside", "outsider_use high; shared_outside none", args=["--own", OURS, "--own", "acme.example"])
def from_outside(log):
    """The disk is given to a stranger, who makes a snapshot of it in his own project. The owner's log has one entry of
    that: the caller, the disk, and that it came from another organisation."""
    log.create_snapshot(CAROL, "payroll-data", "nightly")
    log.wait(600)
    log.set_policy(DAVE, "disks", "payroll-data", {"roles/compute.storageAdmin": [MALLORY.member]}, zonal=True)
    log.wait(900)
    log.outsider(MALLORY, "v1.compute.snapshots.insert", log.zonal("disks", "payroll-data"), "compute.disks.createSnapshot")
    return shuffled(log)


@case("google-theft-of-image", "shared_outside high; outsider_use high; shared_snapshot_used critical")
def of_image(log):
    """An image made from a snapshot is given to a stranger, whose use of it is told in one entry. Nothing is
    configured: his domain is another than the giver's, and the entry says that he is from elsewhere."""
    log.create_snapshot(CAROL, "payroll-data", "nightly")
    log.insert_image(CAROL, "payroll-x", {"sourceSnapshot": log.globally("snapshots", "nightly")})
    log.wait(600)
    log.set_policy(DAVE, "images", "payroll-x", {"roles/compute.imageUser": [MALLORY.member]})
    log.wait(900)
    log.outsider(MALLORY, "v1.compute.snapshots.insert", log.globally("images", "payroll-x"), "compute.images.useReadOnly")
    return shuffled(log)


@case("google-theft-of-snapshot", "restored_by_new_account high", args=["--own", OURS, "--own", THEIRS, "--own", "acme.example"])
def of_snapshot(log):
    """Both projects are known: a stranger restores in one the snapshot of the other, by its full name."""
    log.create_snapshot(CAROL, "payroll-data", "nightly")
    log.wait(600)
    other = type(log)(log.name + "-2", project=THEIRS, start=log.now)
    other.insert_disk(MALLORY, "x", {"sourceSnapshot": f"projects/{OURS}/global/snapshots/nightly"})
    return {"a.jsonl": log.records, "b.jsonl": shuffled(other)}


@case("google-project-grant", "outsider_use high", args=["--own", OURS, "--own", "acme.example"])
def project_grant(log):
    """Rights over all disks and snapshots of the project for a stranger: nothing of a snapshot is in the log."""
    log.grant(CAROL, "roles/logging.viewer", "user:auditor@partner.example")
    log.wait(60)
    log.grant(DAVE, "roles/compute.storageAdmin", MALLORY.member)
    return shuffled(log)


@case("quiet-google-project-grant", "silent low", args=["--own", OURS, "--own", "acme.example"])
def project_grant_in_house(log):
    """The same rights for a colleague and for a service account of the project, and other rights for a stranger; and
    a stranger's are taken away."""
    log.grant(CAROL, "roles/compute.storageAdmin", "user:erin@acme.example")
    log.grant(CAROL, "roles/compute.storageAdmin", f"serviceAccount:backup@{OURS}.iam.gserviceaccount.com")
    log.grant(CAROL, "roles/logging.viewer", "user:auditor@partner.example")
    log.grant(CAROL, "roles/compute.storageAdmin", "user:auditor@partner.example", action="REMOVE")
    return shuffled(log)


@case("google-shared-outside", "shared_outside critical", args=["--own", OURS, "--own", "acme.example"])
def shared_outside(log):
    """Policies are told whole: the second names a stranger who was not in the first. An image is given to everybody
    who has an account."""
    log.create_snapshot(CAROL, "payroll-data", "nightly")
    log.insert_image(CAROL, "golden", {"sourceSnapshot": log.globally("snapshots", "nightly")})
    log.wait(3600)
    log.set_policy(CAROL, "snapshots", "nightly", {"roles/compute.viewer": ["user:erin@acme.example"]})
    log.wait(3600)
    log.set_policy(DAVE, "snapshots", "nightly", {"roles/compute.viewer": ["user:erin@acme.example"], "roles/owner": [MALLORY.member]})
    log.wait(60)
    log.set_policy(DAVE, "images", "golden", {"roles/compute.imageUser": ["allAuthenticatedUsers"]}, version="beta")
    return shuffled(log)


@case("quiet-google-policy", "silent low", args=["--own", OURS, "--own", "acme.example"])
def policy_in_house(log):
    """Policies of a snapshot with colleagues and a domain of one's own, again and again; one is denied to a stranger."""
    log.create_snapshot(CAROL, "payroll-data", "nightly")
    for members in (["user:erin@acme.example"], ["user:erin@acme.example", "domain:acme.example"], []):
        log.wait(600)
        log.set_policy(CAROL, "snapshots", "nightly", {"roles/compute.viewer": members})
    log.wait(600)
    log.set_policy(CAROL, "snapshots", "nightly", {"roles/owner": [MALLORY.member]},
                   error=(7, "Required 'compute.snapshots.setIamPolicy' permission"))
    return shuffled(log)


@case("google-second-instance", "attached_elsewhere medium")
def second_instance(log):
    """A disk that was restored for the test machine is attached by another hand to a machine of his, read-only."""
    log.create_snapshot(CAROL, "payroll-data", "nightly")
    log.wait(600)
    log.insert_disk(CAROL, "test-data", {"sourceSnapshot": log.globally("snapshots", "nightly")})
    log.wait(60)
    log.attach_disk(CAROL, "test-1", log.zonal("disks", "test-data"))
    log.wait(86400)
    log.attach_disk(DAVE, "scratch", "zones/europe-west1-b/disks/test-data", mode="READ_ONLY", version="beta")
    return shuffled(log)


@case("google-live-disk", "snapshotless_clone low")
def live_disk(log):
    """The payroll disk itself, read-only, on a second machine: no snapshot was ever made."""
    log.attach_disk(CAROL, "payroll", log.zonal("disks", "payroll-data"))
    log.wait(86400)
    log.attach_disk(DAVE, "scratch", log.zonal("disks", "payroll-data"), mode="READ_ONLY")
    return shuffled(log)


@case("google-sql-restored", "database_theft high")
def sql_restored(log):
    """A backup is restored into another instance, which is opened to the world and gets a new password."""
    log.sql(CAROL, "backupRuns.create", "orders", {"body": {"description": "wednesday"}}, "SqlBackupRunsInsertRequest")
    log.wait(600)
    log.sql(DAVE, "instances.restoreBackup", "orders-2",
            {"body": {"restoreBackupContext": {"backupRunId": "1780387200000", "instanceId": "orders", "project": OURS}}},
            "SqlInstancesRestoreBackupRequest")
    log.wait(300)
    log.sql(DAVE, "instances.patch", "orders-2", {"body": {"settings": {"ipConfiguration": {
        "ipv4Enabled": True, "authorizedNetworks": [{"value": "0.0.0.0/0", "name": "tmp"}]}}}}, "SqlInstancesPatchRequest")
    log.wait(30)
    log.sql(DAVE, "users.update", "orders-2", {"body": {"name": "postgres", "password": "[REDACTED]"}}, "SqlUsersUpdateRequest")
    return shuffled(log)


@case("google-sql-exported", "read_directly medium")
def sql_exported(log):
    """The database leaves as a file."""
    log.sql(DAVE, "instances.export", "orders", {"body": {"exportContext": {
        "uri": "gs://acme-scratch/orders.sql.gz", "databases": ["orders"], "fileType": "SQL"}}}, "SqlInstancesExportRequest")
    return shuffled(log)


@case("google-backup-restored", "backup_restore_by_person medium")
def backup_restored(log):
    """A backup of Backup and DR is restored as a machine of another name by a person."""
    vault = f"projects/{OURS}/locations/europe-west1/backupVaults/main/dataSources/payroll/backups/b-20260601"
    log.backup(DAVE, "RestoreBackup", vault, {"name": vault, "computeInstanceTargetEnvironment": {"project": OURS, "zone": log.zone},
                                              "computeInstanceRestoreProperties": {"name": "payroll-copy"}})
    return shuffled(log)


@case("google-name-lives-again", "snapshot_chain none; restored_by_new_account none; silent medium")
def lives_again(log):
    """A snapshot of a blank disk, removed; the name is used again for another disk's. What came of the first has
    nothing to do with the second."""
    log.create_snapshot(CAROL, "scratch", "tmp")
    log.wait(60)
    log.insert_disk(CAROL, "scratch-2", {"sourceSnapshot": "global/snapshots/tmp"})
    log.wait(60)
    log.delete(CAROL, "snapshots", "tmp")
    log.wait(3600)
    log.create_snapshot(CAROL, "payroll-data", "tmp")
    return shuffled(log)


@case("google-impersonated", "snapshot_chain high; restored_by_new_account none; attached_elsewhere none")
def impersonated(log):
    """He acts through service accounts that have been there for years, each for a part of it; the log names him behind
    them. One hand, so high and not critical."""
    one = Robot(f"backup@{OURS}.iam.gserviceaccount.com", on_behalf=DAVE)
    two = Robot(f"deploy@{OURS}.iam.gserviceaccount.com", on_behalf=DAVE)
    log.create_snapshot(one, "payroll-data", "tmp")
    log.wait(60)
    log.insert_disk(two, "tmp-data", {"sourceSnapshot": "global/snapshots/tmp"})
    log.wait(30)
    log.insert_instance(two, "tmp", [log.boot("tmp", sourceImage=STOCK)])
    log.wait(30)
    log.attach_disk(two, "tmp", log.zonal("disks", "tmp-data"))
    log.open(one, "tmp")
    return shuffled(log)


@case("google-mass-snapshot", "mass_snapshot medium")
def mass_snapshot(log):
    """A dozen disks in five minutes, by hand."""
    for n in range(12):
        log.create_snapshot(DAVE, f"disk-{n}", f"x-{n}")
        log.wait(25)
    return shuffled(log)


@case("google-shared-then-deleted", "shared_outside high; share_then_hide high", args=["--own", OURS, "--own", "acme.example"])
def shared_then_deleted(log):
    """Given to a stranger, and gone an hour later."""
    log.create_snapshot(DAVE, "payroll-data", "tmp")
    log.wait(60)
    log.set_policy(DAVE, "snapshots", "tmp", {"roles/owner": [MALLORY.member]})
    log.wait(3600)
    log.delete(DAVE, "snapshots", "tmp")
    return shuffled(log)


@case("google-shared-then-unshared", "shared_outside high; share_then_hide high", args=["--own", OURS, "--own", "acme.example"])
def shared_then_unshared(log):
    """Given to a stranger and taken back by a policy that names nobody."""
    log.create_snapshot(DAVE, "payroll-data", "tmp")
    log.wait(60)
    log.set_policy(DAVE, "snapshots", "tmp", {"roles/owner": [MALLORY.member]})
    log.wait(3600)
    log.set_policy(DAVE, "snapshots", "tmp", {})
    return shuffled(log)


@case("google-denied-then-done", "probed_then_done medium")
def denied_then_done(log):
    """Refused in one project, and done with a right that was found."""
    log.create_snapshot(DAVE, "payroll-data", "tmp", error=(7, "Required 'compute.disks.createSnapshot' permission"))
    log.wait(300)
    log.create_snapshot(DAVE, "payroll-data", "tmp")
    return shuffled(log)


@case("google-sink-removed", "cover_up high")
def sink_removed(log):
    """After a copy, what would have told of it is turned off."""
    log.create_snapshot(DAVE, "payroll-data", "tmp")
    log.wait(600)
    log.call(DAVE, "logging.googleapis.com", "google.logging.v2.ConfigServiceV2.DeleteSink", f"projects/{OURS}/sinks/audit",
             {"sinkName": f"projects/{OURS}/sinks/audit"},
             {"type": "logging_sink", "labels": {"name": "audit", "destination": "", "project_id": OURS}},
             kind="google.logging.v2.DeleteSinkRequest")
    return shuffled(log)


@case("google-constraint-lifted", "guard_lowered medium; shared_outside high", args=["--own", OURS, "--own", "acme.example"])
def constraint_lifted(log):
    """The constraint that keeps resources with the company's own is removed, and a snapshot given to a stranger."""
    name = f"projects/{OURS}/policies/iam.allowedPolicyMemberDomains"
    log.call(DAVE, "orgpolicy.googleapis.com", "google.cloud.orgpolicy.v2.OrgPolicy.DeletePolicy", name, {"name": name},
             {"type": "audited_resource", "labels": {"service": "orgpolicy.googleapis.com", "project_id": OURS}},
             kind="google.cloud.orgpolicy.v2.DeletePolicyRequest")
    log.wait(600)
    log.create_snapshot(DAVE, "payroll-data", "tmp")
    log.wait(60)
    log.set_policy(DAVE, "snapshots", "tmp", {"roles/compute.storageAdmin": [MALLORY.member]})
    return shuffled(log)


# ---- what looks like it


@case("quiet-google-schedule", "silent medium")
def schedule(log):
    """A schedule makes a snapshot of every disk each night: more than ten in a minute, by nobody."""
    for night in range(2):
        for disk in range(14):
            log.scheduled_snapshot(f"disk-{disk}", f"disk-{disk}-{night}")
            log.wait(2)
        log.wait(86400)
    return shuffled(log)


@case("quiet-google-csi", "silent medium",
      args=["--automation", f"gke-nodes@{OURS}.iam.gserviceaccount.com"])
def csi(log):
    """The driver of a cluster makes snapshots and disks of them and attaches them to its nodes."""
    node = Robot(f"gke-nodes@{OURS}.iam.gserviceaccount.com", ip="10.132.0.7", agent="GCE CSI Driver/v1.13.4 (linux amd64)")
    log.insert_snapshot(node, log.zonal("disks", "pvc-1"), "snapshot-4711", version="beta")
    log.wait(60)
    log.insert_disk(node, "pvc-2", {"sourceSnapshot": log.globally("snapshots", "snapshot-4711"),
                                    "description": "Disk created by GCE-PD CSI Driver"}, version="beta")
    log.wait(10)
    log.attach_disk(node, "gke-main-pool-1-0k3d", log.zonal("disks", "pvc-2"), version="beta")
    return shuffled(log)


@case("quiet-google-group", "silent medium")
def managed_group(log):
    """A managed group of machines from a public image grows and shrinks; its template opens port 443."""
    log.open(CAROL, "web", ports=["443"], tags=["web"])
    log.insert_template(CAROL, "web", [log.boot("web", sourceImage=STOCK)], tags=["web"])
    log.insert_group(CAROL, "web", "web")
    for name in ("web-1", "web-2", "web-3"):
        log.wait(30)
        log.insert_instance(AGENT, name, [log.boot(name, sourceImage=STOCK)], tags=["web"], version="")
    log.wait(3000)
    log.delete(AGENT, "instances", "web-2", zonal=True, version="")
    return shuffled(log)


@case("quiet-google-packer", "silent medium")
def packer(log):
    """Packer bakes an image of a machine from a public one, behind a door that is open meanwhile."""
    ci = Robot(f"image-build@{OURS}.iam.gserviceaccount.com", ip="192.0.2.60", agent="Packer/1.11.0 (+https://www.packer.io/)")
    log.open(ci, "packer-665c3a1e", tags=["packer"])
    log.insert_instance(ci, "packer-665c3a1e", [log.boot("packer-665c3a1e", sourceImage=STOCK)], tags=["packer"],
                        request={"metadata": {}})
    log.wait(300)
    log.set_metadata(ci, "packer-665c3a1e", ["ssh-keys", "startup-script"])
    log.wait(300)
    log.delete(ci, "instances", "packer-665c3a1e", zonal=True)
    log.wait(20)
    log.insert_image(ci, "base-20260602", {"sourceDisk": log.zonal("disks", "packer-665c3a1e")})
    log.delete(ci, "disks", "packer-665c3a1e", zonal=True)
    log.wait(3000)
    log.insert_instance(CAROL, "app-1", [log.boot("app-1", sourceImage=log.globally("images", "base-20260602"))], tags=["app"])
    return shuffled(log)


@case("quiet-google-build", "silent medium")
def build(log):
    """Cloud Build imports an image: disks and a helper machine, all its own."""
    robot = Robot(f"{NUMBER}@cloudbuild.gserviceaccount.com", ip="private", agent="daisy/1.0")
    log.insert_disk(robot, "disk-import-1", {"sourceImage": STOCK})
    log.insert_instance(robot, "inst-importer-1", [log.boot("inst-importer-1", source=log.zonal("disks", "disk-import-1"))])
    log.wait(400)
    log.insert_image(robot, "imported", {"rawDisk": {"source": "https://storage.googleapis.com/acme-images/vm.tar.gz"}})
    log.delete(robot, "instances", "inst-importer-1", zonal=True)
    return shuffled(log)


@case("quiet-google-backup", "silent medium")
def backup_product(log):
    """Backup and DR takes its backups under its own service agent."""
    agent = Robot(f"service-{NUMBER}@gcp-sa-backupdr.iam.gserviceaccount.com", ip="private", agent="backupdr")
    for disk in range(12):
        log.insert_snapshot(agent, log.zonal("disks", f"disk-{disk}"), f"backup-{disk}")
        log.wait(3)
    log.wait(3600)
    log.insert_disk(agent, "mount-1", {"sourceSnapshot": log.globally("snapshots", "backup-3")})
    return shuffled(log)
