// What a rule says of itself beyond what it asks, kept as it was written.
//
// Threads: pure function.
#ifndef SNAPTRAIL_SRC_SIGMA_METADATA_H_
#define SNAPTRAIL_SRC_SIGMA_METADATA_H_

#include <span>
#include <string>
#include <string_view>

#include "src/base/yaml.h"

namespace snaptrail::inline v0::internal {

// The keys of a rule document that Sigma has a meaning for.
std::span<const std::string_view> RuleKeys();

// A JSON object of all that tells of the rule: Sigma's keys as they are
// (status, author, tags, ..), keys of one's own under "custom". Not in it: id,
// name, title and level, which have fields of their own, and what the rule
// asks. Empty text: there is nothing.
std::string RuleMetadata(const YamlNode& document);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_METADATA_H_
