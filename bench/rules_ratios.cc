// Prints how many records a second pass by thousands of rules, against a bare
// simdjson pass over the same bytes in the same process, and how long it takes
// to load the rules. See measure.h. `write FOLDER` writes the rules, and some
// that hold, and records as lines, for measuring other programs (peers.py).
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/allocations.h"
#include "bench/baselines.h"
#include "bench/measure.h"
#include "bench/records.h"
#include "bench/rules.h"
#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"

namespace snaptrail_bench {
namespace {

constexpr std::size_t kFileBytes = 8 << 20;
constexpr std::size_t kBuffer = 256 << 10;

snaptrail::Ruleset Load(const std::vector<std::string>& rules,
                        const std::vector<std::string>& more, bool builtin) {
  snaptrail::Compiler compiler;
  if (builtin) {
    compiler.AddBuiltin();
  } else {
    compiler.AddBuiltinActions();
  }
  for (const auto* list : {&rules, &more}) {
    for (const std::string& rule : *list) compiler.AddRules("made", rule);
  }
  snaptrail::Result<snaptrail::Ruleset> ruleset = compiler.Compile();
  if (!ruleset.ok()) Die("the rules do not compile");
  return *ruleset;
}

snaptrail::Options ScanOptions() {
  snaptrail::Options options;
  options.hold_findings = true;
  return options;
}

void Feed(snaptrail::Engine* engine, const std::string& json) {
  engine->BeginInput("bench");
  for (std::size_t at = 0; at < json.size(); at += kBuffer) {
    engine->Ingest(std::string_view(json).substr(at, kBuffer));
  }
  engine->EndInput();
}

struct Set {
  const char* name;
  snaptrail::Ruleset ruleset;
  std::array<double, kRuns> times{};
};

void MeasureSpeed() {
  LogFile file = MakeFile(kFileBytes, Mix{}, 0);
  file.json.reserve(file.json.size() + 64);
  BareSimdjson simdjson;
  const std::vector<std::string> rules = MakeRules(3000, false);
  std::vector<Set> sets;
  sets.push_back({"no rule", Load({}, {}, false)});
  sets.push_back({"3,000 rules", Load(rules, {}, false)});
  sets.push_back({"3,000 rules and 300 literals",
                  Load(rules, MakeLiteralRules(300), false)});
  sets.push_back({"3,000 rules, two of each record's operation",
                  Load(MakeRules(3000, true), {}, false)});
  sets.push_back({"3,000 rules and what is built in", Load(rules, {}, true)});
  std::array<double, kRuns> bare{};
  const auto run = [&](const snaptrail::Ruleset& ruleset) {
    snaptrail::Engine engine(ruleset, ScanOptions(), nullptr);
    return Seconds([&] { Feed(&engine, file.json); });
  };
  for (const Set& set : sets) run(set.ruleset);
  for (std::size_t i = 0; i < kRuns; ++i) {
    bare[i] = Seconds([&] {
      if (simdjson.Read(file.json, TrailEnvelope()) == 0)
        Die("simdjson refuses the input");
    });
    for (Set& set : sets) set.times[i] = run(set.ruleset);
  }
  const auto records = static_cast<double>(file.records);
  std::printf("%-44s %8.0f krec/s\n", "bare simdjson",
              records / Median(bare) / 1e3);
  for (const Set& set : sets) {
    const double time = Median(set.times);
    std::printf("%-44s %8.0f krec/s  ratio %.2f  (aim 0.35 or 1,000)\n",
                set.name, records / time / 1e3, Median(bare) / time);
  }
  std::printf("%-44s %8.2f  (aim 2)\n", "300 literals make it slower by",
              Median(sets[2].times) / Median(sets[1].times));

  snaptrail::Engine engine(sets[2].ruleset, ScanOptions(), nullptr);
  LogFile others = MakeFile(kFileBytes, kNoSteps, 0);
  Feed(&engine, others.json);
  const std::uint64_t before = AllocationCount();
  Feed(&engine, others.json);
  std::printf("%-44s %8.4f  (aim 0)\n", "allocations a record that is no step",
              static_cast<double>(AllocationCount() - before) /
                  static_cast<double>(others.records));
}

void MeasureLoad() {
  const std::vector<std::string> rules = MakeRules(3000, false);
  std::array<double, kRuns> with{};
  std::array<double, kRuns> without{};
  for (std::size_t i = 0; i < kRuns; ++i) {
    with[i] = Seconds([&] { Load(rules, {}, false); });
    without[i] = Seconds([&] { Load({}, {}, false); });
  }
  std::printf("%-44s %8.1f ms  (aim 300)\n", "loading 3,000 rules",
              (Median(with) - Median(without)) * 1e3);
}

// Rules that hold on some of the records.
constexpr std::array<std::string_view, 8> kHolding = {
    "eventName: AttachVolume",
    "eventName|startswith: Delete",
    "eventName: [CopySnapshot, CreateVolume], eventSource: ec2.amazonaws.com",
    "eventName: AssumeRole, requestParameters.durationSeconds: 3600",
    "eventName: CreateSnapshot, userAgent|contains|all: [sdk-java, Linux]",
    "eventName|endswith: Snapshot, errorCode: null",
    "userIdentity.arn|endswith: /worker, eventName: DeleteSnapshot",
    "eventName: AttachVolume, readOnly: false"};

void Write(const std::string& folder) {
  std::vector<std::string> texts = MakeRules(3000, false);
  for (std::size_t i = 0; i < kHolding.size(); ++i) {
    const std::string digit = std::to_string(i);
    std::string text = "title: Holding " + digit;
    text += "\nid: 00000000-0000-4000-9000-00000000000" + digit +
            "\nstatus: test\nlogsource: {product: aws, service: cloudtrail}\n"
            "detection:\n  selection: {";
    text.append(kHolding[i]).append("}\n  condition: selection\n");
    texts.push_back(std::move(text));
  }
  std::ofstream rules;
  // A file of rules is at most 1 MiB.
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i % 1000 == 0) {
      rules = std::ofstream(folder + "/" + std::to_string(i) + ".yml");
    }
    rules << "---\n" << texts[i];
  }
  // A record holds no "},{" outside of its texts but where the next begins.
  std::ofstream records(folder + "/records.jsonl");
  const std::string json = MakeFile(16 * kFileBytes, Mix{}, 0).json;
  std::string_view left = std::string_view(json).substr(json.find('[') + 1);
  left.remove_suffix(2);
  for (std::size_t end = 0; end != left.npos; left.remove_prefix(end)) {
    end = left.find("},{\"eventVersion\"");
    if (end != left.npos) end += 2;
    records << left.substr(0, end == left.npos ? end : end - 1) << '\n';
    if (end == left.npos) break;
  }
  if (!rules.flush() || !records.flush()) Die("the files are not written");
}

}  // namespace
}  // namespace snaptrail_bench

int main(int argc, char** argv) {
  const std::string_view part = argc > 1 ? argv[1] : "all";
  if (part == "write" && argc > 2) snaptrail_bench::Write(argv[2]);
  if (part == "all" || part == "load") snaptrail_bench::MeasureLoad();
  if (part == "all" || part == "speed") snaptrail_bench::MeasureSpeed();
  return 0;
}
