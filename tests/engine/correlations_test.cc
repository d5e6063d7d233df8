// Correlations through the whole engine: records and chain steps in, findings
// out.
#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "tests/engine/samples.h"

namespace snaptrail::inline v0::internal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kMade[] = R"(title: Snapshot made
id: made
name: made
logsource: {product: aws, service: cloudtrail}
detection:
    selection:
        eventName: CreateSnapshot
    condition: selection
---
title: Snapshot removed
id: removed
name: removed
logsource: {product: aws, service: cloudtrail}
detection:
    selection:
        eventName: DeleteSnapshot
    condition: selection
---
)";

constexpr char kMany[] = R"(title: Many volumes
id: many
name: many
correlation:
    type: value_count
    rules: made
    group-by: userIdentity.arn
    timespan: 10m
    condition: {gte: 3, field: requestParameters.volumeId}
level: high
)";

constexpr char kKept[] = R"(title: Nothing was removed
id: kept
name: kept
correlation:
    type: temporal
    rules: [made, removed]
    group-by: userIdentity.arn
    timespan: 10m
    condition: made and not removed
snaptrail: {version: 1, absence: window-close}
)";

std::string Call(const std::string& operation, int minute, int n) {
  RecordSpec spec;
  spec.uid = Cat("r", minute, '-', n);
  spec.at = minute * 60;
  spec.operation = operation;
  spec.request =
      Cat(R"({"volumeId":"vol-)", n, R"(","snapshotId":"snap-)", n, "\"}");
  spec.response = Cat(R"({"snapshotId":"snap-)", n, "\"}");
  return MakeRecord(spec);
}

// "high many 1..3: r1 r2", sorted; minutes since the first hour.
std::vector<std::string> Told(const std::vector<Finding>& findings) {
  constexpr TimeMs kHour3 = 1767322800000;  // 2026-01-02T03:00:00Z
  std::vector<std::string> out;
  for (const Finding& f : findings) {
    std::string text = Cat(std::string_view(LevelName(f.level)), ' ',
                           f.rule_name, ' ', (f.first_time - kHour3) / 60000,
                           "..", (f.last_time - kHour3) / 60000, ':');
    for (const Evidence& row : f.evidence) text += ' ' + row.uid;
    out.push_back(text);
  }
  std::sort(out.begin(), out.end());
  return out;
}

TEST(Correlations, CountInAnyOrderAndOnce) {
  std::vector<std::string> records = {
      Call("CreateSnapshot", 0, 1), Call("CreateSnapshot", 5, 2),
      Call("CreateSnapshot", 5, 2), Call("CreateSnapshot", 10, 3),
      Call("CreateSnapshot", 40, 4)};
  std::sort(records.begin(), records.end());
  std::string first;
  do {
    for (const bool live : {false, true}) {
      Options options;
      if (live) options.lateness = kHour;
      Recorder recorder;
      Engine engine(CompileRules(std::string(kMade) + kMany), options,
                    &recorder);
      engine.BeginInput("in");
      for (const std::string& record : records) engine.Ingest(record + "\n");
      engine.EndInput();
      engine.Flush();
      EXPECT_THAT(Told(engine.findings()),
                  ElementsAre("high many 0..10: r0-1 r5-2 r10-3"));
      const std::string all = WithoutPlaces(engine.findings());
      EXPECT_EQ(all, WithoutPlaces(recorder.state()));
      if (first.empty()) first = all;
      EXPECT_EQ(all, first);
    }
  } while (std::next_permutation(records.begin(), records.end()));
}

TEST(Correlations, TellTheirGroup) {
  Engine engine(CompileRules(std::string(kMade) + kMany), Options(), nullptr);
  engine.BeginInput("in");
  for (int n = 0; n < 3; ++n)
    engine.Ingest(Call("CreateSnapshot", n, n) + "\n");
  engine.Flush();
  ASSERT_EQ(engine.findings().size(), 1u);
  const Finding finding = engine.findings()[0];
  ASSERT_EQ(finding.group.size(), 1u);
  EXPECT_EQ(finding.group[0].first, "userIdentity.arn");
  EXPECT_EQ(finding.key, "group:userIdentity.arn=" + finding.group[0].second);
  EXPECT_TRUE(finding.settled);
}

