// What several records say of one operation is one step, whichever come, and in
// whichever order; what a correction takes back is gone.
#include "src/lineage/operations.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/lineage/canonical.h"
#include "src/lineage/tracker.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr TimeMs kStart = 1'780'000'000'000;

Resource Data(const std::string& uid, DataNature nature) {
  Resource r;
  r.uid = uid;
  r.kind = nature == DataNature::kCopy ? "snapshot" : "disk";
  r.nature = nature;
  return r;
}

Step Half(const std::string& uid, int at, Stage stage, StepStatus status) {
  Step step;
  step.uid = uid;
  step.time = kStart + at * kSecond;
  step.cloud = "cloud";
  step.account = "account";
  step.operation = "snapshots/write";
  step.correlation_uid = "op-1";
  step.status = status;
  step.fold_final = status != StepStatus::kPending;
  step.stage = stage;
  step.actor.uid = "ann";
  return step;
}

Step Body(const std::string& uid, int at, StepStatus status) {
  Step step = Half(uid, at, Stage::kCreate, status);
  step.fold_body = true;
  step.in = {Data("d", DataNature::kLive)};
  step.out = {Data("s", DataNature::kCopy)};
  return step;
}

Step Bodyless(const std::string& uid, int at, StepStatus status) {
  Step step = Half(uid, at, Stage::kCreate, status);
  step.out = {Data("s", DataNature::kCopy)};
  step.out.front().alias = {"17"};
  return step;
}

Step Bare(const std::string& uid, int at, StepStatus status) {
  return Half(uid, at, Stage::kNone, status);
}

std::string Names(const std::vector<Resource>& resources) {
  std::vector<std::string> names;
  for (const Resource& r : resources) {
    names.push_back(Cat(r.uid, r.alias.empty() ? "" : "=", Join(r.alias, "=")));
  }
  return Join(names, ",");
}

// The rows of the lineages that there are.
std::string Told(Tracker* tracker) {
  std::vector<std::string> rows;
  for (const std::string& owner : tracker->TakeChanged()) {
    for (const auto& row : tracker->ViewOf(owner).rows) {
      const Step& s = row.step;
      rows.push_back(Cat(s.uid, " +", (s.time - kStart) / kSecond, " ",
                         StageName(s.stage), " ", StepStatusName(s.status), " ",
                         Names(s.in), " > ", Names(s.out)));
    }
  }
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return Join(rows, "; ");
}

std::string InAnyOrder(std::vector<Step> steps) {
  auto before = [](const Step& a, const Step& b) {
    return CanonicalText(a) < CanonicalText(b);
  };
  std::sort(steps.begin(), steps.end(), before);
  std::string told;
  bool first = true;
  do {
    Tracker tracker{TrackerOptions()};
    for (const Step& step : steps) tracker.Apply(step, "in", 0);
    for (const Step& step : steps) tracker.Apply(step, "in", 1);  // again
    const std::string now = Told(&tracker);
    if (first) told = now;
    first = false;
    EXPECT_EQ(now, told);
  } while (std::next_permutation(steps.begin(), steps.end(), before));
  return told;
}

TEST(Operations, AreOneStepWhicheverHalvesCome) {
  constexpr auto kPending = StepStatus::kPending;
  constexpr auto kSuccess = StepStatus::kSuccess;
  constexpr auto kFailure = StepStatus::kFailure;
  const struct {
    const char* what;
    std::vector<Step> halves;
    const char* told;
  } cases[] = {
      {"start, accept with body, success without",
       {Bodyless("a", 0, kPending), Body("b", 1, kPending),
        Bodyless("c", 9, kSuccess)},
       "b +1 create Success d > s=17"},
      {"accepted counts as success",
       {Bodyless("a", 0, kPending), Body("b", 1, kSuccess)},
       "b +1 create Success d > s=17"},
      {"accepted, and failed later",
       {Body("b", 1, kSuccess), Bodyless("c", 9, kFailure)},
       "b +1 create Failure d > s=17"},
      {"request, then the outcome with nothing else",
       {Body("b", 0, kPending), Bare("c", 9, kSuccess)},
       "b +0 create Success d > s"},
      {"request, then a failure",
       {Body("b", 0, kPending), Bare("c", 9, kFailure)},
       "b +0 create Failure d > s"},
      {"only the outcome, which names the product",
       {Bodyless("c", 9, kSuccess)},
       "c +9 create Success  > s=17"},
      {"only the outcome, bare", {Bare("c", 9, kSuccess)}, ""},
      {"only the request", {Body("b", 0, kPending)}, ""},
      {"of two with a body the earlier",
       {Body("z", 0, kPending), Body("b", 1, kSuccess)},
       "z +0 create Success d > s"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.what);
    EXPECT_EQ(InAnyOrder(c.halves), c.told);
  }
}

TEST(Operations, OfOtherNamesOrCloudsAreOthers) {
  Step other = Bare("c", 9, StepStatus::kSuccess);
  other.correlation_uid = "op-2";
  Step elsewhere = Bare("d", 9, StepStatus::kSuccess);
  elsewhere.cloud = "other";
  EXPECT_EQ(InAnyOrder({Body("b", 0, StepStatus::kPending), other, elsewhere}),
            "");
}

