"""Writes CloudTrail records in the shape in which AWS writes them.

    log = Log("full-chain")
    alice = User("alice", OURS)
    snapshot = log.create_snapshot(alice, "vol-0aaaaaaaaaaaaaaa1")
    log.wait(40)
    ...
    log.records            # a list of dictionaries, key order as CloudTrail's

Ids are counted and hashed from the name of the log: the same calls give the
same bytes. Accounts and addresses are invented or from documentation ranges.
"""
from calls.data import DataCalls
from calls.ec2 import Ec2Calls
from calls.guards import GuardCalls
from calls.identity import IdentityCalls
from calls.network import NetworkCalls
from calls.services import ServiceCalls
from who import *  # noqa: F401,F403
from who import CLI, OURS, Service, digest, iso


class Log(Ec2Calls, NetworkCalls, DataCalls, GuardCalls, IdentityCalls, ServiceCalls):
    def __init__(self, name, account=OURS, region="us-east-1", start=1_780_387_200):
        self.name, self.account, self.region, self.now = name, account, region, start
        self.records, self.count = [], 0
        self.next_uid = None              # eventID of the next record, when it must be a certain one

    def wait(self, seconds):
        self.now += seconds

    # -- ids
    def serial(self, what):
        self.count += 1
        return digest(self.name, what, self.count)

    def uuid(self, what):
        h = self.serial(what)
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:32]}"

    def new(self, prefix):
        """An id as EC2 gives them: snap-0 and sixteen digits."""
        return f"{prefix}-0{self.serial(prefix)[:16]}"

    # -- one record
    def call(self, who, service, operation, request, response, version="1.11", error=None, read=None, account=None,
             region=None, data=False, resources=None, shared=None, request_id=None, extra=None):
        """A call of an API. `error`: (code, message); the answer is then null."""
        region, account = region or self.region, account or self.account
        if read is None:
            read = operation.startswith(("Describe", "Get", "List"))
        if response is not None and service == "ec2":
            request_id = request_id or self.uuid("request")
            if "requestId" not in response and not any(k.endswith("Response") for k in response):
                response = {"requestId": request_id, **response}
        r = {"eventVersion": version, "userIdentity": who.identity(), "eventTime": iso(self.now),
             "eventSource": f"{service}.amazonaws.com", "eventName": operation, "awsRegion": region,
             "sourceIPAddress": who.ip, "userAgent": self._agent(who, service, operation)}
        if error:
            r["errorCode"], r["errorMessage"] = error
            response = None
        r["requestParameters"], r["responseElements"] = request, response
        if extra:
            r["additionalEventData"] = extra
        r["requestID"] = request_id or self.uuid("request")
        r["eventID"] = self._event_id()
        r["readOnly"] = read
        if resources:
            r["resources"] = resources
        r["eventType"], r["managementEvent"], r["recipientAccountId"] = "AwsApiCall", not data, account
        if shared:
            r["sharedEventID"] = shared
        r["eventCategory"] = "Data" if data else "Management"
        if not who.ip.endswith(".amazonaws.com") and who.ip != "AWS Internal":
            host = f"{service}.amazonaws.com" if service == "iam" else f"{service}.{region}.amazonaws.com"
            r["tlsDetails"] = {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
                               "clientProvidedHostHeader": host}
        if who.console:
            r["sessionCredentialFromConsole"] = "true"
        self.records.append(r)
        return r

    def event(self, service, operation, details, source=None, account=None, caller=None, shared=None, region=None):
        """A service event: written by the cloud, nobody called."""
        host = f"{source or service}.amazonaws.com"
        r = {"eventVersion": "1.11", "userIdentity": Service(host, caller or self.account).identity(),
             "eventTime": iso(self.now), "eventSource": f"{service}.amazonaws.com", "eventName": operation,
             "awsRegion": region or self.region, "sourceIPAddress": host, "userAgent": host,
             "requestParameters": None, "responseElements": None, "eventID": self._event_id(), "readOnly": False,
             "eventType": "AwsServiceEvent", "managementEvent": True, "recipientAccountId": account or self.account}
        if shared:
            r["sharedEventID"] = shared
        r["serviceEventDetails"], r["eventCategory"] = details, "Management"
        self.records.append(r)
        return r

    def _event_id(self):
        uid, self.next_uid = self.next_uid, None
        return uid or self.uuid("event")

    @staticmethod
    def _agent(who, service, operation):
        if who.agent != CLI:
            return who.agent
        words = "".join("-" + c.lower() if c.isupper() else c for c in operation).strip("-")
        words = words.replace("d-b-", "db-")
        return f"{CLI} md/command#{service}.{words}"
