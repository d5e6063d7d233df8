// The command line, parsed.
#ifndef SNAPTRAIL_CLI_ARGUMENTS_H_
#define SNAPTRAIL_CLI_ARGUMENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/actions_command.h"
#include "cli/rules_command.h"
#include "snaptrail/finding.h"

namespace snaptrail_cli {

// What every command that reads logs is told.
struct InputArguments {
  std::optional<std::vector<std::string>> own;
  std::vector<std::string> trusted;
  std::vector<std::string> automation;
  std::vector<std::string> rules;         // files or folders
  std::vector<std::string> actions;       // files or folders
  std::vector<std::string> placeholders;  // NAME=VALUE
  std::vector<std::string> paths;  // files, folders, or - for standard input
};

struct ScanArguments : InputArguments {
  bool json = false;
  bool stream = false;
  snaptrail::Level min_level = snaptrail::Level::kMedium;
};

struct MatchArguments : InputArguments {};

struct ExplainArguments : InputArguments {
  bool json = false;
  std::string record;             // its uid
  std::vector<std::string> only;  // rules; empty: all
};

enum class Command { kScan, kExplain, kActions, kRules, kMatch };

struct Arguments {
  Command command = Command::kScan;
  ScanArguments scan;
  ExplainArguments explain;
  ActionsArguments actions;
  RulesArguments rules;
  MatchArguments match;
};

// The exit code when there is nothing (more) to do: help was asked for, or the
// line is wrong, which standard error then says. Else *arguments is what to do.
std::optional<int> ParseArguments(int argc, char** argv, Arguments* arguments);

}  // namespace snaptrail_cli

#endif  // SNAPTRAIL_CLI_ARGUMENTS_H_
