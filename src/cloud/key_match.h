// How the members of a record are compared with the names that are asked for.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_CLOUD_KEY_MATCH_H_
#define SNAPTRAIL_SRC_CLOUD_KEY_MATCH_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace snaptrail::inline v0::internal {

// kFirst: the first letter's case does not count; kFold: no case, nor '_'.
enum class KeyMatch : std::uint8_t { kExact, kFirst, kFold };

bool SameKey(KeyMatch keys, std::string_view written, std::string_view asked);
// The same for keys that SameKey may call the same.
std::size_t KeyHash(std::string_view key, KeyMatch keys);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_KEY_MATCH_H_
