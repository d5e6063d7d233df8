// A step of the reference model (tests/reference/steps.md) as the engine's
// Step.
//
// The model is the plainer form of the same thing: it lists links and guards
// where the engine derives them from resources, and names kinds its own way.
#ifndef SNAPTRAIL_TESTS_REFERENCE_MODEL_STEP_H_
#define SNAPTRAIL_TESTS_REFERENCE_MODEL_STEP_H_

#include <nlohmann/json.hpp>
#include <string>

#include "snaptrail/options.h"
#include "snaptrail/step.h"

namespace snaptrail_tests {

snaptrail::Step FromModel(const nlohmann::json& model);
snaptrail::Options OptionsFromModel(const nlohmann::json& model);

}  // namespace snaptrail_tests

#endif  // SNAPTRAIL_TESTS_REFERENCE_MODEL_STEP_H_
