#include "src/finding/sentence.h"

#include "gtest/gtest.h"
#include "src/finding/build.h"
#include "tests/finding/sample.h"

namespace snaptrail::inline v0::internal {
namespace {

// The sentence of a finding that all rows of the view prove.
std::string Of(const View& view) {
  std::vector<RuleHit> hits;
  for (std::uint32_t i = 0; i < view.rows.size(); ++i)
    hits.push_back({0, 0, i});
  return Sentence(BuildFindings(view, {MakeRule("r", {{Level::kLow, "x", {}}})},
                                hits, 16)[0]);
}

std::string OfRows(std::vector<Row> rows) {
  View view = ChainView();
  view.rows = std::move(rows);
  return Of(view);
}

TEST(Sentence, WholeChain) {
  View view = ChainView();
  EXPECT_EQ(
      Of(view),
      "user/111122223333/ops made snapshot snap-0b of volume vol-0a "
      "(account 111122223333); "
      "user/111122223333/eve (new: created, credential) restored snapshot "
      "snap-0b as volume vol-0c, attached volume vol-0c to instance i-0d "
      "and opened group sg-0e to 0.0.0.0/0 on port 22, so that instance "
      "i-0d can be reached from 0.0.0.0/0 on port 22.");
  // Without the making of the copy, the restore says what it was a copy of.
  view.rows.erase(view.rows.begin());
  view.related[0].clear();
  EXPECT_EQ(
      Of(view).substr(0, 119),
      "user/111122223333/eve (new: created, credential) restored snapshot "
      "snap-0b of volume vol-0a (account 111122223333) as v");
}

TEST(Sentence, EachStage) {
  const auto row = [](Stage stage, std::vector<EvidenceResource> resources) {
    return MakeRow("r", 0, stage, "Op", std::move(resources));
  };
  const EvidenceResource in = {"in", "aws:snapshot:s1", ""};
  const EvidenceResource on = {"on", "aws:snapshot:s1", ""};
  const EvidenceResource out = {"out", "aws:image:a1", ""};
  Row share = row(Stage::kShare, {on});
  share.grant_direction = GrantDirection::kAdd;
  share.grant_targets = {"444455556666"};
  Row publish = share;
  publish.grant_public = true;
  Row unshare = share;
  unshare.grant_direction = GrantDirection::kRemove;
  Row detach = row(Stage::kAttach, {in, {"on", "aws:instance:i-1", ""}});
  detach.step.hold_effect = Effect::kRemove;
  Row close = row(Stage::kExpose, {{"on", "aws:group:sg-1", ""}});
  close.step.network_effect = Effect::kRemove;
  Row wide = row(Stage::kExpose, {{"on", "aws:group:sg-1", ""}});
  wide.step.rules = {{"::/0", "", "all", 0, 65535, true, false},
                     {"", "sg-2", "tcp", 20, 30, true, false},
                     {"192.0.2.0/24", "", "icmp", 0, 0, false, false},
                     {"0.0.0.0/0", "", "tcp", 443, 443, true, true}};
  Row denied = row(Stage::kShare, {on});
  denied.step.status = StepStatus::kAttempt;
  Row refused = row(Stage::kShare, {on});
  refused.step.status = StepStatus::kFailure;
  Row cloned = row(Stage::kRestore, {{"in", "aws:volume:vol-0a", ""},
                                     {"out", "aws:volume:vol-0b", ""}});
  Row password = row(Stage::kAccess, {{"on", "aws:db:orders", ""}});
  password.step.facts = {{"password_reset", "true"}};
  Row standing = row(Stage::kShare, {{"on", "aws:setting:policy-1", ""}});
  standing.step.standing = true;
  standing.grant_direction = GrantDirection::kAdd;
  standing.grant_targets = {"444455556666"};
  Row served = row(Stage::kRead, {in});
  served.author = "AIDACAROL";
  Row identity = row(Stage::kIdentity, {});
  identity.step.identity.op = IdentityOp::kCreate;
  identity.step.identity.name = "user/111122223333/mallory";
  Row exported = row(Stage::kExport, {in, {"out", "aws:file:f1", ""}});
  exported.step.target_account = "444455556666";
  const std::pair<Row, const char*> cases[] = {
      {row(Stage::kCopy, {in, out}),
       "copied snapshot s1 of volume vol-0a (account 111122223333) to image "
       "a1."},
      {share,
       "gave snapshot s1 of volume vol-0a (account 111122223333) to "
       "444455556666."},
      {publish,
       "made snapshot s1 of volume vol-0a (account 111122223333) public."},
      {unshare, "took back snapshot s1 from 444455556666."},
      {exported,
       "exported snapshot s1 of volume vol-0a (account 111122223333) to file "
       "f1 in account 444455556666."},
      {row(Stage::kRead, {in}),
       "read snapshot s1 of volume vol-0a (account 111122223333) directly."},
      {row(Stage::kLaunch, {in, {"out", "aws:instance:i-1", ""}}),
       "launched instance i-1 from snapshot s1 of volume vol-0a (account "
       "111122223333)."},
      {detach, "detached snapshot s1 from instance i-1."},
      {close, "closed group sg-1."},
      {wide,
       "opened group sg-1 to ::/0 on all ports, sg-2 on ports 20-30 and "
       "192.0.2.0/24."},
      {row(Stage::kAccess, {{"on", "aws:instance:i-1", ""}}),
       "entered instance i-1."},
      {row(Stage::kCoverUp, {{"gone", "aws:snapshot:s1", ""}}),
       "removed snapshot s1."},
      {row(Stage::kWeaken, {}), "weakened a safeguard (Op)."},
      {identity, "changed user/111122223333/mallory (Op)."},
      {row(Stage::kRecon, {}), "looked around (Op)."},
      {row(Stage::kCoverUp, {{"on", "aws:setting:trail-1", ""}}),
       "tampered with setting trail-1 (Op)."},
      {denied, "tried Op (denied, or a dry run)."},
      {refused, "was refused Op."},
      {cloned,
       "restored volume vol-0a (account 111122223333) as volume vol-0b."},
      {password, "reset the password of db orders."},
      {standing,
       "set up a standing rule (Op) that sends copies to 444455556666."},
      {row(Stage::kNone, {}), "called Op."},
  };
  const std::string who = "user/111122223333/eve ";
  for (const auto& [r, want] : cases) EXPECT_EQ(OfRows({r}), who + want);
  EXPECT_EQ(OfRows({served}),
            "user/111122223333/eve (under a rule of AIDACAROL) read snapshot "
            "s1 of volume vol-0a (account 111122223333) directly.");
}

TEST(Sentence, OneActorIsToldOnceAndManyAreCut) {
  std::vector<Row> rows;
  for (int i = 0; i < 6; ++i) {
    rows.push_back(MakeRow(std::string(1, static_cast<char>('a' + i)), i,
                           Stage::kRead, "Op",
                           {{"in", "aws:snapshot:s" + std::to_string(i), ""}}));
    rows.back().step.actor.name = "p" + std::to_string(i % 5);
  }
  EXPECT_EQ(OfRows(rows),
            "user/111122223333/p0 read snapshot s0 and snapshot s5 of volume "
            "vol-0a (account 111122223333) directly; user/111122223333/p1 read "
            "snapshot s1 directly; user/111122223333/p2 read snapshot s2 "
            "directly; user/111122223333/p3 read snapshot s3 directly; and 1 "
            "more did their part.");
}

TEST(Sentence, OnBehalfAndAutomation) {
  Row row = MakeRow("r", 0, Stage::kRestore, "CreateVolume",
                    {{"in", "aws:snapshot:s1", ""}});
  row.step.actor.type = ActorType::kRole;
  row.step.actor.uid = "AROASERVICE";
  row.step.actor.name = "service";
  row.step.actor.automation = "backup";
  row.automation = true;
  EXPECT_EQ(OfRows({row}),
            "role/111122223333/service (for AIDAEVE; automation: backup) "
            "restored snapshot s1 of volume vol-0a (account 111122223333).");
}

TEST(Sentence, HostileNamesStayOnTheLine) {
  Row row = MakeRow("r", 0, Stage::kShare, "Op\x1b[2J",
                    {{"on", "aws:snapshot:s\n1", ""}});
  row.step.actor.name = "e\xE2\x80\xAEve";
  EXPECT_EQ(OfRows({row}),
            "user/111122223333/e\\u{202e}ve gave snapshot s\\u{a}1 of volume "
            "vol-0a (account 111122223333).");
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
