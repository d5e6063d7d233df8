"""What guards copies, what would tell of a theft, and encryption keys."""
import json


class GuardCalls:
    def block_public_sharing(self, who, on, what="Snapshot", state="block-all-sharing"):
        operation = f"{'Enable' if on else 'Disable'}{what}BlockPublicAccess"
        wrap = {"xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/", "requestId": self.uuid("request"),
                "state": state if on else "unblocked"}
        self.call(who, "ec2", operation, {f"{operation}Request": {"State": state} if on else ""}, {f"{operation}Response": wrap})

    def encryption_by_default(self, who, on):
        operation = f"{'Enable' if on else 'Disable'}EbsEncryptionByDefault"
        self.call(who, "ec2", operation, {f"{operation}Request": ""}, {f"{operation}Response": {
            "xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/", "requestId": self.uuid("request"), "ebsEncryptionByDefault": on}})

    def _trail(self, name):
        return f"arn:aws:cloudtrail:{self.region}:{self.account}:trail/{name}"

    def stop_logging(self, who, trail="management"):
        self.call(who, "cloudtrail", "StopLogging", {"name": self._trail(trail)}, None, version="1.08")

    def update_trail(self, who, trail="management", bucket="org-trail-logs"):
        self.call(who, "cloudtrail", "UpdateTrail", {"name": trail, "s3BucketName": bucket, "isMultiRegionTrail": True},
                  {"name": trail, "trailARN": self._trail(trail), "s3BucketName": bucket}, version="1.08")

    def delete_detector(self, who, detector="12abc34d567e8fa901bc2d34e56789f0"):
        self.call(who, "guardduty", "DeleteDetector", {"detectorId": detector}, None, version="1.08")

    def delete_flow_logs(self, who, flow_log):
        self.call(who, "ec2", "DeleteFlowLogs", {"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": flow_log}}},
                  {"DeleteFlowLogsResponse": {"xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/",
                                              "requestId": self.uuid("request"), "unsuccessful": ""}})

    # -- encryption keys
    def key_arn(self, key):
        return f"arn:aws:kms:{self.region}:{self.account}:key/{key}"

    def put_key_policy(self, who, key, *accounts):
        """The whole policy from now on: the owner's own account, and these."""
        principals = [f"arn:aws:iam::{a}:root" for a in (self.account, *accounts)]
        policy = {"Version": "2012-10-17", "Id": "key", "Statement": [
            {"Sid": "use", "Effect": "Allow", "Principal": {"AWS": principals}, "Action": "kms:*", "Resource": "*"}]}
        self.call(who, "kms", "PutKeyPolicy",
                  {"keyId": key, "policyName": "default", "policy": json.dumps(policy, indent=2), "bypassPolicyLockoutSafetyCheck": False},
                  None, resources=[{"accountId": self.account, "type": "AWS::KMS::Key", "ARN": self.key_arn(key)}])

    def grant_key(self, who, key, grantee):
        """CreateGrant for a principal of another account."""
        grant = self.serial("grant")
        self.call(who, "kms", "CreateGrant",
                  {"keyId": self.key_arn(key), "granteePrincipal": grantee, "operations": ["Decrypt", "CreateGrant", "DescribeKey"]},
                  {"grantId": grant, "keyId": self.key_arn(key)},
                  resources=[{"accountId": self.account, "type": "AWS::KMS::Key", "ARN": self.key_arn(key)}])

    # -- vaults
    def vault_arn(self, vault, account=None, region=None):
        return f"arn:aws:backup:{region or self.region}:{account or self.account}:backup-vault:{vault}"

    def start_copy_job(self, who, recovery_point, destination, role, vault="Default"):
        self.call(who, "backup", "StartCopyJob",
                  {"recoveryPointArn": recovery_point, "sourceBackupVaultName": vault, "destinationBackupVaultArn": destination,
                   "iamRoleArn": role.arn, "idempotencyToken": self.uuid("token")},
                  {"copyJobId": self.uuid("job").upper(), "creationDate": "Jun 2, 2026, 8:14:07 AM", "isParent": False}, version="1.09")

    def backup_plan(self, who, *destinations, name="nightly", plan=None):
        """A plan whose rule copies each night's points to these vaults."""
        plan = plan or self.uuid("plan")
        rule = {"ruleName": "all", "targetBackupVaultName": "Default", "scheduleExpression": "cron(0 3 * * ? *)",
                "copyActions": [{"destinationBackupVaultArn": d, "lifecycle": {"deleteAfterDays": 35}} for d in destinations]}
        self.call(who, "backup", "CreateBackupPlan", {"backupPlan": {"backupPlanName": name, "rules": [rule]}},
                  {"backupPlanId": plan, "backupPlanArn": f"arn:aws:backup:{self.region}:{self.account}:backup-plan:{plan}",
                   "versionId": self.uuid("version")}, version="1.09")
        return plan
