// Steps that name nothing are told of where a rule can hold on them, and only
// there.
#include "src/engine/silence.h"

#include <string>
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

std::string RuleOf(const std::string& id, const std::string& selection) {
  return Cat("---\ntitle: ", id, "\nid: ", id,
             "\nlogsource: {product: snaptrail, service: chain}\n"
             "detection: {selection: {",
             selection, "}, condition: selection}\n");
}

Step Session(const std::string& who, const std::string& fact) {
  static ScriptedSteps script;
  Step step = script.Assume(who);
  step.facts = {{fact, "x"}};
  return step;
}

std::uint64_t Told(Engine* engine, const std::string& fact) {
  const std::uint64_t before = engine->stats().findings;
  engine->IngestStep(Session("a", fact));
  engine->Flush();
  return engine->stats().findings - before;
}

TEST(Silence, AskedFactsAreHeard) {
  Engine engine(CompileRules(RuleOf("one", "fact.one: x")), Options(), nullptr);
  EXPECT_EQ(Told(&engine, "one"), 1u);
  EXPECT_EQ(Told(&engine, "two"), 0u);
  ASSERT_TRUE(
      engine.ReplaceRules(CompileRules(RuleOf("two", "fact.two: x"))).ok());
  EXPECT_EQ(Told(&engine, "one"), 0u);
  EXPECT_EQ(Told(&engine, "two"), 1u);
}

TEST(Silence, AbsenceOfAFactIsHeard) {
  Engine engine(
      CompileRules(RuleOf("none", "stage: identity, fact.one|exists: false")),
      Options(), nullptr);
  EXPECT_EQ(Told(&engine, "two"), 1u);
  EXPECT_EQ(Told(&engine, "one"), 0u);
}

// What shipped rules ask of sessions, of which logs are full, is a fact that
// few steps have: no view is built for the others.
TEST(Silence, OfShippedRules) {
  Compiler compiler;
  compiler.AddBuiltin();
  Result<Ruleset> ruleset = compiler.Compile();
  ASSERT_TRUE(ruleset.ok());
  Engine engine(*ruleset, Options(), nullptr);
  const Silence silence = EngineTestAccess::Silent(engine);
  const auto bit = [](Stage stage) {
    return 1u << static_cast<std::uint32_t>(stage);
  };
  EXPECT_EQ(silence.facts, (std::vector<std::string>{"outside_use", "revert"}));
  EXPECT_NE(silence.stages_without_facts & bit(Stage::kIdentity), 0u);
  EXPECT_EQ(silence.stages & bit(Stage::kIdentity), 0u);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
