// The one sentence of a finding: who did what to which data, and where it went.
//
// It is made from the evidence and the lineage alone, so any rule, also one
// that a user wrote, gets one.
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_FINDING_SENTENCE_H_
#define SNAPTRAIL_SRC_FINDING_SENTENCE_H_

#include <string>

#include "snaptrail/finding.h"

namespace snaptrail::inline v0::internal {

// One line that ends with a full stop; no hidden characters.
std::string Sentence(const Finding& finding);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_FINDING_SENTENCE_H_
