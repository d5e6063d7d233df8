// Text helpers over std::string_view, and hash maps keyed by text.
//
// Why not Abseil's directly: in Debian 12's build absl::string_view is a type
// of its own, so absl::StrCat(std::string_view) and lookups by std::string_view
// do not compile there, while elsewhere the two types are one. This header is
// the one place that knows; the rest of src/ uses these names.
//
// Threads: functions are pure.
#ifndef SNAPTRAIL_SRC_BASE_STRINGS_H_
#define SNAPTRAIL_SRC_BASE_STRINGS_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace snaptrail::inline v0::internal {

inline absl::string_view ToAbsl(std::string_view s) {
  return absl::string_view(s.data(), s.size());
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const {
    return absl::Hash<absl::string_view>()(ToAbsl(s));
  }
};
struct TextEq {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const {
    return a == b;
  }
};
// Maps and sets of owned text that are looked up by view.
template <typename V>
using TextMap = absl::flat_hash_map<std::string, V, TextHash, TextEq>;
// The same where memory may run out while it is filled, which the one above
// does not outlive.
template <typename V>
using SafeTextMap = std::unordered_map<std::string, V, TextHash, TextEq>;
using TextSet = absl::flat_hash_set<std::string, TextHash, TextEq>;

// Concatenates text and integers.
namespace strings_detail {
inline void Append(std::string* out, std::string_view s) { out->append(s); }
inline void Append(std::string* out, char c) { out->push_back(c); }
template <typename T>
requires std::is_integral_v<T>
void Append(std::string* out, T n) { out->append(std::to_string(n)); }
}  // namespace strings_detail
template <typename... Args>
std::string Cat(const Args&... args) {
  std::string out;
  (strings_detail::Append(&out, args), ...);
  return out;
}

std::string AsciiLower(std::string_view s);
std::string_view Trim(std::string_view s);  // ASCII blanks at both ends
bool EqualsIgnoreCase(std::string_view a, std::string_view b);  // ASCII
std::vector<std::string_view> Split(std::string_view s, char separator);
std::string Join(const std::vector<std::string>& parts, std::string_view with);

// The element of `words` nearest to `word` by edit distance, or "" when none is
// near enough to be meant ("did you mean").
std::string_view NearestWord(std::string_view word,
                             const std::vector<std::string_view>& words);

// Shell-like glob: * any run, ? one byte. No escapes.
bool GlobMatch(std::string_view pattern, std::string_view text);

// A valid copy of `s`: every maximal undecodable part becomes U+FFFD.
// *replaced is set to whether any was.
std::string ToValidUtf8(std::string_view s, bool* replaced);
bool IsValidUtf8(std::string_view s);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_BASE_STRINGS_H_
