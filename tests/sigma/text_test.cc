// Folding, patterns and numbers: what a single value is compared by.
#include <cstdint>
#include <random>
#include <string>

#include "gtest/gtest.h"
#include "src/sigma/fold.h"
#include "src/sigma/fold_table.h"
#include "src/sigma/number.h"
#include "src/sigma/pattern.h"

namespace snaptrail::inline v0::internal {
namespace {

using Style = Pattern::Style;

TEST(Fold, FoldsSimply) {
  const struct {
    const char* text;
    const char* want;
  } cases[] = {
      {"", ""},
      {"abc", "abc"},
      {"AbC-1", "abc-1"},
      {"\xC3\x89t\xC3\xA9", "\xC3\xA9t\xC3\xA9"},                // Été
      {"\xD0\x94\xD0\xB0", "\xD0\xB4\xD0\xB0"},                  // Да
      {"\xCE\xA3\xCF\x83\xCF\x82", "\xCF\x83\xCF\x83\xCF\x83"},  // sigmas
      {"\xE2\x84\xAA", "k"},                                     // Kelvin
      {"\xC5\xBF", "s"},                                         // long s
      {"\xE1\xBA\x9E", "\xC3\x9F"},              // capital sharp s
      {"\xC3\x9F", "\xC3\x9F"},                  // simple: not ss
      {"\xC4\xB0", "\xC4\xB0"},                  // dotted I: no simple folding
      {"\xC8\xBA", "\xE2\xB1\xA5"},              // grows by a byte
      {"\xF0\x90\x90\x80", "\xF0\x90\x90\xA8"},  // Deseret
      {"A\xFFZ", "a\xFFz"},
      {"\xC3", "\xC3"},
  };
  for (const auto& c : cases) EXPECT_EQ(Folded(c.text), c.want) << c.text;
}

TEST(Fold, TableIsSortedAndFoldsOnce) {
  std::uint32_t last = 0;
  for (int i = 0; i < kFoldRunCount; ++i) {
    const FoldRun& run = kFoldRuns[i];
    EXPECT_GT(run.first, last);
    last = run.last;
    for (std::uint32_t c = run.first; c <= run.last;
         c += static_cast<std::uint32_t>(run.stride)) {
      std::string text;
      if (c < 0x800) {
        text = {static_cast<char>(0xC0 | (c >> 6)),
                static_cast<char>(0x80 | (c & 0x3F))};
      } else if (c < 0x10000) {
        text = {static_cast<char>(0xE0 | (c >> 12)),
                static_cast<char>(0x80 | ((c >> 6) & 0x3F)),
                static_cast<char>(0x80 | (c & 0x3F))};
      } else {
        continue;
      }
      const std::string folded = Folded(text);
      EXPECT_NE(folded, text) << std::hex << c;
      EXPECT_EQ(Folded(folded), folded) << std::hex << c;
    }
  }
}

TEST(Pattern, ReadsEscapes) {
  const struct {
    const char* text;
    const char* dump;
  } cases[] = {
      {R"(a*b)", R"('a*b')"},
      {R"(a\*b)", R"('a\*b')"},
      {R"(a\?b)", R"('a\?b')"},
      {R"(a\\*b)", R"('a\\*b')"},
      {R"(a\\\*b)", R"('a\\\*b')"},
      {R"(a\xb)", R"('a\\xb')"},
      {R"(a\)", R"('a\\')"},
      {R"(a\\)", R"('a\\')"},
      {R"(a\\\\)", R"('a\\\\')"},
      {R"(\\*)", R"('\\*')"},
      {R"(**a**b***)", R"('*a*b*')"},
      {R"(a?c)", R"('a?c')"},
      {R"(*)", R"('*')"},
      {R"()", R"('')"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Pattern::Parse(c.text, {}).Dump(), c.dump) << c.text;
  }
  EXPECT_EQ(Pattern::Parse("x", {true, true, false}).Dump(), "'*x*'");
  EXPECT_EQ(Pattern::Parse("*x*", {true, true, false}).Dump(), "'*x*'");
  EXPECT_EQ(Pattern::Parse("x", {true, false, false}).Dump(), "'*x'");
  EXPECT_EQ(Pattern::Parse("x", {false, true, false}).Dump(), "'x*'");
  EXPECT_EQ(Pattern::Parse("", {false, true, false}).Dump(), "'*'");
  EXPECT_EQ(Pattern::Literal(R"(a*\?)", {}).Dump(), R"('a\*\\\?')");
}

TEST(Pattern, Matches) {
  const struct {
    const char* pattern;
    const char* text;
    bool want;
  } cases[] = {
      {"abc", "ABC", true},
      {"abc", "abcd", false},
      {"abc", "", false},
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"*", "a\nb", true},
      {"a*", "a", true},
      {"*a", "ba", true},
      {"*a", "ab", false},
      {"a*a", "a", false},  // the ends may not overlap
      {"a*a", "aa", true},
      {"ab*bc", "abc", false},
      {"a*b*c", "a1b2c", true},
      {"a*b*c", "acb", false},
      {"*ab*ab*", "abab", true},
      {"*ab*ab*", "abb", false},
      {"*b*abc", "abcabc", true},
      {"a\nb", "A\nB", true},
      {"a*b", "a\n\n1b", true},
      {"?", "a", true},
      {"?", "", false},
      {"?", "\xC3\xA9", true},          // one code point, not one byte
      {"?", "\xF0\x9F\x90\x8D", true},  // nor two halves
      {"??", "\xC3\xA9", false},
      {"?*", "", false},
      {"*?", "\xC3\xA9", true},
      {"a?c*",
       "a\xC3\xA9"
       "cd",
       true},
      {"*?b",
       "\xC3\xA9"
       "b",
       true},
      {"*a?b*", "xaab\xC3\xA9", true},
      {"*?x?*", "1x", false},
      {"\xC3\x89*", "\xC3\xA9t\xC3\xA9", true},
      {"k", "\xE2\x84\xAA", true},
      {R"(a\*)", "a*", true},
      {R"(a\*)", "ab", false},
      {R"(c:\\*)", R"(C:\x)", true},
      {R"(\)", R"(\)", true},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Pattern::Parse(c.pattern, {}).Matches(c.text), c.want)
        << c.pattern << " on " << c.text;
  }
  EXPECT_FALSE(Pattern::Parse("abc", {false, false, true}).Matches("Abc"));
  EXPECT_TRUE(Pattern::Parse("aBc", {false, false, true}).Matches("aBc"));
}

