// JoinFindings is what keeps folding honest: whatever was settled in whatever
// portions, the join is the finding of all rows.
#include <random>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/finding/build.h"
#include "tests/finding/sample.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::uint32_t kMaxEvidence = 3;

const Rule& TheRule() {
  static const Rule rule = MakeRule("r", {{Level::kLow, "dull", {}},
                                          {Level::kHigh, "telling", {}},
                                          {Level::kMedium, "between", {}}});
  return rule;
}

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  // Some of the hits that are possible on 12 rows; at least one.
  std::vector<RuleHit> Hits() {
    std::vector<RuleHit> hits;
    while (hits.empty()) {
      for (std::uint32_t row = 0; row < 12; ++row) {
        for (std::uint32_t reason = 0; reason < 3; ++reason) {
          if (random_() % 4 == 0) hits.push_back({0, reason, row});
        }
      }
    }
    return hits;
  }

 private:
  std::mt19937 random_;
};

View TwelveRows() {
  View view;
  view.key = "aws:snapshot:snap-1";
  for (int i = 0; i < 12; ++i) {
    // Ties in time; the uid decides then.
    view.rows.push_back(MakeRow(Cat("r", 10 + i), i / 2, Stage::kShare, "Op",
                                {{"on", "aws:snapshot:snap-1", ""}}));
    view.rows.back().origin = Cat("origin", i % 3);
    view.rows.back().grant_targets = {Cat("44445555666", i % 5)};
  }
  return view;
}

Finding Of(const std::vector<RuleHit>& hits) {
  return BuildFindings(TwelveRows(), {TheRule()}, hits, kMaxEvidence).front();
}

std::vector<RuleHit> Both(std::vector<RuleHit> a,
                          const std::vector<RuleHit>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(JoinFindings, IsTheFindingOfAllRows) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    Generator generator(seed);
    const auto a = generator.Hits();
    const auto b = generator.Hits();
    const auto c = generator.Hits();
    const Finding all = Of(Both(Both(a, b), c));
    const auto join = [](const Finding& x, const Finding& y) {
      return JoinFindings(x, y, kMaxEvidence);
    };
    ASSERT_EQ(join(join(Of(a), Of(b)), Of(c)), all) << seed;
    ASSERT_EQ(join(Of(a), join(Of(b), Of(c))), all) << seed;
    ASSERT_EQ(join(Of(c), join(Of(b), Of(a))), all) << seed;
    ASSERT_EQ(join(all, Of(b)), all) << seed;
    ASSERT_EQ(join(Of(a), Of(a)), Of(a)) << seed;
  }
}

TEST(JoinFindings, FreshGivesPictureNotesAndFields) {
  Finding kept = ChainFinding();
  Finding fresh = ChainFinding();
  kept.evidence[1].origin_uid = "AIDAOLD";
  fresh.lineage.nodes.clear();
  fresh.notes = {"a note of the view"};
  fresh.settled = true;
  const Finding joined = JoinFindings(kept, fresh, 16);
  EXPECT_EQ(joined.evidence[1].origin_uid, "AIDAEVE");
  EXPECT_TRUE(joined.lineage.nodes.empty());
  EXPECT_TRUE(joined.settled);
  EXPECT_EQ(joined.notes.front(), "a note of the view");
  EXPECT_EQ(joined.notes.size(), 3u);  // and the two that the evidence gives
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
