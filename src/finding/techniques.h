// ATT&CK techniques out of a rule's tags.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_FINDING_TECHNIQUES_H_
#define SNAPTRAIL_SRC_FINDING_TECHNIQUES_H_

#include <string>
#include <vector>

#include "snaptrail/finding.h"

namespace snaptrail::inline v0::internal {

// The release of the ATT&CK matrix that the ids of the shipped rules were
// checked against; it goes out with every id, because ids are retired and
// renumbered between releases.
inline constexpr const char kAttackVersion[] = "17.1";

// "attack.t1578.001" gives T1578.001; tags of tactics, groups and other
// namespaces give nothing. Sorted, without duplicates.
std::vector<Technique> TechniquesOf(const std::vector<std::string>& tags);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_FINDING_TECHNIQUES_H_
