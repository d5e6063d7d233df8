#include "src/base/strings.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace snaptrail::internal {
namespace {

TEST(Strings, Cat) {
  EXPECT_EQ(Cat(), "");
  EXPECT_EQ(Cat("a", std::string("b"), std::string_view("c"), 'd', -1,
                std::uint64_t{18446744073709551615u}),
            "abcd-118446744073709551615");
}

TEST(Strings, Maps) {
  TextMap<int> map;
  map["a"] = 1;
  EXPECT_EQ(map.find(std::string_view("a"))->second, 1);
  EXPECT_FALSE(map.contains(std::string_view("b")));
  const TextSet set = {"x"};
  EXPECT_TRUE(set.contains(std::string_view("x")));
}

TEST(Strings, Case) {
  EXPECT_EQ(AsciiLower("AbZ-\xC3\x84"), "abz-\xC3\x84");
  EXPECT_TRUE(EqualsIgnoreCase("AbC", "aBc"));
  EXPECT_FALSE(EqualsIgnoreCase("ab", "abc"));
  EXPECT_FALSE(EqualsIgnoreCase("[", "{"));  // they differ in one bit only
}

TEST(Strings, Parts) {
  EXPECT_EQ(Trim(" \t\r\na b\n "), "a b");
  EXPECT_EQ(Trim(" \n"), "");
  EXPECT_EQ(Split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(Split("", ','), (std::vector<std::string_view>{""}));
  EXPECT_EQ(Split(",", ','), (std::vector<std::string_view>{"", ""}));
  EXPECT_EQ(Join({"a", "b"}, ", "), "a, b");
  EXPECT_EQ(Join({}, ", "), "");
}

TEST(Strings, NearestWord) {
  const std::vector<std::string_view> words = {"create", "copy", "restore",
                                               "share"};
  EXPECT_EQ(NearestWord("creat", words), "create");
  EXPECT_EQ(NearestWord("Restroe", words), "restore");
  EXPECT_EQ(NearestWord("shape", words), "share");
  EXPECT_EQ(NearestWord("xyz", words), "");
  EXPECT_EQ(NearestWord("", words), "");
  EXPECT_EQ(NearestWord(std::string(65, 'c'), words), "");
  // The same for every order of the words.
  EXPECT_EQ(NearestWord("ab", {"ac", "aa"}), "aa");
  EXPECT_EQ(NearestWord("ab", {"aa", "ac"}), "aa");
}

TEST(Strings, Glob) {
  struct Case {
    const char* pattern;
    const char* text;
    bool matches;
  };
  const Case cases[] = {
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"*", "abc", true},
      {"a*c", "abbc", true},
      {"a*c", "abb", false},
      {"?", "", false},
      {"?", "x", true},
      {"a?c", "abc", true},
      {"*b*", "abc", true},
      {"*b", "abb", true},
      {"a**b", "ab", true},
      {"*a*b*c", "xaybzc", true},
      {"*a*b*c", "xbyazc", false},
      {"a*", "ba", false},
      {"*?", "", false},
      {"*?", "ab", true},
      {"a", "*", false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(GlobMatch(c.pattern, c.text), c.matches) << c.pattern << c.text;
  }
  // Not exponential.
  std::string stars;
  for (int i = 0; i < 50; ++i) stars += "*a";
  EXPECT_FALSE(GlobMatch(stars + "b", std::string(5000, 'a')));
}

TEST(Strings, ToValidUtf8) {
  const std::string r = "\xEF\xBF\xBD";
  struct Case {
    std::string text;
    std::string valid;
  };
  const Case cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80",
       "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
      {std::string("\0", 1), std::string("\0", 1)},
      {"\xFF", r},
      {"a\x80z", "a" + r + "z"},
      {"\xC0\xAF", r + r},                  // overlong
      {"\xE0\x80\xAF", r + r + r},          // overlong
      {"\xED\xA0\x80", r + r + r},          // a surrogate
      {"\xF4\x90\x80\x80", r + r + r + r},  // above U+10FFFF
      {"\xE2\x82", r},                      // cut: one maximal part
      {"\xE2\x82z", r + "z"},
      {"\xF0\x9F\x98", r},
      {"\xC3\xC3\xA9", r + "\xC3\xA9"},
      // Unicode 15, table 3-8.
      {"\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64",
       "a" + r + r + r + "b" + r + "c" + r + r + "d"},
  };
  for (const Case& c : cases) {
    bool replaced = false;
    EXPECT_EQ(ToValidUtf8(c.text, &replaced), c.valid);
    EXPECT_EQ(replaced, c.text != c.valid);
    EXPECT_EQ(IsValidUtf8(c.text), c.text == c.valid);
    EXPECT_TRUE(IsValidUtf8(c.valid));
  }
}

// An independent judge.
TEST(Strings, Utf8AgreesWithSimdjson) {
  std::mt19937 rng(1);
  const std::string marks =
      "\x7f\x80\xBF\xC0\xC2\xDF\xE0\xED\xEF\xF0\xF4\xF5 a";
  for (int round = 0; round < 50'000; ++round) {
    std::string text(rng() % 12, '\0');
    for (char& c : text) {
      c = rng() % 3 == 0 ? static_cast<char>(rng())
                         : marks[rng() % marks.size()];
    }
    const bool valid = simdjson::validate_utf8(text.data(), text.size());
    ASSERT_EQ(IsValidUtf8(text), valid);
    bool replaced = false;
    const std::string repaired = ToValidUtf8(text, &replaced);
    ASSERT_EQ(replaced, !valid);
    ASSERT_TRUE(simdjson::validate_utf8(repaired.data(), repaired.size()));
  }
}

}  // namespace
}  // namespace snaptrail::internal
