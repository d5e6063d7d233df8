"""Azure: the same theft in another cloud's words; and what looks like it there."""
import random

from azure import (BACKUP_SERVICE, FOREIGN_TENANT, FORMS, IMAGE_BUILDER, OTHER, OUTSIDE, RECOVERY_SERVICE, SUBSCRIPTION, App, AzureLog,
                   Person, guid)
from cases import case

DANA, CAROL = Person("dana"), Person("carol")
MALLORY = Person("mallory", ip=OUTSIDE)


def azure(name, want, args=()):
    return case(name, want, args, log=AzureLog)


def mixed(log):
    """The records in no order: an event hub keeps none across partitions."""
    told = list(log.records)
    random.Random(log.name).shuffle(told)
    return told


def payroll(log):
    """A machine that was there before the log begins, and its data disk."""
    return log.id("virtualMachines", "payroll"), log.id("disks", "payroll-data")


def doors(log, who):
    """A group that lets nobody in yet, and an interface behind it."""
    nsg = log.nsg(who, "scratch-nsg")
    log.wait(6)
    nic = log.nic(who, "scratch-nic", nsg, address=log.id("publicIPAddresses", "scratch-ip", "Microsoft.Network"))
    log.wait(9)
    return nsg, nic


def steal(log, who, source, **more):
    """From a copy onto a machine of one's own, with the port open in the end."""
    disk = log.disk(who, source, **more)
    log.wait(35)
    nsg, nic = doors(log, who)
    vm = log.vm(who, "scratch", data=[disk], nics=[nic])
    log.wait(70)
    log.open(who, nsg)
    return vm, disk


@azure("azure-full-chain", "snapshot_chain high; lineage_exposed medium; restored_by_new_account none; shared_outside none")
def full_chain(log):
    """One person copies the data disk of the payroll server, makes a disk of the copy, puts it on a machine of his own as he
    launches it, and opens SSH in the group of its interface. What came of what stands in the accepted records alone."""
    _, data = payroll(log)
    snapshot = log.snapshot(DANA, data)
    log.wait(95)
    steal(log, DANA, snapshot)
    return mixed(log)


@azure("azure-all-forms", "snapshot_chain high; lineage_exposed medium; lineage_accessed medium")
def all_forms(log):
    """The same chain, every operation in another form of record: as the CLI lists it, from an event hub in capitals, as rows of
    Log Analytics with the newer and the older names of columns, from the SDK for Python, and as an alert."""
    _, data = payroll(log)
    log.form = "hub"
    snapshot = log.snapshot(DANA, data)
    log.wait(60)
    log.form = "row"
    disk = log.disk(DANA, snapshot)
    log.wait(30)
    log.form = "oldrow"
    nsg = log.nsg(DANA, "scratch-nsg")
    nic = log.nic(DANA, "scratch-nic", nsg)
    log.wait(30)
    log.form = "sdk"
    vm = log.vm(DANA, "scratch", data=[disk], nics=[nic])
    log.wait(80)
    log.form = "alert"
    log.open(DANA, nsg)
    log.wait(20)
    log.form = "rest"
    log.run_command(DANA, vm)
    return mixed(log)


@azure("azure-told-twice", "snapshot_chain high; lineage_exposed medium")
def told_twice(log):
    """Every record comes by three ways, from an event hub without an id, from the REST interface and as a row of Log Analytics with
    one: one operation each."""
    _, data = payroll(log)

    def chain(form):
        log.now, log.count, log.form = 1_780_387_200.25, 0, form
        steal(log, DANA, log.snapshot(DANA, data))

    chain("hub")
    first = log.records
    log.records = []
    chain("rest")
    second = log.records
    log.records = []
    chain("row")
    return {"1-hub.json": first, "2-page.json": second, "3-rows.jsonl": log.records}


@azure("azure-new-principal", "snapshot_chain critical; restored_by_new_account high; lineage_exposed medium; attached_elsewhere medium")
def new_principal(log):
    """Somebody gets a role on the subscription, and within the hour restores a copy that somebody else made."""
    _, data = payroll(log)
    snapshot = log.snapshot(CAROL, data)
    log.wait(1200)
    log.assign(CAROL, MALLORY)
    log.wait(600)
    steal(log, MALLORY, snapshot)
    return mixed(log)


