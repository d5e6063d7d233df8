#include "snaptrail/engine.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/engine/step_document.h"
#include "src/engine/test_access.h"
#include "tests/engine/samples.h"

namespace snaptrail::inline v0::internal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<std::string>& Wanted() {
  static const std::vector<std::string> wanted = {
      "high test_share aws:snapshot:snap-0b <- r-share",
      "medium test_restore aws:snapshot:snap-0b <- r-create r-restore"};
  return wanted;
}

const Ruleset& ChainRuleset() {
  static const Ruleset ruleset = CompileRules(kChainRules);
  return ruleset;
}

std::string Lines(const std::vector<std::string>& records) {
  return Join(records, "\n") + "\n";
}

std::uint64_t Kind(const Stats& stats, std::string_view name) {
  for (const auto& [kind, count] : stats.by_kind) {
    if (kind == name) return count;
  }
  return 0;
}

TEST(Engine, FindsAndSaysWhere) {
  Engine engine(ChainRuleset(), Options(), nullptr);
  engine.BeginInput("trail.json");
  engine.Ingest(Trail(TheftRecords()));
  engine.EndInput();
  engine.Flush();
  EXPECT_EQ(Dumps(engine.findings()), Wanted());
  const Stats stats = engine.stats();
  EXPECT_EQ(stats.records, 4u);
  EXPECT_EQ(stats.steps, 4u);
  EXPECT_EQ(stats.findings, 2u);
  EXPECT_EQ(stats.malformed, 0u);
  EXPECT_EQ(stats.bytes, Trail(TheftRecords()).size());
  EXPECT_EQ(Kind(stats, "envelope.cloudtrail_s3"), 4u);
  const Finding shared = engine.findings()[0].rule_name == "test_share"
                             ? engine.findings()[0]
                             : engine.findings()[1];
  EXPECT_EQ(shared.evidence[0].input, "trail.json");
  EXPECT_EQ(shared.evidence[0].operation, "ModifySnapshotAttribute");
  EXPECT_EQ(shared.evidence[0].actor_name, "eve");
  EXPECT_THAT(shared.evidence[0].targets, ElementsAre("444455556666"));
  EXPECT_TRUE(shared.settled);
}

// The findings of a rule on a session, which names no resource and stands in no
// lineage.
std::size_t FindingsOnASession(std::string_view wanted, Options options) {
  Engine engine(
      CompileRules(
          Cat("title: t\nname: test_session\nlogsource: {product: snaptrail, "
              "service: chain}\ndetection:\n  s: {",
              wanted, "}\n  condition: s\nlevel: low\n")),
      std::move(options), nullptr);
  engine.Ingest(MakeRecord(
      {.uid = "r-assume",
       .source = "sts.amazonaws.com",
       .operation = "AssumeRole",
       .request =
           R"({"roleArn":"arn:aws:iam::111122223333:role/x","roleSessionName":"s"})",
       .response = R"({"credentials":{"accessKeyId":"ASIAX"}})"}));
  engine.Flush();
  EXPECT_EQ(engine.stats().steps, 1u);
  return engine.findings().size();
}

// It is told of when some rule may hold on it.
TEST(Engine, RulesOnWhatNamesNothing) {
  const std::pair<const char*, std::size_t> cases[] = {
      {"stage: identity", 1},
      {"identity.op: assume", 1},
      {"stage: share", 0},
      {"lineage.uid|exists: false", 1},
      {"identity.op: assume, lineage.uid|exists: true", 0},
      {"lineage.other: unknown", 1}};
  for (const auto& [wanted, found] : cases) {
    EXPECT_EQ(FindingsOnASession(wanted, Options()), found) << wanted;
  }
}

// No view is left out on which a rule holds: with something to be explained,
// every view is made.
TEST(Engine, NothingIsSilentThatARuleHoldsOn) {
  Options explaining;
  explaining.explain = {"another record"};
  for (const std::string_view field : internal::StepSchema().Fields()) {
    const std::string wanted = Cat(field, "|exists: true");
    EXPECT_EQ(FindingsOnASession(wanted, Options()),
              FindingsOnASession(wanted, explaining))
        << field;
  }
}

