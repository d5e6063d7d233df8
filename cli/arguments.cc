#include "cli/arguments.h"

#include <fstream>
#include <iostream>
#include <map>
#include <string_view>
#include <utility>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "CLI/Validators.hpp"
#include "cli/exit_codes.h"
#include "snaptrail/version.h"

namespace snaptrail_cli {
namespace {

using snaptrail::Level;

std::string_view Trimmed(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = line.find_first_not_of(kBlanks);
  if (begin == line.npos) return {};
  return line.substr(begin, line.find_last_not_of(kBlanks) - begin + 1);
}

// Replaces each @FILE by the file's lines. A line that is blank or begins with
// # is none. What a line holds is taken as it is: lists do not nest.
bool ExpandLists(std::vector<std::string>* values) {
  std::vector<std::string> all;
  for (std::string& value : *values) {
    if (value.size() < 2 || value[0] != '@') {
      all.push_back(std::move(value));
      continue;
    }
    std::ifstream file(value.substr(1));
    std::string line;
    while (std::getline(file, line)) {
      const std::string_view entry = Trimmed(line);
      if (!entry.empty() && entry[0] != '#') all.emplace_back(entry);
    }
    if (!file.eof()) {
      std::cerr << "snaptrail: cannot read the list " << value.substr(1)
                << "\n";
      return false;
    }
  }
  *values = std::move(all);
  return true;
}

// One value each time it is given, so that it never takes a PATH for one.
CLI::Option* AddList(CLI::App* app, const std::string& name,
                     std::vector<std::string>* values, const char* what,
                     const char* type) {
  return app->add_option(name, *values, what)
      ->allow_extra_args(false)
      ->type_name(type);
}

constexpr const char kLists[] =
    "Where a list is asked for, @FILE stands for the lines of FILE (# begins a "
    "comment).\n";

const std::map<std::string, Level>& Levels() {
  static const std::map<std::string, Level> levels = {
      {"informational", Level::kInformational},
      {"low", Level::kLow},
      {"medium", Level::kMedium},
      {"high", Level::kHigh},
      {"critical", Level::kCritical}};
  return levels;
}

// The options and paths that every command has that reads logs.
class InputOptions {
 public:
  InputOptions(CLI::App* app, InputArguments* input) : input_(*input) {
    own_option_ = AddList(
        app, "--own", &own_,
        "an account of ours; without any, each that logged a step is", "ID");
    AddList(app, "--trusted", &input->trusted,
            "a foreign account that is agreed: never reported as foreign",
            "ID");
    AddList(app, "--automation", &input->automation,
            "a principal whose work is routine: ARN, stable id, address or "
            "role/ACCOUNT/NAME",
            "PRINCIPAL");
    AddList(app, "--rules", &input->rules,
            "more Sigma rules: a file, or a folder of .yml", "PATH");
    AddList(app, "--placeholder", &input->placeholders,
            "a value for %NAME% in rules", "NAME=VALUE");
    AddList(app, "--actions", &input->actions,
            "more actions: a file, or a folder of .yml", "PATH");
    app->add_option("path", input->paths,
                    "files, folders, or - for standard input")
        ->required()
        ->type_name("PATH");
  }

  // After parsing. False: a list cannot be read.
  bool Finish() {
    for (std::vector<std::string>* list :
         {&own_, &input_.trusted, &input_.automation, &input_.rules,
          &input_.actions, &input_.placeholders, &input_.paths}) {
      if (!ExpandLists(list)) return false;
    }
    if (own_option_->count() > 0) input_.own = std::move(own_);
    return true;
  }

