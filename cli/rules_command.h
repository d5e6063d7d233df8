// snaptrail rules: which rules there are, which of yours load, how one was
// understood, and what other engines make of them.
#ifndef SNAPTRAIL_CLI_RULES_COMMAND_H_
#define SNAPTRAIL_CLI_RULES_COMMAND_H_

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace snaptrail_cli {

struct RulesArguments {
  enum class Verb { kNone, kList, kLint, kStrip, kShow };
  Verb verb = Verb::kNone;
  bool wanted() const { return verb != Verb::kNone; }
  std::string format;              // of list and lint: text (or empty), json
  std::vector<std::string> rules;  // list, show: files or folders
  std::vector<std::string> paths;  // lint, strip: files or folders
  std::vector<std::string> placeholders;  // NAME=VALUE
  bool portable = false;  // lint: what others read differently, too
  std::string rule;       // show: an id, a name or a title
};

// Adds the subcommand, which fills *arguments when the line is parsed.
void AddRulesCommand(CLI::App* app, RulesArguments* arguments);

int Rules(const RulesArguments& arguments);

}  // namespace snaptrail_cli

#endif  // SNAPTRAIL_CLI_RULES_COMMAND_H_
