#include "snaptrail/snaptrail.hpp"

std::size_t RulesOfSecond() {
  snaptrail::stable::Compiler compiler;
  snaptrail::stable::Ruleset ruleset;
  if (!compiler.AddBuiltin().ok() || !compiler.Build(&ruleset).ok()) return 0;
  return snaptrail_ruleset_rule_count(ruleset.get());
}
