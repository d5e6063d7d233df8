// Capture: the values of a path in one record, with the places of the list
// elements they stand in, so that values of one element can be kept together.
//
// Reading follows the source: how keys compare, which shapes lists have, which
// values are hidden. An empty text, object, list or null is absent.
//
// Invariants: at most kMaxValues values a path; text in text at most kMaxDepth
// deep.
// Threads: one record at a time.
#ifndef SNAPTRAIL_SRC_CLOUD_CAPTURE_H_
#define SNAPTRAIL_SRC_CLOUD_CAPTURE_H_

#include <simdjson.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "src/cloud/expression.h"

namespace snaptrail::inline v0::internal {

enum class KeyMatch : std::uint8_t { kExact, kFirst, kFold };

struct SourceShape {
  KeyMatch keys = KeyMatch::kExact;
  bool nocase = false;
  std::vector<std::string> lists;
  std::vector<std::string> hidden;
};

using Place = absl::InlinedVector<std::uint32_t, 3>;

struct Captured {
  Place place;
  std::string text;
  bool hidden = false;
  simdjson::dom::element element;  // raw captures
};

class Capture {
 public:
  enum class What : std::uint8_t { kText, kRaw, kThere };
  static constexpr std::size_t kMaxValues = 4096;
  static constexpr int kMaxDepth = 64;

  Capture(const SourceShape* shape, simdjson::dom::element record)
      : shape_(*shape), record_(record) {}

  std::vector<Captured> Values(const Path& path, What what);
  bool SameKey(std::string_view written, std::string_view asked) const;
  // Text as JSON, also percent-encoded; the element lives as long as this.
  bool Embedded(std::string_view text, simdjson::dom::element* out);

 private:
  struct Walk;
  void Go(const Walk& walk, simdjson::dom::element value, std::size_t at,
          const Place& place, int depth);
  void Members(const Walk& walk, simdjson::dom::element value, std::size_t at,
               const Place& place, int depth);

  const SourceShape& shape_;
  simdjson::dom::element record_;
  std::deque<simdjson::dom::parser> parsers_;
};

// A scalar as text: true, false, digits. False: no scalar, or null.
bool ScalarText(simdjson::dom::element value, std::string* out);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_CAPTURE_H_
