#include <string>

#include "gtest/gtest.h"
#include "tests/sigma/testing.h"

namespace snaptrail::inline v0::internal {
namespace {

TEST(Collections, RulesOfATemplateHaveIdsOfTheirOwn) {
  const auto rules = Compile(
      "action: global\ntitle: t\nid: one\nlogsource:\n  product: aws\n"
      "detection:\n  condition: s\n---\ndetection:\n  s:\n    a: 1\n---\n"
      "detection:\n  s:\n    b: 1\n");
  ASSERT_NE(rules, nullptr);
  ASSERT_EQ(rules->rules().size(), 2u);
  EXPECT_EQ(rules->rules()[0].id, "one/1");
  EXPECT_EQ(rules->rules()[1].id, "one/2");
}

TEST(Metadata, IsKeptAsItWasWritten) {
  const auto rules = Compile(
      "title: t\nid: i\nlevel: low\nauthor: a\ndate: 2026-01-02\n"
      "x-team: blue\nx:\n  deep: [1, 010, '2', true, null]\n"
      "logsource:\n  product: aws\n"
      "detection:\n  s:\n    a: 1\n  condition: s\n");
  ASSERT_NE(rules, nullptr);
  EXPECT_EQ(rules->rules()[0].metadata,
            R"({"author":"a","date":"2026-01-02","custom":{"x-team":"blue",)"
            R"("x":{"deep":[1,"010","2",true,null]}}})");
}

// Short documents that repeat a long one are told of, and cost little.
TEST(Collections, RepetitionsAreBounded) {
  std::string text = RawRule("  s:\n    a:\n");
  for (int i = 0; i < 20'000; ++i) text += "    - x\n";
  text += "  condition: s\n";
  for (int i = 0; i < 20'000; ++i) text += "---\naction: repeat\n";
  EXPECT_NE(Complaints(text).find("more than 1000000 nodes"),
            std::string::npos);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
