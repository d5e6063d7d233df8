// The command line, parsed.
#ifndef SNAPTRAIL_CLI_ARGUMENTS_H_
#define SNAPTRAIL_CLI_ARGUMENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "snaptrail/finding.h"

namespace snaptrail_cli {

struct ScanArguments {
  bool json = false;
  bool stream = false;
  snaptrail::Level min_level = snaptrail::Level::kMedium;
  std::optional<std::vector<std::string>> own;
  std::vector<std::string> trusted;
  std::vector<std::string> automation;
  std::vector<std::string> rules;    // files or folders
  std::vector<std::string> actions;  // files or folders
  std::vector<std::string> paths;    // files, folders, or - for standard input
};

// The exit code when there is nothing (more) to do: help was asked for, or the
// line is wrong, which standard error then says. Else *scan is what to do.
std::optional<int> ParseArguments(int argc, char** argv, ScanArguments* scan);

}  // namespace snaptrail_cli

#endif  // SNAPTRAIL_CLI_ARGUMENTS_H_
