"""One log of one project: calls, each of them one entry or the two of a long operation."""
import datetime
import random

from gcp.compute import ComputeCalls
from gcp.services import ServiceCalls
from who import digest

OURS, NUMBER, THEIRS = "acme-prod", "420000000017", "lookaside-77"
HOME, OUTSIDE = "203.0.113.24", "198.51.100.77"
CONSOLE = ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 "
           "Safari/537.36,gzip(gfe),gzip(gfe)")
GCLOUD = ("google-cloud-sdk gcloud/478.0.0 command/gcloud.{command} invocation-id/{id} environment/None environment-version/None "
          "client-os/LINUX client-os-ver/6.1.0 client-pltf-arch/x86_64 interactive/True from-script/False python/3.11.8 "
          "term/xterm-256color (Linux 6.1.0-21-amd64),gzip(gfe)")


def stamp(seconds, micros=0):
    t = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return t.strftime("%Y-%m-%dT%H:%M:%S") + f".{micros:06d}Z"


def pacific(seconds):
    """As an operation tells its own times."""
    t = datetime.datetime.fromtimestamp(seconds - 7 * 3600, datetime.timezone.utc)
    return t.strftime("%Y-%m-%dT%H:%M:%S") + ".480-07:00"


class Person:
    def __init__(self, name, domain="acme.example", ip=HOME, agent=GCLOUD):
        self.email, self.ip, self.agent = f"{name}@{domain}", ip, agent
        self.member = "user:" + self.email

    def who(self):
        return {"principalEmail": self.email}


class Robot:
    """A service account: `key` of one that was downloaded, `on_behalf` of who impersonates it."""
    def __init__(self, email, key=None, on_behalf=None, ip=HOME, agent=GCLOUD):
        self.email, self.key, self.on_behalf, self.ip, self.agent = email, key, on_behalf, ip, agent
        self.member = "serviceAccount:" + email

    def who(self):
        who = {"principalEmail": self.email}
        if self.key:
            who["serviceAccountKeyName"] = "//iam.googleapis.com/" + self.key
        if self.on_behalf:
            who["serviceAccountDelegationInfo"] = [{"firstPartyPrincipal": {"principalEmail": self.on_behalf.email}}]
        return who


def shuffled(log):
    """The records as queues deliver them: in no order."""
    told = list(log.records)
    random.Random(log.name).shuffle(told)
    return told


class GoogleLog(ComputeCalls, ServiceCalls):
    def __init__(self, name, project=OURS, zone="europe-west1-b", start=1_780_387_200):
        self.name, self.project, self.zone, self.now = name, project, zone, start
        self.region = zone.rsplit("-", 1)[0]
        self.records, self.count = [], 0

    def wait(self, seconds):
        self.now += seconds

    def serial(self, what):
        self.count += 1
        return digest(self.name, what, self.count)

    def number(self, *what):
        """The number that Google gives a thing."""
        return str(10**18 + int(digest(self.name, *what)[:15], 16) % (8 * 10**18))

    def entry(self, who, service, method, name, payload, resource, seconds=0, error=None, stream="activity", project=None):
        project = project or self.project
        caller = who.who() if who else {}
        agent = who.agent if who else ""
        agent = agent.replace("{command}", method.split(".", 1)[-1]).replace("{id}", digest(self.name, self.count)[:32])
        metadata = {"callerIp": who.ip, "callerSuppliedUserAgent": agent} if who and who.ip else {}
        p = {"@type": "type.googleapis.com/google.cloud.audit.AuditLog"}
        if error:
            p["status"] = {"code": error[0], "message": error[1]}
        p.update({"authenticationInfo": caller, "requestMetadata": metadata, "serviceName": service, "methodName": method})
        p.update(payload)
        if name:
            p["resourceName"] = name
        r = {"protoPayload": p, "insertId": self.serial("insert")[:12], "resource": resource,
             "timestamp": stamp(self.now + seconds, int(self.serial("micro")[:4], 16)),
             "severity": "ERROR" if error else "NOTICE" if stream == "activity" else "INFO",
             "logName": f"projects/{project}/logs/cloudaudit.googleapis.com%2F{stream}",
             "receiveTimestamp": stamp(self.now + seconds + 1)}
        self.records.append(r)
        return r

    def call(self, who, service, method, name, request, resource, kind=None, response=None, granted=(), long=0, error=None,
             failed=None, target=None, more=None, stream="activity", producer=None, url="compute/v1", flags=True):
        """A call. `long`: seconds that it takes: then it has a first and a last entry; `failed`: how it ends."""
        kind = kind or method
        payload = {"authorizationInfo": [{"permission": p, "granted": not (error and error[0] == 7) or None, "resourceAttributes": {
            "service": service.split(".")[0], "name": n, "type": p.rsplit(".", 1)[0]}} for p, n in granted]}
        for a in payload["authorizationInfo"]:
            if a["granted"] is None:
                del a["granted"]
        payload["request"] = {**request, "@type": f"type.googleapis.com/{kind}"}
        payload.update(more or {})
        if error:
            return self.entry(who, service, method, name, payload, resource, error=error, stream=stream)
        if not long:
            if response is not None:
                payload["response"] = response
            return self.entry(who, service, method, name, payload, resource, stream=stream)
        h = self.serial("operation")
        op = f"operation-{self.now}{int(h[:3], 16) % 1000:03d}-{h[3:16]}-{h[16:24]}-{h[24:32]}"
        link = f"https://www.googleapis.com/{url}/{target or name}"
        payload["response"] = response or {
            "@type": "type.googleapis.com/operation", "id": self.number(op), "name": op, "operationType": method.rsplit(".", 1)[-1],
            "status": "RUNNING", "progress": "0", "user": who.email if who else "", "insertTime": pacific(self.now),
            "startTime": pacific(self.now), "targetLink": link, "targetId": self.number(target or name),
            "selfLink": f"https://www.googleapis.com/{url}/projects/{self.project}/zones/{self.zone}/operations/{op}"}
        first = self.entry(who, service, method, name, payload, resource, stream=stream)
        last = self.entry(who, service, method, name, {"request": {"@type": f"type.googleapis.com/{kind}"}}, resource, seconds=long,
                          error=failed, stream=stream)
        first["operation"] = {"id": op, "producer": producer or service, "first": True}
        last["operation"] = {"id": op, "producer": producer or service, "last": True}
        return first
