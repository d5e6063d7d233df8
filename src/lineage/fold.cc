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
  return time > 0 && by >= kEver - time ? kEver : std::min(kEver, time + by);
}

TimeMs Earlier(TimeMs time, DurationMs by) {
  return time < INT64_MIN + by ? INT64_MIN : time - by;
}

}  // namespace

void Tracker::Impl::Freeze(StepSlot slot) {
  Held& held = s_.steps[slot];
  s_.SetMakers(slot, s_.MakersOf(slot));
  held.frozen = true;
}

TimeMs Tracker::Impl::NeededUntil(StepSlot slot) const {
  const Held& held = s_.steps[slot];
  const Fact& fact = held.fact;
  const Options& options = s_.options.options;
  TimeMs until = std::max(fact.time, s_.activity.AskedUntil(slot));
  if (!fact.success) return until;
  if (!fact.links.empty() || !fact.out.empty() || !fact.gone.empty() ||
      fact.guards_complete || fact.stands_for || !fact.rules.empty() ||
      fact.net_public || fact.direction == GrantDirection::kAdd ||
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
  if (!IsBlank(slot)) s_.identity.Fold(slot);
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
  s_.SetActor(slot, ActorView());
  s_.SetMakers(slot, Makers());
  s_.LetGo(slot);
  s_.steps.Erase(slot);
}

void Tracker::Impl::DropAll(const std::vector<StepSlot>& slots,
                            ForgetFn forget) {
  const absl::flat_hash_set<StepSlot> gone(slots.begin(), slots.end());
  absl::flat_hash_set<NodeId> nodes;
  for (const StepSlot slot : slots) {
    const Held& held = s_.steps[slot];
    for (const NodeId n : held.placed.all) nodes.insert(n);
    if (!held.placed.all.empty()) continue;
    const Owner owner{kNoNode, held.fact.uid};
    if (told_.erase(owner) != 0) forget(s_.OwnerKey(owner));
    changed_.erase(owner);
  }
  auto leaves = [&gone](StepSlot slot) { return gone.contains(slot); };
  for (const NodeId n : nodes) {
    s_.graph.node(n).steps.RemoveIf(leaves);
    s_.graph.node(n).births.RemoveIf(leaves);
  }
  s_.identity.BeginBatch(&gone);
  s_.graph.BeginBatch();
  in_batch_ = true;
  for (const StepSlot slot : slots) Drop(slot);
  in_batch_ = false;
  s_.graph.EndBatch();
  s_.identity.EndBatch();
  s_.texts.Sweep();
  for (const NodeId n : nodes) ForgetIfUnused(n, forget);
  // What waits for a step that is gone waits for another one's place by now.
  auto purge = [&](auto* queue, auto stands) {
    if (queue->size() < 2 * s_.steps.size() + 1000) return;
    std::vector<Due> left;
    for (; !queue->empty(); queue->pop()) {
      const Due& due = queue->top();
      const Held& held = s_.steps[due.second];
      if (held.alive && stands(due, held)) left.push_back(due);
    }
    left.erase(std::unique(left.begin(), left.end()), left.end());
    *queue = Queue(std::greater<>(), std::move(left));
  };
  auto not_over = [](const Due& due, const Held& held) {
    return held.fact.time <= due.first;
  };
  purge(&unsettled_, not_over);
  purge(&waiting_, not_over);
  purge(&asked_, [this](const Due& due, const Held&) {
    return s_.activity.AskedUntil(due.second) == due.first;
  });
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
    // What is to be explained is asked about by its record.
    if (s_.steps.fact(slot).stage == Stage::kCreate &&
        s_.options.options.explain.empty()) {
      tired_.push_back(slot);
    }
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
  DropAll(gone, forget);
  stats_.folded += gone.size();
  horizon_ = horizon;
  Sleep();

  const DurationMs idle = s_.options.options.lineage_idle;
  if (idle != kUnlimited && horizon >= next_idle_check_) {
    next_idle_check_ = Later(horizon, std::max<DurationMs>(1, idle / 16));
    ForgetIdle(horizon, settle, forget);
  }
  // The outcome of a long operation comes long after what was asked for.
  operations_.Forget(Earlier(horizon, s_.options.options.job_window));
  const DurationMs principal_idle = s_.options.options.principal_idle;
  if (principal_idle != kUnlimited) {
    s_.identity.ForgetPrincipals(Earlier(horizon, principal_idle));
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

}  // namespace snaptrail::inline v0::internal
