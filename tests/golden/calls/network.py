"""Security groups and the other ways to a host."""
from calls.ec2 import items


class NetworkCalls:
    def create_group(self, who, name="web", group=None):
        group = group or self.new("sg")
        self.call(who, "ec2", "CreateSecurityGroup",
                  {"groupName": name, "groupDescription": f"{name} group", "vpcId": "vpc-0abc0abc0abc0abc0"},
                  {"_return": True, "groupId": group})
        return group

    def _rule(self, group, cidr, first, last, proto, egress=False):
        rule = {"groupOwnerId": self.account, "groupId": group, "securityGroupRuleId": self.new("sgr"),
                "isEgress": egress, "ipProtocol": proto, "fromPort": first, "toPort": last}
        rule["cidrIpv6" if ":" in cidr else "cidrIpv4"] = cidr
        return rule

    def open(self, who, group, cidr="0.0.0.0/0", first=22, last=None, proto="tcp", form="nested", error=None, answered=True,
             egress=False):
        """AuthorizeSecurityGroupIngress; `form` nested or flat; `answered`: the answer lists the rules (newer records)."""
        last = first if last is None else last
        if form == "flat":
            request = {"groupId": group, "ipPermissions": {}, "cidrIp": cidr, "fromPort": first, "toPort": last,
                       "ipProtocol": proto}
        else:
            v6 = ":" in cidr
            permission = {"ipProtocol": proto, "groups": {}, "ipRanges": {} if v6 else items({"cidrIp": cidr}),
                          "ipv6Ranges": items({"cidrIpv6": cidr}) if v6 else {}, "prefixListIds": {}}
            if proto != "-1":
                permission.update(fromPort=first, toPort=last)
            request = {"groupId": group, "ipPermissions": items(permission)}
        if proto == "-1":
            first = last = -1
        answer = {"_return": True}
        if answered:
            answer["securityGroupRuleSet"] = items(self._rule(group, cidr, first, last, proto, egress))
        self.call(who, "ec2", f"AuthorizeSecurityGroup{'Egress' if egress else 'Ingress'}", request, answer, error=error)
        return None if error or not answered else answer["securityGroupRuleSet"]["items"][0]["securityGroupRuleId"]

    def open_to_group(self, who, group, peer=None, proto="-1"):
        """Everything from the members of a group, by default of its own."""
        peer = peer or group
        rule = {"groupOwnerId": self.account, "groupId": group, "securityGroupRuleId": self.new("sgr"), "isEgress": False,
                "ipProtocol": proto, "fromPort": -1, "toPort": -1,
                "referencedGroupInfo": {"groupId": peer, "userId": self.account}}
        self.call(who, "ec2", "AuthorizeSecurityGroupIngress",
                  {"groupId": group, "ipPermissions": items({
                      "ipProtocol": proto, "groups": items({"groupId": peer, "userId": self.account}), "ipRanges": {},
                      "ipv6Ranges": {}, "prefixListIds": {}})},
                  {"_return": True, "securityGroupRuleSet": items(rule)})

    def close(self, who, group, cidr="0.0.0.0/0", first=22, last=None, proto="tcp"):
        last = first if last is None else last
        v6 = ":" in cidr
        permission = {"ipProtocol": proto, "groups": {}, "ipRanges": {} if v6 else items({"cidrIp": cidr}),
                      "ipv6Ranges": items({"cidrIpv6": cidr}) if v6 else {}, "prefixListIds": {}}
        if proto != "-1":
            permission.update(fromPort=first, toPort=last)
        revoked = {"securityGroupRuleId": self.new("sgr"), "groupId": group, "isEgress": False, "ipProtocol": proto,
                   "fromPort": -1 if proto == "-1" else first, "toPort": -1 if proto == "-1" else last}
        revoked["cidrIpv6" if v6 else "cidrIpv4"] = cidr
        self.call(who, "ec2", "RevokeSecurityGroupIngress", {"groupId": group, "ipPermissions": items(permission)},
                  {"_return": True, "unknownIpPermissionSet": {}, "revokedSecurityGroupRuleSet": items(revoked)})

    def edit_rule(self, who, group, rule, cidr="0.0.0.0/0", first=22, last=22, proto="tcp"):
        """ModifySecurityGroupRules: a narrow rule becomes a wide one."""
        self.call(who, "ec2", "ModifySecurityGroupRules",
                  {"ModifySecurityGroupRulesRequest": {
                      "GroupId": group, "SecurityGroupRule": {"tag": 1, "SecurityGroupRuleId": rule, "SecurityGroupRule": {
                          "IpProtocol": proto, "FromPort": first, "ToPort": last, "CidrIpv4": cidr}}}},
                  {"ModifySecurityGroupRulesResponse": {"xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/",
                                                        "requestId": self.uuid("request"), "return": True}})

    def swap_groups(self, who, instance, *groups):
        self.call(who, "ec2", "ModifyInstanceAttribute",
                  {"instanceId": instance, "groupSet": items(*({"groupId": g} for g in groups))}, {"_return": True})

    def delete_group(self, who, group):
        self.call(who, "ec2", "DeleteSecurityGroup", {"groupId": group}, {"_return": True, "groupId": group})

    def create_key_pair(self, who, name):
        self.call(who, "ec2", "CreateKeyPair", {"keyName": name, "keyType": "rsa", "keyFormat": "pem"},
                  {"keyName": name, "keyFingerprint": "1f:51:ae:28:bf:89:e9:d8:1f:25:5d:37:2d:7d:b8:ca:9f:f5:f1:6f",
                   "keyPairId": self.new("key"), "keyMaterial": "<sensitiveDataRemoved>"})

    def delete_key_pair(self, who, name):
        self.call(who, "ec2", "DeleteKeyPair", {"keyName": name}, {"_return": True})

    def start_session(self, who, instance):
        session = f"{who.name}-{self.serial('session')[:17]}"
        self.call(who, "ssm", "StartSession", {"target": instance},
                  {"sessionId": session, "tokenValue": "Value hidden due to security reasons.",
                   "streamUrl": f"wss://ssmmessages.{self.region}.amazonaws.com/v1/data-channel/{session}?role=publish_subscribe"},
                  version="1.08")

    def send_ssh_key(self, who, instance, error=None):
        self.call(who, "ec2-instance-connect", "SendSSHPublicKey",
                  {"instanceId": instance, "instanceOSUser": "ec2-user", "sSHPublicKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDoc"},
                  {"requestId": self.uuid("request"), "success": True}, version="1.08", error=error)
