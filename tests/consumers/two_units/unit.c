#include "snaptrail/snaptrail.h"

size_t RulesInC(void);

size_t RulesInC(void) {
  snaptrail_compiler *compiler = NULL;
  snaptrail_ruleset *ruleset = NULL;
  size_t count;
  snaptrail_compiler_create(NULL, &compiler, NULL);
  snaptrail_compiler_add_builtin(compiler, NULL);
  snaptrail_compiler_build(compiler, &ruleset, NULL);
  count = snaptrail_ruleset_rule_count(ruleset);
  snaptrail_compiler_destroy(compiler);
  snaptrail_ruleset_release(ruleset);
  return count;
}
