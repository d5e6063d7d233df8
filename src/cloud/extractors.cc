#include "src/cloud/extractors.h"

#include <algorithm>
#include <charconv>

#include "src/base/strings.h"
#include "src/cloud/aws_policies.h"
#include "src/cloud/raw_json.h"

namespace snaptrail::inline v0::internal {
namespace {

using Element = simdjson::dom::element;
using Type = simdjson::dom::element_type;

// The body of a call that is wrapped in its own name.
RawValue Unwrapped(RawValue value) {
  if (!value || value->type() != Type::OBJECT) return value;
  for (const auto field : simdjson::dom::object(*value)) {
    const std::string_view key = field.key;
    const auto ends = [key](std::string_view with) {
      return key.size() >= with.size() &&
             key.substr(key.size() - with.size()) == with;
    };
    if ((ends("Request") || ends("Response")) &&
        field.value.type() == Type::OBJECT) {
      return field.value;
    }
  }
  return value;
}

// The peer of one rule: a range, another group, or a prefix list.
void AddPeers(Element item, std::string_view proto, std::string_view from,
              std::string_view to, bool egress,
              std::vector<NetworkRule>* rules) {
  for (const char* key : {"cidrIpv4", "cidrIpv6"}) {
    const std::string cidr = TextAt(item, key);
    if (!cidr.empty())
      rules->push_back(MakeRule(cidr, proto, from, to, egress));
  }
  std::string group = TextAt(item, "prefixListId");
  if (group.empty())
    group = TextAt(Look(item, "referencedGroupInfo"), "groupId");
  if (group.empty()) group = TextAt(item, "referencedGroupId");
  if (group.empty()) return;
  NetworkRule rule = MakeRule("", proto, from, to, egress);
  rule.group = group;
  rules->push_back(rule);
}

std::vector<Element> Statements(Capture* capture, RawValue document) {
  return ItemsAt(AsDocument(capture, document), "Statement");
}

void AddOnce(std::vector<std::string>* list, std::string text) {
  if (std::find(list->begin(), list->end(), text) == list->end()) {
    list->push_back(std::move(text));
  }
}

}  // namespace

const std::vector<ExtractorInfo>& Extractors() {
  static const std::vector<ExtractorInfo> kInfos = {
      {"aws-group-rules", 3, "net"}, {"azure-rules", 2, "net"},
      {"gcp-firewall", 1, "net"},    {"aws-policy-parties", 1, "with"},
      {"gcp-bindings", 2, "with"},   {"aws-policy-rights", 1, "rights"},
      {"policy-name", 1, "rights"},  {"role-name", 1, "rights"}};
  return kInfos;
}

NetworkRule MakeRule(std::string_view cidr, std::string_view proto,
                     std::string_view from, std::string_view to, bool egress) {
  NetworkRule rule;
  rule.cidr = std::string(cidr);
  rule.egress = egress;
  rule.proto = proto.empty() || proto == "-1" ? "all"
               : proto == "6"                 ? "tcp"
               : proto == "17"                ? "udp"
               : proto == "1"                 ? "icmp"
                                              : AsciiLower(proto);
  auto port = [](std::string_view text) -> int {
    double value = -1;
    const auto [at, error] =
        std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0 || value > 65535) return -1;
    return static_cast<int>(value);
  };
  const bool ported =
      rule.proto == "all" || rule.proto == "tcp" || rule.proto == "udp";
  const int low = port(from);
  if (rule.proto == "all" || low < 0) {
    rule.has_ports = ported;
    return rule;  // 0-65535
  }
  const int high = port(to);
  rule.has_ports = true;
  rule.from_port = static_cast<std::uint16_t>(low);
  rule.to_port = static_cast<std::uint16_t>(high < 0 ? low : high);
  return rule;
}

