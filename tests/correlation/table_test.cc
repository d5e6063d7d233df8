// What streams do not show: timers, bounds, the watermark.
#include "src/correlation/table.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/correlation/correlator.h"
#include "src/correlation/placement.h"
#include "src/correlation/watermark.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr TimeMs kStart = 1'700'000'000'000;

Correlation Ordered(std::uint32_t steps) {
  Correlation c;
  c.type = CorrelationType::kTemporalOrdered;
  c.timespan = c.quiet = kMinute;
  c.group_by = {"g"};
  c.steps.resize(steps);
  return c;
}

Occurrence At(TimeMs time, std::uint32_t step) {
  Occurrence one;
  one.time = time;
  one.order = static_cast<std::uint64_t>(time);
  one.step = step;
  return one;
}

std::vector<std::string> Told(Table* table) {
  std::vector<std::string> told;
  table->Take([&](const GroupChange& change) {
    told.push_back(Cat(change.key, ' ', change.settled.size(), '/',
                       change.provisional.size(), change.gone ? " gone" : ""));
  });
  return told;
}

using Texts = std::vector<std::string>;

TEST(Table, GroupsGoWithoutAnotherMatch) {
  const Correlation plan = Ordered(2);
  const auto table = Table::Make(plan);
  for (int i = 0; i < 1000; ++i) {
    table->Put(Cat("group", i), At(kStart + i, 0));
  }
  EXPECT_EQ(table->stats().groups, 1000u);
  table->Settle(kStart + 30 * kSecond);
  Told(table.get());
  EXPECT_EQ(table->stats().groups, 1000u);
  EXPECT_EQ(table->stats().pending, 0u);
  table->Settle(kStart + 2 * kMinute + 10 * kSecond);
  Told(table.get());
  EXPECT_EQ(table->stats().groups, 0u);
}

TEST(Table, SaysProvisionallyThenSettledThenGoes) {
  const Correlation plan = Ordered(2);
  const auto table = Table::Make(plan);
  table->Put("g", At(kStart, 0));
  EXPECT_EQ(Told(table.get()), Texts{});
  table->Put("g", At(kStart + kSecond, 1));
  EXPECT_EQ(Told(table.get()), Texts{"g 0/1"});
  Occurrence back = At(kStart + kSecond, 1);
  back.copies = -1;
  table->Put("g", back);
  EXPECT_EQ(Told(table.get()), Texts{"g 0/0"});
  table->Put("g", At(kStart + kSecond, 1));
  table->Settle(kStart + 10 * kSecond);
  EXPECT_EQ(Told(table.get()), Texts{"g 1/0"});
  table->Settle(kStart + kHour);
  EXPECT_EQ(Told(table.get()), Texts{"g 0/0 gone"});
}

// A flood of groups does not push out those that are further on.
TEST(Table, EvictsTheLeastAdvanced) {
  const Correlation plan = Ordered(3);
  const auto table = Table::Make(plan);
  table->Put("victim", At(kStart, 0));
  table->Put("victim", At(kStart + 1, 1));
  for (int i = 0; i < 1000; ++i) {
    table->Put(Cat("flood", i), At(kStart + 2 + i, 0));
  }
  table->Settle(kStart + 5 * kSecond);
  table->Evict(UINT64_MAX / 2);
  Told(table.get());
  EXPECT_EQ(table->stats().groups, 0u);
  EXPECT_EQ(table->stats().evicted, 1001u);

  table->Put("victim", At(kStart + 5 * kSecond, 0));
  table->Put("victim", At(kStart + 6 * kSecond, 1));
  for (int i = 0; i < 1000; ++i) {
    table->Put(Cat("flood", i), At(kStart + 7 * kSecond + i, 0));
  }
  table->Settle(kStart + 20 * kSecond);
  table->Evict(50'000);
  Told(table.get());
  EXPECT_LT(table->stats().groups, 900u);
  table->Put("victim", At(kStart + 20 * kSecond, 2));
  EXPECT_EQ(Told(table.get()), Texts{"victim 0/1"});
}

TEST(Correlator, StaysWithinItsBudget) {
  const std::vector<Correlation> plans = {Ordered(2)};
  Correlator correlator(plans, {kUnlimited, 1u << 20},
                        [](const Firing&) { return EvidenceRef{0}; });
  std::uint64_t most = 0;
  const auto ignore = [](std::uint32_t, const GroupChange&) {};
  for (int i = 0; i < 200'000; ++i) {
    correlator.Put(0, Cat("g", i), At(kStart + TimeMs{100} * i, 0));
    if (i % 100 == 0) correlator.MakeRoom(ignore);
    most = std::max(most, correlator.bytes());
  }
  EXPECT_LT(most, 3u << 19);
  EXPECT_GT(correlator.early(), 0u);
}

TEST(Watermark, WaitsForTheSlowestThatStillDelivers) {
  Watermark watermark(kMinute);
  EXPECT_EQ(watermark.now(), INT64_MIN);
  watermark.See("a", kStart + 30 * kSecond);
  watermark.See("b", kStart);
  EXPECT_EQ(watermark.now(), kStart);
  watermark.See("b", kStart + 10 * kSecond);
  EXPECT_EQ(watermark.now(), kStart + 10 * kSecond);
  // b says nothing more, and holds a back for a minute at most.
  watermark.See("a", kStart + 2 * kMinute);
  EXPECT_EQ(watermark.now(), kStart + 2 * kMinute);
  watermark.See("b", kStart + 20 * kSecond);
  EXPECT_EQ(watermark.now(), kStart + 2 * kMinute);
  watermark.Advance(kStart + kHour);
  EXPECT_EQ(watermark.now(), kStart + kHour);
}

TEST(Placement, KeysAreTheValuesAndBack) {
  for (const std::vector<std::string>& values :
       {std::vector<std::string>{}, {""}, {"a"}, {"", ""}, {"1:x", "2:"}}) {
    EXPECT_EQ(ValuesOfKey(KeyOfValues(values)), values);
  }
  EXPECT_NE(KeyOfValues({"a", "b"}), KeyOfValues({"ab", ""}));
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