TEST(Correlations, LeaveTheirRulesToThemselvesOnDemand) {
  std::string rules = std::string(kMade) + kMany;
  for (const bool generate : {false, true}) {
    if (generate) rules += "generate: true\n";
    Engine engine(CompileRules(rules), Options(), nullptr);
    engine.BeginInput("in");
    engine.Ingest(Call("CreateSnapshot", 0, 1) + "\n");
    engine.Flush();
    EXPECT_EQ(engine.findings().size(), generate ? 1u : 0u);
  }
}

// What did not happen is told when its time is over, and not before.
TEST(Correlations, DecideAbsenceByTheWatermark) {
  Options options;
  options.lateness = 5 * kMinute;
  Recorder recorder;
  Engine engine(CompileRules(std::string(kMade) + kKept), options, &recorder);
  engine.BeginInput("in");
  engine.Ingest(Call("CreateSnapshot", 0, 1) + "\n");
  engine.Ingest(Call("StopInstances", 14, 2) + "\n");
  EXPECT_THAT(Told(engine.findings()), IsEmpty());
  engine.Advance(1767322800000 + 15 * kMinute);
  EXPECT_THAT(Told(engine.findings()), IsEmpty());
  engine.Advance(1767322800000 + 15 * kMinute + kSecond);
  EXPECT_THAT(Told(engine.findings()), ElementsAre("medium kept 0..10: r0-1"));
  EXPECT_TRUE(engine.findings()[0].settled);
  engine.Flush();
  EXPECT_EQ(engine.findings().size(), 1u);
  EXPECT_EQ(recorder.events().size(), 1u);
}

TEST(Correlations, LateRecordsExplainAbsenceAway) {
  Options options;
  options.lateness = 5 * kMinute;
  Engine engine(CompileRules(std::string(kMade) + kKept), options, nullptr);
  engine.BeginInput("in");
  engine.Ingest(Call("CreateSnapshot", 0, 1) + "\n");
  engine.Ingest(Call("CreateSnapshot", 13, 2) + "\n");
  engine.Ingest(Call("DeleteSnapshot", 9, 1) + "\n");
  engine.Ingest(Call("DeleteSnapshot", 20, 1) + "\n");
  engine.Flush();
  EXPECT_THAT(Told(engine.findings()), IsEmpty());
}

constexpr char kChain[] = R"(title: Restored by another
id: restored
name: restored
logsource: {product: snaptrail, service: chain}
detection:
    selection:
        stage: restore
        lineage.other: 'yes'
    condition: selection
---
title: Shared
id: shared
name: shared
logsource: {product: snaptrail, service: chain}
detection:
    selection:
        stage: share
    condition: selection
---
title: Restored and shared
id: chain
name: chain
correlation:
    type: temporal_ordered
    rules: [restored, shared]
    group-by: lineage.uid
    timespan: 1d
level: high
)";

// That the restorer is another is known once the making has come.
TEST(Correlations, FollowTheLineageInAnyOrder) {
  std::vector<std::string> records = TheftRecords();
  std::sort(records.begin(), records.end());
  std::string first;
  do {
    Recorder recorder;
    Engine engine(CompileRules(kChain), Options(), &recorder);
    engine.BeginInput("in");
    for (const std::string& record : records) engine.Ingest(record + "\n");
    engine.Flush();
    const std::vector<std::string> told = Told(engine.findings());
    ASSERT_EQ(told.size(), 1u);
    EXPECT_THAT(told[0], testing::StartsWith("high chain"));
    EXPECT_EQ(engine.findings()[0].group[0].second, "aws:snapshot:snap-0b");
    const std::string all = WithoutPlaces(engine.findings());
    EXPECT_EQ(all, WithoutPlaces(recorder.state()));
    if (first.empty()) first = all;
    EXPECT_EQ(all, first);
  } while (std::next_permutation(records.begin(), records.end()));
}

