// Sets of rules: which are asked, in what order, what they say, and that one
// bad rule refuses the set.
#include "src/sigma/rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/sigma/compile.h"
#include "src/sigma/parse.h"
#include "tests/sigma/testing.h"

namespace snaptrail::inline v0::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string ChainRule(const std::string& name, const std::string& detection,
                      const std::string& more = "") {
  return Cat("---\ntitle: ", name, "\nname: ", name,
             "\nlogsource: {product: snaptrail, service: chain}\n"
             "detection:\n",
             detection, more);
}

TEST(Rules, DumpsWhatIsCompiled) {
  const auto rules = Compile(ChainRule(
      "one",
      "  made: {stage: [copy, Create], status: Success}\n"
      "  other: {lineage.other: 'yes'}\n"
      "  new: {actor.novelty|contains: e*, time|gt: 5}\n"
      "  condition: made and (other or new)\n",
      "level: high\nsnaptrail:\n  version: 1\n  reasons:\n"
      "    - {condition: other, level: high, text: by another, "
      "with: [makers, doors]}\n"
      "    - {condition: not other, level: low, text: by a new one}\n"));
  ASSERT_NE(rules, nullptr);
  EXPECT_EQ(
      rules->Dump(0),
      "stages: copy, create\n"
      "key: lineage\n"
      "condition: (and (and (or (stage is 'copy') (stage is 'create')) (status "
      "is 'success')) (or (lineage.other is 'yes') (and (actor.novelty is "
      "'*e*') (time gt 5))))\n"
      "high: by another [makers, doors]: (and (and (and (or (stage is 'copy') "
      "(stage is 'create')) (status is 'success')) (or (lineage.other is "
      "'yes') (and (actor.novelty is '*e*') (time gt 5)))) (lineage.other is "
      "'yes'))\n"
      "low: by a new one: (and (and (and (or (stage is 'copy') (stage is "
      "'create')) (status is 'success')) (or (lineage.other is 'yes') (and "
      "(actor.novelty is '*e*') (time gt 5)))) (not (lineage.other is "
      "'yes')))\n");
  EXPECT_EQ(rules->Dump(7), "");
}

TEST(Rules, DumpsEveryPredicate) {
  const struct {
    const char* item;
    const char* want;
  } cases[] = {
      {"{a: X}", "(a is 'x')"},
      {"{a|cased: X}", "(a is cased 'X')"},
      {"{a: 5}", "(a equal 5)"},
      {"{a: 5.0}", "(a equal 5)"},
      {"{a: true}", "(a is true)"},
      {"{a: null}", "(a is null)"},
      {"{a|exists: false}", "(a is absent)"},
      {"{a|exists: true}", "(a exists)"},
      {"{a|neq: [x, y]}", "(not (or (a is 'x') (a is 'y')))"},
      {"{a|re|i|s: 'x.'}", "(a re|i|s /x./)"},
      {"{a|cidr: 192.0.2.0/24}", "(a in 192.0.2.0/24)"},
      {"{a|fieldref|endswith|cased: b}", "(a endswith cased field b)"},
      {"{a: [x, X, x]}", "(a is 'x')"},
      {"[x]", "(* is '*x*')"},
      {"[{a: 1}, {a: 1}]", "(a equal 1)"},
  };
  for (const auto& c : cases) {
    const auto rules =
        Compile(RawRule(Cat("  s: ", c.item, "\n  condition: s\n")));
    ASSERT_NE(rules, nullptr) << c.item;
    EXPECT_EQ(rules->Dump(0), Cat("condition: ", c.want, "\nmedium: t\n"));
  }
}

TEST(Rules, AReasonNeedsTheConditionToo) {
  const auto rules = Compile(
      ChainRule("one",
                "  s: {stage: copy}\n  n: {actor.novelty: created}\n"
                "  condition: s\n",
                "snaptrail:\n  version: 1\n  reasons:\n"
                "    - {condition: s, level: low, text: a copy}\n"
                "    - {condition: n, level: high, text: by a new one}\n"));
  ASSERT_NE(rules, nullptr);
  const StepDoc step({{"stage", {"copy"}}, {"actor.novelty", {"created"}}});
  EXPECT_THAT(Hits(*rules, step),
              ElementsAre("one/low: a copy", "one/high: by a new one"));
  EXPECT_THAT(Hits(*rules, step.With("actor.novelty", {})),
              ElementsAre("one/low: a copy"));
  EXPECT_THAT(Hits(*rules, step.With("stage", {"share"})), IsEmpty());
}

