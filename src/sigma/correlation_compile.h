// Correlation documents into plans: rules, aliases and fields looked up,
// cycles found.
//
// Threads: one compilation at a time.
#ifndef SNAPTRAIL_SRC_SIGMA_CORRELATION_COMPILE_H_
#define SNAPTRAIL_SRC_SIGMA_CORRELATION_COMPILE_H_

#include <vector>

#include "src/sigma/ast.h"
#include "src/sigma/correlation.h"
#include "src/sigma/problems.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

// Appends to *rules, which holds the detection rules, a rule for each
// correlation that has no error, those that are named before those that name
// them, and returns their plans in this order. Says in each rule whether it is
// told by itself. `chain`: the schema of chain steps.
std::vector<Correlation> CompileCorrelations(
    std::vector<RuleDocument> documents, const Schema& chain,
    std::vector<Rule>* rules, Problems* problems);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_CORRELATION_COMPILE_H_
