// What is said of rules for other engines, and rules without what only this one
// reads.
#include "src/sigma/portability.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/sigma/extension.h"
#include "tests/sigma/testing.h"

namespace snaptrail::inline v0::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Said(const std::vector<RuleText>& texts) {
  Diagnostics found;
  TellPortability(texts, TestSchema(), &found);
  std::vector<std::string> said;
  for (const Diagnostic& d : found) {
    EXPECT_EQ(d.severity, Severity::kWarning);
    EXPECT_GT(d.line, 0u);
    said.push_back(Cat(d.key_path, ": ", d.message));
  }
  return said;
}

constexpr char kHead[] = "title: t\nid: 6d8a0b0e-0000-4000-8000-000000000001\n";

std::string Rule(const std::string& detection, const std::string& more = "") {
  return Cat(kHead, "logsource: {product: aws, service: cloudtrail}\n", more,
             "detection:\n", detection);
}

std::string One(const std::string& selection) {
  return Rule(
      Cat("  selection:\n    ", selection, "\n  condition: selection\n"));
}

std::string Correlation(const std::string& body) {
  return Cat(kHead, "correlation:\n", body, "  timespan: 1h\n");
}

TEST(Portability, PlainRulesAreReadAlikeEverywhere) {
  const char* plain[] = {"a: word",
                         "a|contains: [x, 'y*z']",
                         "a|re: '^a[0-9]+\\.b$'",
                         "a|cidr: 10.0.0.0/8",
                         "a|gte: 5",
                         "a|contains|all: [x, y]",
                         "a|base64offset|contains: abc",
                         "a|fieldref: b",
                         "a|cased: 'É'"};
  for (const char* selection : plain) {
    EXPECT_THAT(Said({{"f", One(selection)}}), IsEmpty()) << selection;
  }
  EXPECT_THAT(Said({{"f", Correlation("  type: event_count\n  rules: [a]\n"
                                      "  group-by: [u]\n"
                                      "  condition: {gte: 3}\n")}}),
              IsEmpty());
}

