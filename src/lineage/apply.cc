// Steps come in, and are corrected or taken back.
//
// Of a record's steps those of its highest revision are held: a correcting
// record says anew all that its record says. So the step of index 0, which
// every record has (a blank one when nothing is left of it), tells of which
// revision all of them are.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "src/lineage/tracker_impl.h"

namespace snaptrail::inline v0::internal {

void Tracker::Impl::Apply(const Step& step, std::string_view input,
                          std::uint64_t offset) {
  if (!Operations::IsHalf(step)) {
    File(step, input, offset, /*instead=*/false);
    return;
  }
  std::vector<Operations::Told> before, after;
  if (!operations_.File(step, input, offset, &before, &after)) {
    ++stats_.duplicate;
    return;
  }
  auto is_of = [](const Step& known) {
    return [&known](const Operations::Told& told) {
      return told.step.uid == known.uid && told.step.index == known.index;
    };
  };
  for (const auto& [known, place, at] : before) {
    if (std::none_of(after.begin(), after.end(), is_of(known))) {
      Withdraw(known.uid, known.index, known.revision);
    }
  }
  for (const auto& [joined, place, at] : after) {
    const auto known =
        std::find_if(before.begin(), before.end(), is_of(joined));
    if (known != before.end() && known->step == joined &&
        known->input == place && known->offset == at) {
      continue;
    }
    // Of what the halves known until now said, whatever its rank.
    File(joined, place, at, /*instead=*/true);
  }
}

void Tracker::Impl::File(const Step& step, std::string_view input,
                         std::uint64_t offset, bool instead) {
  if (step.index != 0 && RevisionOf(step.uid) > step.revision) {
    ++stats_.duplicate;
    return;
  }
  const auto key = std::make_pair(s_.texts.Intern(step.uid), step.index);
  const bool late = step.time <= horizon_;
  auto it = s_.by_key.find(key);
  if (it != s_.by_key.end()) {
    Held& held = s_.steps[it->second];
    const Step known = s_.StepOf(it->second);
    // Where it was read says nothing about what it is: of several places the
    // smallest is kept, so that order does not matter.
    const bool same = step == known;
    if (same && std::make_pair(input, offset) <
                    std::make_pair(s_.texts.Text(held.input), held.offset)) {
      s_.SetPlaceRead(it->second, input, offset);
    }
    if (!instead) ++stats_.duplicate;
    if (same || !(instead || Supersedes(step, known))) return;
    if (held.frozen) {
      ++stats_.late;
      return;
    }
    const StepSlot slot = it->second;
    const bool revises = step.index == 0 && step.revision > known.revision;
    WakeNamed(step);
    Remove(slot);
    s_.Keep(slot, step, input, offset);
    Insert(slot);
    if (revises) WithdrawOlder(step);
    return;
  }
  if (IsAsleep(step, input, offset)) return;
  if (late) {
    ++stats_.late;
    // Older than what may have been forgotten: it would make ghosts.
    const DurationMs idle = s_.options.options.lineage_idle;
    if (idle != kUnlimited && horizon_ >= INT64_MIN + idle &&
        step.time <= horizon_ - idle) {
      return;
    }
  }
  WakeNamed(step);
  const StepSlot slot = s_.steps.Add();
  s_.Keep(slot, step, input, offset);
  s_.texts.Sweep();
  s_.by_key.emplace(std::make_pair(s_.steps.fact(slot).uid, step.index), slot);
  ++stats_.steps;
  Insert(slot);
  if (step.index == 0 && step.revision != 0) WithdrawOlder(step);
  if (s_.options.options.lateness != kUnlimited) {
    unsettled_.emplace(step.time, slot);
    s_.watermark = std::max(s_.watermark, step.time);
  }
}

std::uint32_t Tracker::Impl::RevisionOf(std::string_view uid) const {
  const auto found = s_.by_key.find({s_.texts.Find(uid), 0u});
  if (found != s_.by_key.end()) return s_.steps.fact(found->second).revision;
  const Dormants::Id id = dormants_.Find(uid, 0);
  return id == Dormants::kNone ? 0 : dormants_.Read(id).step.revision;
}

void Tracker::Impl::WithdrawOlder(const Step& step) {
  for (std::uint32_t index = 1; index < kMaxStepsOfRecord; ++index) {
    const auto found = s_.by_key.find({s_.texts.Find(step.uid), index});
    if (found != s_.by_key.end() &&
        s_.steps.fact(found->second).revision < step.revision) {
      Withdraw(step.uid, index, step.revision);
    }
  }
}

void Tracker::Impl::Withdraw(std::string_view uid, std::uint32_t index,
                             std::uint32_t revision) {
  const auto found = s_.by_key.find({s_.texts.Find(uid), index});
  if (found == s_.by_key.end()) {
    if (dormants_.Find(uid, index) != Dormants::kNone) ++stats_.late;
    return;
  }
  const StepSlot slot = found->second;
  if (IsBlank(slot)) return;
  Held& held = s_.steps[slot];
  if (held.frozen) {  // what follows from it was told for good
    ++stats_.late;
    return;
  }
  const Step known = s_.StepOf(slot);
  Step blank;
  blank.uid = known.uid;
  blank.index = known.index;
  blank.revision = revision;
  blank.time = known.time;
  blank.cloud = known.cloud;
  blank.account = known.account;
  blank.status = StepStatus::kPending;
  const std::string input(s_.texts.Text(held.input));
  Remove(slot);
  s_.Keep(slot, blank, input, held.offset);
}

}  // namespace snaptrail::inline v0::internal