@azure("azure-guest", "snapshot_chain critical; restored_by_new_account high; lineage_exposed medium; attached_elsewhere medium")
def guest(log):
    """The one who restores is a guest from another tenant."""
    _, data = payroll(log)
    snapshot = log.snapshot(CAROL, data)
    log.wait(1200)
    steal(log, Person("mallory", "partner.example", home=FOREIGN_TENANT, ip=OUTSIDE), snapshot)
    return log.records


@azure("azure-through-image", "laundered_through_image medium; launched_from_snapshot low; snapshot_chain high; lineage_accessed medium")
def through_image(log):
    """The snapshot becomes an image, the image a machine; a command is run there, and the image is removed."""
    _, data = payroll(log)
    snapshot = log.snapshot(DANA, data)
    log.wait(60)
    image = log.image(DANA, "golden-1", snapshot)
    log.wait(600)
    _, nic = doors(log, DANA)
    vm = log.vm(DANA, "scratch", image=image, nics=[nic])
    log.wait(120)
    log.run_command(DANA, vm)
    log.wait(60)
    log.delete(DANA, image)
    return mixed(log)


@azure("azure-through-gallery", "launched_from_snapshot low; snapshot_chain high; lineage_accessed medium")
def through_gallery(log):
    """The image becomes a version in a gallery, and the machine is launched by the gallery's name for it."""
    _, data = payroll(log)
    image = log.image(DANA, "golden-1", log.snapshot(DANA, data))
    log.wait(60)
    log.gallery_version(DANA, "shared_images", "base", "1.0.0", image)
    log.wait(600)
    vm = log.vm(DANA, "scratch", image=log.id("galleries", "shared_images/images/base"))
    log.wait(120)
    log.run_command(DANA, vm)
    return mixed(log)


@azure("azure-restore-point-sas", "read_directly medium; shared_outside none")
def restore_point_sas(log):
    """A restore point of a machine, and a link to the bytes of one of its disks: no snapshot, no disk, no machine."""
    vm, data = payroll(log)
    point = log.restore_point(DANA, vm, "weekly", "rp1", [log.id("disks", "payroll-os"), data])
    log.wait(60)
    log.form = "hub"
    log.sas(DANA, f"{point}/diskRestorePoints/payroll-data_1", "restorePointCollections/restorePoints/diskRestorePoints")
    return mixed(log)


@azure("azure-disk-sas", "read_directly medium")
def disk_sas(log):
    """A link to the bytes of a live disk, for a day."""
    log.form = "row"
    _, data = payroll(log)
    log.sas(DANA, data, request={"access": "Read", "durationInSeconds": 86400})
    return log.records


@azure("azure-instant-recovery", "read_directly medium")
def instant_recovery(log):
    """A recovery point of the vault is mounted: a script is handed out that reaches its files."""
    vm, _ = payroll(log)
    log.mount(MALLORY, log.item("Vault-1", vm))
    return log.records


def backup_restored(log, who, table):
    vm, _ = payroll(log)
    item, job = log.item("Vault-1", vm), guid("job", log.name)
    log.restore(who, item)
    log.wait(300)
    log.disk(BACKUP_SERVICE, log.id("restorePointCollections", "AzureBackup_payroll_1/restorePoints/rp1/diskRestorePoints/d1"), option="Restore")
    log.wait(1400)
    log.job(item, job, "InProgress", table=table)
    log.wait(900)
    log.job(item, job, "Completed", table=table)
    log.wait(30)
    log.job(item, job, "Completed", table=table)
    return mixed(log)


@azure("azure-backup-restore", "azure_restore_completed medium; restored_by_new_account none")
def backup_restore(log):
    """A person has the vault restore a machine's disks. The service makes them; its word that the job is done comes half an hour
    later from another table, more than once, and names nobody."""
    return backup_restored(log, DANA, "diagnostics")


@azure("azure-backup-restore-new", "azure_restore_completed high")
def backup_restore_new(log):
    """The same by somebody who got the right just before, with the rows of the vault's own table."""
    log.assign(CAROL, MALLORY)
    log.wait(900)
    return backup_restored(log, MALLORY, "addon")


