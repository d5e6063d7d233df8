#include "src/sigma/correlation_bound.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "src/base/strings.h"
#include "src/sigma/number.h"

namespace snaptrail::inline v0::internal {
namespace {

// What is kept of a group grows with the number.
constexpr double kMaxCount = 1'000'000;

bool IsCount(CorrelationType type) {
  return type <= CorrelationType::kTemporalOrdered;
}

class BoundReader {
 public:
  BoundReader(CorrelationType type, Problems* problems)
      : type_(type), problems_(*problems) {}

  std::optional<Bound> Read(const YamlNode& condition) {
    const std::pair<const char*, std::optional<double>*> parts[] = {
        {"gt", &bound_.gt},   {"gte", &bound_.gte}, {"lt", &bound_.lt},
        {"lte", &bound_.lte}, {"eq", &bound_.eq},   {"neq", &bound_.neq}};
    bool any = false;
    for (const auto& [key, out] : parts) {
      const YamlNode* value = condition.Find(key);
      if (value == nullptr) continue;
      *out = Number(*value, key);
      any = true;
    }
    if (!any) {
      Error(condition, ".condition",
            "no number: one of gt, gte, lt, lte, eq, neq is expected");
      return std::nullopt;
    }
    CanHold(condition);
    return bound_;
  }

 private:
  void Error(const YamlNode& at, const std::string& path,
             std::string message) const {
    problems_.Error(PlaceOf(at, "correlation" + path), std::move(message));
  }

  std::optional<double> Number(const YamlNode& value, const char* key) const {
    const std::string path = Cat(".condition.", key);
    const auto number = value.is_scalar() && !value.quoted
                            ? ParseNumber(value.scalar)
                            : std::nullopt;
    if (!number) {
      Error(value, path, Cat("'", value.scalar, "': a number is expected"));
      return std::nullopt;
    }
    const double n = std::stod(NumberText(*number));
    if (!IsCount(type_)) return n;
    if (n < 0 || n != std::floor(n)) {
      Error(value, path,
            Cat("'", value.scalar,
                "': what is counted is compared with a whole number, 0 or "
                "more"));
      return std::nullopt;
    }
    if (n > kMaxCount) {
      Error(value, path, Cat("'", value.scalar, "': at most 1000000"));
      return std::nullopt;
    }
    return n;
  }

  // A window opens with a match, so that nothing is ever counted as 0.
  void CanHold(const YamlNode& condition) {
    const Bound& bound = bound_;
    const double least = IsCount(type_) ? 1 : -INFINITY;
    const double step = IsCount(type_) ? 1 : 0.5;
    std::vector<double> tries = {1};
    for (const auto& part :
         {bound.gt, bound.gte, bound.lt, bound.lte, bound.eq, bound.neq}) {
      if (!part) continue;
      for (const double n : {*part, *part + step, *part - step}) {
        tries.push_back(n);
      }
    }
    // Between two bounds that are closer than a step.
    if (!IsCount(type_)) {
      const double low =
          std::max(bound.gt.value_or(-INFINITY), bound.gte.value_or(-INFINITY));
      const double high =
          std::min(bound.lt.value_or(INFINITY), bound.lte.value_or(INFINITY));
      if (std::isfinite(low) && std::isfinite(high)) {
        tries.push_back((low + high) / 2);
      }
    }
    if (std::any_of(tries.begin(), tries.end(),
                    [&](double n) { return n >= least && bound.Holds(n); })) {
      return;
    }
    Error(condition, ".condition",
          IsCount(type_)
              ? "this can never hold: counting begins with a match, so no "
                "count is 0. For what did not happen use type temporal with "
                "a condition that has not"
              : "this can never hold");
  }

  const CorrelationType type_;
  Problems& problems_;
  Bound bound_;
};

}  // namespace

std::optional<Bound> ReadBound(const YamlNode& condition, CorrelationType type,
                               Problems* problems) {
  return BoundReader(type, problems).Read(condition);
}

}  // namespace snaptrail::inline v0::internal
