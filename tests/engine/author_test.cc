// What a service does under a standing rule is also its author's: whoever set
// up such a rule last. The service's origin and its automation stay.
#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/engine/samples.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr TimeMs kStart = 1'780'000'000'000;
constexpr const char kRole[] = "role/111122223333/lifecycle";

Step MakeStep(const std::string& uid, int at, const std::string& user) {
  Step step;
  step.uid = uid;
  step.time = kStart + at * kSecond;
  step.cloud = "aws";
  step.account = "111122223333";
  step.actor.uid = user;
  step.actor.session_uid = "KEY" + user;
  return step;
}

Resource MakeResource(const std::string& uid, const std::string& kind,
                      ResourceRole role, DataNature nature) {
  Resource r;
  r.uid = uid;
  r.kind = kind;
  r.role = role;
  r.nature = nature;
  return r;
}

Step Policy(const std::string& uid, int at, const std::string& user) {
  Step step = MakeStep(uid, at, user);
  step.stage = Stage::kCreate;
  step.standing = true;
  step.on = {MakeResource("policy-1", "setting", ResourceRole::kSetting,
                          DataNature::kNone)};
  step.job_service = "dlm.amazonaws.com";
  step.identity.pass = {
      MakeResource(kRole, "role", ResourceRole::kPrincipal, DataNature::kNone)};
  return step;
}

// The service gives a snapshot to a stranger.
Step Share(const std::string& uid, int at, const std::string& role = kRole,
           const std::string& service = "dlm.amazonaws.com") {
  Step step = MakeStep(uid, at, "AROALIFE");
  step.stage = Stage::kShare;
  step.actor.alias = {role};
  step.actor.invoked_by = service;
  step.on = {MakeResource("snap-0b", "snapshot", ResourceRole::kData,
                          DataNature::kCopy)};
  step.grants = {{"444455556666", "", GrantDirection::kAdd, false}};
  return step;
}

// Who lent AIDAOPS's session.
Step Lend(const std::string& uid, int at, const std::string& user) {
  Step step = MakeStep(uid, at, user);
  step.stage = Stage::kIdentity;
  step.identity.op = IdentityOp::kAssume;
  step.identity.session = "KEYAIDAOPS";
  return step;
}

// The author that the one finding's one row shows, in any order of arrival.
std::string AuthorOf(std::vector<Step> steps) {
  std::sort(steps.begin(), steps.end(),
            [](const Step& a, const Step& b) { return a.uid < b.uid; });
  std::string author;
  bool first = true;
  do {
    Recorder recorder;
    Engine engine(CompileRules(kChainRules), Options(), &recorder);
    for (const Step& step : steps) engine.IngestStep(step);
    engine.Flush();
    const std::vector<Finding> found = recorder.state();
    EXPECT_EQ(found.size(), 1u);
    if (found.size() != 1 || found[0].evidence.size() != 1) return "?";
    const Evidence& row = found[0].evidence[0];
    EXPECT_EQ(row.origin_uid, "AROALIFE");
    if (first) author = row.author_uid;
    first = false;
    EXPECT_EQ(row.author_uid, author);
  } while (std::next_permutation(
      steps.begin(), steps.end(),
      [](const Step& a, const Step& b) { return a.uid < b.uid; }));
  return author;
}

TEST(Author, IsWhoSetUpTheRuleLast) {
  EXPECT_EQ(AuthorOf({Share("c", 50)}), "");
  EXPECT_EQ(AuthorOf({Policy("a", 0, "AIDAOPS"), Share("c", 50)}), "AIDAOPS");
  EXPECT_EQ(AuthorOf({Policy("a", 0, "AIDAOPS"), Policy("b", 20, "AIDAEVE"),
                      Share("c", 50)}),
            "AIDAEVE");
  // A rule that was set up afterwards explains nothing.
  EXPECT_EQ(AuthorOf({Policy("a", 0, "AIDAOPS"), Policy("b", 70, "AIDAEVE"),
                      Share("c", 50)}),
            "AIDAOPS");
}

TEST(Author, OfThisServiceInThisRole) {
  const Step policy = Policy("a", 0, "AIDAOPS");
  EXPECT_EQ(AuthorOf({policy, Share("c", 50, "role/111122223333/other")}), "");
  EXPECT_EQ(AuthorOf({policy, Share("c", 50, kRole, "backup.amazonaws.com")}),
            "");
  Step refused = policy;
  refused.status = StepStatus::kAttempt;
  EXPECT_EQ(AuthorOf({refused, Share("c", 50)}), "");
}

TEST(Author, IsTheOriginOfWhoSetItUp) {
  EXPECT_EQ(AuthorOf({Lend("0", -10, "AIDAEVE"), Policy("a", 0, "AIDAOPS"),
                      Share("c", 50)}),
            "AIDAEVE");
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
