// Views of an origin, an account and an encryption key: which steps are near to
// one another in time.
//
// A view never holds all that an origin ever did: of what proves something it
// holds the earliest, one more than a reason shows, and the last, so that what
// is told of it (the first steps, whether there were more, the last time) is
// the same as if it held everything.
#include <algorithm>

#include "src/lineage/view_builder.h"

namespace snaptrail::inline v0::internal {
namespace {

TimeMs Later(TimeMs time, DurationMs by) {
  return by >= kEver - time ? kEver : time + by;
}

TimeMs Earlier(TimeMs time, DurationMs by) {
  return time < INT64_MIN + by ? INT64_MIN : time - by;
}

}  // namespace

bool ViewBuilder::Counts(StepSlot slot) const {
  return s_.steps.fact(slot).time <= horizon_ && s_.WorksOnCopies(slot);
}

absl::Span<const StepSlot> ViewBuilder::Around(const TimedSteps* list,
                                               TimeMs time, DurationMs before,
                                               DurationMs after) const {
  if (list == nullptr || list->empty()) return {};
  return s_.activity.Between(*list, Earlier(time, before),
                             std::min(Later(time, after), horizon_));
}

absl::Span<const StepSlot> ViewBuilder::All(const TimedSteps& list) const {
  return s_.activity.Between(list, INT64_MIN, horizon_);
}

void ViewBuilder::Pair(StepSlot step, absl::Span<const StepSlot> list,
                       Relation relation, std::uint8_t by,
                       std::vector<Near>* found) const {
  const std::size_t limit = s_.options.options.max_evidence;
  std::size_t taken = 0;
  auto take = [&](StepSlot other) {
    if (other == step || !Counts(other)) return false;
    found->push_back({relation, step, other, by});
    return true;
  };
  for (const StepSlot other : list) {
    if (take(other) && ++taken > limit) break;
  }
  if (taken <= limit) return;
  for (auto other = list.rbegin(); other != list.rend(); ++other) {
    if (take(*other)) break;
  }
}

void ViewBuilder::Choose(
    absl::Span<const StepSlot> triggers,
    absl::FunctionRef<void(StepSlot, std::vector<Near>*)> pair) {
  const std::size_t limit = s_.options.options.max_evidence;
  std::size_t taken = 0;
  auto take = [&](StepSlot trigger) {
    std::vector<Near> found;
    pair(trigger, &found);
    if (found.empty()) return false;
    AddRow(trigger, true);
    for (const Near& near : found) AddRow(near.to, true);
    near_.insert(near_.end(), found.begin(), found.end());
    return true;
  };
  for (const StepSlot trigger : triggers) {
    if (take(trigger) && ++taken > limit) break;
  }
  if (taken <= limit) return;
  for (auto trigger = triggers.rbegin(); trigger != triggers.rend();
       ++trigger) {
    if (take(*trigger)) break;
  }
}

void ViewBuilder::CollectOrigin() {
  const Activity::OfOrigin* of = s_.activity.Origin(owner_.cloud, owner_.text);
  if (of == nullptr) return;
  CollectProbes(of->acts, of->refusals, Relation::kRefusals, kRefused);
  CollectProbes(of->acts, of->looks, Relation::kLooks, kLooked);
  const DurationMs window = s_.options.options.cover_window;
  Choose(All(of->covers), [&](StepSlot cover, std::vector<Near>* found) {
    Pair(cover, Around(&of->acts, s_.steps.fact(cover).time, window, 0),
         Relation::kActs, kNearOrigin, found);
  });
}

// Acts that have one of `probes` shortly before them. There are many acts and
// few probes, so they are found from these.
void ViewBuilder::CollectProbes(const TimedSteps& acts,
                                const TimedSteps& probes, Relation relation,
                                std::uint8_t by) {
  const DurationMs window = s_.options.options.probe_window;
  const std::size_t limit = s_.options.options.max_evidence;
  const absl::Span<const StepSlot> all = All(probes);
  Slots found;
  for (const StepSlot probe : all) {
    if (found.size() > limit) break;
    if (!Counts(probe)) continue;
    const TimeMs time = s_.steps.fact(probe).time;
    for (const StepSlot act : Around(&acts, time, 0, window)) {
      if (found.size() > limit) break;
      // The windows of later probes begin and end later.
      if (!found.empty() && !s_.before(found.back(), act)) continue;
      if (Counts(act)) found.push_back(act);
    }
  }
  bool last = found.size() <= limit;
  for (auto probe = all.rbegin(); probe != all.rend() && !last; ++probe) {
    if (!Counts(*probe)) continue;
    const TimeMs time = s_.steps.fact(*probe).time;
    const absl::Span<const StepSlot> after = Around(&acts, time, 0, window);
    for (auto act = after.rbegin(); act != after.rend() && !last; ++act) {
      if (!Counts(*act)) continue;
      found.push_back(*act);
      last = true;
    }
  }
  for (const StepSlot act : found) {
    AddRow(act, true);
    std::vector<Near> pairs;
    Pair(act, Around(&probes, s_.steps.fact(act).time, window, 0), relation, by,
         &pairs);
    for (const Near& near : pairs) AddRow(near.to, true);
    near_.insert(near_.end(), pairs.begin(), pairs.end());
  }
}

void ViewBuilder::CollectAccount() {
  const Activity::OfAccount* of =
      s_.activity.Account(owner_.cloud, owner_.text);
  if (of == nullptr) return;
  const DurationMs window = s_.options.options.guard_window;
  const absl::Span<const StepSlot> lowers = All(of->lowers);
  // Each lowering tells something by itself.
  const std::size_t limit = s_.options.options.max_evidence;
  for (std::size_t i = 0; i < lowers.size() && i <= limit; ++i) {
    AddRow(lowers[i], true);
  }
  if (!lowers.empty()) AddRow(lowers.back(), true);
  Choose(lowers, [&](StepSlot low, std::vector<Near>* found) {
    const Held& held = s_.steps[low];
    auto pair = [&](const TimedSteps* list, NearBy by) {
      Slots leaving;
      for (const StepSlot act : Around(list, held.fact.time, 0, window)) {
        const Stage stage = s_.steps.fact(act).stage;
        const bool leaves =
            stage == Stage::kExport || stage == Stage::kRestore ||
            (stage == Stage::kShare && s_.GrantOf(act).outside());
        if (leaves) leaving.push_back(act);
      }
      Pair(low, leaving, Relation::kActs, by, found);
    };
    pair(&of->leaving, kNearAccount);
    const Activity::OfOrigin* origin =
        s_.activity.Origin(owner_.cloud, held.actor.origin);
    if (origin != nullptr && held.actor.origin != 0) {
      pair(&origin->acts, kNearOrigin);
    }
  });
}

void ViewBuilder::CollectKey() {
  const Activity::OfKey* of = s_.activity.Key(owner_.text);
  if (of == nullptr) return;
  const DurationMs window = s_.options.options.key_window;
  Choose(All(of->shares), [&](StepSlot share, std::vector<Near>* found) {
    const Held& held = s_.steps[share];
    const TimeMs time = held.fact.time;
    Pair(share, Around(&of->uses, time, window, window), Relation::kUses,
         kNearKey, found);
    const Activity::OfOrigin* origin =
        s_.activity.Origin(held.fact.cloud, held.actor.origin);
    if (origin == nullptr) return;
    Pair(share, Around(&origin->acts, time, window, window), Relation::kActs,
         kNearOrigin, found);
  });
}

void ViewBuilder::FillNear() {
  for (const Near& near : near_) {
    const auto row = row_of_.find(near.from);
    if (row == row_of_.end()) continue;
    const bool probe = near.relation == Relation::kRefusals ||
                       near.relation == Relation::kLooks;
    Row& known = view_.rows[row->second];
    (probe ? known.probed : known.near) |= near.by;
    Relate(near.relation, near.from, near.to);
  }
}

}  // namespace snaptrail::inline v0::internal
