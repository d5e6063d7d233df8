#include "src/engine/match_log.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>

#include "absl/types/span.h"
#include "src/correlation/placement.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::size_t kMaxGroups = 16;
// Of the timespans that a match is in, those that are looked at.
constexpr std::size_t kMaxSpans = 256;

struct Logged {
  TimeMs time = 0;
  std::uint32_t step = 0;
  std::uint64_t value = 0;
};

bool IsTemporal(const Correlation& plan) {
  return plan.type == CorrelationType::kTemporal ||
         plan.type == CorrelationType::kTemporalOrdered;
}

// Steps that a condition asks for without `not`.
void Wanted(const Condition& condition, bool negated, std::uint64_t* steps) {
  if (condition.kind == Condition::Kind::kName) {
    if (!negated) *steps |= 1ull << condition.selection;
    return;
  }
  const bool now = negated != (condition.kind == Condition::Kind::kNot);
  for (const Condition& part : condition.parts) Wanted(part, now, steps);
}

// Steps that are missed when they are not there.
std::uint64_t Needed(const Correlation& plan) {
  std::uint64_t steps = 0;
  if (plan.expression) {
    Wanted(*plan.expression, false, &steps);
    return steps;
  }
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (i < plan.optional.size() && plan.optional[i]) continue;
    steps |= 1ull << i;
  }
  return steps;
}

// The longest chain of steps in the order of the list; items are in order of
// time, and of one time in that of the list.
std::uint64_t InOrder(absl::Span<const Logged> items, std::size_t steps) {
  std::vector<std::uint64_t> ending(steps);  // the best that ends with a step
  std::uint64_t best = 0;
  for (const Logged& item : items) {
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < item.step; ++i) {
      if (std::popcount(ending[i]) > std::popcount(before)) before = ending[i];
    }
    const std::uint64_t now = before | 1ull << item.step;
    if (std::popcount(now) > std::popcount(ending[item.step])) {
      ending[item.step] = now;
    }
    if (std::popcount(now) > std::popcount(best)) best = now;
  }
  return best;
}

std::uint64_t SeenIn(const Correlation& plan, absl::Span<const Logged> items) {
  if (plan.type == CorrelationType::kTemporalOrdered) {
    return InOrder(items, plan.steps.size());
  }
  std::uint64_t seen = 0;
  for (const Logged& item : items) seen |= 1ull << item.step;
  return seen;
}

std::uint64_t CountOf(const Correlation& plan, absl::Span<const Logged> items,
                      std::uint64_t seen) {
  if (IsTemporal(plan)) {
    return static_cast<std::uint64_t>(std::popcount(seen & Needed(plan)));
  }
  if (plan.type != CorrelationType::kValueCount) return items.size();
  std::set<std::uint64_t> values;
  for (const Logged& item : items) values.insert(item.value);
  return values.size();
}

std::uint64_t EnoughOf(const Correlation& plan) {
  const bool counts = IsTemporal(plan) ||
                      plan.type == CorrelationType::kEventCount ||
                      plan.type == CorrelationType::kValueCount;
  if (!counts || plan.expression) return 0;
  if (plan.bounded) return plan.bound.rising() ? plan.bound.least() : 0;
  return static_cast<std::uint64_t>(std::popcount(Needed(plan)));
}

// The timespan with `time` in it that comes nearest, of the items of a group.
GroupVerdict Nearest(const Correlation& plan, const std::vector<Logged>& items,
                     TimeMs time) {
  GroupVerdict nearest;
  std::uint64_t seen_there = 0;
  std::size_t first = 0;
  std::size_t spans = 0;
  for (std::size_t end = 0; end < items.size() && spans < kMaxSpans; ++end) {
    const TimeMs now = items[end].time;
    if (now < time) continue;
    if (now - plan.timespan > time) break;
    if (end + 1 < items.size() && items[end + 1].time == now) continue;
    while (items[first].time < now - plan.timespan) ++first;
    const auto in = absl::MakeConstSpan(items).subspan(first, end - first + 1);
    const std::uint64_t seen = IsTemporal(plan) ? SeenIn(plan, in) : 0;
    const std::uint64_t count = CountOf(plan, in, seen);
    if (spans++ > 0 && count <= nearest.count) continue;
    nearest.count = count;
    nearest.first_time = in.front().time;
    nearest.last_time = now;
    seen_there = seen;
  }
  nearest.enough = EnoughOf(plan);
  if (!IsTemporal(plan)) return nearest;
  const std::uint64_t needed = Needed(plan);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if ((seen_there >> i & 1) != 0) {
      nearest.seen.push_back(plan.steps[i].name);
    } else if ((needed >> i & 1) != 0) {
      nearest.missing.push_back(plan.steps[i].name);
    }
  }
  return nearest;
}

}  // namespace

void MatchLog::Put(std::uint32_t correlation, std::string_view key,
                   const Occurrence& match) {
  if (!on_ || full()) return;
  ++logged_;
  std::string name(key);
  std::int32_t& copies = groups_[{correlation, name}][match.identity()];
  copies += match.copies;
  keys_[{correlation, match.order}].insert(std::move(name));
}

std::vector<GroupVerdict> MatchLog::GroupsOf(std::uint32_t correlation,
                                             const Correlation& plan,
                                             std::uint32_t step,
                                             std::uint64_t order) const {
  std::vector<GroupVerdict> verdicts;
  const auto keys = keys_.find({correlation, order});
  if (keys == keys_.end()) return verdicts;
  for (const std::string& key : keys->second) {
    if (verdicts.size() == kMaxGroups) break;
    const auto group = groups_.find({correlation, key});
    std::vector<Logged> items;  // identities are in order of time and step
    std::optional<TimeMs> time;
    for (const auto& [identity, copies] : group->second) {
      if (copies <= 0) continue;
      const auto& [at, of, its_order, value, number] = identity;
      items.push_back({at, of, value});
      if (of == step && its_order == order) time = at;
    }
    if (!time) continue;
    GroupVerdict& verdict = verdicts.emplace_back(Nearest(plan, items, *time));
    const std::vector<std::string> values = ValuesOfKey(key);
    for (std::size_t i = 0; i < values.size(); ++i) {
      verdict.group.emplace_back(plan.group_by[i], values[i]);
    }
  }
  return verdicts;
}

void MatchLog::Clear() {
  logged_ = 0;
  groups_.clear();
  keys_.clear();
}

}  // namespace snaptrail::inline v0::internal
