// Settled births that nothing else names are held packed: whatever comes after,
// nothing may be found otherwise than if they were not.
#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "bench/scripted_steps.h"
#include "gtest/gtest.h"
#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"
#include "src/base/strings.h"
#include "src/engine/test_access.h"
#include "tests/engine/samples.h"

namespace snaptrail::inline v0::internal {
namespace {

using snaptrail_bench::ScriptedSteps;

constexpr DurationMs kLateness = 15 * kMinute;

Resource Setting(const char* kind, const std::string& uid, ResourceRole role) {
  Resource resource;
  resource.uid = uid;
  resource.kind = kind;
  resource.role = role;
  return resource;
}

// A stream of two days: births, and everything that asks for them again.
class Stream {
 public:
  explicit Stream(unsigned seed) : random_(seed), script_(kMinute) {}

  std::vector<Step> Make() {
    std::vector<Step> steps;
    for (int i = 0; i < 2000; ++i) {
      Step step = One();
      if (Roll(3) == 0 && !steps.empty()) step.time = steps.back().time;
      steps.push_back(std::move(step));
      if (Roll(8) == 0) steps.push_back(Again(steps));
    }
    std::vector<std::pair<TimeMs, Step>> late;
    for (Step& step : steps) {
      TimeMs at = step.time + static_cast<TimeMs>(random_() % kLateness);
      // Some come later than they may, most of them met again.
      if (Roll(20) == 0) at += static_cast<TimeMs>(random_() % kDay);
      late.emplace_back(at, std::move(step));
    }
    std::stable_sort(
        late.begin(), late.end(),
        [](const auto& a, const auto& b) { return a.first < b.first; });
    steps.clear();
    for (auto& [at, step] : late) steps.push_back(std::move(step));
    return steps;
  }

 private:
  unsigned Roll(unsigned n) { return static_cast<unsigned>(random_()) % n; }
  std::string Who() {
    static const char* const kActors[] = {"ann", "bob", "eve", "backup"};
    return kActors[Roll(std::size(kActors))];
  }
  std::string Some() {
    return made_ == 0 ? "old" : Cat(Roll(static_cast<unsigned>(made_)));
  }
  Step One() {
    switch (Roll(60)) {
      case 0:
        return script_.Restore(Who(), Some());
      case 1:
        return script_.Share(Who(), Some());
      case 2:
        return script_.Delete(Who(), Some());
      case 3:
        return script_.Create(Who(), Some());  // of a volume that was copied
      case 4: {
        Step refused = script_.Create(Who(), Cat("no", made_));
        refused.status = StepStatus::kAttempt;
        return refused;
      }
      case 5: {
        Step off = script_.Make(Who(), "StopLogging", Stage::kCoverUp);
        off.on = {Setting("trail", "main", ResourceRole::kSetting)};
        return off;
      }
      case 6: {
        Step share = script_.Make(Who(), "PutKeyPolicy", Stage::kShare);
        share.on = {Setting("key", "k-1", ResourceRole::kKey)};
        Grant grant;
        grant.direction = GrantDirection::kAdd;
        grant.party = "999988887777";
        share.grants = {grant};
        return share;
      }
      case 7: {
        Step looked = script_.Make(Who(), "DescribeSnapshots", Stage::kRecon);
        return looked;
      }
      default:
        break;
    }
    Step made = script_.Create(Who(), Cat(made_));
    ++made_;
    if (Roll(4) == 0) {
      made.actor.automation = "service";
      made.actor.invoked_by = "backup.amazonaws.com";
    }
    if (Roll(6) == 0) made.actor.session_uid = Cat("AKIA", Roll(9));
    return made;
  }
  // A record met again, as it was or as it was corrected.
  Step Again(const std::vector<Step>& steps) {
    Step step = steps[Roll(static_cast<unsigned>(steps.size()))];
    if (Roll(4) != 0) return step;
    step.revision = 1;
    if (!step.in.empty() && Roll(2) == 0) step.in.front().uid += "-c";
    return step;
  }

