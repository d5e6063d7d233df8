// Who was given what: a whole list becomes what is new in it.
#include <algorithm>

#include "src/lineage/state.h"

namespace snaptrail::inline v0::internal {
namespace {

template <typename List, typename T>
bool Contains(const List& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

GrantChange TrackerState::GrantOf(StepSlot slot) const {
  const Fact& fact = steps.fact(slot);
  GrantChange change;
  change.direction = fact.direction;
  change.targets.assign(fact.targets.begin(), fact.targets.end());
  change.is_public = fact.grants_public;
  if (fact.direction == GrantDirection::kSet) ResolveSet(slot, &change);
  // What a service's own identity shares with is the service's own account.
  if (change.direction == GrantDirection::kAdd && !fact.firm) {
    for (const TextId target : change.targets) {
      if (identity.IsForeignParty(fact.HomeOf(target), fact)) {
        change.foreign.push_back(target);
      }
    }
  }
  return change;
}

// The whole list from now on: what is new in it was added, and when nothing is,
// what is missing was removed. Compared with the list set last before.
void TrackerState::ResolveSet(StepSlot slot, GrantChange* change) const {
  const Fact& fact = steps.fact(slot);
  StepSlot last = kNoStep;
  for (const NodeId on : steps[slot].placed.on) {
    for (const StepSlot other : graph.node(on).steps) {
      const Fact& said = steps.fact(other);
      if (!said.success || said.direction != GrantDirection::kSet ||
          !before(other, slot)) {
        continue;
      }
      if (last == kNoStep || before(last, other)) last = other;
    }
  }
  std::vector<TextId> removed;
  bool public_before = false;
  if (last != kNoStep) {
    const Fact& old = steps.fact(last);
    public_before = old.grants_public;
    change->targets.clear();
    for (const TextId t : fact.targets) {
      if (!Contains(old.targets, t)) change->targets.push_back(t);
    }
    for (const TextId t : old.targets) {
      if (!Contains(fact.targets, t)) removed.push_back(t);
    }
  }
  change->is_public = fact.grants_public && !public_before;
  if (!change->targets.empty() || change->is_public) {
    change->direction = GrantDirection::kAdd;
    return;
  }
  change->direction = GrantDirection::kRemove;
  change->targets = std::move(removed);
  change->is_public = public_before && !fact.grants_public;
}

}  // namespace snaptrail::inline v0::internal