std::vector<NetworkRule> AwsGroupRules(Capture*, RawValue request,
                                       RawValue response,
                                       std::string_view direction) {
  std::vector<NetworkRule> rules;
  // The answer lists what came about, in one form: it is believed first.
  response = Unwrapped(response);
  for (const char* key :
       {"securityGroupRuleSet", "revokedSecurityGroupRuleSet"}) {
    for (const Element item : ItemsAt(response, key)) {
      AddPeers(item, TextAt(item, "ipProtocol"), TextAt(item, "fromPort"),
               TextAt(item, "toPort"), TextAt(item, "isEgress") == "true",
               &rules);
    }
  }
  if (!rules.empty()) return rules;
  request = Unwrapped(request);
  const bool egress = direction == "out";
  for (const Element p : ItemsAt(request, "ipPermissions")) {
    const std::string proto = TextAt(p, "ipProtocol");
    const std::string from = TextAt(p, "fromPort");
    const std::string to = TextAt(p, "toPort");
    for (const Element r : ItemsAt(p, "ipRanges")) {
      rules.push_back(MakeRule(TextAt(r, "cidrIp"), proto, from, to, egress));
    }
    for (const Element r : ItemsAt(p, "ipv6Ranges")) {
      rules.push_back(MakeRule(TextAt(r, "cidrIpv6"), proto, from, to, egress));
    }
    for (const auto& [list, key] :
         {std::pair("groups", "groupId"),
          std::pair("prefixListIds", "prefixListId")}) {
      for (const Element g : ItemsAt(p, list)) {
        NetworkRule rule = MakeRule("", proto, from, to, egress);
        rule.group = TextAt(g, key);
        if (!rule.group.empty()) rules.push_back(rule);
      }
    }
  }
  // The flat form of older tools.
  const std::string flat = TextAt(request, "cidrIp");
  if (!flat.empty()) {
    rules.push_back(MakeRule(flat, TextAt(request, "ipProtocol"),
                             TextAt(request, "fromPort"),
                             TextAt(request, "toPort"), egress));
  }
  for (const Element item : ItemsAt(request, "securityGroupRule")) {
    const RawValue inner = Look(item, "securityGroupRule");
    const Element rule = inner ? *inner : item;
    AddPeers(rule, TextAt(rule, "ipProtocol"), TextAt(rule, "fromPort"),
             TextAt(rule, "toPort"), egress, &rules);
  }
  return rules;
}

std::vector<std::string> AwsPolicyParties(Capture* capture, RawValue document) {
  std::vector<std::string> out;
  for (const Element s : Statements(capture, document)) {
    if (TextAt(s, "Effect") != "Allow") continue;
    std::vector<std::string> found;
    const RawValue who = Look(s, "Principal");
    if (who && who->type() == Type::OBJECT) {
      for (const auto field : simdjson::dom::object(*who)) {
        const std::string_view kind = field.key;
        if (kind != "AWS" && kind != "Federated") continue;
        for (std::string& text : TextsOf(field.value)) {
          found.push_back(std::move(text));
        }
      }
    } else if (who) {
      for (const std::string& text : TextsOf(who)) {
        if (text == "*") found.push_back(text);
      }
    }
    // Everybody, but only from these accounts: these accounts.
    std::vector<std::string> limits;
    const RawValue condition = Look(s, "Condition");
    if (condition && condition->type() == Type::OBJECT) {
      for (const auto op : simdjson::dom::object(*condition)) {
        if (op.value.type() != Type::OBJECT) continue;
        for (const auto key : simdjson::dom::object(op.value)) {
          for (const char* known :
               {"kms:calleraccount", "aws:sourceaccount",
                "aws:principalaccount", "aws:principalorgid"}) {
            if (!EqualsIgnoreCase(key.key, known)) continue;
            for (std::string& text : TextsOf(key.value)) {
              limits.push_back(std::move(text));
            }
          }
        }
      }
    }
    const bool anybody =
        std::find(found.begin(), found.end(), "*") != found.end();
    for (std::string& party : anybody && !limits.empty() ? limits : found) {
      AddOnce(&out, std::move(party));
    }
  }
  return out;
}

std::vector<std::string> AwsPolicyRights(Capture* capture, RawValue document) {
  std::vector<std::string> out;
  for (const Element s : Statements(capture, document)) {
    if (TextAt(s, "Effect") != "Allow") continue;
    AddActionRights(TextsOf(Look(s, "Action")), &out);
    AddRightsBut(TextsOf(Look(s, "NotAction")), &out);
  }
  return out;
}

}  // namespace snaptrail::inline v0::internal
