#include "src/finding/printable.h"

#include "gtest/gtest.h"
#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

struct Case {
  const char* name;
  std::string_view text;
  std::size_t max;
  std::string_view want;
};

TEST(Printable, Table) {
  using namespace std::string_view_literals;
  const Case cases[] = {
      {"plain", "eve", 10, "eve"},
      {"letters beyond ASCII", "J\xC3\xBCrgen \xE5\xA4\xA9", 40,
       "J\xC3\xBCrgen \xE5\xA4\xA9"},
      {"emoji", "\xF0\x9F\x98\x80", 40, "\xF0\x9F\x98\x80"},
      {"colour", "\x1b[31mred", 40, "\\u{1b}[31mred"},
      {"title and link", "\x1b]8;;http://a\x07x", 40,
       "\\u{1b}]8;;http://a\\u{7}x"},
      {"lines", "a\r\nb\tc", 40, "a\\u{d}\\u{a}b\\u{9}c"},
      {"NUL", "a\0b"sv, 40, "a\\u{0}b"},
      {"C1 control",
       "a\xC2\x9B"
       "31m",
       40, "a\\u{9b}31m"},
      {"backwards", "a\xE2\x80\xAEgpj.exe", 40, "a\\u{202e}gpj.exe"},
      {"isolates", "\xE2\x81\xA6x\xE2\x81\xA9", 40, "\\u{2066}x\\u{2069}"},
      {"zero width", "ad\xE2\x80\x8Bmin\xEF\xBB\xBF", 40,
       "ad\\u{200b}min\\u{feff}"},
      {"soft hyphen", "ad\xC2\xADmin", 40, "ad\\u{ad}min"},
      {"tag characters", "x\xF3\xA0\x81\x81", 40, "x\\u{e0041}"},
      {"Hangul filler", "x\xE3\x85\xA4", 40, "x\\u{3164}"},
      {"line separator", "x\xE2\x80\xA8y", 40, "x\\u{2028}y"},
      {"undecodable", "a\xFF", 40, "a\xEF\xBF\xBD"},
      {"shortened", "abcdefgh", 6, "abc..."},
      {"exactly as long", "abcdef", 6, "abcdef"},
      {"cut before the code point",
       "ab\xE2\x82\xAC"
       "defgh",
       7, "ab..."},
      {"cut after the code point",
       "a\xE2\x82\xAC"
       "defgh",
       7, "a\xE2\x82\xAC..."},
  };
  for (const Case& c : cases)
    EXPECT_EQ(Printable(c.text, c.max), c.want) << c.name;
}

// Cut anywhere, text stays valid and inside its bound.
TEST(Shorten, EveryLength) {
  const std::string text = "a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80\xFFz\xE2\x82";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    for (std::size_t max = 3; max <= 30; ++max) {
      const std::string cut = Shorten(text.substr(0, length), max);
      EXPECT_TRUE(IsValidUtf8(cut)) << length << ' ' << max;
      EXPECT_LE(cut.size(), max) << length << ' ' << max;
    }
  }
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
