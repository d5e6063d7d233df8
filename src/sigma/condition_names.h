// The names that stand in a condition, before there is anything they could be
// of.
//
// Threads: pure function.
#ifndef SNAPTRAIL_SRC_SIGMA_CONDITION_NAMES_H_
#define SNAPTRAIL_SRC_SIGMA_CONDITION_NAMES_H_

#include <vector>

#include "src/sigma/correlation_document.h"

namespace snaptrail::inline v0::internal {

// Once each, in their order, each with the condition's place.
std::vector<PlacedText> NamesIn(const PlacedText& condition);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_CONDITION_NAMES_H_
