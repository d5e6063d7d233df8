// The rules that ship on what is hidden, prepared, or set up to go on: for each
// a step on which it fires, and steps that lack one thing and on which it does
// not.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/sigma/content.h"

namespace snaptrail::inline v0::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST(Content, ShareThenHide) {
  const std::string rule = "share_then_hide";
  const StepDoc step = Step("share")
                           .With("grant.direction", {"remove"})
                           .With("grant.hidden", {"true"});
  EXPECT_THAT(Levels(rule, step), ElementsAre("high"));
  EXPECT_THAT(Levels(rule, step.With("stage", {"cover_up"})),
              ElementsAre("high"));
  NeedsEach(rule, step, {"grant.hidden", "lineage.uid"});
}

TEST(Content, LaunderedThroughImage) {
  const std::string rule = "laundered_through_image";
  const StepDoc step = Step("launch").With("image.removed", {"true"});
  EXPECT_THAT(Levels(rule, step), ElementsAre("medium"));
  NeedsEach(rule, step,
            {"image.removed", "lineage.uid", "lineage.data_bearing", "stage"});
  const StepDoc robot = step.With("actor.automation", {"service"});
  EXPECT_THAT(Levels(rule, robot), ElementsAre("low"));
  EXPECT_THAT(Levels(rule, robot.With("lineage.other", {"yes"})),
              ElementsAre("medium"));
}

TEST(Content, ReencryptedCopyShared) {
  const std::string rule = "reencrypted_copy_shared";
  const StepDoc step = Step("share").With("copy.moved", {"key"});
  EXPECT_THAT(Texts(rule, step),
              ElementsAre("high: a copy under another key was given away"));
  EXPECT_THAT(Texts(rule, step.With("copy.moved", {"region"})),
              ElementsAre("high: a copy in another region was given away"));
  NeedsEach(rule, step, {"copy.moved", "lineage.uid", "stage"});
}

TEST(Content, KeyShared) {
  const std::string rule = "key_shared";
  const StepDoc step = Step("share")
                           .With("lineage.uid", {})
                           .With("resource.on.role", {"key"})
                           .With("grant.direction", {"add"})
                           .With("grant.foreign", {"444455556666"})
                           .With("acts.near", {"key", "origin"});
  EXPECT_THAT(Texts(rule, step.With("acts.near", {"key"})),
              ElementsAre("high: a key that copies are made under was given to "
                          "a stranger"));
  EXPECT_THAT(Texts(rule, step.With("acts.near", {"origin"})),
              ElementsAre("high: a key was given to a stranger by somebody who "
                          "works on copies"));
  NeedsEach(rule, step,
            {"resource.on.role", "grant.direction", "grant.foreign",
             "acts.near", "stage"});
  EXPECT_THAT(
      Levels(rule,
             step.With("grant.foreign", {}).With("grant.public", {"true"})),
      ElementsAre("high"));
  EXPECT_THAT(Levels(rule, step.With("grant.direction", {"remove"})),
              IsEmpty());
  EXPECT_THAT(Levels(rule, step.With("resource.on.role", {"data"})), IsEmpty());
}

TEST(Content, GuardLowered) {
  const std::string rule = "guard_lowered";
  const StepDoc step = Step("weaken").With("lineage.uid", {});
  EXPECT_THAT(Levels(rule, step), ElementsAre("low"));
  NeedsEach(rule, step, {"stage"});
  const StepDoc near = step.With("acts.near", {"account"});
  EXPECT_THAT(Levels(rule, near), UnorderedElementsAre("low", "medium"));
  EXPECT_THAT(Levels(rule, near.With("actor.automation", {"configured"})),
              ElementsAre("low"));
}

