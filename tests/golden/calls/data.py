"""Databases, EBS direct reads, AWS Backup."""


class DataCalls:
    # -- EBS direct: data events
    def _snapshot_resource(self, snapshot, account=None):
        return [{"accountId": account or self.account, "type": "AWS::EC2::Snapshot",
                 "ARN": f"arn:aws:ec2:{self.region}::snapshot/{snapshot}"}]

    def list_blocks(self, who, snapshot, error=None):
        self.call(who, "ebs", "ListSnapshotBlocks", {"snapshotId": snapshot, "maxResults": 100, "startingBlockIndex": 0},
                  None, version="1.08", data=True, resources=self._snapshot_resource(snapshot), error=error)

    def get_block(self, who, snapshot, index, error=None):
        self.call(who, "ebs", "GetSnapshotBlock",
                  {"snapshotId": snapshot, "blockIndex": index, "blockToken": "AAUBAdoc" + self.serial("token")[:40]},
                  None, version="1.08", data=True, resources=self._snapshot_resource(snapshot), error=error)

    # -- RDS
    def _db_arn(self, kind, name):
        return f"arn:aws:rds:{self.region}:{self.account}:{kind}:{name}"

    def _db(self, name, groups, public, **more):
        return {"dBInstanceIdentifier": name, "dBInstanceClass": "db.t4g.medium", "engine": "postgres",
                "dBInstanceStatus": "creating", "masterUsername": "app", "allocatedStorage": 50, "dBSecurityGroups": [],
                "vpcSecurityGroups": [{"vpcSecurityGroupId": g, "status": "active"} for g in groups],
                "dBSubnetGroup": {"dBSubnetGroupName": "default", "vpcId": "vpc-0abc0abc0abc0abc0",
                                  "subnetGroupStatus": "Complete"},
                "pendingModifiedValues": {}, "multiAZ": False, "engineVersion": "16.3", "publiclyAccessible": public,
                "storageType": "gp3", "storageEncrypted": False, "dbiResourceId": "db-" + self.serial("dbi")[:26].upper(),
                "dBInstanceArn": self._db_arn("db", name), "deletionProtection": False, **more}

    def create_db_snapshot(self, who, db, snapshot, error=None):
        self.call(who, "rds", "CreateDBSnapshot", None if error else {"dBInstanceIdentifier": db, "dBSnapshotIdentifier": snapshot},
                  {"dBSnapshotIdentifier": snapshot, "dBInstanceIdentifier": db, "engine": "postgres", "allocatedStorage": 50,
                   "status": "creating", "port": 5432, "availabilityZone": f"{self.region}a", "snapshotType": "manual",
                   "percentProgress": 0, "encrypted": False, "dBSnapshotArn": self._db_arn("snapshot", snapshot),
                   "masterUsername": "app", "engineVersion": "16.3", "storageType": "gp3"}, version="1.08", error=error)
        return snapshot

    def copy_db_snapshot(self, who, source, snapshot):
        self.call(who, "rds", "CopyDBSnapshot",
                  {"sourceDBSnapshotIdentifier": source, "targetDBSnapshotIdentifier": snapshot},
                  {"dBSnapshotIdentifier": snapshot, "snapshotType": "manual", "status": "creating",
                   "dBSnapshotArn": self._db_arn("snapshot", snapshot)}, version="1.08")
        return snapshot

    def restore_db(self, who, snapshot, db, groups=("sg-0000default0000000",), public=False):
        self.call(who, "rds", "RestoreDBInstanceFromDBSnapshot",
                  {"dBInstanceIdentifier": db, "dBSnapshotIdentifier": snapshot, "dBInstanceClass": "db.t4g.medium",
                   "vpcSecurityGroupIds": list(groups)}, self._db(db, groups, public), version="1.08")
        return db

    def restore_db_to_time(self, who, source, db, groups=("sg-0000default0000000",), public=False):
        self.call(who, "rds", "RestoreDBInstanceToPointInTime",
                  {"sourceDBInstanceIdentifier": source, "targetDBInstanceIdentifier": db, "useLatestRestorableTime": True,
                   "vpcSecurityGroupIds": list(groups), "publiclyAccessible": public},
                  self._db(db, groups, public), version="1.08")
        return db

    def modify_db(self, who, db, password=False, public=None, groups=None, rename=None):
        request = {"dBInstanceIdentifier": db, "applyImmediately": True, "allowMajorVersionUpgrade": False}
        if password:
            request["masterUserPassword"] = "HIDDEN_DUE_TO_SECURITY_REASONS"
        if public is not None:
            request["publiclyAccessible"] = public
        if groups is not None:
            request["vpcSecurityGroupIds"] = list(groups)
        if rename:
            request["newDBInstanceIdentifier"] = rename
        self.call(who, "rds", "ModifyDBInstance", request,
                  self._db(db, groups or ("sg-0000default0000000",), bool(public)), version="1.08")

    def share_db_snapshot(self, who, snapshot, *accounts, remove=False):
        self.call(who, "rds", "ModifyDBSnapshotAttribute",
                  {"dBSnapshotIdentifier": snapshot, "attributeName": "restore",
                   "valuesToRemove" if remove else "valuesToAdd": list(accounts)},
                  {"dBSnapshotIdentifier": snapshot, "dBSnapshotAttributes": [
                      {"attributeName": "restore", "attributeValues": [] if remove else list(accounts)}]}, version="1.08")

    def delete_db(self, who, db):
        self.call(who, "rds", "DeleteDBInstance", {"dBInstanceIdentifier": db, "skipFinalSnapshot": True},
                  self._db(db, (), False), version="1.08")

    def delete_db_snapshot(self, who, snapshot):
        self.call(who, "rds", "DeleteDBSnapshot", {"dBSnapshotIdentifier": snapshot},
                  {"dBSnapshotIdentifier": snapshot, "dBSnapshotArn": self._db_arn("snapshot", snapshot), "status": "deleted",
                   "snapshotType": "manual"}, version="1.08")

    def export_db_snapshot(self, who, snapshot, bucket, role="RdsExport"):
        arn, task = self._db_arn("snapshot", snapshot), f"export-{snapshot}"
        self.call(who, "rds", "StartExportTask",
                  {"exportTaskIdentifier": task, "sourceArn": arn, "s3BucketName": bucket,
                   "iamRoleArn": f"arn:aws:iam::{self.account}:role/{role}", "kmsKeyId": "alias/export"},
                  {"exportTaskIdentifier": task, "sourceArn": arn, "s3Bucket": bucket, "status": "STARTING",
                   "percentProgress": 0}, version="1.08")

    # -- Aurora
    def create_cluster_snapshot(self, who, cluster, snapshot):
        self.call(who, "rds", "CreateDBClusterSnapshot", {"dBClusterIdentifier": cluster, "dBClusterSnapshotIdentifier": snapshot},
                  {"dBClusterSnapshotIdentifier": snapshot, "dBClusterIdentifier": cluster, "engine": "aurora-postgresql",
                   "status": "creating", "snapshotType": "manual",
                   "dBClusterSnapshotArn": self._db_arn("cluster-snapshot", snapshot)}, version="1.08")
        return snapshot

    def restore_cluster(self, who, snapshot, cluster, groups=("sg-0000default0000000",)):
        self.call(who, "rds", "RestoreDBClusterFromSnapshot",
                  {"dBClusterIdentifier": cluster, "snapshotIdentifier": snapshot, "engine": "aurora-postgresql",
                   "vpcSecurityGroupIds": list(groups)},
                  {"dBClusterIdentifier": cluster, "status": "creating", "dBClusterArn": self._db_arn("cluster", cluster),
                   "vpcSecurityGroups": [{"vpcSecurityGroupId": g, "status": "active"} for g in groups]}, version="1.08")
        return cluster

    def create_cluster_instance(self, who, cluster, db, public=False):
        self.call(who, "rds", "CreateDBInstance",
                  {"dBInstanceIdentifier": db, "dBClusterIdentifier": cluster, "engine": "aurora-postgresql",
                   "dBInstanceClass": "db.r6g.large", "publiclyAccessible": public},
                  {**self._db(db, ("sg-0000default0000000",), public), "dBClusterIdentifier": cluster}, version="1.08")
        return db

    # -- AWS Backup
    def start_restore_job(self, who, recovery_point, role, kind="EBS"):
        job = self.uuid("job").upper()
        self.call(who, "backup", "StartRestoreJob",
                  {"recoveryPointArn": recovery_point, "iamRoleArn": role.arn, "resourceType": kind,
                   "metadata": {"availabilityZone": f"{self.region}a", "volumeType": "gp3", "encrypted": "false"},
                   "idempotencyToken": self.uuid("token")}, {"restoreJobId": job}, version="1.09")
        return job

    def restore_completed(self, job, recovery_point, role, created=None, kind="EBS"):
        details = {"restoreJobId": job, "backupVaultName": "Default",
                   "backupVaultArn": f"arn:aws:backup:{self.region}:{self.account}:backup-vault:Default",
                   "recoveryPointArn": recovery_point, "resourceType": kind, "iamRoleArn": role.arn, "state": "COMPLETED",
                   "creationDate": {"seconds": self.now - 120, "nanos": 0},
                   "completionDate": {"seconds": self.now, "nanos": 0}, "percentDone": 100.0}
        if created:
            details["createdResourceArn"] = created
        self.event("backup", "RestoreCompleted", details)

    def backup_completed(self, recovery_point, resource, role, kind="EBS"):
        self.event("backup", "BackupJobCompleted",
                   {"backupJobId": self.uuid("job").upper(), "backupVaultName": "Default",
                    "backupVaultArn": f"arn:aws:backup:{self.region}:{self.account}:backup-vault:Default",
                    "recoveryPointArn": recovery_point, "resourceArn": resource, "resourceType": kind,
                    "iamRoleArn": role.arn, "state": "COMPLETED", "percentDone": 100.0})
