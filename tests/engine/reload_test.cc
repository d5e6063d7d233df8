// Rules replaced while an engine is at work.
#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "snaptrail/compiler.h"
#include "src/base/strings.h"
#include "tests/engine/samples.h"

namespace snaptrail::inline v0::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kMade[] = R"(---
title: Snapshot made
id: made
name: made
logsource: {product: aws, service: cloudtrail}
detection:
    selection:
        eventName: CreateSnapshot
    condition: selection
)";

constexpr char kOther[] = R"(---
title: Other
id: other
name: other
logsource: {product: aws, service: cloudtrail}
detection:
    selection:
        eventName: DeleteSnapshot
    condition: selection
---
title: Before all others
id: first
correlation: {type: event_count, rules: other, timespan: 1h, condition: {gte: 9}}
)";

std::string Many(const std::string& least, const std::string& more = "") {
  return Cat(R"(---
title: Many
id: many
name: many
correlation:
    type: value_count
    rules: made
    group-by: userIdentity.arn
    timespan: 10m
    condition: {gte: )",
             least, R"(, field: requestParameters.volumeId}
)",
             more);
}

// Many snapshots, twice within an hour.
constexpr char kTwice[] = R"(---
title: Twice
id: twice
correlation:
    type: event_count
    rules: many
    group-by: userIdentity.arn
    timespan: 1h
    condition: {gte: 2}
)";

std::string Made(int minute, int n) {
  RecordSpec spec;
  spec.uid = Cat("r", minute, '-', n);
  spec.at = minute * 60;
  spec.operation = "CreateSnapshot";
  spec.request = Cat(R"({"volumeId":"vol-)", n, "\"}");
  spec.response = Cat(R"({"snapshotId":"snap-)", minute, n, "\"}");
  return MakeRecord(spec);
}

std::vector<std::string> Lines(const Recorder& recorder) {
  std::vector<std::string> lines;
  for (const FindingEvent& event : recorder.events()) {
    lines.push_back(FindingEventToJson(event));
  }
  return lines;
}

// "create many", "close other retired", ..
std::vector<std::string> Short(const Recorder& recorder) {
  std::vector<std::string> lines;
  for (const FindingEvent& event : recorder.events()) {
    const std::string reason = CloseReasonName(event.close_reason);
    lines.push_back(Cat(ActionName(event.action), ' ',
                        std::string_view(LevelName(event.finding.level)), ' ',
                        event.finding.rule_id, reason.empty() ? "" : " ",
                        reason));
  }
  return lines;
}

class Live {
 public:
  explicit Live(const std::string& rules, Options options = Options())
      : engine_(CompileRules(rules), std::move(options), &recorder_) {
    engine_.BeginInput("in");
  }
  void Read(const std::string& record) { engine_.Ingest(record + "\n"); }
  RulesChange Replace(const std::string& rules) {
    auto change = engine_.ReplaceRules(CompileRules(rules));
    EXPECT_TRUE(change.ok()) << change.status().message();
    return change.ok() ? *change : RulesChange();
  }
  Engine& engine() { return engine_; }
  const Recorder& recorder() const { return recorder_; }
  std::vector<std::string> Finish() {
    engine_.Flush();
    EXPECT_EQ(WithoutPlaces(engine_.findings()),
              WithoutPlaces(recorder_.state()));
    return Dumps(engine_.findings());
  }

 private:
  Recorder recorder_;
  Engine engine_;
};

Options Within(DurationMs lateness) {
  Options options;
  options.lateness = lateness;
  return options;
}

std::vector<std::string> Mixed() {
  std::vector<std::string> records = TheftRecords();
  for (int n = 0; n < 12; ++n) records.push_back(Made(3 * n, n));
  return records;
}

TEST(Reload, TheSameRulesSayTheSameAndNothingTwice) {
  const std::string rules = Cat(kChainRules, kMade, Many("3"), kTwice, kOther);
  for (const DurationMs lateness : {kUnlimited, kHour, kMinute}) {
    Live plain(rules, Within(lateness));
    Live replaced(rules, Within(lateness));
    for (const std::string& record : Mixed()) {
      plain.Read(record);
      replaced.Read(record);
      const RulesChange change = replaced.Replace(rules);
      EXPECT_THAT(change.changed, IsEmpty());
      EXPECT_THAT(change.added, IsEmpty());
      EXPECT_THAT(change.removed, IsEmpty());
      EXPECT_FALSE(change.kept.empty());
    }
    EXPECT_EQ(plain.Finish(), replaced.Finish());
    EXPECT_EQ(Lines(plain.recorder()), Lines(replaced.recorder())) << lateness;
    EXPECT_GT(Lines(plain.recorder()).size(), 5u);
  }
}

