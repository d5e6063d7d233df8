#include "src/sigma/filter.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

// Each is copied into each rule that it is for.
constexpr std::size_t kMaxFilters = 64;

bool Covers(const std::string& filter, const std::string& rule) {
  return filter.empty() || EqualsIgnoreCase(filter, rule);
}

bool Covers(const LogSource& filter, const LogSource& rule) {
  return Covers(filter.product, rule.product) &&
         Covers(filter.service, rule.service) &&
         Covers(filter.category, rule.category);
}

bool Is(const FilterScope::Named& named, const Rule& rule) {
  return named.rule == rule.id ||
         (!rule.name.empty() && named.rule == rule.name);
}

bool HasNot(const Condition& condition) {
  return condition.kind == Condition::Kind::kNot ||
         std::any_of(condition.parts.begin(), condition.parts.end(), HasNot);
}

// Whether it may be meant to hold on what is to be left in.
bool LeavesOut(const Selection& selection) {
  const auto block = [](const ArrayBlock& one) {
    return one.negated || one.pick.which == MemberPick::Which::kNone ||
           HasNot(one.condition) ||
           std::any_of(
               one.selections.begin(), one.selections.end(),
               [](const auto& named) { return LeavesOut(named.selection); });
  };
  return selection.item.modifiers.neq ||
         std::any_of(selection.blocks.begin(), selection.blocks.end(), block) ||
         std::any_of(selection.parts.begin(), selection.parts.end(), LeavesOut);
}

void Move(Condition* condition, std::size_t by) {
  if (condition->kind == Condition::Kind::kName) condition->selection += by;
  for (Condition& part : condition->parts) Move(&part, by);
}

void Graft(const RuleDocument& filter, RuleDocument* rule) {
  const std::size_t before = rule->selections.size();
  for (const NamedSelection& named : filter.selections) {
    rule->selections.push_back(named);
    rule->selections.back().name =
        Cat("filter '", filter.rule.title, "': ", named.name);
  }
  Condition both;
  both.kind = Condition::Kind::kAnd;
  both.parts.push_back(std::move(rule->condition));
  Move(&both.parts.emplace_back(filter.condition), before);
  rule->condition = std::move(both);
}

void Lint(const RuleDocument& filter, Problems* problems) {
  const bool leaves_out =
      HasNot(filter.condition) ||
      std::any_of(filter.selections.begin(), filter.selections.end(),
                  [](const NamedSelection& named) {
                    return LeavesOut(named.selection);
                  });
  if (leaves_out) return;
  problems->Warning(filter.place,
                    "the filter keeps only what its condition matches: a "
                    "filter's condition is ANDed to the rule's. To leave those "
                    "records out write: condition: not selection");
}

}  // namespace

std::vector<std::uint32_t> ApplyFilters(
    const std::vector<RuleDocument>& filters, std::vector<RuleDocument>* rules,
    std::vector<bool>* refused, Problems* problems) {
  std::vector<std::uint32_t> changed;
  std::vector<std::size_t> counts(rules->size());
  refused->assign(rules->size(), false);
  for (const RuleDocument& filter : filters) {
    problems->set_file(filter.rule.file);
    Lint(filter, problems);
    const std::vector<FilterScope::Named>& names = filter.filter->rules;
    std::vector<bool> hit(names.size());
    bool any = false;
    for (std::uint32_t i = 0; i < rules->size(); ++i) {
      RuleDocument& rule = (*rules)[i];
      if (!Covers(filter.rule.logsource, rule.rule.logsource)) continue;
      bool named = names.empty();
      for (std::size_t n = 0; n < names.size(); ++n) {
        if (!Is(names[n], rule.rule)) continue;
        hit[n] = named = true;
      }
      if (!named) continue;
      any = true;
      if (++counts[i] > kMaxFilters) {
        if ((*refused)[i]) continue;
        (*refused)[i] = true;
        problems->Error(filter.place,
                        Cat("more than ", kMaxFilters, " filters for the rule ",
                            rule.rule.file, ':', rule.rule.line));
        continue;
      }
      Graft(filter, &rule);
      changed.push_back(i);
    }
    if (names.empty() && !any) {
      problems->Warning(filter.place,
                        "the filter is for no rule: none has its log source");
    }
    for (std::size_t n = 0; n < names.size(); ++n) {
      if (hit[n]) continue;
      problems->Warning(names[n].place,
                        Cat("no rule with the filter's log source has the id "
                            "or name '",
                            names[n].rule, "'"));
    }
  }
  std::sort(changed.begin(), changed.end());
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  return changed;
}

}  // namespace snaptrail::inline v0::internal
