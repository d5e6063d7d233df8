#include "src/engine/silence.h"

#include <set>
#include <string>

#include "src/engine/step_document.h"

namespace snaptrail::inline v0::internal {

Silence SilenceOf(const Rules& rules) {
  Silence silence;
  std::set<std::string, std::less<>> facts;
  // What is not looked at because something else decided it does not count.
  const auto without_facts = [&facts](std::string_view field) {
    const std::string_view fact = FactName(field);
    if (!fact.empty()) facts.emplace(fact);
    return !fact.empty() || NeedsLineage(field);
  };
  for (std::uint32_t i = 0; i <= static_cast<std::uint32_t>(Stage::kRecon);
       ++i) {
    const std::string_view kind = ViewKindName(ViewKind::kLineage);
    const std::string_view stage = StageName(static_cast<Stage>(i));
    if (!rules.MayHold(kind, stage, NeedsLineage)) silence.stages |= 1u << i;
    if (!rules.MayHold(kind, stage, without_facts)) {
      silence.stages_without_facts |= 1u << i;
    }
  }
  silence.facts.assign(facts.begin(), facts.end());
  return silence;
}

}  // namespace snaptrail::inline v0::internal
