// Settling: what is behind the horizon is frozen, folded and forgotten.
//
// A step is settled once the newest event time is `lateness` (and a margin for
// clocks) past it: nothing at or before it can still come, so what was derived
// of it stands, and what it proves can only grow. The caller keeps that proof;
// here only those steps stay that later steps can still ask for.
#include <algorithm>

#include "src/lineage/tracker_impl.h"
#include "src/lineage/view_builder.h"

namespace snaptrail::inline v0::internal {
namespace {

// Clocks of a cloud's services stand apart by a second or two.
constexpr DurationMs kClockMargin = 5 * kSecond;

TimeMs Later(TimeMs time, DurationMs by) {
  return by >= kEver - time ? kEver : time + by;
}

}  // namespace

void Tracker::Impl::Freeze(StepSlot slot) {
  Held& held = s_.steps[slot];
  const Makers makers = s_.MakersOf(slot);
  held.creators = makers.creators;
  held.other = static_cast<std::uint8_t>(makers.other);
  held.frozen = true;
}

TimeMs Tracker::Impl::NeededUntil(StepSlot slot) const {
  const Held& held = s_.steps[slot];
  const Fact& fact = held.fact;
  const Options& options = s_.options.options;
  TimeMs until = std::max(fact.time, s_.activity.AskedUntil(slot));
  if (!fact.success) return until;
  if (!fact.links.empty() || !fact.out.empty() || !fact.gone.empty() ||
      fact.guards_complete || !fact.rules.empty() || fact.net_public ||
      fact.direction == GrantDirection::kAdd ||
      fact.direction == GrantDirection::kSet ||
      fact.direction == GrantDirection::kMixed || !fact.passes.empty()) {
    return kEver;
  }
  if (fact.op == IdentityOp::kAssume) {
    until = std::max(until, fact.identity_expires);
  } else if (fact.op != IdentityOp::kNone) {
    until = std::max(until, Later(fact.time, options.new_window));
  }
  if (fact.job_service != 0) {
    until = std::max(until, Later(fact.time, options.job_window));
  }
  for (const NodeId n : held.placed.all) {
    const bool reused = s_.graph.name(n).reused;
    if (!reused && fact.stage != Stage::kAccess) continue;
    // The first use of a reused name keeps its generations apart; the first
    // entry of a host in a lineage completes a chain years later.
    std::vector<NodeId> roots;
    if (fact.stage == Stage::kAccess) roots = s_.RootsOf(slot);
    bool first_use = reused;
    std::vector<NodeId> first_for = roots;
    for (const StepSlot other : s_.graph.node(n).steps) {
      if (other == slot || !s_.steps.fact(other).success ||
          !s_.before(other, slot)) {
        continue;
      }
      first_use = false;
      if (s_.steps.fact(other).stage != Stage::kAccess) continue;
      for (const NodeId root : s_.RootsOf(other)) {
        first_for.erase(std::remove(first_for.begin(), first_for.end(), root),
                        first_for.end());
      }
    }
    if (first_use || !first_for.empty()) return kEver;
  }
  return until;
}

void Tracker::Impl::CollectOwners(StepSlot slot,
                                  std::vector<Owner>* owners) const {
  const std::vector<NodeId> roots = s_.RootsOf(slot);
  for (const NodeId root : roots) owners->push_back(Owner{root});
  if (!roots.empty()) return;
  for (const Owner& owner : s_.LoneOwners(slot)) {
    if (told_.contains(owner)) owners->push_back(owner);
  }
}

void Tracker::Impl::Drop(StepSlot slot) {
  const Fact& fact = s_.steps.fact(slot);
  s_.activity.Unfile(slot);
  s_.identity.Unfile(slot, s_.steps[slot].actor);
  s_.identity.Fold(slot);
  for (const NameId name : ReusedNames(fact)) {
    auto it = reused_.find(name);
    if (it == reused_.end()) continue;
    std::vector<StepSlot>& steps = it->second.steps;
    steps.erase(std::remove(steps.begin(), steps.end(), slot), steps.end());
    if (steps.empty()) reused_.erase(it);
  }
  Lift(slot);
  s_.by_key.erase({fact.uid, fact.index});
  dirty_.erase(slot);
  near_.erase(slot);
  s_.steps.Erase(slot);
}

void Tracker::Impl::Advance(TimeMs now, SettleFn settle, ForgetFn forget) {
  const DurationMs lateness = s_.options.options.lateness;
  s_.watermark = std::max(s_.watermark, now);
  if (lateness == kUnlimited ||
      s_.watermark < INT64_MIN + lateness + kClockMargin) {
    return;
  }
  const TimeMs horizon = s_.watermark - lateness - kClockMargin;
  if (horizon <= horizon_) return;
  DeriveDirty();

  std::vector<StepSlot> gone;
  auto judge = [&](StepSlot slot) {
    const TimeMs until = NeededUntil(slot);
    if (until < horizon) {
      gone.push_back(slot);
    } else if (until < kEver) {
      waiting_.emplace(until, slot);
    }
  };
  std::vector<StepSlot> settled;
  while (!unsettled_.empty() && unsettled_.top().first <= horizon) {
    const auto [time, slot] = unsettled_.top();
    unsettled_.pop();
    const Held& held = s_.steps[slot];
    if (held.alive && !held.frozen && held.fact.time <= horizon) {
      settled.push_back(slot);
    }
  }
  // All are frozen before any is judged: what one keeps may hang on another.
  for (const StepSlot slot : settled) Freeze(slot);
  for (const StepSlot slot : settled) {
    judge(slot);
    const TimeMs until = s_.activity.AskedUntil(slot);
    if (until >= s_.steps.fact(slot).time) asked_.emplace(until, slot);
  }
  while (!waiting_.empty() && waiting_.top().first < horizon) {
    const StepSlot slot = waiting_.top().second;
    waiting_.pop();
    if (s_.steps[slot].alive && s_.steps[slot].frozen) judge(slot);
  }
  std::sort(gone.begin(), gone.end());
  gone.erase(std::unique(gone.begin(), gone.end()), gone.end());

  // What can be near to nothing more leaves the lists of its origin, account
  // and keys, although its nodes keep the step itself.
  std::vector<StepSlot> passed;
  while (!asked_.empty() && asked_.top().first < horizon) {
    const StepSlot slot = asked_.top().second;
    asked_.pop();
    if (s_.steps[slot].alive && s_.steps[slot].frozen &&
        s_.activity.AskedUntil(slot) < horizon) {
      passed.push_back(slot);
    }
  }
  std::vector<Owner> owners;
  for (const StepSlot slot : gone) {
    CollectOwners(slot, &owners);
    s_.activity.Shown(slot, &owners);
  }
  for (const StepSlot slot : passed) s_.activity.Shown(slot, &owners);
  SettleOwners(owners, horizon, settle);
  for (const StepSlot slot : passed) s_.activity.Unfile(slot);
  for (const StepSlot slot : gone) Drop(slot);
  stats_.folded += gone.size();
  horizon_ = horizon;

  const DurationMs idle = s_.options.options.lineage_idle;
  if (idle != kUnlimited && horizon >= next_idle_check_) {
    next_idle_check_ = Later(horizon, std::max<DurationMs>(1, idle / 16));
    ForgetIdle(horizon, settle, forget);
  }
  const DurationMs principal_idle = s_.options.options.principal_idle;
  if (principal_idle != kUnlimited) {
    s_.identity.ForgetPrincipals(horizon - principal_idle);
  }
}

void Tracker::Impl::SettleOwners(const std::vector<Owner>& owners,
                                 TimeMs horizon, SettleFn settle) const {
  absl::flat_hash_set<Owner> asked;
  for (const Owner& owner : owners) {
    if (!asked.insert(owner).second) continue;
    settle(s_.OwnerKey(owner), ViewBuilder(&s_, owner, horizon).Build());
  }
}

// ---- families: nodes joined by links, forgotten together

NodeId Tracker::Impl::FamilyOf(NodeId node) {
  auto it = family_.find(node);
  if (it == family_.end()) {
    family_.emplace(node, node);
    members_[node].push_back(node);
    return node;
  }
  NodeId root = it->second;
  while (true) {
    const NodeId up = family_.at(root);
    if (up == root) break;
    root = up;
  }
  while (family_.at(node) != root) {
    const NodeId up = family_.at(node);
    family_[node] = root;
    node = up;
  }
  return root;
}

void Tracker::Impl::Unite(NodeId a, NodeId b) {
  if (s_.options.options.lateness == kUnlimited) return;
  if (!s_.graph.name(a).carries() || !s_.graph.name(b).carries()) return;
  NodeId x = FamilyOf(a);
  NodeId y = FamilyOf(b);
  if (x == y) return;
  if (members_[x].size() < members_[y].size()) std::swap(x, y);
  family_[y] = x;
  std::vector<NodeId> moved = std::move(members_[y]);
  members_.erase(y);
  std::vector<NodeId>& kept = members_[x];
  kept.insert(kept.end(), moved.begin(), moved.end());
  auto it = activity_.find(y);
  if (it != activity_.end()) {
    const TimeMs other = it->second;
    activity_.erase(it);
    TimeMs& last = activity_[x];
    last = std::max(last, other);
  }
}

void Tracker::Impl::NoteActivity(StepSlot slot) {
  if (s_.options.options.lateness == kUnlimited) return;
  const Held& held = s_.steps[slot];
  for (const NodeId n : held.placed.all) {
    if (!s_.graph.name(n).carries()) continue;
    if (s_.graph.name(n).reused) {
      Unite(n, s_.graph.Get(s_.graph.node(n).name, 0));
    }
    TimeMs& last = activity_[FamilyOf(n)];
    last = std::max(last, held.fact.time);
  }
}

void Tracker::Impl::ForgetIdle(TimeMs horizon, SettleFn settle,
                               ForgetFn forget) {
  const DurationMs idle = s_.options.options.lineage_idle;
  absl::flat_hash_set<NodeId> going;
  std::vector<NodeId> families;
  for (const auto& [family, last] : activity_) {
    if (Later(last, idle) >= horizon) continue;
    families.push_back(family);
    for (const NodeId n : members_[family]) going.insert(n);
  }
  std::sort(families.begin(), families.end());
  std::vector<StepSlot> steps;
  std::vector<std::string> owners;
  for (const NodeId n : going) {
    const Owner owner{n};
    if (told_.erase(owner) != 0) owners.push_back(s_.OwnerKey(owner));
    changed_.erase(owner);
    for (const StepSlot slot : s_.graph.node(n).steps) {
      // One that names a living family too goes with that one.
      bool alive = false;
      for (const NodeId other : s_.steps[slot].placed.all) {
        alive |= s_.graph.name(other).carries() && !going.contains(other);
      }
      if (!alive) steps.push_back(slot);
    }
  }
  for (auto it = active_.begin(); it != active_.end();) {
    if (Later(it->second, idle) >= horizon || !s_.activity.Idle(it->first)) {
      ++it;
      continue;
    }
    owners.push_back(s_.OwnerKey(it->first));
    told_.erase(it->first);
    changed_.erase(it->first);
    active_.erase(it++);
  }
  std::sort(owners.begin(), owners.end());
  stats_.forgotten_idle += families.size();
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  std::vector<Owner> near;
  for (const StepSlot slot : steps) s_.activity.Shown(slot, &near);
  SettleOwners(near, horizon, settle);
  for (const std::string& owner : owners) forget(owner);
  for (const StepSlot slot : steps) Drop(slot);
  for (const NodeId family : families) {
    std::vector<NodeId> left;
    for (const NodeId n : members_[family]) {
      if (!s_.graph.node(n).steps.empty()) {
        left.push_back(n);
        continue;
      }
      s_.exposure.ForgetHolder(n);
      s_.graph.Forget(n);
      family_.erase(n);
      deep_.erase(n);
      shallow_.erase(n);
      sources_.erase(n);
    }
    const TimeMs last = activity_[family];
    activity_.erase(family);
    members_.erase(family);
    // What is left of it is a family of its own until its last step goes.
    for (const NodeId n : left) {
      family_[n] = left.front();
      members_[left.front()].push_back(n);
      activity_[left.front()] = last;
    }
  }
}

}  // namespace snaptrail::inline v0::internal
