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

}  // namespace

std::optional<int> ParseArguments(int argc, char** argv, ScanArguments* scan) {
  CLI::App app{"Finds data theft through cloud snapshots in audit logs."};
  app.name("snaptrail");
  app.set_version_flag("--version",
                       std::string("snaptrail ") + snaptrail::Version());
  app.require_subcommand(1);
  app.failure_message(CLI::FailureMessage::simple);

  CLI::App* sub = app.add_subcommand("scan",
                                     "Scan files, folders or standard "
                                     "input, and print the findings");
  sub->footer(
      "Where a list is asked for, @FILE stands for the lines of FILE (# begins "
      "a comment).\n"
      "Exit code: 10 findings were printed, 3 none and some input could not be "
      "read,\n0 none, 2 the arguments, rules or actions are wrong.");
  std::string format;
  CLI::Option* format_option =
      sub->add_option("--format", format,
                      "text (default) or json: a finding "
                      "a line")
          ->check(CLI::IsMember({"text", "json"}));
  const std::map<std::string, Level> levels = {
      {"informational", Level::kInformational},
      {"low", Level::kLow},
      {"medium", Level::kMedium},
      {"high", Level::kHigh},
      {"critical", Level::kCritical}};
  std::string min_level = "medium";
  sub->add_option("--min-level", min_level,
                  "lowest level to print: informational, low, medium "
                  "(default), high, critical")
      ->check(CLI::IsMember(levels));
  std::vector<std::string> own;
  CLI::Option* own_option = AddList(
      sub, "--own", &own,
      "an account of ours; without any, each that logged a step is", "ID");
  AddList(sub, "--trusted", &scan->trusted,
          "a foreign account that is agreed: never reported as foreign", "ID");
  AddList(sub, "--automation", &scan->automation,
          "a principal whose work is routine: ARN, stable id, address or "
          "role/ACCOUNT/NAME",
          "PRINCIPAL");
  AddList(sub, "--rules", &scan->rules,
          "more Sigma rules: a file, or a folder of .yml", "PATH");
  AddList(sub, "--actions", &scan->actions,
          "more actions: a file, or a folder of .yml", "PATH");
  sub->add_flag("--stream", scan->stream,
                "print each create, update and close as JSON as it comes");
  sub->add_option("path", scan->paths,
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
  if (scan->stream && format_option->count() > 0 && format == "text") {
    std::cerr << "--stream prints JSON; --format text cannot be had with it\n";
    return kUsageError;
  }
  scan->json = scan->stream || format == "json";
  scan->min_level = levels.at(min_level);
  for (std::vector<std::string>* list :
       {&own, &scan->trusted, &scan->automation, &scan->rules, &scan->actions,
        &scan->paths}) {
    if (!ExpandLists(list)) return kUsageError;
  }
  if (own_option->count() > 0) scan->own = std::move(own);
  return std::nullopt;
}

}  // namespace snaptrail_cli
