// Repairing the text of a record: what JSON forbids in a string is made legal,
// so that one bad byte in a description never hides the call.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_RECORD_REPAIR_H_
#define SNAPTRAIL_SRC_RECORD_REPAIR_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace snaptrail::inline v0::internal {

// Whether an escape of UTF-16's surrogates (\ud800 to \udfff) stands in it; two
// of them may be one good character.
bool HasEscapedSurrogate(std::string_view json);

// Appends `json` to *out with undecodable bytes and lone surrogates as U+FFFD
// and raw control characters in strings as escapes. Returns the number of
// strings that had any.
std::uint64_t RepairJson(std::string_view json, std::string* out);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_REPAIR_H_
