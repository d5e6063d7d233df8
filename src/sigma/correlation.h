// Correlations: what is asked of the matches of several rules together, as a
// plan that needs no more names looked up.
//
// Meaning, in event time, for one group (the values of `group-by`), with W the
// timespan. Two matches are within a timespan when they are at most W apart,
// both ends included. An instant is all matches of one time; what is asked is
// asked once an instant, so matches of the same second have no order.
//
//   rising    (counts and values with gt, gte alone; temporal types) asked at
//             each instant t of the matches in [t - W, t]
//   closing   (lt, lte, eq, neq, ranges) a window opens with a match when none
//             is open, and is decided when it closes, W later
//   absence   (window-close) every match of a rule that is not under `not`
//             opens a window of its own, decided when it closes
//
// Threads: plain values.
#ifndef SNAPTRAIL_SRC_SIGMA_CORRELATION_H_
#define SNAPTRAIL_SRC_SIGMA_CORRELATION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "snaptrail/finding.h"
#include "snaptrail/options.h"
#include "src/sigma/ast.h"

namespace snaptrail::inline v0::internal {

enum class CorrelationType : std::uint8_t {
  kEventCount,
  kValueCount,
  kTemporal,
  kTemporalOrdered,
  kValueSum,
  kValueAvg,
  kValuePercentile,
  kValueMedian,
};
const char* CorrelationTypeName(CorrelationType type) noexcept;

// All that are given must hold.
struct Bound {
  std::optional<double> gt;
  std::optional<double> gte;
  std::optional<double> lt;
  std::optional<double> lte;
  std::optional<double> eq;
  std::optional<double> neq;

  bool Holds(double n) const;
  // What holds goes on holding when the number grows.
  bool rising() const { return !lt && !lte && !eq && !neq; }
  // Of a rising bound on a count: the least that holds.
  std::uint64_t least() const;
  std::string Dump() const;  // ">= 3, < 10"
};

// A rule that takes part.
struct CorrelationStep {
  std::string name;              // as the document names it
  std::uint32_t rule = 0;        // place in Rules::rules()
  bool correlation = false;      // that is a correlation itself
  std::vector<FieldRef> group;   // of each `group-by`, the field in its matches
  std::vector<FieldRef> values;  // of condition.field
};

// The level from so many steps on.
struct CorrelationLevel {
  std::uint32_t steps = 0;
  Level level = Level::kMedium;
};

struct Correlation {
  std::uint32_t rule = 0;  // place in Rules::rules()
  std::string id;          // of that rule
  CorrelationType type = CorrelationType::kEventCount;
  std::vector<CorrelationStep> steps;
  std::vector<std::string> group_by;  // names or aliases
  std::vector<std::string> fields;    // condition.field, as written
  DurationMs timespan = 0;
  Bound bound;           // of temporal types: on the number of rules seen
  bool bounded = false;  // `bound` is given
  double percentile = 50;
  // Over steps, Condition::selection being the place in `steps`.
  std::optional<Condition> expression;
  bool window_close = false;   // when `not` is decided
  std::vector<bool> optional;  // of each step; temporal_ordered
  // By steps, ascending; empty: the rule's level.
  std::vector<CorrelationLevel> levels;
  std::optional<DurationMs> lateness;
  // After it was told, the group stays quiet this long; negative: not at all.
  DurationMs quiet = 0;
  bool generate = false;
  // The longest span between a record and what is told of it.
  DurationMs span = 0;

  bool closing() const;
};

// For people and tests.
std::string DumpCorrelation(const Correlation& correlation);
// "10 distinct values of a within 10m"
std::string CorrelationText(const Correlation& correlation);
std::string DurationText(DurationMs ms);  // "90s", "1h", "7d"

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_CORRELATION_H_
