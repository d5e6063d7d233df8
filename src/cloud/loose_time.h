// Times as records write them inside of requests and responses.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_CLOUD_LOOSE_TIME_H_
#define SNAPTRAIL_SRC_CLOUD_LOOSE_TIME_H_

#include <optional>
#include <string_view>

#include "snaptrail/step.h"

namespace snaptrail::inline v0::internal {

// RFC 3339, CloudTrail's "Jan 2, 2026, 4:04:05 AM", and seconds or
// milliseconds.
std::optional<TimeMs> LooseTime(std::string_view text);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_LOOSE_TIME_H_