 private:
  InputArguments& input_;
  std::vector<std::string> own_;
  CLI::Option* own_option_;
};

CLI::Option* AddFormat(CLI::App* app, std::string* format, const char* what) {
  return app->add_option("--format", *format, what)
      ->check(CLI::IsMember({"text", "json"}));
}

}  // namespace

std::optional<int> ParseArguments(int argc, char** argv, Arguments* arguments) {
  CLI::App app{"Finds data theft through cloud snapshots in audit logs."};
  app.name("snaptrail");
  app.set_version_flag("--version",
                       std::string("snaptrail ") + snaptrail::Version());
  app.require_subcommand(1);
  app.failure_message(CLI::FailureMessage::simple);

  ScanArguments& scan = arguments->scan;
  CLI::App* scan_app =
      app.add_subcommand("scan",
                         "Scan files, folders or standard input, and print the "
                         "findings");
  scan_app->footer(
      std::string(kLists) +
      "Exit code: 10 findings were printed, 3 none and some input could not be "
      "read,\n0 none, 2 the arguments, rules or actions are wrong.");
  std::string scan_format;
  CLI::Option* scan_format_option = AddFormat(
      scan_app, &scan_format, "text (default) or json: a finding a line");
  std::string min_level = "medium";
  scan_app
      ->add_option("--min-level", min_level,
                   "lowest level to print: informational, low, medium "
                   "(default), high, critical")
      ->check(CLI::IsMember(Levels()));
  InputOptions scan_input(scan_app, &scan);
  scan_app->add_flag("--stream", scan.stream,
                     "print each create, update and close as JSON as it comes");

  ExplainArguments& explain = arguments->explain;
  CLI::App* explain_app = app.add_subcommand(
      "explain",
      "Say why each rule fired on one record, or what kept it silent");
  explain_app->footer(
      std::string(kLists) +
      "Give it the options and paths that the scan had.\n"
      "Exit code: 0 the record was found, 3 it was not, 2 the arguments, rules "
      "or actions\nare wrong.");
  explain_app
      ->add_option("--record", explain.record,
                   "uid of the record (CloudTrail: eventID)")
      ->required()
      ->type_name("UID")
      ->check([](const std::string& uid) {
        return uid.empty() ? "a record has a uid" : "";
      });
  AddList(explain_app, "--rule", &explain.only,
          "a rule to explain, by name, id or title; without any, all", "RULE");
  std::string explain_format;
  AddFormat(explain_app, &explain_format,
            "text (default) or json: one line, docs/explanation.schema.json");
  InputOptions explain_input(explain_app, &explain);

  AddActionsCommand(&app, &arguments->actions);
  AddRulesCommand(&app, &arguments->rules);

  MatchArguments& match = arguments->match;
  CLI::App* match_app = app.add_subcommand(
      "match", "Print each match of rules on raw records, one a line of JSON");
  match_app->footer(
      "Rules that are refused are told and left out. The rules that ship are "
      "not asked.\n"
      "Exit code: 10 matches were printed, 3 none and some input could not be "
      "read,\n0 none, 2 the arguments are wrong.");
  AddList(match_app, "--rules", &match.rules,
          "Sigma rules: a file, or a folder of .yml", "PATH")
      ->required();
  AddList(match_app, "--placeholder", &match.placeholders,
          "a value for %NAME% in rules", "NAME=VALUE");
  match_app
      ->add_option("path", match.paths,
                   "files, folders, or - for standard input")
      ->required()
      ->type_name("PATH");

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& done) {
    return app.exit(done);
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return kUsageError;
  }
  if (arguments->actions.wanted) {
    arguments->command = Command::kActions;
    return std::nullopt;
  }
  if (arguments->rules.wanted()) {
    arguments->command = Command::kRules;
    return std::nullopt;
  }
  if (match_app->parsed()) {
    arguments->command = Command::kMatch;
    return ExpandLists(&match.rules) && ExpandLists(&match.paths)
               ? std::nullopt
               : std::optional(kUsageError);
  }
  if (explain_app->parsed()) {
    arguments->command = Command::kExplain;
    explain.json = explain_format == "json";
    if (!ExpandLists(&explain.only) || !explain_input.Finish()) {
      return kUsageError;
    }
    return std::nullopt;
  }
  if (scan.stream && scan_format_option->count() > 0 && scan_format == "text") {
    std::cerr << "--stream prints JSON; --format text cannot be had with it\n";
    return kUsageError;
  }
  scan.json = scan.stream || scan_format == "json";
  scan.min_level = Levels().at(min_level);
  if (!scan_input.Finish()) return kUsageError;
  return std::nullopt;
}

}  // namespace snaptrail_cli