TEST(Reload, StateStaysWhereOtherRulesComeAndGo) {
  const std::string rules = Cat(kMade, Many("3"), kTwice);
  // All that the order of correlations is changes with it.
  const std::string more = Cat(kOther, kMade, Many("3"), kTwice);
  for (const DurationMs lateness : {kUnlimited, kHour, kMinute}) {
    Live plain(rules, Within(lateness));
    Live replaced(rules, Within(lateness));
    int turn = 0;
    for (const std::string& record : Mixed()) {
      plain.Read(record);
      replaced.Read(record);
      replaced.Replace(++turn % 2 == 1 ? more : rules);
    }
    EXPECT_EQ(plain.Finish(), replaced.Finish());
    EXPECT_EQ(Lines(plain.recorder()), Lines(replaced.recorder())) << lateness;
  }
}

TEST(Reload, ChainRulesAreAskedOfWhatIsHeld) {
  const std::vector<std::string> sets = {kChainRules, Cat(kMade, Many("3")),
                                         Cat(kChainRules, kOther),
                                         R"(title: c
id: c
logsource: {product: snaptrail, service: chain}
detection: {s: {stage: attach, status: Success}, condition: s}
level: low
)"};
  std::mt19937 random(5);
  for (int turn = 0; turn < 40; ++turn) {
    std::vector<std::string> records = TheftRecords();
    std::shuffle(records.begin(), records.end(), random);
    Live replaced(sets[random() % sets.size()]);
    for (const std::string& record : records) {
      replaced.Read(record);
      if (random() % 2 == 0) replaced.Replace(sets[random() % sets.size()]);
    }
    const std::string& last = turn % 2 == 0 ? sets[0] : sets[3];
    replaced.Replace(last);
    Live plain(last);
    for (const std::string& record : records) plain.Read(record);
    EXPECT_EQ(plain.Finish(), replaced.Finish());
  }
}

TEST(Reload, WhatARuleFoundIsClosedWhenItGoes) {
  Live live(Cat(kMade, kOther));
  live.Read(Made(0, 1));
  const RulesChange change = live.Replace(kOther);
  EXPECT_THAT(change.removed, ElementsAre("made"));
  EXPECT_THAT(change.kept, ElementsAre("first", "other"));
  live.Read(Made(1, 2));
  EXPECT_THAT(live.Finish(), IsEmpty());
  EXPECT_THAT(Short(live.recorder()),
              ElementsAre("create medium made", "close medium made retired"));
}

TEST(Reload, WhatACorrelationTakesOverIsNotToldByItself) {
  Live live(kMade);
  live.Read(Made(0, 1));
  EXPECT_THAT(live.Replace(Cat(kMade, Many("2"))).kept, ElementsAre("made"));
  EXPECT_THAT(live.Finish(), IsEmpty());
  EXPECT_THAT(Short(live.recorder()),
              ElementsAre("create medium made", "close medium made retired"));
}

TEST(Reload, AChangedChainRuleIsUpdated) {
  const std::string before = R"(title: c
id: c
logsource: {product: snaptrail, service: chain}
detection: {s: {stage: attach, status: Success}, condition: s}
level: low
)";
  std::string after = before;
  after.replace(after.find("level: low"), 10, "level: high");
  std::string narrow = before;
  narrow.replace(narrow.find("Success"), 7, "Failure");
  for (const DurationMs lateness : {kUnlimited, kMinute}) {
    Live live(before, Within(lateness));
    for (const std::string& record : TheftRecords()) live.Read(record);
    EXPECT_THAT(live.Replace(after).changed, ElementsAre("c"));
    EXPECT_THAT(live.Replace(narrow).changed, ElementsAre("c"));
    const std::vector<std::string> said = Short(live.recorder());
    ASSERT_EQ(said.size(), 3u);
    EXPECT_EQ(said[0], "create low c");
    EXPECT_EQ(said[1], "update high c");
    EXPECT_TRUE(said[2].starts_with("close high c")) << said[2];
  }
}

TEST(Reload, AChangedCorrelationBeginsAnewAndWhatItToldStands) {
  Live live(Cat(kMade, Many("3")), Within(kHour));
  for (int n = 0; n < 4; ++n) live.Read(Made(n, n));
  EXPECT_THAT(live.Replace(Cat(kMade, Many("2"))).changed, ElementsAre("many"));
  live.Read(Made(4, 4));
  EXPECT_THAT(Short(live.recorder()), ElementsAre("create medium many"));
  live.Read(Made(5, 5));
  EXPECT_THAT(Short(live.recorder()),
              ElementsAre("create medium many", "create medium many"));
  EXPECT_EQ(live.Finish().size(), 2u);
}

