// Texts of rules to rule documents: metadata, log source, detection, and the
// `snaptrail` map.
//
// Threads: pure function.
#ifndef SNAPTRAIL_SRC_SIGMA_PARSE_H_
#define SNAPTRAIL_SRC_SIGMA_PARSE_H_

#include <vector>

#include "src/sigma/ast.h"

namespace snaptrail::inline v0::internal {

// The documents of a text that have no error; all errors are in *problems.
// `chain` tells which relations there are.
std::vector<RuleDocument> ParseRules(const RuleText& text, const Schema& chain,
                                     Problems* problems);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_PARSE_H_