TEST(Rules, TheStageIndexLeavesNothingOut) {
  const std::string text =
      ChainRule("any", "  s: {status: Success}\n  condition: s\n") +
      ChainRule("copy", "  s: {stage: copy}\n  condition: s\n") +
      ChainRule("not_copy", "  s: {stage: copy}\n  condition: not s\n") +
      ChainRule("two", "  s: {stage: [COPY, share]}\n  condition: s\n") +
      ChainRule("neq", "  s: {stage|neq: copy}\n  condition: s\n") +
      ChainRule("glob", "  s: {stage: 'c*'}\n  condition: s\n") +
      ChainRule("either",
                "  s: {stage: copy}\n  t: {status: Success}\n"
                "  condition: s or t\n") +
      ChainRule("both",
                "  s: {stage: copy}\n  t: {status: Success}\n"
                "  condition: s and t\n") +
      ChainRule("none", "  s: {stage: null}\n  condition: s\n");
  const auto rules = Compile(text);
  ASSERT_NE(rules, nullptr);
  std::vector<std::string> stages;
  for (std::uint32_t i = 0; i < rules->rules().size(); ++i) {
    const std::string dump = rules->Dump(i);
    stages.push_back(
        Cat(rules->rules()[i].name, " ", dump.substr(8, dump.find('\n') - 8)));
  }
  EXPECT_THAT(stages, ElementsAre("any any", "copy copy", "not_copy any",
                                  "two copy, share", "neq any", "glob any",
                                  "either any", "both copy", "none any"));
  const auto names = [&](const StepDoc& step) {
    std::string out;
    for (const std::string& hit : Hits(*rules, step)) {
      out += Cat(out.empty() ? "" : " ", hit.substr(0, hit.find('/')));
    }
    return out;
  };
  EXPECT_EQ(names(StepDoc({{"stage", {"copy"}}, {"status", {"Success"}}})),
            "any copy two glob either both");
  EXPECT_EQ(names(StepDoc({{"stage", {"share"}}, {"status", {"Success"}}})),
            "any not_copy two neq either");
  EXPECT_EQ(names(StepDoc().With("stage", {"create"})), "not_copy neq glob");
  EXPECT_EQ(names(StepDoc().With("status", {"Success"})),
            "any not_copy neq either none");
}

// Never no where a rule can hold; no where that is plain from the stage and
// from what is known to be absent.
TEST(Rules, MayHold) {
  const struct {
    const char* detection;
    const char* want;  // of the stages copy and share, without "lineage.*"
  } cases[] = {
      {"  s: {status: Success}\n  condition: s\n", "yes yes"},
      {"  s: {stage: copy}\n  condition: s\n", "yes no"},
      {"  s: {stage: copy}\n  condition: not s\n", "no yes"},
      {"  s: {stage|startswith: C}\n  condition: s\n", "yes no"},
      {"  s: {lineage.uid|exists: true}\n  condition: s\n", "no no"},
      {"  s: {lineage.uid|exists: false}\n  condition: s\n", "yes yes"},
      {"  s: {lineage.uid: null}\n  condition: s\n", "yes yes"},
      {"  s: {lineage.uid: x}\n  condition: not s\n", "yes yes"},
      {"  s: {lineage.uid: x, status: Success}\n  condition: s\n", "no no"},
      {"  s: {lineage.uid: x}\n  t: {status: Success}\n"
       "  condition: s or t\n",
       "yes yes"},
      {"  s: {lineage.uid: x}\n  t: {stage: copy}\n  condition: s or t\n",
       "yes no"},
      {"  s: {status: x}\n  t: {stage: copy}\n  condition: s and not t\n",
       "no yes"},
      {"  s: {lineage.uid|fieldref: status}\n  condition: s\n", "yes yes"},
      {"  s: {stage|fieldref: lineage.uid}\n  condition: s\n", "no no"},
      {"  s: [x]\n  condition: s\n", "yes yes"},
  };
  const auto absent = [](std::string_view field) {
    return field.starts_with("lineage.");
  };
  for (const auto& c : cases) {
    const auto rules = Compile(ChainRule("one", c.detection));
    ASSERT_NE(rules, nullptr) << c.detection;
    const auto may = [&](std::string_view stage) {
      return rules->MayHold("lineage", stage, absent) ? "yes" : "no";
    };
    EXPECT_EQ(Cat(may("copy"), " ", may("share")), c.want) << c.detection;
    EXPECT_FALSE(rules->MayHold("origin", "copy", absent));
  }
}

