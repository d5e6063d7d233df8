// Explanations: what is said of one record, and that it is what the engine
// found, on every record of the golden cases.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "snaptrail/engine.h"
#include "src/base/strings.h"
#include "src/cloud/dictionary.h"
#include "src/cloud/record_head.h"
#include "src/engine/builtin_content.h"
#include "src/record/reader.h"
#include "tests/engine/samples.h"

namespace snaptrail::inline v0::internal {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kRawRules[] = R"(title: Volume made
id: 00000000-0000-4000-8000-0000000000a1
name: raw_volume
logsource: {product: aws, service: cloudtrail}
detection:
    made: {eventName: CreateVolume}
    quiet: {errorCode|exists: true}
    condition: made and not quiet
level: low
---
title: Of another cloud
id: 00000000-0000-4000-8000-0000000000a2
logsource: {product: azure}
detection:
    any: {eventName|exists: true}
    condition: any
)";

Explanation Explained(const std::vector<std::string>& records,
                      const std::string& uid, Options options = Options()) {
  options.explain = {uid};
  Engine engine(CompileRules(Cat(kChainRules, "---\n", kRawRules)), options,
                nullptr);
  engine.BeginInput("trail");
  engine.Ingest(Trail(records));
  engine.Flush();
  return engine.Explain(uid);
}

const RuleVerdict* Named(const std::vector<RuleVerdict>& rules,
                         const std::string& name) {
  for (const RuleVerdict& rule : rules) {
    if (rule.name == name) return &rule;
  }
  return nullptr;
}

// "r-restore: fired test_restore; silent test_share: selection is false: .."
std::string Dump(const std::vector<RuleVerdict>& rules) {
  std::string out;
  for (const RuleVerdict& rule : rules) {
    out += Cat(rule.fired ? "fired " : "silent ", rule.name, ' ',
               rule.checks_short);
    for (const Obstacle& obstacle : rule.obstacles) {
      out += Cat(' ', obstacle.selection, obstacle.holds ? "=true" : "=false");
      for (const FieldCheck& check : obstacle.checks) {
        out += Cat('[', check.field, check.modifiers.empty() ? "" : "|",
                   check.modifiers, ": ", Join(check.wanted, ","), " has ",
                   check.present ? Join(check.has, ",") : "none", ']');
      }
    }
    out += '\n';
  }
  return out;
}

TEST(Explain, ARecordOfAChain) {
  const Explanation e = Explained(TheftRecords(), "r-restore");
  EXPECT_EQ(e.fate, RecordFate::kSteps);
  EXPECT_EQ(e.read, 1u);
  ASSERT_THAT(e.lineages, SizeIs(1));
  const LineageExplanation& lineage = e.lineages[0];
  EXPECT_EQ(lineage.key, "aws:snapshot:snap-0b");
  EXPECT_TRUE(lineage.is_lineage);
  ASSERT_THAT(lineage.steps, SizeIs(1));
  const StepExplanation& step = lineage.steps[0];
  ASSERT_THAT(step.identity, SizeIs(1));
  EXPECT_EQ(step.identity[0].session, step.facts.session_uid);
  ASSERT_THAT(step.relations, SizeIs(1));
  EXPECT_EQ(step.relations[0].name, "makers");
  EXPECT_EQ(step.relations[0].steps[0].uid, "r-create");
  EXPECT_EQ(Dump(step.rules),
            "fired test_restore 0\n"
            "silent test_share 3 selection=false[stage: share has restore]"
            "[grant.direction: add has none] filter=true"
            "[grant.targets|exists: false has none]\n");
  const RuleVerdict* share = Named(step.rules, "test_share");
  ASSERT_NE(share, nullptr);
  EXPECT_TRUE(share->other_stage);
  ASSERT_THAT(share->elsewhere, SizeIs(1));
  EXPECT_EQ(share->elsewhere[0].uid, "r-share");
  EXPECT_EQ(Dump(e.record_rules), "fired raw_volume 0\n");
  EXPECT_FALSE(e.record_rules[0].finding_uid.empty());
}

