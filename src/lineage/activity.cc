#include "src/lineage/activity.h"

#include <algorithm>

namespace snaptrail::inline v0::internal {
namespace {

TimeMs Later(TimeMs time, DurationMs by) {
  return by >= kEver - time ? kEver : time + by;
}

TimeMs Earlier(TimeMs time, DurationMs by) {
  return time < INT64_MIN + by ? INT64_MIN : time - by;
}

}  // namespace

bool TimedSteps::Add(StepSlot slot, const CanonicalOrder& before) {
  if (!held_.insert(slot).second) return false;
  if (fresh_ && (sorted_.empty() || before(sorted_.back(), slot))) {
    sorted_.push_back(slot);
  } else {
    fresh_ = false;
  }
  return true;
}

bool TimedSteps::Erase(StepSlot slot) {
  if (held_.erase(slot) == 0) return false;
  fresh_ = false;
  return true;
}

absl::Span<const StepSlot> TimedSteps::Between(
    TimeMs first, TimeMs last, const StepStore& steps,
    const CanonicalOrder& before) const {
  if (!fresh_) {
    sorted_.assign(held_.begin(), held_.end());
    std::sort(sorted_.begin(), sorted_.end(), before);
    fresh_ = true;
  }
  const auto begin = std::partition_point(
      sorted_.begin(), sorted_.end(),
      [&](StepSlot s) { return steps.fact(s).time < first; });
  const auto end = std::partition_point(begin, sorted_.end(), [&](StepSlot s) {
    return steps.fact(s).time <= last;
  });
  return absl::MakeConstSpan(sorted_).subspan(
      static_cast<std::size_t>(begin - sorted_.begin()),
      static_cast<std::size_t>(end - begin));
}

Activity::Activity(const Options* options, const StepStore* steps,
                   const FactMaker* names, const Interner* texts)
    : options_(*options),
      steps_(*steps),
      names_(*names),
      before_(steps, texts) {}

// ---- what a step is

bool Activity::IsAct(StepSlot slot) const {
  const Fact& fact = steps_.fact(slot);
  return fact.success && IsCapability(fact.stage) && !fact.on_key &&
         !steps_[slot].actor.automation;
}

bool Activity::IsLeaving(StepSlot slot) const {
  const Stage stage = steps_.fact(slot).stage;
  return IsAct(slot) && (stage == Stage::kShare || stage == Stage::kExport ||
                         stage == Stage::kRestore);
}

bool Activity::IsRefusal(StepSlot slot) const {
  const Fact& fact = steps_.fact(slot);
  return fact.attempt && IsCapability(fact.stage) && !fact.on_key;
}

bool Activity::IsLook(StepSlot slot) const {
  const Fact& fact = steps_.fact(slot);
  return fact.success && fact.stage == Stage::kRecon &&
         (steps_[slot].actor.novelty & kNewMask) != 0;
}

bool Activity::IsCover(StepSlot slot) const {
  const Fact& fact = steps_.fact(slot);
  return fact.success && fact.stage == Stage::kCoverUp && fact.on_setting &&
         fact.gone.empty() && !steps_[slot].actor.automation;
}

bool Activity::IsLowering(StepSlot slot) const {
  const Fact& fact = steps_.fact(slot);
  return fact.success && fact.stage == Stage::kWeaken;
}

bool Activity::IsKeyShare(StepSlot slot) const {
  const Fact& fact = steps_.fact(slot);
  return fact.success && fact.stage == Stage::kShare && fact.on_key;
}

bool Activity::IsUse(StepSlot slot) const {
  const Fact& fact = steps_.fact(slot);
  return fact.success && IsCapability(fact.stage) && !fact.keys.empty();
}

// ---- filing

void Activity::Put(TimedSteps* list, StepSlot slot, bool add) {
  if (add) {
    filed_ += list->Add(slot, before_) ? 1 : 0;
  } else {
    filed_ -= list->Erase(slot) ? 1 : 0;
  }
}

std::size_t Activity::bytes() const {
  // In a set with its slack, and in the order of time.
  constexpr std::size_t kPlace = 14;
  return filed_ * kPlace +
         origins_.capacity() * (sizeof(Id) + sizeof(OfOrigin) + 1) +
         accounts_.capacity() * (sizeof(Id) + sizeof(OfAccount) + 1) +
         keys_.capacity() * (sizeof(TextId) + sizeof(OfKey) + 1);
}

void Activity::Change(StepSlot slot, bool add) {
  const Fact& fact = steps_.fact(slot);
  const TextId origin = steps_[slot].actor.origin;
  if (origin != 0) {
    auto put = [&](TimedSteps OfOrigin::*list) {
      Put(&(origins_[{fact.cloud, origin}].*list), slot, add);
    };
    if (IsAct(slot)) put(&OfOrigin::acts);
    if (IsRefusal(slot)) put(&OfOrigin::refusals);
    if (IsLook(slot)) put(&OfOrigin::looks);
    if (IsCover(slot)) put(&OfOrigin::covers);
    if (IsLowering(slot)) put(&OfOrigin::lowers);
    if (IsKeyShare(slot)) put(&OfOrigin::shares);
    auto it = origins_.find({fact.cloud, origin});
    if (it != origins_.end() && it->second.acts.empty() &&
        it->second.refusals.empty() && it->second.looks.empty() &&
        it->second.covers.empty() && it->second.lowers.empty() &&
        it->second.shares.empty()) {
      origins_.erase(it);
    }
  }
  if (IsLowering(slot) || IsLeaving(slot)) {
    const Id id{fact.cloud, fact.account};
    OfAccount& account = accounts_[id];
    Put(IsLowering(slot) ? &account.lowers : &account.leaving, slot, add);
    if (account.lowers.empty() && account.leaving.empty()) accounts_.erase(id);
  }
  auto file = [&](NameId name, TimedSteps OfKey::*list) {
    const TextId key = names_.name(name).key;
    OfKey& of = keys_[key];
    Put(&(of.*list), slot, add);
    if (of.uses.empty() && of.shares.empty()) keys_.erase(key);
  };
  if (IsUse(slot)) {
    for (const NameId key : fact.keys) file(key, &OfKey::uses);
  }
  if (IsKeyShare(slot)) {
    for (const NameId on : fact.on) {
      if (names_.name(on).role == ResourceRole::kKey) {
        file(on, &OfKey::shares);
      }
    }
  }
}

void Activity::File(StepSlot slot) { Change(slot, true); }
void Activity::Unfile(StepSlot slot) { Change(slot, false); }

// ---- whose views show it

Owner Activity::AccountOwner(StepSlot slot) const {
  const Fact& fact = steps_.fact(slot);
  return {kNoNode, fact.account, ViewKind::kAccount, fact.cloud};
}

void Activity::AddKeys(StepSlot share, std::vector<Owner>* owners) const {
  for (const NameId on : steps_.fact(share).on) {
    if (names_.name(on).role != ResourceRole::kKey) continue;
    owners->push_back({kNoNode, names_.name(on).key, ViewKind::kKey, 0});
  }
}

void Activity::Collect(StepSlot slot, bool at_any_time,
                       std::vector<Owner>* owners) const {
  const Fact& fact = steps_.fact(slot);
  const TimeMs time = fact.time;
  auto near = [&](const TimedSteps& list, DurationMs before, DurationMs after) {
    if (list.empty()) return absl::Span<const StepSlot>();
    return at_any_time
               ? Between(list, INT64_MIN, kNever)
               : Between(list, Earlier(time, before), Later(time, after));
  };
  auto any = [&](const TimedSteps& list, DurationMs before, DurationMs after) {
    return at_any_time ? !list.empty() : !near(list, before, after).empty();
  };
  if (IsLowering(slot)) owners->push_back(AccountOwner(slot));
  if (IsKeyShare(slot)) AddKeys(slot, owners);
  if (IsUse(slot)) {
    for (const NameId key : fact.keys) {
      const OfKey* of = Key(names_.name(key).key);
      if (of != nullptr &&
          any(of->shares, options_.key_window, options_.key_window)) {
        owners->push_back({kNoNode, names_.name(key).key, ViewKind::kKey, 0});
      }
    }
  }
  if (IsLeaving(slot)) {
    const OfAccount* of = Account(fact.cloud, fact.account);
    if (of != nullptr && any(of->lowers, options_.guard_window, 0)) {
      owners->push_back(AccountOwner(slot));
    }
  }
  const TextId origin = steps_[slot].actor.origin;
  const OfOrigin* of = origin == 0 ? nullptr : Origin(fact.cloud, origin);
  if (of == nullptr) return;
  bool shown = false;
  if (IsAct(slot)) {
    shown |= any(of->refusals, options_.probe_window, 0) ||
             any(of->looks, options_.probe_window, 0) ||
             any(of->covers, 0, options_.cover_window);
    for (const StepSlot share :
         near(of->shares, options_.key_window, options_.key_window)) {
      AddKeys(share, owners);
    }
    if (IsLeaving(slot)) {
      for (const StepSlot low : near(of->lowers, options_.guard_window, 0)) {
        owners->push_back(AccountOwner(low));
      }
    }
  }
  if (IsRefusal(slot) || IsLook(slot)) {
    shown |= any(of->acts, 0, options_.probe_window);
  }
  if (IsCover(slot)) shown |= any(of->acts, options_.cover_window, 0);
  if (shown) {
    owners->push_back({kNoNode, origin, ViewKind::kOrigin, fact.cloud});
  }
}

void Activity::Shown(StepSlot slot, std::vector<Owner>* owners) const {
  Collect(slot, false, owners);
}

void Activity::ShownAtAnyTime(StepSlot slot, std::vector<Owner>* owners) const {
  Collect(slot, true, owners);
}

TimeMs Activity::AskedUntil(StepSlot slot) const {
  const TimeMs time = steps_.fact(slot).time;
  TimeMs until = time - 1;
  auto ask = [&](bool is, DurationMs window) {
    if (is) until = std::max(until, Later(time, window));
  };
  ask(IsAct(slot), std::max(options_.cover_window, options_.key_window));
  ask(IsRefusal(slot) || IsLook(slot), options_.probe_window);
  ask(IsCover(slot), 0);
  ask(IsLowering(slot), options_.guard_window);
  ask(IsKeyShare(slot) || IsUse(slot), options_.key_window);
  return until;
}

std::optional<std::pair<TimeMs, TimeMs>> Activity::ActsAsked(
    StepSlot slot) const {
  const TimeMs time = steps_.fact(slot).time;
  TimeMs first = kNever;
  TimeMs last = INT64_MIN;
  auto ask = [&](bool is, DurationMs before, DurationMs after) {
    if (!is) return;
    first = std::min(first, Earlier(time, before));
    last = std::max(last, Later(time, after));
  };
  ask(IsRefusal(slot) || IsLook(slot), 0, options_.probe_window);
  ask(IsCover(slot), options_.cover_window, 0);
  ask(IsKeyShare(slot), options_.key_window, options_.key_window);
  if (first > last) return std::nullopt;
  return std::make_pair(first, last);
}

bool Activity::Idle(const Owner& owner) const {
  switch (owner.kind) {
    case ViewKind::kLineage:
      return false;
    case ViewKind::kOrigin:
      return Origin(owner.cloud, owner.text) == nullptr;
    case ViewKind::kAccount:
      return Account(owner.cloud, owner.text) == nullptr;
    case ViewKind::kKey:
      return Key(owner.text) == nullptr;
  }
  return true;
}

const Activity::OfOrigin* Activity::Origin(TextId cloud, TextId uid) const {
  auto it = origins_.find({cloud, uid});
  return it == origins_.end() ? nullptr : &it->second;
}

const Activity::OfAccount* Activity::Account(TextId cloud, TextId uid) const {
  auto it = accounts_.find({cloud, uid});
  return it == accounts_.end() ? nullptr : &it->second;
}

const Activity::OfKey* Activity::Key(TextId key) const {
  auto it = keys_.find(key);
  return it == keys_.end() ? nullptr : &it->second;
}

}  // namespace snaptrail::inline v0::internal