TEST(Rules, RequiredTexts) {
  const struct {
    const char* detection;
    const char* want;
  } cases[] = {
      {"  s: {eventName: A}\n  condition: s\n", "a"},
      {"  s: {eventName: [A, b]}\n  condition: s\n", "a b"},
      {"  s: {eventName|cased: A}\n  condition: s\n", "a"},
      {"  s: {eventName: A, x: 1}\n  condition: s\n", "a"},
      {"  s: [{eventName: A}, {eventName: B, x: 1}]\n  condition: s\n", "a b"},
      {"  s: [{eventName: A}, {x: 1}]\n  condition: s\n", "any"},
      {"  s: {eventName: [A, 'B*']}\n  condition: s\n", "any"},
      {"  s: {eventName: [A, null]}\n  condition: s\n", "any"},
      {"  s: {eventName: 5}\n  condition: s\n", "any"},
      {"  s: {eventName|contains: A}\n  condition: s\n", "any"},
      {"  s: {eventName|neq: A}\n  condition: s\n", "any"},
      {"  s: {eventName: A}\n  t: {eventName: [B, C]}\n  condition: s and t\n",
       "a"},
      {"  s: {eventName: A}\n  t: {eventName: [B, C]}\n  condition: s or t\n",
       "a b c"},
      {"  s: {eventName: A}\n  t: {eventName: B}\n  condition: s and not t\n",
       "a"},
      {"  s: {eventName: A}\n  condition: not not s\n", "a"},
      {"  s: {eventName: ''}\n  condition: s\n", ""},
      {"  s: [A]\n  condition: s\n", "any"},
  };
  for (const auto& c : cases) {
    Diagnostics diagnostics;
    Problems problems(&diagnostics);
    auto documents =
        ParseRules({"f", RawRule(c.detection)}, TestSchema(), &problems);
    ASSERT_EQ(documents.size(), 1u) << c.detection;
    Program program;
    const auto rule =
        CompileRule(&documents[0], TestSchema(), &program, &problems);
    ASSERT_TRUE(rule.has_value());
    const auto texts = program.RequiredTexts(rule->condition, "eventName");
    EXPECT_EQ(texts ? Join(*texts, " ") : "any", c.want) << c.detection;
  }
}

TEST(Rules, EqualPredicatesAreOne) {
  Diagnostics diagnostics;
  Problems problems(&diagnostics);
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text += "---\n" + RawRule(Cat("  s: {eventName: Make, n: ", i,
                                  "}\n  condition: s\n"));
  }
  Program program;
  for (auto& document : ParseRules({"f", text}, TestSchema(), &problems)) {
    CompileRule(&document, TestSchema(), &program, &problems);
  }
  EXPECT_EQ(program.predicates(), 101u);
}

// Counts how often its fields are asked for.
class CountingDoc : public Document {
 public:
  bool Visit(const FieldRef&, ValueVisitor visit) const override {
    ++visits;
    visit(Value::Text("x"));
    return true;
  }
  void VisitAll(ValueVisitor) const override {}
  mutable int visits = 0;
};

TEST(Rules, APredicateIsAskedOnce) {
  std::string text;
  for (int i = 0; i < 50; ++i) {
    text += ChainRule(Cat("r", i), "  s: {status: x}\n  condition: s and s\n");
  }
  const auto rules = Compile(text);
  ASSERT_NE(rules, nullptr);
  const CountingDoc doc;
  int hits = 0;
  rules->EvaluateChain("lineage", "copy", doc,
                       [&](std::uint32_t, std::uint32_t) { ++hits; });
  EXPECT_EQ(hits, 50);
  EXPECT_EQ(doc.visits, 1);
}

TEST(Rules, AreAskedUnderTheirKey) {
  const std::string body = "  s: {stage: copy}\n  condition: s\n";
  const auto rules = Compile(
      ChainRule("plain", body) +
      ChainRule("mine", body, "snaptrail: {version: 1, key: origin}\n"));
  ASSERT_NE(rules, nullptr);
  const StepDoc step = StepDoc().With("stage", {"copy"});
  auto asked = [&](const char* key) {
    std::string names;
    rules->EvaluateChain(key, "copy", step,
                         [&](std::uint32_t rule, std::uint32_t reason) {
                           EXPECT_EQ(reason, 0u);
                           names += rules->rules()[rule].name;
                         });
    return names;
  };
  EXPECT_EQ(asked("lineage"), "plain");
  EXPECT_EQ(asked("origin"), "mine");
  EXPECT_EQ(asked("account"), "");
}