  std::mt19937 random_;
  ScriptedSteps script_;
  int made_ = 0;
};

struct Told {
  std::string findings;
  std::string derived;
  std::vector<std::string> events;
  std::uint64_t most_asleep = 0;
  Stats stats;
};

Told Feed(const Ruleset& ruleset, const Options& options,
          const std::vector<Step>& steps) {
  Told told;
  Recorder recorder;
  Engine engine(ruleset, options, &recorder);
  unsigned n = 0;
  for (const Step& step : steps) {
    engine.BeginInput(++n % 3 == 0 ? "a" : "b");
    engine.IngestStep(step);
    told.most_asleep =
        std::max(told.most_asleep, EngineTestAccess::Asleep(engine));
  }
  engine.Flush();
  for (const Finding& finding : engine.findings()) {
    told.findings += FindingToJson(finding) + "\n";
  }
  for (const FindingEvent& event : recorder.events()) {
    told.events.push_back(FindingToJson(event.finding));
  }
  told.stats = engine.stats();
  told.derived = EngineTestAccess::DumpLineage(engine);
  return told;
}

TEST(Sleep, ChangesNothing) {
  Compiler compiler;
  compiler.AddBuiltin();
  Result<Ruleset> ruleset = compiler.Compile();
  ASSERT_TRUE(ruleset.ok());
  std::uint64_t asleep = 0;
  std::size_t findings = 0;
  for (unsigned seed = 0; seed < 12; ++seed) {
    const std::vector<Step> steps = Stream(seed).Make();
    Options options;
    options.own = {"111122223333"};
    options.baseline = {"AIDAann", "AIDAbackup"};
    options.lateness = kLateness;
    options.hold_findings = seed % 2 == 0;
    options.max_evidence = seed % 3 == 0 ? 2 : 16;
    if (seed % 4 == 3) options.lineage_idle = 8 * kHour;
    const Told told = Feed(*ruleset, options, steps);
    // What is to be explained is not put to sleep.
    options.explain = {"none"};
    const Told awake = Feed(*ruleset, options, steps);
    ASSERT_EQ(awake.most_asleep, 0u);
    asleep += told.most_asleep;
    findings += static_cast<std::size_t>(
        std::count(told.findings.begin(), told.findings.end(), '\n'));
    EXPECT_EQ(told.findings, awake.findings) << seed;
    EXPECT_EQ(told.derived, awake.derived) << seed;
    EXPECT_EQ(told.events, awake.events) << seed;
    EXPECT_EQ(told.stats.duplicate, awake.stats.duplicate) << seed;
    EXPECT_EQ(told.stats.late, awake.stats.late) << seed;
    EXPECT_EQ(told.stats.steps, awake.stats.steps) << seed;
    EXPECT_EQ(told.stats.evicted, awake.stats.evicted) << seed;
    EXPECT_EQ(told.stats.complete_since, awake.stats.complete_since) << seed;
    if (testing::Test::HasFailure()) break;
  }
  EXPECT_GT(asleep, 3000u);
  EXPECT_GT(findings, 300u);
}

// Of births that settled little more is held than their packed steps, by
// correlations as by lineage: a day of them is within the longest timespan.
TEST(Sleep, SettledBirthsCostLittle) {
  Compiler compiler;
  compiler.AddBuiltin();
  Result<Ruleset> ruleset = compiler.Compile();
  ASSERT_TRUE(ruleset.ok());
  Options options;
  options.lateness = kLateness;
  options.hold_findings = true;
  Engine engine(*ruleset, options, nullptr);
  ScriptedSteps script(2 * kSecond);
  const auto births = [&](std::uint64_t first, std::uint64_t end) {
    for (std::uint64_t n = first; n < end; ++n) {
      engine.IngestStep(script.Create("backup", ScriptedSteps::Hex(n)));
    }
    return engine.stats().state_bytes;
  };
  constexpr std::uint64_t kMany = 10'000;
  const std::uint64_t before = births(0, kMany);
  EXPECT_LT(births(kMany, 3 * kMany), before + 2 * kMany * 300);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
