// clang-format off: the other order.
#include "snaptrail/action.h"
#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"
#include "snaptrail/explain.h"
#include "snaptrail/finding.h"
#include "snaptrail/options.h"
#include "snaptrail/status.h"
#include "snaptrail/step.h"
#include "snaptrail/version.h"
// clang-format on

std::size_t RulesOfFirst();

int main() {
  snaptrail::Compiler compiler;
  compiler.AddBuiltin();
  auto ruleset = compiler.Compile();
  return ruleset.ok() && !ruleset->rules().empty() &&
                 ruleset->rules().size() == RulesOfFirst()
             ? 0
             : 1;
}