TEST(Rules, LogSourcesFitUnlessTheyDiffer) {
  const std::string body = "detection: {s: {a: 1}, condition: s}\n";
  const struct {
    const char* logsource;
    const char* product;
    const char* service;
    bool want;
  } cases[] = {
      {"{product: aws, service: cloudtrail}", "aws", "cloudtrail", true},
      {"{product: AWS, service: CloudTrail}", "aws", "cloudtrail", true},
      {"{product: aws, service: cloudtrail}", "aws", "", true},
      {"{product: aws}", "aws", "cloudtrail", true},
      {"{service: cloudtrail}", "aws", "CLOUDTRAIL", true},
      {"{category: x}", "aws", "cloudtrail", true},
      {"{category: x}", "", "", true},
      {"{product: aws}", "", "", false},
      {"{service: cloudtrail}", "", "", false},
      {"{product: aws, category: x}", "aws", "cloudtrail", true},
      {"{product: azure}", "aws", "cloudtrail", false},
      {"{product: aws, service: vpcflow}", "aws", "cloudtrail", false},
      {"{product: snaptrail, service: chain}", "aws", "cloudtrail", false},
  };
  const JsonText json(R"({"a":1})");
  JsonDocument document;
  ASSERT_TRUE(document.Parse(json.view()));
  for (const auto& c : cases) {
    const std::string detection =
        std::string(c.logsource).find("snaptrail") == std::string::npos
            ? body
            : "detection: {s: {time: 1}, condition: s}\n";
    const auto rules =
        Compile(Cat("title: t\nlogsource: ", c.logsource, "\n", detection));
    ASSERT_NE(rules, nullptr) << c.logsource;
    EXPECT_EQ(rules->HasRaw(c.product, c.service), c.want) << c.logsource;
    bool hit = false;
    rules->EvaluateRaw(c.product, c.service, document,
                       [&](std::uint32_t, std::uint32_t) { hit = true; });
    EXPECT_EQ(hit, c.want) << c.logsource;
  }
}

TEST(Rules, RawHitsComeInTheOrderOfTheRules) {
  std::string text;
  for (const char* source : {"{product: aws}", "{service: cloudtrail}",
                             "{product: aws}", "{category: x}"}) {
    text += Cat("---\ntitle: t\nid: ", text.size(), "\nlogsource: ", source,
                "\ndetection: {s: {a: 1}, condition: s}\n");
  }
  const auto rules = Compile(text);
  ASSERT_NE(rules, nullptr);
  const JsonText json(R"({"a":1})");
  JsonDocument document;
  ASSERT_TRUE(document.Parse(json.view()));
  std::vector<std::uint32_t> hits;
  rules->EvaluateRaw("aws", "cloudtrail", document,
                     [&](std::uint32_t rule, std::uint32_t reason) {
                       EXPECT_EQ(reason, 0u);
                       hits.push_back(rule);
                     });
  EXPECT_THAT(hits, ElementsAre(0, 1, 2, 3));
}

TEST(Rules, NamesAndIdsAreUnique) {
  const auto rule = [](const char* id, const char* name) {
    return Cat("title: t\nid: ", id, "\nname: ", name,
               "\nlogsource: {product: aws}\n"
               "detection: {s: {a: 1}, condition: s}\n");
  };
  Diagnostics diagnostics;
  EXPECT_EQ(Rules::Compile({{"one", rule("i", "n")}, {"two", rule("i", "m")}},
                           TestSchema(), &diagnostics),
            nullptr);
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0].ToString(),
            "two:1:1: id: the id 'i' is that of one:1 too");
  diagnostics.clear();
  EXPECT_EQ(Rules::Compile({{"one", rule("i", "n")}, {"two", rule("j", "n")}},
                           TestSchema(), &diagnostics),
            nullptr);
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0].ToString(),
            "two:1:1: name: the name 'n' is that of one:1 too");
}

TEST(Rules, AnIdIsMadeWhereNoneIs) {
  const std::string one = RawRule("  s: {a: 1}\n  condition: s\n");
  const auto a = Compile(one);
  const auto b = Compile("# a comment\n" + one);
  const auto c = Compile(RawRule("  s: {a: 2}\n  condition: s\n"));
  ASSERT_TRUE(a && b && c);
  EXPECT_EQ(a->rules()[0].id, b->rules()[0].id);
  EXPECT_NE(a->rules()[0].id, c->rules()[0].id);
}

