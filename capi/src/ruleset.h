// The handle of a ruleset.
#ifndef SNAPTRAIL_CAPI_SRC_RULESET_H_
#define SNAPTRAIL_CAPI_SRC_RULESET_H_

#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include "capi/src/interface.h"
#include "snaptrail/compiler.h"

struct snaptrail_ruleset {
  explicit snaptrail_ruleset(snaptrail::Ruleset compiled)
      : ruleset(std::move(compiled)), rules(ruleset.rules()) {}
  const snaptrail::Ruleset ruleset;
  const std::vector<snaptrail::RuleInfo> rules;
  // Counted through const handles: owners are not what it says of rules.
  mutable std::atomic<std::uint64_t> owners{1};
};

#endif  // SNAPTRAIL_CAPI_SRC_RULESET_H_