// A match that is taken back takes with it what was said of it.
TEST(Correlations, TakeBackWhatALateRecordExplains) {
  std::vector<std::string> records = TheftRecords();
  RecordSpec own;
  own.uid = "r-own";
  own.at = -60;
  own.operation = "CreateSnapshot";
  own.user = "eve";
  own.request = R"({"volumeId":"vol-0a"})";
  own.response = R"({"snapshotId":"snap-0b","volumeId":"vol-0a"})";
  Recorder recorder;
  Engine engine(CompileRules(kChain), Options(), &recorder);
  engine.BeginInput("in");
  for (const std::string& record : records) engine.Ingest(record + "\n");
  EXPECT_EQ(engine.findings().size(), 1u);
  // It was hers all along.
  engine.Ingest(MakeRecord(own) + "\n");
  engine.Flush();
  EXPECT_THAT(Told(engine.findings()), IsEmpty());
  EXPECT_EQ(recorder.events().back().action, FindingEvent::Action::kClose);
}

// A settled step is asked again whenever its lineage is looked at; it was in
// time when it came.
TEST(Correlations, WhatIsAskedAgainIsNotLate) {
  constexpr char kRules[] = R"(title: Copy made
name: copied
logsource: {product: snaptrail, service: chain}
detection:
    selection:
        stage: create
    condition: selection
---
title: Many
name: many
correlation:
    type: event_count
    rules: copied
    group-by: lineage.uid
    timespan: 10m
    condition: {gte: 2}
)";
  Options options;
  options.lateness = 5 * kMinute;
  Engine engine(CompileRules(kRules), options, nullptr);
  engine.Ingest(Call("CreateSnapshot", 0, 1));
  for (const int minute : {30, 60, 90}) {
    engine.Ingest(Call("CreateSnapshot", minute - 15, minute));
    engine.Ingest(Call("DeleteSnapshot", minute, 1));
  }
  engine.Flush();
  EXPECT_EQ(engine.stats().steps, 7u);
  for (const auto& [kind, count] : engine.stats().by_kind) {
    EXPECT_NE(kind, "correlation.late") << count;
  }
}

const RuleVerdict* Named(const std::vector<RuleVerdict>& rules,
                         const std::string& name) {
  for (const RuleVerdict& rule : rules) {
    if (rule.name == name) return &rule;
  }
  return nullptr;
}

