// Extractors for Google Cloud.
#include "src/base/strings.h"
#include "src/cloud/extractors.h"

namespace snaptrail::inline v0::internal {
namespace {

RawValue Either(RawValue value, std::string_view one, std::string_view other) {
  const RawValue found = Look(value, one);
  return found ? found : Look(value, other);
}

void AddRules(const std::vector<std::string>& ranges,
              simdjson::dom::element allowed, bool egress,
              std::vector<NetworkRule>* rules) {
  std::vector<std::string> ports = TextsOf(Look(allowed, "ports"));
  if (ports.empty()) ports.emplace_back();
  for (const std::string& range : ranges) {
    for (const std::string& port : ports) {
      const std::size_t dash = port.find('-');
      const std::string_view from = std::string_view(port).substr(0, dash);
      const std::string_view to = dash == std::string::npos
                                      ? from
                                      : std::string_view(port).substr(dash + 1);
      rules->push_back(
          MakeRule(range, TextAt(allowed, "IPProtocol"), from, to, egress));
    }
  }
}

}  // namespace

std::vector<NetworkRule> GcpFirewall(RawValue request) {
  std::vector<NetworkRule> rules;
  if (TextAt(request, "disabled") == "true") return rules;
  const bool egress = EqualsIgnoreCase(TextAt(request, "direction"), "egress");
  // A rule of a policy says in `match` what a firewall says of itself.
  const RawValue match = Look(request, "match");
  if (match && !EqualsIgnoreCase(TextAt(request, "action"), "allow")) {
    return rules;
  }
  const RawValue of = match ? match : request;
  std::vector<std::string> ranges =
      TextsOf(egress ? Either(of, "destinationRanges", "destIpRanges")
                     : Either(of, "sourceRanges", "srcIpRanges"));
  bool anywhere = ranges.empty();
  for (const char* peer :
       {"sourceTags", "sourceServiceAccounts", "srcFqdns", "srcSecureTags",
        "srcAddressGroups", "srcRegionCodes", "srcThreatIntelligences",
        "srcNetworks"}) {
    anywhere = anywhere && (egress || !Look(of, peer));
  }
  for (const char* peer : {"destFqdns", "destAddressGroups", "destRegionCodes",
                           "destThreatIntelligences"}) {
    anywhere = anywhere && (!egress || !Look(of, peer));
  }
  if (anywhere) ranges.emplace_back("0.0.0.0/0");
  for (const char* list : {"alloweds", "allowed", "layer4Configs"}) {
    for (const auto allowed : ElementsAt(of, list)) {
      AddRules(ranges, allowed, egress, &rules);
    }
    if (!rules.empty()) break;
  }
  return rules;
}

std::vector<Grant> GcpBindings(RawValue policy, RawValue delta) {
  std::vector<Grant> grants;
  for (const auto one : ElementsAt(delta, "bindingDeltas")) {
    std::string member = TextAt(one, "member");
    if (member.empty()) continue;
    const bool removes = EqualsIgnoreCase(TextAt(one, "action"), "remove");
    grants.push_back({std::move(member), TextAt(one, "role"),
                      removes ? GrantDirection::kRemove : GrantDirection::kAdd,
                      false});
  }
  if (!grants.empty()) return grants;
  for (const auto binding : ElementsAt(policy, "bindings")) {
    for (std::string& member : TextsOf(Look(binding, "members"))) {
      grants.push_back({std::move(member), TextAt(binding, "role"),
                        GrantDirection::kSet, false});
    }
  }
  return grants;
}

}  // namespace snaptrail::inline v0::internal
