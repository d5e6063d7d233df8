// The chain rules on a view: which hold on which row, and the findings of it.
//
// Threads: pure function.
#ifndef SNAPTRAIL_SRC_ENGINE_CHAIN_FINDINGS_H_
#define SNAPTRAIL_SRC_ENGINE_CHAIN_FINDINGS_H_

#include <cstdint>
#include <vector>

#include "snaptrail/finding.h"
#include "src/finding/build.h"
#include "src/lineage/view.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

// *hits is set to all that hold, those of rules that are not told by themselves
// too; may be null.
std::vector<Finding> ChainFindings(const View& view, const Rules& rules,
                                   std::uint32_t max_evidence,
                                   std::vector<RuleHit>* hits);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_CHAIN_FINDINGS_H_
