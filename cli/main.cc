// snaptrail: the command.
#include <exception>
#include <iostream>
#include <optional>

#include "cli/actions_command.h"
#include "cli/arguments.h"
#include "cli/exit_codes.h"
#include "cli/explain.h"
#include "cli/match.h"
#include "cli/rules_command.h"
#include "cli/scan.h"

int main(int argc, char** argv) {
  try {
    snaptrail_cli::Arguments arguments;
    const std::optional<int> done =
        snaptrail_cli::ParseArguments(argc, argv, &arguments);
    if (done) return *done;
    switch (arguments.command) {
      case snaptrail_cli::Command::kScan:
        return snaptrail_cli::Scan(arguments.scan);
      case snaptrail_cli::Command::kExplain:
        return snaptrail_cli::Explain(arguments.explain);
      case snaptrail_cli::Command::kActions:
        return snaptrail_cli::PrintActions(arguments.actions);
      case snaptrail_cli::Command::kRules:
        return snaptrail_cli::Rules(arguments.rules);
      case snaptrail_cli::Command::kMatch:
        return snaptrail_cli::Match(arguments.match);
    }
    return snaptrail_cli::kUsageError;
  } catch (const std::exception& error) {  // out of memory, as a rule
    std::cerr << "snaptrail: " << error.what() << "\n";
    return snaptrail_cli::kPartialInput;
  }
}
