#include "src/lineage/generations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "src/base/strings.h"

namespace snaptrail::internal {
namespace {

// "b10:p d20 u30": births (with parents), deaths, uses, with their times.
std::string Boundaries(const std::string& events) {
  std::vector<NameBirth> births;
  std::vector<TimeMs> deaths;
  std::vector<TimeMs> uses;
  for (const std::string_view event : Split(events, ' ')) {
    if (event.empty()) continue;
    const std::vector<std::string_view> parts = Split(event.substr(1), ':');
    const TimeMs time = std::stoll(std::string(parts[0]));
    uses.push_back(time);  // every mention is one
    if (event[0] == 'd') deaths.push_back(time);
    if (event[0] == 'b') {
      NameBirth birth{time, {}};
      if (parts.size() > 1) birth.parents = {parts[1]};
      births.push_back(birth);
    }
  }
  std::string out;
  for (const Boundary& b : FindBoundaries(births, deaths, uses)) {
    if (!out.empty()) out += " ";
    out += Cat(b.by_birth ? "birth@" : "death@", b.start);
  }
  return out;
}

TEST(Generations, Boundaries) {
  struct Case {
    const char* events;
    const char* want;
  };
  const Case cases[] = {
      {"", ""},
      {"b10:p u20", ""},
      {"b10:p d20 b30:p", "death@20"},
      {"b10:p d20 u30", "death@20"},
      // Used before it was ever born: another object had the name.
      {"u10 b20:p", "birth@20"},
      // Two records of one birth: the same parent, one generation.
      {"b10:p b11:p", ""},
      {"b10:p b20:q", "birth@20"},
      // A birth that names no parent says nothing against the one before.
      {"b10:p b20", ""},
      // In one second the end of the old precedes the start of the new.
      {"b10:p d20 b20:p", "death@20"},
      {"d10 d10", "death@10"},
      {"u10 b10:p", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Boundaries(c.events), c.want) << c.events;
  }
}

TEST(Generations, WhichOneAStepMeans) {
  const std::vector<Boundary> death = {{20, false}};
  const std::vector<Boundary> birth = {{20, true}};
  EXPECT_EQ(GenerationAt(death, false, 19, NameRole::kUse), 0);
  EXPECT_EQ(GenerationAt(death, false, 21, NameRole::kUse), 20);
  // In the second of a death a use means the old one, unless one is born then.
  EXPECT_EQ(GenerationAt(death, false, 20, NameRole::kUse), 0);
  EXPECT_EQ(GenerationAt(death, true, 20, NameRole::kUse), 20);
  EXPECT_EQ(GenerationAt(death, true, 20, NameRole::kGone), 0);
  EXPECT_EQ(GenerationAt(death, false, 20, NameRole::kOut), 20);
  EXPECT_EQ(GenerationAt(birth, true, 20, NameRole::kUse), 20);
  EXPECT_EQ(GenerationAt(birth, true, 20, NameRole::kGone), 0);
}

TEST(Generations, OrderOfArrivalDoesNotMatter) {
  std::mt19937 rng(3);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> events;
    for (int i = static_cast<int>(rng() % 8); i >= 0; --i) {
      std::string event(1, "bdu"[rng() % 3]);
      event += std::to_string(rng() % 6);
      if (event[0] == 'b') event += Cat(":", std::string(1, "pq"[rng() % 2]));
      events.push_back(event);
    }
    const std::string want = Boundaries(Join(events, " "));
    std::shuffle(events.begin(), events.end(), rng);
    EXPECT_EQ(Boundaries(Join(events, " ")), want) << Join(events, " ");
  }
}

}  // namespace
}  // namespace snaptrail::internal
