#include "src/engine/rule_changes.h"

#include <algorithm>
#include <cstddef>

#include "src/base/sha256.h"
#include "src/sigma/correlation.h"

namespace snaptrail::inline v0::internal {
namespace {

// What each rule asks, by its place.
std::vector<std::string> Asked(const Rules& rules) {
  std::vector<std::string> asked;
  for (std::uint32_t i = 0; i < rules.rules().size(); ++i) {
    const Rule& rule = rules.rules()[i];
    if (rule.correlation >= 0) {
      asked.emplace_back();
      continue;
    }
    asked.push_back(
        ShortDigest(Cat(rule.logsource.product, '\n', rule.logsource.service,
                        '\n', rule.logsource.category, '\n', rules.Dump(i))));
  }
  // Those that are named come before those that name them.
  for (const Correlation& plan : rules.correlations()) {
    std::string all = DumpCorrelation(plan);
    for (const CorrelationStep& step : plan.steps) {
      all += Cat(asked[step.rule], '\n');
      for (const FieldRef& field : step.group) all += Cat(field.name, '\n');
      for (const FieldRef& field : step.values) all += Cat(field.name, '\n');
    }
    asked[plan.rule] = ShortDigest(all);
  }
  return asked;
}

}  // namespace

RuleChanges::RuleChanges(const Rules& before, const Rules& now) {
  struct Old {
    std::uint32_t rule = 0;
    bool met = false;
  };
  const std::vector<std::string> asked_before = Asked(before);
  const std::vector<std::string> asked_now = Asked(now);
  TextMap<Old> old;
  for (std::uint32_t i = 0; i < before.rules().size(); ++i) {
    old.emplace(before.rules()[i].id, Old{i});
  }
  correlations_.resize(now.correlations().size(), -1);
  for (std::uint32_t i = 0; i < now.rules().size(); ++i) {
    const Rule& rule = now.rules()[i];
    const auto found = old.find(rule.id);
    if (found == old.end()) {
      report_.added.push_back(rule.id);
      continue;
    }
    found->second.met = true;
    const std::uint32_t was = found->second.rule;
    const bool same = asked_before[was] == asked_now[i];
    // One that a correlation names from now on is not told by itself.
    const bool hushed = before.rules()[was].alone && !rule.alone;
    fates_.emplace(rule.id, hushed ? Fate::kGone
                            : same ? Fate::kKept
                                   : Fate::kChanged);
    (same ? report_.kept : report_.changed).push_back(rule.id);
    if (same && rule.correlation >= 0) {
      correlations_[static_cast<std::size_t>(rule.correlation)] =
          before.rules()[was].correlation;
    }
  }
  for (const auto& [id, one] : old) {
    if (one.met) continue;
    fates_.emplace(id, Fate::kGone);
    report_.removed.push_back(id);
  }
  for (auto* list :
       {&report_.kept, &report_.changed, &report_.added, &report_.removed}) {
    std::sort(list->begin(), list->end());
  }
}

RuleChanges::Fate RuleChanges::Of(std::string_view rule_id) const {
  const auto found = fates_.find(rule_id);
  return found == fates_.end() ? Fate::kKept : found->second;
}

RulesChange RuleChanges::Report() const { return report_; }

}  // namespace snaptrail::inline v0::internal
