// Which rules are the same in two sets, so that what is held for them can stay.
//
// A detection is the same when its id, conditions, and reasons are (without
// reasons: title and level), a correlation when its id and what it asks are and
// the rules that it names are the same. Metadata may differ.
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_ENGINE_RULE_CHANGES_H_
#define SNAPTRAIL_SRC_ENGINE_RULE_CHANGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "snaptrail/engine.h"
#include "src/base/strings.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

class RuleChanges {
 public:
  RuleChanges(const Rules& before, const Rules& now);

  // Of what a rule found.
  enum class Fate : std::uint8_t { kKept, kChanged, kGone };
  Fate Of(std::string_view rule_id) const;
  // Of each correlation of the new set, its place in the old one; negative: it
  // was not there, or asked something else.
  const std::vector<std::int32_t>& correlations() const {
    return correlations_;
  }
  // By id.
  RulesChange Report() const;

 private:
  TextMap<Fate> fates_;  // of the old rules
  std::vector<std::int32_t> correlations_;
  RulesChange report_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_RULE_CHANGES_H_
