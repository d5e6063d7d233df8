#include "cli/rules_command.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "CLI/Validators.hpp"
#include "cli/content.h"
#include "cli/exit_codes.h"
#include "snaptrail/compiler.h"

namespace snaptrail_cli {
namespace {

using snaptrail::RuleInfo;
using Json = nlohmann::ordered_json;

void Print(const Json& json) {
  std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace)
            << "\n";
}

std::string LogSource(const RuleInfo& rule) {
  if (!rule.correlation.empty()) return "correlation/" + rule.correlation;
  std::string out;
  for (const std::string* part :
       {&rule.product, &rule.service, &rule.category}) {
    if (part->empty()) continue;
    if (!out.empty()) out += "/";
    out += *part;
  }
  return out;
}

std::string Place(const RuleInfo& rule) {
  return rule.file + ":" + std::to_string(rule.line);
}

int List(const RulesArguments& arguments) {
  const std::optional<snaptrail::Ruleset> ruleset =
      LoadContent(arguments.rules, {}, arguments.placeholders);
  if (!ruleset) return kUsageError;
  for (const RuleInfo& rule : ruleset->rules()) {
    if (arguments.format != "json") {
      std::cout << rule.id << "  " << rule.level << "  " << LogSource(rule)
                << "  " << Place(rule) << "  " << rule.title << "\n";
      continue;
    }
    Json out;
    out["id"] = rule.id;
    if (!rule.name.empty()) out["name"] = rule.name;
    out["title"] = rule.title;
    out["level"] = rule.level;
    if (!rule.correlation.empty()) {
      out["correlation"] = rule.correlation;
      out["file"] = rule.file;
      out["line"] = rule.line;
      Print(out);
      continue;
    }
    out["logsource"] = Json::object();
    if (!rule.product.empty()) out["logsource"]["product"] = rule.product;
    if (!rule.service.empty()) out["logsource"]["service"] = rule.service;
    if (!rule.category.empty()) out["logsource"]["category"] = rule.category;
    out["file"] = rule.file;
    out["line"] = rule.line;
    Print(out);
  }
  return kNothingFound;
}

Json Told(const snaptrail::Diagnostic& d) {
  Json out;
  out["file"] = d.file;
  out["line"] = d.line;
  out["column"] = d.column;
  out["reason"] =
      d.key_path.empty() ? d.message : d.key_path + ": " + d.message;
  return out;
}

int Lint(const RulesArguments& arguments) {
  snaptrail::Compiler compiler;
  if (!SetPlaceholders(arguments.placeholders, &compiler)) return kUsageError;
  if (!ReadRuleFiles(arguments.paths,
                     [&](const std::string& name, const std::string& text) {
                       compiler.AddRules(name, text);
                     })) {
    return kUsageError;
  }
  snaptrail::LoadReport report;
  const auto ruleset = compiler.CompileWhatLoads(&report);
  if (!ruleset.ok()) {
    std::cerr << "snaptrail: " << ruleset.status().message() << "\n";
    return kUsageError;
  }
  if (arguments.portable) {
    for (auto& d : compiler.Portability()) report.warnings.push_back(d);
  }
  if (arguments.format == "json") {
    Json out;
    out["loaded"] = out["rejected"] = out["warnings"] = Json::array();
    for (const RuleInfo& rule : report.loaded) {
      out["loaded"].push_back(
          {{"id", rule.id}, {"title", rule.title}, {"file", rule.file}});
    }
    for (const auto& d : report.rejected) out["rejected"].push_back(Told(d));
    for (const auto& d : report.warnings) out["warnings"].push_back(Told(d));
    Print(out);
  } else {
    for (const auto& d : report.rejected) {
      std::cout << "rejected: " << d.ToString() << "\n";
    }
    for (const auto& d : report.warnings) {
      std::cout << d.ToString() << "\n";
    }
    std::cout << report.loaded.size() << " rules loaded, "
              << report.rejected.size() << " errors, " << report.warnings.size()
              << " warnings\n";
  }
  return report.rejected.empty() ? kNothingFound : kUsageError;
}

int Strip(const RulesArguments& arguments) {
  std::vector<std::string> texts;
  snaptrail::Diagnostics lost;
  bool good = true;
  const bool read = ReadRuleFiles(
      arguments.paths, [&](const std::string& name, const std::string& text) {
        auto stripped = snaptrail::StripRules(name, text, &lost);
        if (stripped.ok()) {
          texts.push_back(std::move(*stripped));
          return;
        }
        good = false;
        std::cerr << stripped.status().message() << "\n";
      });
  if (!read || !good) return kUsageError;
  for (const auto& d : lost) std::cerr << d.ToString() << "\n";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) std::cout << "---\n";
    std::cout << texts[i];
    if (!texts[i].ends_with('\n')) std::cout << "\n";
  }
  return kNothingFound;
}

