// The parts that findings and explanations have in common, as JSON.
//
// Invariant: what is absent has no key.
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_FINDING_JSON_PARTS_H_
#define SNAPTRAIL_SRC_FINDING_JSON_PARTS_H_

#include "snaptrail/finding.h"
#include "src/base/json.h"

namespace snaptrail::inline v0::internal {

Json EvidenceJson(const Evidence& evidence);
Json PictureJson(const LineagePicture& picture);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_FINDING_JSON_PARTS_H_
