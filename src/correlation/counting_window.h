// Sliding windows that count: how many matches, how many distinct values, or
// what their numbers add up to, in the timespan that ends at each instant.
//
// Each window is a rule for states, one a group: Apply is given the instants of
// a group in order, and emits when what is asked holds.
// Threads: windows are immutable, states plain values.
#ifndef SNAPTRAIL_SRC_CORRELATION_COUNTING_WINDOW_H_
#define SNAPTRAIL_SRC_CORRELATION_COUNTING_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "src/correlation/occurrence.h"
#include "src/sigma/correlation.h"

namespace snaptrail::inline v0::internal {

// Numbers kept of one group and window; beyond, the oldest are let go.
inline constexpr std::size_t kMaxNumbers = 10'000;

// event_count: the newest N marks are all that can matter, since N matches lie
// within the timespan when the N-th newest does.
class EventWindow {
 public:
  explicit EventWindow(const Correlation& correlation);

  struct State {
    std::vector<Mark> marks;  // by time
    std::size_t first = 0;    // those before it are gone
  };
  void Apply(State* state, TimeMs time, absl::Span<const Occurrence> items,
             Emit emit) const;
  TimeMs Deadline(const State& state) const;
  std::uint32_t Progress(const State& state) const;  // 0 to 8
  std::size_t Bytes(const State& state) const;

 private:
  DurationMs timespan_;
  std::size_t least_;
};

// value_count: of each value the last time it was seen, of the N values seen
// last. N distinct values lie within the timespan when the one of these that
// was seen longest ago does; so what is kept is N, not the number of values.
class DistinctWindow {
 public:
  explicit DistinctWindow(const Correlation& correlation);

  struct Node {
    std::uint64_t value = 0;
    Mark mark;
    std::uint32_t older = 0;
    std::uint32_t newer = 0;
  };
  // Nodes are a ring through node 0, which is no value: its `newer` is the one
  // seen longest ago.
  struct State {
    absl::flat_hash_map<std::uint64_t, std::uint32_t> by_value;
    std::vector<Node> nodes;
  };
  void Apply(State* state, TimeMs time, absl::Span<const Occurrence> items,
             Emit emit) const;
  TimeMs Deadline(const State& state) const;
  std::uint32_t Progress(const State& state) const;
  std::size_t Bytes(const State& state) const;

 private:
  void See(State* state, const Occurrence& item) const;

  DurationMs timespan_;
  std::size_t least_;
};

// value_sum, value_avg, value_percentile, value_median with rising bounds.
class NumberWindow {
 public:
  explicit NumberWindow(const Correlation& correlation);

  struct Entry {
    Mark mark;
    double number = 0;
  };
  struct State {
    std::vector<Entry> entries;  // by time
    std::size_t first = 0;
  };
  void Apply(State* state, TimeMs time, absl::Span<const Occurrence> items,
             Emit emit) const;
  TimeMs Deadline(const State& state) const;
  std::uint32_t Progress(const State& state) const;
  std::size_t Bytes(const State& state) const;

 private:
  CorrelationType type_;
  DurationMs timespan_;
  Bound bound_;
  double percentile_;
};

// The p-th percentile, between the two nearest ranks in proportion (as
// PERCENTILE_CONT of SQL); numbers are reordered and not empty.
double Percentile(double p, std::vector<double>* numbers);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CORRELATION_COUNTING_WINDOW_H_
