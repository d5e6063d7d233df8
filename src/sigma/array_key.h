// A field with selectors of list members, "connections[any].ports[0].number",
// of documents whose sigma-version is 3.
//
// Invariants: a bracket that is neither a selector nor escaped is refused.
// Threads: pure function.
#ifndef SNAPTRAIL_SRC_SIGMA_ARRAY_KEY_H_
#define SNAPTRAIL_SRC_SIGMA_ARRAY_KEY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/sigma/ast.h"

namespace snaptrail::inline v0::internal {

struct ArrayKey {
  struct Step {
    std::string field;  // to the list; kMember: the member is the list
    MemberPick pick;
  };
  std::vector<Step> steps;  // empty: there is no selector
  std::string rest;         // in the last step's members; kMember: they are it
};

// Nothing: the error is in *problems.
std::optional<ArrayKey> ParseArrayKey(std::string_view field,
                                      const Place& place, Problems* problems);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_ARRAY_KEY_H_