// What a correlation makes of one record: its group, how many of how many.
TEST(Correlations, AreExplained) {
  Options options;
  options.explain = {"r5-2"};
  Engine engine(CompileRules(std::string(kMade) + kMany + "---\n" + R"(
title: Made, then removed
id: then
name: then
correlation:
    type: temporal_ordered
    rules: [made, removed]
    group-by: userIdentity.arn
    timespan: 10m
)"),
                options, nullptr);
  engine.BeginInput("in");
  for (const std::string& record :
       {Call("CreateSnapshot", 0, 1), Call("CreateSnapshot", 5, 2),
        Call("CreateSnapshot", 5, 2), Call("CreateSnapshot", 20, 3),
        Call("DeleteSnapshot", 5, 9)}) {
    engine.Ingest(record + "\n");
  }
  engine.Flush();
  const Explanation made = engine.Explain("r5-2");
  const RuleVerdict* rule = Named(made.record_rules, "made");
  ASSERT_NE(rule, nullptr);
  ASSERT_EQ(rule->correlations.size(), 2u);
  const CorrelationVerdict& many = rule->correlations[0];
  EXPECT_EQ(many.name, "many");
  EXPECT_EQ(many.asks,
            "at least 3 distinct values of requestParameters.volumeId within "
            "10m");
  ASSERT_EQ(many.groups.size(), 1u);
  EXPECT_EQ(many.groups[0].count, 2u);
  EXPECT_EQ(many.groups[0].enough, 3u);
  EXPECT_THAT(many.groups[0].finding_uids, IsEmpty());
  EXPECT_EQ(many.groups[0].group[0].first, "userIdentity.arn");
  const CorrelationVerdict& then = rule->correlations[1];
  ASSERT_EQ(then.groups.size(), 1u);
  EXPECT_THAT(then.groups[0].seen, ElementsAre("made", "removed"));
  EXPECT_THAT(then.groups[0].missing, IsEmpty());
  EXPECT_EQ(then.groups[0].finding_uids.size(), 1u);
  const std::string text = ExplanationToText(made);
  EXPECT_NE(text.find("for many, which tells of it: at least 3 distinct"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(": 2 of 3, 2026-01-02T03:00:00"), std::string::npos)
      << text;
}

TEST(Correlations, SayWhoCountsWhatTheySay) {
  Options options;
  options.explain = {"r0-1"};
  Engine engine(CompileRules(std::string(kMade) + R"(
title: Twice
id: twice
name: twice
correlation:
    type: event_count
    rules: made
    group-by: userIdentity.arn
    timespan: 10m
    condition: {gte: 2}
---
title: Often
id: often
name: often
correlation:
    type: event_count
    rules: twice
    group-by: userIdentity.arn
    timespan: 1h
    condition: {gte: 2}
---
title: Very often
id: very
name: very
correlation:
    type: event_count
    rules: often
    timespan: 1d
    condition: {gte: 2}
)"),
                options, nullptr);
  engine.BeginInput("in");
  engine.Ingest(Call("CreateSnapshot", 0, 1) + "\n");
  engine.Flush();
  const Explanation made = engine.Explain("r0-1");
  const RuleVerdict* rule = Named(made.record_rules, "made");
  ASSERT_NE(rule, nullptr);
  ASSERT_EQ(rule->correlations.size(), 1u);
  EXPECT_EQ(rule->correlations[0].name, "twice");
  EXPECT_THAT(rule->correlations[0].counted_by, ElementsAre("often", "very"));
  EXPECT_NE(ExplanationToText(made).find("what it says is for often"),
            std::string::npos);
}

TEST(Correlations, SayWhatIsMissing) {
  Options options;
  options.explain = {"r20-3"};
  Engine engine(CompileRules(std::string(kMade) + R"(
title: Made, then removed
id: then
name: then
correlation:
    type: temporal_ordered
    rules: [made, removed]
    group-by: requestParameters.nothing
    timespan: 10m
---
title: By user
id: user
name: user
correlation:
    type: temporal_ordered
    rules: [made, removed]
    group-by: userIdentity.arn
    timespan: 10m
)"),
                options, nullptr);
  engine.BeginInput("in");
  for (const std::string& record :
       {Call("CreateSnapshot", 20, 3), Call("DeleteSnapshot", 0, 1)}) {
    engine.Ingest(record + "\n");
  }
  engine.Flush();
  const Explanation made = engine.Explain("r20-3");
  const RuleVerdict* rule = Named(made.record_rules, "made");
  ASSERT_NE(rule, nullptr);
  ASSERT_EQ(rule->correlations.size(), 2u);
  EXPECT_TRUE(rule->correlations[0].no_value);
  EXPECT_THAT(rule->correlations[0].groups, IsEmpty());
  ASSERT_EQ(rule->correlations[1].groups.size(), 1u);
  const GroupVerdict& group = rule->correlations[1].groups[0];
  EXPECT_EQ(group.count, 1u);
  EXPECT_EQ(group.enough, 2u);
  EXPECT_THAT(group.seen, ElementsAre("made"));
  EXPECT_THAT(group.missing, ElementsAre("removed"));
  EXPECT_NE(ExplanationToText(made).find("missing removed"), std::string::npos);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
