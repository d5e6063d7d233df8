"""Identities, projects, databases, backups, and what Google does by itself."""
from who import digest


class ServiceCalls:
    # -- identities
    def _admin(self, who, method, name, request, kind, response, labels, long=0, more=None, error=None):
        return self.call(who, "iam.googleapis.com", f"google.iam.admin.v1.{method}", name, request,
                         {"type": "service_account", "labels": {**labels, "project_id": self.project}},
                         kind=f"google.iam.admin.v1.{kind}", response=response, long=long, more=more, error=error)

    def create_service_account(self, who, name):
        email = f"{name}@{self.project}.iam.gserviceaccount.com"
        number = self.number(email)
        self._admin(who, "CreateServiceAccount", f"projects/{self.project}",
                    {"account_id": name, "name": f"projects/{self.project}", "service_account": {"display_name": name}},
                    "CreateServiceAccountRequest",
                    {"@type": "type.googleapis.com/google.iam.admin.v1.ServiceAccount", "email": email, "unique_id": number,
                     "name": f"projects/{self.project}/serviceAccounts/{email}", "project_id": self.project},
                    {"email_id": email, "unique_id": number})
        return email

    def create_key(self, who, email):
        key = f"projects/{self.project}/serviceAccounts/{email}/keys/{digest(self.name, email)[:40]}"
        self._admin(who, "CreateServiceAccountKey", f"projects/-/serviceAccounts/{self.number(email)}",
                    {"name": f"projects/{self.project}/serviceAccounts/{email}", "private_key_type": 2},
                    "CreateServiceAccountKeyRequest",
                    {"@type": "type.googleapis.com/google.iam.admin.v1.ServiceAccountKey", "name": key, "key_type": 1},
                    {"email_id": email, "unique_id": self.number(email)})
        return key

    def grant(self, who, role, member, action="ADD", error=None):
        """SetIamPolicy of the project: the whole policy, and what changes."""
        at = f"projects/{self.project}"
        self.call(who, "cloudresourcemanager.googleapis.com", "SetIamPolicy", at,
                  {"resource": self.project, "policy": {"etag": "BwYQYvUoBxs=", "bindings": [
                      {"role": "roles/owner", "members": ["user:carol@acme.example"]}, {"role": role, "members": [member]}]}},
                  {"type": "project", "labels": {"project_id": self.project}}, kind="google.iam.v1.SetIamPolicyRequest",
                  granted=[("resourcemanager.projects.setIamPolicy", at)], error=error,
                  more={"serviceData": {"@type": "type.googleapis.com/google.iam.v1.logging.AuditData",
                                        "policyDelta": {"bindingDeltas": [{"action": action, "role": role, "member": member}]}}})

    # -- Cloud SQL
    def sql(self, who, method, instance, request, kind, long=40, more=None):
        at = f"projects/{self.project}/instances/{instance}"
        self.call(who, "cloudsql.googleapis.com", f"cloudsql.{method}", at,
                  {"project": self.project, "instance": instance, **request},
                  {"type": "cloudsql_database", "labels": {"database_id": f"{self.project}:{instance}", "region": self.region,
                                                           "project_id": self.project}},
                  kind=f"google.cloud.sql.v1beta4.{kind}", long=long, more=more,
                  granted=[(f"cloudsql.{method}", at)], url="sql/v1beta4")

    # -- Backup and DR
    def backup(self, who, method, name, request, long=60):
        self.call(who, "backupdr.googleapis.com", f"google.cloud.backupdr.v1.BackupDR.{method}", name, request,
                  {"type": "audited_resource", "labels": {"service": "backupdr.googleapis.com", "project_id": self.project,
                                                          "method": f"google.cloud.backupdr.v1.BackupDR.{method}"}},
                  kind=f"google.cloud.backupdr.v1.{method}Request", long=long,
                  response={"@type": "type.googleapis.com/google.longrunning.Operation",
                            "name": f"projects/{self.project}/locations/{self.region}/operations/{digest(self.name, name)[:20]}"})

    # -- by itself
    def scheduled_snapshot(self, disk, name):
        at = self.zonal("disks", disk)
        r = self.entry(None, "compute.googleapis.com", "ScheduledSnapshots", at,
                       {"authenticationInfo": {"principalEmail": "system@google.com"},
                        "request": {"@type": "type.googleapis.com/ScheduledSnapshots"},
                        "response": {"@type": "type.googleapis.com/operation", "operationType": "createSnapshot", "status": "DONE",
                                     "targetLink": f"https://www.googleapis.com/compute/v1/{at}", "targetId": self.number(at),
                                     "progress": "100", "user": "system"}},
                       {"type": "gce_disk", "labels": {"disk_id": self.number(at), "zone": self.zone, "project_id": self.project}},
                       stream="system_event")
        h = self.serial("event")
        r["operation"] = {"id": f"systemevent-{self.now}000-{h[:13]}", "producer": "ScheduledSnapshots", "first": True, "last": True}

    def outsider(self, who, method, name, permission):
        """What the owner's log says of somebody else's call on a thing of his."""
        r = self.entry(who, "compute.googleapis.com", method, name,
                       {"authorizationInfo": [{"permission": permission, "granted": True, "resourceAttributes": {
                           "service": "compute", "name": name, "type": "compute.disks"}}],
                        "metadata": {"@type": "type.googleapis.com/google.cloud.audit.CrossEntityControlAuditMetadata"}},
                       {"type": "gce_disk", "labels": {"disk_id": self.number(name), "zone": self.zone, "project_id": self.project}})
        r["protoPayload"]["requestMetadata"] = {}
        return r
