// Trace: why a rule holds on a document, or what keeps it from holding, in the
// words of its author.
//
// Invariants: the tests are asked of the compiled program, so a trace and the
// engine can differ in nothing but how they are joined, which tests compare; no
// index has a part in it.
// Threads: pure function.
#ifndef SNAPTRAIL_SRC_SIGMA_TRACE_H_
#define SNAPTRAIL_SRC_SIGMA_TRACE_H_

#include <vector>

#include "src/sigma/ast.h"
#include "src/sigma/program.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

// `rule` as CompileRule left it. RuleTrace::rule is left 0.
RuleTrace TraceRule(const RuleDocument& rule, const Program& program,
                    const Document& document, Program::Memo* memo);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_TRACE_H_
