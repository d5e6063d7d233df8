// Two of these in one program: every public header, in one order and the other.
#include "snaptrail/action.h"
#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"
#include "snaptrail/explain.h"
#include "snaptrail/finding.h"
#include "snaptrail/options.h"
#include "snaptrail/status.h"
#include "snaptrail/step.h"
#include "snaptrail/version.h"

std::size_t RulesOfFirst() {
  snaptrail::Compiler compiler;
  compiler.AddBuiltin();
  auto ruleset = compiler.Compile();
  return ruleset.ok() ? ruleset->rules().size() : 0;
}