TEST(Engine, AnyOrderRepetitionAndCutGiveTheSame) {
  const std::vector<std::string> records = TheftRecords();
  Engine whole(ChainRuleset(), Options(), nullptr);
  whole.BeginInput("a");
  whole.Ingest(Trail(records));
  whole.Flush();
  const std::string want = WithoutPlaces(whole.findings());
  for (unsigned seed = 0; seed < 100; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::string> some = records;
    for (const std::string& record : records) {
      if (random() % 2 == 0) some.push_back(record);
    }
    std::shuffle(some.begin(), some.end(), random);
    Options options;
    options.hold_findings = random() % 2 == 0;
    Recorder sink;
    Engine engine(ChainRuleset(), options, &sink);
    const std::string text = random() % 2 == 0 ? Trail(some) : Lines(some);
    engine.BeginInput("b");
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t length =
          std::min<std::size_t>(1 + random() % 700, text.size() - at);
      engine.Ingest(std::string_view(text).substr(at, length));
      at += length;
    }
    engine.Flush();
    ASSERT_EQ(WithoutPlaces(engine.findings()), want) << seed;
    ASSERT_EQ(sink.state(), engine.findings()) << seed;
    EXPECT_EQ(engine.stats().duplicate, some.size() - records.size());
  }
}

// With a lateness that the disorder stays inside, folding changes nothing.
TEST(Engine, FoldingGivesTheSame) {
  const std::vector<std::string> records = TheftRecords();
  Engine whole(ChainRuleset(), Options(), nullptr);
  whole.BeginInput("a");
  whole.Ingest(Trail(records));
  whole.Flush();
  const std::string want = WithoutPlaces(whole.findings());
  for (const bool hold : {false, true}) {
    for (unsigned seed = 0; seed < 20; ++seed) {
      std::mt19937 random(seed);
      std::vector<std::string> some = records;
      // What is an hour later lets all of the theft be folded.
      std::shuffle(some.begin(), some.end(), random);
      for (int i = 0; i < 20; ++i) {
        some.push_back(MakeRecord(
            {.uid = Cat("later", i),
             .at = 7200 + i * 600,
             .operation = "CreateSnapshot",
             .request = R"({"volumeId":"vol-9"})",
             .response = Cat(R"({"snapshotId":"snap-9)", i, R"("})")}));
      }
      Options options;
      options.lateness = 15 * kMinute;
      options.hold_findings = hold;
      options.own = std::vector<std::string>{"111122223333"};
      Recorder sink;
      Engine engine(ChainRuleset(), options, &sink);
      engine.BeginInput("a");
      for (const std::string& record : some) engine.Ingest(record + "\n");
      engine.Flush();
      ASSERT_EQ(WithoutPlaces(engine.findings()), want) << hold << seed;
      ASSERT_EQ(sink.state(), engine.findings());
      EXPECT_EQ(engine.stats().late, 0u);
    }
  }
}

TEST(Engine, TellsWhileItReadsUnlessHeld) {
  for (const bool hold : {false, true}) {
    Options options;
    options.hold_findings = hold;
    Recorder sink;
    Engine engine(ChainRuleset(), options, &sink);
    engine.BeginInput("a");
    engine.Ingest(Lines(TheftRecords()));
    EXPECT_EQ(sink.events().empty(), hold);
    EXPECT_EQ(engine.findings().empty(), hold);
    engine.Flush();
    EXPECT_EQ(Dumps(sink.state()), Wanted());
  }
}

TEST(Engine, GrowsFromCreateByUpdate) {
  Recorder sink;
  Engine engine(ChainRuleset(), Options(), &sink);
  engine.BeginInput("a");
  const std::vector<std::string> records = TheftRecords();
  engine.Ingest(records[1] + "\n");
  ASSERT_EQ(sink.events().size(), 1u);
  EXPECT_EQ(sink.events()[0].action, FindingEvent::Action::kCreate);
  EXPECT_EQ(sink.events()[0].finding.level, Level::kLow);
  engine.Ingest(records[0] + "\n");
  ASSERT_EQ(sink.events().size(), 2u);
  EXPECT_EQ(sink.events()[1].action, FindingEvent::Action::kUpdate);
  EXPECT_EQ(sink.events()[1].finding.level, Level::kMedium);
  engine.Ingest(records[0] + "\n");  // nothing new
  EXPECT_EQ(sink.events().size(), 2u);
}

