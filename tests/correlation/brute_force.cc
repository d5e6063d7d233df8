#include "tests/correlation/brute_force.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

using Items = std::vector<Occurrence>;

bool HoldsOn(const Condition& condition, const std::set<std::size_t>& seen) {
  switch (condition.kind) {
    case Condition::Kind::kName:
      return seen.contains(condition.selection);
    case Condition::Kind::kNot:
      return !HoldsOn(condition.parts[0], seen);
    case Condition::Kind::kAnd:
      for (const Condition& part : condition.parts) {
        if (!HoldsOn(part, seen)) return false;
      }
      return true;
    case Condition::Kind::kOr:
      break;
  }
  for (const Condition& part : condition.parts) {
    if (HoldsOn(part, seen)) return true;
  }
  return false;
}

void Positive(const Condition& condition, bool negated,
              std::set<std::size_t>* steps) {
  if (condition.kind == Condition::Kind::kName) {
    if (!negated) steps->insert(condition.selection);
    return;
  }
  for (const Condition& part : condition.parts) {
    Positive(part, negated != (condition.kind == Condition::Kind::kNot), steps);
  }
}

Items Within(const Items& items, TimeMs from, TimeMs to) {
  Items within;
  for (const Occurrence& item : items) {
    if (item.time >= from && item.time <= to) within.push_back(item);
  }
  return within;
}

std::set<std::size_t> StepsOf(const Items& items) {
  std::set<std::size_t> steps;
  for (const Occurrence& item : items) steps.insert(item.step);
  return steps;
}

double NumberOf(const Correlation& c, const Items& items) {
  std::vector<double> numbers;
  std::set<std::uint64_t> values;
  double sum = 0;
  for (const Occurrence& item : items) {
    numbers.push_back(item.number);
    values.insert(item.value);
    sum += item.number;
  }
  std::sort(numbers.begin(), numbers.end());
  switch (c.type) {
    case CorrelationType::kEventCount:
      return static_cast<double>(items.size());
    case CorrelationType::kValueCount:
      return static_cast<double>(values.size());
    case CorrelationType::kTemporal:
    case CorrelationType::kTemporalOrdered:
      return static_cast<double>(StepsOf(items).size());
    case CorrelationType::kValueSum:
      return sum;
    case CorrelationType::kValueAvg:
      return sum / static_cast<double>(items.size());
    default:
      break;
  }
  const double rank =
      c.percentile / 100 * static_cast<double>(numbers.size() - 1);
  const auto low = static_cast<std::size_t>(std::floor(rank));
  const std::size_t high = std::min(low + 1, numbers.size() - 1);
  return numbers[low] +
         (numbers[high] - numbers[low]) * (rank - static_cast<double>(low));
}

bool MayMiss(const Correlation& c, std::size_t step) {
  if (c.bounded) return true;
  return step < c.optional.size() && c.optional[step];
}

bool AllMayMiss(const Correlation& c, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    if (!MayMiss(c, i)) return false;
  }
  return true;
}

// The most rules of a chain that goes on from `last` and ends at `end`; 0: none
// does.
std::uint32_t Longest(const Correlation& c, const Items& items,
                      const Occurrence* last, TimeMs end) {
  std::uint32_t most = 0;
  for (const Occurrence& item : items) {
    const std::size_t from = last == nullptr ? 0 : last->step + 1;
    if (item.step < from || !AllMayMiss(c, from, item.step)) continue;
    if (last != nullptr && item.time < last->time) continue;
    if (item.time == end && AllMayMiss(c, item.step + 1, c.steps.size())) {
      most = std::max(most, 1u);
    }
    const std::uint32_t rest = Longest(c, items, &item, end);
    if (rest > 0) most = std::max(most, rest + 1);
  }
  return most;
}

// The rules that show it, when what is asked holds on the matches of a window.
std::optional<std::uint32_t> Holds(const Correlation& c, const Items& items,
                                   TimeMs end) {
  if (c.type == CorrelationType::kTemporalOrdered && !c.closing()) {
    std::uint32_t least = 1;
    if (c.bounded) least = static_cast<std::uint32_t>(c.bound.least());
    if (!c.levels.empty()) least = std::max(least, c.levels.front().steps);
    const std::uint32_t most = Longest(c, items, nullptr, end);
    if (most == 0 || most < least) return std::nullopt;
    return most;
  }
  if (c.expression) {
    const std::set<std::size_t> seen = StepsOf(items);
    if (!HoldsOn(*c.expression, seen)) return std::nullopt;
    std::set<std::size_t> wanted;
    Positive(*c.expression, false, &wanted);
    std::uint32_t shown = 0;
    for (const std::size_t step : seen) shown += wanted.contains(step);
    return shown;
  }
  if (c.type == CorrelationType::kTemporal && !c.bounded) {
    const auto seen = static_cast<std::uint32_t>(StepsOf(items).size());
    if (seen < c.steps.size()) return std::nullopt;
    return seen;
  }
  if (!c.bound.Holds(NumberOf(c, items))) return std::nullopt;
  if (c.type == CorrelationType::kTemporal || c.closing()) {
    return static_cast<std::uint32_t>(StepsOf(items).size());
  }
  return 0;
}

std::size_t Rank(const Correlation& c, std::uint32_t steps) {
  std::size_t rank = 0;
  for (const CorrelationLevel& level : c.levels) rank += level.steps <= steps;
  return rank;
}

}  // namespace

std::vector<Said> BruteForce(const Correlation& c, const Items& items) {
  std::set<TimeMs> instants;
  for (const Occurrence& item : items) instants.insert(item.time);
  // When something holds, and which rules show it.
  std::vector<std::pair<TimeMs, std::uint32_t>> held;
  TimeMs closes = INT64_MIN;
  for (const TimeMs t : instants) {
    if (c.window_close) {
      std::set<std::size_t> wanted;
      Positive(*c.expression, false, &wanted);
      bool opens = false;
      for (const Occurrence& item : Within(items, t, t)) {
        opens |= wanted.contains(item.step);
      }
      if (!opens) continue;
    } else if (c.closing()) {
      if (t <= closes) continue;
      closes = t + c.timespan;
    }
    const TimeMs from = c.closing() ? t : t - c.timespan;
    const TimeMs to = c.closing() ? t + c.timespan : t;
    if (const auto shown = Holds(c, Within(items, from, to), to)) {
      held.emplace_back(to, *shown);
    }
  }
  std::vector<Said> said;
  for (const auto& [time, steps] : held) {
    const bool known = !said.empty() && time <= said.back().incident + c.quiet;
    if (known && Rank(c, steps) <= Rank(c, said.back().steps)) continue;
    said.push_back({known ? said.back().incident : time, time, steps});
  }
  return said;
}

std::string Text(const Said& said) {
  return Cat(said.incident, '/', said.time, '/', said.steps);
}

}  // namespace snaptrail::inline v0::internal
