// A whole list of what is attached says what is new in it, and no more.
#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/lineage/tracker.h"

namespace snaptrail::inline v0::internal {
namespace {

Resource Disk(const std::string& uid) {
  Resource r;
  r.uid = uid;
  r.kind = "disk";
  r.role = ResourceRole::kData;
  r.nature = DataNature::kLive;
  return r;
}
Resource Copy(const std::string& uid) {
  Resource r = Disk(uid);
  r.kind = "copy";
  r.nature = DataNature::kCopy;
  return r;
}
Resource Host(const std::string& uid) {
  Resource r = Disk(uid);
  r.kind = "vm";
  r.role = ResourceRole::kHost;
  r.nature = DataNature::kNone;
  return r;
}

Step Make(Stage stage, TimeMs time, std::vector<Resource> in,
          std::vector<Resource> out) {
  Step step;
  step.uid = "r" + std::to_string(time);
  step.time = time * 1000;
  step.cloud = "c";
  step.account = "a";
  step.actor.uid = "eve";
  step.stage = stage;
  step.in = std::move(in);
  step.out = std::move(out);
  return step;
}

Step Lists(TimeMs time, std::vector<Resource> disks,
           Effect effect = Effect::kSet) {
  Step step = Make(Stage::kAttach, time, std::move(disks), {Host("v")});
  step.hold_effect = effect;
  return step;
}

std::string RootsOf(const std::vector<Step>& steps) {
  Tracker tracker((TrackerOptions()));
  for (const Step& step : steps) tracker.Apply(step, "", 0);
  tracker.TakeChanged();
  std::string out;
  const std::string dump = tracker.Dump();
  for (std::size_t at = 0; at < dump.size();) {
    const std::size_t end = dump.find('\n', at);
    const std::string line = dump.substr(at, end - at);
    at = end + 1;
    const std::size_t roots = line.find(" roots=");
    out += line.substr(0, line.find(' ')) +
           (roots == std::string::npos ? "" : line.substr(roots)) + "\n";
  }
  return out;
}

TEST(WholeLists, AttachWhatIsNewInThem) {
  std::vector<Step> steps = {
      Make(Stage::kCreate, 1, {Disk("d0")}, {Copy("s1")}),
      Make(Stage::kRestore, 2, {Copy("s1")}, {Disk("d1")}),
      Make(Stage::kCreate, 3, {Disk("d9")}, {Copy("s2")}),
      Make(Stage::kRestore, 4, {Copy("s2")}, {Disk("d2")}),
      Lists(5, {Disk("os"), Disk("d1")}),
      Lists(6, {Disk("os"), Disk("d1")}),
      Lists(7, {Disk("os"), Disk("d1"), Disk("d2")}),
      Lists(8, {Disk("os"), Disk("d2")}),
      // One that only adds says what it says.
      Lists(9, {Disk("d1")}, Effect::kAdd),
  };
  const std::string want =
      "r1/0 roots=c:copy:s1\n"
      "r2/0 roots=c:copy:s1\n"
      "r3/0 roots=c:copy:s2\n"
      "r4/0 roots=c:copy:s2\n"
      "r5/0 roots=c:copy:s1\n"
      "r6/0\n"
      "r7/0 roots=c:copy:s2\n"
      "r8/0\n"
      "r9/0 roots=c:copy:s1\n";
  EXPECT_EQ(RootsOf(steps), want);
  std::mt19937 rng(3);
  for (int round = 0; round < 50; ++round) {
    std::shuffle(steps.begin(), steps.end(), rng);
    const std::vector<Step> given = steps;
    EXPECT_EQ(RootsOf(steps), want);
    EXPECT_EQ(steps, given);  // what is kept of a step changes nothing in it
  }
}

// An earlier list that comes late takes from the later one what it said first.
TEST(WholeLists, ThatComeLateAreStillTheFirst) {
  const std::vector<Step> made = {
      Make(Stage::kCreate, 1, {Disk("d0")}, {Copy("s1")}),
      Make(Stage::kRestore, 2, {Copy("s1")}, {Disk("d1")})};
  Tracker tracker((TrackerOptions()));
  for (const Step& step : made) tracker.Apply(step, "", 0);
  tracker.Apply(Lists(6, {Disk("d1")}), "", 0);
  tracker.TakeChanged();
  const auto attached = [&tracker] {
    std::vector<std::string> uids;
    for (const Row& row : tracker.ViewOf("c:copy:s1").rows) {
      if (row.in_lineage && row.step.stage == Stage::kAttach) {
        uids.push_back(row.step.uid);
      }
    }
    return uids;
  };
  EXPECT_THAT(attached(), testing::ElementsAre("r6"));
  tracker.Apply(Lists(5, {Disk("d1")}), "", 0);
  EXPECT_THAT(tracker.TakeChanged(), testing::Contains("c:copy:s1"));
  EXPECT_THAT(attached(), testing::ElementsAre("r5"));
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