TEST(Engine, ALateCopyAboveSupersedes) {
  Recorder sink;
  Engine engine(ChainRuleset(), Options(), &sink);
  engine.BeginInput("a");
  engine.Ingest(TheftRecords()[3] + "\n");
  engine.Ingest(MakeRecord({.uid = "r-copy",
                            .at = -600,
                            .operation = "CopySnapshot",
                            .user = "ops",
                            .request = R"({"sourceSnapshotId":"snap-00",)"
                                       R"("sourceRegion":"eu-west-1"})",
                            .response = R"({"snapshotId":"snap-0b"})"}) +
                "\n");
  EXPECT_THAT(Dumps(engine.findings()),
              ElementsAre("high test_share aws:snapshot:snap-00 <- r-share"));
  const FindingEvent& close = sink.events().back();
  EXPECT_EQ(close.action, FindingEvent::Action::kClose);
  EXPECT_EQ(close.close_reason, FindingEvent::CloseReason::kSuperseded);
  EXPECT_THAT(close.superseded_by, ElementsAre(engine.findings()[0].uid));
}

TEST(Engine, BadRecordsCostThemselvesAndAreReported) {
  std::vector<std::string> records = TheftRecords();
  std::string deep(300, '[');
  const std::string good = Lines(records);
  const std::string bad = Cat("{\"a\":", deep, std::string(300, ']'), "}\n");
  const std::string late_good = Lines({records[3]});
  Engine engine(ChainRuleset(), Options(), nullptr);
  engine.BeginInput("bad.jsonl");
  engine.Ingest(
      Cat(Lines({records[0], records[1], records[2]}), bad, late_good));
  engine.EndInput();
  engine.Flush();
  EXPECT_EQ(Dumps(engine.findings()), Wanted());
  EXPECT_EQ(engine.stats().records, 4u);
  EXPECT_EQ(engine.stats().malformed, 1u);
  EXPECT_EQ(engine.stats().over_limit, 1u);
  ASSERT_EQ(engine.problems().size(), 1u);
  EXPECT_EQ(engine.problems()[0].input, "bad.jsonl");
  EXPECT_EQ(engine.problems()[0].offset,
            Lines({records[0], records[1], records[2]}).size());
  EXPECT_THAT(engine.problems()[0].reason, HasSubstr("64"));
}

TEST(Engine, ProblemsAreCappedAndCountedOn) {
  Engine engine(ChainRuleset(), Options(), nullptr);
  engine.BeginInput("bad");
  std::string text;
  for (int i = 0; i < 1500; ++i) text += "{\"eventName\": tru}\n";
  engine.Ingest(text);
  engine.EndInput();
  EXPECT_EQ(engine.problems().size(), 1000u);
  EXPECT_EQ(engine.stats().malformed, 1500u);
}

TEST(Engine, OfAnOversizeRecordTheOperationIsCounted) {
  RecordSpec spec;
  spec.uid = "big";
  spec.operation = "RunInstances";
  spec.request = Cat(R"({"userData":")", std::string(2 << 20, 'x'), R"("})");
  Engine engine(ChainRuleset(), Options(), nullptr);
  engine.BeginInput("big");
  engine.Ingest(MakeRecord(spec) + "\n" + Lines(TheftRecords()));
  engine.Flush();
  EXPECT_EQ(engine.stats().over_limit, 1u);
  EXPECT_EQ(Kind(engine.stats(), "over_limit.ec2.RunInstances"), 1u);
  EXPECT_EQ(Dumps(engine.findings()), Wanted());
}

