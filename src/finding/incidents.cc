#include "src/finding/incidents.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "src/finding/build.h"

namespace snaptrail::inline v0::internal {
namespace {

std::string RowKey(const Evidence& row) {
  std::string key = row.uid;
  key.push_back('\0');
  key += std::to_string(row.index);
  return key;
}

// A total order, so that of two findings with the same evidence exactly one is
// under the other.
bool Stronger(const Finding& a, const Finding& b) {
  if (a.level != b.level) return a.level > b.level;
  if (a.evidence.size() != b.evidence.size()) {
    return a.evidence.size() > b.evidence.size();
  }
  return a.uid < b.uid;
}

bool Contains(const Finding& outer, const Finding& inner) {
  if (inner.evidence.size() > outer.evidence.size()) return false;
  std::set<std::pair<std::string_view, std::uint32_t>> rows;
  for (const Evidence& row : outer.evidence) rows.emplace(row.uid, row.index);
  return std::all_of(inner.evidence.begin(), inner.evidence.end(),
                     [&](const Evidence& row) {
                       return rows.contains({row.uid, row.index});
                     });
}

// A measure, not a count: texts of a common length, and the indexes' entries.
std::uint64_t BytesOf(const Finding& finding) {
  constexpr std::uint64_t kTexts = 400;
  return sizeof(Finding) + 2 * kTexts +
         finding.evidence.size() * (sizeof(Evidence) + 2 * kTexts) +
         finding.lineage.nodes.size() * (sizeof(LineageNode) + 100) +
         finding.lineage.edges.size() * (sizeof(LineageEdge) + 100);
}

}  // namespace

// What one call did, before it is told: the state of each touched finding
// before the call (nothing: it did not live), and the keys concerned.
struct Incidents::Changes {
  std::map<std::string, std::optional<Finding>> before;
  std::set<std::string> keys;
};

Incidents::Incidents(std::uint32_t max_evidence)
    : max_evidence_(max_evidence) {}

void Incidents::IndexRows(const Finding& finding) {
  for (const Evidence& row : finding.evidence) {
    by_row_[RowKey(row)].push_back(finding.uid);
  }
}

void Incidents::UnindexRows(const Finding& finding) {
  for (const Evidence& row : finding.evidence) {
    const auto entry = by_row_.find(RowKey(row));
    if (entry == by_row_.end()) continue;
    auto& uids = entry->second;
    uids.erase(std::remove(uids.begin(), uids.end(), finding.uid), uids.end());
    if (uids.empty()) by_row_.erase(entry);
  }
}

void Incidents::Put(Finding finding, Changes* changes) {
  const auto found = live_.find(finding.uid);
  finding.under.clear();
  if (found == live_.end()) {
    changes->before.emplace(finding.uid, std::nullopt);
  } else {
    // Whether it stays under another is decided once all are in place.
    finding.under = found->second.under;
    if (found->second == finding) return;
    changes->before.emplace(finding.uid, found->second);
    UnindexRows(found->second);
    bytes_ -= BytesOf(found->second);
  }
  bytes_ += BytesOf(finding);
  by_key_[finding.key].insert(finding.uid);
  changes->keys.insert(finding.key);
  IndexRows(finding);
  std::string uid = finding.uid;
  live_.insert_or_assign(std::move(uid), std::move(finding));
}

void Incidents::Remove(const std::string& uid, Changes* changes) {
  const auto found = live_.find(uid);
  if (found == live_.end()) return;
  const Finding& finding = found->second;
  UnindexRows(finding);
  bytes_ -= BytesOf(finding);
  changes->keys.insert(finding.key);
  const auto key = by_key_.find(finding.key);
  if (key != by_key_.end()) {
    key->second.erase(uid);
    if (key->second.empty()) by_key_.erase(key);
  }
  changes->before.emplace(uid, std::move(found->second));
  live_.erase(found);
}

void Incidents::Fold(Changes* changes) {
  for (const std::string& key : changes->keys) {
    const auto uids = by_key_.find(key);
    if (uids == by_key_.end()) continue;
    std::vector<Finding*> findings;  // strongest first
    for (const std::string& uid : uids->second) {
      findings.push_back(&live_.find(uid)->second);
    }
    std::sort(findings.begin(), findings.end(),
              [](const auto* a, const auto* b) { return Stronger(*a, *b); });
    for (std::size_t i = 0; i < findings.size(); ++i) {
      std::string under;
      for (std::size_t j = 0; j < i && under.empty(); ++j) {
        if (Contains(*findings[j], *findings[i])) under = findings[j]->uid;
      }
      if (findings[i]->under == under) continue;
      changes->before.emplace(findings[i]->uid, *findings[i]);
      findings[i]->under = std::move(under);
    }
  }
}

std::uint8_t Incidents::LevelOf(const std::string& owner) const {
  std::uint8_t level = 0;
  const auto owned = owned_.find(owner);
  if (owned == owned_.end()) return level;
  for (const std::string& uid : owned->second) {
    const auto of_this =
        static_cast<std::uint8_t>(live_.find(uid)->second.level);
    level = std::max<std::uint8_t>(level, of_this + 1);
  }
  return level;
}

std::vector<std::string> Incidents::Heirs(const Finding& closed) const {
  std::set<std::string> heirs;
  for (const Evidence& row : closed.evidence) {
    const auto entry = by_row_.find(RowKey(row));
    if (entry == by_row_.end()) continue;
    for (const std::string& uid : entry->second) {
      if (live_.find(uid)->second.rule_id == closed.rule_id) heirs.insert(uid);
    }
  }
  return {heirs.begin(), heirs.end()};
}

// `reason`: of closes of which nothing took over the evidence.
void Incidents::Report(const Changes& changes, Tell tell,
                       FindingEvent::CloseReason reason) {
  for (const auto& [uid, before] : changes.before) {
    const auto now = live_.find(uid);
    if (now == live_.end()) continue;
    if (before && *before == now->second) continue;
    FindingEvent event;
    event.action =
        before ? FindingEvent::Action::kUpdate : FindingEvent::Action::kCreate;
    event.finding = now->second;
    tell(event);
  }
  for (const auto& [uid, before] : changes.before) {
    if (!before || live_.contains(uid)) continue;
    FindingEvent event;
    event.action = FindingEvent::Action::kClose;
    event.finding = *before;
    event.superseded_by = Heirs(*before);
    event.close_reason = event.superseded_by.empty()
                             ? reason
                             : FindingEvent::CloseReason::kSuperseded;
    tell(event);
  }
}

void Incidents::Replace(std::vector<OwnerFindings> fresh, Tell tell) {
  Changes changes;
  Uids gone;
  Uids stay;
  for (OwnerFindings& owner : fresh) {
    std::map<std::string, Finding> now;
    for (Finding& finding : owner.findings) {
      std::string uid = finding.uid;
      now.insert_or_assign(std::move(uid), std::move(finding));
    }
    for (const auto& [uid, finding] : now) Recall(owner.owner, uid);
    const auto settled = settled_.find(owner.owner);
    if (settled != settled_.end()) {
      for (const auto& [uid, kept] : settled->second) {
        const auto found = now.find(uid);
        if (found != now.end()) {
          found->second = JoinFindings(kept, found->second, max_evidence_);
          continue;
        }
        Finding alone = kept;
        alone.lineage = owner.picture;
        alone.settled = owner.settled;
        now.emplace(uid, std::move(alone));
      }
    }
    const auto owned = owned_.find(owner.owner);
    if (owned != owned_.end()) {
      gone.insert(owned->second.begin(), owned->second.end());
      owned_.erase(owned);
    }
    if (now.empty()) continue;
    Uids& uids = owned_[owner.owner];
    for (auto& [uid, finding] : now) {
      uids.insert(uid);
      stay.insert(uid);
      Put(std::move(finding), &changes);
    }
  }
  for (const std::string& uid : gone) {
    if (!stay.contains(uid)) Remove(uid, &changes);
  }
  Fold(&changes);
  Report(changes, tell);
}

void Incidents::Settle(const std::string& owner,
                       const std::vector<Finding>& findings) {
  if (findings.empty()) return;
  auto& kept = settled_[owner];
  for (const Finding& finding : findings) {
    const auto [entry, added] = kept.emplace(finding.uid, finding);
    if (!added) {
      bytes_ -= BytesOf(entry->second);
      entry->second = JoinFindings(entry->second, finding, max_evidence_);
    }
    // The picture is drawn anew whenever it is told.
    entry->second.lineage = LineagePicture();
    bytes_ += BytesOf(entry->second);
  }
}

void Incidents::Forget(const std::string& owner) {
  EraseSettled(owner);
  const auto owned = owned_.find(owner);
  if (owned == owned_.end()) return;
  for (const std::string& uid : owned->second) KeepForgotten(uid);
  owned_.erase(owned);
}

void Incidents::ForgetAll(std::string_view prefix) {
  std::vector<std::string> owners;
  for (const auto& [owner, uids] : owned_) {
    if (owner.starts_with(prefix)) owners.push_back(owner);
  }
  for (const auto& [owner, findings] : settled_) {
    if (owner.starts_with(prefix)) owners.push_back(owner);
  }
  for (const std::string& owner : owners) Forget(owner);
}

void Incidents::Retire(absl::FunctionRef<Asked(std::string_view)> asked,
                       Tell tell) {
  for (auto& [owner, findings] : settled_) {
    std::erase_if(findings, [&](const auto& entry) {
      if (asked(entry.second.rule_id) == Asked::kSame) return false;
      bytes_ -= BytesOf(entry.second);
      return true;
    });
  }
  absl::erase_if(settled_,
                 [](const auto& entry) { return entry.second.empty(); });
  const auto gone = [&](const std::string& uid) {
    return asked(live_.find(uid)->second.rule_id) == Asked::kGone;
  };
  for (auto& [owner, uids] : owned_) std::erase_if(uids, gone);
  absl::erase_if(owned_,
                 [](const auto& entry) { return entry.second.empty(); });
  Uids closed;
  for (const auto& [uid, finding] : live_) {
    if (gone(uid)) closed.insert(uid);
  }
  Changes changes;
  for (const std::string& uid : closed) {
    TakeForgotten(uid);
    Remove(uid, &changes);
  }
  Fold(&changes);
  Report(changes, tell, FindingEvent::CloseReason::kRetired);
}

// What was found of an owner before it was forgotten stands when it comes back.
void Incidents::Recall(const std::string& owner, const std::string& uid) {
  if (!TakeForgotten(uid)) return;
  Settle(owner, {live_.find(uid)->second});
}

void Incidents::EraseSettled(const std::string& owner) {
  const auto settled = settled_.find(owner);
  if (settled == settled_.end()) return;
  for (const auto& [uid, finding] : settled->second) bytes_ -= BytesOf(finding);
  settled_.erase(settled);
}

void Incidents::Release(const std::string& owner, Tell tell) {
  Changes changes;
  const auto owned = owned_.find(owner);
  if (owned != owned_.end()) {
    for (const std::string& uid : owned->second) {
      Finding& finding = live_.find(uid)->second;
      if (finding.settled) continue;
      changes.before.emplace(uid, finding);
      finding.settled = true;
    }
  }
  Report(changes, tell);
  Forget(owner);
}

void Incidents::KeepForgotten(const std::string& uid) {
  const Finding& finding = live_.find(uid)->second;
  const std::string& origin = finding.evidence.empty()
                                  ? finding.key
                                  : finding.evidence.back().origin_uid;
  Place place(finding.level, UINT64_MAX - ++forgotten_count_, uid);
  Pile& pile = forgotten_[origin];
  pile.bytes += BytesOf(finding);
  forgotten_bytes_ += BytesOf(finding);
  pile.findings.insert(place);
  forgotten_at_.emplace(uid, std::make_pair(origin, std::move(place)));
}

bool Incidents::TakeForgotten(const std::string& uid) {
  const auto at = forgotten_at_.find(uid);
  if (at == forgotten_at_.end()) return false;
  const std::uint64_t bytes = BytesOf(live_.find(uid)->second);
  const auto pile = forgotten_.find(at->second.first);
  pile->second.bytes -= bytes;
  forgotten_bytes_ -= bytes;
  pile->second.findings.erase(at->second.second);
  if (pile->second.findings.empty()) forgotten_.erase(pile);
  forgotten_at_.erase(at);
  return true;
}

std::uint64_t Incidents::DropForgotten(std::uint64_t limit) {
  std::uint64_t gone = 0;
  while (forgotten_bytes_ > limit) {
    auto heaviest = forgotten_.begin();
    for (auto it = forgotten_.begin(); it != forgotten_.end(); ++it) {
      const bool more = it->second.bytes != heaviest->second.bytes
                            ? it->second.bytes > heaviest->second.bytes
                            : it->first < heaviest->first;
      if (more) heaviest = it;
    }
    // A share of it at a time, so that it is not looked for again for each.
    const std::uint64_t before = heaviest->second.bytes;
    const std::string origin = heaviest->first;
    for (auto pile = heaviest;
         pile != forgotten_.end() && forgotten_bytes_ > limit &&
         pile->second.bytes > before / 16 * 15;
         pile = forgotten_.find(origin)) {
      const std::string uid = std::get<2>(*pile->second.findings.begin());
      TakeForgotten(uid);
      Drop(uid);
      ++gone;
    }
  }
  return gone;
}

void Incidents::Add(Finding finding, Tell tell) {
  Changes changes;
  Put(std::move(finding), &changes);
  Fold(&changes);
  Report(changes, tell);
}

void Incidents::Drop(const std::string& uid) {
  Changes untold;
  Remove(uid, &untold);
}

void Incidents::SettleAll(Tell tell) {
  Changes changes;
  for (auto& [uid, finding] : live_) {
    if (finding.settled) continue;
    changes.before.emplace(uid, finding);
    finding.settled = true;
  }
  Report(changes, tell);
}

std::vector<Finding> Incidents::live() const {
  std::vector<Finding> findings;
  findings.reserve(live_.size());
  for (const auto& [uid, finding] : live_) findings.push_back(finding);
  return findings;
}

}  // namespace snaptrail::inline v0::internal
