// State within its budget: what a flood may take, what it must not, and that
// what is forgotten invents nothing.
#include <algorithm>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "bench/scripted_steps.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"
#include "src/base/strings.h"
#include "tests/engine/samples.h"

namespace snaptrail::inline v0::internal {
namespace {

using snaptrail_bench::ScriptedSteps;
using testing::Contains;
using testing::HasSubstr;

Options Small(std::uint64_t bytes) {
  Options options;
  options.own = {"111122223333"};
  options.hold_findings = true;
  options.max_state_bytes = bytes;
  return options;
}

std::vector<std::string> Keys(const Engine& engine) {
  std::vector<std::string> keys;
  for (const Finding& finding : engine.findings()) {
    keys.push_back(Cat(finding.rule_name, " ", finding.key));
  }
  return keys;
}

std::uint64_t Kind(const Stats& stats, std::string_view name) {
  for (const auto& [kind, count] : stats.by_kind) {
    if (kind == name) return count;
  }
  return 0;
}

TEST(Budget, AFloodLeavesWhatOthersBegan) {
  constexpr std::uint64_t kBudget = 8 << 20;
  constexpr int kFlood = 100'000;
  Engine engine(CompileRules(kChainRules), Small(kBudget), nullptr);
  ScriptedSteps script;
  engine.IngestStep(script.Create("victim", "stolen"));
  std::uint64_t most = 0;
  for (int i = 0; i < 2 * kFlood; ++i) {
    engine.IngestStep(i < kFlood ? script.Create("flooder", Cat(i))
                                 : script.Assume("flooder"));
    if (i % 64 == 0) most = std::max(most, engine.stats().state_bytes);
  }
  EXPECT_LE(most, kBudget);
  EXPECT_GT(most, kBudget / 2);
  engine.IngestStep(script.Restore("thief", "stolen"));
  engine.Flush();
  const Stats stats = engine.stats();
  EXPECT_GT(Kind(stats, "evicted.lineages"), kFlood / 2u);
  EXPECT_GT(Kind(stats, "evicted.steps"), kFlood / 2u);
  EXPECT_EQ(Kind(stats, "evicted_from.heaviest_origin"), stats.evicted);
  EXPECT_EQ(Kind(stats, "evicted_from.other_origins"), 0u);
  EXPECT_TRUE(stats.complete_since.has_value());
  ASSERT_EQ(engine.findings().size(), 1u);
  EXPECT_EQ(engine.findings()[0].level, Level::kMedium);  // by another
  EXPECT_EQ(engine.findings()[0].evidence.size(), 2u);
}

// Who lent a session may be forgotten before anybody used it. Then its role is
// taken for the origin, which is said.
TEST(Budget, AForgottenSessionLeavesTheOriginUnsure) {
  Engine engine(CompileRules(kChainRules), Small(1 << 20), nullptr);
  ScriptedSteps script;
  const Step lent = script.Assume("flooder");
  engine.IngestStep(lent);
  const auto use = [&](const std::string& session, bool temporary) {
    Step step = script.Restore("OTHER", Cat("of", session));
    step.actor.session_uid = session;
    if (temporary) step.actor.session_created = step.time - kMinute;
    engine.IngestStep(step);
    engine.Flush();
    return Kind(engine.stats(), "unsure.origin_of_session");
  };
  EXPECT_EQ(use("ASIAUNKNOWN", true), 0u);
  for (int i = 0; i < 4000; ++i) engine.IngestStep(script.Assume("flooder"));
  EXPECT_GT(Kind(engine.stats(), "evicted.steps"), 0u);
  const Step held = script.Assume("flooder");
  engine.IngestStep(held);
  EXPECT_EQ(use("AKIAOTHER", false), 0u);
  EXPECT_EQ(use(held.identity.session, true), 0u);
  EXPECT_EQ(use(lent.identity.session, true), 1u);
}

// Findings of his own do not put a flooder's lineages before what others have.
TEST(Budget, AFloodOfFindingsLeavesWhatOthersBegan) {
  constexpr std::uint64_t kBudget = 4 << 20;
  constexpr int kOthers = 50;
  Engine engine(CompileRules(kChainRules), Small(kBudget), nullptr);
  ScriptedSteps script;
  for (int i = 0; i < kOthers; ++i) {
    engine.IngestStep(script.Create(Cat("user", i), Cat("old", i)));
  }
  for (int i = 0; i < 5000; ++i) {
    engine.IngestStep(script.Create("flooder", Cat(i)));
    engine.IngestStep(script.Share("flooder", Cat(i)));
    EXPECT_LE(engine.stats().state_bytes, kBudget);
  }
  for (int i = 0; i < kOthers; ++i) {
    engine.IngestStep(script.Restore("thief", Cat("old", i)));
  }
  engine.Flush();
  EXPECT_GT(Kind(engine.stats(), "evicted.lineages"), 0u);
  int restored = 0;
  for (const Finding& finding : engine.findings()) {
    if (finding.rule_name != "test_restore") continue;
    ++restored;
    // Without the making a restore is one's own, and proves less.
    EXPECT_EQ(finding.level, Level::kMedium) << finding.key;
    EXPECT_EQ(finding.evidence.size(), 2u) << finding.key;
  }
  EXPECT_EQ(restored, kOthers);
}

// What was found before it was forgotten is told at the end, and joined to what
// is found should the lineage come back.
TEST(Budget, WhatWasFoundOfTheForgottenStays) {
  Recorder told;
  Engine engine(CompileRules(kChainRules), Small(1 << 20), &told);
  ScriptedSteps script;
  engine.IngestStep(script.Create("user", "early"));
  engine.IngestStep(script.Restore("thief", "early"));
  // One origin holds it all, so it is his own that goes.
  for (int i = 0; i < 8'000; ++i) {
    engine.IngestStep(script.Create("user", Cat(i)));
  }
  for (int i = 0; i < 8'000; ++i) {
    engine.IngestStep(script.Share("user", Cat(i)));
  }
  EXPECT_GT(Kind(engine.stats(), "evicted.lineages"), 0u);
  const auto gone = [&told] {
    for (const FindingEvent& event : told.events()) {
      const Finding& finding = event.finding;
      if (finding.settled && finding.key == "aws:snapshot:snap-early") {
        return true;
      }
    }
    return false;
  };
  EXPECT_TRUE(gone());
  const std::string early = "test_restore aws:snapshot:snap-early";
  engine.IngestStep(script.Restore("thief", "early"));
  engine.Flush();
  EXPECT_THAT(Keys(engine), Contains(early));
  for (const Finding& finding : engine.findings()) {
    if (finding.key != "aws:snapshot:snap-early") continue;
    EXPECT_EQ(finding.level, Level::kMedium);
    EXPECT_EQ(finding.evidence.size(), 3u);
  }
}

// With every rule, over organisations of a few actors: what is found within a
// budget is found without one too, with all of its evidence; or it says that it
// may be so only because of what was forgotten.
TEST(Budget, ForgettingInventsNothing) {
  Compiler compiler;
  compiler.AddBuiltin();
  Result<Ruleset> ruleset = compiler.Compile();
  ASSERT_TRUE(ruleset.ok());
  std::uint64_t evicted = 0;
  std::uint64_t kept = 0;
  for (unsigned seed = 0; seed < 30; ++seed) {
    std::mt19937 random(seed);
    ScriptedSteps script;
    std::vector<Step> steps;
    const char* const kActors[] = {"ann", "bob", "eve", "backup"};
    Options options = Small(512 << 20);
    options.baseline = {"AIDAann", "AIDAbackup"};
    int made = 0;
    for (int i = 0; i < 800; ++i) {
      const std::string who = kActors[random() % std::size(kActors)];
      // One in eight was made before the records begin.
      const bool older = made == 0 || random() % 8 == 0;
      const std::string id = older
                                 ? Cat("old", random() % 20)
                                 : Cat(random() % static_cast<unsigned>(made));
      switch (random() % 8) {
        case 0:
          steps.push_back(script.Restore(who, id));
          break;
        case 1:
          steps.push_back(script.Attach(who, id));
          break;
        case 2:
          steps.push_back(script.Share(who, id));
          break;
        case 3:
          steps.push_back(script.Delete(who, id));
          break;
        default:
          steps.push_back(script.Create(who, Cat(made++)));
      }
    }
    Engine whole(*ruleset, options, nullptr);
    options.max_state_bytes = 200'000;
    Engine bounded(*ruleset, options, nullptr);
    for (const Step& step : steps) {
      whole.IngestStep(step);
      bounded.IngestStep(step);
    }
    whole.Flush();
    bounded.Flush();
    EXPECT_EQ(whole.stats().evicted, 0u);
    evicted += bounded.stats().evicted;
    std::map<std::string, std::set<std::string>> all;  // uid -> evidence
    std::map<std::string, Level> levels;
    std::set<std::string> groups;  // of correlations that say something
    for (const Finding& finding : whole.findings()) {
      groups.insert(Cat(finding.rule_name, ' ', finding.key));
      levels[finding.uid] = finding.level;
      for (const Evidence& row : finding.evidence) {
        all[finding.uid].insert(row.uid);
      }
    }
    for (const Finding& finding : bounded.findings()) {
      // What a correlation says of a group is told anew after a quiet time, and
      // where that ends shifts with the matches that went: the group counts.
      if (finding.key.starts_with("group:")) {
        EXPECT_TRUE(groups.contains(Cat(finding.rule_name, ' ', finding.key)))
            << seed << " " << finding.rule_name << " " << finding.key;
        continue;
      }
      const auto known = levels.find(finding.uid);
      if (known == levels.end()) {
        for (const Reason& reason : finding.reasons) {
          EXPECT_THAT(reason.text, HasSubstr("or forgotten"))
              << seed << " " << finding.rule_name << " " << finding.key;
        }
        continue;
      }
      ++kept;
      EXPECT_LE(finding.level, known->second)
          << seed << " " << finding.rule_name << " " << finding.key;
      for (const Evidence& row : finding.evidence) {
        const bool doubted = std::all_of(
            row.proves.begin(), row.proves.end(), [&](std::uint32_t reason) {
              return finding.reasons[reason].text.find("or forgotten") !=
                     std::string::npos;
            });
        if (doubted) continue;
        EXPECT_THAT(all[finding.uid], Contains(row.uid))
            << seed << " " << finding.rule_name << " " << finding.key;
      }
    }
  }
  EXPECT_GT(evicted, 100u);
  EXPECT_GT(kept, 100u);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
