// The owners that are no lineage: whose views of an origin, an account or a key
// a step stands in.
#include "src/lineage/tracker_impl.h"

namespace snaptrail::inline v0::internal {

// A step is filed among its origin's once that is derived.
void Tracker::Impl::TakeBack(StepSlot slot) {
  if (s_.steps[slot].actor.chain.empty()) return;
  std::vector<Owner> owners;
  s_.activity.ShownAtAnyTime(slot, &owners);
  changed_.insert(owners.begin(), owners.end());
  s_.activity.Unfile(slot);
}

void Tracker::Impl::TouchNear(StepSlot slot) {
  near_.insert(slot);
  const Held& held = s_.steps[slot];
  if (held.fact.direction != GrantDirection::kSet) return;
  // What the next whole list adds hangs on this one.
  for (const NodeId n : held.placed.on) {
    for (const StepSlot other : s_.graph.node(n).steps) {
      if (s_.steps.fact(other).direction == GrantDirection::kSet) {
        near_.insert(other);
      }
    }
  }
}

void Tracker::Impl::AddNear() {
  std::vector<Owner> owners;
  for (const StepSlot slot : near_) {
    if (!s_.steps[slot].alive || s_.steps[slot].actor.chain.empty()) continue;
    s_.activity.Shown(slot, &owners);
  }
  near_.clear();
  changed_.insert(owners.begin(), owners.end());
}

}  // namespace snaptrail::inline v0::internal
