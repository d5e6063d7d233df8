// Text of a log made fit for a terminal. Names, user agents and descriptions
// are written by whoever makes the call, so they may hold escape sequences,
// text that runs backwards, or characters that nobody sees.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_FINDING_PRINTABLE_H_
#define SNAPTRAIL_SRC_FINDING_PRINTABLE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace snaptrail::inline v0::internal {

// A valid copy of at most `max_bytes` bytes, cut between code points, with
// "..." at the end when something was cut. Undecodable bytes become U+FFFD.
std::string Shorten(std::string_view text, std::size_t max_bytes);

// Shortened, then every control, format, bidirectional, invisible and private
// code point as \u{..}. The result is one line.
std::string Printable(std::string_view text, std::size_t max_bytes);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_FINDING_PRINTABLE_H_
