// Joining findings: what of a lineage was folded away with what it says now.
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "src/finding/build.h"
#include "src/finding/evidence.h"
#include "src/finding/notes.h"

namespace snaptrail::inline v0::internal {
namespace {

using RowId = std::pair<std::string, std::uint32_t>;
// Highest level first, then text: Finding::reasons' order.
using ReasonKey = std::pair<int, std::string>;

ReasonKey KeyOf(const Reason& reason) {
  return {-static_cast<int>(reason.level), reason.text};
}

struct Pool {
  std::map<RowId, const Evidence*> rows;
  std::map<ReasonKey, std::set<RowId>> proofs;

  void Add(const Finding& finding) {
    for (const Reason& reason : finding.reasons) proofs[KeyOf(reason)];
    for (const Evidence& row : finding.evidence) {
      const RowId id(row.uid, row.index);
      rows[id] = &row;
      for (std::uint32_t reason : row.proves) {
        if (reason >= finding.reasons.size()) continue;
        proofs[KeyOf(finding.reasons[reason])].insert(id);
      }
    }
  }
};

std::vector<std::string> NotesBeyondEvidence(const Finding& finding) {
  const std::vector<std::string> of_evidence = NotesOfEvidence(finding);
  std::vector<std::string> rest;
  std::set_difference(finding.notes.begin(), finding.notes.end(),
                      of_evidence.begin(), of_evidence.end(),
                      std::back_inserter(rest));
  return rest;
}

}  // namespace

Finding JoinFindings(const Finding& kept, const Finding& fresh,
                     std::uint32_t max_evidence) {
  Pool pool;
  pool.Add(kept);
  pool.Add(fresh);  // second: a row that both have is shown as it is now

  Finding joined = fresh;
  joined.reasons.clear();
  joined.evidence.clear();
  joined.evidence_cut = kept.evidence_cut || fresh.evidence_cut;
  joined.first_time = std::min(kept.first_time, fresh.first_time);
  joined.last_time = std::max(kept.last_time, fresh.last_time);

  std::map<RowId, std::vector<std::uint32_t>> proves;
  for (const auto& [key, ids] : pool.proofs) {
    const auto index = static_cast<std::uint32_t>(joined.reasons.size());
    joined.reasons.push_back({static_cast<Level>(-key.first), key.second});
    std::vector<const Evidence*> rows;
    for (const RowId& id : ids) rows.push_back(pool.rows[id]);
    std::sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
      return EvidenceBefore(*a, *b);
    });
    if (rows.size() > max_evidence) {
      joined.evidence_cut = true;
      rows.resize(max_evidence);
    }
    for (const Evidence* row : rows) {
      proves[{row->uid, row->index}].push_back(index);
    }
  }
  if (!joined.reasons.empty()) joined.level = joined.reasons.front().level;

  std::set<std::string> actors;
  for (auto& [id, reasons] : proves) {
    Evidence row = *pool.rows[id];
    row.proves = std::move(reasons);
    if (!row.origin_uid.empty()) actors.insert(row.origin_uid);
    joined.evidence.push_back(std::move(row));
  }
  std::sort(joined.evidence.begin(), joined.evidence.end(), EvidenceBefore);
  joined.actors.assign(actors.begin(), actors.end());
  joined.notes = JoinNotes(NotesBeyondEvidence(fresh), NotesOfEvidence(joined));
  return joined;
}

}  // namespace snaptrail::inline v0::internal