TEST(Engine, UndecodableTextIsRepaired) {
  std::vector<std::string> records = TheftRecords();
  const std::size_t at = records[3].find("aws-cli");
  records[3].replace(at, 3, "\xFF\xFE\xFD");
  Engine engine(ChainRuleset(), Options(), nullptr);
  engine.BeginInput("a");
  engine.Ingest(Lines(records));
  engine.Flush();
  EXPECT_EQ(Dumps(engine.findings()), Wanted());
  EXPECT_EQ(engine.stats().repaired, 1u);
  for (const Finding& f : engine.findings()) {
    EXPECT_TRUE(IsValidUtf8(FindingToJson(f)));
  }
}

TEST(Engine, LookAlikesAreSkippedByKind) {
  Engine engine(ChainRuleset(), Options(), nullptr);
  engine.BeginInput("a");
  engine.Ingest("{\"hello\": \"world\"}\n" + Lines(TheftRecords()));
  engine.Flush();
  EXPECT_EQ(engine.stats().skipped, 1u);
  EXPECT_EQ(engine.stats().malformed, 0u);
  EXPECT_EQ(Dumps(engine.findings()), Wanted());
}

TEST(Engine, StepsInterpretedElsewhereGiveTheSame) {
  Engine engine(ChainRuleset(), Options(), nullptr);
  for (const std::string& record : TheftRecords()) {
    std::vector<Step> steps;
    ASSERT_TRUE(ChainRuleset().Interpret(record, &steps).ok());
    for (const Step& step : steps) engine.IngestStep(step);
  }
  engine.Flush();
  EXPECT_EQ(Dumps(engine.findings()), Wanted());
}

TEST(Ruleset, InterpretIsOneRecord) {
  std::vector<Step> steps;
  EXPECT_TRUE(ChainRuleset().Interpret(TheftRecords()[0], &steps).ok());
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].uid, "r-create");
  for (const char* text :
       {"", "  ", "[", "\"text\"", "17", "{\"a\":", "nonsense"}) {
    EXPECT_FALSE(ChainRuleset().Interpret(text, &steps).ok()) << text;
  }
  const std::string big = Cat(R"({"a":")", std::string(2 << 20, 'x'), R"("})");
  EXPECT_EQ(ChainRuleset().Interpret(big, &steps).code(),
            StatusCode::kLimitExceeded);
  EXPECT_EQ(ChainRuleset().Interpret("{}", nullptr).code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(steps.size(), 1u);
}

// What a sink does to the engine that calls it has no effect.
class CallsBack : public Sink {
 public:
  void OnFinding(const FindingEvent& event) override {
    ++told;
    engine->BeginInput("inner");
    engine->Ingest(TheftRecords()[3] + "\n");
    engine->IngestStep(Step());
    engine->Advance(0);
    engine->EndInput();
    engine->Flush();
    EXPECT_FALSE(engine->findings().empty());
    EXPECT_EQ(engine->stats().records, 1u);
    EXPECT_EQ(event.action, FindingEvent::Action::kCreate);
  }
  Engine* engine = nullptr;
  int told = 0;
};

TEST(Engine, ASinkCannotReenter) {
  CallsBack sink;
  Engine engine(ChainRuleset(), Options(), &sink);
  sink.engine = &engine;
  engine.BeginInput("a");
  engine.Ingest(TheftRecords()[1] + "\n");
  EXPECT_EQ(sink.told, 1);
  EXPECT_EQ(engine.stats().records, 1u);
  sink.engine = nullptr;
  EXPECT_EQ(engine.findings().size(), 1u);
}

TEST(Engine, CallsInAnyOrderDoNoHarm) {
  Engine engine(ChainRuleset(), Options(), nullptr);
  engine.Ingest("{}");
  engine.EndInput();
  engine.EndInput();
  engine.Flush();
  engine.Flush();
  engine.Advance(5);
  engine.Advance(-5);
  engine.BeginInput("a");
  engine.BeginInput("b");
  engine.Ingest(Lines(TheftRecords()));
  Engine moved = std::move(engine);
  moved.Flush();
  EXPECT_EQ(Dumps(moved.findings()), Wanted());
}

