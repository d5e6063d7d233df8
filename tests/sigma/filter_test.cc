// Filters: which rules they are for, what they leave of them, what is told.
#include <string>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "tests/sigma/testing.h"

namespace snaptrail::inline v0::internal {
namespace {

std::string Doc(const std::string& head, const std::string& logsource,
                const std::string& body) {
  return Cat("---\n", head, "\nlogsource: ", logsource, "\n", body, "\n");
}

const char kAws[] = "{product: aws, service: cloudtrail}";

std::string Rule(const std::string& logsource = kAws) {
  return Doc("title: t\nid: i\nname: n", logsource,
             "detection: {s: {a: 1}, condition: s}");
}

std::string Filter(const std::string& rules,
                   const std::string& logsource = kAws,
                   const std::string& condition = "not s") {
  return Doc("title: f", logsource,
             Cat("filter: {rules: ", rules,
                 ", s: {b: 2}, condition: ", condition, "}"));
}

constexpr char kBoth[] = R"({"a":1,"b":2})";

TEST(Filter, IsForTheRulesItNames) {
  const struct {
    std::string text;
    bool left_out;
  } cases[] = {
      {Rule() + Filter("any"), true},
      {Rule() + Filter("ANY"), true},
      {Rule() + Filter("[]"), true},
      {Rule() + Filter("[i]"), true},
      {Rule() + Filter("[n]"), true},
      {Rule() + Filter("[t]"), false},  // titles are no names
      {Rule() + Filter("[other, n]"), true},
      {Filter("[n]") + Rule(), true},  // before it, too
      {Rule() + Filter("any", "{product: AWS}"), true},
      {Rule() + Filter("any", "{product: azure}"), false},
      {Rule() + Filter("any", "{product: aws, category: c}"), false},
      {Rule("{product: aws}") + Filter("any"), false},
      {Rule() + Filter("any", kAws, "s"), false},
  };
  for (const auto& c : cases) {
    Diagnostics diagnostics;
    const auto rules = Compile(c.text, &diagnostics);
    ASSERT_NE(rules, nullptr) << c.text << diagnostics[0].ToString();
    ASSERT_EQ(rules->rules().size(), 1u);
    EXPECT_EQ(Holds(*rules, kBoth), !c.left_out) << c.text;
  }
}

TEST(Filter, IsAndedToTheRule) {
  const auto rules = Compile(Rule() + Filter("any") + Filter("any", kAws, "s"));
  ASSERT_NE(rules, nullptr);
  EXPECT_EQ(rules->Dump(0),
            "condition: (and (and (a equal 1) (not (b equal 2))) (b equal 2))\n"
            "medium: t\n");
  EXPECT_FALSE(Holds(*rules, kBoth));
  EXPECT_FALSE(Holds(*rules, R"({"a":1})"));
}

TEST(Filter, PatternsAreOfTheirOwnDocument) {
  // Both have s_1; 1 of s_* in the one is nothing of the other.
  const std::string rule =
      Doc("title: t", kAws,
          "detection: {s_1: {a: 1}, s_2: {a: 2}, condition: 1 of s_*}");
  const std::string filter =
      Doc("title: f", kAws,
          "filter: {rules: any, s_1: {b: 1}, s_3: {b: 3}, "
          "condition: not 1 of s_*}");
  const auto rules = Compile(rule + filter);
  ASSERT_NE(rules, nullptr);
  EXPECT_TRUE(Holds(*rules, R"({"a":2,"b":2})"));
  EXPECT_FALSE(Holds(*rules, R"({"a":2,"b":3})"));
  EXPECT_FALSE(Holds(*rules, R"({"a":3,"b":2})"));
  EXPECT_FALSE(Holds(*rules, R"({"b":1})"));
}

TEST(Filter, ReachesReasonsAndTheStageIndex) {
  const std::string chain = "{product: snaptrail, service: chain}";
  const std::string rule =
      Doc("title: t", chain,
          "detection: {s: {stage: copy}, n: {status: Success}, condition: s}\n"
          "snaptrail: {version: 1, reasons: [{condition: n, level: high, "
          "text: x}]}");
  const std::string filter =
      Doc("title: f", chain,
          "filter: {rules: any, s: {actor.user.name: robot}, "
          "condition: not s}");
  const auto rules = Compile(rule + filter);
  ASSERT_NE(rules, nullptr);
  const StepDoc step({{"stage", {"copy"}}, {"status", {"Success"}}});
  EXPECT_EQ(Hits(*rules, step).size(), 1u);
  EXPECT_TRUE(Hits(*rules, step.With("actor.user.name", {"robot"})).empty());
  EXPECT_EQ(rules->Stages(0), std::vector<std::string>{"copy"});
}

TEST(Filter, DoesNotChangeWhatARuleIsCalled) {
  const std::string rule =
      Doc("title: t", kAws, "detection: {s: {a: 1}, condition: s}");
  const auto without = Compile(rule);
  const auto with = Compile(rule + Filter("any"));
  ASSERT_TRUE(without && with);
  EXPECT_EQ(without->rules()[0].id, with->rules()[0].id);
}

TEST(Filter, IsNamedWhereItKeepsARuleSilent) {
  const auto rules = Compile(Rule() + Filter("any"));
  ASSERT_NE(rules, nullptr);
  const JsonText json(kBoth);
  JsonDocument document;
  ASSERT_TRUE(document.Parse(json.view()));
  const auto traces = rules->TraceRaw("aws", "cloudtrail", document);
  ASSERT_EQ(traces.size(), 1u);
  ASSERT_EQ(traces[0].obstacles.size(), 1u);
  EXPECT_EQ(traces[0].obstacles[0].selection, "filter 'f': s");
}

TEST(Filter, Warns) {
  const struct {
    std::string text;
    const char* want;
  } cases[] = {
      {Rule() + Filter("any", kAws, "s"),
       "f:8:1: warning: the filter keeps only what its condition matches"},
      {Rule() + Filter("any", "{product: azure}"),
       "f:8:1: warning: the filter is for no rule"},
      {Rule() + Filter("[i, gone]"),
       "filter.rules.1: no rule with the filter's log source has the id or "
       "name 'gone'"},
  };
  for (const auto& c : cases) {
    const std::string said = Complaints(c.text);
    EXPECT_TRUE(said.find(c.want) != std::string::npos)
        << c.text << "\nsaid: " << said;
    EXPECT_NE(Compile(c.text), nullptr);
  }
  EXPECT_EQ(Complaints(Rule() + Filter("any")), "");
}

TEST(Filter, OfAnyLogSourceIsHeldToTheFieldsOfSteps) {
  const std::string rule =
      Doc("title: t", "{product: snaptrail, service: chain}",
          "detection: {s: {stage: copy}, condition: s}");
  const std::string said = Complaints(rule + Filter("any", "{service: chain}"));
  EXPECT_TRUE(said.find("no field 'b' in a chain step") != std::string::npos)
      << said;
}

TEST(Filter, AreBoundedForARule) {
  std::string text = Rule();
  for (int i = 0; i < 65; ++i) text += Filter("any");
  EXPECT_TRUE(Complaints(text).find("more than 64 filters for the rule") !=
              std::string::npos);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
