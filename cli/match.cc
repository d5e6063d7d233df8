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

// A finding on a raw record is one rule on one record, and never changes.
class MatchPrinter : public snaptrail::Sink {
 public:
  explicit MatchPrinter(const snaptrail::Ruleset& ruleset) {
    for (const snaptrail::RuleInfo& rule : ruleset.rules()) {
      if (!rule.metadata.empty()) {
        metadata_[rule.id] = nlohmann::ordered_json::parse(rule.metadata);
      }
    }
  }

  void OnFinding(const snaptrail::FindingEvent& event) override {
    constexpr std::string_view kRecord = "record:";
    const snaptrail::Finding& finding = event.finding;
    if (event.action != snaptrail::FindingEvent::Action::kCreate ||
        !finding.key.starts_with(kRecord)) {
      return;
    }
    nlohmann::ordered_json out;
    out["rule"]["id"] = finding.rule_id;
    out["rule"]["title"] = finding.rule_title;
    out["rule"]["level"] = snaptrail::LevelName(finding.level);
    const auto said = metadata_.find(finding.rule_id);
    if (said != metadata_.end()) {
      out["rule"].update(said->second);
    }
    out["record"]["uid"] = finding.key.substr(kRecord.size());
    std::cout << out.dump(-1, ' ', false,
                          nlohmann::json::error_handler_t::replace)
              << "\n";
    ++printed_;
  }
  std::uint64_t printed() const { return printed_; }

 private:
  std::map<std::string, nlohmann::ordered_json> metadata_;  // by the rule's id
  std::uint64_t printed_ = 0;
};

}  // namespace

int Match(const MatchArguments& arguments) {
  snaptrail::Compiler compiler;
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

  MatchPrinter printer(ruleset.value());
  snaptrail::Options options = OptionsOf(arguments);
  options.hold_findings = false;
  snaptrail::Engine engine(std::move(ruleset).value(), std::move(options),
                           &printer);
  Inputs inputs;
  ReadAll(arguments, &engine, &inputs);
  engine.Flush();
  std::cout.flush();
  PrintProblems(engine, inputs);
  if (!std::cout) {
    std::cerr << "snaptrail: cannot write to standard output\n";
    return kPartialInput;
  }
  if (printer.printed() > 0) return kFindings;
  return engine.stats().malformed > 0 || !inputs.unreadable.empty()
             ? kPartialInput
             : kNothingFound;
}

}  // namespace snaptrail_cli
