// The canonical one-line text of a step: what table tests compare.
#ifndef SNAPTRAIL_SRC_CLOUD_DUMP_H_
#define SNAPTRAIL_SRC_CLOUD_DUMP_H_

#include <string>

#include "snaptrail/step.h"

namespace snaptrail::inline v0::internal {

// "create Success from:volume=vol-a to:snapshot=snap-a size=8": stage, status,
// effect when not add, then resources, grants, rules, lends, rights, facts.
std::string DumpStep(const Step& step);

// Every field as one line of JSON with sorted keys, named as in
// docs/step-fields.md (resources as objects).
std::string StepToJson(const Step& step);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_DUMP_H_
