#!/usr/bin/env python3
"""Writes the steps of a generated organisation as the CloudTrail records that they could have been read from.

usage: generate.py --seed 1 | render.py > records.jsonl

Interpreting the records must give the steps again (see README.md for what has no record). The shapes are those of the
cases in ../golden; ids and names are the generator's, so that findings can be compared.
"""
import datetime
import json
import sys

UNTOLD = {"CreateLifecyclePolicy", "PutKeyPolicy"}     # whose records say more, or less, than the model's steps


def part(node):
    """The id of a node: what stands after aws:kind:"""
    return node.split(":", 2)[2]


def kind(node):
    return node.split(":")[1]


def arn_of(node):
    """The ARN of a database or DB snapshot, whose id is ACCOUNT:REGION:NAME."""
    account, region, name = part(node).split(":", 2)
    return f"arn:aws:rds:{region}:{account}:{'db' if kind(node) == 'db' else 'snapshot'}:{name}"


def name_of(arn):
    return arn.rsplit(":", 1)[1]


def items(values):
    return {"items": values} if values else {}


def iso(ms):
    return datetime.datetime.fromtimestamp(ms // 1000, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def spoken(ms):
    t = datetime.datetime.fromtimestamp(ms // 1000, datetime.timezone.utc)
    return f"{t:%b} {t.day}, {t.year}, {t.hour % 12 or 12}:{t:%M:%S} {t:%p}"


# ---------------------------------------------------------------- who

def identity(step):
    uid, name, account = step["actor.user.uid"], step.get("actor.user.name"), step["actor.user.account.uid"]
    key, invoked = step.get("actor.session.uid"), step.get("actor.invoked_by")
    if step["api.operation"].startswith("SharedSnapshot"):
        return {"accountId": account, "invokedBy": invoked}
    if name is None:                     # the other account's copy of an AssumeRole: an id and nothing more
        return {"type": "AWSAccount", "principalId": uid + ":session" if uid.startswith("AROA") else uid, "accountId": account}
    home, path = name.split(":", 1)
    if path.startswith("user/"):
        who = {"type": "IAMUser", "principalId": uid, "arn": f"arn:aws:iam::{home}:{path}", "accountId": account}
        if key:
            who["accessKeyId"] = key
        who["userName"] = path[5:]
        return who
    role = path.rsplit("/", 1)[1]
    if step.get("actor.service_linked"):
        path = f"role/aws-service-role/{invoked}/{role}"
    who = {"type": "AssumedRole", "principalId": f"{uid}:session", "arn": f"arn:aws:sts::{home}:assumed-role/{role}/session",
           "accountId": account}
    if key:
        who["accessKeyId"] = key
    who["sessionContext"] = {
        "sessionIssuer": {"type": "Role", "principalId": uid, "arn": f"arn:aws:iam::{home}:{path}", "accountId": home, "userName": role},
        "attributes": {"creationDate": iso(step["time"]), "mfaAuthenticated": "false"}}
    if invoked:
        who["invokedBy"] = invoked
    return who


# ---------------------------------------------------------------- what: operation -> (request, answer)

def wrapped(operation, request, answer):
    return ({f"{operation}Request": request},
            {f"{operation}Response": {"xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/", "requestId": "req", **answer}})


def one(step, field):
    return part(step[field][0])


def create_snapshot(s, _):
    made = s.get("resource.out")
    return {"volumeId": one(s, "resource.in")}, {"snapshotId": part(made[0]), "volumeId": one(s, "resource.in"),
                                                 "status": "pending"} if made else None


def create_snapshots(s, steps):
    return wrapped("CreateSnapshots", {"InstanceSpecification": {"InstanceId": one(s, "resource.on")}}, {"snapshotSet": {"item": [
        {"snapshotId": one(x, "resource.out"), "volumeId": one(x, "resource.in"), "state": "pending"} for x in steps]}})


def key_of(s):
    return {"kmsKeyId": one(s, "key"), "encrypted": True} if "key" in s else {}


def copy_snapshot(s, _):
    return ({"sourceRegion": s.get("target.from_region", "us-east-1"), "sourceSnapshotId": one(s, "resource.in"),
             "destinationRegion": s.get("target.region", "us-east-1"), **key_of(s)}, {"snapshotId": one(s, "resource.out")})


def create_volume(s, _):
    return ({"snapshotId": one(s, "resource.in"), "zone": "us-east-1a", "size": "8", **key_of(s)},
            {"volumeId": one(s, "resource.out"), "snapshotId": one(s, "resource.in"), "status": "creating"})


def copy_volumes(s, _):
    return wrapped("CopyVolumes", {"SourceVolumeId": one(s, "resource.in")}, {"volumeSet": {"item": {
        "volumeId": one(s, "resource.out"), "sourceVolumeId": one(s, "resource.in")}}})


def attach(s, _):
    return ({"volumeId": one(s, "resource.in"), "instanceId": one(s, "resource.on"), "device": "/dev/sdf"},
            {"volumeId": one(s, "resource.in"), "instanceId": one(s, "resource.on"), "status": "attaching"})


def detach(s, _):
    volume, instance = map(part, s["resource.on"])
    return {"volumeId": volume, "instanceId": instance, "force": False}, {"volumeId": volume, "instanceId": instance, "status": "detaching"}


def run_instances(s, _):
    source, made = s["resource.in"][0], [part(n) for n in s["resource.out"]]
    groups = [{"groupId": part(g)} for g in s["guard"][0]["groups"]] if "guard" in s else []
    request = {"groupSet": items(groups), "instanceType": "t3.medium", "blockDeviceMapping": {}}
    instance = {"instanceState": {"code": 0, "name": "pending"}, "blockDeviceMapping": {}, "groupSet": items(groups)}
    if kind(source) == "snapshot":
        request["blockDeviceMapping"] = items([{"deviceName": "/dev/sdf", "ebs": {"snapshotId": part(source)}}])
    elif kind(source) == "image":
        request["instancesSet"] = items([{"imageId": part(source), "minCount": len(made), "maxCount": len(made)}])
        instance["imageId"] = part(source)
    else:
        request["launchTemplate"] = {"launchTemplateId": part(source), "version": "$Latest"}
    return request, {"reservationId": "r-1", "groupSet": {}, "instancesSet": items([{"instanceId": i, **instance} for i in made])}


def terminate(s, _):
    sets = items([{"instanceId": one(s, "resource.gone")}])
    return {"instancesSet": sets}, {"instancesSet": sets}


def create_image(s, _):
    return {"instanceId": one(s, "resource.in"), "name": "x", "noReboot": True}, {"imageId": one(s, "resource.out")}


def register_image(s, _):
    return ({"name": "x", "blockDeviceMapping": items([{"deviceName": "/dev/xvda", "ebs": {"snapshotId": one(s, "resource.in")}}])},
            {"imageId": one(s, "resource.out")})


def copy_image(s, _):
    return {"sourceRegion": "us-east-1", "sourceImageId": one(s, "resource.in"), "name": "x"}, {"imageId": one(s, "resource.out")}


def create_template(s, _):
    source = s["resource.in"][0]
    data = {"ImageId": part(source)} if kind(source) == "image" else {
        "BlockDeviceMapping": {"tag": 1, "DeviceName": "/dev/sdf", "Ebs": {"SnapshotId": part(source)}}}
    return wrapped("CreateLaunchTemplate", {"LaunchTemplateData": data}, {"launchTemplate": {
        "launchTemplateId": one(s, "resource.out"), "latestVersionNumber": 1}})


def replace_root(s, _):
    source = s["resource.in"][0]
    return wrapped("CreateReplaceRootVolumeTask", {"InstanceId": one(s, "resource.on"),
                                                   "ImageId" if kind(source) == "image" else "SnapshotId": part(source)},
                   {"replaceRootVolumeTask": {"replaceRootVolumeTaskId": "replacevol-1", "instanceId": one(s, "resource.on")}})


def group_rule(s, _):
    rule = s["network.rules"][0]
    direction, proto, ports, cidr = rule["rule"].split("/", 3)
    assert direction == "in"
    permission = {"ipProtocol": proto, "groups": {}, "ipRanges": {}, "ipv6Ranges": {}, "prefixListIds": {}}
    answer = {"groupId": part(rule["group"]), "isEgress": False, "ipProtocol": proto, "fromPort": -1, "toPort": -1}
    if ports != "all":
        first, last = map(int, ports.split("-"))
        permission.update(fromPort=first, toPort=last)
        answer.update(fromPort=first, toPort=last)
    if ":" in cidr:
        permission["ipv6Ranges"], answer["cidrIpv6"] = items([{"cidrIpv6": cidr}]), cidr
    else:
        permission["ipRanges"], answer["cidrIpv4"] = items([{"cidrIp": cidr}]), cidr
    said = "securityGroupRuleSet" if rule["op"] == "open" else "revokedSecurityGroupRuleSet"
    return {"groupId": part(rule["group"]), "ipPermissions": items([permission])}, {"_return": True, said: items([answer])}


def swap(s, _):
    groups = [part(g) for g in s["guard"][0]["groups"]]
    return {"instanceId": one(s, "resource.on"), "groupSet": items([{"groupId": g} for g in groups])}, {"_return": True}


def share(s, _):
    parties = [{"userId": t} for t in s.get("grant.targets", ())] + ([{"group": "all"}] if s.get("grant.public") else [])
    image = kind(s["resource.on"][0]) == "image"
    return ({"imageId" if image else "snapshotId": one(s, "resource.on"),
             "attributeType": "launchPermission" if image else "CREATE_VOLUME_PERMISSION",
             "launchPermission" if image else "createVolumePermission": {s["grant.direction"]: items(parties)}}, {"_return": True})


def gone(member):
    return lambda s, _: ({member: one(s, "resource.gone")}, {"_return": True})


def describe(_, __):
    return {"ownersSet": items([{"owner": "self"}]), "snapshotSet": {}, "filterSet": {}}, None


def read(s, _):
    return {"snapshotId": one(s, "resource.in")}, None


def weaken(_, __):
    return wrapped("DisableEbsEncryptionByDefault", {}, {"ebsEncryptionByDefault": False})


def stop_logging(s, _):
    return {"name": one(s, "resource.on")}, None


def start_session(s, _):
    return {"target": one(s, "resource.on")}, {"sessionId": "s-1", "tokenValue": "Value hidden due to security reasons."}


def assume(s, _):
    name = s.get("identity.name", f'{s["cloud.account.uid"]}:role/unnamed')
    account, path = name.split(":", 1)
    answer = {"credentials": {"accessKeyId": s["identity.session"], "sessionToken": "t"}}
    if "identity.expires" in s:
        answer["credentials"]["expiration"] = spoken(s["identity.expires"])
    return {"roleArn": f"arn:aws:iam::{account}:{path}", "roleSessionName": "session"}, answer


def user_name(s):
    return s["identity.name"].split("/", 1)[1]


def create_user(s, _):
    account, path = s["identity.name"].split(":", 1)
    return {"userName": path[5:]}, {"user": {"path": "/", "userName": path[5:], "userId": s["identity.uid"],
                                             "arn": f"arn:aws:iam::{account}:{path}"}}


def create_key(s, _):
    return {"userName": user_name(s)}, {"accessKey": {"userName": user_name(s), "accessKeyId": s["identity.session"], "status": "Active"}}


def attach_policy(s, _):
    return {"userName": user_name(s), "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}, None


def db_snapshot(s, _):
    db, made = arn_of(s["resource.in"][0]), arn_of(s["resource.out"][0])
    return ({"dBInstanceIdentifier": db, "dBSnapshotIdentifier": name_of(made)},
            {"dBSnapshotIdentifier": name_of(made), "dBSnapshotArn": made, "snapshotType": "manual"})


def db_restore(s, steps):
    source, made = arn_of(s["resource.in"][0]), arn_of(s["resource.out"][0])
    groups = [part(g) for g in s["guard"][0]["groups"]] if "guard" in s else []
    again = kind(s["resource.in"][0]) == "db"
    request = {"sourceDBInstanceIdentifier" if again else "dBSnapshotIdentifier": source,
               "targetDBInstanceIdentifier" if again else "dBInstanceIdentifier": name_of(made), "vpcSecurityGroupIds": groups}
    public = any(x["stage"] == "expose" for x in steps)
    if public:
        request["publiclyAccessible"] = True
    return request, {"dBInstanceIdentifier": name_of(made), "dBInstanceArn": made, "publiclyAccessible": public,
                     "vpcSecurityGroups": [{"vpcSecurityGroupId": g, "status": "active"} for g in groups]}


def modify_db(s, _):
    request = {"dBInstanceIdentifier": arn_of(s["resource.on"][0]), "applyImmediately": True}
    if s.get("access.password"):
        request["masterUserPassword"] = "****"
    else:
        request["vpcSecurityGroupIds"] = [part(g) for g in s["guard"][0]["groups"]]
    return request, {"dBInstanceArn": arn_of(s["resource.on"][0])}


def db_gone(member):
    def tell(s, _):
        arn = arn_of(s["resource.gone"][0])
        return {member: arn, "skipFinalSnapshot": True}, {member.replace("Identifier", "Arn"): arn}
    return tell


def export(s, _):
    return ({"exportTaskIdentifier": "e", "sourceArn": arn_of(s["resource.in"][0]), "s3BucketName": "archive"},
            {"exportTaskIdentifier": "e", "s3Bucket": "archive", "status": "STARTING"})


def restore_job(s, _):
    return {"recoveryPointArn": f'arn:aws:ec2:us-east-1::snapshot/{part(s["job.resource"])}', "metadata": {}}, {"restoreJobId": "job-" + s["metadata.uid"]}


TELL = {
    "CreateSnapshot": create_snapshot, "CreateSnapshots": create_snapshots, "CopySnapshot": copy_snapshot,
    "CreateVolume": create_volume, "CopyVolumes": copy_volumes, "AttachVolume": attach, "DetachVolume": detach,
    "RunInstances": run_instances, "TerminateInstances": terminate, "CreateImage": create_image,
    "RegisterImage": register_image, "CopyImage": copy_image, "CreateLaunchTemplate": create_template,
    "CreateReplaceRootVolumeTask": replace_root, "AuthorizeSecurityGroupIngress": group_rule,
    "RevokeSecurityGroupIngress": group_rule, "ModifyInstanceAttribute": swap, "ModifySnapshotAttribute": share,
    "ModifyImageAttribute": share, "DeleteSnapshot": gone("snapshotId"), "DeleteVolume": gone("volumeId"),
    "DeregisterImage": gone("imageId"), "DescribeSnapshots": describe, "ListSnapshotBlocks": read, "GetSnapshotBlock": read,
    "StartSession": start_session, "DisableEbsEncryptionByDefault": weaken, "StopLogging": stop_logging, "AssumeRole": assume, "CreateUser": create_user, "CreateAccessKey": create_key,
    "AttachUserPolicy": attach_policy, "CreateDBSnapshot": db_snapshot, "RestoreDBInstanceFromDBSnapshot": db_restore,
    "RestoreDBInstanceToPointInTime": db_restore, "ModifyDBInstance": modify_db,
    "DeleteDBInstance": db_gone("dBInstanceIdentifier"), "DeleteDBSnapshot": db_gone("dBSnapshotIdentifier"),
    "StartExportTask": export, "StartRestoreJob": restore_job,
}
ERRORS = {"Failure": ("Client.InvalidParameterValue", "Refused by the state of things."),
          "Attempt": ("Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set.")}


# ---------------------------------------------------------------- records

def tellable(steps):
    """The steps that records can tell, as records tell them."""
    kept = []
    for s in steps:
        if s["api.operation"] in UNTOLD:
            continue
        if "target.account" in s:        # whose bucket it is stands in no record
            s = {k: v for k, v in s.items() if k != "target.account"}
        kept.append(s)
    return kept


def record(steps):
    """The one record of these steps, which have one uid and revision."""
    s = min(steps, key=lambda x: x.get("metadata.step", 0))
    service, operation = s["api.service.name"], s["api.operation"]
    host = s.get("actor.invoked_by") or "203.0.113.24"
    revision, uid = s.get("metadata.revision", 0), s["metadata.uid"]
    event = operation.startswith("SharedSnapshot")
    request, answer = (None, None) if event else TELL[operation](s, sorted(steps, key=lambda x: x.get("metadata.step", 0)))
    r = {"eventVersion": "1.11", "userIdentity": identity(s), "eventTime": iso(s["time"]), "eventSource": service,
         "eventName": operation, "awsRegion": s["cloud.region"], "sourceIPAddress": host,
         "userAgent": s.get("actor.invoked_by") or "aws-cli/2.27.41"}
    if s["status"] in ERRORS:
        r["errorCode"], r["errorMessage"] = ERRORS[s["status"]]
    r["requestParameters"], r["responseElements"] = request, answer
    r["requestID"] = "q" + uid
    r["eventID"] = uid if not revision else f"{uid}-{revision}"
    if revision:
        r["addendum"] = {"reason": "UPDATED_DATA", "updatedFields": "userIdentity, eventTime, errorCode",
                         "originalRequestID": "q" + uid, "originalEventID": uid}
    r["readOnly"] = operation.startswith(("Describe", "List", "Get"))
    r["eventType"] = "AwsServiceEvent" if event else "AwsApiCall"
    r["managementEvent"], r["recipientAccountId"] = s["stage"] != "read", s["cloud.account.uid"]
    if "metadata.shared_uid" in s:
        r["sharedEventID"] = s["metadata.shared_uid"]
    if event:
        r["serviceEventDetails"] = {"snapshotId": one(s, "resource.in")}
    r["eventCategory"] = "Data" if s["stage"] == "read" else "Management"
    return r


def render(steps):
    """Records, one per uid and revision, in the order in which each first stands."""
    groups = {}
    for s in tellable(steps):
        groups.setdefault((s["metadata.uid"], s.get("metadata.revision", 0)), []).append(s)
    return [record(g) for g in groups.values()]


def main():
    for r in render([json.loads(line) for line in sys.stdin if line.strip()]):
        print(json.dumps(r, separators=(",", ":")))


if __name__ == "__main__":
    main()
