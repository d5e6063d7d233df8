"""Users, keys, policies, sessions of roles."""
import json

from who import Session, User, example
from who import spoken as _stamp


class IdentityCalls:
    def _iam(self, who, operation, request, response, error=None):
        self.call(who, "iam", operation, None if error else request, response, version="1.09", region="us-east-1",
                  error=error, read=False)

    def create_user(self, who, name, ip=None, agent=None):
        """Returns the new user, who acts from where his maker does."""
        user = User(name, self.account, uid=example("AIDA", self.name, "user", name),
                    key=example("AKIA", self.name, "key", name), ip=ip or who.ip, agent=agent or who.agent)
        self._iam(who, "CreateUser", {"userName": name},
                  {"user": {"path": "/", "userName": name, "userId": user.uid, "arn": user.arn, "createDate": _stamp(self.now)}})
        return user

    def create_access_key(self, who, user, key=None):
        """Returns the user with the new key."""
        key = key or example("AKIA", self.name, "key", user.name, self.count)
        self._iam(who, "CreateAccessKey", {"userName": user.name},
                  {"accessKey": {"userName": user.name, "accessKeyId": key, "status": "Active", "createDate": _stamp(self.now)}})
        return user.with_key(key)

    def create_login(self, who, user):
        self._iam(who, "CreateLoginProfile", {"userName": user.name, "passwordResetRequired": False},
                  {"loginProfile": {"userName": user.name, "createDate": _stamp(self.now), "passwordResetRequired": False}})

    def attach_policy(self, who, user, policy="arn:aws:iam::aws:policy/AdministratorAccess"):
        self._iam(who, "AttachUserPolicy", {"userName": user.name, "policyArn": policy}, None)

    def put_policy(self, who, user, actions, name="access"):
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}
        self._iam(who, "PutUserPolicy", {"userName": user.name, "policyName": name, "policyDocument": json.dumps(document)}, None)

    def trust(self, who, role, principal):
        """UpdateAssumeRolePolicy: the role may now be assumed by this ARN."""
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": principal},
                                                            "Action": "sts:AssumeRole"}]}
        self._iam(who, "UpdateAssumeRolePolicy", {"roleName": role.name, "policyDocument": json.dumps(document, indent=2)}, None)

    def assume(self, who, role, name, twin=False, key=None, duration=3600, **more):
        """AssumeRole; returns the session. `twin`: the role's account logs its own copy of the record."""
        key = key or example("ASIA", self.name, "session", role.arn, name, self.count)
        more.setdefault("ip", who.ip)
        more.setdefault("agent", who.agent)
        session = Session(role, name, self.now, key, **more)
        resources = [{"accountId": role.account, "type": "AWS::IAM::Role", "ARN": role.arn}]
        request = {"roleArn": role.arn, "roleSessionName": name, "durationSeconds": duration}
        answer = {"credentials": {"accessKeyId": key, "sessionToken": "FwoGZXIvYXdzDocOnly" + self.serial("t")[:32],
                                  "expiration": _stamp(self.now + duration)},
                  "assumedRoleUser": {"assumedRoleId": f"{role.uid}:{name}",
                                      "arn": f"arn:aws:sts::{role.account}:assumed-role/{role.name}/{name}"}}
        shared = self.uuid("shared") if twin else None
        self.call(who, "sts", "AssumeRole", request, answer, version="1.08", read=True, resources=resources, shared=shared,
                  account=who.account)
        if twin:
            stranger = _Outside(who)
            self.call(stranger, "sts", "AssumeRole", request, answer, version="1.08", read=True, resources=resources,
                      shared=shared, account=role.account)
        return session

    def assume_with_token(self, role, name, provider, subject, ip, agent):
        """AssumeRoleWithWebIdentity: a pod or a pipeline proves itself with a token."""
        key = example("ASIA", self.name, "web", role.arn, name, self.count)
        who = _Token(provider, subject, ip, agent)
        self.call(who, "sts", "AssumeRoleWithWebIdentity",
                  {"roleArn": role.arn, "roleSessionName": name, "durationSeconds": 3600},
                  {"credentials": {"accessKeyId": key, "sessionToken": "FwoGZXIvYXdzDocOnly" + self.serial("t")[:32],
                                   "expiration": _stamp(self.now + 3600)},
                   "assumedRoleUser": {"assumedRoleId": f"{role.uid}:{name}",
                                       "arn": f"arn:aws:sts::{role.account}:assumed-role/{role.name}/{name}"},
                   "subjectFromWebIdentityToken": subject, "provider": provider},
                  version="1.08", read=True, account=role.account,
                  resources=[{"accountId": role.account, "type": "AWS::IAM::Role", "ARN": role.arn}])
        return Session(role, name, self.now, key, ip=ip, agent=agent,
                       web={"federatedProvider": provider, "attributes": {}})


class _Outside:
    """How the role's own account sees a caller of another one: account and id, no name, no key."""
    console = False

    def __init__(self, who):
        self.who, self.ip, self.agent = who, who.ip, who.agent

    def identity(self):
        seen = self.who.identity()
        return {"type": "AWSAccount", "principalId": seen["principalId"], "accountId": self.who.account}


class _Token:
    console = False

    def __init__(self, provider, subject, ip, agent):
        self.provider, self.subject, self.ip, self.agent = provider, subject, ip, agent

    def identity(self):
        return {"type": "WebIdentityUser", "principalId": f"{self.provider}:{self.subject}", "userName": self.subject,
                "identityProvider": self.provider}
