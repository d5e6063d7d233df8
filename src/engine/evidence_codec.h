// Evidence as a few bytes, and back: texts that many matches share as numbers
// of an interner, the others in their short forms.
//
// Invariants: UnpackEvidence(PackEvidence(e)) == e; equal evidence has equal
// bytes in one interner. What is packed holds its texts until it is released.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_ENGINE_EVIDENCE_CODEC_H_
#define SNAPTRAIL_SRC_ENGINE_EVIDENCE_CODEC_H_

#include <cstdint>
#include <string>

#include "snaptrail/finding.h"
#include "src/lineage/interner.h"

namespace snaptrail::inline v0::internal {

// Appends to *out.
void PackEvidence(const Evidence& evidence, Interner* texts, std::string* out);
Evidence UnpackEvidence(const std::uint8_t* at, const Interner& texts);
void ReleaseEvidence(const std::uint8_t* at, Interner* texts);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_EVIDENCE_CODEC_H_
