// RFC 3339 times to and from milliseconds since 1970 UTC.
#ifndef SNAPTRAIL_SRC_BASE_TIME_H_
#define SNAPTRAIL_SRC_BASE_TIME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snaptrail::inline v0::internal {

// Also with a blank for T, any fraction (cut to ms), without zone = UTC. Years
// 1970 to 9999. Nothing: not a time.
std::optional<std::int64_t> ParseTime(std::string_view text);
// "2026-01-02T03:04:05Z", with ".678" only when there are milliseconds.
std::string FormatTime(std::int64_t ms);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_BASE_TIME_H_
