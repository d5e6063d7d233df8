#include "cli/match.h"

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cli/content.h"
#include "cli/exit_codes.h"
#include "cli/read.h"
#include "cli/report.h"
#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"

namespace snaptrail_cli {
namespace {

using Json = nlohmann::ordered_json;

std::string Text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// What rules say of themselves, by id.
class RulesById {
 public:
  explicit RulesById(const snaptrail::Ruleset& ruleset)
      : infos_(ruleset.rules()) {
    for (const snaptrail::RuleInfo& info : infos_) by_id_[info.id] = &info;
  }

  Json Of(std::string_view id) const {
    const snaptrail::RuleInfo& info = *by_id_.find(id)->second;
    Json rule;
    rule["id"] = info.id;
    rule["title"] = info.title;
    rule["level"] = info.level;
    if (!info.metadata.empty()) rule.update(Json::parse(info.metadata));
    return rule;
  }

 private:
  std::vector<snaptrail::RuleInfo> infos_;
  std::unordered_map<std::string_view, const snaptrail::RuleInfo*> by_id_;
};

// What correlations say may change until all is read.
std::uint64_t PrintCorrelations(const snaptrail::Engine& engine,
                                const RulesById& rules) {
  std::uint64_t printed = 0;
  for (const snaptrail::Finding& finding : engine.findings()) {
    if (!finding.key.starts_with("group:")) continue;
    Json out;
    out["rule"] = rules.Of(finding.rule_id);
    out["rule"]["level"] = snaptrail::LevelName(finding.level);
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
    std::cout << Text(out) << "\n";
    ++printed;
  }
  return printed;
}

// A match of a record never changes: its line is written at once.
class MatchPrinter : public snaptrail::Sink {
 public:
  explicit MatchPrinter(const RulesById* rules) : rules_(*rules) {}

  bool OnRecordMatch(const snaptrail::RecordMatch& match) override {
    line_ = BeforeUid(match.rule_id);
    AppendText(match.record_uid);
    line_ += "}}\n";
    std::cout.write(line_.data(), static_cast<std::streamsize>(line_.size()));
    ++printed_;
    return true;
  }
  void OnFinding(const snaptrail::FindingEvent& event) override {
    static_cast<void>(event);
  }
  std::uint64_t printed() const { return printed_; }

 private:
  const std::string& BeforeUid(std::string_view rule) {
    std::string& text = before_uid_[rule];
    if (text.empty()) {
      text = "{\"rule\":" + Text(rules_.Of(rule)) + ",\"record\":{\"uid\":";
    }
    return text;
  }

  void AppendText(std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
      return c >= ' ' && c <= '~' && c != '"' && c != '\\';
    });
    if (!plain) {
      line_ += Text(Json(text));
      return;
    }
    line_ += '"';
    line_ += text;
    line_ += '"';
  }

  const RulesById& rules_;
  // By the rules' ids, which the engine keeps.
  std::unordered_map<std::string_view, std::string> before_uid_;
  std::string line_;  // kept for its room
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

  const RulesById rules(ruleset.value());
  MatchPrinter printer(&rules);
  snaptrail::Options options = OptionsOf(arguments);
  options.hold_findings = true;
  snaptrail::Engine engine(std::move(ruleset).value(), std::move(options),
                           &printer);
  Inputs inputs;
  ReadAll(arguments, &engine, &inputs);
  engine.Flush();
  const std::uint64_t correlations = PrintCorrelations(engine, rules);
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
