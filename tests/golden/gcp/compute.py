"""Compute Engine: disks, snapshots, images, instances, what guards them."""


class ComputeCalls:
    def compute(self, who, call, name, request, kind, labels, version="v1", long=6, granted=(), **more):
        """`kind`: the monitored resource; its numbered label comes by itself."""
        method = f"{version}.compute.{call}" if version else f"compute.{call}"
        labels = {f"{kind[4:]}_id" if kind.startswith("gce_") else "method": self.number(name) if kind.startswith("gce_")
                  else f"compute.{call}", **labels, "project_id": self.project}
        return self.call(who, "compute.googleapis.com", method, name, request, {"type": kind, "labels": labels},
                         kind=f"compute.{call}", long=long, granted=granted, **more)

    def zonal(self, what, name, zone=None):
        return f"projects/{self.project}/zones/{zone or self.zone}/{what}/{name}"

    def globally(self, what, name, project=None):
        return f"projects/{project or self.project}/global/{what}/{name}"

    # -- copies
    def create_snapshot(self, who, disk, name, version="v1", **more):
        """What the console and gcloud's disks snapshot send."""
        at, made = self.zonal("disks", disk), self.globally("snapshots", name)
        self.compute(who, "disks.createSnapshot", at, {"name": name, "sourceDisk": at, "guestFlush": False,
                     "storageLocations": [self.region]}, "gce_disk", {"zone": self.zone}, version, long=27,
                     granted=[("compute.disks.createSnapshot", at), ("compute.snapshots.create", made)], **more)
        return name

    def insert_snapshot(self, who, source, name, version="v1", **more):
        """What gcloud's snapshots create sends; `source` may be another project's."""
        made = self.globally("snapshots", name)
        self.compute(who, "snapshots.insert", made, {"name": name, "sourceDisk": source}, "gce_snapshot", {}, version, long=31,
                     granted=[("compute.snapshots.create", made)], **more)
        return name

    def insert_disk(self, who, name, request, version="v1", zone=None, **more):
        at = self.zonal("disks", name, zone)
        self.compute(who, "disks.insert", at, {"name": name, "type": self.zonal("diskTypes", "pd-balanced"), **request}, "gce_disk",
                     {"zone": zone or self.zone}, version, granted=[("compute.disks.create", at)], **more)
        return name

    def insert_image(self, who, name, request, version="v1", **more):
        made = self.globally("images", name)
        self.compute(who, "images.insert", made, {"name": name, "storageLocations": ["eu"], **request}, "gce_image", {}, version,
                     long=55, granted=[("compute.images.create", made)], **more)
        return name

    def insert_machine_image(self, who, name, instance, disks, **more):
        made = self.globally("machineImages", name)
        self.compute(who, "machineImages.insert", made, {"name": name, "sourceInstance": self.zonal("instances", instance)}, "api",
                     {"location": "global", "service": "compute.googleapis.com", "version": "beta"}, "beta", long=33,
                     granted=[("compute.machineImages.create", made)] +
                     [("compute.disks.createSnapshot", self.zonal("disks", d)) for d in disks], **more)
        return name

    def delete(self, who, what, name, zonal=False, version="v1", **more):
        at = self.zonal(what, name) if zonal else self.globally(what, name)
        kind = {"snapshots": "gce_snapshot", "disks": "gce_disk", "images": "gce_image", "instances": "gce_instance",
                "firewalls": "gce_firewall_rule", "instanceTemplates": "gce_instance_template"}.get(what, "api")
        self.compute(who, f"{what}.delete", at, {}, kind, {"zone": self.zone} if zonal else {}, version,
                     granted=[(f"compute.{what}.delete", at)], **more)

    # -- hosts
    @staticmethod
    def boot(name, **source):
        """The boot disk of an instance to be: sourceSnapshot=.. or sourceImage=.., or an existing one."""
        if "source" in source:
            return {"type": "PERSISTENT", "boot": True, "mode": "READ_WRITE", "autoDelete": False, "deviceName": name, **source}
        return {"type": "PERSISTENT", "boot": True, "mode": "READ_WRITE", "autoDelete": True, "deviceName": name,
                "initializeParams": {"diskSizeGb": "10", **source}}

    def insert_instance(self, who, name, disks, version="v1", network="default", tags=(), public=True, request=None, zone=None,
                        account=None, **more):
        at = self.zonal("instances", name, zone)
        nic = {"subnetwork": f"projects/{self.project}/regions/{self.region}/subnetworks/{network}"}
        if public:
            nic["accessConfigs"] = [{"name": "External NAT", "networkTier": "PREMIUM", "type": "ONE_TO_ONE_NAT"}]
        made = {"name": name, "machineType": self.zonal("machineTypes", "e2-medium"), "canIpForward": False, "disks": disks,
                "networkInterfaces": [nic], "scheduling": {"automaticRestart": True, "onHostMaintenance": "MIGRATE"},
                "serviceAccounts": [{"email": account or "420000000017-compute@developer.gserviceaccount.com",
                                     "scopes": ["https://www.googleapis.com/auth/devstorage.read_only"]}], **(request or {})}
        if tags:
            made["tags"] = {"tags": list(tags)}
        granted = [("compute.instances.create", at)]
        granted += [("compute.disks.create", self.zonal("disks", name, zone)) for d in disks if "initializeParams" in d][:1]
        granted += [("compute.subnetworks.use", nic["subnetwork"])]
        self.compute(who, "instances.insert", at, made, "gce_instance", {"zone": zone or self.zone}, version, long=11,
                     granted=granted, **more)
        return name

    def insert_template(self, who, name, disks, version="v1", tags=()):
        made = self.globally("instanceTemplates", name)
        properties = {"machineType": "e2-medium", "disks": disks, "networkInterfaces": [
            {"network": self.globally("networks", "default"), "accessConfigs": [{"name": "External NAT", "type": "ONE_TO_ONE_NAT"}]}]}
        if tags:
            properties["tags"] = {"tags": list(tags)}
        self.compute(who, "instanceTemplates.insert", made, {"name": name, "properties": properties}, "gce_instance_template",
                     {"instance_template_name": name}, version, long=2, granted=[("compute.instanceTemplates.create", made)])
        return name

    def insert_group(self, who, name, template, size=2):
        at = self.zonal("instanceGroupManagers", name)
        self.compute(who, "instanceGroupManagers.insert", at,
                     {"name": name, "baseInstanceName": name, "targetSize": str(size),
                      "instanceTemplate": f"https://www.googleapis.com/compute/v1/{self.globally('instanceTemplates', template)}"},
                     "gce_instance_group_manager", {"location": self.zone}, long=9,
                     granted=[("compute.instanceGroupManagers.create", at)])

    def attach_disk(self, who, instance, source, mode="READ_WRITE", version="v1", **more):
        at = self.zonal("instances", instance)
        self.compute(who, "instances.attachDisk", at, {"source": source, "mode": mode, "type": "PERSISTENT", "boot": False,
                     "deviceName": source.rsplit("/", 1)[-1]}, "gce_instance", {"zone": self.zone}, version, long=4,
                     granted=[("compute.instances.attachDisk", at)], **more)

    def detach_disk(self, who, instance, device):
        at = self.zonal("instances", instance)
        self.compute(who, "instances.detachDisk", at, {"deviceName": device}, "gce_instance", {"zone": self.zone}, long=4)

    def set_metadata(self, who, instance, keys=("ssh-keys",)):
        at = self.zonal("instances", instance)
        self.compute(who, "instances.setMetadata", at, {}, "gce_instance", {"zone": self.zone}, long=3,
                     granted=[("compute.instances.setMetadata", at)],
                     more={"metadata": {"@type": "type.googleapis.com/google.cloud.audit.GceInstanceAuditMetadata",
                                        "instanceMetadataDelta": {"addedMetadataKeys": list(keys)}}})

    # -- who may
    def set_policy(self, who, what, name, bindings, zonal=False, error=None, version="v1"):
        """The whole policy, as the API takes it: {role: members}."""
        at = self.zonal(what, name) if zonal else self.globally(what, name)
        kind = {"snapshots": "gce_snapshot", "disks": "gce_disk", "images": "gce_image"}.get(what, "api")
        policy = {"bindings": [{"role": r, "members": list(m)} for r, m in bindings.items()], "etag": "BwYQYvUoBxs="}
        self.compute(who, f"{what}.setIamPolicy", at, {"policy": policy, "resource": name}, kind,
                     {"zone": self.zone} if zonal else {}, version, long=0, granted=[(f"compute.{what}.setIamPolicy", at)],
                     response={"@type": "type.googleapis.com/compute.policies", **policy}, error=error)

    # -- doors
    def open(self, who, name, ports=("22",), ranges=("0.0.0.0/0",), tags=(), network="default", version="v1", proto="tcp", **more):
        """compute.firewalls.insert. ranges=None: the request does not say from where."""
        at = self.globally("firewalls", name)
        request = {"name": name, "network": self.globally("networks", network), "priority": "1000", "direction": "INGRESS",
                   "alloweds": [{"IPProtocol": proto, **({"ports": list(ports)} if ports else {})}], **more}
        if ranges is not None:
            request["sourceRanges"] = list(ranges)
        if tags:
            request["targetTags"] = list(tags)
        self.compute(who, "firewalls.insert", at, request, "gce_firewall_rule", {}, version, long=5,
                     granted=[("compute.firewalls.create", at), ("compute.networks.updatePolicy", self.globally("networks", network))])
        return name
