"""Who calls: users, sessions of roles, services; from where and with which program."""
import copy
import datetime
import hashlib

OURS, SECOND, FOREIGN, FORENSICS = "111122223333", "444455556666", "999988887777", "555566667777"
HOME, OUTSIDE = "203.0.113.24", "198.51.100.77"
CLI = ("aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.1.0-37-amd64 md/arch#x86_64 lang/python#3.13.4 "
       "md/pyimpl#CPython m/E,b,Z cfg/retry-mode#standard md/installer#exe md/prompt#off")
BOTO = "Boto3/1.34.51 md/Botocore#1.34.51 ua/2.0 os/linux#6.6.9-amd64 md/arch#x86_64 lang/python#3.11.8 md/pyimpl#CPython"
TERRAFORM = ("APN/1.0 HashiCorp/1.0 Terraform/1.8.5 (+https://www.terraform.io) terraform-provider-aws/5.54.1 "
             "(+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.27.2 os/linux lang/go#1.22.4")
PACKER = "APN/1.0 HashiCorp/1.0 Packer/1.11.0 (+https://www.packer.io/) packer-plugin-amazon/1.3.2 aws-sdk-go/1.44.114 (go1.21.10; linux; amd64)"
CSI = "aws-sdk-go-v2/1.27.0 os/linux lang/go#1.22.4 md/GOARCH#amd64 md/GOOS#linux exec-env/aws-ebs-csi-driver-v1.31.0"


def digest(*parts):
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


def example(prefix, *parts):
    """An id as documentation writes them: the prefix, nine digits, EXAMPLE."""
    return prefix + digest(*parts)[:9].upper() + "EXAMPLE"


def iso(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def spoken(seconds):
    """How IAM and RDS write a time: Jun 2, 2026, 8:14:07 AM."""
    t = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return f"{t:%b} {t.day}, {t.year}, {t.hour % 12 or 12}:{t:%M:%S} {t:%p}"


class Caller:
    """Who calls, from where, with what."""
    ip, agent, account, console = HOME, CLI, OURS, False

    def identity(self):
        raise NotImplementedError

    def via(self, ip=None, agent=None):
        """The same caller from another place or program."""
        twin = copy.copy(self)
        twin.ip, twin.agent = ip or self.ip, agent or self.agent
        return twin


class User(Caller):
    def __init__(self, name, account=OURS, uid=None, key=None, ip=HOME, agent=CLI, mfa=None, since=None):
        self.name, self.account, self.ip, self.agent, self.mfa, self.since = name, account, ip, agent, mfa, since
        self.uid = uid or example("AIDA", "user", account, name)
        self.key = key or example("AKIA", "key", account, name)
        self.arn = f"arn:aws:iam::{account}:user/{name}"

    def identity(self):
        who = {"type": "IAMUser", "principalId": self.uid, "arn": self.arn, "accountId": self.account,
               "accessKeyId": self.key, "userName": self.name}
        if self.mfa is not None:
            who["sessionContext"] = {"attributes": {"creationDate": iso(self.since), "mfaAuthenticated": str(self.mfa).lower()}}
        return who

    def with_key(self, key):
        return User(self.name, self.account, self.uid, key, self.ip, self.agent, self.mfa, self.since)


class Role:
    def __init__(self, name, account=OURS, path="/", uid=None):
        self.name, self.account, self.path = name, account, path
        self.uid = uid or example("AROA", "role", account, path, name)
        self.arn = f"arn:aws:iam::{account}:role{path}{name}"

    def session(self, name, since, key=None, **more):
        return Session(self, name, since, key, **more)


class Session(Caller):
    """A session of a role."""
    def __init__(self, role, name, since, key=None, ip=HOME, agent=CLI, mfa=False, invoked_by=None, web=None,
                 source_identity=None):
        self.role, self.name, self.since, self.ip, self.agent, self.mfa = role, name, since, ip, agent, mfa
        self.key = key or example("ASIA", "session", role.arn, name, since)
        self.account, self.invoked_by, self.web, self.source_identity = role.account, invoked_by, web, source_identity
        if invoked_by:
            self.ip = self.agent = invoked_by

    def identity(self):
        context = {"sessionIssuer": {"type": "Role", "principalId": self.role.uid, "arn": self.role.arn,
                                     "accountId": self.role.account, "userName": self.role.name}}
        if self.web:
            context["webIdFederationData"] = self.web
        context["attributes"] = {"creationDate": iso(self.since), "mfaAuthenticated": str(self.mfa).lower()}
        if self.source_identity:
            context["sourceIdentity"] = self.source_identity
        who = {"type": "AssumedRole", "principalId": f"{self.role.uid}:{self.name}",
               "arn": f"arn:aws:sts::{self.role.account}:assumed-role/{self.role.name}/{self.name}",
               "accountId": self.role.account, "accessKeyId": self.key, "sessionContext": context}
        if self.invoked_by:
            who["invokedBy"] = self.invoked_by
        return who


class Login(Session):
    """A person who came in by IAM Identity Center: the session name is the login."""
    def __init__(self, login, since, permissions="PowerUser", account=OURS, ip=HOME, agent=CLI):
        role = Role(f"AWSReservedSSO_{permissions}_{digest(permissions)[:16]}", account, "/aws-reserved/sso.amazonaws.com/us-east-1/")
        super().__init__(role, login, since, ip=ip, agent=agent, mfa=False)
        self.name = login


class Service(Caller):
    """An AWS service that speaks for itself, with no session (service events)."""
    def __init__(self, host, account=OURS):
        self.host, self.account, self.ip, self.agent = host, account, host, host

    def identity(self):
        return {"accountId": self.account, "invokedBy": self.host}
