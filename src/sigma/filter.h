// Filter documents: a filter's condition is ANDed to that of each rule it is
// for.
//
// Threads: one compilation at a time.
#ifndef SNAPTRAIL_SRC_SIGMA_FILTER_H_
#define SNAPTRAIL_SRC_SIGMA_FILTER_H_

#include <cstdint>
#include <vector>

#include "src/sigma/ast.h"

namespace snaptrail::inline v0::internal {

// A filter is for a rule when each dimension of the log source that the filter
// gives is the rule's, and `rules` is any or has its id or name. The filter's
// selections become the rule's, under names that no condition can have, so that
// what a pattern in the one matches is never of the other. Returns the rules
// that were changed, ascending. Told: filters that are for no rule, and those
// that say nothing of what to leave out. `refused` says of each rule whether
// it has more filters than are allowed, which is told as well.
std::vector<std::uint32_t> ApplyFilters(
    const std::vector<RuleDocument>& filters, std::vector<RuleDocument>* rules,
    std::vector<bool>* refused, Problems* problems);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_FILTER_H_
