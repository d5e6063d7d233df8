// What a document says of itself at its top: title, id, level and the like.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_SIGMA_RULE_HEAD_H_
#define SNAPTRAIL_SRC_SIGMA_RULE_HEAD_H_

#include <optional>
#include <string>

#include "src/base/yaml.h"
#include "src/sigma/problems.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

// Of any kind of document, a map. Errors are in *problems.
void ReadHead(const YamlNode& document, Rule* rule, Problems* problems);

// Nothing: the error is in *problems.
std::optional<Level> ReadLevel(const YamlNode& value, std::string path,
                               Problems* problems);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_RULE_HEAD_H_