@azure("azure-job-alone", "silent medium; azure_restore_completed low")
def job_alone(log):
    """The row of a finished restore, and no activity log to tell who asked for it; and a backup, which is none."""
    vm, _ = payroll(log)
    item = log.item("Vault-1", vm)
    log.job(item, guid("job", 1), "Completed", "Backup", table="addon")
    log.wait(3600)
    log.job(item, guid("job", 2), "Completed")
    return log.records


@azure("azure-second-machine", "snapshot_chain critical; attached_elsewhere medium; lineage_exposed medium")
def second_machine(log):
    """A disk made of somebody else's snapshot is put on a machine that is there already: the record lists all disks of the
    machine, and only the list before it tells which one is new. The port was open before."""
    _, data = payroll(log)
    snapshot = log.snapshot(CAROL, data)
    nsg, nic = doors(log, DANA)
    log.open(DANA, nsg)
    old = log.id("disks", "jump-data")
    log.vm(DANA, "jump", data=[old], nics=[nic], key=True)
    log.wait(7200)
    disk = log.disk(DANA, snapshot)
    log.wait(40)
    log.vm(DANA, "jump", data=[old, disk], nics=[nic], created=False)
    return mixed(log)


@azure("azure-sql-copy", "database_theft high; snapshotless_clone low")
def sql_copy(log):
    """A database is copied to a server of one's own, whose firewall lets everybody in."""
    log.sql_open(MALLORY, "scratch-sql")
    log.wait(60)
    log.sql(MALLORY, "scratch-sql", "payroll2", log.id("servers", "prod-sql/databases/payroll", "Microsoft.Sql"), "Copy")
    return mixed(log)


@azure("azure-sql-export", "read_directly medium")
def sql_export(log):
    """A database is written to a storage account."""
    log.form = "hub"
    log.sql_export(MALLORY, log.id("servers", "prod-sql/databases/payroll", "Microsoft.Sql"))
    return log.records


@azure("azure-cross-subscription", "snapshot_chain critical; attached_elsewhere medium; lineage_exposed medium",
       args=["--own", SUBSCRIPTION, "--own", OTHER])
def cross_subscription(log):
    """Copied in one subscription; copied again, restored and opened in another by somebody else."""
    _, data = payroll(log)
    snapshot = log.snapshot(CAROL, data)
    log.wait(600)
    there = AzureLog(log.name + "-there", OTHER, "Lab", "hub", start=log.now)
    copy = there.snapshot(MALLORY, snapshot, option="CopyStart")
    there.wait(300)
    steal(there, MALLORY, copy)
    return {"1-here-list.json": log.records[::-1], "2-there-hub.json": mixed(there)}


@azure("azure-gallery-public", "shared_outside critical")
def gallery_public(log):
    """A gallery is opened to everybody."""
    rid = log.id("galleries", "shared_images")
    log.operation(MALLORY, "Microsoft.Compute/galleries/share/action", rid, request={"operationType": "EnableCommunity"}, status="Accepted", end="OK")
    return log.records


@azure("azure-retracted", "silent low")
def retracted(log):
    """A snapshot is accepted, with its source and all, and fails in the end: there is none, and what is asked of it fails too."""
    _, data = payroll(log)
    snapshot = log.snapshot(MALLORY, data, name="never", parts=("start", "accept", "failed"), code="Conflict")
    log.wait(60)
    log.disk(MALLORY, snapshot, parts=("start", "failed"), code="NotFound")
    return mixed(log)


@azure("azure-denied-then-done", "probed_then_done medium; read_directly medium")
def denied_then_done(log):
    """A link to a disk is refused, and minutes later given for another."""
    _, data = payroll(log)
    log.form = "hub"
    log.sas(MALLORY, log.id("disks", "payroll-os"), parts=("start", "failed"), code="Forbidden")
    log.wait(240)
    log.sas(MALLORY, data)
    return mixed(log)


@azure("azure-mass-snapshot", "mass_snapshot medium; silent high")
def mass_snapshot(log):
    """Twelve disks are copied in three minutes, by one deployment under one id of correlation."""
    one = guid("deployment")
    for n in range(12):
        log.snapshot(MALLORY, log.id("disks", f"disk-{n}"), correlation=one)
        log.wait(15)
    return mixed(log)


