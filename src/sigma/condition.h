// The grammar of conditions: or, and, not, `1 of`, `all of`, parentheses.
//
//   or-expression   := and-expression ("or" and-expression)*
//   and-expression  := not-expression ("and" not-expression)*
//   not-expression  := "not" not-expression | primary
//   primary         := "(" or-expression ")" | quantity "of" ids | id
//   quantity        := "1" | "any" | "all"
//   ids             := "them" | pattern
//
// Words of the grammar are read without case, ids with case.
// Invariants: what is refused is never guessed; the depth is bounded.
// Threads: pure function.
#ifndef SNAPTRAIL_SRC_SIGMA_CONDITION_H_
#define SNAPTRAIL_SRC_SIGMA_CONDITION_H_

#include <optional>
#include <string_view>
#include <vector>

#include "src/sigma/ast.h"

namespace snaptrail::inline v0::internal {

// Marks in *used the selections it names. Nothing: the errors are in *problems.
std::optional<Condition> ParseCondition(
    std::string_view text, const std::vector<NamedSelection>& selections,
    const Place& place, std::vector<bool>* used, Problems* problems);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_CONDITION_H_
