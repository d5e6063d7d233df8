// The numbers of a correlation's condition: {gte: 3, lt: 10}.
//
// Threads: pure function.
#ifndef SNAPTRAIL_SRC_SIGMA_CORRELATION_BOUND_H_
#define SNAPTRAIL_SRC_SIGMA_CORRELATION_BOUND_H_

#include <optional>

#include "src/base/yaml.h"
#include "src/sigma/correlation.h"
#include "src/sigma/problems.h"

namespace snaptrail::inline v0::internal {

// Of a condition that is a map. Nothing: there is no number in it, which is an
// error. Other errors are in *problems.
std::optional<Bound> ReadBound(const YamlNode& condition, CorrelationType type,
                               Problems* problems);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_CORRELATION_BOUND_H_