@azure("azure-lock-removed", "guard_lowered medium; read_directly none")
def lock_removed(log):
    """The lock of a resource group is removed, and a disk is made of a snapshot there."""
    group = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{log.group}"
    log.delete(MALLORY, f"{group}/providers/Microsoft.Authorization/locks/keep", "locks", "Microsoft.Authorization")
    log.wait(900)
    log.disk(MALLORY, log.id("snapshots", "payroll-monthly"))
    return log.records


@azure("azure-through-subnet", "snapshot_chain high; lineage_exposed medium")
def through_subnet(log):
    """The machine is there first; its interface has no group of its own. The subnet gets one later, which lets SSH in."""
    _, data = payroll(log)
    subnet = log.id("virtualNetworks", "lab/subnets/scratch", "Microsoft.Network")
    nic = log.nic(DANA, "scratch-nic", subnet=subnet)
    disk = log.disk(DANA, log.snapshot(DANA, data))
    log.wait(60)
    log.vm(DANA, "scratch", data=[disk], nics=[nic])
    log.wait(600)
    nsg = log.nsg(DANA, "lab-nsg", [("10.0.0.0/8", "443"), ("*", "22")])
    log.operation(DANA, "Microsoft.Network/virtualNetworks/subnets/write", subnet,
                  {"name": "scratch", "properties": {"addressPrefix": "10.0.1.0/24", "networkSecurityGroup": {"id": nsg}}})
    return mixed(log)


@azure("azure-rule-deleted-before", "lineage_exposed none; snapshot_chain none")
def rule_deleted_before(log):
    """The port was open, and closed again by the deletion of the rule, before the data came to the machine."""
    _, data = payroll(log)
    nsg, nic = doors(log, DANA)
    log.open(DANA, nsg)
    log.wait(900)
    log.delete(DANA, f"{nsg}/securityRules/AllowSSH", "networkSecurityGroups/securityRules", "Microsoft.Network")
    log.wait(900)
    disk = log.disk(DANA, log.snapshot(DANA, data))
    log.wait(60)
    log.vm(DANA, "scratch", data=[disk], nics=[nic])
    return mixed(log)


@azure("azure-rule-denied", "lineage_exposed none; snapshot_chain none")
def rule_denied(log):
    """The group lets SSH in by one rule, and a rule that comes before it denies all from the internet."""
    _, data = payroll(log)
    nsg = log.nsg(DANA, "scratch-nsg", [("*", "22"), ("Internet", "*", "Deny", "Inbound", 100)])
    nic = log.nic(DANA, "scratch-nic", nsg)
    disk = log.disk(DANA, log.snapshot(DANA, data))
    log.wait(60)
    log.vm(DANA, "scratch", data=[disk], nics=[nic])
    return mixed(log)


@azure("azure-rule-denied-behind", "lineage_exposed medium; snapshot_chain high")
def rule_denied_behind(log):
    """The same with the denial behind the rule that lets SSH in."""
    _, data = payroll(log)
    nsg = log.nsg(DANA, "scratch-nsg", [("*", "22"), ("Internet", "*", "Deny", "Inbound", 4000)])
    nic = log.nic(DANA, "scratch-nic", nsg)
    disk = log.disk(DANA, log.snapshot(DANA, data))
    log.wait(60)
    log.vm(DANA, "scratch", data=[disk], nics=[nic])
    return mixed(log)


# ---- What is no theft


@azure("azure-quiet-backup", "silent medium")
def quiet_backup(log):
    """Azure Backup at night: collections, restore points, and their removal; and the rows of its jobs."""
    vm, data = payroll(log)
    for night in range(3):
        log.restore_point(BACKUP_SERVICE, vm, "AzureBackup_payroll_6917529", f"AzureBackup_{night}", [log.id("disks", "payroll-os"), data])
        log.wait(600)
        log.job(log.item("Vault-1", vm), guid("job", night), "Completed", "Backup")
        log.wait(86400)
    for night in range(2):
        log.delete(BACKUP_SERVICE, log.id("restorePointCollections", f"AzureBackup_payroll_6917529/restorePoints/AzureBackup_{night}"),
                   "restorePointCollections/restorePoints")
    return mixed(log)


