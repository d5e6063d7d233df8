#include "src/finding/build.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "src/base/sha256.h"
#include "src/finding/evidence.h"
#include "src/finding/notes.h"
#include "src/finding/techniques.h"

namespace snaptrail::inline v0::internal {
namespace {

// The order in which reasons are told.
struct ReasonBefore {
  bool operator()(const Reason& a, const Reason& b) const {
    if (a.level != b.level) return a.level > b.level;
    return a.text < b.text;
  }
};

using RowSet = std::set<std::uint32_t>;
// Two reasons of a rule with the same level and words are one.
using Proofs = std::map<Reason, RowSet, ReasonBefore>;

int RelationIndex(std::string_view name) {
  for (std::size_t i = 0; i < kRelations; ++i) {
    if (name == RelationName(static_cast<Relation>(i))) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

void AddProof(const View& view, const RuleReason& reason, std::uint32_t row,
              Proofs* proofs) {
  if (row >= view.rows.size()) return;
  RowSet& rows = (*proofs)[Reason{reason.level, reason.text}];
  rows.insert(row);
  for (const std::string& name : reason.with) {
    const int relation = RelationIndex(name);
    if (relation < 0) continue;
    const auto& related = view.related[relation];
    if (row >= related.size()) continue;
    for (std::uint32_t other : related[row]) {
      if (other < view.rows.size()) rows.insert(other);
    }
  }
}

Finding Draft(const View& view, const Rule& rule, const Proofs& proofs,
              std::uint32_t max_evidence) {
  Finding finding;
  finding.uid = FindingUid(rule.id, view.key);
  finding.rule_id = rule.id;
  finding.rule_name = rule.name;
  finding.rule_title = rule.title;
  finding.key = view.key;
  finding.techniques = TechniquesOf(rule.tags);
  finding.lineage = view.picture;
  finding.settled = view.settled;

  std::map<std::uint32_t, std::vector<std::uint32_t>> kept;  // row -> reasons
  bool any = false;
  for (const auto& [reason, rows] : proofs) {
    const auto index = static_cast<std::uint32_t>(finding.reasons.size());
    finding.reasons.push_back(reason);
    // Rows are numbered in canonical order, so the first are the earliest.
    std::uint32_t count = 0;
    for (std::uint32_t row : rows) {
      const TimeMs time = view.rows[row].step.time;
      finding.first_time = any ? std::min(finding.first_time, time) : time;
      finding.last_time = any ? std::max(finding.last_time, time) : time;
      any = true;
      if (count++ < max_evidence) kept[row].push_back(index);
    }
    finding.evidence_cut |= rows.size() > max_evidence;
  }
  finding.level = finding.reasons.front().level;

  std::set<std::string> actors;
  for (auto& [row, proves] : kept) {
    Evidence evidence = EvidenceOf(view.rows[row]);
    evidence.proves = std::move(proves);
    if (!evidence.origin_uid.empty()) actors.insert(evidence.origin_uid);
    finding.evidence.push_back(std::move(evidence));
  }
  finding.actors.assign(actors.begin(), actors.end());
  finding.notes = JoinNotes(NotesOfView(view), NotesOfEvidence(finding));
  return finding;
}

}  // namespace

std::string FindingUid(std::string_view rule_id, std::string_view key) {
  std::string text(rule_id);
  text.push_back('\0');
  text.append(key);
  return ShortDigest(text);
}

std::vector<Finding> BuildFindings(const View& view,
                                   const std::vector<Rule>& rules,
                                   const std::vector<RuleHit>& hits,
                                   std::uint32_t max_evidence) {
  std::map<std::uint32_t, Proofs> by_rule;
  for (const RuleHit& hit : hits) {
    if (hit.rule >= rules.size()) continue;
    const Rule& rule = rules[hit.rule];
    if (hit.reason >= rule.reasons.size()) continue;
    AddProof(view, rule.reasons[hit.reason], hit.row, &by_rule[hit.rule]);
  }
  std::vector<Finding> findings;
  for (const auto& [index, proofs] : by_rule) {
    if (proofs.empty()) continue;
    findings.push_back(Draft(view, rules[index], proofs, max_evidence));
  }
  return findings;
}

}  // namespace snaptrail::inline v0::internal
