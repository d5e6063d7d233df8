// One detection item and one record, a line each: whether the rule holds. The
// tables are the semantics that docs/rules.md promises.
#include <string>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "tests/sigma/testing.h"

namespace snaptrail::inline v0::internal {
namespace {

struct Case {
  const char* item;  // what stands at the search id
  const char* json;
  bool want;
};

template <std::size_t n>
void Check(const Case (&cases)[n]) {
  for (const Case& c : cases) {
    Diagnostics diagnostics;
    const auto rules = Compile(
        RawRule(Cat("  s: ", c.item, "\n  condition: s\n")), &diagnostics);
    ASSERT_NE(rules, nullptr) << c.item << ' ' << diagnostics[0].ToString();
    EXPECT_EQ(Holds(*rules, c.json), c.want) << c.item << " on " << c.json;
  }
}

TEST(Evaluate, MapsAndLists) {
  Check({
      {"{a: x, b: y}", R"({"a":"x","b":"y"})", true},
      {"{a: x, b: y}", R"({"a":"x","b":"z"})", false},
      {"{a: x, b: y}", R"({"a":"x"})", false},
      {"{a: [x, y]}", R"({"a":"Y"})", true},
      {"{a: [x, y]}", R"({"a":"z"})", false},
      {"{a|contains|all: [x, y]}", R"({"a":"1y2x"})", true},
      {"{a|contains|all: [x, y]}", R"({"a":"1y2"})", false},
      {"[{a: x}, {b: y}]", R"({"b":"y"})", true},
      {"[{a: x}, {b: y}]", R"({"b":"x"})", false},
      {"[[{a: x}], [{b: y}, {c: z}]]", R"({"c":"z"})", true},
      {"[[{a: x}], [{b: y}, {c: z}]]", R"({"c":"y"})", false},
  });
}

TEST(Evaluate, Fields) {
  Check({
      // The literal key first, then the nested one; the longest prefix first.
      {"{a.b.c: 1}", R"({"a":{"b":{"c":1}}})", true},
      {"{a.b.c: 1}", R"({"a.b.c":1})", true},
      {"{a.b.c: 1}", R"({"a.b.c":2,"a":{"b":{"c":1}}})", false},
      {"{a.b.c: 1}", R"({"a.b":{"c":1}})", true},
      {"{a.b.c: 1}", R"({"a":{"b.c":1}})", true},
      {"{a.b.c: 1}", R"({"a":{"b.c":2,"b":{"c":1}}})", false},
      {"{a.b.c: 1}", R"({"a.b":{"c":2},"a":{"b":{"c":1}}})", false},
      {"{a.b.c: 1}", R"({"a.b":{"x":2},"a":{"b":{"c":1}}})", true},
      {"{a.b: 1}", R"({"a":1})", false},
      {"{a.b: 1}", R"({"a":"b"})", false},
      {"{a.b: null}", R"({"a":"b"})", true},
      {"{a: 1}", R"({"A":1})", false},
      // Arrays on the way and at the end: any member.
      {"{a.b: 1}", R"({"a":[{"b":2},{"b":1}]})", true},
      {"{a.b: 1}", R"({"a":[{"b":2},{"c":1}]})", false},
      {"{a.b: 1}", R"({"a":[[{"b":1}]]})", true},
      {"{a.b: 1}", R"({"a":{"b":[3,[2,1]]}})", true},
      {"{a.b.c: x}", R"({"a":[{"b":[{"c":"y"}]},{"b":[{"c":"x"}]}]})", true},
      // Two items bind to members of their own.
      {"{a.b: 1, a.c: 2}", R"({"a":[{"b":1,"c":3},{"b":4,"c":2}]})", true},
      // The text of an object.
      {"{a|contains: '\"b\":5'}", R"({"a":{"b":5,"c":[1, 2]}})", true},
      {"{a|contains: 'Suspended'}", R"({"a":{"b":{"c":"Suspended"}}})", true},
      {"{a|contains: 'x'}", R"({"a":[{"b":"y"},{"c":"x"}]})", true},
      {"{a|contains: '*'}", R"({"a":{}})", true},
      {"{a: '{\"b\":1}'}", R"({"a": { "b" : 1 } })", true},
      {"{a|re: '\"b\":[0-9]+'}", R"({"a":{"b":77}})", true},
      // Escapes are read before anything is compared.
      {R"({"a\u00e9": x})", R"({"a\u00e9":"\u0078"})", true},
      // The first of two equal keys.
      {"{a: 1}", R"({"a":1,"a":2})", true},
      {"{a: 2}", R"({"a":1,"a":2})", false},
      {"{'': x}", R"({"b":"1x1"})", true},
  });
}

TEST(Evaluate, Texts) {
  Check({
      {"{a: abc}", R"({"a":"ABC"})", true},
      {"{a: abc}", R"({"a":"abcd"})", false},
      {"{a|cased: abc}", R"({"a":"ABC"})", false},
      {"{a|cased: aBc}", R"({"a":"aBc"})", true},
      {"{a|contains: b}", R"({"a":"aBc"})", true},
      {"{a|contains: c}", R"({"a":"ab"})", false},
      {"{a|contains|cased: b}", R"({"a":"aBc"})", false},
      {"{a|cased|contains: B}", R"({"a":"aBc"})", true},
      {"{a|startswith: ab}", R"({"a":"ABC"})", true},
      {"{a|startswith: bc}", R"({"a":"abc"})", false},
      {"{a|endswith: bc}", R"({"a":"aBC"})", true},
      {"{a|endswith: ab}", R"({"a":"abc"})", false},
      {"{a: 'a*c'}", R"({"a":"a\nc"})", true},
      {"{a: 'a?c'}", R"({"a":"aéc"})", true},
      {"{a: 'a\\*'}", R"({"a":"a*"})", true},
      {"{a: 'a\\*'}", R"({"a":"ab"})", false},
      {"{a: ÉTÉ}", R"({"a":"été"})", true},
      // A star asks for a value, the empty one is one and null is none.
      {"{a: '*'}", R"({"a":""})", true},
      {"{a: '*'}", R"({"a":0})", true},
      {"{a: '*'}", R"({"a":null})", false},
      {"{a: '*'}", R"({"b":1})", false},
      {"{a: '*'}", R"({"a":[]})", false},
      {"{a|contains: ''}", R"({"a":"x"})", true},
      {"{a|contains: ''}", R"({})", false},
      {"{a: '?*'}", R"({"a":""})", false},
      {"{a: ''}", R"({"a":""})", true},
      {"{a: ''}", R"({"a":null})", false},
      {"{a: ''}", R"({})", false},
      {"{a: ''}", R"({"a":"x"})", false},
  });
}

TEST(Evaluate, NumbersAndTruths) {
  Check({
      {"{a: 22}", R"({"a":22})", true},
      {"{a: 22}", R"({"a":22.0})", true},
      {"{a: 22}", R"({"a":"22"})", true},
      {"{a: 22}", R"({"a":"22.0"})", true},
      {"{a: 22}", R"({"a":"22 "})", false},
      {"{a: 22}", R"({"a":220})", false},
      {"{a: '22'}", R"({"a":22})", true},
      {"{a: '22'}", R"({"a":22.0})", true},
      {"{a: '22'}", R"({"a":"22.0"})", false},
      {"{a|startswith: '2'}", R"({"a":22})", true},
      {"{a: 1.5}", R"({"a":1.50})", true},
      {"{a: -0}", R"({"a":0})", true},
      // Never through double.
      {"{a: 9007199254740993}", R"({"a":9007199254740993})", true},
      {"{a: 9007199254740993}", R"({"a":9007199254740992})", false},
      {"{a: '9007199254740993'}", R"({"a":9007199254740993})", true},
      {"{a: 18446744073709551615}", R"({"a":18446744073709551615})", true},
      {"{a: 18446744073709551615}", R"({"a":18446744073709551614})", false},
      // What no machine type holds does not cost the record.
      {"{a: '99999999999999999999999'}", R"({"a":99999999999999999999999})",
       true},
      {"{b: x}", R"({"a":[1e999,-1E+5,"1\"e9",true,false],"b":"x"})", true},
      {"{a: -100000}", R"({"a":[1e999,-1E+5]})", true},
      {"{a: true}", R"({"a":true})", true},
      {"{a: true}", R"({"a":"True"})", true},
      {"{a: true}", R"({"a":false})", false},
      {"{a: true}", R"({"a":1})", false},
      {"{a: 'true'}", R"({"a":true})", true},
      {"{a: 'false'}", R"({"a":false})", true},
      {"{a: 'false'}", R"({"a":null})", false},
      {"{a: 1}", R"({"a":true})", false},
      {"{a|lt: 5}", R"({"a":4})", true},
      {"{a|lt: 5}", R"({"a":5})", false},
      {"{a|lte: 5}", R"({"a":5})", true},
      {"{a|lte: 5}", R"({"a":5.1})", false},
      {"{a|gt: 5}", R"({"a":"6"})", true},
      {"{a|gt: 5}", R"({"a":5})", false},
      {"{a|gte: 5}", R"({"a":5})", true},
      {"{a|gte: 5}", R"({"a":4})", false},
      {"{a|gte: 5}", R"({"a":"many"})", false},
      {"{a|gte: 5}", R"({"a":true})", false},
      {"{a|gte: 5}", R"({})", false},
      {"{a|gte: 5}", R"({"a":null})", false},
      {"{a|gt: 5}", R"({"a":[1,9]})", true},
      {"{a|gt: 9007199254740992}", R"({"a":9007199254740993})", true},
  });
}

