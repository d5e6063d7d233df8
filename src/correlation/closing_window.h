// Conditions that more matches can make false (lt, lte, eq, neq, ranges): a
// window opens with a match when none is open, and is decided when it closes.
//
// Threads: windows are immutable, states plain values.
#ifndef SNAPTRAIL_SRC_CORRELATION_CLOSING_WINDOW_H_
#define SNAPTRAIL_SRC_CORRELATION_CLOSING_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "src/correlation/occurrence.h"
#include "src/correlation/temporal_window.h"
#include "src/sigma/correlation.h"

namespace snaptrail::inline v0::internal {

// Values and numbers of one window; one that has more says nothing.
inline constexpr std::size_t kMaxClosingValues = 100'000;

class ClosingWindow {
 public:
  explicit ClosingWindow(const Correlation& correlation);

  struct State {
    TimeMs open = INT64_MIN;  // when it opened; INT64_MIN: none is open
    std::uint64_t count = 0;
    std::uint64_t seen = 0;  // rules, a bit each
    double sum = 0;
    bool over = false;  // more values than are kept
    absl::flat_hash_set<std::uint64_t> values;
    std::vector<double> numbers;
    std::vector<Mark> marks;  // the first
  };
  void Apply(State* state, TimeMs time, absl::Span<const Occurrence> items,
             Emit emit) const;
  // Decides what closes before `horizon`.
  void Close(State* state, TimeMs horizon, Emit emit) const;
  TimeMs Deadline(const State& state) const;
  TimeMs NextClose(const State& state) const;
  std::uint32_t Progress(const State& state) const;
  std::size_t Bytes(const State& state) const;

 private:
  bool Holds(State* state) const;

  CorrelationType type_;
  DurationMs timespan_;
  Bound bound_;
  double percentile_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CORRELATION_CLOSING_WINDOW_H_
