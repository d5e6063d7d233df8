// The type of a value as it is written. YAML 1.1 and 1.2 disagree about some
// unquoted words (yes, 010, 12:30); these are refused, for a rule must not mean
// one thing here and another elsewhere.
//
// Threads: pure function.
#ifndef SNAPTRAIL_SRC_SIGMA_SCALAR_H_
#define SNAPTRAIL_SRC_SIGMA_SCALAR_H_

#include <optional>
#include <string>

#include "src/sigma/ast.h"

namespace snaptrail::inline v0::internal {

// Nothing: the error is in *problems.
std::optional<Scalar> ReadScalar(const YamlNode& node, const std::string& path,
                                 Problems* problems);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_SCALAR_H_