@azure("azure-quiet-disk-backup", "silent medium")
def quiet_disk_backup(log):
    """A backup vault copies twelve disks by its own identity, as a policy asks every night, and removes the copies of last week."""
    vault = App("vault", resource=log.id("backupVaults", "disks", "Microsoft.DataProtection"))
    for n in range(12):
        snapshot = log.snapshot(vault, log.id("disks", f"disk-{n}"), name=f"night-{n}")
        log.wait(10)
    log.wait(86400)
    log.delete(vault, snapshot)
    return mixed(log)


@azure("azure-quiet-recovery", "silent medium")
def quiet_recovery(log):
    """Site Recovery keeps a twin of a machine: disks and snapshots, and a test of the failover that the service runs."""
    _, data = payroll(log)
    snapshot = log.snapshot(RECOVERY_SERVICE, data, name="asr-seed")
    log.wait(60)
    disk = log.disk(RECOVERY_SERVICE, snapshot, name="payroll-data-ASRReplica")
    log.wait(86400)
    log.vm(RECOVERY_SERVICE, "payroll-test", data=[disk], nics=[log.id("networkInterfaces", "payroll-test-nic", "Microsoft.Network")])
    return mixed(log)


@azure("azure-quiet-cluster", "silent medium")
def quiet_cluster(log):
    """The storage driver of a cluster makes snapshots and disks of them, and puts those on its nodes."""
    cluster = App("aks", resource=log.id("managedClusters", "prod", "Microsoft.ContainerService"))
    log.group = "MC_prod_prod_westeurope"
    snapshot = log.snapshot(cluster, log.id("disks", "pvc-1"), name="snapshot-1")
    log.wait(30)
    disk = log.disk(cluster, snapshot, name="pvc-2")
    log.wait(8)
    log.vm(cluster, "aks-node-1", data=[log.id("disks", "pvc-1"), disk], created=False)
    return mixed(log)


@azure("azure-quiet-resize", "silent medium")
def quiet_resize(log):
    """A machine whose data disk was once made of a snapshot gets another size: its record lists the same disks again."""
    _, data = payroll(log)
    snapshot = log.snapshot(CAROL, data)
    disk = log.disk(CAROL, snapshot)
    log.wait(60)
    log.vm(CAROL, "payroll-2", data=[disk])
    log.wait(86400)
    log.vm(DANA, "payroll-2", data=[disk], created=False)
    log.wait(600)
    log.vm(DANA, "payroll-2", data=[disk], created=False)
    return mixed(log)


@azure("azure-quiet-image", "silent medium")
def quiet_image(log):
    """The image builder launches a machine from a public image, with its port open, and makes an image of it for the gallery."""
    nsg, nic = doors(log, IMAGE_BUILDER)
    log.open(IMAGE_BUILDER, nsg)
    log.vm(IMAGE_BUILDER, "builder", nics=[nic])
    log.wait(900)
    image = log.image(IMAGE_BUILDER, "built-1", log.snapshot(IMAGE_BUILDER, log.id("disks", "builder_OsDisk_1")))
    log.wait(300)
    log.gallery_version(IMAGE_BUILDER, "shared_images", "base", "2.0.0", image)
    log.wait(60)
    log.delete(IMAGE_BUILDER, log.id("virtualMachines", "builder"))
    return mixed(log)


@azure("azure-quiet-tags", "silent medium")
def quiet_tags(log):
    """Tags are put on twelve snapshots of last month: the same operation as making one, and the answer tells of the day it was made."""
    for n in range(12):
        rid = log.id("snapshots", f"old-{n}")
        body = {"name": f"old-{n}", "tags": {"owner": "hr"}, "properties": {
            "creationData": {"createOption": "Copy", "sourceResourceId": log.id("disks", f"disk-{n}")},
            "timeCreated": "2026-05-01T08:00:00.1234567+00:00", "provisioningState": "Succeeded"}}
        log.operation(CAROL, "Microsoft.Compute/snapshots/write", rid, body, status="OK", end="OK")
        log.wait(5)
    return mixed(log)
