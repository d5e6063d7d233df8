// The `snaptrail` map of a rule as other engines see it: not at all.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_SIGMA_EXTENSION_H_
#define SNAPTRAIL_SRC_SIGMA_EXTENSION_H_

#include <optional>
#include <string>

#include "src/base/yaml.h"
#include "src/sigma/problems.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

// Warns of each key of the map whose meaning goes with it, and of a log source
// that only snaptrail has.
void TellLosses(const YamlNode& document, Problems* problems);

// See StripRules of snaptrail/compiler.h. Nothing: the errors are in *problems.
std::optional<std::string> StripExtension(const RuleText& text,
                                          Problems* problems);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_EXTENSION_H_
