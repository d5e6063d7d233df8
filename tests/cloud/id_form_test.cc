// A form that is walked says what the regular expression says that it means.
#include "src/cloud/id_form.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "src/base/strings.h"

namespace snaptrail::internal {
namespace {

std::string Print(const IdForm& form, std::string_view value) {
  IdForm::Pieces pieces;
  if (!form.Match(value, &pieces)) return "no";
  std::string out = "yes";
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    out += Cat(" ", form.names()[i], "=", pieces[i]);
  }
  return out;
}

TEST(IdForm, Walks) {
  const IdForm role("arn:*:iam::{account}:role/{path*}/{id}", false);
  EXPECT_TRUE(role.walked());
  EXPECT_EQ(Print(role, "arn:aws:iam::1:role/a/b/c"),
            "yes account=1 path=a/b id=c");
  EXPECT_EQ(Print(role, "arn:aws:iam::1:role/c"), "no");
  EXPECT_EQ(Print(role, "arn:aws:iam::1:role//c"), "no");
  EXPECT_EQ(Print(role, "arn:aws:iam:::role/a/c"), "yes account= path=a id=c");
  const IdForm snapshot("arn:*:rds:{region}:{account}:Snapshot:{id*}", true);
  EXPECT_EQ(Print(snapshot, "arn:aws:rds:r:1:snapshot:rds:x"),
            "yes region=r account=1 id=rds:x");
  EXPECT_EQ(Print(snapshot, "arn:aws:rds:r:1:snapshot:a\nb"), "no");
  EXPECT_EQ(Print(snapshot, "arn:aws:rds:r:1:snapshot:"), "no");
  EXPECT_EQ(Print(IdForm("**:{id}", false), ":x"), "yes id=x");
  // Where it ends is a choice: left to the expression.
  EXPECT_FALSE(IdForm("{a}b", false).walked());
  EXPECT_FALSE(IdForm("{a}{id}", false).walked());
  EXPECT_FALSE(IdForm("{a*}/{b*}", false).walked());
}

TEST(IdForm, AsItsExpression) {
  std::mt19937 rng(8);
  const std::vector<std::string> parts = {
      "{a}", "{id}", "{x*}", "{id*}", "*", "**",   "/",
      ":",   "a",    "arn:", "/b",    "{", ":a/b", "B"};
  const std::vector<std::string> bits = {
      "/", ":", "a", "b", "arn:", "B", "\n", "\xC3\xA9", "{", "ab/a:"};
  int walked = 0;
  int matched = 0;
  for (int round = 0; round < 4'000; ++round) {
    std::string written;
    for (int i = static_cast<int>(rng() % 7); i >= 0; --i) {
      written += parts[rng() % parts.size()];
    }
    const bool lower = rng() % 2 == 0;
    const IdForm form(written, lower);
    const IdForm expression(written, lower, false);
    if (!form.walked()) continue;
    ++walked;
    for (int k = 0; k < 200; ++k) {
      std::string value;
      for (int i = static_cast<int>(rng() % 8); i > 0; --i) {
        value += bits[rng() % bits.size()];
      }
      if (lower) value = AsciiLower(value);
      const std::string said = Print(form, value);
      matched += said != "no";
      ASSERT_EQ(said, Print(expression, value)) << written << " " << value;
    }
  }
  EXPECT_GT(walked, 500);
  EXPECT_GT(matched, 1'000);
}

}  // namespace
}  // namespace snaptrail::internal
