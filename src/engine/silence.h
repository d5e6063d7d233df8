// Which steps no rule on lineages can hold on, as long as they name nothing:
// most of a log's sessions, whose views would be built for nothing.
//
// Threads: a pure function.
#ifndef SNAPTRAIL_SRC_ENGINE_SILENCE_H_
#define SNAPTRAIL_SRC_ENGINE_SILENCE_H_

#include "src/lineage/tracker.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

Silence SilenceOf(const Rules& rules);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_SILENCE_H_