TEST(Explain, WhatGaveNoStep) {
  auto records = TheftRecords();
  records.push_back(
      MakeRecord({.uid = "r-none", .at = 5, .operation = "DescribeTags"}));
  const Explanation none = Explained(records, "r-none");
  EXPECT_EQ(none.fate, RecordFate::kNoRow);
  EXPECT_EQ(none.head.operation, "DescribeTags");
  EXPECT_EQ(Dump(none.record_rules),
            "silent raw_volume 1 made=false[eventName: CreateVolume has "
            "DescribeTags]\n");
  EXPECT_NE(ExplanationToText(none).find("have no row for ec2.amazonaws.com "
                                         "DescribeTags"),
            std::string::npos);

  records.push_back(MakeRecord({.uid = "r-other",
                                .at = 6,
                                .operation = "DescribeTags",
                                .request = R"({"seen":"r-gone"})"}));
  const Explanation gone = Explained(records, "r-gone");
  EXPECT_EQ(gone.fate, RecordFate::kNotFound);
  EXPECT_EQ(gone.records_in_all, records.size());
  ASSERT_THAT(gone.mentions, SizeIs(1));
  EXPECT_EQ(gone.mentions[0].uid, "r-other");

  Engine engine(CompileRules(kChainRules), Options(), nullptr);
  EXPECT_EQ(engine.Explain("r-restore").fate, RecordFate::kNotWatched);
}

TEST(Explain, ARecordReadTwice) {
  auto records = TheftRecords();
  records.push_back(records[1]);
  const Explanation twice = Explained(records, "r-restore");
  EXPECT_EQ(twice.read, 2u);
  EXPECT_THAT(twice.places, SizeIs(2));
  EXPECT_FALSE(twice.differing);
  EXPECT_EQ(twice.record, records[1]);
}

// Settled steps are dropped, what was said of them stays.
TEST(Explain, AStepThatWasFolded) {
  Options options;
  options.lateness = kMinute;
  auto records = TheftRecords();
  for (int i = 0; i < 3; ++i) {
    records.push_back(MakeRecord({.uid = Cat("r-late-", i),
                                  .at = 100'000 * (i + 1),
                                  .operation = "CreateSnapshot",
                                  .request = R"({"volumeId":"vol-9"})",
                                  .response = R"({"snapshotId":"snap-9"})"}));
  }
  const Explanation e = Explained(records, "r-restore", options);
  ASSERT_THAT(e.lineages, SizeIs(1));
  const RuleVerdict* rule = Named(e.lineages[0].steps[0].rules, "test_restore");
  ASSERT_NE(rule, nullptr);
  EXPECT_TRUE(rule->fired);
  EXPECT_FALSE(rule->finding_uid.empty());
}

// ---- What is explained is what was found.

std::shared_ptr<const Dictionary> BuiltinDictionary() {
  std::vector<ActionText> texts;
  for (const BuiltinText& builtin : BuiltinActions()) {
    ActionText& text = texts.emplace_back();
    text.file = std::string(builtin.name);
    for (const std::string_view piece : builtin.pieces) text.text += piece;
  }
  Diagnostics diagnostics;
  return Dictionary::Compile(texts, &diagnostics);
}

// What each record is called.
struct Uids : RecordSink {
  explicit Uids(const std::shared_ptr<const Dictionary>& dictionary)
      : interpreter(dictionary), head(dictionary) {}
  void OnRecord(const Record& record) override {
    std::vector<Step> steps;
    std::string problem;
    interpreter.Interpret(record, &steps, &problem);
    found.insert(steps.empty() ? head.Read(record, interpreter).uid
                               : steps.front().uid);
  }
  void OnMalformed(std::string_view, std::uint64_t, std::string_view, bool,
                   std::string_view) override {}
  void OnSkipped(std::string_view, std::uint64_t) override {}
  void OnRepaired(std::uint64_t) override {}
  Interpreter interpreter;
  RecordHead head;
  std::set<std::string> found;
};

