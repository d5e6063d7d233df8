// snaptrail actions: what is known of the operations of a cloud.
#ifndef SNAPTRAIL_CLI_ACTIONS_COMMAND_H_
#define SNAPTRAIL_CLI_ACTIONS_COMMAND_H_

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace snaptrail_cli {

struct ActionsArguments {
  bool wanted = false;               // this command was given
  std::string service;               // empty: all
  std::string format;                // text (or empty), json
  std::vector<std::string> actions;  // files or folders
};

// Adds the subcommand, which fills *arguments when the line is parsed.
void AddActionsCommand(CLI::App* app, ActionsArguments* arguments);

// Prints the rows, sorted; the exit code.
int PrintActions(const ActionsArguments& arguments);

}  // namespace snaptrail_cli

#endif  // SNAPTRAIL_CLI_ACTIONS_COMMAND_H_
