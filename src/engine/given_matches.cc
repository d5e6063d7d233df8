#include "src/engine/given_matches.h"

#include <utility>

namespace snaptrail::inline v0::internal {
std::uint64_t GivenMatches::BytesOf(const std::vector<GivenMatch>& matches) {
  std::uint64_t bytes = 0;
  for (const GivenMatch& one : matches) {
    bytes += sizeof(GivenMatch) + one.key.size();
  }
  return bytes;
}

std::vector<GivenMatch> GivenMatches::Take(const std::string& owner) {
  const auto found = of_owner_.find(owner);
  if (found == of_owner_.end()) return {};
  std::vector<GivenMatch> matches = std::move(found->second);
  of_owner_.erase(found);
  matches_bytes_ -= BytesOf(matches);
  return matches;
}

void GivenMatches::Keep(const std::string& owner,
                        std::vector<GivenMatch> matches) {
  if (matches.empty()) return;
  matches_bytes_ += BytesOf(matches);
  of_owner_[owner] = std::move(matches);
}

void GivenMatches::Settle(TimeMs settled) {
  // Looking at all is paid for by those that came since.
  if (of_owner_.size() < swept_ + swept_ / 2 + 64) return;
  absl::erase_if(of_owner_, [&](const auto& owner) {
    for (const GivenMatch& one : owner.second) {
      if (one.match.time > settled) return false;
    }
    matches_bytes_ -= BytesOf(owner.second);
    return true;
  });
  swept_ = of_owner_.size();
}

void GivenMatches::Change(
    absl::FunctionRef<void(std::vector<GivenMatch>*)> change) {
  matches_bytes_ = 0;
  for (auto& [owner, matches] : of_owner_) {
    change(&matches);
    matches_bytes_ += BytesOf(matches);
  }
}

void GivenMatches::Clear() {
  of_owner_.clear();
  swept_ = 0;
  matches_bytes_ = 0;
}

std::uint64_t GivenMatches::bytes() const {
  // A place in the table with its slack, and the owner's name.
  constexpr std::uint64_t kOwner = 150;
  return of_owner_.size() * kOwner + matches_bytes_;
}

}  // namespace snaptrail::inline v0::internal