TEST(Evaluate, NullExistsNeq) {
  Check({
      {"{a: null}", R"({})", true},
      {"{a: null}", R"({"a":null})", true},
      {"{a: null}", R"({"a":""})", false},
      {"{a: null}", R"({"a":0})", false},
      {"{a: null}", R"({"a":[]})", false},
      {"{a: null}", R"({"a":[1,null]})", true},
      {"{a: [x, null]}", R"({})", true},
      {"{a: [x, null]}", R"({"a":"y"})", false},
      // The key is there, whatever it holds.
      {"{a|exists: true}", R"({"a":null})", true},
      {"{a|exists: true}", R"({"a":[]})", true},
      {"{a|exists: true}", R"({"a":""})", true},
      {"{a|exists: true}", R"({"a":{}})", true},
      {"{a|exists: true}", R"({"b":1})", false},
      {"{a|exists: false}", R"({"b":1})", true},
      {"{a|exists: false}", R"({"a":null})", false},
      {"{a.b|exists: true}", R"({"a":[]})", false},
      {"{a.b|exists: true}", R"({"a":[{},{"b":null}]})", true},
      // Not the item: what is missing is unequal.
      {"{a|neq: x}", R"({"a":"y"})", true},
      {"{a|neq: x}", R"({"a":"x"})", false},
      {"{a|neq: x}", R"({})", true},
      {"{a|neq: x}", R"({"a":["x","y"]})", false},
      {"{a|neq: [x, y]}", R"({"a":"z"})", true},
      {"{a|neq: [x, y]}", R"({"a":"y"})", false},
      {"{a|contains|all|neq: [x, y]}", R"({"a":"xz"})", true},
      {"{a|contains|all|neq: [x, y]}", R"({"a":"xy"})", false},
      {"{a|neq: 5}", R"({"a":"5"})", false},
      {"{a|neq: null}", R"({})", false},
      {"{a|neq: null}", R"({"a":0})", true},
      {"{a|gt|neq: 5}", R"({"a":3})", true},
      {"{a|re|neq: ^x}", R"({"a":"yx"})", true},
  });
}

