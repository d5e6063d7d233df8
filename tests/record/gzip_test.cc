// Compressed inputs: members, what is between and behind them, and what is
// wrong with them.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "src/base/strings.h"
#include "tests/record/reading.h"

namespace snaptrail::internal {
namespace {

std::string Lines(int first, int count) {
  std::string text;
  for (int n = first; n < first + count; ++n) {
    text += Rec(n, Cat("d", n * 7919)) + "\n";
  }
  return text;
}

// Read whole, in random pieces and byte by byte: it must be the same.
Told ReadAllWays(const std::string& input, const RecordLimits& limits = {}) {
  Told whole = Read(input, limits);
  std::mt19937 rng(3);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(ReadCut(input, RandomCuts(&rng, input.size(), 8), limits), whole);
  }
  if (input.size() < 100'000) {
    EXPECT_EQ(ReadCut(input, EveryByte(input.size()), limits), whole);
  }
  return whole;
}

TEST(Gzip, Members) {
  const Told plain = Read(Lines(0, 400));
  ASSERT_EQ(plain.records.size(), 400u);
  EXPECT_EQ(ReadAllWays(Gzip(Lines(0, 400))), plain);
  std::string members;
  for (int n = 0; n < 400; n += 20) members += Gzip(Lines(n, 20));
  EXPECT_EQ(ReadAllWays(members), plain);
  EXPECT_EQ(ReadAllWays(Gzip("") + members + Gzip("")), plain);
}

TEST(Gzip, LargeMembersStream) {
  // Beyond what is inflated at once.
  std::string text = "{\"Records\":[";
  std::size_t count = 0;
  while (text.size() < (9u << 20)) {
    if (count != 0) text += ",";
    text += Rec(static_cast<int>(count++));
  }
  text += "]}";
  EXPECT_EQ(Read(Gzip(text)).records.size(), count);
}

TEST(Gzip, ZerosBehindAreTolerated) {
  const std::string gz = Gzip(Lines(0, 10));
  Told want = Read(Lines(0, 10));
  want.skipped = {"gzip_padding 1"};
  EXPECT_EQ(ReadAllWays(gz + std::string(5000, '\0')), want);
  want = Read(Lines(0, 20));
  want.skipped = {"gzip_padding 1"};
  EXPECT_EQ(ReadAllWays(gz + std::string(512, '\0') + Gzip(Lines(10, 10))),
            want);
}

TEST(Gzip, OtherBytesBehindAreTold) {
  const std::string text = Lines(0, 10);
  Told want = Read(text);
  want.problems = {Cat(text.size(), " bytes that are no gzip member")};
  EXPECT_EQ(ReadAllWays(Gzip(text) + "\x1f\x8bnone of it\x1f"), want);
  EXPECT_EQ(ReadAllWays(Gzip(text) + "x"), want);
  // And a member behind them is found again.
  EXPECT_EQ(
      ReadAllWays(Gzip(text) + "rubbish" + Gzip(Lines(10, 10))).records.size(),
      20u);
}

TEST(Gzip, CutGivesWhatWasReadable) {
  const std::string gz = Gzip(Lines(0, 400));
  for (const std::size_t size :
       {std::size_t{2}, std::size_t{3}, std::size_t{5}, std::size_t{10},
        gz.size() / 3, gz.size() / 2, gz.size() - 9, gz.size() - 1}) {
    const Told told = ReadAllWays(gz.substr(0, size));
    ASSERT_EQ(told.problems.size(), 1u) << size << told;
    EXPECT_NE(told.problems[0].find("gzip data is cut off"), std::string::npos);
    if (size == gz.size() / 2) {
      EXPECT_GT(told.records.size(), 50u);
      // At the record that is cut.
      const std::string& last = told.records.back();
      const std::size_t behind =
          std::stoul(last) + last.size() - last.find('{') + 1;
      EXPECT_EQ(std::stoul(told.problems[0]), behind);
    }
    if (size >= gz.size() - 9) {
      EXPECT_EQ(told.records.size(), 400u);
    }
  }
}

TEST(Gzip, CorruptMemberCostsItself) {
  const std::string first = Gzip(Lines(0, 50));
  std::string second = Gzip(Lines(50, 50));
  const std::string third = Gzip(Lines(100, 50));
  second[second.size() / 2] =
      static_cast<char>(second[second.size() / 2] ^ 0x55);
  const Told told = Read(first + second + third);
  EXPECT_GE(told.problems.size(), 1u);
  EXPECT_GE(told.records.size(), 100u) << told.problems[0];
  for (const int n : {0, 49, 100, 149}) {
    bool found = false;
    for (const std::string& record : told.records) {
      found = found || record.find(Cat("\"e-", n, "\"")) != std::string::npos;
    }
    EXPECT_TRUE(found) << n;
  }

  std::string sum = Gzip(Lines(0, 50));
  sum[sum.size() - 6] = static_cast<char>(sum[sum.size() - 6] ^ 1);
  const Told wrong_sum = ReadAllWays(sum + third);
  EXPECT_EQ(wrong_sum.records.size(), 100u);
  ASSERT_EQ(wrong_sum.problems.size(), 1u);
  EXPECT_EQ(wrong_sum.problems[0],
            Cat(Lines(0, 50).size(), " gzip data is corrupt"));
}

TEST(Gzip, RatioLimit) {
  const Told bomb =
      ReadAllWays(Gzip(Lines(0, 3) + std::string(64u << 20, ' ')));
  ASSERT_EQ(bomb.problems.size(), 1u);
  EXPECT_NE(
      bomb.problems[0].find("limit: gzip inflates beyond the ratio limit"),
      std::string::npos);
  EXPECT_EQ(bomb.records.size(), 3u);

  // It ends this input, and no other.
  const std::string small = Gzip(std::string(2u << 20, ' ') + Lines(0, 1));
  EXPECT_EQ(ReadAllWays(small + Gzip(Lines(1, 1))).records.size(), 1u);
  RecordLimits wide;
  wide.max_inflation = 5000;
  EXPECT_EQ(ReadAllWays(small + Gzip(Lines(1, 1)), wide).records.size(), 2u);
  RecordLimits narrow;
  narrow.max_inflation = 2;
  const Told refused = ReadAllWays(Gzip(Lines(0, 20'000)), narrow);
  ASSERT_EQ(refused.problems.size(), 1u);
  EXPECT_NE(refused.problems[0].find("limit: "), std::string::npos);
}

// More than the ratio allows of so little as is read first, in a member that is
// good as a whole: what comes first decides.
TEST(Gzip, RatioLimitOnTheWay) {
  std::mt19937 rng(5);
  std::string noise;
  for (int n = 0; n < 6'000; ++n) noise += Cat(rng(), rng(), rng(), ' ');
  std::string records;
  for (int n = 0; n < 40; ++n) {
    records += Rec(n, noise.substr(rng() % 1'000, 9'000)) + "\n";
  }
  std::string plain;
  for (int n = 0; plain.size() < (9u << 20); ++n) {
    plain += Rec(n, Cat(rng(), rng(), "-", noise.substr(0, 200))) + "\n";
  }
  EXPECT_TRUE(ReadAllWays(Gzip(plain)).problems.empty());
  const std::string blanks(9u << 20, ' ');
  EXPECT_FALSE(ReadAllWays(Gzip(noise + blanks)).problems.empty());
  const Told late = ReadAllWays(Gzip(records + noise + "\n" + blanks));
  const Told early = ReadAllWays(Gzip(blanks + records + noise + "\n"));
  const auto limited = [](const Told& told) {
    return std::any_of(told.problems.begin(), told.problems.end(),
                       [](const std::string& problem) {
                         return problem.find("ratio") != std::string::npos;
                       });
  };
  EXPECT_FALSE(limited(late));
  EXPECT_TRUE(limited(early));
}

}  // namespace
}  // namespace snaptrail::internal
