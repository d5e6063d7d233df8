// Correlation documents: what is told of those that are refused, and how the
// others are understood.
#include "src/sigma/correlation.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "tests/sigma/testing.h"

namespace snaptrail::inline v0::internal {
namespace {

using testing::HasSubstr;

// Rules a, b, c on records, s on chain steps.
std::string Rules4() {
  std::string text;
  for (const char* name : {"a", "b", "c"}) {
    text += Cat("title: rule ", name, "\nid: id-", name, "\nname: ", name,
                "\nlogsource: {product: aws}\n"
                "detection: {s: {x: ",
                name, "}, condition: s}\n---\n");
  }
  return text +
         "title: rule s\nname: s\nlogsource: {product: snaptrail, service: "
         "chain}\ndetection: {s: {stage: share}, condition: s}\n---\n";
}

std::string With(const std::string& correlation, const std::string& more = "") {
  return Cat(Rules4(), "title: t\nid: t\n", more, "correlation:\n",
             correlation);
}

TEST(Correlation, TellsWhatIsWrongAndWhere) {
  const std::string kCount =
      "  type: event_count\n  rules: a\n  timespan: 1m\n";
  const std::string kValue =
      "  type: value_count\n  rules: a\n  timespan: 1m\n";
  const std::string kSeen =
      "  type: temporal\n  rules: [a, b]\n  timespan: 1m\n";
  const std::string kOrder =
      "  type: temporal_ordered\n  rules: [a, b, c]\n  timespan: 1m\n";
  const std::string kMap = "snaptrail:\n  version: 1\n";
  const struct {
    std::string text;
    std::string said;
  } cases[] = {
      {"title: t\ncorrelation: 5\n", "f:2:14: correlation: a map"},
      {"title: t\ncorrelation: {type: event_coun, timespan: 1m}\n",
       "f:2:21: correlation.type: no type 'event_coun'; did you mean "
       "'event_count'? Allowed are event_count, value_count, temporal,"},
      {"title: t\ncorrelation: {timespan: 1m}\n", "needs a type"},
      {With("  typ: event_count\n"), "no key 'typ'; did you mean 'type'?"},
      {With(kCount), "needs a condition, such as gte: 10"},
      {With("  type: event_count\n  timespan: 1m\n  condition: {gte: 1}\n"),
       "correlation.rules: a correlation needs rules"},
      {With(kCount + "  condition: {}\n"), "no number: one of gt"},
      {With(kCount + "  condition: {gte: 1.5}\n"),
       "correlation.condition.gte: '1.5': what is counted is compared with a "
       "whole number"},
      {With(kCount + "  condition: {gte: '3'}\n"), "a number is expected"},
      {With(kCount + "  condition: {gte: -1}\n"), "0 or more"},
      {With(kCount + "  condition: {gte: 1000001}\n"), "at most 1000000"},
      {With(kCount + "  condition: {eq: 0}\n"), "this can never hold"},
      {With(kCount + "  condition: {lt: 1}\n"), "this can never hold"},
      {With(kCount + "  condition: {gt: 3, lt: 4}\n"), "this can never hold"},
      {With(kCount + "  condition: {gte: 1, ne: 4}\n"),
       "no key 'ne'; did you mean 'neq'?"},
      {With(kCount + "  condition: a and b\n"), "a map such as gte: 10"},
      {With(kCount + "  condition: {gte: 1, field: x}\n"),
       "correlation.condition.field: a correlation of type event_count"},
      {With(kValue + "  condition: {gte: 1}\n"), "needs a field"},
      {With("  type: value_sum\n  rules: a\n  timespan: 1m\n"
            "  condition: {gte: 1, field: [x, y]}\n"),
       "several fields are for value_count"},
      {With("  type: value_percentile\n  rules: a\n  timespan: 1m\n"
            "  condition: {gte: 1, field: x}\n"),
       "needs a percentile"},
      {With("  type: value_percentile\n  rules: a\n  timespan: 1m\n"
            "  condition: {gte: 1, field: x, percentile: 101}\n"),
       "'101': 0 to 100"},
      {With("  type: event_count\n  rules: a\n  timespan: 10x\n"
            "  condition: {gte: 1}\n"),
       "correlation.timespan: '10x' is no span of time"},
      {With("  type: event_count\n  rules: a\n  timespan: 0s\n"
            "  condition: {gte: 1}\n"),
       "'0s': 1s to 10y"},
      {With("  type: event_count\n  rules: [a, aa]\n  timespan: 1m\n"
            "  condition: {gte: 1}\n"),
       "f:28:14: correlation.rules.1: no rule that loads has the id or name "
       "'aa'"},
      {With("  type: event_count\n  rules: [a, a]\n  timespan: 1m\n"
            "  condition: {gte: 1}\n"),
       "'a' stands twice"},
      {With("  type: event_count\n  rules: [a, id-a]\n  timespan: 1m\n"
            "  condition: {gte: 1}\n"),
       "'a' stands twice"},
      {With("  type: event_count\n  rules: [t]\n  timespan: 1m\n"
            "  condition: {gte: 1}\n"),
       "a correlation that names itself: 't' -> 't'"},
      {With("  type: event_count\n  rules: s\n  timespan: 1m\n"
            "  group-by: lineage.id\n  condition: {gte: 1}\n"),
       "no field 'lineage.id' in a chain step"},
      {With(kSeen + "  condition: a and d\n"), "no selection 'd'"},
      {With(kSeen + "  condition: a\n"),
       "the condition does not name the rule 'b'"},
      {With(kSeen + "  condition: not a and not b\n"),
       "every rule stands under not"},
      {With(kSeen + "  condition: {gte: 3}\n"),
       "this can never hold with 2 rules"},
      {With(kOrder + "  condition: a and b and not c\n"),
       "the order of rules that need not be seen is defined nowhere"},
      {With(kOrder + "  condition: {lt: 3}\n"),
       "temporal_ordered takes gt and gte"},
      {With(kSeen + "  group-by: k\n  aliases: {k: {a: x}}\n"),
       "the alias 'k' does not say which field it is in 'b'"},
      {With(kSeen + "  group-by: k\n  aliases: {k: {a: x, b: y, z: q}}\n"),
       "'z' is none of the rules of this correlation"},
      {With(kSeen + "  generate: maybe\n"), "true or false is expected"},
      {With(kSeen, "detection: {s: {a: 1}, condition: s}\n"),
       "a correlation document has no detection"},
      {With(kSeen, "snaptrail: {absence: at-match}\n"),
       "version: 1 is expected"},
      {With(kSeen, "snaptrail: {version: 2}\n"), "version: 1 is expected"},
      {With(kSeen, kMap + "  absence: at-match\n"),
       "absence is for type temporal with a condition that has not"},
      {With(kSeen + "  condition: a and not b\n", kMap + "  absence: later\n"),
       "at-match or window-close is expected"},
      {With(kSeen, kMap + "  optional: [a]\n"),
       "optional steps are for temporal_ordered"},
      {With(kOrder, kMap + "  optional: [d]\n"),
       "snaptrail.optional.0: 'd' is none of the rules"},
      {With(kOrder, kMap + "  optional: [a, b, c]\n"),
       "one step at least must be seen"},
      {With(kOrder, kMap + "  levels: [{steps: 2, level: high}]\n"),
       "steps are 3 (those that must be seen) to 3"},
      {With(kOrder, kMap + "  optional: [a]\n  levels: [{steps: 2, level: "
                           "high}, {steps: 3, level: low}]\n"),
       "with more steps a higher level"},
      {With(kSeen, kMap + "  levels: [{steps: 2, level: high}]\n"),
       "levels by steps are for temporal_ordered"},
      {With(kSeen, kMap + "  refire: twice\n"), "once, always or {every: 1h}"},
      {With(kSeen, kMap + "  refire: {every: x}\n"),
       "snaptrail.refire.every: 'x' is no span"},
      {With(kSeen, kMap + "  min-steps: 2\n"), "no key 'min-steps'"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(Complaints(c.text), HasSubstr(c.said)) << c.text;
  }
}

TEST(Correlation, FindsCyclesAndWhatComesOfThem) {
  const auto of = [](const char* name, const char* rules) {
    return Cat("title: ", name, "\nname: ", name,
               "\ncorrelation: {type: event_count, rules: ", rules,
               ", timespan: 1m, condition: {gte: 2}}\n---\n");
  };
  const std::string said =
      Complaints(Rules4() + of("p", "q") + of("q", "[a, r]") + of("r", "p") +
                 of("o", "p"));
  EXPECT_THAT(said, HasSubstr("names itself: 'p' -> 'q' -> 'r' -> 'p'"));
  EXPECT_THAT(said, HasSubstr("the correlation 'p' is refused"));
}

TEST(Correlation, KnowsOfAnInnerOneOnlyItsGroup) {
  const std::string inner =
      "title: i\nname: i\ncorrelation: {type: event_count, rules: a, timespan: "
      "1m, group-by: [x, y], condition: {gte: 2}}\n---\n";
  const auto outer = [&](const std::string& group) {
    return Cat(Rules4(), inner,
               "title: o\ncorrelation: {type: event_count, rules: i, timespan: "
               "1h, group-by: ",
               group, ", condition: {gte: 2}}\n");
  };
  EXPECT_EQ(Complaints(outer("x")), "");
  EXPECT_THAT(Complaints(outer("z")),
              HasSubstr("of the correlation 'i' only what it groups by is "
                        "known: x, y"));
}

TEST(Correlation, WarnsOfWhatIsReadByNobody) {
  const std::string said =
      Complaints(With("  type: temporal\n  rules: [rule a, b]\n  timespan: 2M\n"
                      "  aliases: {k: {b: y}}\n",
                      "logsource: {product: aws}\n"));
  EXPECT_THAT(said, HasSubstr("the log sources of its rules"));
  EXPECT_THAT(said, HasSubstr("'rule a' is a title"));
  EXPECT_THAT(said, HasSubstr("average length of a month"));
  EXPECT_THAT(said, HasSubstr("under the alias 'k'"));
  EXPECT_NE(Compile(With("  type: temporal\n  rules: [rule a, b]\n"
                         "  timespan: 2M\n")),
            nullptr);
}

std::string Understood(const std::string& text) {
  Diagnostics diagnostics;
  const auto rules = Compile(text, &diagnostics);
  if (rules == nullptr) return diagnostics[0].ToString();
  return rules->Dump(static_cast<std::uint32_t>(rules->rules().size() - 1));
}

TEST(Correlation, IsUnderstood) {
  EXPECT_EQ(Understood(With("  type: temporal_ordered\n  rules: [a, b, c]\n"
                            "  timespan: 7d\n  group-by: [who, z]\n"
                            "  aliases: {who: {a: x.y, id-b: x, c: z}}\n",
                            "level: low\nsnaptrail:\n  version: 1\n"
                            "  optional: [a]\n  lateness: 30m\n"
                            "  levels: [{steps: 2, level: medium}, "
                            "{steps: 3, level: high}]\n")),
            "type: temporal_ordered\ntimespan: 7d\ngroup-by: who, z\n"
            "rule: a, who is x.y, optional\nrule: b, who is x\n"
            "rule: c, who is z\ndecided: at each match\n"
            "level: medium from 2 steps on\nlevel: high from 3 steps on\n"
            "lateness: 30m\ntold: once in 7d\n"
            "medium: 2 steps or more of a, b, c, in this order, within 7d\n"
            "high: 3 steps or more of a, b, c, in this order, within 7d\n");
  EXPECT_EQ(Understood(With("  type: value_count\n  rules: a\n  timespan: 90s\n"
                            "  condition: {gte: 3, lt: 10, field: [x, y]}\n",
                            "snaptrail: {version: 1, refire: always}\n")),
            "type: value_count\ntimespan: 90s\nrule: a\nfield: x, y\n"
            "condition: >= 3, < 10\ndecided: when its window closes\n"
            "told: always\n"
            "medium: at least 3 and fewer than 10 distinct values of x and y "
            "within 90s\n");
  // Rules that are not listed are those of the condition.
  EXPECT_EQ(Understood(With("  type: temporal\n  timespan: 1h\n"
                            "  condition: a and (b or c)\n")),
            "type: temporal\ntimespan: 1h\nrule: a\nrule: b\nrule: c\n"
            "condition: (and a (or b c))\ndecided: at each match\n"
            "told: once in 1h\nmedium: some of a, b, c within 1h\n");
  EXPECT_THAT(
      Understood(With("  type: temporal\n  rules: [a, b]\n  timespan: 1h\n"
                      "  condition: a and not b\n",
                      "snaptrail:\n  version: 1\n  absence: window-close\n")),
      HasSubstr("condition: (and a (not b))\ndecided: when its window closes"));
}

TEST(Correlation, SaysWhichRulesAreToldByThemselves) {
  const auto alone = [](const std::string& more) {
    const auto rules = Compile(
        With("  type: temporal\n  rules: [a, b]\n  timespan: 1h\n") + more);
    std::string out;
    for (const Rule& rule : rules->rules()) out += rule.alone ? '1' : '0';
    return out;
  };
  EXPECT_EQ(alone(""), "00111");
  EXPECT_EQ(alone("generate: true\n"), "11111");
  EXPECT_EQ(alone("---\ntitle: u\ncorrelation: {type: event_count, rules: b, "
                  "timespan: 1m, generate: true, condition: {gte: 2}}\n"),
            "011111");
}

// The id of a document that gives none is of all that it asks.
TEST(Correlation, OnesThatDifferInThePercentileDiffer) {
  const auto at = [](int percentile) {
    return Cat(
        "title: t\ncorrelation:\n  type: value_percentile\n  rules: a\n"
        "  timespan: 1m\n  condition: {gte: 1, field: x, percentile: ",
        percentile, "}\n");
  };
  EXPECT_EQ(Complaints(Cat(Rules4(), at(50), "---\n", at(90))), "");
  EXPECT_THAT(Complaints(Cat(Rules4(), at(50), "---\n", at(50))),
              HasSubstr("id"));
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
