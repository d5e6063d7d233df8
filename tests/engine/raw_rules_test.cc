// Sigma rules on records as their cloud wrote them.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "tests/engine/samples.h"

namespace snaptrail::inline v0::internal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr char kRaw[] = R"(title: Snapshot attribute changed
id: 00000000-0000-4000-8000-000000000011
name: raw_share
status: test
logsource:
    product: aws
    service: cloudtrail
detection:
    selection:
        eventSource: ec2.amazonaws.com
        eventName: ModifySnapshotAttribute
    condition: selection
level: medium
tags:
    - attack.t1537
---
title: A call that no action knows
id: 00000000-0000-4000-8000-000000000012
name: raw_unknown
status: test
logsource:
    product: aws
    service: cloudtrail
detection:
    selection:
        eventName: NobodyKnowsThis
    condition: selection
level: high
---
title: Of another cloud
id: 00000000-0000-4000-8000-000000000013
name: raw_azure
status: test
logsource:
    product: azure
    service: activitylogs
detection:
    selection:
        eventName|exists: true
    condition: selection
level: high
)";

std::string Lines(const std::vector<std::string>& records) {
  return Join(records, "\n") + "\n";
}

TEST(RawRules, MatchIsAFindingOfItsRecord) {
  Recorder sink;
  Engine engine(CompileRules(kRaw), Options(), &sink);
  engine.BeginInput("trail");
  engine.Ingest(Lines(TheftRecords()));
  ASSERT_THAT(Dumps(engine.findings()),
              ElementsAre("medium raw_share record:r-share <- r-share"));
  const Finding f = engine.findings()[0];
  EXPECT_TRUE(f.settled);
  EXPECT_EQ(f.evidence[0].operation, "ModifySnapshotAttribute");
  EXPECT_EQ(f.evidence[0].actor_name, "eve");
  EXPECT_EQ(f.evidence[0].input, "trail");
  EXPECT_EQ(f.evidence[0].resources[0].node, "aws:snapshot:snap-0b");
  EXPECT_EQ(f.reasons[0].text, "Snapshot attribute changed");
  EXPECT_EQ(f.techniques[0].id, "T1537");
  engine.Ingest(Lines(TheftRecords()));
  engine.Flush();
  EXPECT_EQ(sink.events().size(), 1u);
}

TEST(RawRules, OperationsWithoutARowAreSeenWithWhoAndWhen) {
  Engine engine(CompileRules(kRaw), Options(), nullptr);
  engine.BeginInput("trail");
  engine.Ingest(
      MakeRecord({.uid = "r-x", .at = 5, .operation = "NobodyKnowsThis"}) +
      "\n");
  ASSERT_THAT(Dumps(engine.findings()),
              ElementsAre("high raw_unknown record:r-x <- r-x"));
  const Evidence e = engine.findings()[0].evidence[0];
  EXPECT_EQ(e.operation, "NobodyKnowsThis");
  EXPECT_EQ(e.account, "111122223333");
  EXPECT_EQ(e.time, engine.findings()[0].first_time);
  EXPECT_GT(e.time, 0);
}

TEST(RawRules, RememberedRecordsAreBounded) {
  Options options;
  options.max_seen_records = 3;
  Engine engine(CompileRules(kRaw), options, nullptr);
  engine.BeginInput("trail");
  for (int i = 0; i < 10; ++i) {
    engine.Ingest(
        MakeRecord(
            {.uid = Cat("r-", i), .at = i, .operation = "NobodyKnowsThis"}) +
        "\n");
  }
  EXPECT_THAT(Dumps(engine.findings()),
              UnorderedElementsAre("high raw_unknown record:r-7 <- r-7",
                                   "high raw_unknown record:r-8 <- r-8",
                                   "high raw_unknown record:r-9 <- r-9"));
}

TEST(RawRules, BesideChainRules) {
  Engine engine(CompileRules(Cat(kChainRules, "---\n", kRaw)), Options(),
                nullptr);
  engine.BeginInput("trail");
  engine.Ingest(Trail(TheftRecords()));
  engine.Flush();
  EXPECT_THAT(
      Dumps(engine.findings()),
      UnorderedElementsAre(
          "high test_share aws:snapshot:snap-0b <- r-share",
          "medium test_restore aws:snapshot:snap-0b <- r-create r-restore",
          "medium raw_share record:r-share <- r-share"));
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
