#include "src/engine/automation.h"

#include <algorithm>

namespace snaptrail::inline v0::internal {

ConfiguredAutomation::ConfiguredAutomation(
    const std::vector<std::string>& principals, const Dictionary& dictionary)
    : dictionary_(dictionary) {
  for (const std::string& principal : principals) {
    if (principal.empty()) continue;
    principals_.insert(principal);
    std::string canonical = dictionary.CanonicalPrincipal(principal);
    if (!canonical.empty()) principals_.insert(std::move(canonical));
  }
}

bool ConfiguredAutomation::Has(std::string_view principal) const {
  return !principal.empty() && principals_.contains(principal);
}

bool ConfiguredAutomation::Matches(const Actor& actor) const {
  if (principals_.empty()) return false;
  const std::string_view uid = actor.uid;
  // "AROA..:session": the session is the caller's word, the role is not.
  if (Has(uid) || Has(uid.substr(0, uid.find(':')))) return true;
  if (std::any_of(actor.alias.begin(), actor.alias.end(),
                  [this](const std::string& alias) { return Has(alias); })) {
    return true;
  }
  return !actor.session_issuer.empty() &&
         (Has(actor.session_issuer) ||
          Has(dictionary_.CanonicalPrincipal(actor.session_issuer)));
}

void ConfiguredAutomation::Mark(Step* step) const {
  if (step->actor.automation.empty() && Matches(step->actor)) {
    step->actor.automation = kConfiguredAutomation;
  }
}

}  // namespace snaptrail::inline v0::internal