TEST(Evaluate, Keywords) {
  Check({
      {"[needle]", R"({"a":{"b":["hay NEEDLE hay"]}})", true},
      {"[needle]", R"({"needle":"x"})", false},  // names are no values
      {"[one, two]", R"({"a":"x two x"})", true},
      {"{'|all': [one, two]}", R"({"a":"one","b":"two"})", true},
      {"{'|all': [one, two]}", R"({"a":"one"})", false},
      {"{'|startswith': one}", R"({"a":"one two"})", true},
      {"{'|startswith': two}", R"({"a":"one two"})", false},
      {"{'|cased': [Needle]}", R"({"a":"a needle"})", false},
      {"{'|re': '^n.*e$'}", R"({"a":"x","b":"ne e"})", true},
      {"{'|cidr': 192.0.2.0/24}", R"({"a":["192.0.2.7"]})", true},
      {"['n*e']", R"({"a":"x n--e x"})", true},
      {"[77]", R"({"a":12776})", true},
      {"['true']", R"({"a":true})", true},
      {"[needle]", R"({"a":null})", false},
      {"{a: x, '|contains': needle}", R"({"a":"x","b":"needle"})", true},
      {"[1, {a: x}]", R"({"a":"x"})", true},
  });
}

TEST(Evaluate, Regexes) {
  Check({
      {"{a|re: 'b+'}", R"({"a":"abbc"})", true},
      {"{a|re: '^b+'}", R"({"a":"abbc"})", false},
      {"{a|re: 'B'}", R"({"a":"abc"})", false},
      {"{a|re|i: 'B'}", R"({"a":"abc"})", true},
      {"{a|re: '(?i)B'}", R"({"a":"abc"})", true},
      {"{a|re: '^c$'}", R"({"a":"a\nc\nd"})", false},
      {"{a|re|m: '^c$'}", R"({"a":"a\nc\nd"})", true},
      {"{a|re: 'a.c'}", R"({"a":"a\nc"})", false},
      {"{a|re|s: 'a.c'}", R"({"a":"a\nc"})", true},
      {"{a|re|i|m|s: '^B.C$'}", R"({"a":"a\nb\nc"})", true},
      {"{a|re: '^2'}", R"({"a":22})", true},
      {"{a|re: 'tru'}", R"({"a":true})", true},
      {"{a|re: '.*'}", R"({"a":null})", false},
      {"{a|re: '.*'}", R"({})", false},
      {"{a|re: '\\*'}", R"({"a":"x*"})", true},
      {"{a|re: '^.$'}", R"({"a":"é"})", true},
      {"{a|re: '\\d{3}'}", R"({"a":"x123"})", true},
  });
}

