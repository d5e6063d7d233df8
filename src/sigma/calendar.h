// Parts of a time, as the modifiers minute, hour, day, week, month, year ask.
//
// Threads: functions are pure.
#ifndef SNAPTRAIL_SRC_SIGMA_CALENDAR_H_
#define SNAPTRAIL_SRC_SIGMA_CALENDAR_H_

#include <cstdint>

#include "src/sigma/ast.h"

namespace snaptrail::inline v0::internal {

// Of milliseconds since 1970, in UTC. Weeks are those of ISO 8601: the first
// days of January may be of week 52 or 53, the last of December of week 1.
std::int64_t CalendarPart(std::int64_t ms, TimePart part);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_CALENDAR_H_
