// What IAM policies allow of the way to a stolen copy.
#include "src/cloud/aws_policies.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace snaptrail::inline v0::internal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(PolicyNames, ThatGiveSomethingOfTheChain) {
  EXPECT_THAT(PolicyNameRights("arn:aws:iam::aws:policy/AdministratorAccess"),
              ElementsAre("all"));
  EXPECT_THAT(PolicyNameRights("arn:aws:iam::aws:policy/AmazonEC2FullAccess"),
              ElementsAre("create", "copy", "share", "restore"));
  EXPECT_THAT(PolicyNameRights("arn:aws-cn:iam::aws:policy/job-function/"
                               "DatabaseAdministrator"),
              ElementsAre("create", "copy", "share", "restore"));
  EXPECT_THAT(PolicyNameRights("arn:aws:iam::aws:policy/AWSBackupFullAccess"),
              ElementsAre("create", "copy", "share", "restore"));
  EXPECT_THAT(PolicyNameRights("arn:aws:iam::aws:policy/IAMFullAccess"),
              ElementsAre("identity"));
}

// Else everybody who may look at something would be "granted rights".
TEST(PolicyNames, OfAwsThatGiveNothingOfIt) {
  for (const char* name :
       {"ReadOnlyAccess", "SecurityAudit", "AmazonS3FullAccess",
        "job-function/ViewOnlyAccess", "AmazonEC2ReadOnlyAccess",
        "CloudWatchAgentServerPolicy", "AmazonSSMManagedInstanceCore"}) {
    EXPECT_THAT(
        PolicyNameRights(std::string("arn:aws:iam::aws:policy/") + name),
        ElementsAre("none"))
        << name;
  }
}

TEST(PolicyNames, OfCustomersAreUnknownWhateverTheyAreCalled) {
  for (const char* arn :
       {"arn:aws:iam::111122223333:policy/ReadOnlyAccess",
        "arn:aws:iam::111122223333:policy/AdministratorAccess",
        "arn:aws:iam::111122223333:policy/aws:policy/ReadOnlyAccess",
        "ReadOnlyAccess", ""}) {
    EXPECT_THAT(PolicyNameRights(arn), ElementsAre("unknown")) << arn;
  }
}

std::vector<std::string> Allow(const std::vector<std::string>& actions) {
  std::vector<std::string> rights;
  AddActionRights(actions, &rights);
  return rights;
}

std::vector<std::string> AllowBut(const std::vector<std::string>& actions) {
  std::vector<std::string> rights;
  AddRightsBut(actions, &rights);
  return rights;
}

TEST(Actions, WildCardsAndCase) {
  EXPECT_THAT(Allow({"EC2:Copy*"}), ElementsAre("copy"));
  EXPECT_THAT(Allow({"rds:RestoreDBClusterFromSnapshot"}),
              ElementsAre("restore"));
  EXPECT_THAT(Allow({"ec2:Describe*", "s3:*"}), IsEmpty());
  EXPECT_THAT(Allow({"*"}),
              UnorderedElementsAre("create", "copy", "share", "restore", "read",
                                   "identity"));
}

TEST(Actions, EverythingButThese) {
  EXPECT_THAT(
      AllowBut({"iam:*", "sts:*", "organizations:*"}),
      UnorderedElementsAre("create", "copy", "share", "restore", "read"));
  EXPECT_THAT(AllowBut({"*"}), IsEmpty());
  EXPECT_THAT(AllowBut({}), IsEmpty());  // no NotAction at all
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
