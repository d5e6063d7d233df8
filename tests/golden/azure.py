"""Writes Azure's records in the shapes in which Azure writes them.

    log = AzureLog("name")
    dana = Person("dana")
    snapshot = log.snapshot(dana, disk)
    log.records            # a list of dictionaries

One operation is told in records: it starts, it is accepted (with the answer), it ends. `form` chooses how the next ones
are written: rest (the CLI and REST), hub (event hub, blob), row (Log Analytics), sdk (Python), alert (an alert's context).
"""
import datetime
import json

from who import HOME, OUTSIDE, digest  # noqa: F401

SUBSCRIPTION, OTHER = "11111111-2222-4333-8444-555555555555", "66666666-7777-4888-9999-aaaaaaaaaaaa"
TENANT, FOREIGN_TENANT = "0a1b2c3d-0000-4000-8000-00000000c0de", "0f0f0f0f-0000-4000-8000-00000000beef"
WORKSPACE = "5eed5eed-0000-4000-8000-000000000001"
BACKUP, RECOVERY, IMAGES = "262044b1-e2ce-469f-a196-69ab7ada62d3", "b8340c3b-9267-498f-b21a-15d5547fd85e", "cf32a0cc-373c-47c9-9156-0db11f6a6dfc"
CLI, PORTAL = "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
ROLES = {"Owner": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Contributor": "b24988ac-6180-42a0-ab88-20f7382dd24c",
         "Disk Restore Operator": "b50d9833-a0cb-478e-945f-707fcc997c13"}
CLAIMS = "http://schemas.microsoft.com/identity/claims/"
SOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"


def guid(*parts):
    h = digest(*parts)
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:32]}"


def stamp(at, digits=7):
    t = datetime.datetime.fromtimestamp(int(at), datetime.timezone.utc)
    return f"{t:%Y-%m-%dT%H:%M:%S}.{round(at % 1 * 10 ** digits):0{digits}d}Z"