TEST(Evaluate, Addresses) {
  Check({
      {"{a|cidr: 192.0.2.0/24}", R"({"a":"192.0.2.200"})", true},
      {"{a|cidr: 192.0.2.0/24}", R"({"a":"192.0.3.0"})", false},
      {"{a|cidr: 192.0.2.0/25}", R"({"a":"192.0.2.128"})", false},
      {"{a|cidr: 192.0.2.77/24}", R"({"a":"192.0.2.1"})", true},
      {"{a|cidr: 192.0.2.7}", R"({"a":"192.0.2.7"})", true},
      {"{a|cidr: 0.0.0.0/0}", R"({"a":"192.0.2.7"})", true},
      {"{a|cidr: '::/0'}", R"({"a":"192.0.2.7"})", false},
      {"{a|cidr: 0.0.0.0/0}", R"({"a":"2001:db8::1"})", false},
      {"{a|cidr: '2001:db8::/32'}", R"({"a":"2001:db8:0:1::5"})", true},
      {"{a|cidr: '2001:db8::/33'}", R"({"a":"2001:db8:8000::"})", false},
      {"{a|cidr: [198.51.100.0/24, 192.0.2.0/24]}", R"({"a":"192.0.2.1"})",
       true},
      // A range lies in a range.
      {"{a|cidr: 192.0.2.0/24}", R"({"a":"192.0.2.64/26"})", true},
      {"{a|cidr: 192.0.2.0/24}", R"({"a":"192.0.0.0/16"})", false},
      // What CloudTrail writes besides addresses.
      {"{a|cidr: 0.0.0.0/0}", R"({"a":"ec2.amazonaws.com"})", false},
      {"{a|cidr: 0.0.0.0/0}", R"({"a":"AWS Internal"})", false},
      {"{a|cidr: 0.0.0.0/0}", R"({"a":7})", false},
      {"{a|cidr: 0.0.0.0/0}", "{\"a\":\"192.0.2.1\\u0000x\"}", false},
      {"{a|cidr: 0.0.0.0/0}", R"({})", false},
  });
}

TEST(Evaluate, OtherFields) {
  Check({
      {"{a|fieldref: b}", R"({"a":"X","b":"x"})", true},
      {"{a|fieldref|cased: b}", R"({"a":"X","b":"x"})", false},
      {"{a|fieldref: b}", R"({"a":"x","b":"y"})", false},
      {"{a|fieldref: b}", R"({"a":"x"})", false},
      {"{a|fieldref: b}", R"({"b":"x"})", false},
      {"{a|fieldref: b}", R"({})", false},
      {"{a|fieldref: b}", R"({"a":null,"b":null})", false},
      {"{a|fieldref: b}", R"({"a":22,"b":"22"})", true},
      {"{a|fieldref: b.c}", R"({"a":["p","q"],"b":[{"c":"x"},{"c":"q"}]})",
       true},
      {"{a|fieldref|contains: b}", R"({"a":"arn:user/eve","b":"EVE"})", true},
      {"{a|fieldref|startswith: b}", R"({"a":"evelyn","b":"eve"})", true},
      {"{a|fieldref|endswith: b}", R"({"a":"evelyn","b":"eve"})", false},
      {"{a|fieldref|contains: b}", R"({"a":"x1y","b":"x*y"})", false},
      {"{a|fieldref: [b, c]}", R"({"a":"x","b":"y","c":"x"})", true},
      {"{a|fieldref|neq: b}", R"({"a":"x","b":"y"})", true},
      {"{a|fieldref|neq: b}", R"({"a":"x","b":"x"})", false},
      {"{a|fieldref|neq: b}", R"({"a":"x"})", true},
  });
}

TEST(Evaluate, Conditions) {
  const auto rules = Compile(
      RawRule("  selection:\n    name: make\n  filter_a:\n    by: robot\n"
              "  filter_b:\n    failed: true\n"
              "  condition: selection and not 1 of filter_*\n"));
  ASSERT_NE(rules, nullptr);
  EXPECT_TRUE(Holds(*rules, R"({"name":"make","by":"eve"})"));
  EXPECT_FALSE(Holds(*rules, R"({"name":"make","by":"robot"})"));
  EXPECT_FALSE(Holds(*rules, R"({"name":"make","failed":true})"));
  EXPECT_FALSE(Holds(*rules, R"({"name":"break"})"));
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
