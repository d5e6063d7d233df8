// Extractors for Azure.
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

void AddRules(RawValue given, std::vector<NetworkRule>* rules) {
  const RawValue inner = Look(given, "properties");
  const RawValue rule = inner ? inner : given;
  if (!EqualsIgnoreCase(TextAt(rule, "access"), "allow")) return;
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

}  // namespace

std::vector<NetworkRule> AzureRules(Capture* capture, RawValue body) {
  std::vector<NetworkRule> rules;
  const RawValue document = AsDocument(capture, body);
  const RawValue inner = Look(document, "properties");
  const RawValue group = inner ? inner : document;
  if (Look(group, "securityRules")) {
    for (const auto rule : ElementsAt(group, "securityRules")) {
      AddRules(rule, &rules);
    }
  } else {
    AddRules(document, &rules);
  }
  return rules;
}

}  // namespace snaptrail::inline v0::internal