class Person:
    def __init__(self, name, domain="example.com", tenant=TENANT, home=None, ip=HOME, app=CLI, oid=None):
        self.name, self.tenant, self.home, self.ip, self.app = name, tenant, home or tenant, ip, app
        self.caller, self.oid = f"{name}@{domain}", oid or guid("person", tenant, name)
        self.kind = "User"

    def claims(self, at):
        return {"aud": "https://management.core.windows.net/", "iss": f"https://sts.windows.net/{self.tenant}/",
                "iat": str(int(at) // 3600 * 3600), "nbf": str(int(at) // 3600 * 3600), "exp": str(int(at) // 3600 * 3600 + 5400),
                "http://schemas.microsoft.com/claims/authnclassreference": "1", "aio": "EXAMPLE",
                "http://schemas.microsoft.com/claims/authnmethodsreferences": "pwd,mfa", "appid": self.app, "appidacr": "0",
                CLAIMS + "identityprovider": f"https://sts.windows.net/{self.home}/", "ipaddr": self.ip, "name": self.name.title(),
                CLAIMS + "objectidentifier": self.oid, "puid": "10032000EXAMPLE", CLAIMS + "scope": "user_impersonation",
                SOAP + "nameidentifier": "EXAMPLE", CLAIMS + "tenantid": self.tenant, SOAP + "name": self.caller,
                SOAP + "upn": self.caller, "uti": digest("token", self.oid, int(at) // 3600)[:22], "ver": "1.0"}


class App:
    """A service principal; with `resource` the managed identity of that resource."""
    def __init__(self, name, appid=None, resource=None, ip="", oid=None):
        self.name, self.app, self.resource, self.ip, self.tenant = name, appid or guid("app", name), resource, ip, TENANT
        self.oid = oid or guid("service principal", name)
        self.caller, self.kind = self.oid, "ServicePrincipal"

    def claims(self, at):
        out = {"aud": "https://management.core.windows.net/", "iss": f"https://sts.windows.net/{self.tenant}/",
               "iat": str(int(at) // 3600 * 3600), "nbf": str(int(at) // 3600 * 3600), "exp": str(int(at) // 3600 * 3600 + 86700),
               "aio": "EXAMPLE", "appid": self.app, "appidacr": "2",
               CLAIMS + "identityprovider": f"https://sts.windows.net/{self.tenant}/", "idtyp": "app",
               CLAIMS + "objectidentifier": self.oid, SOAP + "nameidentifier": self.oid, CLAIMS + "tenantid": self.tenant,
               "uti": digest("token", self.oid, int(at) // 3600)[:22], "ver": "1.0"}
        if self.resource:
            out["xms_mirid"] = self.resource
        return out


BACKUP_SERVICE = App("Backup Management Service", BACKUP)
RECOVERY_SERVICE = App("Site Recovery", RECOVERY)
IMAGE_BUILDER = App("Azure Virtual Machine Image Builder", IMAGES)

WORDS = {  # what the three records of an operation are called, by form
    "start": ("BeginRequest", "Started", "Start"), "accept": ("EndRequest", "Accepted", "Accept"),
    "end": ("EndRequest", "Succeeded", "Success"), "failed": ("EndRequest", "Failed", "Failure")}


class Half:
    """One record before it is written: what it says, in no form."""
    def __init__(self, log, who, op, rid, part, at, detail, properties, correlation, operation):
        self.who, self.op, self.rid, self.part, self.at, self.detail = who, op, rid, part, at, detail
        self.properties, self.correlation, self.operation = properties, correlation, operation
        self.uid = log.uuid("event")
        self.subscription = rid.split("/")[2] if rid.lower().startswith("/subscriptions/") else ""
        self.group = rid.split("/")[4] if rid.count("/") > 4 and "/resourcegroups/" in rid.lower() else ""
        self.role = "Contributor"

    def all_properties(self):
        return {"eventCategory": "Administrative", "entity": self.rid, "message": self.op,
                "hierarchy": f"{TENANT}/{self.subscription}", **self.properties}


def named(value, shown=None):
    return {"value": value, "localizedValue": shown or value}


def rest(h):
    event, status, _ = WORDS[h.part]
    return {"authorization": {"action": h.op, "scope": h.rid}, "caller": h.who.caller, "channels": "Operation",
            "claims": h.who.claims(h.at), "correlationId": h.correlation, "description": "", "eventDataId": h.uid,
            "eventName": named(event, "Begin request" if event == "BeginRequest" else "End request"),
            "eventSource": named("Administrative"), "category": named("Administrative"), "eventTimestamp": stamp(h.at),
            "httpRequest": {"clientRequestId": guid("request", h.uid), "clientIpAddress": h.who.ip, "method": "PUT"},
            "id": f"{h.rid}/events/{h.uid}/ticks/638000000000000000", "level": "Informational", "resourceGroupName": h.group,
            "resourceId": h.rid, "resourceProviderName": named(h.op.split("/")[0]),
            "resourceType": named(h.op.rsplit("/", 1)[0]), "operationId": h.operation, "operationName": named(h.op),
            "properties": h.all_properties(), "status": named(status), "subStatus": named(h.detail),
            "submissionTimestamp": stamp(h.at + 95), "subscriptionId": h.subscription, "tenantId": TENANT}


def sdk(h):
    """As the Python SDK's as_dict() gives it."""
    def snake(key):
        return "".join("_" + c.lower() if c.isupper() else c for c in key)

    out = {}
    for key, value in rest(h).items():
        inner = isinstance(value, dict) and key not in ("claims", "properties")
        out[snake(key)] = {snake(k): v for k, v in value.items()} if inner else value
    for key, at, in (("event_timestamp", h.at), ("submission_timestamp", h.at + 95)):
        out[key] = stamp(at, 6)
    out.pop("event_source")
    return out


def hub(h):
    _, status, result = WORDS[h.part]
    out = {"RoleLocation": "West Europe", "Stamp": "ProdC", "ReleaseVersion": "6.2025.1", "time": stamp(h.at),
           "resourceId": h.rid.upper(), "operationName": h.op.upper(), "category": "Administrative", "resultType": result,
           "resultSignature": f"{status}.{h.detail}", "durationMs": "0", "callerIpAddress": h.who.ip,
           "correlationId": h.correlation,
           "identity": {"authorization": {"scope": h.rid, "action": h.op,
                                          "evidence": {"role": h.role, "roleAssignmentScope": f"/subscriptions/{h.subscription}",
                                                       "roleAssignmentId": digest("assignment")[:32],
                                                       "roleDefinitionId": ROLES["Contributor"].replace("-", ""),
                                                       "principalId": h.who.oid.replace("-", ""), "principalType": h.who.kind}},
                        "claims": h.who.claims(h.at)},
           "level": "Information", "location": "global", "properties": h.all_properties(), "tenantId": TENANT}
    return out if h.who.ip else {k: v for k, v in out.items() if k != "callerIpAddress"}


def row(h, old=False):
    """A row of Log Analytics; `old` has the columns of the years before 2021."""
    plain = lambda value: json.dumps(value, separators=(",", ":"))
    event, status, result = WORDS[h.part]
    claims, auth = h.who.claims(h.at), {"action": h.op, "scope": h.rid}
    out = {"TenantId": WORKSPACE, "SourceSystem": "Azure", "CallerIpAddress": h.who.ip, "CategoryValue": "Administrative",
           "CorrelationId": h.correlation, "Authorization": plain(auth), "Authorization_d": auth, "Claims": plain(claims),
           "Claims_d": claims, "Level": "Informational", "OperationNameValue": h.op.upper(), "Properties": plain(h.all_properties()),
           "Properties_d": h.all_properties(), "Caller": h.who.caller, "EventDataId": h.uid, "EventSubmissionTimestamp": stamp(h.at + 95),
           "HTTPRequest": plain({"clientRequestId": guid("request", h.uid), "clientIpAddress": h.who.ip, "method": "PUT"}),
           "OperationId": h.operation, "ResourceGroup": h.group.upper(), "ResourceProviderValue": h.op.split("/")[0].upper(),
           "ActivityStatusValue": result, "ActivitySubstatusValue": h.detail, "Hierarchy": "", "TimeGenerated": stamp(h.at),
           "SubscriptionId": h.subscription, "Type": "AzureActivity", "_ResourceId": h.rid.lower()}
    if not old:
        return out
    for key in ("Authorization_d", "Claims_d", "Properties_d", "OperationNameValue", "ActivityStatusValue", "CategoryValue",
                "ActivitySubstatusValue", "ResourceProviderValue", "_ResourceId"):
        del out[key]
    return {**out, "OperationName": h.op, "ActivityStatus": status, "ActivitySubstatus": h.detail, "Category": "Administrative",
            "ResourceProvider": h.op.split("/")[0], "ResourceId": h.rid, "Resource": h.rid.rsplit("/", 1)[-1]}


def context(h):
    """The context of an alert: texts, and no resource but the scope."""
    plain = lambda value: json.dumps(value, separators=(",", ":"))
    _, status, _ = WORDS[h.part]
    return {"authorization": {"action": h.op, "scope": h.rid}, "channels": "Operation", "claims": plain(h.who.claims(h.at)),
            "caller": h.who.caller, "correlationId": h.correlation, "eventSource": "Administrative", "eventTimestamp": stamp(h.at),
            "httpRequest": plain({"clientIpAddress": h.who.ip, "method": "PUT"}), "eventDataId": h.uid, "level": "Informational",
            "operationName": h.op, "operationId": h.operation, "properties": h.all_properties(), "status": status,
            "subStatus": h.detail, "submissionTimestamp": stamp(h.at + 95), "Activity Log Event Description": ""}


def alert(h):
    return {"schemaId": "azureMonitorCommonAlertSchema",
            "data": {"essentials": {"alertId": f"/subscriptions/{h.subscription}/providers/Microsoft.AlertsManagement/alerts/x",
                                    "alertRule": "operations", "severity": "Sev4", "signalType": "Activity Log",
                                    "monitorCondition": "Fired", "monitoringService": "Activity Log - Administrative",
                                    "alertTargetIDs": [h.rid.lower()], "firedDateTime": stamp(h.at + 120),
                                    "essentialsVersion": "1.0", "alertContextVersion": "1.0"},
                     "alertContext": context(h)}}


FORMS = {"rest": rest, "hub": hub, "row": row, "oldrow": lambda h: row(h, True), "sdk": sdk, "alert": alert}


class AzureLog:
    def __init__(self, name, subscription=SUBSCRIPTION, group="Payroll-RG", form="rest", start=1_780_387_200.25):
        self.name, self.subscription, self.group, self.form, self.now = name, subscription, group, form, start
        self.records, self.count = [], 0

    def wait(self, seconds):
        self.now += seconds

    def uuid(self, what):
        self.count += 1
        return guid(self.name, what, self.count)

    def id(self, kind, name, provider="Microsoft.Compute"):
        """/subscriptions/../resourceGroups/../providers/Microsoft.Compute/KIND/NAME"""
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.group}/providers/{provider}/{kind}/{name}"

    def operation(self, who, op, rid, answer=None, request=None, status="Created", parts=("start", "accept", "end"), code=None,
                  end="", correlation=None, message=None, spread=7.5, answer_at="accept"):
        """`answer` and `request` are bodies; `status` stands in the accepted record, `end` in the last one."""
        correlation, operation = correlation or self.uuid("correlation"), self.uuid("operation")
        for n, part in enumerate(parts):
            properties, detail = {}, ""
            if part == "start" and request is not None:
                properties["requestbody"] = json.dumps(request)
            if part == "accept":
                detail = status
                properties.update(statusCode=status, serviceRequestId=guid("service", self.name, self.count))
            if part == answer_at and answer is not None:
                properties["responseBody"] = json.dumps(answer)
            if part == "end":
                detail = end
            if part == "failed":
                detail = code or "Conflict"
                properties.update(statusCode=detail, statusMessage=json.dumps({"error": {"code": message or detail}}))
            half = Half(self, who, op, rid, part, self.now + n * spread / 2, detail, properties, correlation, operation)
            self.records.append(FORMS[self.form](half))
        return rid

    # -- disks
    def snapshot(self, who, source, name=None, option="Copy", **more):
        name = name or f"snap-{self.uuid('name')[:8]}"
        rid = self.id("snapshots", name)
        data = {"createOption": option, "sourceResourceId": source} if source else {"createOption": option}
        body = {"name": name, "location": "westeurope", "tags": {}, "sku": {"name": "Standard_LRS"},
                "properties": {"creationData": data, "incremental": False, "provisioningState": "Updating", "isARMResource": True,
                               "networkAccessPolicy": "AllowAll", "publicNetworkAccess": "Enabled"}}
        return self.operation(who, "Microsoft.Compute/snapshots/write", rid, body, **more)

    def disk(self, who, source, name=None, option="Copy", **more):
        name = name or f"disk-{self.uuid('name')[:8]}"
        rid = self.id("disks", name)
        body = {"name": name, "location": "westeurope", "sku": {"name": "Premium_LRS"},
                "properties": {"creationData": {"createOption": option, "sourceResourceId": source}, "diskSizeGB": 128,
                               "provisioningState": "Updating", "networkAccessPolicy": "AllowAll"}}
        return self.operation(who, "Microsoft.Compute/disks/write", rid, body, **more)

    def sas(self, who, rid, kind=None, **more):
        kind = kind or rid.split("/")[-2]
        return self.operation(who, f"Microsoft.Compute/{kind}/beginGetAccess/action", rid, status="Accepted", end="OK", **more)

    def delete(self, who, rid, kind=None, provider="Microsoft.Compute", **more):
        kind = kind or rid.split("/")[-2]
        return self.operation(who, f"{provider}/{kind}/delete", rid, status="Accepted", end="OK", **more)

    def image(self, who, name, source, **more):
        body = {"name": name, "properties": {"storageProfile": {"osDisk": {"osType": "Linux", "osState": "Generalized", "snapshot": {"id": source}},
                                                                 "dataDisks": []}, "provisioningState": "Creating"}}
        return self.operation(who, "Microsoft.Compute/images/write", self.id("images", name), body, **more)

    def gallery_version(self, who, gallery, definition, version, source, **more):
        rid = self.id("galleries", f"{gallery}/images/{definition}/versions/{version}")
        body = {"name": version, "properties": {"publishingProfile": {"targetRegions": [{"name": "West Europe"}, {"name": "North Europe"}]},
                                                "storageProfile": {"source": {"id": source}}, "provisioningState": "Creating"}}
        return self.operation(who, "Microsoft.Compute/galleries/images/versions/write", rid, body, **more)

    def restore_point(self, who, vm, collection, name, disks=(), **more):
        rid = self.id("restorePointCollections", collection)
        self.operation(who, "Microsoft.Compute/restorePointCollections/write", rid,
                       {"name": collection, "properties": {"source": {"id": vm}, "provisioningState": "Succeeded"}},
                       parts=("start", "end"), answer_at="end", end="Created", **more)
        self.wait(4)
        body = {"name": name, "properties": {"provisioningState": "Creating", "consistencyMode": "ApplicationConsistent"}}
        if disks:
            body["properties"]["sourceMetadata"] = {"vmId": guid("vm", vm), "storageProfile": {
                "osDisk": {"osType": "Linux", "name": "os", "managedDisk": {"id": disks[0]}},
                "dataDisks": [{"lun": n, "managedDisk": {"id": d}} for n, d in enumerate(disks[1:])]}}
        return self.operation(who, "Microsoft.Compute/restorePointCollections/restorePoints/write", f"{rid}/restorePoints/{name}", body, **more)

    # -- machines and their network
    def vm(self, who, name, os_disk=None, image=None, data=(), nics=(), created=True, attach_os=False, key=False, **more):
        rid = self.id("virtualMachines", name)
        disk = os_disk or self.id("disks", f"{name}_OsDisk_1")
        profile = {"osDisk": {"osType": "Linux", "name": disk.rsplit("/", 1)[1], "createOption": "Attach" if attach_os else "FromImage",
                              "managedDisk": {"id": disk, "storageAccountType": "Premium_LRS"}},
                   "dataDisks": [{"lun": n, "createOption": "Attach", "managedDisk": {"id": d}} for n, d in enumerate(data)]}
        if image:
            profile["imageReference"] = {"id": image}
        elif not attach_os:
            profile["imageReference"] = {"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest"}
        body = {"name": name, "location": "westeurope", "properties": {
            "hardwareProfile": {"vmSize": "Standard_D2s_v5"}, "provisioningState": "Creating" if created else "Updating",
            "vmId": guid("vm", rid), "storageProfile": profile, "networkProfile": {"networkInterfaces": [{"id": n} for n in nics]}}}
        if key:
            body["properties"]["osProfile"] = {"computerName": name, "adminUsername": "azureuser", "linuxConfiguration": {
                "disablePasswordAuthentication": True, "ssh": {"publicKeys": [{"path": "/home/azureuser/.ssh/authorized_keys", "keyData": "ssh-rsa EXAMPLE"}]}}}
        if not created:
            more = {"parts": ("start", "accept"), "status": "OK", **more}
        return self.operation(who, "Microsoft.Compute/virtualMachines/write", rid, body, **more)

    def nsg(self, who, name, rules=()):
        body = {"name": name, "properties": {"provisioningState": "Succeeded", "securityRules": [
            {"name": f"rule{n}", "properties": self._rule(*r)} for n, r in enumerate(rules)]}}
        return self.operation(who, "Microsoft.Network/networkSecurityGroups/write", self.id("networkSecurityGroups", name, "Microsoft.Network"), body)

    @staticmethod
    def _rule(source="*", ports="22", access="Allow", direction="Inbound", priority=300):
        return {"protocol": "TCP", "sourcePortRange": "*", "destinationPortRange": ports, "sourceAddressPrefix": source,
                "destinationAddressPrefix": "*", "access": access, "priority": priority, "direction": direction}

    def open(self, who, nsg, source="*", ports="22", name="AllowSSH", **more):
        body = {"name": name, "properties": {**self._rule(source, ports, **more), "provisioningState": "Updating"}}
        self.operation(who, "Microsoft.Network/networkSecurityGroups/securityRules/write", f"{nsg}/securityRules/{name}", body)

    def nic(self, who, name, nsg=None, subnet=None, address=None):
        config = {"name": "ipconfig1", "properties": {"privateIPAddress": "10.0.0.4"}}
        if subnet:
            config["properties"]["subnet"] = {"id": subnet}
        if address:
            config["properties"]["publicIPAddress"] = {"id": address}
        body = {"name": name, "properties": {"ipConfigurations": [config], "provisioningState": "Succeeded"}}
        if nsg:
            body["properties"]["networkSecurityGroup"] = {"id": nsg}
        return self.operation(who, "Microsoft.Network/networkInterfaces/write", self.id("networkInterfaces", name, "Microsoft.Network"), body)

    def run_command(self, who, vm):
        self.operation(who, "Microsoft.Compute/virtualMachines/runCommand/action", vm, status="Accepted", end="OK")

    # -- identity
    def assign(self, who, whom, role="Contributor", scope=None, kind="User"):
        scope = scope or f"/subscriptions/{self.subscription}"
        name = self.uuid("assignment")
        self.operation(who, "Microsoft.Authorization/roleAssignments/write", f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}",
                       request={"Id": name, "Properties": {"PrincipalId": whom.oid, "PrincipalType": kind, "Scope": scope,
                                                           "RoleDefinitionId": f"{scope}/providers/Microsoft.Authorization/roleDefinitions/{ROLES[role]}"}},
                       parts=("start", "end"), end="Created")

    # -- backup
    def item(self, vault, vm):
        group, name = vm.split("/")[4], vm.split("/")[-1]
        one = f"iaasvmcontainerv2;{group.lower()};{name.lower()}"
        return (self.id("vaults", vault, "Microsoft.RecoveryServices") +
                f"/backupFabrics/Azure/protectionContainers/IaasVMContainer;{one}/protectedItems/VM;{one}")

    def backup(self, who, item):
        self.operation(who, "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/backup/action", item,
                       status="Accepted", end="OK")

    def restore(self, who, item, point="69124312345678", target=None, **more):
        request = {"properties": {"objectType": "IaasVMRestoreRequest", "recoveryPointId": point, "recoveryType": "RestoreDisks",
                                  "targetResourceGroupId": target or f"/subscriptions/{self.subscription}/resourceGroups/scratch"}}
        self.operation(who, "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/restore/action",
                       f"{item}/recoveryPoints/{point}", request=request, status="Accepted", end="OK", **more)

    def mount(self, who, item, point="69124312345678"):
        self.operation(who, "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/"
                       "provisionInstantItemRecovery/action", f"{item}/recoveryPoints/{point}", status="Accepted", end="OK")

    def job(self, item, job, status, operation="Restore", table="diagnostics", region="westeurope"):
        """A row about a job of the vault, as the diagnostics table or the table of its own has it."""
        vault, name = item.split("/backupFabrics/")[0], item.split("/protectedItems/VM;")[1]
        unique = f"{region};6917529027641212345;{name}"
        if table == "diagnostics":
            self.records.append({
                "TenantId": WORKSPACE, "TimeGenerated": stamp(self.now), "ResourceId": vault.upper(), "Category": "AzureBackupReport",
                "ResourceGroup": vault.split("/")[4].upper(), "SubscriptionId": vault.split("/")[2],
                "ResourceProvider": "MICROSOFT.RECOVERYSERVICES", "Resource": vault.split("/")[-1].upper(), "ResourceType": "VAULTS",
                "OperationName": "Job", "SchemaVersion_s": "V2", "EventName_s": "AzureBackupCentralReport", "State_s": "Active",
                "JobUniqueId_g": job, "JobOperation_s": operation, "JobStatus_s": status, "JobFailureCode_s": "Success",
                "AdHocOrScheduledJob_s": "Ad hoc", "JobStartDateTime_s": stamp(self.now - 1500), "JobDurationInSecs_s": "240",
                "BackupItemUniqueId_s": unique, "ProtectedContainerUniqueId_s": unique, "BackupManagementType_s": "IaaSVM",
                "VaultUniqueId_s": "6917529027641212345", "RecoveryJobDestination_s": "scratch", "Type": "AzureDiagnostics",
                "_ResourceId": vault.lower()})
        else:
            self.records.append({
                "time": stamp(self.now), "TimeGenerated": stamp(self.now), "SourceSystem": "Azure", "ResourceId": vault, "OperationName": "Job",
                "Category": "AddonAzureBackupJobs", "AdHocOrScheduledJob": "Ad hoc", "BackupItemUniqueId": unique,
                "BackupManagementServerUniqueId": "", "BackupManagementType": "IaaSVM", "DataTransferredInMB": "",
                "JobDurationInSecs": "240", "JobFailureCode": "Success", "JobOperation": operation, "JobOperationSubType": "",
                "JobStartDateTime": stamp(self.now - 1500), "JobStatus": status, "JobUniqueId": job, "ProtectedContainerUniqueId": unique,
                "RecoveryJobDestination": "scratch", "SchemaVersion": "V2", "State": "Active", "VaultUniqueId": "6917529027641212345",
                "Type": "AddonAzureBackupJobs", "_ResourceId": vault.lower()})

    # -- databases
    def sql(self, who, server, name, source=None, mode=None, **more):
        rid = self.id("servers", f"{server}/databases/{name}", "Microsoft.Sql")
        request = {"location": "westeurope", "properties": {"createMode": mode, "sourceDatabaseId": source}}
        return self.operation(who, "Microsoft.Sql/servers/databases/write", rid, request=request, status="Accepted", end="Created", **more)

    def sql_export(self, who, database, uri="https://dropzone.blob.core.windows.net/out/db.bacpac"):
        self.operation(who, "Microsoft.Sql/servers/databases/export/action", database,
                       request={"storageUri": uri, "storageKeyType": "StorageAccessKey", "administratorLogin": "sa"}, status="Accepted", end="OK")

    def sql_open(self, who, server, start="0.0.0.0", end="255.255.255.255"):
        rid = self.id("servers", f"{server}/firewallRules/all", "Microsoft.Sql")
        self.operation(who, "Microsoft.Sql/servers/firewallRules/write", rid,
                       {"properties": {"startIpAddress": start, "endIpAddress": end}}, parts=("start", "end"), answer_at="end", end="Created")
