"""Warehouses, caches, file systems, Lightsail, lifecycle policies. Request and answer as the services' API models name
their members; CloudTrail writes the first letter small."""


class ServiceCalls:
    # -- Redshift
    def create_cluster_copy(self, who, cluster, snapshot):
        self.call(who, "redshift", "CreateClusterSnapshot", {"clusterIdentifier": cluster, "snapshotIdentifier": snapshot},
                  {"snapshotIdentifier": snapshot, "clusterIdentifier": cluster, "status": "creating", "port": 5439,
                   "masterUsername": "admin", "snapshotType": "manual", "nodeType": "ra3.large", "numberOfNodes": 2,
                   "encrypted": True, "ownerAccount": self.account}, version="1.08")
        return snapshot

    def authorize_cluster_copy(self, who, cluster, snapshot, account, remove=False):
        access = [] if remove else [{"accountId": account}]
        self.call(who, "redshift", "RevokeSnapshotAccess" if remove else "AuthorizeSnapshotAccess",
                  {"snapshotIdentifier": snapshot, "snapshotClusterIdentifier": cluster, "accountWithRestoreAccess": account},
                  {"snapshotIdentifier": snapshot, "clusterIdentifier": cluster, "status": "available",
                   "ownerAccount": self.account, "accountsWithRestoreAccess": access}, version="1.08")

    def restore_cluster_copy(self, who, snapshot, cluster, owner=None, public=False):
        request = {"clusterIdentifier": cluster, "snapshotIdentifier": snapshot, "publiclyAccessible": public}
        if owner:
            request["ownerAccount"] = owner
        self.call(who, "redshift", "RestoreFromClusterSnapshot", request,
                  {"clusterIdentifier": cluster, "clusterStatus": "creating", "masterUsername": "admin", "publiclyAccessible": public,
                   "vpcSecurityGroups": [{"vpcSecurityGroupId": "sg-0000default0000000", "status": "active"}],
                   "encrypted": True}, version="1.08")
        return cluster

    # -- ElastiCache
    def create_cache_snapshot(self, who, group, snapshot):
        self.call(who, "elasticache", "CreateSnapshot", {"replicationGroupId": group, "snapshotName": snapshot},
                  {"snapshotName": snapshot, "replicationGroupId": group, "snapshotStatus": "creating", "snapshotSource": "manual",
                   "cacheNodeType": "cache.r6g.large", "engine": "redis", "engineVersion": "7.0.7"}, version="1.08")
        return snapshot

    def copy_cache_snapshot(self, who, source, target, bucket=None):
        request = {"sourceSnapshotName": source, "targetSnapshotName": target}
        if bucket:
            request["targetBucket"] = bucket
        self.call(who, "elasticache", "CopySnapshot", request,
                  {"snapshotName": target, "snapshotStatus": "exporting" if bucket else "copying", "snapshotSource": "manual",
                   "engine": "redis"}, version="1.08")

    # -- FSx
    def create_fsx_backup(self, who, system):
        backup = f"backup-0{self.serial('backup')[:16]}"
        self.call(who, "fsx", "CreateBackup", {"fileSystemId": system, "clientRequestToken": self.uuid("token")},
                  {"backup": {"backupId": backup, "lifecycle": "CREATING", "type": "USER_INITIATED",
                              "fileSystem": {"fileSystemId": system, "fileSystemType": "WINDOWS"}}}, version="1.08")
        return backup

    def restore_fsx_backup(self, who, backup, group):
        system = f"fs-0{self.serial('fs')[:16]}"
        self.call(who, "fsx", "CreateFileSystemFromBackup",
                  {"backupId": backup, "subnetIds": ["subnet-0feed0feed0feed00"], "securityGroupIds": [group],
                   "clientRequestToken": self.uuid("token")},
                  {"fileSystem": {"fileSystemId": system, "lifecycle": "CREATING", "fileSystemType": "WINDOWS", "ownerId": self.account,
                                  "vpcId": "vpc-0abc0abc0abc0abc0"}}, version="1.08")
        return system

    # -- Lightsail
    def _lightsail(self, who, operation, request, name, kind):
        job = {"id": self.uuid("operation"), "resourceName": name, "resourceType": kind, "operationType": operation,
               "status": "Started", "isTerminal": False, "location": {"availabilityZone": "all", "regionName": self.region}}
        self.call(who, "lightsail", operation, request, {"operations": [job]}, version="1.08")

    def lightsail_snapshot(self, who, instance, snapshot):
        self._lightsail(who, "CreateInstanceSnapshot", {"instanceName": instance, "instanceSnapshotName": snapshot}, snapshot, "InstanceSnapshot")
        return snapshot

    def lightsail_launch(self, who, snapshot, instance):
        self._lightsail(who, "CreateInstancesFromSnapshot",
                        {"instanceNames": [instance], "availabilityZone": f"{self.region}a", "bundleId": "small_3_0",
                         "instanceSnapshotName": snapshot}, instance, "Instance")
        return instance

    def lightsail_export(self, who, snapshot):
        self._lightsail(who, "ExportSnapshot", {"sourceSnapshotName": snapshot}, snapshot, "ExportSnapshotRecord")

    def lightsail_open(self, who, instance, cidr="0.0.0.0/0", port=22):
        self._lightsail(who, "OpenInstancePublicPorts",
                        {"instanceName": instance, "portInfo": {"fromPort": port, "toPort": port, "protocol": "tcp", "cidrs": [cidr]}},
                        instance, "Instance")

    # -- lifecycle policies
    def lifecycle_policy(self, who, *accounts):
        policy = f"policy-0{self.serial('policy')[:16]}"
        schedule = {"name": "daily", "copyTags": False, "createRule": {"interval": 24, "intervalUnit": "HOURS", "times": ["03:00"]},
                    "retainRule": {"count": 7}}
        if accounts:
            schedule["shareRules"] = [{"targetAccounts": list(accounts), "unshareInterval": 7, "unshareIntervalUnit": "DAYS"}]
        self.call(who, "dlm", "CreateLifecyclePolicy",
                  {"executionRoleArn": f"arn:aws:iam::{self.account}:role/service-role/AWSDataLifecycleManagerDefaultRole",
                   "description": "daily", "state": "ENABLED",
                   "policyDetails": {"policyType": "EBS_SNAPSHOT_MANAGEMENT", "resourceTypes": ["VOLUME"],
                                     "targetTags": [{"key": "Backup", "value": "daily"}], "schedules": [schedule]}},
                  {"policyId": policy}, version="1.08")
        return policy
