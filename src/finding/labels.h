// How nodes, actors and rules are called in text for people.
//
// Invariant: whatever a log holds, a label is one line without hidden
// characters and of bounded length.
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_FINDING_LABELS_H_
#define SNAPTRAIL_SRC_FINDING_LABELS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "snaptrail/finding.h"

namespace snaptrail::inline v0::internal {

// Bytes of one name in a sentence or line. An ARN of a role fits.
inline constexpr std::size_t kMaxLabel = 160;

// "snapshot snap-0b" for "aws:snapshot:snap-0b"; the generation of a name is
// left out while it is the first.
std::string NodeLabel(std::string_view node);

// "user/111122223333/eve"; the stable id when the record has no name.
std::string ActorLabel(const Evidence& evidence);

// The label with who is behind it, from where, and whether with MFA.
std::string WhoText(const Evidence& evidence);

// The label of a principal whose stable id is `uid`, if a row shows its name.
std::string PrincipalLabel(std::string_view uid,
                           const std::vector<Evidence>& evidence);

// What a finding is told under: a node, or the principal of an origin.
std::string KeyLabel(std::string_view key,
                     const std::vector<Evidence>& evidence);

// The rule's name, else its title, else its id.
std::string RuleLabel(const Finding& finding);

// "a", "a and b", "a, b and c", "a, b, c and 4 more".
std::string ListText(const std::vector<std::string>& items);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_FINDING_LABELS_H_
