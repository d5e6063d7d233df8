#include "src/sigma/literal_index.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "tests/choices.h"

namespace snaptrail::inline v0::internal {
namespace {

// Against searching for one text after the other.
TEST(LiteralIndex, FindsWhatStandsInAText) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Choices choices(seed);
    // Few letters, so that texts are parts of each other.
    const auto random = [&](std::uint32_t least, std::uint32_t most) {
      std::string text;
      for (std::uint32_t n = least + choices.Below(most); n > 0; --n) {
        text.push_back("ab\xC3\0"[choices.Below(4)]);
      }
      return text;
    };
    LiteralIndex index;
    std::vector<std::string> texts;
    for (std::uint32_t n = 1 + choices.Below(12); n > 0; --n) {
      const std::string text = random(1, 4);
      std::uint32_t number = 0;
      ASSERT_TRUE(index.Add(text, &number));
      ASSERT_LE(number, texts.size());
      if (number == texts.size()) texts.push_back(text);
      ASSERT_EQ(texts[number], text);
    }
    index.Build();
    for (int turn = 0; turn < 5; ++turn) {
      const std::string text = random(0, 30);
      std::set<std::uint32_t> want;
      for (std::uint32_t i = 0; i < texts.size(); ++i) {
        if (text.find(texts[i]) != std::string::npos) want.insert(i);
      }
      std::set<std::uint32_t> have;
      index.Find(text, [&](std::uint32_t number) { have.insert(number); });
      ASSERT_EQ(have, want) << seed;
    }
  }
}

TEST(LiteralIndex, TakesEveryByte) {
  LiteralIndex index;
  std::uint32_t number = 0;
  for (int byte = 0; byte < 256; ++byte) {
    ASSERT_TRUE(index.Add(std::string(1, static_cast<char>(byte)), &number));
  }
  index.Build();
  std::vector<std::uint32_t> have;
  index.Find(std::string_view("\0\xFF", 2),
             [&](std::uint32_t n) { have.push_back(n); });
  EXPECT_EQ(have, (std::vector<std::uint32_t>{0, 255}));
}

TEST(LiteralIndex, SaysWhenThereIsNoRoom) {
  LiteralIndex index;
  std::uint32_t number = 0;
  ASSERT_TRUE(index.Add("kept", &number));
  EXPECT_FALSE(index.Add(std::string(LiteralIndex::kMaxStates, 'x'), &number));
  index.Build();
  int found = 0;
  index.Find("it is kept", [&](std::uint32_t) { ++found; });
  EXPECT_EQ(found, 1);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