TEST(Reload, OnlyWhatIsAskedCounts) {
  Live live(Cat(kMade, Many("3")));
  EXPECT_THAT(
      live.Replace(Cat(kMade, Many("3", "level: high\nauthor: me\n"))).changed,
      IsEmpty());
  std::string made = kMade;
  made.replace(made.find("CreateSnapshot"), 14, "DeleteSnapshot");
  EXPECT_THAT(live.Replace(Cat(made, Many("3", "level: high\n"))).changed,
              ElementsAre("made", "many"));
}

// A late record moves an incident that another correlation has counted.
TEST(Reload, WhatWasHandedOnIsTakenBack) {
  const std::string rules = Cat(kMade, Many("3"), kTwice);
  Live live(rules);
  for (int n = 0; n < 3; ++n) live.Read(Made(5 + n, n));
  live.Replace(Cat(kOther, rules));
  live.Read(Made(4, 9));
  EXPECT_THAT(live.Finish(), IsEmpty());
}

TEST(Reload, WhatNobodyCountsAnyMoreIsForgotten) {
  Live live(Cat(kMade, Many("3"), kTwice));
  for (int n = 0; n < 3; ++n) live.Read(Made(5 + n, n));
  live.Replace(Cat(kMade, Many("3")));
  live.Read(Made(4, 9));
  EXPECT_EQ(live.Finish().size(), 1u);
}

// In each, all but one thing stays.
TEST(Reload, AllThatIsAskedCounts) {
  const std::string kLong = Cat(kMade, kOther, Many("3"));
  const std::pair<std::string, std::string> changes[] = {
      {"product: aws, service: cloudtrail}\ndetection:\n    selection:\n"
       "        eventName: CreateSnapshot",
       "product: aws}\ndetection:\n    selection:\n"
       "        eventName: CreateSnapshot"},
      {"product: aws", "product: azure"},
      {"group-by: userIdentity.arn", "group-by: userIdentity.type"},
      {"group-by: userIdentity.arn\n",
       "group-by: who\n    aliases: {who: {made: userIdentity.arn}}\n"},
      {"requestParameters.volumeId", "requestParameters.snapshotId"},
      {"timespan: 10m", "timespan: 11m"},
      {"rules: made", "rules: other"},
      {"type: value_count", "type: value_sum"}};
  for (const auto& [what, instead] : changes) {
    std::string text = kLong;
    const std::size_t at = text.find(what);
    ASSERT_NE(at, text.npos) << what;
    text.replace(at, what.size(), instead);
    Live live(kLong);
    EXPECT_THAT(live.Replace(text).changed, testing::Contains("many"))
        << instead;
  }
  const auto alias = [&](const std::string& field) {
    return Cat(kMade, R"(---
title: By alias
id: alias
correlation:
    type: event_count
    rules: made
    group-by: who
    timespan: 10m
    condition: {gte: 3}
    aliases: {who: {made: )",
               field, "}}\n");
  };
  Live live(alias("userIdentity.arn"));
  EXPECT_THAT(live.Replace(alias("userIdentity.type")).changed,
              ElementsAre("alias"));
}

TEST(Reload, OtherActionsAreRefusedAndTheRulesStay) {
  Recorder recorder;
  Engine engine(CompileRules(kMade), Options(), &recorder);
  Compiler compiler;
  compiler.AddRules("other", kOther);
  auto other = compiler.Compile();
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(engine.ReplaceRules(*other).status().code(),
            StatusCode::kInvalidArgument);
  engine.BeginInput("in");
  engine.Ingest(Made(0, 1) + "\n");
  EXPECT_EQ(Short(recorder).size(), 1u);
}

class Meddler : public Sink {
 public:
  void OnFinding(const FindingEvent&) override {
    code = engine->ReplaceRules(CompileRules(kOther)).status().code();
  }
  Engine* engine = nullptr;
  StatusCode code = StatusCode::kOk;
};

TEST(Reload, ASinkMayNot) {
  Meddler sink;
  Engine engine(CompileRules(kMade), Options(), &sink);
  sink.engine = &engine;
  engine.BeginInput("in");
  engine.Ingest(Made(0, 1) + "\n");
  EXPECT_EQ(sink.code, StatusCode::kFailedPrecondition);
}

TEST(Reload, HeldFindingsAreThoseOfTheLastRules) {
  Options options;
  options.hold_findings = true;
  Live live(kChainRules, options);
  for (const std::string& record : TheftRecords()) live.Read(record);
  live.Replace(kMade);
  live.Replace(kChainRules);
  Live plain(kChainRules);
  for (const std::string& record : TheftRecords()) plain.Read(record);
  EXPECT_EQ(live.Finish(), plain.Finish());
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
