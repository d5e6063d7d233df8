// The parts that findings and explanations have in common, as JSON.
//
// Invariant: keys are sorted, and what is absent has no key, so that equal
// values are equal bytes.
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_FINDING_JSON_PARTS_H_
#define SNAPTRAIL_SRC_FINDING_JSON_PARTS_H_

#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "snaptrail/finding.h"

namespace snaptrail::inline v0::internal {

// Sets the key unless the value is empty.
void Set(nlohmann::json* object, const char* key, const std::string& value);
void Set(nlohmann::json* object, const char* key,
         const std::vector<std::string>& list);

nlohmann::json EvidenceJson(const Evidence& evidence);
nlohmann::json PictureJson(const LineagePicture& picture);

// One line. Undecodable bytes become U+FFFD: a reader must never lose a finding
// to one.
std::string Line(const nlohmann::json& value);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_FINDING_JSON_PARTS_H_