TEST(Content, StandingExfiltration) {
  const std::string rule = "standing_exfiltration";
  const StepDoc step = Step("share")
                           .With("lineage.uid", {})
                           .With("standing", {"true"})
                           .With("grant.direction", {"add"})
                           .With("grant.foreign", {"444455556666"});
  EXPECT_THAT(Levels(rule, step), ElementsAre("high"));
  NeedsEach(rule, step,
            {"standing", "grant.direction", "grant.foreign", "stage"});
  EXPECT_THAT(
      Levels(rule,
             step.With("grant.foreign", {}).With("grant.public", {"true"})),
      ElementsAre("high"));
  const StepDoc sent = Step("copy")
                           .With("lineage.uid", {})
                           .With("standing", {"true"})
                           .With("target.foreign", {"true"});
  EXPECT_THAT(Levels(rule, sent), ElementsAre("high"));
  NeedsEach(rule, sent, {"standing", "target.foreign"});
}

TEST(Content, ProbedThenDone) {
  const std::string rule = "probed_then_done";
  const StepDoc step = Step("create").With("probe.before", {"refused"});
  EXPECT_THAT(Texts(rule, step),
              ElementsAre("medium: a refused or trial call came before"));
  EXPECT_THAT(Texts(rule, step.With("probe.before", {"looked"})),
              ElementsAre("medium: a new principal looked around before"));
  NeedsEach(rule, step, {"probe.before", "stage"});
  EXPECT_THAT(Levels(rule, step.With("stage", {"attach"})), IsEmpty());
  EXPECT_THAT(Levels(rule, step.With("actor.automation", {"service"})),
              IsEmpty());
}

TEST(Content, CoverUp) {
  const std::string rule = "cover_up";
  const StepDoc step = Step("cover_up")
                           .With("lineage.uid", {})
                           .With("resource.on.role", {"setting"})
                           .With("acts.near", {"origin"});
  EXPECT_THAT(Levels(rule, step), ElementsAre("high"));
  NeedsEach(rule, step, {"resource.on.role", "acts.near", "stage"});
  EXPECT_THAT(Levels(rule, step.With("resource.on.role", {"data"})), IsEmpty());
  EXPECT_THAT(Levels(rule, step.With("actor.automation", {"service"})),
              IsEmpty());
}

TEST(Content, CopyRemoved) {
  const std::string rule = "copy_removed";
  const StepDoc step = Step("cover_up")
                           .With("lineage.uid", {})
                           .With("resource.gone.nature", {"copy"});
  EXPECT_THAT(Levels(rule, step), ElementsAre("informational"));
  EXPECT_THAT(Levels(rule, step.With("resource.gone.nature", {"image"})),
              ElementsAre("informational"));
  NeedsEach(rule, step, {"resource.gone.nature", "stage", "status"});
  EXPECT_THAT(Levels(rule, step.With("resource.gone.nature", {"live"})),
              IsEmpty());
  EXPECT_THAT(Levels(rule, step.With("status", {"Attempt"})), IsEmpty());
  EXPECT_THAT(Levels(rule, step.With("actor.automation", {"service"})),
              IsEmpty());
}

TEST(Content, CopyUsed) {
  const std::string rule = "copy_used";
  const StepDoc given = Step("share")
                            .With("grant.direction", {"add"})
                            .With("grant.foreign", {"444455556666"});
  EXPECT_THAT(Levels(rule, given), ElementsAre("informational"));
  NeedsEach(
      rule, given,
      {"grant.direction", "grant.foreign", "lineage.uid", "stage", "status"});
  EXPECT_THAT(
      Levels(rule,
             given.With("grant.foreign", {}).With("grant.public", {"true"})),
      ElementsAre("informational"));
  const StepDoc sent = Step("copy").With("target.foreign", {"true"});
  EXPECT_THAT(Levels(rule, sent), ElementsAre("informational"));
  NeedsEach(rule, sent, {"target.foreign"});
  const StepDoc restored = Step("restore").With("lineage.taken", {"true"});
  EXPECT_THAT(Levels(rule, restored), ElementsAre("informational"));
  NeedsEach(rule, restored, {"lineage.taken", "lineage.data_bearing"});
  for (const char* stage : {"export", "read"}) {
    EXPECT_THAT(Levels(rule, Step(stage)), ElementsAre("informational"));
    EXPECT_THAT(
        Levels(rule, Step(stage).With("actor.automation", {"configured"})),
        IsEmpty());
  }
  EXPECT_THAT(Levels(rule, Step("create")), IsEmpty());
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
