"""Snapshots, volumes, images, instances."""


def items(*values):
    """A list as EC2 writes it; an empty one is an empty object."""
    return {"items": list(values)} if values else {}


def tags_of(kind, tags):
    return {"tagSpecificationSet": items({"resourceType": kind, "tags": [{"key": k, "value": v} for k, v in tags.items()]})}


class Ec2Calls:
    # -- snapshots
    def create_snapshot(self, who, volume, description=None, tags=None, snapshot=None, error=None, size="100"):
        request = {"volumeId": volume}
        if description:
            request["description"] = description
        if tags:
            request.update(tags_of("snapshot", tags))
        snapshot = snapshot or self.new("snap")
        answer = {"snapshotId": snapshot, "volumeId": volume, "status": "pending", "startTime": self.now * 1000 + 412,
                  "ownerId": self.account, "volumeSize": size, "encrypted": False,
                  "tagSet": items(*({"key": k, "value": v} for k, v in (tags or {}).items()))}
        if description:
            answer["description"] = description
        self.call(who, "ec2", "CreateSnapshot", request, answer, error=error)
        return None if error else snapshot

    def create_snapshots(self, who, instance, volumes, snapshots=None):
        """One call, a snapshot for every disk of an instance. One disk: a bare object."""
        snapshots = snapshots or [self.new("snap") for _ in volumes]
        made = [{"snapshotId": s, "volumeId": v, "state": "pending", "volumeSize": 100, "encrypted": False, "progress": "",
                 "ownerId": self.account} for s, v in zip(snapshots, volumes)]
        self.call(who, "ec2", "CreateSnapshots",
                  {"CreateSnapshotsRequest": {"InstanceSpecification": {"InstanceId": instance, "ExcludeBootVolume": False},
                                              "CopyTagsFromSource": "volume"}},
                  {"CreateSnapshotsResponse": {"xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/",
                                               "requestId": self.uuid("request"),
                                               "snapshotSet": {"item": made[0] if len(made) == 1 else made}}})
        return snapshots

    def copy_snapshot(self, who, source, source_region=None, key=None, snapshot=None, account=None):
        snapshot = snapshot or self.new("snap")
        request = {"sourceRegion": source_region or self.region, "sourceSnapshotId": source, "destinationRegion": self.region}
        if key:
            request.update(encrypted=True, kmsKeyId=key)
        self.call(who, "ec2", "CopySnapshot", request, {"snapshotId": snapshot}, account=account)
        return snapshot

    def delete_snapshot(self, who, snapshot, error=None):
        self.call(who, "ec2", "DeleteSnapshot", {"snapshotId": snapshot, "force": False}, {"_return": True}, error=error)

    def share_snapshot(self, who, snapshot, *accounts, public=False, remove=False, error=None):
        parties = [{"userId": a} for a in accounts] + ([{"group": "all"}] if public else [])
        self.call(who, "ec2", "ModifySnapshotAttribute",
                  {"snapshotId": snapshot, "createVolumePermission": {"remove" if remove else "add": items(*parties)},
                   "attributeType": "CREATE_VOLUME_PERMISSION"}, {"_return": True}, error=error)

    def shared_snapshot(self, operation, snapshot, owner, consumer):
        """The owner's trail shows that another account used his snapshot."""
        self.event("ec2", operation, {"snapshotId": snapshot}, account=owner, caller=consumer, shared=self.uuid("shared"))

    def describe_snapshots(self, who, error=None):
        self.call(who, "ec2", "DescribeSnapshots",
                  {"maxResults": 1000, "snapshotSet": {}, "ownersSet": items({"owner": "self"}), "sharedUsersSet": {},
                   "filterSet": {}}, None, error=error)

    def describe_instances(self, who):
        self.call(who, "ec2", "DescribeInstances", {"maxResults": 1000, "instancesSet": {}, "filterSet": {}}, None)

    def describe_volumes(self, who):
        self.call(who, "ec2", "DescribeVolumes", {"maxResults": 500, "volumeSet": {}, "filterSet": {}}, None)

    # -- volumes
    def create_volume(self, who, snapshot=None, volume=None, tags=None, error=None, account=None):
        volume = volume or self.new("vol")
        request = {"size": "100", "zone": f"{self.region}a", "volumeType": "gp3"}
        if snapshot:
            request["snapshotId"] = snapshot
        if tags:
            request.update(tags_of("volume", tags))
        answer = {"volumeId": volume, "size": "100", "zone": f"{self.region}a", "status": "creating",
                  "createTime": self.now * 1000, "volumeType": "gp3", "iops": 3000, "encrypted": False,
                  "masterEncryptionKeyId": "", "tagSet": {}, "multiAttachEnabled": False, "throughput": 125}
        if snapshot:
            answer["snapshotId"] = snapshot
        self.call(who, "ec2", "CreateVolume", request, answer, error=error, account=account)
        return None if error else volume

    def copy_volume(self, who, source, volume=None):
        volume = volume or self.new("vol")
        self.call(who, "ec2", "CopyVolumes",
                  {"CopyVolumesRequest": {"SourceVolumeId": source, "VolumeType": "gp3"}},
                  {"CopyVolumesResponse": {"xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/",
                                           "requestId": self.uuid("request"),
                                           "volumeSet": {"item": {"volumeId": volume, "sourceVolumeId": source, "size": 100,
                                                                  "availabilityZone": f"{self.region}a", "status": "creating"}}}})
        return volume

    def attach(self, who, volume, instance, device="/dev/sdf", error=None, account=None):
        self.call(who, "ec2", "AttachVolume", {"volumeId": volume, "instanceId": instance, "device": device,
                                               "deleteOnTermination": False},
                  {"volumeId": volume, "instanceId": instance, "device": device, "status": "attaching",
                   "attachTime": self.now * 1000}, error=error, account=account)

    def detach(self, who, volume, instance, device="/dev/sdf"):
        self.call(who, "ec2", "DetachVolume", {"volumeId": volume, "instanceId": instance, "device": device, "force": False},
                  {"volumeId": volume, "instanceId": instance, "device": device, "status": "detaching",
                   "attachTime": (self.now - 60) * 1000})

    def delete_volume(self, who, volume):
        self.call(who, "ec2", "DeleteVolume", {"volumeId": volume}, {"_return": True})

    # -- instances
    def run_instances(self, who, image="ami-0aaaabbbbccccdddd", groups=("sg-0000default0000000",), n=1, snapshot=None,
                      template=None, key=None, profile=None, user_data=False, public=False, instances=None, subnet=None,
                      device="/dev/sdf", error=None, account=None, root_device="/dev/xvda", nics=False):
        """`snapshot`: a disk made of it at launch. `nics`: groups stand under a network interface."""
        instances = instances or [self.new("i") for _ in range(n)]
        subnet = subnet or "subnet-0f00f00f00f00f00f"
        request = {"instancesSet": items({"imageId": image, "minCount": n, "maxCount": n}) if image else {}}
        if template:
            request["launchTemplate"] = {"launchTemplateId": template, "version": "$Latest"}
        if public or nics:
            request["networkInterfaceSet"] = items({"deviceIndex": 0, "subnetId": subnet, "associatePublicIpAddress": public,
                                                    "groupSet": items(*({"groupId": g} for g in groups))})
        elif not template:
            request["groupSet"], request["subnetId"] = items(*({"groupId": g} for g in groups)), subnet
        request["instanceType"] = "t3.medium"
        request["blockDeviceMapping"] = items({"deviceName": device, "ebs": {
            "snapshotId": snapshot, "deleteOnTermination": True, "volumeType": "gp3"}}) if snapshot else {}
        if key:
            request["keyName"] = key
            request["instancesSet"]["items"][0]["keyName"] = key
        if user_data:
            request["userData"] = "<sensitiveDataRemoved>"
        if profile:
            request["iamInstanceProfile"] = {"name": profile}
        request.update(monitoring={"enabled": False}, disableApiTermination=False,
                       clientToken=self.uuid("token"), ebsOptimized=False)
        named = items(*({"groupId": g, "groupName": "group-" + g[-4:]} for g in groups))
        made = []
        for index, i in enumerate(instances):
            one = {"instanceId": i, "imageId": image or "ami-0aaaabbbbccccdddd", "instanceState": {"code": 0, "name": "pending"},
                   "privateDnsName": f"ip-10-0-1-{10 + index}.ec2.internal", "amiLaunchIndex": index, "productCodes": {},
                   "instanceType": "t3.medium", "launchTime": self.now * 1000,
                   "placement": {"availabilityZone": f"{self.region}a", "tenancy": "default"},
                   "monitoring": {"state": "disabled"}, "subnetId": subnet, "vpcId": "vpc-0abc0abc0abc0abc0",
                   "privateIpAddress": f"10.0.1.{10 + index}",
                   "stateReason": {"code": "pending", "message": "pending"}, "architecture": "x86_64",
                   "rootDeviceType": "ebs", "rootDeviceName": root_device, "blockDeviceMapping": {},
                   "virtualizationType": "hvm", "hypervisor": "xen", "groupSet": named, "sourceDestCheck": True,
                   "networkInterfaceSet": items({"networkInterfaceId": self.new("eni"), "subnetId": subnet,
                                                 "vpcId": "vpc-0abc0abc0abc0abc0", "ownerId": self.account,
                                                 "status": "in-use", "groupSet": named}), "ebsOptimized": False}
            if key:
                one["keyName"] = key
            made.append(one)
        self.call(who, "ec2", "RunInstances", request,
                  {"reservationId": self.new("r"), "ownerId": self.account, "groupSet": {}, "instancesSet": items(*made)},
                  error=error, account=account)
        return None if error else instances[0] if n == 1 and len(instances) == 1 else instances

    def terminate(self, who, *instances):
        self.call(who, "ec2", "TerminateInstances",
                  {"instancesSet": items(*({"instanceId": i} for i in instances))},
                  {"instancesSet": items(*({"instanceId": i, "currentState": {"code": 32, "name": "shutting-down"},
                                            "previousState": {"code": 16, "name": "running"}} for i in instances))})

    def replace_root(self, who, instance, snapshot=None, image=None):
        request = {"InstanceId": instance, "ClientToken": self.uuid("token")}
        if snapshot:
            request["SnapshotId"] = snapshot
        if image:
            request["ImageId"] = image
        task = {"replaceRootVolumeTaskId": self.new("replacevol"), "instanceId": instance, "taskState": "pending",
                **({"snapshotId": snapshot} if snapshot else {}), "startTime": f"{self.now}"}
        self.call(who, "ec2", "CreateReplaceRootVolumeTask", {"CreateReplaceRootVolumeTaskRequest": request},
                  {"CreateReplaceRootVolumeTaskResponse": {"xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/",
                                                           "requestId": self.uuid("request"),
                                                           "replaceRootVolumeTask": task}})

    # -- images and templates
    def create_image(self, who, instance, name="app", quiet=False, image=None):
        image = image or self.new("ami")
        self.call(who, "ec2", "CreateImage", {"instanceId": instance, "name": name, "noReboot": quiet,
                                              "blockDeviceMapping": {}}, {"imageId": image})
        return image

    def register_image(self, who, snapshot, name="recovered", image=None):
        image = image or self.new("ami")
        self.call(who, "ec2", "RegisterImage",
                  {"name": name, "architecture": "x86_64", "rootDeviceName": "/dev/xvda", "virtualizationType": "hvm",
                   "blockDeviceMapping": items({"deviceName": "/dev/xvda", "ebs": {"snapshotId": snapshot}}),
                   "enaSupport": True}, {"imageId": image})
        return image

    def copy_image(self, who, source, image=None):
        image = image or self.new("ami")
        self.call(who, "ec2", "CopyImage", {"sourceRegion": self.region, "sourceImageId": source, "name": "copy"},
                  {"imageId": image})
        return image

    def deregister(self, who, image):
        self.call(who, "ec2", "DeregisterImage", {"imageId": image}, {"_return": True})

    def share_image(self, who, image, *accounts, public=False, remove=False, error=None):
        parties = [{"userId": a} for a in accounts] + ([{"group": "all"}] if public else [])
        self.call(who, "ec2", "ModifyImageAttribute",
                  {"imageId": image, "launchPermission": {"remove" if remove else "add": items(*parties)},
                   "attributeType": "launchPermission"}, {"_return": True}, error=error)

    def create_template(self, who, snapshot=None, image=None, name="web", groups=(), template=None):
        template = template or self.new("lt")
        data = {"InstanceType": "t3.medium"}
        if image:
            data["ImageId"] = image
        if snapshot:
            data["BlockDeviceMapping"] = {"tag": 1, "DeviceName": "/dev/sdf", "Ebs": {"SnapshotId": snapshot}}
        if groups:
            data["SecurityGroupId"] = [{"tag": n + 1, "content": g} for n, g in enumerate(groups)]
        self.call(who, "ec2", "CreateLaunchTemplate",
                  {"CreateLaunchTemplateRequest": {"LaunchTemplateName": name, "LaunchTemplateData": data,
                                                   "ClientToken": self.uuid("token")}},
                  {"CreateLaunchTemplateResponse": {
                      "xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/", "requestId": self.uuid("request"),
                      "launchTemplate": {"launchTemplateId": template, "launchTemplateName": name,
                                         "latestVersionNumber": 1, "defaultVersionNumber": 1,
                                         "createdBy": who.identity().get("arn")}}})
        return template
