// temporal: which rules were seen within the timespan, in any order. Of each
// rule the last match is all that can matter.
//
// Threads: windows are immutable, states plain values.
#ifndef SNAPTRAIL_SRC_CORRELATION_TEMPORAL_WINDOW_H_
#define SNAPTRAIL_SRC_CORRELATION_TEMPORAL_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "src/correlation/occurrence.h"
#include "src/sigma/correlation.h"

namespace snaptrail::inline v0::internal {

// Windows that wait to be decided in one group; what opens more is not asked.
inline constexpr std::size_t kMaxWaiting = 4096;

// What is asked of the set of rules seen, a bit each.
class SeenRules {
 public:
  explicit SeenRules(const Correlation& correlation);
  bool Holds(std::uint64_t seen) const;
  // Those that stand without `not` somewhere.
  std::uint64_t wanted() const { return wanted_; }
  std::size_t size() const { return size_; }

 private:
  std::size_t size_;
  std::uint64_t all_;
  bool bounded_;
  Bound bound_;
  std::optional<Condition> expression_;
  std::uint64_t wanted_;
};

class TemporalWindow {
 public:
  explicit TemporalWindow(const Correlation& correlation);

  struct State {
    std::vector<Mark> last;  // by rule; never seen: time INT64_MIN
  };
  void Apply(State* state, TimeMs time, absl::Span<const Occurrence> items,
             Emit emit) const;
  TimeMs Deadline(const State& state) const;
  std::uint32_t Progress(const State& state) const;
  std::size_t Bytes(const State& state) const;

 protected:
  void See(State* state, absl::Span<const Occurrence> items) const;
  // Emits at `time` when the rules seen since `since` are what is asked.
  void Ask(const State& state, TimeMs since, TimeMs time, Emit emit) const;
  const SeenRules& rules() const { return rules_; }
  DurationMs timespan() const { return timespan_; }

 private:
  SeenRules rules_;
  DurationMs timespan_;
};

// temporal with `not` that is decided when the window closes. A window that
// began at s is decided when all up to s + timespan is known; the last matches
// then are those of the window.
class AbsenceWindow : public TemporalWindow {
 public:
  explicit AbsenceWindow(const Correlation& correlation)
      : TemporalWindow(correlation) {}

  struct State : TemporalWindow::State {
    std::vector<TimeMs> waiting;  // beginnings, ascending
  };
  void Apply(State* state, TimeMs time, absl::Span<const Occurrence> items,
             Emit emit) const;
  // Decides what closes before `horizon`.
  void Close(State* state, TimeMs horizon, Emit emit) const;
  TimeMs Deadline(const State& state) const;
  TimeMs NextClose(const State& state) const;
  std::size_t Bytes(const State& state) const;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CORRELATION_TEMPORAL_WINDOW_H_
