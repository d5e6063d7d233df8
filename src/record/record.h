// Record: one audit-log entry as its cloud wrote it.
#ifndef SNAPTRAIL_SRC_RECORD_RECORD_H_
#define SNAPTRAIL_SRC_RECORD_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace snaptrail::inline v0::internal {

// simdjson reads past the end of its input; every Record guarantees this many
// readable bytes (of any content) after `json`.
inline constexpr std::size_t kJsonPadding = 64;

// An object or array that is a member's value: where in the text it stands.
struct Nested {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Record {
  std::string_view json;     // one JSON object, valid UTF-8, balanced; borrowed
  std::string_view input;    // name of the input
  std::uint64_t offset = 0;  // of the record (or of the text that wraps it) in
                             // the inflated input
  std::string_view envelope;  // cloudtrail_s3, bare, lookup_events, ..
  // Whether a Scanner has passed over the text; `nested` is then what it saw.
  bool scanned = false;
  std::span<const Nested> nested;
  // Of the payload, a member that has the record's own as its members: where it
  // stands, and then what is nested in it. Empty: it has none.
  std::span<const Nested> payload;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_RECORD_H_
