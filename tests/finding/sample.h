// Views made by hand, for tests of findings.
#ifndef SNAPTRAIL_TESTS_FINDING_SAMPLE_H_
#define SNAPTRAIL_TESTS_FINDING_SAMPLE_H_

#include <string>
#include <vector>

#include "snaptrail/finding.h"
#include "src/lineage/view.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

// 2026-01-02T03:04:05Z.
inline constexpr TimeMs kStart = 1767323045000;

// A row of an AWS call by eve of 111122223333, `at` seconds after kStart, whose
// record uid is `uid`.
Row MakeRow(const std::string& uid, int at, Stage stage,
            const std::string& operation,
            std::vector<EvidenceResource> resources);

// snap-0b of vol-0a, restored by eve as vol-0c, attached to i-0d, whose group
// is then opened to everybody.
View ChainView();

// A chain rule named `name` with these reasons.
Rule MakeRule(const std::string& name, std::vector<RuleReason> reasons);

// One line a finding: level, rule, then each reason with the uids that prove
// it.
std::string Dump(const Finding& finding);

// The finding of ChainView: restored, brought onto a host, host opened.
Finding ChainFinding();

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_TESTS_FINDING_SAMPLE_H_
