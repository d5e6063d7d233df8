#include "src/sigma/correlation.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

std::string NumberText(double n) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, n);
  return {text, end};
}

std::vector<std::pair<const char*, std::optional<double>>> Parts(
    const Bound& bound) {
  return {{">", bound.gt},   {">=", bound.gte}, {"<", bound.lt},
          {"<=", bound.lte}, {"=", bound.eq},   {"!=", bound.neq}};
}

// "at least 3 and fewer than 10"
std::string InWords(const Bound& bound) {
  const std::pair<const char*, std::optional<double>> parts[] = {
      {"more than ", bound.gt},  {"at least ", bound.gte},
      {"fewer than ", bound.lt}, {"at most ", bound.lte},
      {"exactly ", bound.eq},    {"any number but ", bound.neq}};
  std::vector<std::string> words;
  for (const auto& [word, n] : parts) {
    if (n) words.push_back(word + NumberText(*n));
  }
  return Join(words, " and ");
}

}  // namespace

const char* CorrelationTypeName(CorrelationType type) noexcept {
  switch (type) {
    case CorrelationType::kEventCount:
      return "event_count";
    case CorrelationType::kValueCount:
      return "value_count";
    case CorrelationType::kTemporal:
      return "temporal";
    case CorrelationType::kTemporalOrdered:
      return "temporal_ordered";
    case CorrelationType::kValueSum:
      return "value_sum";
    case CorrelationType::kValueAvg:
      return "value_avg";
    case CorrelationType::kValuePercentile:
      return "value_percentile";
    case CorrelationType::kValueMedian:
      return "value_median";
  }
  return "";
}

bool Bound::Holds(double n) const {
  return (!gt || n > *gt) && (!gte || n >= *gte) && (!lt || n < *lt) &&
         (!lte || n <= *lte) && (!eq || n == *eq) && (!neq || n != *neq);
}

std::uint64_t Bound::least() const {
  double n = 0;
  if (gt) n = std::max(n, std::floor(*gt) + 1);
  if (gte) n = std::max(n, std::ceil(*gte));
  return static_cast<std::uint64_t>(n);
}

std::string Bound::Dump() const {
  std::vector<std::string> parts;
  for (const auto& [sign, n] : Parts(*this)) {
    if (n) parts.push_back(Cat(sign, ' ', NumberText(*n)));
  }
  return Join(parts, ", ");
}

bool Correlation::closing() const {
  return window_close || (bounded && !bound.rising());
}

std::string DurationText(DurationMs ms) {
  const std::pair<DurationMs, const char*> units[] = {
      {kDay, "d"}, {kHour, "h"}, {kMinute, "m"}, {kSecond, "s"}};
  for (const auto& [unit, name] : units) {
    if (ms >= unit && ms % unit == 0) return Cat(ms / unit, name);
  }
  return Cat(ms, "ms");
}

std::string CorrelationText(const Correlation& correlation) {
  const std::string within =
      Cat(" within ", DurationText(correlation.timespan));
  std::vector<std::string> names;
  for (const CorrelationStep& step : correlation.steps) {
    names.push_back(step.name);
  }
  const std::string rules = Join(names, ", ");
  const std::string bound = InWords(correlation.bound);
  const std::string fields = Join(correlation.fields, " and ");
  switch (correlation.type) {
    case CorrelationType::kEventCount:
      return Cat(bound, " matches of ", rules, within);
    case CorrelationType::kValueCount:
      return Cat(bound, " distinct values of ", fields, within);
    case CorrelationType::kTemporal:
      if (correlation.bounded) return Cat(bound, " of ", rules, within);
      if (correlation.expression) return Cat("some of ", rules, within);
      return Cat(rules, " together", within);
    case CorrelationType::kTemporalOrdered:
      if (correlation.bounded) {
        return Cat(bound, " of ", rules, ", in this order,", within);
      }
      return Cat(rules, ", in this order,", within);
    case CorrelationType::kValueSum:
      return Cat("the sum of ", fields, " is ", bound, within);
    case CorrelationType::kValueAvg:
      return Cat("the average of ", fields, " is ", bound, within);
    case CorrelationType::kValueMedian:
      return Cat("the median of ", fields, " is ", bound, within);
    case CorrelationType::kValuePercentile:
      break;
  }
  return Cat("percentile ", NumberText(correlation.percentile), " of ", fields,
             " is ", bound, within);
}

std::string DumpCorrelation(const Correlation& correlation) {
  std::string out =
      Cat("type: ", CorrelationTypeName(correlation.type),
          "\ntimespan: ", DurationText(correlation.timespan), '\n');
  if (!correlation.group_by.empty()) {
    out += Cat("group-by: ", Join(correlation.group_by, ", "), '\n');
  }
  for (std::size_t i = 0; i < correlation.steps.size(); ++i) {
    const CorrelationStep& step = correlation.steps[i];
    out += Cat("rule: ", step.name);
    if (step.correlation) out += " (correlation)";
    for (std::size_t k = 0; k < step.group.size(); ++k) {
      if (step.group[k].name == correlation.group_by[k]) continue;
      out += Cat(", ", correlation.group_by[k], " is ", step.group[k].name);
    }
    if (i < correlation.optional.size() && correlation.optional[i]) {
      out += ", optional";
    }
    out.push_back('\n');
  }
  if (!correlation.fields.empty()) {
    out += Cat("field: ", Join(correlation.fields, ", "), '\n');
  }
  if (correlation.bounded) {
    out += Cat("condition: ", correlation.bound.Dump(), '\n');
  }
  if (correlation.type == CorrelationType::kValuePercentile) {
    out += Cat("percentile: ", NumberText(correlation.percentile), '\n');
  }
  if (correlation.expression) {
    std::vector<NamedSelection> names(correlation.steps.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
      names[i].name = correlation.steps[i].name;
    }
    out +=
        Cat("condition: ", DumpCondition(*correlation.expression, names), '\n');
  }
  out += Cat("decided: ",
             correlation.closing() ? "when its window closes" : "at each match",
             '\n');
  for (const CorrelationLevel& level : correlation.levels) {
    out += Cat("level: ", std::string_view(LevelName(level.level)), " from ",
               level.steps, " steps on\n");
  }
  if (correlation.lateness) {
    out += Cat("lateness: ", DurationText(*correlation.lateness), '\n');
  }
  out += correlation.quiet < 0
             ? "told: always\n"
             : Cat("told: once in ", DurationText(correlation.quiet), '\n');
  return out;
}

}  // namespace snaptrail::inline v0::internal
