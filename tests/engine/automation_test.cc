#include "src/engine/automation.h"

#include "gtest/gtest.h"
#include "src/engine/builtin_content.h"
#include "tests/engine/samples.h"

namespace snaptrail::inline v0::internal {
namespace {

std::shared_ptr<const Dictionary> TheDictionary() {
  std::vector<ActionText> texts;
  for (const BuiltinText& text : BuiltinActions()) {
    ActionText& action = texts.emplace_back();
    action.file = std::string(text.name);
    for (std::string_view piece : text.pieces) action.text += piece;
  }
  Diagnostics diagnostics;
  return Dictionary::Compile(texts, &diagnostics);
}

Actor RoleActor() {
  Actor actor;
  actor.uid = "AROACI";
  actor.type = ActorType::kRole;
  actor.name = "ci";
  actor.account = "111122223333";
  actor.alias = {"role/111122223333/ci"};
  actor.session_uid = "ASIA1";
  actor.session_name = "deploy";
  actor.session_issuer = "arn:aws:iam::111122223333:role/ci";
  return actor;
}

TEST(ConfiguredAutomation, MatchesWhatTheCloudVouchesFor) {
  const auto dictionary = TheDictionary();
  ASSERT_NE(dictionary, nullptr);
  struct Case {
    const char* principal;
    bool want;
  };
  const Case cases[] = {
      {"AROACI", true},
      {"role/111122223333/ci", true},
      {"arn:aws:iam::111122223333:role/ci", true},
      {"arn:aws:iam::111122223333:role/path/of/ci", true},
      {"arn:aws:iam::444455556666:role/ci", false},
      {"AROACIX", false},
      {"AROA", false},
      {"ci", false},
      {"deploy", false},
      {"ASIA1", false},
      {"", false},
  };
  for (const Case& c : cases) {
    const ConfiguredAutomation automation({c.principal}, *dictionary);
    EXPECT_EQ(automation.Matches(RoleActor()), c.want) << c.principal;
  }
  Actor nobody;
  EXPECT_FALSE(ConfiguredAutomation({""}, *dictionary).Matches(nobody));
}

// The part after the colon is a session's name, which the caller chooses.
TEST(ConfiguredAutomation, SessionsOfAStableId) {
  const auto dictionary = TheDictionary();
  Actor actor;
  actor.uid = "AROASSO:eve@example.com";
  EXPECT_TRUE(ConfiguredAutomation({"AROASSO"}, *dictionary).Matches(actor));
  EXPECT_TRUE(ConfiguredAutomation({"AROASSO:eve@example.com"}, *dictionary)
                  .Matches(actor));
  EXPECT_FALSE(
      ConfiguredAutomation({"AROASSO:other"}, *dictionary).Matches(actor));
  EXPECT_FALSE(
      ConfiguredAutomation({"eve@example.com"}, *dictionary).Matches(actor));
}

TEST(ConfiguredAutomation, DoesNotOverwriteWhatTheDictionarySays) {
  const auto dictionary = TheDictionary();
  const ConfiguredAutomation automation({"AROACI"}, *dictionary);
  Step step;
  step.actor = RoleActor();
  automation.Mark(&step);
  EXPECT_EQ(step.actor.automation, "configured");
  step.actor.automation = "dlm";
  automation.Mark(&step);
  EXPECT_EQ(step.actor.automation, "dlm");
  step.actor = Actor();
  automation.Mark(&step);
  EXPECT_EQ(step.actor.automation, "");
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