TEST(Engine, SettledWhenTimeHasPassed) {
  Options options;
  options.lateness = 15 * kMinute;
  options.own = std::vector<std::string>{"111122223333"};
  Recorder sink;
  Engine engine(ChainRuleset(), options, &sink);
  engine.BeginInput("a");
  engine.Ingest(Lines(TheftRecords()));
  for (const Finding& f : engine.findings()) EXPECT_FALSE(f.settled);
  const TimeMs last = engine.findings()[0].last_time;
  engine.Advance(last + kHour);
  for (const Finding& f : engine.findings()) EXPECT_TRUE(f.settled);
  EXPECT_EQ(Dumps(engine.findings()), Wanted());
  EXPECT_EQ(sink.state(), engine.findings());
}

TEST(Engine, ForgottenLineagesKeepTheirFindings) {
  Options options;
  options.lateness = kMinute;
  options.lineage_idle = kHour;
  options.own = std::vector<std::string>{"111122223333"};
  Recorder sink;
  Engine engine(ChainRuleset(), options, &sink);
  engine.BeginInput("a");
  engine.Ingest(Lines(TheftRecords()));
  engine.Advance(engine.findings()[0].last_time + kDay);
  engine.Flush();
  EXPECT_EQ(Dumps(engine.findings()), Wanted());
  EXPECT_EQ(sink.state(), engine.findings());
  EXPECT_GE(engine.stats().evicted, 1u);
}

// A row for a service that nobody has heard of makes its chain found.
TEST(Engine, AUsersActionsNeedNoRebuild) {
  Compiler compiler;
  compiler.AddBuiltin();
  compiler.AddActions("vaultex.yml", R"(dictionary: 1
cloud: aws
actions:
  vaultex:
    SaveDisk: {ev: model, stage: create, from: volume req.disk, to: snapshot res.saved}
    BringBack: {ev: model, stage: restore, from: snapshot req.saved, to: volume res.disk}
    Plug: {ev: model, stage: attach, from: volume req.disk, to: instance req.host}
)");
  compiler.AddRules("test.yml", kChainRules);
  const Result<Ruleset> ruleset = compiler.Compile();
  for (const Diagnostic& d : compiler.diagnostics()) {
    EXPECT_NE(d.severity, Severity::kError) << d.ToString();
  }
  ASSERT_TRUE(ruleset.ok());
  const std::string source = "vaultex.amazonaws.com";
  Engine engine(*ruleset, Options(), nullptr);
  engine.BeginInput("a");
  engine.Ingest(
      Lines({MakeRecord({.uid = "v-save",
                         .at = 0,
                         .source = source,
                         .operation = "SaveDisk",
                         .user = "ops",
                         .request = R"({"disk":"vol-1"})",
                         .response = R"({"saved":"snap-1"})"}),
             MakeRecord({.uid = "v-back",
                         .at = 60,
                         .source = source,
                         .operation = "BringBack",
                         .request = R"({"saved":"snap-1"})",
                         .response = R"({"disk":"vol-2"})"}),
             MakeRecord({.uid = "v-plug",
                         .at = 61,
                         .source = source,
                         .operation = "Plug",
                         .request = R"({"disk":"vol-2","host":"i-1"})"})}));
  engine.Flush();
  EXPECT_THAT(Dumps(engine.findings()),
              testing::Contains(
                  "medium test_restore aws:snapshot:snap-1 <- v-save v-back"));
}

TEST(Engine, LimitsThatCannotBeMeantAreTheNearest) {
  Options options;
  options.max_evidence = 0;
  options.max_seen_records = 0;
  options.lateness = -1;
  options.max_depth = 0;
  Engine engine(ChainRuleset(), options, nullptr);
  engine.BeginInput("a");
  engine.Ingest(Lines(TheftRecords()));
  engine.Flush();
}

TEST(EngineTestAccess, BuildsAnEngine) {
  Engine engine =
      EngineTestAccess::MakeBearingData(ChainRuleset(), Options(), nullptr);
  engine.BeginInput("a");
  engine.Ingest(Lines(TheftRecords()));
  engine.Flush();
  EXPECT_EQ(Dumps(engine.findings()), Wanted());
  EXPECT_FALSE(EngineTestAccess::DumpLineage(engine).empty());
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