TEST(Operations, EndLongAfterTheyBegan) {
  TrackerOptions options;
  options.options.lateness = 15 * kMinute;
  options.options.job_window = kDay;
  auto nothing = [](const auto&...) {};
  const int hour = 3600;
  for (const bool within : {true, false}) {
    Tracker tracker(options);
    tracker.Apply(Body("b", 0, StepStatus::kPending), "in", 0);
    const int end = within ? 5 * hour : 26 * hour;
    tracker.Advance(kStart + end * kSecond, nothing, nothing);
    tracker.Apply(Bare("c", end, StepStatus::kSuccess), "in", 1);
    EXPECT_EQ(Told(&tracker), within ? "b +0 create Success d > s" : "");
  }
}

TEST(Operations, AreLetGoOfForWantOfRoomAndWhatTheyGaveStands) {
  Operations operations(20'000);
  std::vector<Operations::Told> before, after;
  for (int i = 0; i < 1000; ++i) {
    Step step = Body(Cat("b", i), 0, StepStatus::kSuccess);
    step.correlation_uid = Cat("op-", i);
    ASSERT_TRUE(operations.File(step, "in", 0, &before, &after));
    EXPECT_TRUE(before.empty());
    EXPECT_EQ(after.size(), 1u);
    EXPECT_LE(operations.bytes(), 20'000u);
  }
  EXPECT_GT(operations.evicted(), 900u);
  EXPECT_EQ(operations.size() + operations.evicted(), 1000u);
  operations.Forget(kStart + kSecond);
  EXPECT_EQ(operations.size(), 0u);
  EXPECT_EQ(operations.bytes(), 0u);
}

// One record told twice, with other words or from elsewhere: which of both is
// kept does not depend on which came first.
TEST(Operations, KeepTheSameOfTwoThatAreOneRecord) {
  const Step one = Body("b", 0, StepStatus::kSuccess);
  Step other = one;
  other.in = {Data("e", DataNature::kLive)};
  const Step end = Bare("c", 9, StepStatus::kSuccess);
  const std::string told = InAnyOrder({one, other, end});
  EXPECT_TRUE(told == "b +0 create Success d > s" ||
              told == "b +0 create Success e > s")
      << told;

  const std::pair<std::string, std::uint64_t> places[] = {
      {"a", 9}, {"a", 7}, {"b", 5}};
  for (const auto& [first, first_at] : places) {
    for (const auto& [then, then_at] : places) {
      Operations operations(1 << 20);
      std::vector<Operations::Told> before, after;
      operations.File(one, first, first_at, &before, &after);
      if (operations.File(one, then, then_at, &before, &after)) {
        EXPECT_LT(std::tie(then, then_at), std::tie(first, first_at));
      } else {
        EXPECT_GE(std::tie(then, then_at), std::tie(first, first_at));
        continue;
      }
      ASSERT_EQ(after.size(), 1u);
      EXPECT_EQ(after.front().input, then);
      EXPECT_EQ(after.front().offset, then_at);
    }
  }
}

TEST(Operations, HaveSoManyHalvesAndNoMore) {
  Operations operations(1 << 20);
  std::vector<Operations::Told> before, after;
  for (std::size_t i = 0; i < Operations::kMaxHalves; ++i) {
    EXPECT_TRUE(operations.File(Bare(Cat("c", i), 1, StepStatus::kSuccess),
                                "in", 0, &before, &after));
  }
  EXPECT_FALSE(operations.File(Body("b", 0, StepStatus::kSuccess), "in", 0,
                               &before, &after));
  EXPECT_EQ(operations.cut(), 1u);
}

Step Correction(Step step, std::uint32_t index) {
  step.correlation_uid.clear();
  step.fold_final = step.fold_body = false;
  step.index = index;
  step.revision = 1;
  return step;
}

Step Original(int index) {
  Step step = Correction(Body("b", 0, StepStatus::kSuccess), 0);
  step.index = static_cast<std::uint32_t>(index);
  step.revision = 0;
  step.in = {Data(Cat("d", index), DataNature::kLive)};
  step.out = {Data(Cat("s", index), DataNature::kCopy)};
  return step;
}

TEST(Corrections, SayAnewAllThatTheRecordSays) {
  const std::vector<Step> record = {Original(0), Original(1), Original(2)};
  const std::vector<Step> nothing = {
      Correction(Bare("b", 0, StepStatus::kSuccess), 0)};
  Step less = Original(0);
  less.revision = 1;
  const struct {
    std::vector<Step> correction;
    const char* told;
  } cases[] = {{{less}, "b +0 create Success d0 > s0"}, {nothing, ""}};
  for (const auto& c : cases) {
    for (const bool corrected_first : {false, true}) {
      Tracker tracker{TrackerOptions()};
      const auto& first = corrected_first ? c.correction : record;
      const auto& then = corrected_first ? record : c.correction;
      for (const Step& step : first) tracker.Apply(step, "in", 0);
      if (!corrected_first) Told(&tracker);
      for (const Step& step : then) tracker.Apply(step, "in", 1);
      EXPECT_EQ(Told(&tracker), c.told);
    }
  }
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
