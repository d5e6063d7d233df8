#include "src/lineage/exposure.h"

#include <algorithm>

namespace snaptrail::inline v0::internal {
namespace {

void Drop(std::vector<StepSlot>* slots, StepSlot slot) {
  slots->erase(std::remove(slots->begin(), slots->end(), slot), slots->end());
}

template <typename Sets>
void Drop(Sets* sets, NameId name, NodeId node) {
  auto it = sets->find(name);
  if (it == sets->end()) return;
  it->second.erase(node);
  if (it->second.empty()) sets->erase(it);
}

}  // namespace

void Exposure::AddRules(StepSlot slot) {
  const Fact& fact = steps_.fact(slot);
  for (const FactRule& rule : fact.rules) {
    RuleSteps& said = rules_[rule.group][rule.rule];
    (rule.opens ? said.opens : said.closes).push_back(slot);
    said.all = rule.all;
    said.sensitive = rule.sensitive;
    said.from_group = rule.from_group;
    said.is_private = rule.is_private;
  }
  if (!fact.stands_for) return;
  for (const NameId front : fact.on) {
    for (const NameId group : fact.guards) {
      fronts_[group][front].push_back(slot);
      behind_[front].insert(group);
    }
  }
}

void Exposure::DropRules(StepSlot slot) {
  const Fact& fact = steps_.fact(slot);
  for (const FactRule& rule : fact.rules) {
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
  if (!fact.stands_for) return;
  for (const NameId front : fact.on) {
    for (const NameId group : fact.guards) {
      auto fronts = fronts_.find(group);
      if (fronts == fronts_.end()) continue;
      auto said = fronts->second.find(front);
      if (said == fronts->second.end()) continue;
      Drop(&said->second, slot);
      if (!said->second.empty()) continue;
      fronts->second.erase(said);
      if (fronts->second.empty()) fronts_.erase(fronts);
      auto groups = behind_.find(front);
      groups->second.erase(group);
      if (groups->second.empty()) behind_.erase(groups);
    }
  }
}

void Exposure::AddGuards(NodeId holder, NameId relay, StepSlot slot) {
  Holder& held = settings_[holder];
  held.lists.push_back(slot);
  if (relay != 0) {
    held.relay = relay;
    relays_[relay].insert(holder);
  }
  for (const NameId group : steps_.fact(slot).guards) {
    holders_[group].insert(holder);
  }
}

void Exposure::DropGuards(NodeId holder, StepSlot slot) {
  auto it = settings_.find(holder);
  if (it == settings_.end()) return;
  Holder& held = it->second;
  Drop(&held.lists, slot);
  for (const NameId group : steps_.fact(slot).guards) {
    bool named = false;
    for (const StepSlot other : held.lists) {
      const auto& guards = steps_.fact(other).guards;
      named |= std::find(guards.begin(), guards.end(), group) != guards.end();
    }
    if (!named) Drop(&holders_, group, holder);
  }
  if (!held.lists.empty()) return;
  if (held.relay != 0) Drop(&relays_, held.relay, holder);
  settings_.erase(it);
}

void Exposure::ForgetHolder(NodeId holder) {
  auto it = settings_.find(holder);
  if (it == settings_.end()) return;
  const std::vector<StepSlot> slots = it->second.lists;
  for (const StepSlot slot : slots) DropGuards(holder, slot);
}

bool Exposure::Opened(const FactRule& rule) const {
  auto rules = rules_.find(rule.group);
  if (rules == rules_.end()) return false;
  if (rule.all) {
    return std::any_of(
        rules->second.begin(), rules->second.end(),
        [](const auto& said) { return !said.second.opens.empty(); });
  }
  auto said = rules->second.find(rule.rule);
  return said != rules->second.end() && !said->second.opens.empty();
}

bool Exposure::HasHolders(NameId group) const {
  if (holders_.contains(group)) return true;
  auto it = behind_.find(group);
  return it != behind_.end() &&
         std::any_of(it->second.begin(), it->second.end(),
                     [this](NameId other) { return holders_.contains(other); });
}

absl::flat_hash_set<NodeId> Exposure::Holders(NameId group) const {
  absl::flat_hash_set<NodeId> found;
  AddHolders(group, 0, &found);
  return found;
}

void Exposure::AddHolders(NameId group, int hops,
                          absl::flat_hash_set<NodeId>* found) const {
  if (auto it = holders_.find(group); it != holders_.end()) {
    for (const NodeId holder : it->second) {
      if (!found->insert(holder).second || hops == kMaxHops) continue;
      const NameId relay = settings_.at(holder).relay;
      if (relay != 0) AddHolders(relay, hops + 1, found);
    }
  }
  if (hops == kMaxHops) return;
  if (auto it = behind_.find(group); it != behind_.end()) {
    for (const NameId other : it->second) AddHolders(other, hops + 1, found);
  }
}

std::vector<Exposure::Guarding> Exposure::GuardingsOf(const Holder& holder,
                                                      TimeMs death,
                                                      TimeMs horizon) const {
  // Lists of one second are united; of several steps that name a group then,
  // the canonically first stands for it.
  std::map<TimeMs, std::map<NameId, StepSlot>> lists;
  for (const StepSlot slot : holder.lists) {
    const Fact& fact = steps_.fact(slot);
    if (fact.time > horizon) continue;
    auto& list = lists[fact.time];
    for (const NameId group : fact.guards) {
      auto [place, first] = list.try_emplace(group, slot);
      if (!first && before_(slot, place->second)) place->second = slot;
    }
  }
  std::vector<Guarding> found;
  for (auto list = lists.begin(); list != lists.end(); ++list) {
    for (const auto& [group, step] : list->second) {
      Guarding guarding{group, step, list->first, death};
      for (auto later = std::next(list); later != lists.end(); ++later) {
        if (!later->second.contains(group)) {
          guarding.end = std::min(guarding.end, later->first);
          break;
        }
      }
      if (guarding.start <= guarding.end) found.push_back(guarding);
    }
  }
  return found;
}

void Exposure::Meet(const Guarding& guarding, TimeMs horizon,
                    Spans* found) const {
  auto rules = rules_.find(guarding.group);
  if (rules == rules_.end()) return;
  const RuleSteps* everything = nullptr;
  for (const auto& [text, said] : rules->second) {
    if (said.all) everything = &said;
  }
  for (const auto& [text, said] : rules->second) {
    for (const StepSlot open : said.opens) {
      const TimeMs open_start = steps_.fact(open).time;
      if (open_start > horizon) continue;
      TimeMs open_end = kEver;
      auto close = [&](const RuleSteps& by) {
        for (const StepSlot slot : by.closes) {
          const TimeMs time = steps_.fact(slot).time;
          if (time > open_start && time <= horizon) {
            open_end = std::min(open_end, time);
          }
        }
      };
      close(said);
      if (everything != nullptr) close(*everything);
      const TimeMs last = std::min(guarding.end, open_end);
      if (std::max(guarding.start, open_start) > last) continue;
      found->push_back({kNoNode, guarding.group, open, guarding.step, last,
                        said.sensitive, said.from_group, said.is_private});
    }
  }
}

void Exposure::Walk(const Guarding& guarding, TimeMs horizon, int hops,
                    Spans* found) const {
  Meet(guarding, horizon, found);
  if (hops == kMaxHops) return;
  if (auto it = fronts_.find(guarding.group); it != fronts_.end()) {
    for (const auto& [front, steps] : it->second) {
      Guarding next = guarding;
      next.group = front;
      TimeMs since = kEver;
      for (const StepSlot slot : steps) {
        since = std::min(since, steps_.fact(slot).time);
      }
      if (since > horizon) continue;
      next.start = std::max(next.start, since);
      if (next.start <= next.end) Walk(next, horizon, hops + 1, found);
    }
  }
  auto relays = relays_.find(guarding.group);
  if (relays == relays_.end()) return;
  for (const NodeId relay : relays->second) {
    for (Guarding next :
         GuardingsOf(settings_.at(relay), guarding.end, horizon)) {
      next.start = std::max(next.start, guarding.start);
      if (next.start > next.end) continue;
      if (before_(next.step, guarding.step)) next.step = guarding.step;
      Walk(next, horizon, hops + 1, found);
    }
  }
}

std::vector<ExposureSpan> Exposure::Of(NodeId holder, TimeMs death,
                                       TimeMs horizon) const {
  Spans found;
  auto it = settings_.find(holder);
  if (it == settings_.end()) return found;
  if (death > horizon) death = kEver;
  for (const Guarding& guarding : GuardingsOf(it->second, death, horizon)) {
    Walk(guarding, horizon, 0, &found);
  }
  for (ExposureSpan& span : found) span.holder = holder;
  return found;
}

}  // namespace snaptrail::inline v0::internal
