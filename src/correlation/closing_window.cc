#include "src/correlation/closing_window.h"

#include <bit>

#include "src/correlation/counting_window.h"

namespace snaptrail::inline v0::internal {

ClosingWindow::ClosingWindow(const Correlation& correlation)
    : type_(correlation.type),
      timespan_(correlation.timespan),
      bound_(correlation.bound),
      percentile_(correlation.percentile) {}

bool ClosingWindow::Holds(State* state) const {
  if (state->over) return false;
  switch (type_) {
    case CorrelationType::kEventCount:
      return bound_.Holds(static_cast<double>(state->count));
    case CorrelationType::kValueCount:
      return bound_.Holds(static_cast<double>(state->values.size()));
    case CorrelationType::kTemporal:
    case CorrelationType::kTemporalOrdered:
      return bound_.Holds(std::popcount(state->seen));
    case CorrelationType::kValueSum:
      return bound_.Holds(state->sum);
    case CorrelationType::kValueAvg:
      return bound_.Holds(state->sum / static_cast<double>(state->count));
    case CorrelationType::kValuePercentile:
    case CorrelationType::kValueMedian:
      break;
  }
  return bound_.Holds(Percentile(percentile_, &state->numbers));
}

void ClosingWindow::Close(State* state, TimeMs horizon, Emit emit) const {
  if (NextClose(*state) >= horizon) return;
  if (Holds(state)) {
    const auto visit = [&](absl::FunctionRef<void(const Mark&)> call) {
      for (const Mark& mark : state->marks) call(mark);
    };
    emit({state->open + timespan_,
          static_cast<std::uint32_t>(std::popcount(state->seen)), visit});
  }
  *state = State();
}

void ClosingWindow::Apply(State* state, TimeMs time,
                          absl::Span<const Occurrence> items, Emit emit) const {
  Close(state, time, emit);
  if (state->open == INT64_MIN) state->open = time;
  for (const Occurrence& item : items) {
    ++state->count;
    if (item.step < 64) state->seen |= 1ull << item.step;
    state->sum += item.number;
    if (type_ == CorrelationType::kValueCount) {
      if (state->values.size() < kMaxClosingValues) {
        state->values.insert(item.value);
      } else {
        state->over |= !state->values.contains(item.value);
      }
    }
    if (type_ == CorrelationType::kValuePercentile ||
        type_ == CorrelationType::kValueMedian) {
      if (state->numbers.size() < kMaxClosingValues) {
        state->numbers.push_back(item.number);
      } else {
        state->over = true;
      }
    }
    // One more than is shown, so that it is known whether there were more.
    if (state->marks.size() <= kMaxFiringRefs) {
      state->marks.push_back({item.time, item.ref});
    }
  }
}

TimeMs ClosingWindow::Deadline(const State& state) const {
  return state.open == INT64_MIN ? INT64_MIN : state.open + timespan_;
}

TimeMs ClosingWindow::NextClose(const State& state) const {
  return state.open == INT64_MIN ? INT64_MAX : state.open + timespan_;
}

std::uint32_t ClosingWindow::Progress(const State& state) const {
  return state.open == INT64_MIN ? 0 : 2;
}

std::size_t ClosingWindow::Bytes(const State& state) const {
  return state.values.capacity() * (sizeof(std::uint64_t) + 1) +
         state.numbers.capacity() * sizeof(double) +
         state.marks.capacity() * sizeof(Mark);
}

}  // namespace snaptrail::inline v0::internal
