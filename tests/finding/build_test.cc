#include "src/finding/build.h"

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "tests/finding/sample.h"

namespace snaptrail::inline v0::internal {
namespace {

TEST(BuildFindings, ReasonsByLevelWithRowsAndRelations) {
  EXPECT_EQ(Dump(ChainFinding()),
            "critical snapshot_chain aws:snapshot:snap-0b"
            " | critical: by a new principal <- r-restored"
            " | high: brought by a person <- r-restored r-attached r-opened"
            " | low: a copy was brought onto a host <- r-made r-restored "
            "r-attached");
}

TEST(BuildFindings, CarriesWhatTheRuleAndTheViewSay) {
  const Finding f = ChainFinding();
  EXPECT_EQ(f.uid, FindingUid("id-snapshot_chain", "aws:snapshot:snap-0b"));
  EXPECT_EQ(f.rule_title, "Title of snapshot_chain");
  EXPECT_EQ(f.first_time, kStart);
  EXPECT_EQ(f.last_time, kStart + 80000);
  EXPECT_EQ(f.actors, (std::vector<std::string>{"AIDAEVE", "AIDAOPS"}));
  EXPECT_EQ(f.lineage, ChainView().picture);
  EXPECT_FALSE(f.settled);
  EXPECT_TRUE(f.under.empty());
}

TEST(BuildFindings, EqualReasonsAreOne) {
  const Rule rule = MakeRule(
      "r", {{Level::kLow, "same", {}}, {Level::kLow, "same", {"makers"}}});
  EXPECT_EQ(Dump(BuildFindings(ChainView(), {rule}, {{0, 0, 2}, {0, 1, 1}}, 16)
                     .front()),
            "low r aws:snapshot:snap-0b | low: same <- r-made r-restored "
            "r-attached");
}

TEST(BuildFindings, OneFindingARule) {
  const Rule a = MakeRule("a", {{Level::kLow, "x", {}}});
  const Rule b = MakeRule("b", {{Level::kLow, "x", {}}});
  const auto findings =
      BuildFindings(ChainView(), {a, b}, {{1, 0, 1}, {0, 0, 1}, {1, 0, 2}}, 16);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].rule_name, "a");
  EXPECT_EQ(findings[1].rule_name, "b");
  EXPECT_NE(findings[0].uid, findings[1].uid);
}

View ManyRows(int count) {
  View view;
  view.key = "aws:snapshot:snap-1";
  for (int i = 0; i < count; ++i) {
    view.rows.push_back(
        MakeRow(Cat("r", 10 + i), i, Stage::kLaunch, "RunInstances", {}));
  }
  return view;
}

// The cap holds for each reason, so that dull rows cannot hide a telling one,
// and a row counts only for the reasons that it was kept for.
TEST(BuildFindings, KeepsTheEarliestRowsOfEachReason) {
  const Rule rule =
      MakeRule("r", {{Level::kLow, "dull", {}}, {Level::kHigh, "telling", {}}});
  std::vector<RuleHit> hits;
  for (std::uint32_t i = 0; i < 8; ++i) hits.push_back({0, 0, 7 - i});
  hits.push_back({0, 1, 7});
  const Finding f = BuildFindings(ManyRows(8), {rule}, hits, 3).front();
  EXPECT_EQ(Dump(f),
            "high r aws:snapshot:snap-1 | high: telling <- r17 | low: dull <- "
            "r10 r11 r12 | cut");
  EXPECT_EQ(f.first_time, kStart);
  EXPECT_EQ(f.last_time, kStart + 7000);
}

TEST(BuildFindings, LastTimeIsOfRowsThatWereCutToo) {
  const Rule rule = MakeRule("r", {{Level::kLow, "dull", {}}});
  const Finding f =
      BuildFindings(ManyRows(5), {rule}, {{0, 0, 0}, {0, 0, 1}, {0, 0, 4}}, 1)
          .front();
  EXPECT_EQ(f.evidence.size(), 1u);
  EXPECT_EQ(f.last_time, kStart + 4000);
}

TEST(BuildFindings, NothingWithoutAHit) {
  EXPECT_TRUE(BuildFindings(ChainView(), {MakeRule("r", {})}, {}, 16).empty());
  // Indexes that name nothing are passed over.
  EXPECT_TRUE(BuildFindings(ChainView(), {MakeRule("r", {})},
                            {{0, 0, 0}, {7, 0, 0}}, 16)
                  .empty());
  const Rule rule = MakeRule("r", {{Level::kLow, "x", {"no_relation"}}});
  EXPECT_TRUE(BuildFindings(ChainView(), {rule}, {{0, 0, 99}}, 16).empty());
}