// The obvious matcher, on code points.
bool Slow(std::u32string_view pattern, std::u32string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (Slow(pattern.substr(1), text.substr(i))) return true;
    }
    return false;
  }
  return !text.empty() && (pattern[0] == '?' || pattern[0] == text[0]) &&
         Slow(pattern.substr(1), text.substr(1));
}

TEST(Pattern, AgreesWithTheObviousMatcher) {
  std::mt19937 random(1);
  const auto make = [&](std::u32string_view letters, int most,
                        std::u32string* wide) {
    std::string narrow;
    for (int n = static_cast<int>(random() % (most + 1)); n > 0; --n) {
      const char32_t c = letters[random() % letters.size()];
      wide->push_back(c);
      if (c == U'\u00e9') {
        narrow += "\xC3\xA9";
      } else {
        narrow.push_back(static_cast<char>(c));
      }
    }
    return narrow;
  };
  int matched = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::u32string wide_pattern;
    std::u32string wide_text;
    const std::string pattern = make(U"ab\u00e9*?", 7, &wide_pattern);
    const std::string text = make(U"ab\u00e9", 8, &wide_text);
    const bool want = Slow(wide_pattern, wide_text);
    ASSERT_EQ(Pattern::Parse(pattern, {}).Matches(text), want)
        << pattern << " on " << text;
    matched += want;
  }
  EXPECT_GT(matched, 5000);
}

TEST(Pattern, StarsCostNoMoreThanTheProduct) {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a?a";
  const std::string text(200'000, 'a');
  EXPECT_TRUE(Pattern::Parse(pattern + "*", {}).Matches(text));
  EXPECT_FALSE(Pattern::Parse(pattern + "*b*", {}).Matches(text));
}

std::string Written(std::string_view text) {
  const auto number = ParseNumber(text);
  return number ? NumberText(*number) : "none";
}

TEST(Number, Reads) {
  const struct {
    const char* text;
    const char* want;
  } cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"-0.0", "0"},
      {"22", "22"},
      {"22.0", "22"},
      {"2.5", "2.5"},
      {"1e3", "1000"},
      {"-1.5E-2", "-0.015"},
      {"9007199254740993", "9007199254740993"},
      {"9223372036854775807", "9223372036854775807"},
      {"18446744073709551615", "18446744073709551615"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"18446744073709551616", "18446744073709551616"},
      {"1e999", "none"},
      {"", "none"},
      {"-", "none"},
      {"01", "none"},
      {"+1", "none"},
      {"1.", "none"},
      {".5", "none"},
      {"1e", "none"},
      {"0x10", "none"},
      {"1 ", "none"},
      {"nan", "none"},
      {"inf", "none"},
  };
  for (const auto& c : cases) EXPECT_EQ(Written(c.text), c.want) << c.text;
}

TEST(Number, ComparesByValue) {
  // Ascending; "=" joins what is equal.
  const char* order[][3] = {
      {"-1e300"},
      {"-9223372036854775809.0"},
      {"-2.5"},
      {"-2"},
      {"0", "-0.0", "0.0"},
      {"1", "1.0", "1e0"},
      {"1.5"},
      {"9007199254740992", "9007199254740992.0"},
      {"9007199254740993"},
      {"9223372036854775807"},
      {"9223372036854775808", "9223372036854775808.0"},
      {"18446744073709551615"},
      {"18446744073709551616.0", "18446744073709551616"},
      {"1e300"},
  };
  for (std::size_t i = 0; i < std::size(order); ++i) {
    for (std::size_t j = 0; j < std::size(order); ++j) {
      for (const char* a : order[i]) {
        for (const char* b : order[j]) {
          if (a == nullptr || b == nullptr) continue;
          const auto got = Compare(*ParseNumber(a), *ParseNumber(b));
          EXPECT_EQ(got < 0, i < j) << a << ' ' << b;
          EXPECT_EQ(got == 0, i == j) << a << ' ' << b;
        }
      }
    }
  }
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
