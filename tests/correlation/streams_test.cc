// The correlator against brute force on random streams: shuffles, ties,
// duplicates, late matches, matches that are taken back. SNAPTRAIL_STREAMS sets
// how many streams there are of each kind.
#include "tests/correlation/streams.h"

#include <cstdlib>
#include <iostream>
#include <string>

#include "gtest/gtest.h"

namespace snaptrail::inline v0::internal {
namespace {

class Streams : public testing::TestWithParam<std::uint32_t> {};

TEST_P(Streams, SayWhatBruteForceSays) {
  const char* wanted = std::getenv("SNAPTRAIL_STREAMS");
  const int count = wanted == nullptr ? 400 : std::atoi(wanted);
  std::uint64_t said = 0;
  for (int seed = 0; seed < count; ++seed) {
    Choices choices(static_cast<std::uint64_t>(seed) * 100 + GetParam());
    const std::vector<Correlation> plans = MakePlans(GetParam(), &choices);
    const std::string problem = RunStream(plans, &choices, &said);
    ASSERT_EQ(problem, "") << kStreamKinds[GetParam()] << ", seed " << seed;
  }
  EXPECT_GT(said, static_cast<std::uint64_t>(count) / 10)
      << "too little was said to be a test";
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, Streams,
    testing::Range(0u, static_cast<std::uint32_t>(std::size(kStreamKinds))),
    [](const auto& of) {
      std::string name = kStreamKinds[of.param];
      for (char& c : name) {
        if (c == ' ' || c == '_') c = 'X';
      }
      return name;
    });

}  // namespace
}  // namespace snaptrail::inline v0::internal
