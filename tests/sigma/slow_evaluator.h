// A slow evaluator of detections that shares nothing with the library: it walks
// a detection as it is written, on a plain JSON tree. It knows the signs that
// RuleMaker writes, and no others.
#ifndef SNAPTRAIL_TESTS_SIGMA_SLOW_EVALUATOR_H_
#define SNAPTRAIL_TESTS_SIGMA_SLOW_EVALUATOR_H_

#include "nlohmann/json.hpp"

namespace snaptrail::inline v0::internal {

// Keeps the order of keys, and is valid YAML when printed.
using Json = nlohmann::ordered_json;

// Whether a search id that stands for `selection` holds on `record`.
bool SlowSelection(const Json& selection, const Json& record);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_TESTS_SIGMA_SLOW_EVALUATOR_H_
