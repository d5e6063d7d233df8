// Sigma rules on records as their cloud wrote them.
#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "tests/engine/samples.h"

namespace snaptrail::inline v0::internal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;

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

// Takes matches of the rules it is told, and keeps all it is asked about.
class Taker : public Recorder {
 public:
  explicit Taker(std::vector<std::string> rules) : rules_(std::move(rules)) {}
  bool OnRecordMatch(const RecordMatch& match) override {
    offered_.push_back(Cat(match.rule_id, " ", match.record_uid));
    return std::find(rules_.begin(), rules_.end(), match.rule_id) !=
           rules_.end();
  }
  const std::vector<std::string>& offered() const { return offered_; }

 private:
  std::vector<std::string> rules_;
  std::vector<std::string> offered_;
};

constexpr char kAny[] = R"(title: Any call
id: any
name: any
status: test
logsource: {product: aws}
detection:
  selection: {eventName: '*'}
  condition: selection
level: low
---
title: Any call again
id: again
name: again
status: test
logsource: {product: aws}
detection:
  selection: {eventName: '*'}
  condition: selection
level: low
)";

TEST(RawRules, ASinkTakesMatchesInPlaceOfFindings) {
  Taker sink({"again"});
  Engine engine(CompileRules(kAny), Options(), &sink);
  engine.BeginInput("trail");
  for (int round = 0; round < 2; ++round) {
    for (const char* operation : {"NobodyKnowsThis", "DeleteSnapshot"}) {
      engine.Ingest(MakeRecord({.uid = operation,
                                .operation = operation,
                                .request = R"({"snapshotId":"snap-1"})"}) +
                    "\n");
    }
  }
  engine.Flush();
  EXPECT_THAT(sink.offered(),
              ElementsAre("any NobodyKnowsThis", "again NobodyKnowsThis",
                          "any DeleteSnapshot", "again DeleteSnapshot"));
  EXPECT_THAT(
      Dumps(engine.findings()),
      UnorderedElementsAre("low any record:NobodyKnowsThis <- NobodyKnowsThis",
                           "low any record:DeleteSnapshot <- DeleteSnapshot"));
  EXPECT_EQ(sink.events().size(), 2u);
}

TEST(RawRules, CorrelationsCountWhatASinkTakes) {
  constexpr char kTwice[] = R"(---
title: Twice
id: twice
name: twice
status: test
correlation:
  type: event_count
  rules: [any]
  group-by: [eventName]
  timespan: 1h
  condition: {gte: 2}
  generate: true
level: high
)";
  Taker sink({"any", "again"});
  Engine engine(CompileRules(Cat(kAny, kTwice)), Options(), &sink);
  engine.BeginInput("trail");
  for (int i = 0; i < 2; ++i) {
    engine.Ingest(
        MakeRecord(
            {.uid = Cat("r-", i), .at = i, .operation = "NobodyKnowsThis"}) +
        "\n");
  }
  engine.Flush();
  EXPECT_THAT(sink.offered(),
              ElementsAre("any r-0", "again r-0", "any r-1", "again r-1"));
  ASSERT_EQ(engine.findings().size(), 1u);
  EXPECT_EQ(engine.findings()[0].rule_id, "twice");
}

// A match's uid is read by itself: it is that of the finding's record.
TEST(RawRules, UidsOfMatchesAreThoseOfFindings) {
  const std::string plain = MakeRecord({.uid = "r-1", .operation = "Unknown"});
  const auto with = [&](std::string_view what, std::string_view instead) {
    std::string record = plain;
    const std::size_t at = record.find(what);
    EXPECT_NE(at, record.npos) << what;
    return record.replace(at, what.size(), instead);
  };
  const std::string records[] = {
      plain,
      with("{", R"({"addendum":{"originalEventID":"r-0"},)"),
      with(R"("eventID":"r-1")", R"("other":1)"),
      with(R"("eventID":"r-1")", R"("eventID":"a\"b\u00e9")"),
      with("eventTime", "when"),
      with("{", R"({"big":123456789012345678901234567890,)"),
      with(R"("eventName":"Unknown")", R"("eventName":"DeleteSnapshot")")};
  for (const std::string& record : records) {
    Taker sink({});
    Engine engine(CompileRules(kAny), Options(), &sink);
    engine.BeginInput("trail");
    engine.Ingest(record + "\n");
    engine.Flush();
    std::vector<std::string> found;
    for (const Finding& finding : engine.findings()) {
      found.push_back(
          Cat(finding.rule_id, " ", finding.key.substr(strlen("record:"))));
      EXPECT_EQ(finding.key, Cat("record:", finding.evidence[0].uid));
    }
    EXPECT_EQ(found.size(), 2u) << record;
    EXPECT_THAT(sink.offered(), UnorderedElementsAreArray(found));
  }
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