std::string Content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Options OptionsOf(const fs::path& folder) {
  Options options;
  std::ifstream args(folder / "args");
  std::string option;
  std::string value;
  while (std::getline(args, option) && std::getline(args, value)) {
    if (option == "--own") {
      if (!options.own) options.own.emplace();
      options.own->push_back(value);
    }
    if (option == "--trusted") options.trusted.push_back(value);
    if (option == "--automation") options.automation.push_back(value);
  }
  return options;
}

Ruleset BuiltinAndRaw() {
  Compiler compiler;
  compiler.AddBuiltin();
  compiler.AddRules("raw.yml", kRawRules);
  return compiler.Compile().value();
}

TEST(Explain, SaysWhatWasFoundOnEveryGoldenRecord) {
  const Ruleset ruleset = BuiltinAndRaw();
  const auto dictionary = BuiltinDictionary();
  ASSERT_NE(dictionary, nullptr);
  std::size_t asked = 0;
  std::size_t fired = 0;
  std::set<std::string> told;
  for (const auto& entry : fs::directory_iterator("tests/golden")) {
    if (!fs::exists(entry.path() / "want")) continue;
    std::set<fs::path> files;
    for (const auto& file : fs::directory_iterator(entry.path())) {
      const std::string name = file.path().filename().string();
      if (name.find(".json") != name.npos && name != "expect.jsonl") {
        files.insert(file.path());
      }
    }
    Uids uids(dictionary);
    RecordReader reader(RecordLimits(), &uids);
    for (const fs::path& file : files) {
      reader.Begin("");
      reader.Feed(Content(file));
      reader.End();
    }
    Options options = OptionsOf(entry.path());
    options.explain.assign(uids.found.begin(), uids.found.end());
    ASSERT_LE(options.explain.size(), 100u) << entry.path();
    Engine engine(ruleset, options, nullptr);
    for (const fs::path& file : files) {
      engine.BeginInput(file.string());
      engine.Ingest(Content(file));
      engine.EndInput();
    }
    engine.Flush();
    std::set<std::pair<std::string, std::string>> found;  // rule, key
    for (const Finding& f : engine.findings()) {
      // Of a correlation no one record is asked.
      if (!f.key.starts_with("group:")) found.insert({f.rule_id, f.key});
    }
    std::set<std::pair<std::string, std::string>> said;
    const auto check = [&](const std::vector<RuleVerdict>& rules,
                           const std::string& key, const std::string& uid) {
      for (const RuleVerdict& rule : rules) {
        ++asked;
        const bool held = rule.fired || !rule.elsewhere.empty();
        EXPECT_EQ(held && rule.counted_by.empty(),
                  found.contains({rule.id, key}))
            << entry.path() << ' ' << uid << ' ' << rule.name;
        EXPECT_EQ(rule.fired, rule.checks_short == 0) << rule.name;
        if (rule.fired) {
          ++fired;
          if (rule.counted_by.empty()) said.insert({rule.id, key});
          EXPECT_THAT(rule.obstacles, IsEmpty());
          EXPECT_FALSE(rule.other_stage) << rule.name;
        } else {
          bool why = !rule.obstacles.empty();
          for (const ReasonVerdict& reason : rule.reasons) {
            why |= !reason.obstacles.empty();
          }
          EXPECT_TRUE(why) << uid << ' ' << rule.name;
        }
        for (const Obstacle& obstacle : rule.obstacles) {
          EXPECT_FALSE(obstacle.checks.empty()) << rule.name;
        }
      }
    };
    for (const std::string& uid : uids.found) {
      const Explanation e = engine.Explain(uid);
      EXPECT_GT(e.read, 0u) << entry.path() << ' ' << uid;
      for (const LineageExplanation& lineage : e.lineages) {
        for (const StepExplanation& step : lineage.steps) {
          check(step.rules, lineage.key, uid);
        }
      }
      check(e.record_rules, Cat("record:", uid), uid);
      EXPECT_FALSE(ExplanationToText(e).empty());
      EXPECT_FALSE(ExplanationToJson(e).empty());
    }
    // Each finding is some record's.
    EXPECT_EQ(said, found) << entry.path();
  }
  EXPECT_GT(asked, 5000u);
  EXPECT_GT(fired, 100u);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
