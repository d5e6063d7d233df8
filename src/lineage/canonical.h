// The content of a step as one text, for choosing between two versions of one
// step and for telling a repetition from a correction. Not for people.
#ifndef SNAPTRAIL_SRC_LINEAGE_CANONICAL_H_
#define SNAPTRAIL_SRC_LINEAGE_CANONICAL_H_

#include <string>

#include "snaptrail/step.h"

namespace snaptrail::inline v0::internal {

// Equal texts: equal steps.
std::string CanonicalText(const Step& step);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_CANONICAL_H_