TEST(FindingUid, RuleAndKeyAreApart) {
  EXPECT_EQ(FindingUid("rule", "key"), FindingUid("rule", "key"));
  EXPECT_NE(FindingUid("rule", "key"), FindingUid("rulek", "ey"));
  EXPECT_EQ(FindingUid("rule", "key").size(), 32u);
}

TEST(Evidence, ShowsTheRow) {
  const Finding f = ChainFinding();
  const Evidence& restored = f.evidence[1];
  EXPECT_EQ(restored.uid, "r-restored");
  EXPECT_EQ(restored.novelty,
            (std::vector<std::string>{"created", "credential"}));
  EXPECT_EQ(restored.mfa, 0);
  EXPECT_EQ(restored.input, "trail.json");
  EXPECT_EQ(restored.offset, 6000u);
  const Evidence& made = f.evidence[0];
  EXPECT_EQ(made.mfa, -1);
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(made.request, (Pairs{{"fact.size", "8"}}));
  EXPECT_EQ(f.evidence[3].request,
            (Pairs{{"network.effect", "add"},
                   {"network.rules", "ingress tcp 22 0.0.0.0/0"}}));
}

TEST(Evidence, FreeTextAndListsAreBounded) {
  View view = ChainView();
  view.rows[3].step.rules.assign(
      1000, {"198.51.100.0/24", "", "tcp", 1, 2, true, false});
  view.rows[3].step.user_agent = std::string(100000, 'x');
  const Rule rule = MakeRule("r", {{Level::kLow, "x", {}}});
  const Finding f = BuildFindings(view, {rule}, {{0, 0, 3}}, 16).front();
  EXPECT_EQ(f.evidence[0].request.size(), 64u);
  EXPECT_EQ(f.evidence[0].user_agent.size(), 1024u);
}

TEST(Notes, SayWhatCannotBeSeen) {
  const Finding f = ChainFinding();
  EXPECT_EQ(f.notes,
            (std::vector<std::string>{
                "not seen: connections to a host (SSH, RDP, database logins) "
                "are not in audit logs; whether anybody came in is unknown",
                "not seen: direct reads of a copy's blocks are logged only "
                "where data events are recorded"}));
}

// What was started from an image without the data says nothing of it.
TEST(Notes, ALaunchBesideTheLineageIsNotInferred) {
  View view = ChainView();
  view.rows[1] = MakeRow(
      "r-run", 60, Stage::kLaunch, "RunInstances",
      {{"in", "aws:image:ami-1", ""}, {"out", "aws:instance:i-0d", ""}});
  const Rule rule = MakeRule("r", {{Level::kLow, "x", {}}});
  EXPECT_TRUE(
      BuildFindings(view, {rule}, {{0, 0, 1}}, 16).front().notes.empty());
}

TEST(Notes, UnseenBirthInferredHolderServiceAndReceiver) {
  View view = ChainView();
  view.root_birth_seen = false;
  view.rows[1] = MakeRow(
      "r-run", 60, Stage::kLaunch, "RunInstances",
      {{"in", "aws:snapshot:snap-0b", ""}, {"out", "aws:instance:i-0d", ""}});
  view.rows[1].step.actor.invoked_by = "backup.amazonaws.com";
  view.rows[1].step.actor.uid = "AROASERVICE";
  view.rows[2] =
      MakeRow("r-share", 70, Stage::kShare, "ModifySnapshotAttribute",
              {{"on", "aws:snapshot:snap-0b", ""}});
  view.rows[2].grant_targets = {"444455556666"};
  const Rule rule = MakeRule("r", {{Level::kLow, "x", {}}});
  const Finding f =
      BuildFindings(view, {rule}, {{0, 0, 1}, {0, 0, 2}}, 16).front();
  EXPECT_EQ(
      f.notes,
      (std::vector<std::string>{
          "inferred: RunInstances names no disk of what it starts; that the "
          "host holds the data follows from what it was started from",
          "inferred: backup.amazonaws.com acted for AIDAEVE, whose earlier "
          "request names the same resource",
          "not seen: direct reads of a copy's blocks are logged only where "
          "data "
          "events are recorded",
          "not seen: the creation of aws:snapshot:snap-0b is not in these "
          "records; who made it, and from what, is unknown",
          "not seen: what 444455556666 does with it is in its own log, of "
          "which "
          "the evidence has nothing"}));
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