TEST(Portability, SaysWhatOthersReadDifferently) {
  const struct {
    std::string text;
    const char* said;
  } cases[] = {
      {One("a: null"), "null holds here where the field is missing or null"},
      {One("a: ''"), "'' holds here where the value is empty"},
      {One("a: '*'"), "'*' holds here where there is a value"},
      {One("a|contains: '*'"), "'*' holds here where there is a value"},
      {One("a: 22"), "holds here on the text '22' too"},
      {One("a: true"), "holds here on the text 'true' too"},
      {One("a: 'false'"), "holds here on the truth false too"},
      {One("a: 'Ä'"), "some engines fold ASCII only"},
      {One("a|neq: x"), "neq holds here where the field is missing"},
      {One("a|exists: true"), "some engines take null for missing"},
      {One("a|hour|gte: 5"), "few engines know hour"},
      {One("a|fieldref|contains: b"),
       "few engines know fieldref with contains"},
      {One("a|utf16le|base64|contains: x"), "pySigma knows wide, not utf16le"},
      {One("a|base64offset|contains: 'é12'"), "counts characters where"},
      {One("a|re|ignorecase: x"), "pySigma's name; Sigma's is i"},
      {One("a|re: '(?i)x'"), "'(?i' is not in Sigma's regexes"},
      {One("a|re: 'x\\p{L}'"), "'\\p' is not in Sigma's regexes"},
      {One("a|re: 'x+?'"), "'+?' is not in Sigma's regexes"},
      {Rule("  k: [word]\n  condition: k\n"), "a word without a field"},
      {Rule("  s: {a: b}\n  t: {a: c}\n  condition: s AND t\n"),
       "'AND': pySigma wants 'and'"},
      {Rule("  s-1: {a: b}\n  condition: 1 of s-*\n"),
       "'s-*': pySigma knows no - in a pattern"},
      {Rule("  s: {a: b}\n  t: {a: c}\n  condition: [s, t]\n"),
       "one condition, not a list"},
      {"title: t\nlogsource: {product: aws}\n"
       "detection: {s: {a: b}, condition: s}\n",
       "without an id"},
      {"title: t\nid: mine\nlogsource: {product: aws}\n"
       "detection: {s: {a: b}, condition: s}\n",
       "'mine' is no UUID"},
      {Rule("  s: {a: b}\n  condition: s\n", "date: 24.11.2026\n"),
       "'24.11.2026' is no date"},
      {Rule("  s: {a: b}\n  condition: s\n", "tags: [mine]\n"),
       "'mine' has no namespace"},
      {Cat("action: global\ntitle: t\nlogsource: {product: aws}\n---\n",
           "id: 6d8a0b0e-0000-4000-8000-000000000001\n",
           "detection: {s: {a: b}, condition: s}\n"),
       "collections left Sigma"},
      {Cat(kHead, "logsource: {product: aws}\n",
           "filter: {rules: any, s: {a: b}, condition: not s}\n"),
       "any is not in Sigma 2.1"},
      {Cat(kHead, "logsource: {product: snaptrail, service: chain}\n",
           "detection: {s: {stage: copy}, condition: s}\n"),
       "another engine sees no chain steps"},
      {Correlation("  type: value_median\n  rules: [a]\n  group-by: [u]\n"
                   "  condition: {gte: 3, field: n}\n"),
       "value_median is not in Sigma 2.1"},
      {Correlation("  type: value_percentile\n  rules: [a]\n  group-by: [u]\n"
                   "  condition: {gte: 3, field: n, percentile: 9}\n"),
       "how rare a text is"},
      {Correlation(
           "  type: event_count\n  rules: [a]\n  condition: {gte: 3}\n"),
       "wants a group-by"},
      {Correlation("  type: event_count\n  rules: [a]\n  group-by: [u]\n"
                   "  condition: {gte: 3, lte: 9}\n"),
       "one number, not a range"},
      {Correlation("  type: event_count\n  rules: [a]\n  group-by: [u]\n"
                   "  condition: {lt: 3}\n"),
       "decided here when the window is over"},
      {Correlation("  type: temporal\n  group-by: [u]\n"
                   "  condition: a and b\n"),
       "rules may be left out"},
      {Correlation("  type: temporal\n  rules: [a, b]\n  group-by: [u]\n"
                   "  condition: a and not b\n"),
       "when `not` is decided"},
      {Correlation("  type: temporal\n  rules: [a, b]\n  group-by: [u]\n"
                   "  condition: {gte: 2}\n"),
       "few engines count the rules"},
      {Correlation("  type: temporal_ordered\n  rules: [a, b]\n"
                   "  group-by: [u]\n  condition: {gte: 2}\n"),
       "specified nowhere; here it is that of the list"},
      {Correlation("  type: event_count\n  rules: [a]\n  group-by: [u]\n"
                   "  condition: {gte: 3}\n  generate: true\n"),
       "generate beside correlation"},
      {Cat(kHead, "correlation: {type: event_count, rules: [a], ",
           "group-by: [u], condition: {gte: 3}, timespan: 1w}\n"),
       "Sigma has s, m, h and d"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(Said({{"f", c.text}}), ::testing::Contains(HasSubstr(c.said)))
        << c.text;
  }
}

TEST(Portability, ACorrelationOfCorrelationsMayStandInSeveralFiles) {
  const std::string inner = Cat("title: i\nname: inner\n",
                                "correlation: {type: event_count, rules: [a], ",
                                "condition: {gte: 3}, timespan: 1h}\n");
  const std::string outer =
      Correlation("  type: temporal\n  rules: [inner, b]\n  group-by: [u]\n");
  EXPECT_THAT(Said({{"f", outer}}), IsEmpty());
  EXPECT_THAT(Said({{"g", inner}, {"f", outer}}),
              ::testing::Contains(HasSubstr("correlation.rules.0: engines "
                                            "differ in which fields")));
}

TEST(Portability, NothingIsSaidOfWhatIsRefused) {
  EXPECT_THAT(Said({{"f", Rule("  s: {a|nothing: null}\n  condition: s\n")},
                    {"g", "title: [\n"}}),
              IsEmpty());
}

std::string Stripped(const std::string& text,
                     std::vector<std::string>* said = nullptr) {
  Diagnostics found;
  Problems problems(&found);
  const auto out = StripExtension({"f", text}, &problems);
  for (const Diagnostic& d : found) {
    if (said != nullptr) said->push_back(Cat(d.key_path, ": ", d.message));
  }
  return out.value_or("refused");
}

TEST(Strip, TakesOutTheMapAndNothingElse) {
  std::vector<std::string> said;
  EXPECT_EQ(Stripped("# a comment\n"
                     "title: one   # another\n"
                     "snaptrail:\n"
                     "    version: 1\n"
                     "    reasons:\n"
                     "\n"
                     "        # of the map\n"
                     "        - {condition: s, level: low, text: t}\n"
                     "\n"
                     "# of what follows\n"
                     "level: high\n"
                     "---\n"
                     "title: two\n"
                     "snaptrail: {version: 1, refire: always}\n"
                     "...\n",
                     &said),
            "# a comment\n"
            "title: one   # another\n"
            "\n"
            "# of what follows\n"
            "level: high\n"
            "---\n"
            "title: two\n"
            "...\n");
  EXPECT_THAT(said, ElementsAre(HasSubstr("snaptrail.reasons: read by no"),
                                HasSubstr("snaptrail.refire: read by no")));
}

TEST(Strip, LeavesAloneWhatHasNoMap) {
  const std::string text = "title: a\r\nsnaptrails: 1\r\n";
  EXPECT_EQ(Stripped(text), text);
  EXPECT_EQ(Stripped(""), "");
}

TEST(Strip, TextsThatLookLikeTheKeyStay) {
  const std::string text =
      "title: a\ndescription: |\n  snaptrail:\n    version: 1\nlevel: low\n";
  EXPECT_EQ(Stripped(text + "snaptrail:\n  version: 1\n"), text);
}

TEST(Strip, RefusesWhatCannotBeCut) {
  std::vector<std::string> said;
  EXPECT_EQ(Stripped("{title: a, snaptrail: {version: 1}}\n", &said),
            "refused");
  EXPECT_EQ(Stripped("title: a\nsnaptrail:\n  version: &v 1\nlevel: *v\n"),
            "refused");
  EXPECT_EQ(Stripped("title: [\n"), "refused");
  EXPECT_THAT(said, ElementsAre(HasSubstr("snaptrail: cannot be cut out")));
}

TEST(Strip, SaysWhatTheMapMeant) {
  std::vector<std::string> said;
  Stripped(
      "title: a\nlogsource: {product: Snaptrail}\nsnaptrail: {version: 1, "
      "optional: [a], levels: [], absence: window-close, lateness: 1h, key: "
      "origin}\n",
      &said);
  EXPECT_EQ(said.size(), 6u);
  said.clear();
  Stripped("title: a\nsnaptrail: {version: 1, absence: at-match}\n", &said);
  EXPECT_THAT(said, IsEmpty());
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
