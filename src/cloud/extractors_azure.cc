// Extractors for Azure.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <system_error>
#include <utility>

#include "src/base/strings.h"
#include "src/cloud/extractors.h"

namespace snaptrail::inline v0::internal {
namespace {

// The singular member and the plural one may both be there.
std::vector<std::string> Both(RawValue rule, const std::string& name) {
  std::vector<std::string> texts = TextsOf(Look(rule, name));
  for (std::string& text :
       TextsOf(Look(rule, name + (name.back() == 'x' ? "es" : "s")))) {
    texts.push_back(std::move(text));
  }
  std::erase(texts, "");
  return texts;
}

bool IsAnywhere(std::string_view prefix) {
  for (const std::string_view word :
       {"*", "internet", "any", "/0", "0.0.0.0"}) {
    if (EqualsIgnoreCase(prefix, word)) return true;
  }
  return false;
}

// Names for addresses of the same network.
bool IsInside(std::string_view prefix) {
  return EqualsIgnoreCase(prefix, "VirtualNetwork") ||
         EqualsIgnoreCase(prefix, "AzureLoadBalancer");
}

RawValue PropertiesOf(RawValue rule) {
  const RawValue inner = Look(rule, "properties");
  return inner ? inner : rule;
}

// The smallest comes first. Without one, the last of all.
int PriorityOf(RawValue rule) {
  const std::string text = TextAt(PropertiesOf(rule), "priority");
  int priority = 0;
  const auto [at, error] =
      std::from_chars(text.data(), text.data() + text.size(), priority);
  return error == std::errc() ? priority : 65536;
}

void AddRules(RawValue given, std::string_view access,
              std::vector<NetworkRule>* rules) {
  const RawValue rule = PropertiesOf(given);
  if (!EqualsIgnoreCase(TextAt(rule, "access"), access)) return;
  const bool egress = EqualsIgnoreCase(TextAt(rule, "direction"), "outbound");
  std::string proto = TextAt(rule, "protocol");
  if (proto == "*") proto.clear();
  std::vector<std::string> ports = Both(rule, "destinationPortRange");
  if (ports.empty()) ports.emplace_back("*");
  for (const std::string& prefix : Both(
           rule, egress ? "destinationAddressPrefix" : "sourceAddressPrefix")) {
    for (const std::string& range : ports) {
      std::string_view from = range;
      std::string_view to = range;
      if (range == "*") {
        from = to = {};
      } else if (const std::size_t dash = range.find('-');
                 dash != std::string::npos) {
        from = from.substr(0, dash);
        to = to.substr(dash + 1);
      }
      // Any protocol has ports here.
      NetworkRule made =
          MakeRule(IsAnywhere(prefix) ? "0.0.0.0/0" : prefix,
                   proto.empty() ? "tcp" : proto, from, to, egress);
      if (proto.empty()) made.proto = "all";
      if (IsInside(prefix)) std::swap(made.cidr, made.group);
      rules->push_back(std::move(made));
    }
  }
}

// Of a group, that are looked at for each of its rules.
constexpr std::size_t kMaxDenying = 64;

// Whether a rule denies all that comes by, but for what AddRules reads of it.
bool DeniesAll(RawValue given) {
  const RawValue rule = PropertiesOf(given);
  if (!EqualsIgnoreCase(TextAt(rule, "access"), "deny")) return false;
  const bool egress = EqualsIgnoreCase(TextAt(rule, "direction"), "outbound");
  const std::string other =
      egress ? "sourceAddressPrefix" : "destinationAddressPrefix";
  const std::vector<std::string> prefixes = Both(rule, other);
  const std::vector<std::string> ports = Both(rule, "sourcePortRange");
  return std::all_of(prefixes.begin(), prefixes.end(), IsAnywhere) &&
         std::all_of(ports.begin(), ports.end(),
                     [](std::string_view port) { return port == "*"; });
}

bool Covers(const NetworkRule& denied, const NetworkRule& allowed) {
  return denied.egress == allowed.egress &&
         (denied.proto == "all" || denied.proto == allowed.proto) &&
         denied.from_port <= allowed.from_port &&
         denied.to_port >= allowed.to_port &&
         (denied.cidr == "0.0.0.0/0" ||
          (denied.cidr == allowed.cidr && denied.group == allowed.group));
}

// What a rule allows, less what a rule before it denies as a whole.
void AddAllowed(RawValue rule, const std::vector<RawValue>& denying,
                std::vector<NetworkRule>* rules) {
  std::vector<NetworkRule> allowed;
  AddRules(rule, "allow", &allowed);
  std::vector<NetworkRule> denied;
  for (const RawValue other : denying) {
    if (PriorityOf(other) < PriorityOf(rule)) AddRules(other, "deny", &denied);
  }
  for (NetworkRule& one : allowed) {
    if (std::none_of(
            denied.begin(), denied.end(),
            [&one](const NetworkRule& by) { return Covers(by, one); })) {
      rules->push_back(std::move(one));
    }
  }
}

}  // namespace

std::vector<NetworkRule> AzureRules(Capture* capture, RawValue body,
                                    RawValue group) {
  std::vector<NetworkRule> rules;
  const RawValue document = AsDocument(capture, body);
  const RawValue of = PropertiesOf(document);
  const bool whole = Look(of, "securityRules").has_value();
  std::vector<RawValue> denying;
  for (const auto rule :
       ElementsAt(whole ? of : PropertiesOf(AsDocument(capture, group)),
                  "securityRules")) {
    if (denying.size() < kMaxDenying && DeniesAll(rule))
      denying.emplace_back(rule);
  }
  if (!whole) {
    AddAllowed(document, denying, &rules);
    return rules;
  }
  for (const auto rule : ElementsAt(of, "securityRules")) {
    AddAllowed(rule, denying, &rules);
  }
  return rules;
}

}  // namespace snaptrail::inline v0::internal
