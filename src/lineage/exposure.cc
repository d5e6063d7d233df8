#include "src/lineage/exposure.h"

#include <algorithm>

namespace snaptrail::inline v0::internal {
namespace {

void Drop(std::vector<StepSlot>* slots, StepSlot slot) {
  slots->erase(std::remove(slots->begin(), slots->end(), slot), slots->end());
}

}  // namespace

void Exposure::AddRules(StepSlot slot) {
  for (const FactRule& rule : steps_.fact(slot).rules) {
    RuleSteps& said = rules_[rule.group][rule.rule];
    (rule.opens ? said.opens : said.closes).push_back(slot);
    said.sensitive = rule.sensitive;
    said.from_group = rule.from_group;
    said.is_private = rule.is_private;
  }
}

void Exposure::DropRules(StepSlot slot) {
  for (const FactRule& rule : steps_.fact(slot).rules) {
    auto group = rules_.find(rule.group);
    if (group == rules_.end()) continue;
    auto said = group->second.find(rule.rule);
    if (said == group->second.end()) continue;
    Drop(&said->second.opens, slot);
    Drop(&said->second.closes, slot);
    if (said->second.opens.empty() && said->second.closes.empty()) {
      group->second.erase(said);
    }
    if (group->second.empty()) rules_.erase(group);
  }
}

void Exposure::AddGuards(NodeId holder, StepSlot slot) {
  settings_[holder].push_back(slot);
  for (const NameId group : steps_.fact(slot).guards) {
    holders_[group].insert(holder);
  }
}

void Exposure::DropGuards(NodeId holder, StepSlot slot) {
  auto it = settings_.find(holder);
  if (it == settings_.end()) return;
  Drop(&it->second, slot);
  for (const NameId group : steps_.fact(slot).guards) {
    bool named = false;
    for (const StepSlot other : it->second) {
      const auto& guards = steps_.fact(other).guards;
      named |= std::find(guards.begin(), guards.end(), group) != guards.end();
    }
    if (named) continue;
    auto holders = holders_.find(group);
    if (holders == holders_.end()) continue;
    holders->second.erase(holder);
    if (holders->second.empty()) holders_.erase(holders);
  }
  if (it->second.empty()) settings_.erase(it);
}

void Exposure::ForgetHolder(NodeId holder) {
  auto it = settings_.find(holder);
  if (it == settings_.end()) return;
  const std::vector<StepSlot> slots = it->second;
  for (const StepSlot slot : slots) DropGuards(holder, slot);
}

bool Exposure::Opened(NameId group, TextId rule) const {
  auto rules = rules_.find(group);
  if (rules == rules_.end()) return false;
  auto said = rules->second.find(rule);
  return said != rules->second.end() && !said->second.opens.empty();
}

const absl::flat_hash_set<NodeId>& Exposure::Holders(NameId group) const {
  static const absl::flat_hash_set<NodeId> kNone;
  auto it = holders_.find(group);
  return it == holders_.end() ? kNone : it->second;
}

std::vector<ExposureSpan> Exposure::Of(NodeId holder, TimeMs death,
                                       TimeMs horizon) const {
  std::vector<ExposureSpan> found;
  auto it = settings_.find(holder);
  if (it == settings_.end()) return found;

  // Lists of one second are united; of several steps that name a group then,
  // the canonically first stands for it.
  std::map<TimeMs, std::map<NameId, StepSlot>> lists;
  for (const StepSlot slot : it->second) {
    const Fact& fact = steps_.fact(slot);
    if (fact.time > horizon) continue;
    auto& list = lists[fact.time];
    for (const NameId group : fact.guards) {
      auto [place, first] = list.try_emplace(group, slot);
      if (!first && before_(slot, place->second)) place->second = slot;
    }
  }
  if (death > horizon) death = kEver;

  for (auto list = lists.begin(); list != lists.end(); ++list) {
    for (const auto& [group, guard] : list->second) {
      auto rules = rules_.find(group);
      if (rules == rules_.end()) continue;
      TimeMs guard_end = death;
      for (auto later = std::next(list); later != lists.end(); ++later) {
        if (!later->second.contains(group)) {
          guard_end = std::min(guard_end, later->first);
          break;
        }
      }
      const TimeMs guard_start = list->first;
      if (guard_end < guard_start) continue;
      for (const auto& [text, said] : rules->second) {
        for (const StepSlot open : said.opens) {
          const TimeMs open_start = steps_.fact(open).time;
          if (open_start > horizon) continue;
          TimeMs open_end = kEver;
          for (const StepSlot close : said.closes) {
            const TimeMs time = steps_.fact(close).time;
            if (time > open_start && time <= horizon) {
              open_end = std::min(open_end, time);
            }
          }
          const TimeMs last = std::min(guard_end, open_end);
          if (std::max(guard_start, open_start) > last) continue;
          found.push_back({holder, group, open, guard, last, said.sensitive,
                           said.from_group, said.is_private});
        }
      }
    }
  }
  return found;
}

}  // namespace snaptrail::inline v0::internal
