// One rule document into the program of all rules.
//
// Threads: one compilation at a time.
#ifndef SNAPTRAIL_SRC_SIGMA_COMPILE_H_
#define SNAPTRAIL_SRC_SIGMA_COMPILE_H_

#include <optional>
#include <vector>

#include "src/sigma/ast.h"
#include "src/sigma/program.h"
#include "src/sigma/value_forms.h"

namespace snaptrail::inline v0::internal {

struct CompiledRule {
  Program::Node condition = 0;
  // A reason holds when the rule's condition does and its own. Without a
  // `snaptrail` map the one reason is the condition.
  std::vector<Program::Node> reasons;
};

// `chain`: the schema of chain steps. Fills Item::tests of the document.
// Nothing: the errors are in *problems.
std::optional<CompiledRule> CompileRule(RuleDocument* document,
                                        const Schema& chain, Program* program,
                                        Problems* problems,
                                        const Placeholders& placeholders = {});

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_COMPILE_H_
