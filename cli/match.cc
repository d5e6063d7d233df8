#include "cli/match.h"

#include <cstdint>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "cli/content.h"
#include "cli/exit_codes.h"
#include "cli/read.h"
#include "cli/report.h"
#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"

namespace snaptrail_cli {
namespace {

using Json = nlohmann::ordered_json;

void Print(const Json& out) {
  std::cout << out.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
}

// What rules say of themselves, by id.
using Metadata = std::map<std::string, Json>;

Metadata MetadataOf(const snaptrail::Ruleset& ruleset) {
  Metadata metadata;
  for (const snaptrail::RuleInfo& rule : ruleset.rules()) {
    if (!rule.metadata.empty()) metadata[rule.id] = Json::parse(rule.metadata);
  }
  return metadata;
}

Json RuleOf(const snaptrail::Finding& finding, const Metadata& metadata) {
  Json rule;
  rule["id"] = finding.rule_id;
  rule["title"] = finding.rule_title;
  rule["level"] = snaptrail::LevelName(finding.level);
  const auto said = metadata.find(finding.rule_id);
  if (said != metadata.end()) rule.update(said->second);
  return rule;
}

// What correlations say may change until all is read.
std::uint64_t PrintCorrelations(const snaptrail::Engine& engine,
                                const Metadata& metadata) {
  std::uint64_t printed = 0;
  for (const snaptrail::Finding& finding : engine.findings()) {
    if (!finding.key.starts_with("group:")) continue;
    Json out;
    out["rule"] = RuleOf(finding, metadata);
    out["group"] = Json::object();
    for (const auto& [field, value] : finding.group) {
      out["group"][field] = value;
    }
    out["first_time"] = finding.first_time;
    out["time"] = finding.last_time;
    out["records"] = Json::array();
    for (const snaptrail::Evidence& row : finding.evidence) {
      out["records"].push_back(row.uid);
    }
    if (finding.evidence_cut) out["records_cut"] = true;
    Print(out);
    ++printed;
  }
  return printed;
}

// A finding on a raw record is one rule on one record, and never changes.
class MatchPrinter : public snaptrail::Sink {
 public:
  explicit MatchPrinter(const Metadata* metadata) : metadata_(*metadata) {}

  void OnFinding(const snaptrail::FindingEvent& event) override {
    constexpr std::string_view kRecord = "record:";
    const snaptrail::Finding& finding = event.finding;
    if (event.action != snaptrail::FindingEvent::Action::kCreate ||
        !finding.key.starts_with(kRecord)) {
      return;
    }
    Json out;
    out["rule"] = RuleOf(finding, metadata_);
    out["record"]["uid"] = finding.key.substr(kRecord.size());
    Print(out);
    ++printed_;
  }
  std::uint64_t printed() const { return printed_; }

 private:
  const Metadata& metadata_;
  std::uint64_t printed_ = 0;
};

}  // namespace

int Match(const MatchArguments& arguments) {
  snaptrail::Compiler compiler;
  if (!SetPlaceholders(arguments.placeholders, &compiler)) return kUsageError;
  compiler.AddBuiltinActions();
  if (!ReadRuleFiles(arguments.rules,
                     [&](const std::string& name, const std::string& text) {
                       compiler.AddRules(name, text);
                     })) {
    return kUsageError;
  }
  snaptrail::LoadReport report;
  snaptrail::Result<snaptrail::Ruleset> ruleset =
      compiler.CompileWhatLoads(&report);
  for (const snaptrail::Diagnostic& d : compiler.diagnostics()) {
    if (d.severity != snaptrail::Severity::kError) continue;
    std::cerr << "rejected: " << d.ToString() << "\n";
  }
  if (!ruleset.ok()) {
    std::cerr << "snaptrail: " << ruleset.status().message() << "\n";
    return kUsageError;
  }

  const Metadata metadata = MetadataOf(ruleset.value());
  MatchPrinter printer(&metadata);
  snaptrail::Options options = OptionsOf(arguments);
  // Matches of records are told at once all the same.
  options.hold_findings = true;
  snaptrail::Engine engine(std::move(ruleset).value(), std::move(options),
                           &printer);
  Inputs inputs;
  ReadAll(arguments, &engine, &inputs);
  engine.Flush();
  const std::uint64_t correlations = PrintCorrelations(engine, metadata);
  std::cout.flush();
  PrintProblems(engine, inputs);
  if (!std::cout) {
    std::cerr << "snaptrail: cannot write to standard output\n";
    return kPartialInput;
  }
  if (printer.printed() + correlations > 0) return kFindings;
  return engine.stats().malformed > 0 || !inputs.unreadable.empty()
             ? kPartialInput
             : kNothingFound;
}

}  // namespace snaptrail_cli
