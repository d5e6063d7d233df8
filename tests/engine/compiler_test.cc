#include "snaptrail/compiler.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/engine/builtin_content.h"
#include "tests/engine/samples.h"

namespace snaptrail::inline v0::internal {
namespace {

using testing::HasSubstr;

TEST(Compiler, BuiltinCompilesWithoutAWord) {
  Compiler compiler;
  compiler.AddBuiltin();
  const Result<Ruleset> ruleset = compiler.Compile();
  for (const Diagnostic& d : compiler.diagnostics()) {
    ADD_FAILURE() << d.ToString();
  }
  ASSERT_TRUE(ruleset.ok()) << ruleset.status().ToString();
  EXPECT_FALSE(ruleset->rules().empty());
  for (const RuleInfo& rule : ruleset->rules()) {
    EXPECT_FALSE(rule.id.empty() || rule.name.empty() || rule.title.empty() ||
                 rule.level.empty() || rule.file.empty())
        << rule.id << rule.name;
  }
}

TEST(Compiler, BuiltinTextsAreThoseOfTheSource) {
  for (const auto& texts : {BuiltinActions(), BuiltinRules()}) {
    ASSERT_FALSE(texts.empty());
    for (const BuiltinText& text : texts) {
      EXPECT_TRUE(text.name.ends_with(".yml")) << text.name;
      for (std::string_view piece : text.pieces) {
        EXPECT_LE(piece.size(), 16384u);
      }
    }
  }
}

TEST(Compiler, OneErrorRefusesTheWholeSet) {
  Compiler compiler;
  compiler.AddBuiltin();
  compiler.AddRules("bad.yml", "title: x\nlogsource: {}\n");
  const Result<Ruleset> ruleset = compiler.Compile();
  ASSERT_FALSE(ruleset.ok());
  EXPECT_EQ(ruleset.status().code(), StatusCode::kInvalidContent);
  ASSERT_FALSE(compiler.diagnostics().empty());
  EXPECT_EQ(compiler.diagnostics()[0].file, "bad.yml");
}

TEST(Compiler, BadActionsAreRefusedWithTheirPlace) {
  Compiler compiler;
  compiler.AddBuiltin();
  compiler.AddActions("mine.yml",
                      "dictionary: 1\ncloud: aws\nactions:\n  ec2:\n    "
                      "CopyFpgaImage:\n      form: image req.x\n");
  EXPECT_FALSE(compiler.Compile().ok());
  ASSERT_FALSE(compiler.diagnostics().empty());
  EXPECT_THAT(compiler.diagnostics()[0].ToString(), HasSubstr("mine.yml:"));
}

// A field that no step has would make a rule that never holds.
TEST(Compiler, UnknownFieldOfAStepIsAnError) {
  Compiler compiler;
  compiler.AddBuiltin();
  std::string rules = kChainRules;
  rules.replace(rules.find("lineage.other"), 13, "lineage.othr");
  compiler.AddRules("test.yml", rules);
  EXPECT_FALSE(compiler.Compile().ok());
  ASSERT_FALSE(compiler.diagnostics().empty());
  EXPECT_THAT(compiler.diagnostics()[0].ToString(), HasSubstr("lineage.othr"));
}

TEST(Compiler, DiagnosticsAreOfTheLastRun) {
  Compiler compiler;
  compiler.AddBuiltin();
  compiler.AddRules("bad.yml", "title: [");
  EXPECT_FALSE(compiler.Compile().ok());
  const std::size_t count = compiler.diagnostics().size();
  EXPECT_FALSE(compiler.Compile().ok());
  EXPECT_EQ(compiler.diagnostics().size(), count);
  Compiler moved = std::move(compiler);
  EXPECT_EQ(moved.diagnostics().size(), count);
}

TEST(Ruleset, CopiesShare) {
  const Ruleset one = CompileRules(kChainRules);
  const Ruleset two = one;
  EXPECT_EQ(two.rules().size(), 2u);
  EXPECT_EQ(one.rules()[0].name, "test_restore");
  EXPECT_EQ(one.rules()[0].level, "low");
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
