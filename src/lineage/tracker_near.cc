// The owners that are no lineage: whose views of an origin, an account or a key
// a step stands in.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "src/lineage/tracker_impl.h"

namespace snaptrail::inline v0::internal {

// A step is filed among its origin's once that is derived.
void Tracker::Impl::TakeBack(StepSlot slot) {
  if (s_.steps[slot].actor.chain.empty()) return;
  std::vector<Owner> owners;
  s_.activity.ShownAtAnyTime(slot, &owners);
  for (const Owner& owner : owners) Changed(owner);
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
  for (const Owner& owner : owners) Changed(owner);
}

void Tracker::Impl::HoldTexts(const Owner& owner) {
  if (owner.kind == ViewKind::kLineage) return;
  s_.texts.Ref(owner.text);
  s_.texts.Ref(owner.cloud);
}

void Tracker::Impl::LetGoTexts(const Owner& owner) {
  if (owner.kind == ViewKind::kLineage) return;
  s_.texts.Unref(owner.text);
  s_.texts.Unref(owner.cloud);
}

void Tracker::Impl::Changed(const Owner& owner) {
  if (changed_.insert(owner).second) HoldTexts(owner);
}

void Tracker::Impl::ForgetActive(TimeMs before, ForgetFn forget) {
  std::vector<std::pair<std::string, Owner>> going;
  for (const auto& [owner, last] : active_) {
    if (last < before && s_.activity.Idle(owner)) {
      going.emplace_back(s_.OwnerKey(owner), owner);
    }
  }
  std::sort(going.begin(), going.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [key, owner] : going) {
    forget(key);
    told_.erase(owner);
    active_.erase(owner);
    if (changed_.erase(owner) != 0) LetGoTexts(owner);
    LetGoTexts(owner);
  }
}

void Tracker::Impl::SettleNear(const std::vector<StepSlot>& slots,
                               TimeMs horizon, SettleFn settle) const {
  std::vector<Owner> near;
  for (const StepSlot slot : slots) s_.activity.Shown(slot, &near);
  SettleOwners(near, horizon, settle);
}

}  // namespace snaptrail::inline v0::internal
