#include "src/correlation/temporal_window.h"

#include <algorithm>
#include <bit>

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::uint64_t Bit(std::size_t step) { return 1ull << step; }

bool HoldsOn(const Condition& condition, std::uint64_t seen) {
  const auto holds = [&](const Condition& part) { return HoldsOn(part, seen); };
  switch (condition.kind) {
    case Condition::Kind::kAnd:
      return std::all_of(condition.parts.begin(), condition.parts.end(), holds);
    case Condition::Kind::kOr:
      return std::any_of(condition.parts.begin(), condition.parts.end(), holds);
    case Condition::Kind::kNot:
      return !HoldsOn(condition.parts[0], seen);
    case Condition::Kind::kName:
      break;
  }
  return (seen & Bit(condition.selection)) != 0;
}

std::uint64_t Wanted(const Condition& condition, bool negated) {
  if (condition.kind == Condition::Kind::kName) {
    return negated ? 0 : Bit(condition.selection);
  }
  std::uint64_t wanted = 0;
  for (const Condition& part : condition.parts) {
    wanted |=
        Wanted(part, negated != (condition.kind == Condition::Kind::kNot));
  }
  return wanted;
}

}  // namespace

SeenRules::SeenRules(const Correlation& correlation)
    : size_(correlation.steps.size()),
      all_(size_ >= 64 ? ~0ull : Bit(size_) - 1),
      bounded_(correlation.bounded),
      bound_(correlation.bound),
      expression_(correlation.expression),
      wanted_(expression_ ? Wanted(*expression_, false) : all_) {}

bool SeenRules::Holds(std::uint64_t seen) const {
  if (expression_) return HoldsOn(*expression_, seen);
  if (bounded_) return bound_.Holds(std::popcount(seen));
  return seen == all_;
}

TemporalWindow::TemporalWindow(const Correlation& correlation)
    : rules_(correlation), timespan_(correlation.timespan) {}

void TemporalWindow::See(State* state,
                         absl::Span<const Occurrence> items) const {
  if (state->last.empty()) {
    state->last.assign(rules_.size(), Mark{INT64_MIN, 0});
  }
  for (const Occurrence& item : items) {
    Mark& mark = state->last[item.step];
    // Of one time the first stays, so that evidence is canonical.
    if (mark.time < item.time) mark = {item.time, item.ref};
  }
}

void TemporalWindow::Ask(const State& state, TimeMs since, TimeMs time,
                         Emit emit) const {
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < state.last.size(); ++i) {
    if (state.last[i].time >= since) seen |= Bit(i);
  }
  if (!rules_.Holds(seen)) return;
  const std::uint64_t shown = seen & rules_.wanted();
  const auto visit = [&](absl::FunctionRef<void(const Mark&)> call) {
    std::vector<Mark> marks;
    for (std::size_t i = 0; i < state.last.size(); ++i) {
      if ((shown & Bit(i)) != 0) marks.push_back(state.last[i]);
    }
    std::stable_sort(
        marks.begin(), marks.end(),
        [](const Mark& a, const Mark& b) { return a.time < b.time; });
    for (const Mark& mark : marks) call(mark);
  };
  emit({time, static_cast<std::uint32_t>(std::popcount(shown)), visit});
}

void TemporalWindow::Apply(State* state, TimeMs time,
                           absl::Span<const Occurrence> items,
                           Emit emit) const {
  See(state, items);
  Ask(*state, time - timespan_, time, emit);
}

TimeMs TemporalWindow::Deadline(const State& state) const {
  TimeMs last = INT64_MIN;
  for (const Mark& mark : state.last) last = std::max(last, mark.time);
  return last == INT64_MIN ? last : last + timespan_;
}

std::uint32_t TemporalWindow::Progress(const State& state) const {
  return static_cast<std::uint32_t>(
      std::count_if(state.last.begin(), state.last.end(),
                    [](const Mark& m) { return m.time != INT64_MIN; }));
}

std::size_t TemporalWindow::Bytes(const State& state) const {
  return state.last.capacity() * sizeof(Mark);
}

void AbsenceWindow::Close(State* state, TimeMs horizon, Emit emit) const {
  std::size_t closed = 0;
  for (const TimeMs since : state->waiting) {
    if (since + timespan() >= horizon) break;
    Ask(*state, since, since + timespan(), emit);
    ++closed;
  }
  state->waiting.erase(
      state->waiting.begin(),
      state->waiting.begin() + static_cast<std::ptrdiff_t>(closed));
}

void AbsenceWindow::Apply(State* state, TimeMs time,
                          absl::Span<const Occurrence> items, Emit emit) const {
  Close(state, time, emit);
  See(state, items);
  const bool opens =
      std::any_of(items.begin(), items.end(), [&](const Occurrence& item) {
        return (rules().wanted() & Bit(item.step)) != 0;
      });
  if (opens && state->waiting.size() < kMaxWaiting) {
    state->waiting.push_back(time);
  }
}

TimeMs AbsenceWindow::Deadline(const State& state) const {
  return state.waiting.empty() ? INT64_MIN : state.waiting.back() + timespan();
}

TimeMs AbsenceWindow::NextClose(const State& state) const {
  return state.waiting.empty() ? INT64_MAX : state.waiting.front() + timespan();
}

std::size_t AbsenceWindow::Bytes(const State& state) const {
  return TemporalWindow::Bytes(state) +
         state.waiting.capacity() * sizeof(TimeMs);
}

}  // namespace snaptrail::inline v0::internal
