// From a view and the rules that hold on its rows to findings.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_FINDING_BUILD_H_
#define SNAPTRAIL_SRC_FINDING_BUILD_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "snaptrail/finding.h"
#include "src/lineage/view.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

// One reason of one rule that holds on one row.
struct RuleHit {
  std::uint32_t rule = 0;
  std::uint32_t reason = 0;
  std::uint32_t row = 0;
};

// One finding per rule that has a hit. Per reason: the rows of its hits and of
// their `with` relations, the earliest max_evidence in canonical order.
std::vector<Finding> BuildFindings(const View& view,
                                   const std::vector<Rule>& rules,
                                   const std::vector<RuleHit>& hits,
                                   std::uint32_t max_evidence);

// hash(rule id, key).
std::string FindingUid(std::string_view rule_id, std::string_view key);

// The least finding that holds both: reasons united, per reason the earliest
// rows. Associative, commutative, idempotent in reasons and evidence; `fresh`
// gives the picture, notes and the fields of a row that both have.
Finding JoinFindings(const Finding& kept, const Finding& fresh,
                     std::uint32_t max_evidence);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_FINDING_BUILD_H_