TEST(Rules, OneBadRuleRefusesTheSet) {
  const std::string good = RawRule("  s: {a: 1}\n  condition: s\n");
  const std::string bad = RawRule("  s: {a|base46: x}\n  condition: s\n");
  Diagnostics diagnostics;
  EXPECT_EQ(Rules::Compile({{"good", good}, {"bad", bad}}, TestSchema(),
                           &diagnostics),
            nullptr);
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0].file, "bad");
  EXPECT_EQ(Rules::Compile({{"bad", good + "---\n" + bad}}, TestSchema(),
                           &diagnostics),
            nullptr);
}

TEST(Rules, LoadLeavesOutWhatIsRefused) {
  const auto rule = [](const char* id, const char* item) {
    return Cat("---\ntitle: ", id, "\nid: ", id,
               "\nlogsource: {product: aws}\n", "detection: {s: {", item,
               "}, condition: s}\n");
  };
  Diagnostics diagnostics;
  const auto rules =
      Rules::Load({{"one", rule("a", "x: 1") + rule("b", "x|nothing: 1") +
                               rule("c", "x|re: '('") + rule("a", "x: 2")},
                   {"two", "title: [\n"},
                   {"three", rule("d", "x: 3")}},
                  TestSchema(), &diagnostics);
  ASSERT_NE(rules, nullptr);
  std::string ids;
  for (const Rule& r : rules->rules()) ids += r.id;
  EXPECT_EQ(ids, "ad");
  std::string places;
  for (const Diagnostic& d : diagnostics) {
    places += Cat(d.file, ':', d.line, ' ');
  }
  EXPECT_TRUE(places.starts_with("one:10 one:15 one:17 two:")) << places;
  EXPECT_TRUE(Holds(*rules, R"({"x":1})"));
  EXPECT_FALSE(Holds(*rules, R"({"x":2})"));
  EXPECT_TRUE(Holds(*rules, R"({"x":3})"));
}

TEST(Rules, LoadRefusesARuleWithTooManyFilters) {
  std::string text = RawRule("  s: {a: 1}\n  condition: s\n");
  for (int i = 0; i < 65; ++i) {
    text += "---\ntitle: f\nid: " + std::to_string(i) +
            "\nlogsource: {product: aws}\n"
            "filter: {rules: any, s: {b: 1}, condition: not s}\n";
  }
  Diagnostics diagnostics;
  const auto rules = Rules::Load({{"f", text}}, TestSchema(), &diagnostics);
  EXPECT_TRUE(rules->rules().empty());
  EXPECT_EQ(diagnostics.size(), 1u);
}

TEST(Rules, NoRulesAreASet) {
  const auto rules = Compile("");
  ASSERT_NE(rules, nullptr);
  EXPECT_TRUE(rules->rules().empty());
  EXPECT_FALSE(rules->HasRaw("aws", "cloudtrail"));
  EXPECT_THAT(Hits(*rules, StepDoc().With("stage", {"copy"})), IsEmpty());
}

TEST(Rules, TheReportIsBounded) {
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    text += "---\n" + RawRule("  s: {a|base46: x}\n  condition: s\n");
  }
  Diagnostics diagnostics;
  EXPECT_EQ(Compile(text, &diagnostics), nullptr);
  EXPECT_EQ(diagnostics.size(), 1000u);
}

TEST(JsonDocument, ReadsObjectsOnly) {
  const struct {
    const char* json;
    bool want;
  } cases[] = {
      {"{}", true},
      {"{\"a\":1}", true},
      {"[]", false},
      {"7", false},
      {"", false},
      {"{", false},
      {"{\"a\":}", false},
      {"{\"a\":1e999}", true},
      {"{\"a\":1e}", false},
      {"{\"a\":--1}", false},
      {"{\"a\":\"\x01\"}", false},
  };
  for (const auto& c : cases) {
    const JsonText json(c.json);
    JsonDocument document;
    EXPECT_EQ(document.Parse(json.view()), c.want) << c.json;
  }
  // Nothing is left of the record before.
  JsonDocument document;
  const JsonText good(R"({"a":1})");
  const JsonText bad("[");
  ASSERT_TRUE(document.Parse(good.view()));
  ASSERT_FALSE(document.Parse(bad.view()));
  FieldRef field;
  field.name = "a";
  field.parts = {"a"};
  EXPECT_FALSE(document.Visit(field, [](const Value&) { return true; }));
  // Deeper than any record the reader gives out.
  const JsonText deep(std::string(500, '[') + std::string(500, ']'));
  EXPECT_FALSE(document.Parse(deep.view()));
  std::string nested = "1";
  for (int i = 0; i < 500; ++i) nested = Cat("{\"a\":", nested, "}");
  const JsonText object(nested);
  EXPECT_FALSE(document.Parse(object.view()));
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
