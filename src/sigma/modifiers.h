// The key of a detection item: a field and its modifiers,
// "eventName|contains|all".
//
// Invariants: a combination whose meaning no specification gives is refused, as
// is each modifier that is not implemented; none is ever dropped. Threads: pure
// function.
#ifndef SNAPTRAIL_SRC_SIGMA_MODIFIERS_H_
#define SNAPTRAIL_SRC_SIGMA_MODIFIERS_H_

#include <string>
#include <string_view>

#include "src/sigma/ast.h"

namespace snaptrail::inline v0::internal {

// False: the errors are in *problems.
bool ParseItemKey(std::string_view key, const Place& place, std::string* field,
                  Modifiers* modifiers, Problems* problems);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_MODIFIERS_H_
