// C++ without exceptions over the C interface, in two units with one in C.
#include "snaptrail/snaptrail.hpp"

extern "C" size_t RulesInC(void);
std::size_t RulesOfSecond();

int main() {
  snaptrail::stable::Compiler compiler;
  snaptrail::stable::Ruleset ruleset;
  if (!compiler.AddBuiltin().ok() || !compiler.Build(&ruleset).ok()) return 1;
  return RulesInC() > 0 && RulesInC() == RulesOfSecond() ? 0 : 1;
}
