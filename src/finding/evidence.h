// What of a row is shown as evidence.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_FINDING_EVIDENCE_H_
#define SNAPTRAIL_SRC_FINDING_EVIDENCE_H_

#include <cstddef>

#include "snaptrail/finding.h"
#include "src/lineage/view.h"

namespace snaptrail::inline v0::internal {

// Bytes of a value that a caller writes freely (user agent, description): a
// finding repeats it once a row, and the record itself stays at hand by uid.
inline constexpr std::size_t kMaxFreeText = 1024;
// Values under Evidence::request: one call may open a thousand rules.
inline constexpr std::size_t kMaxRequestValues = 64;

// `proves` is left empty.
Evidence EvidenceOf(const Row& row);

// Canonical order: time, uid, index.
bool EvidenceBefore(const Evidence& a, const Evidence& b);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_FINDING_EVIDENCE_H_
