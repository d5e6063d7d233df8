// What identities take, and how long a principal of whom no step is held stays
// known.
#include <algorithm>
#include <vector>

#include "src/lineage/identity.h"

namespace snaptrail::inline v0::internal {

std::size_t Identity::bytes() const {
  constexpr std::size_t kEntry = 17;
  std::size_t bytes = principals_.capacity() * (sizeof(Principal) + 5) +
                      principals_.size() * 2 * (2 * sizeof(Session) + 16);
  for (const Index* index : {&lent_, &about_name_, &about_uid_, &about_session_,
                             &chain_session_, &chain_name_}) {
    bytes += index->capacity() * kEntry;
  }
  for (const auto* index : {&requests_, &served_, &standing_, &worked_,
                            &firm_grants_, &grantees_}) {
    bytes += index->capacity() * kEntry;
  }
  return bytes;
}

void Identity::NoteLost(const Fact& issue) {
  if (issue.op != IdentityOp::kAssume || issue.identity_session == 0) return;
  first_lost_ = std::min(first_lost_, issue.time);
  last_lost_ = std::max(last_lost_, issue.time);
}

// No cloud lends a session for longer than 36 hours.
bool Identity::MayBeLost(StepSlot user) const {
  const Fact& fact = steps_.fact(user);
  return fact.session != 0 && !fact.long_term && first_lost_ <= fact.time &&
         fact.time - last_lost_ <= 36 * kHour;
}

void Identity::NoteAsleep(TextId actor, int by) {
  auto it = principals_.find(actor);
  if (it != principals_.end()) {
    it->second.asleep += static_cast<std::uint32_t>(by);
  }
}

void Identity::ForgetPrincipals(TimeMs before) {
  absl::erase_if(principals_, [this, before](const auto& entry) {
    if (!entry.second.unused() || entry.second.last >= before) return false;
    for (const Session& s : entry.second.folded.sessions) texts_.Unref(s.uid);
    texts_.Unref(entry.first);
    return true;
  });
}

void Identity::LimitPrincipals(std::size_t limit) {
  std::vector<TimeMs> lasts;
  for (const auto& [uid, principal] : principals_) {
    if (principal.unused()) lasts.push_back(principal.last);
  }
  if (lasts.size() <= limit) return;
  // Half of them, so that it is not done for each.
  const std::size_t kept = limit / 2;
  std::nth_element(lasts.begin(),
                   lasts.end() - 1 - static_cast<std::ptrdiff_t>(kept),
                   lasts.end());
  ForgetPrincipals(lasts[lasts.size() - 1 - kept] + 1);
}

}  // namespace snaptrail::inline v0::internal
