// Rule texts to their canonical dump, and what is refused, with its place.
#include "src/sigma/parse.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/sigma/condition.h"
#include "tests/sigma/testing.h"

namespace snaptrail::inline v0::internal {
namespace {

// The dump of the first document, or the problems.
std::string Parsed(const std::string& text) {
  Diagnostics diagnostics;
  Problems problems(&diagnostics);
  const auto documents = ParseRules({"f", text}, TestSchema(), &problems);
  if (problems.errors() == 0 && !documents.empty()) {
    return DumpDocument(documents[0]);
  }
  std::string out;
  for (const Diagnostic& d : diagnostics) out += d.ToString() + "\n";
  return out;
}

std::string Read(const std::string& text) {
  std::vector<NamedSelection> selections;
  for (const char* name : {"a", "b", "sel_1", "sel_2", "sel-3", "_hidden"}) {
    selections.emplace_back();
    selections.back().name = name;
  }
  std::vector<bool> used(selections.size());
  Diagnostics diagnostics;
  Problems problems(&diagnostics);
  const auto condition = ParseCondition(text, selections, {}, &used, &problems);
  if (condition) return DumpCondition(*condition, selections);
  return diagnostics.at(0).message;
}

TEST(Condition, ReadsTheGrammar) {
  const struct {
    const char* text;
    const char* want;
  } cases[] = {
      {"a", "a"},
      {"a and b", "(and a b)"},
      {"a or b and not a", "(or a (and b (not a)))"},
      {"(a or b) and not a", "(and (or a b) (not a))"},
      {"not a and b", "(and (not a) b)"},
      {"not not a", "(not (not a))"},
      {"not (a or b)", "(not (or a b))"},
      {"a AND Not b OR a", "(or (and a (not b)) a)"},
      {"((a))", "a"},
      {" a\n  or\tb ", "(or a b)"},
      {"1 of sel_*", "(or sel_1 sel_2)"},
      {"any of sel_*", "(or sel_1 sel_2)"},
      {"all of sel_*", "(and sel_1 sel_2)"},
      {"ALL OF sel*", "(and sel_1 sel_2 sel-3)"},
      {"1 of *3", "sel-3"},
      {"1 of s*_*", "(or sel_1 sel_2)"},
      {"1 of a", "a"},
      {"1 of them", "(or a b sel_1 sel_2 sel-3)"},
      {"all of them", "(and a b sel_1 sel_2 sel-3)"},
      {"not 1 of sel_* and a", "(and (not (or sel_1 sel_2)) a)"},
      {"_hidden", "_hidden"},
      {"sel-3 or a", "(or sel-3 a)"},
  };
  for (const auto& c : cases) EXPECT_EQ(Read(c.text), c.want) << c.text;
}

TEST(Condition, RefusesTheRest) {
  const struct {
    const char* text;
    const char* want;  // beginning
  } cases[] = {
      {"", "the condition ends where a selection is expected"},
      {"a and", "the condition ends where"},
      {"and a", "'and' where a selection is expected"},
      {"a b", "'b' does not fit here"},
      {"(a", "'(' without ')'"},
      {"a)", "')' does not fit here"},
      {"()", "')' where a selection is expected"},
      {"not", "the condition ends where"},
      {"A", "no selection 'A'; did you mean 'a'? There are: a, b, sel_1"},
      {"sel_3", "no selection 'sel_3'; did you mean 'sel"},
      {"sel_*", "'sel_*' is a pattern: write '1 of sel_*' or 'all of sel_*'"},
      {"2 of sel_*", "'2 of': 1 of, any of and all of are allowed"},
      {"1 of", "'1 of' without what"},
      {"1 of nothing*", "'1 of nothing*' matches no selection"},
      {"1 of _hid*", "'1 of _hid*' matches no selection"},
      {"them", "'them' where a selection is expected"},
      {"of them", "'of' where a selection is expected"},
      {"a | count() > 5", "'|': aggregations in a condition"},
      {"a near b", "'near' does not fit here"},
      {"a & b", "'&' in a condition"},
  };
  for (const auto& c : cases) {
    const std::string said = Read(c.text);
    EXPECT_TRUE(said.starts_with(c.want)) << c.text << ": " << said;
  }
}

TEST(Condition, DepthAndSizeAreBounded) {
  const auto nested = [](int n) {
    return std::string(n, '(') + "a" + std::string(n, ')');
  };
  EXPECT_EQ(Read(nested(60)), "a");
  EXPECT_TRUE(Read(nested(100)).starts_with("a condition nested deeper"));
  EXPECT_TRUE(Read(nested(8000)).starts_with("a condition nested deeper"));
  std::string nots;
  for (int i = 0; i < 3000; ++i) nots += "not ";
  EXPECT_TRUE(Read(nots + "a").starts_with("a condition nested deeper"));
  std::string long_one = "a";
  for (int i = 0; i < 5000; ++i) long_one += " or a";
  EXPECT_TRUE(Read(long_one).starts_with("a condition longer than"));
}

TEST(Condition, NamesAreBounded) {
  std::string text = "title: t\nlogsource: {product: aws}\ndetection:\n";
  for (int i = 0; i < 500; ++i) text += Cat("  s", i, ": {a: 1}\n");
  text += "  condition: 1 of them";
  for (int i = 0; i < 300; ++i) text += " or 1 of them";
  EXPECT_TRUE(Parsed(text).find("names more than 100000") != std::string::npos);
}

TEST(Parse, ReadsSelections) {
  const struct {
    const char* detection;
    const char* want;
  } cases[] = {
      {"  s: {a: x, b|contains: [y, z]}\n  condition: s\n",
       "s: (all (a 'x') (b|contains 'y' 'z'))\ncondition: s\n"},
      {"  s:\n    - a: x\n      b: y\n    - c: z\n  condition: s\n",
       "s: (any (all (a 'x') (b 'y')) (all (c 'z')))\ncondition: s\n"},
      {"  s: [[{a: 1}], [{b: 2}, {c: 3}]]\n  condition: s\n",
       "s: (any (any (all (a 1))) (any (all (b 2)) (all (c 3))))\n"
       "condition: s\n"},
      {"  s: [one, two]\n  condition: s\n",
       "s: (any (* 'one') (* 'two'))\ncondition: s\n"},
      {"  s: word\n  condition: s\n", "s: (* 'word')\ncondition: s\n"},
      {"  s: [word, {a: 1}]\n  condition: s\n",
       "s: (any (* 'word') (all (a 1)))\ncondition: s\n"},
      {"  s: {'|all': [one, two]}\n  condition: s\n",
       "s: (all (*|all 'one' 'two'))\ncondition: s\n"},
      {"  s: {'|re': 'x.*'}\n  condition: s\n",
       "s: (all (*|re 'x.*'))\ncondition: s\n"},
      {"  s: {a: [1, 2.5, -3, true, null, '1', ~]}\n  condition: s\n",
       "s: (all (a 1 2.5 -3 true null '1' null))\ncondition: s\n"},
      {"  s: {a: , b: Null, c: False, d: 'no'}\n  condition: s\n",
       "s: (all (a null) (b null) (c false) (d 'no'))\ncondition: s\n"},
      {"  s: {'a b.c-d@e{}': x}\n  condition: s\n",
       "s: (all (a b.c-d@e{} 'x'))\ncondition: s\n"},
      {"  s: {a|re|i|m|s: x, b|cased|endswith: y, c|contains|all|neq: [u, v]}\n"
       "  condition: s\n",
       "s: (all (a|re|i|m|s 'x') (b|endswith|cased 'y') "
       "(c|contains|all|neq 'u' 'v'))\ncondition: s\n"},
      {"  s: {a|fieldref|contains: b, c|exists: false, d|gte: 5, "
       "e|cidr: 192.0.2.0/24}\n  condition: s\n",
       "s: (all (a|fieldref|contains 'b') (c|exists false) (d|gte 5) "
       "(e|cidr '192.0.2.0/24'))\ncondition: s\n"},
      {"  s: {a|re|ignorecase|multiline|dotall: x}\n  condition: s\n",
       "s: (all (a|re|i|m|s 'x'))\ncondition: s\n"},
      {"  s: {a|re|contains: x}\n  condition: s\n",
       "s: (all (a|re 'x'))\ncondition: s\n"},
      {"  s: {a: x}\n  t: {b: y}\n  condition: [s and t, not t]\n",
       "s: (all (a 'x'))\nt: (all (b 'y'))\n"
       "condition: (or (and s t) (not t))\n"},
      {"  x: &x {a: 1}\n  y: *x\n  condition: x or y\n",
       "x: (all (a 1))\ny: (all (a 1))\ncondition: (or x y)\n"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Parsed(RawRule(c.detection)), c.want) << c.detection;
  }
}

TEST(Parse, RefusesSelections) {
  const struct {
    const char* item;  // of the map at detection.s
    const char* want;  // somewhere in what is said
  } cases[] = {
      {"{a|base46: x}",
       "f:5:7: detection.s.a|base46: no modifier 'base46'; did you mean "
       "'base64'? Allowed are contains"},
      {"{a|utf16offset: x}", "no modifier 'utf16offset'"},
      {"{a|equalsfield: b}", "no modifier 'equalsfield'"},
      {"{a|base64: 5}", "text is expected: quote it"},
      {"{a|base64: 'x*'}", "a wildcard cannot be encoded"},
      {"{a|base64offset: 'x?'}", "a wildcard cannot be encoded"},
      {"{a|base64offset: x}", "too short for base64offset"},
      {"{a|base64|base64offset: x}", "cannot be combined"},
      {"{a|contains|base64: x}", "write base64|contains"},
      {"{a|base64|re: x}", "re comes first"},
      {"{a|base64|cidr: x}", "base64 does not go with cidr"},
      {"{a|base64|wide: x}", "wide comes before base64"},
      {"{a|wide|utf16be|base64: x}", "cannot be combined"},
      {"{a|wide: x}", "records are no UTF-16"},
      {"{a|utf16le|contains: x}", "records are no UTF-16"},
      {"{a|fieldref|base64: b}", "base64 does not go with fieldref"},
      {"{a|windash|base64: '-x'}", "windash and base64 cannot be combined"},
      {"{a|re|windash: '-x'}", "windash does not go with re"},
      {"{a|windash|gt: 5}", "windash does not go with gt"},
      {"{a|windash: 5}", "text is expected: quote it"},
      {"{a|expand: '%x%'}", "this placeholder has no values"},
      {"{a|expand|contains: 'a%x%b%y%'}", "placeholder has no values"},
      {"{a|expand: 5}", "text is expected: quote it"},
      {"{a|re|expand: '%x%'}", "expand does not go with re"},
      {"{a|hour: x}", "a number is expected"},
      {"{a|hour: '5'}", "a number is expected"},
      {"{a|hour|gt: '5'}", "a number is expected"},
      {"{a|gt|hour: 5}", "a part of a time comes first"},
      {"{a|hour|minute: 5}", "a part of a time comes first"},
      {"{a|hour|contains: 5}", "hour does not go with contains"},
      {"{a|hour|cased: 5}", "hour is a number"},
      {"{'|hour': 5}", "hour needs a field"},
      {"{a|contain: x}", "no modifier 'contain'; did you mean 'contains'?"},
      {"{a|Contains: x}", "no modifier 'Contains'; did you mean 'contains'?"},
      {"{a|: x}", "no modifier ''"},
      {"{a|contains|contains: x}", "'contains' is given twice"},
      {"{a|contains|startswith: x}", "contains and startswith cannot be"},
      {"{a|startswith|endswith: x}", "startswith and endswith cannot be"},
      {"{a|contains|re: x}", "re comes first"},
      {"{a|re|endswith: x}", "anchor with ^ and $"},
      {"{a|re|cidr: x}", "re and cidr cannot be combined"},
      {"{a|re|cased: x}", "re heeds case already"},
      {"{a|i: x}", "'i' is a flag of re"},
      {"{a|re|i|ignorecase: x}", "the flag 'ignorecase' is given twice"},
      {"{a|cidr|cased: 192.0.2.0/24}", "cased does not go with cidr"},
      {"{a|gt|contains: 1}", "gt and contains cannot be combined"},
      {"{a|exists|all: true}", "exists stands alone"},
      {"{a|exists|neq: true}", "exists stands alone"},
      {"{a|contains|fieldref: b}", "write fieldref|contains"},
      {"{a|fieldref|cidr: b}", "fieldref and cidr cannot be combined"},
      {"{a|fieldref|re: b}", "re comes first"},
      {"{a|exists: 'yes'}", "exists takes true or false"},
      {"{a|exists: 1}", "exists takes true or false"},
      {"{a|exists: [true]}", "not a list"},
      {"{a|contains: 5}", "text is expected: quote it"},
      {"{a|startswith: true}", "text is expected: quote it"},
      {"{a|contains: null}", "text is expected: quote it"},
      {"{a|re: 5}", "text is expected: quote it"},
      {"{a|re: '('}", "the regex cannot be read: missing )"},
      {"{a|re: '(?=x)'}", "Look-around and back-references"},
      {"{a|re: '(x)\\1'}", "Look-around and back-references"},
      {"{a|re: '((((x{1,1000}){1,1000}){1,1000}){1,1000})'}",
       "the regex cannot be read"},
      {"{a|cidr: 192.0.2.0/33}", "is no address range"},
      {"{a|cidr: '*'}", "is no address range"},
      {"{a|cidr: host}", "is no address range"},
      {"{a|lt: '5'}", "a number is expected, without quotes"},
      {"{a|lt: x}", "a number is expected, without quotes"},
      {"{a|lt: true}", "a number is expected"},
      {"{a|fieldref: 5}", "fieldref takes the name of a field"},
      {"{a|cased: 5}", "cased takes text"},
      {"{a: []}", "an empty list of values"},
      {"{a: {b: c}}", "a map where a value is expected"},
      {"{a: [[b]]}", "lists of values are flat"},
      {"{a: yes}", "unquoted yes is text to one YAML"},
      {"{a: Off}", "unquoted Off"},
      {"{a: 010}", "unquoted 010"},
      {"{a: 012345678901}", "unquoted 012345678901"},
      {"{a: 0x1F}", "unquoted 0x1F"},
      {"{a: 1_000}", "unquoted 1_000"},
      {"{a: 12:30:45}", "unquoted 12:30:45"},
      {"{a: .inf}", "unquoted .inf"},
      {"{a: 1, a: 2}", "key is given twice"},
      {"{'<<': x}", "merging maps is not supported"},
      {"{}", "an empty map"},
      {"[]", "an empty list"},
      {"[{}]", "detection.s.0: an empty map"},
      {"~", "null cannot be searched for"},
      {"{'|exists': true}", "exists needs a field"},
      {"{'|gt': 5}", "gt needs a field"},
      {"{'|fieldref': b}", "fieldref needs a field"},
      {"{a|fieldref: ''}", "a field has 1 to 32 parts"},
      {"{a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a: 1}",
       "a field has 1 to 32 parts"},
  };
  for (const auto& c : cases) {
    const std::string said =
        Complaints(RawRule(Cat("  s: ", c.item, "\n  condition: s\n")));
    EXPECT_TRUE(said.find(c.want) != std::string::npos)
        << c.item << ": " << said;
    EXPECT_EQ(Compile(RawRule(Cat("  s: ", c.item, "\n  condition: s\n"))),
              nullptr)
        << c.item;
  }
  const std::string long_value(9000, 'x');
  EXPECT_TRUE(
      Complaints(RawRule(Cat("  s: {a: ", long_value, "}\n  condition: s\n")))
          .find("longer than 8192") != std::string::npos);
}

TEST(Parse, RefusesDocuments) {
  const std::string tail =
      "logsource: {product: aws}\ndetection: {s: {a: 1}, condition: s}\n";
  const std::string chain =
      "title: t\nlogsource: {product: snaptrail, service: chain}\n"
      "detection:\n  s: {stage: copy}\n  condition: s\n";
  const struct {
    std::string text;
    const char* want;
  } cases[] = {
      {tail, "f:1:1: title: a rule needs a title"},
      {"title: t\ndetection: {s: {a: 1}, condition: s}\n",
       "logsource: a rule needs a logsource"},
      {"title: t\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n",
       "a rule needs a logsource"},
      {"title: t\nlogsource: {definition: x}\n"
       "detection: {s: {a: 1}, condition: s}\n",
       "none of product, service, category"},
      {"title: t\nlogsource: {product: [a]}\n"
       "detection: {s: {a: 1}, condition: s}\n",
       "f:2:22: logsource.product: text is expected"},
      {"title: t\nlogsource: {product: aws}\n", "a rule needs a detection"},
      {"title: t\nlogsource: {product: aws}\ndetection: {s: {a: 1}}\n",
       "detection.condition: a detection needs a condition"},
      {"title: t\nlogsource: {product: aws}\ndetection: {condition: s}\n",
       "no search id"},
      {"title: t\nlogsource: {product: aws}\n"
       "detection: {s: {a: 1}, condition: 5 of s}\n",
       "f:3:35: detection.condition: '5 of'"},
      {"title: t\nlogsource: {product: aws}\n"
       "detection: {'a b': {a: 1}, condition: s}\n",
       "'a b' is no search id"},
      {"title: t\nlogsource: {product: aws}\n"
       "detection: {s: {a: 1}, timeframe: 5m, condition: s}\n",
       "timeframe left Sigma"},
      {"title: t\ncorrelation: {type: event_count}\n",
       "f:2:14: correlation.timespan: a correlation needs a timespan"},
      {"title: t\nlogsource: {product: aws}\nfilter: {rules: any}\n",
       "f:3:9: filter: no search id"},
      {"title: t\nlogsource: {product: aws}\nfilter: x\n",
       "a map of rules, search ids and a condition is expected"},
      {"title: t\nlogsource: {product: aws}\n"
       "filter: {s: {a: 1}, condition: not s}\n",
       "f:3:9: filter.rules: a filter needs rules: any, or a list"},
      {"title: t\nlogsource: {product: aws}\n"
       "filter: {rules: [[x]], s: {a: 1}, condition: not s}\n",
       "f:3:18: filter.rules.0: the id or the name of a rule is expected"},
      {"title: t\nlogsource: {product: aws}\n"
       "filter: {rules: any, s: {a: 1}}\n",
       "filter.condition: a filter needs a condition"},
      {"title: t\n" + tail + "filter: {rules: any, s: {a: 1}, condition: s}\n",
       "a filter document has no detection"},
      {"title: t\nfilter: {rules: any, s: {a: 1}, condition: not s}\n",
       "a rule needs a logsource"},
      {"action: forget\ntitle: t\n", "no action 'forget'"},
      {"sigma-version: 4\ntitle: t\n" + tail,
       "f:1:16: sigma-version: no version '4' is known: 1, 2 and 3 are"},
      {"sigma-version: [3]\ntitle: t\n" + tail, "no version ''"},
      {"title: t\ntaxonomy: ecs\n" + tail, "the taxonomy 'ecs' is not known"},
      {"title: t\nlevel: hgh\n" + tail,
       "f:2:8: level: no level 'hgh'; did you mean 'high'? Allowed are"},
      {"title: t\ntags: attack.t1578\n" + tail,
       "tags: a list of texts is expected"},
      {"title: [t]\n" + tail, "title: text is expected"},
      {"- a\n", "a rule is a map"},
      {"title: t\nlogsource: {product: snaptrail}\n"
       "detection: {s: {stage: copy}, condition: s}\n",
       "the product snaptrail has the service chain"},
      {"title: t\nlogsource: {product: snaptrail, service: raw}\n"
       "detection: {s: {stage: copy}, condition: s}\n",
       "the product snaptrail has the service chain"},
      {"title: t\nlogsource: {product: snaptrail, service: chain}\n"
       "detection: {s: {stagee: copy}, condition: s}\n",
       "f:3:17: detection.s.stagee: no field 'stagee' in a chain step; did you "
       "mean 'stage'?"},
      {"title: t\nlogsource: {product: snaptrail, service: chain}\n"
       "detection: {s: {raw.eventName: x}, condition: s}\n",
       "'raw.eventName': the raw record of a chain step cannot be asked yet"},
      {"title: t\nlogsource: {product: snaptrail, service: chain}\n"
       "detection: {s: {stage|fieldref: nothing}, condition: s}\n",
       "no field 'nothing' in a chain step"},
      {"title: t\n" + tail + "snaptrail: {version: 1}\n",
       "a key and reasons are for rules on chain steps"},
      {chain + "snaptrail: {version: 1, key: orgin}\n",
       "no key 'orgin'; did you mean 'origin'? Allowed are lineage, origin, "
       "account, key"},
      {chain + "snaptrail: {version: 1, key: [origin]}\n", "Allowed are"},
      {chain + "snaptrail: {version: 2, reasons: [{condition: s, level: low, "
               "text: x}]}\n",
       "version: 1 is expected"},
      {chain + "snaptrail: {reasons: [{condition: s, level: low, text: x}]}\n",
       "version: 1 is expected"},
      {chain + "snaptrail: {version: 1}\n", "a list of 1 to 64 reasons"},
      {chain + "snaptrail: {version: 1, reasons: []}\n",
       "a list of 1 to 64 reasons"},
      {chain + "snaptrail: {version: 1, reason: []}\n",
       "no key 'reason'; did you mean 'reasons'?"},
      {chain + "snaptrail: {version: 1, reasons: [{level: low, text: x}]}\n",
       "a reason needs a condition"},
      {chain + "snaptrail: {version: 1, reasons: [{condition: s, text: x}]}\n",
       "a reason needs a level"},
      {chain + "snaptrail: {version: 1, reasons: [{condition: s, level: low}]}"
               "\n",
       "a reason needs a text"},
      {chain + "snaptrail: {version: 1, reasons: [{condition: z, level: low, "
               "text: x}]}\n",
       "snaptrail.reasons.0.condition: no selection 'z'"},
      {chain + "snaptrail: {version: 1, reasons: [{condition: s, level: low, "
               "text: x, with: [door]}]}\n",
       "no relation 'door'; did you mean 'doors'? There are makers, doors"},
      {chain + "snaptrail: {version: 1, reasons: [{condition: s, level: low, "
               "text: x, when: y}]}\n",
       "no key 'when'"},
  };
  for (const auto& c : cases) {
    const std::string said = Complaints(c.text);
    EXPECT_TRUE(said.find(c.want) != std::string::npos)
        << c.text << "\nsaid: " << said << "\nwant: " << c.want;
    EXPECT_EQ(Compile(c.text), nullptr) << c.text;
  }
}

TEST(Parse, WarnsAndLoads) {
  const struct {
    const char* text;
    const char* want;
  } cases[] = {
      {"title: t\nlogsource: {product: aws}\n"
       "detection: {s: {a: 1}, t: {a: 2}, condition: s}\n",
       "f:3:24: warning: detection.t: no condition names 't'"},
      {"title: t\nstatus: final\nlogsource: {product: aws}\n"
       "detection: {s: {a: 1}, condition: s}\n",
       "no status 'final'"},
      {"title: t\nlevl: high\nlogsource: {product: aws}\n"
       "detection: {s: {a: 1}, condition: s}\n",
       "did you mean 'level'?"},
      {"title: t\nlogsource: {product: aws}\n"
       "detection: {s: {a|cidr: 192.0.2.1/24}, condition: s}\n",
       "has bits behind its prefix"},
      {"title: t\nlogsource: {product: aws}\n"
       "detection: {s: {a: [1, null]}, condition: s}\n",
       "null in a list of values"},
      {"title: t\nlogsource: {product: aws}\n"
       "detection: {s: {a|all: x}, condition: s}\n",
       "all with one value changes nothing"},
  };
  for (const auto& c : cases) {
    const std::string said = Complaints(c.text);
    EXPECT_TRUE(said.find(c.want) != std::string::npos) << said;
    EXPECT_NE(Compile(c.text), nullptr) << c.text;
  }
  // Keys of one's own are nobody's business.
  EXPECT_EQ(Complaints("title: t\nx-owner: {team: blue}\n"
                       "logsource: {product: aws, definition: x, tier: 1}\n"
                       "detection: {s: {a: 1}, condition: s}\n"),
            "");
}

TEST(Parse, ReadsMetadata) {
  const auto rules = Compile(
      "---\ntitle: One\nid: 11111111-2222-4333-8444-555555555555\nname: one\n"
      "status: stable\ndescription: |\n  What it\n  is.\nreferences: [r]\n"
      "date: 2026-01-02\ntags: [attack.t1578.001, x]\nfalsepositives: [f]\n"
      "logsource: {product: AWS, service: CloudTrail, category: c}\n"
      "detection: {s: {a: 1}, condition: s}\nlevel: critical\n---\n"
      "title: Two\nlogsource: {product: snaptrail, service: chain}\n"
      "detection: {s: {stage: copy}, condition: s}\n");
  ASSERT_NE(rules, nullptr);
  ASSERT_EQ(rules->rules().size(), 2u);
  const Rule& one = rules->rules()[0];
  EXPECT_EQ(one.title, "One");
  EXPECT_EQ(one.id, "11111111-2222-4333-8444-555555555555");
  EXPECT_EQ(one.name, "one");
  EXPECT_EQ(one.status, "stable");
  EXPECT_EQ(one.description, "What it\nis.\n");
  EXPECT_EQ(one.level, Level::kCritical);
  EXPECT_EQ(Join(one.tags, " "), "attack.t1578.001 x");
  EXPECT_EQ(Join(one.falsepositives, " "), "f");
  EXPECT_EQ(Join(one.references, " "), "r");
  EXPECT_EQ(one.file, "f");
  EXPECT_EQ(one.line, 2u);
  EXPECT_EQ(one.logsource.product, "aws");
  EXPECT_EQ(one.logsource.service, "cloudtrail");
  EXPECT_EQ(one.logsource.category, "c");
  EXPECT_FALSE(one.chain);
  ASSERT_EQ(one.reasons.size(), 1u);
  EXPECT_EQ(one.reasons[0].text, "One");
  EXPECT_EQ(one.reasons[0].level, Level::kCritical);
  const Rule& two = rules->rules()[1];
  EXPECT_TRUE(two.chain);
  EXPECT_EQ(two.level, Level::kMedium);
  EXPECT_EQ(two.line, 17u);
  EXPECT_EQ(two.id.size(), 32u);
  EXPECT_EQ(one.key, "");
  EXPECT_EQ(two.key, "lineage");
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
