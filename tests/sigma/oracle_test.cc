// The compiled rules against a slow evaluator that shares nothing with them,
// and the index against asking every rule: random rules, random records.
// SNAPTRAIL_PAIRS sets how many pairs of a rule and a record are asked.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "tests/sigma/random_rules.h"
#include "tests/sigma/slow_evaluator.h"
#include "tests/sigma/testing.h"

namespace snaptrail::inline v0::internal {
namespace {

std::string Errors(const Diagnostics& diagnostics) {
  std::string all;
  for (const Diagnostic& d : diagnostics) {
    if (d.severity == Severity::kError) all += d.ToString() + '\n';
  }
  return all;
}

TEST(Oracle, CompiledRulesAgreeWithTheSlowEvaluator) {
  int held = 0;
  int asked = 0;
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    Choices choices(seed);
    RuleMaker maker(&choices);
    Json detection = Json::object();
    const int n = 1 + maker.Upto(3);
    for (int i = 0; i < n; ++i) {
      detection[Cat("s", i)] = maker.Selection(2);
    }
    for (int turn = 0; turn < 12; ++turn) {
      const Json record = maker.Record(3);
      std::vector<bool> is;
      for (int i = 0; i < n; ++i) {
        is.push_back(SlowSelection(detection[Cat("s", i)], record));
      }
      bool want = false;
      const std::string rule = RuleOf(detection, maker.Condition(is, 2, &want));
      Diagnostics diagnostics;
      const auto rules = Compile(rule, &diagnostics);
      ASSERT_NE(rules, nullptr) << rule << ' ' << Errors(diagnostics);
      ASSERT_EQ(Holds(*rules, record.dump()), want) << "seed " << seed << "\n"
                                                    << rule << "\n"
                                                    << record.dump() << "\n"
                                                    << rules->Dump(0);
      // What the trace says of the rule as it is written.
      const JsonText text(record.dump());
      JsonDocument document;
      ASSERT_TRUE(document.Parse(text.view()));
      const auto traces = rules->TraceRaw("aws", "", document);
      ASSERT_EQ(traces.size(), 1u);
      ASSERT_EQ(traces[0].condition, want) << rule;
      ASSERT_EQ(traces[0].reasons.at(0).holds, want);
      ASSERT_EQ(traces[0].checks_short == 0, want);
      ASSERT_EQ(traces[0].obstacles.empty(), want);
      for (const Obstacle& obstacle : traces[0].obstacles) {
        const auto id = static_cast<std::size_t>(obstacle.selection[1] - '0');
        ASSERT_EQ(obstacle.holds, is[id]) << rule << record.dump();
        ASSERT_FALSE(obstacle.checks.empty());
      }
      held += want;
      ++asked;
    }
  }
  // Neither side is asked for nothing.
  EXPECT_GT(held, asked / 10);
  EXPECT_LT(held, asked * 9 / 10);
}

// Many rules together: what the index finds of them, in one pass a record.
TEST(Oracle, TheIndexAgreesWithTheSlowEvaluator) {
  constexpr int kRules = 50;
  constexpr int kRecords = 40;
  const char* wanted = std::getenv("SNAPTRAIL_PAIRS");
  const long long pairs = wanted == nullptr ? 100'000 : std::atoll(wanted);
  long long held = 0;
  long long asked = 0;
  for (std::uint32_t seed = 0; asked < pairs; ++seed) {
    Choices choices(seed + 1'000'000);
    RuleMaker maker(&choices);
    std::string text;
    std::vector<Json> selections;
    for (int i = 0; i < kRules; ++i) {
      selections.push_back(maker.Selection(2));
      text += Cat("---\n",
                  RuleOf({{"s0", selections.back()}}, "s0", Cat("t", i)), '\n');
    }
    Diagnostics diagnostics;
    const auto rules = Compile(text, &diagnostics);
    ASSERT_NE(rules, nullptr) << text << Errors(diagnostics);
    const auto plan = rules->PlanRaw("aws", "cloudtrail");
    ASSERT_NE(plan, nullptr);
    Rules::Room room(*rules);
    for (int i = 0; i < kRecords; ++i) {
      const Json record = maker.Record(3);
      const JsonText json(record.dump());
      JsonDocument document;
      ASSERT_TRUE(document.Parse(json.view()));
      std::vector<std::uint32_t> want;
      for (std::uint32_t rule = 0; rule < kRules; ++rule) {
        if (SlowSelection(selections[rule], record)) want.push_back(rule);
      }
      std::vector<std::uint32_t> all;
      rules->EvaluateRaw(
          "aws", "cloudtrail", document,
          [&](std::uint32_t rule, std::uint32_t) { all.push_back(rule); });
      ASSERT_EQ(all, want) << "seed " << seed << '\n' << text << json.view();
      std::vector<std::uint32_t> found;
      rules->EvaluateRaw(
          *plan, document, &room,
          [&](std::uint32_t rule, std::uint32_t) { found.push_back(rule); });
      ASSERT_EQ(found, want) << "seed " << seed << '\n' << text << json.view();
      held += static_cast<long long>(want.size());
      asked += kRules;
    }
  }
  EXPECT_GT(held, asked / 20);
  EXPECT_LT(held, asked * 9 / 10);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
