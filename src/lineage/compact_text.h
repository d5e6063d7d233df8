// Short forms of the ids that clouds write: hexadecimal tails and UUIDs in half
// the room. Equal texts have equal forms; a form knows its own length.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_LINEAGE_COMPACT_TEXT_H_
#define SNAPTRAIL_SRC_LINEAGE_COMPACT_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace snaptrail::inline v0::internal {

void PackText(std::string_view text, std::string* out);
// Reads the form at *at and moves *at behind it.
std::string UnpackText(const std::uint8_t** at);
// Bytes of the form at `at`.
std::size_t PackedSize(const std::uint8_t* at);

// Little-endian, seven bits a byte.
void PutVarint(std::uint64_t n, std::string* out);
std::uint64_t GetVarint(const std::uint8_t** at);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_COMPACT_TEXT_H_
