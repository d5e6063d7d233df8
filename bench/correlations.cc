// Prints how many matches a second correlations take and how many bytes a group
// of theirs holds, one thread, in processor time: a value_count over windows
// of 10,000 distinct values, and a temporal_ordered of five rules in a million
// groups. What is measured begins at the match of a rule and ends at what the
// correlator says of it. See measure.h.
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "bench/measure.h"
#include "src/correlation/correlator.h"
#include "src/sigma/correlation.h"

namespace snaptrail_bench {
namespace {

using snaptrail::internal::Correlation;
using snaptrail::internal::CorrelationType;
using snaptrail::internal::Correlator;
using snaptrail::internal::Firing;
using snaptrail::internal::GroupChange;
using snaptrail::internal::Occurrence;

constexpr snaptrail::TimeMs kStart = 1'800'000'000'000;
// Matches of one call, after which is told what is said.
constexpr std::uint64_t kBatch = 1000;

std::size_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t pages = 0;
  file >> pages >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

Correlation Plan(CorrelationType type, std::size_t steps) {
  Correlation plan;
  plan.type = type;
  plan.steps.resize(steps);
  plan.group_by = {"g"};
  return plan;
}

class Run {
 public:
  Run(const std::vector<Correlation>& plans, snaptrail::DurationMs lateness)
      : correlator_(plans, {lateness, UINT64_MAX},
                    [](const Firing&) { return 0u; }) {}

  void Put(std::string_view key, const Occurrence& match) {
    if (!correlator_.Put(0, key, match)) Die("a match is late");
    if (++matches_ % kBatch != 0) return;
    correlator_.Settle(match.time, [this](std::uint32_t, const GroupChange& c) {
      said_ += c.settled.size();
    });
  }
  std::uint64_t matches() const { return matches_; }
  std::uint64_t said() const { return said_; }
  const Correlator& correlator() const { return correlator_; }

 private:
  Correlator correlator_;
  std::uint64_t matches_ = 0;
  std::uint64_t said_ = 0;
};

void Print(const char* what, double matches, double seconds) {
  std::printf("%-52s %6.2f M matches/s  (aim 1)\n", what,
              matches / seconds / 1e6);
  std::fflush(stdout);
}

// A hundred matches a second, of values that come again after `values`
// matches: in a window are 9,999 or as many as are asked for.
void MeasureDistinct(const char* what, std::uint64_t values,
                     snaptrail::DurationMs lateness) {
  constexpr std::uint64_t kMatches = 1'000'000;
  std::vector<Correlation> plans = {Plan(CorrelationType::kValueCount, 1)};
  plans[0].timespan = 200 * snaptrail::kSecond;
  plans[0].bounded = true;
  plans[0].bound.gte = 10'000;
  plans[0].quiet = plans[0].timespan;
  std::array<double, kRuns> times{};
  for (double& time : times) {
    Run run(plans, lateness);
    time = Seconds([&] {
      for (std::uint64_t i = 0; i < kMatches; ++i) {
        Occurrence match;
        match.time = kStart + static_cast<snaptrail::TimeMs>(i) * 10;
        match.order = i;
        match.value = (i % values) * 0x9E3779B97F4A7C15u;
        run.Put("7:someone", match);
      }
    });
    if ((run.said() > 0) != (values >= 10'000)) Die("what is said is wrong");
  }
  Print(what, kMatches, Median(times));
}

// Each group sees four of the five rules in their order, and every tenth the
// fifth.
void MeasureOrdered() {
  constexpr std::uint64_t kGroups = 1'000'000;
  std::vector<Correlation> plans = {Plan(CorrelationType::kTemporalOrdered, 5)};
  plans[0].timespan = snaptrail::kDay;
  plans[0].quiet = plans[0].timespan;
  const std::size_t before = ResidentBytes();
  Run run(plans, snaptrail::kMinute);
  std::string key;
  std::size_t highest = 0;
  const double seconds = Seconds([&] {
    for (std::uint32_t step = 0; step < 5; ++step) {
      for (std::uint64_t group = 0; group < kGroups; ++group) {
        if (step == 4 && group % 10 != 0) continue;
        Occurrence match;
        match.order = group * 5 + step;
        match.step = step;
        match.time = kStart + static_cast<snaptrail::TimeMs>(
                                  (step * kGroups + group) / 100 * 1000);
        match.ref = static_cast<std::uint32_t>(match.order);
        char text[32];
        const int size = std::snprintf(
            text, sizeof text, "19:i-%017llx",
            static_cast<unsigned long long>(group * 0x9E3779B97F4A7C15u >> 8));
        key.assign(text, static_cast<std::size_t>(size));
        run.Put(key, match);
        if (run.matches() % (100 * kBatch) == 0) {
          highest = std::max(highest, ResidentBytes());
        }
      }
    }
  });
  const auto stats = run.correlator().stats();
  if (run.said() < kGroups / 11) Die("what is said is wrong");
  Print("temporal_ordered of 5, a million groups",
        static_cast<double>(run.matches()), seconds);
  std::printf(
      "%-52s %6.0f resident, %.0f counted  (aim 160)\n", "bytes a group of it",
      static_cast<double>(highest - before) / kGroups,
      static_cast<double>(stats.bytes) / static_cast<double>(stats.groups));
}

}  // namespace
}  // namespace snaptrail_bench

int main(int argc, char** argv) {
  using namespace snaptrail_bench;
  const std::string_view part = argc > 1 ? argv[1] : "all";
  // First, while the heap is small.
  if (part == "all" || part == "ordered") MeasureOrdered();
  if (part == "all" || part == "distinct") {
    MeasureDistinct("value_count of 10,000, in 12,000 values", 12'000,
                    snaptrail::kMinute);
    MeasureDistinct("value_count of 10,000, in 9,999 values", 9'999,
                    snaptrail::kMinute);
    MeasureDistinct("the same, lateness of 15 minutes", 9'999,
                    15 * snaptrail::kMinute);
  }
  return 0;
}