int Show(const RulesArguments& arguments) {
  const std::optional<snaptrail::Ruleset> ruleset =
      LoadContent(arguments.rules, {}, arguments.placeholders);
  if (!ruleset) return kUsageError;
  const std::vector<RuleInfo> rules = ruleset->rules();
  bool found = false;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const RuleInfo& rule = rules[i];
    if (arguments.rule != rule.id && arguments.rule != rule.name &&
        arguments.rule != rule.title) {
      continue;
    }
    found = true;
    std::cout << rule.title << "\nid: " << rule.id << "\n";
    if (!rule.name.empty()) std::cout << "name: " << rule.name << "\n";
    std::cout << "log source: " << LogSource(rule) << "\nfile: " << Place(rule)
              << "\n"
              << ruleset->Describe(i);
  }
  if (found) return kNothingFound;
  std::cerr << "snaptrail: no rule has the id, name or title '"
            << arguments.rule << "'\n";
  return kUsageError;
}

}  // namespace

void AddRulesCommand(CLI::App* app, RulesArguments* arguments) {
  using Verb = RulesArguments::Verb;
  CLI::App* sub = app->add_subcommand(
      "rules", "List rules, check yours, or show how one was understood");
  sub->require_subcommand(1);
  const auto verb = [&](const char* name, const char* what, Verb chosen) {
    CLI::App* one = sub->add_subcommand(name, what);
    one->callback([arguments, chosen] { arguments->verb = chosen; });
    return one;
  };
  const auto format = [&](CLI::App* one, const char* what) {
    one->add_option("--format", arguments->format, what)
        ->check(CLI::IsMember({"text", "json"}));
  };
  const auto placeholders = [&](CLI::App* one) {
    one->add_option("--placeholder", arguments->placeholders,
                    "a value for %NAME% in rules")
        ->allow_extra_args(false)
        ->type_name("NAME=VALUE");
  };
  const auto more = [&](CLI::App* one) {
    placeholders(one);
    one->add_option("--rules", arguments->rules,
                    "more Sigma rules: a file, or a folder of .yml")
        ->allow_extra_args(false)
        ->type_name("PATH");
  };

  CLI::App* list = verb("list",
                        "The rules of a scan, those that ship and "
                        "yours",
                        Verb::kList);
  format(list, "text (default) or json: a rule a line");
  more(list);

  CLI::App* lint = verb("lint",
                        "Say of each rule whether it loads, and if not "
                        "why",
                        Verb::kLint);
  lint->footer("Exit code: 0 all rules load, 2 some do not.");
  format(lint,
         "text (default) or json: one object of loaded, rejected, "
         "warnings");
  lint->add_flag("--portable", arguments->portable,
                 "warn of what other engines do not understand, or read "
                 "differently");
  const auto paths = [&](CLI::App* one) {
    one->add_option("path", arguments->paths, "files, or folders of .yml")
        ->required()
        ->type_name("PATH");
  };
  placeholders(lint);
  paths(lint);

  CLI::App* strip = verb(
      "strip", "Print rules without what only snaptrail reads", Verb::kStrip);
  strip->footer(
      "What is lost is told on standard error.\n"
      "Exit code: 0, or 2: some cannot be read, or not be cut.");
  paths(strip);

  CLI::App* show = verb("show", "How a rule was understood", Verb::kShow);
  more(show);
  show->add_option("rule", arguments->rule, "its id, name or title")
      ->required()
      ->type_name("RULE");
}

int Rules(const RulesArguments& arguments) {
  switch (arguments.verb) {
    case RulesArguments::Verb::kList:
      return List(arguments);
    case RulesArguments::Verb::kLint:
      return Lint(arguments);
    case RulesArguments::Verb::kStrip:
      return Strip(arguments);
    case RulesArguments::Verb::kShow:
      return Show(arguments);
    case RulesArguments::Verb::kNone:
      break;
  }
  return kUsageError;
}

}  // namespace snaptrail_cli
