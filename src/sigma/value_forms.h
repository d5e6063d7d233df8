// What a value of an item is searched for as: itself, or what base64,
// base64offset and expand make of it.
//
// Threads: functions are pure.
#ifndef SNAPTRAIL_SRC_SIGMA_VALUE_FORMS_H_
#define SNAPTRAIL_SRC_SIGMA_VALUE_FORMS_H_

#include <optional>
#include <string>
#include <vector>

#include "src/sigma/ast.h"

namespace snaptrail::inline v0::internal {

// As patterns are written (with escapes); any of them is the value. Nothing:
// the error is in *problems.
std::optional<std::vector<std::string>> FormsOf(
    const Modifiers& modifiers, const Scalar& value,
    const Placeholders& placeholders, Problems* problems);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_VALUE_FORMS_H_
