// What of rules another Sigma engine does not understand, refuses, or reads
// differently from this one, as far as the rules alone show it.
//
// Threads: pure function.
#ifndef SNAPTRAIL_SRC_SIGMA_PORTABILITY_H_
#define SNAPTRAIL_SRC_SIGMA_PORTABILITY_H_

#include <vector>

#include "snaptrail/status.h"
#include "src/sigma/document.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

// Appends warnings only; of documents with errors nothing is said.
void TellPortability(const std::vector<RuleText>& texts, const Schema& chain,
                     Diagnostics* found);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_PORTABILITY_H_
