// The rules and actions of a run: those that ship, and the user's.
#ifndef SNAPTRAIL_CLI_CONTENT_H_
#define SNAPTRAIL_CLI_CONTENT_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "snaptrail/compiler.h"

namespace snaptrail_cli {

// Nothing: they do not compile or cannot be read, and standard error says why.
std::optional<snaptrail::Ruleset> LoadContent(
    const std::vector<std::string>& rules,
    const std::vector<std::string>& actions,
    const std::vector<std::string>& placeholders = {});

// Gives the compiler what stands for placeholders: NAME=VALUE, as often as a
// name has values. False: one is written otherwise, which standard error says.
bool SetPlaceholders(const std::vector<std::string>& placeholders,
                     snaptrail::Compiler* compiler);

// Gives each rule file at or below `paths` to `add`. False: one cannot be read,
// which standard error then says.
bool ReadRuleFiles(
    const std::vector<std::string>& paths,
    const std::function<void(const std::string&, const std::string&)>& add);

}  // namespace snaptrail_cli

#endif  // SNAPTRAIL_CLI_CONTENT_H_
