// Occurrence: one match of one rule as a correlation sees it, and Firing: what
// a correlation says of a group.
//
// Threads: plain values.
#ifndef SNAPTRAIL_SRC_CORRELATION_OCCURRENCE_H_
#define SNAPTRAIL_SRC_CORRELATION_OCCURRENCE_H_

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "absl/functional/function_ref.h"
#include "snaptrail/step.h"

namespace snaptrail::inline v0::internal {

// Where the evidence of a match is kept; the correlation only hands it back.
using EvidenceRef = std::uint32_t;

struct Occurrence {
  TimeMs time = 0;
  // Of the record and step, the same in every run: orders matches of one time.
  std::uint64_t order = 0;
  std::uint64_t value = 0;  // value_count: of the value
  double number = 0;        // value_sum, _avg, _percentile, _median
  std::uint32_t step = 0;   // place in Correlation::steps
  EvidenceRef ref = 0;
  // How often it was given, less how often it was taken back.
  std::int32_t copies = 1;

  // Items with equal identities are one.
  std::tuple<TimeMs, std::uint32_t, std::uint64_t, std::uint64_t, double>
  identity() const {
    return {time, step, order, value, number};
  }
};

// An item that a state remembers.
struct Mark {
  TimeMs time = 0;
  EvidenceRef ref = 0;
};

struct Firing {
  TimeMs incident = 0;      // when it was first told: names it within its group
  TimeMs time = 0;          // when this held, or its window closed
  TimeMs first = 0;         // of the matches that show it
  std::uint32_t steps = 0;  // temporal types: rules seen
  std::vector<EvidenceRef> refs;  // the earliest, in canonical order
  bool cut = false;               // there were more
  friend bool operator==(const Firing&, const Firing&) = default;
};

inline constexpr std::size_t kMaxFiringRefs = 16;

// What holds at a time, before it is known whether it is told again.
struct Holding {
  TimeMs time = 0;
  std::uint32_t steps = 0;
  // Calls with each mark that shows it, in canonical order; asked only when
  // the holding is told.
  absl::FunctionRef<void(absl::FunctionRef<void(const Mark&)>)> marks;
};
using Emit = absl::FunctionRef<void(const Holding&)>;

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CORRELATION_OCCURRENCE_H_
