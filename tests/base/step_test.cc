// The words of the public enumerations, which rules and reports are written in.
#include "snaptrail/step.h"

#include <gtest/gtest.h>

#include <string>

#include "snaptrail/status.h"
#include "snaptrail/version.h"

namespace snaptrail {
namespace {

TEST(Step, Words) {
  EXPECT_STREQ(StageName(Stage::kNone), "");
  EXPECT_STREQ(StageName(Stage::kCreate), "create");
  EXPECT_STREQ(StageName(Stage::kCopy), "copy");
  EXPECT_STREQ(StageName(Stage::kShare), "share");
  EXPECT_STREQ(StageName(Stage::kExport), "export");
  EXPECT_STREQ(StageName(Stage::kRead), "read");
  EXPECT_STREQ(StageName(Stage::kRestore), "restore");
  EXPECT_STREQ(StageName(Stage::kLaunch), "launch");
  EXPECT_STREQ(StageName(Stage::kAttach), "attach");
  EXPECT_STREQ(StageName(Stage::kExpose), "expose");
  EXPECT_STREQ(StageName(Stage::kAccess), "access");
  EXPECT_STREQ(StageName(Stage::kCoverUp), "cover_up");
  EXPECT_STREQ(StageName(Stage::kWeaken), "weaken");
  EXPECT_STREQ(StageName(Stage::kIdentity), "identity");
  EXPECT_STREQ(StageName(Stage::kRecon), "recon");
  EXPECT_STREQ(StepStatusName(StepStatus::kSuccess), "Success");
  EXPECT_STREQ(StepStatusName(StepStatus::kFailure), "Failure");
  EXPECT_STREQ(StepStatusName(StepStatus::kAttempt), "Attempt");
  EXPECT_STREQ(StepStatusName(StepStatus::kPending), "Pending");
  EXPECT_STREQ(ResourceRoleName(ResourceRole::kData), "data");
  EXPECT_STREQ(ResourceRoleName(ResourceRole::kSetting), "setting");
  EXPECT_STREQ(ActorTypeName(ActorType::kUnknown), "Unknown");
  EXPECT_STREQ(ActorTypeName(ActorType::kRole), "Role");
  EXPECT_STREQ(ActorTypeName(ActorType::kAccount), "Account");
  EXPECT_STREQ(EffectName(Effect::kAdd), "add");
  EXPECT_STREQ(EffectName(Effect::kRename), "rename");
  EXPECT_STREQ(GrantDirectionName(GrantDirection::kAdd), "add");
  EXPECT_STREQ(GrantDirectionName(GrantDirection::kMixed), "mixed");
  EXPECT_STREQ(IdentityOpName(IdentityOp::kNone), "");
  EXPECT_STREQ(IdentityOpName(IdentityOp::kCredential), "credential");
  EXPECT_STREQ(IdentityOpName(IdentityOp::kTrust), "trust");
  // A value of a later version.
  EXPECT_STREQ(StageName(static_cast<Stage>(200)), "");
}

TEST(Step, NodeKey) {
  Resource resource;
  resource.kind = "snapshot";
  resource.uid = "snap-0123456789abcdef0";
  EXPECT_EQ(NodeKey("aws", resource), "aws:snapshot:snap-0123456789abcdef0");
}

TEST(Status, Prints) {
  EXPECT_EQ(Status().ToString(), "ok");
  EXPECT_EQ(Status(StatusCode::kLimitExceeded, "too much").ToString(),
            "limit_exceeded: too much");
  EXPECT_STREQ(StatusCodeName(StatusCode::kInvalidContent), "invalid_content");
  const Diagnostic error{Severity::kError, "a.yml", 3, 7, "actions.ec2", "no"};
  EXPECT_EQ(error.ToString(), "a.yml:3:7: actions.ec2: no");
  const Diagnostic warning{Severity::kWarning, "a.yml", 0, 0, "", "hm"};
  EXPECT_EQ(warning.ToString(), "a.yml: warning: hm");
  const std::string version = Version();
  EXPECT_EQ(version, SNAPTRAIL_VERSION_STRING);
}

}  // namespace
}  // namespace snaptrail
