// Interner: text to small integers and back, so that facts are a few words
// each.
//
// Invariants: an id never changes and its text never moves; 0 is the empty
// text. Ids follow arrival and so must never reach output or decide an order.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_INTERNER_H_
#define SNAPTRAIL_SRC_LINEAGE_INTERNER_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {

using TextId = std::uint32_t;

class Interner {
 public:
  Interner() { Intern(""); }
  Interner(const Interner&) = delete;
  Interner& operator=(const Interner&) = delete;

  TextId Intern(std::string_view text) {
    auto it = ids_.find(text);
    if (it != ids_.end()) return it->second;
    texts_.emplace_back(text);
    const TextId id = static_cast<TextId>(texts_.size() - 1);
    ids_.emplace(texts_.back(), id);
    return id;
  }
  // The id of a text that was interned, or 0.
  TextId Find(std::string_view text) const {
    auto it = ids_.find(text);
    return it == ids_.end() ? 0 : it->second;
  }
  std::string_view Text(TextId id) const { return texts_[id]; }

 private:
  std::deque<std::string> texts_;  // stable addresses: ids_ holds views
  absl::flat_hash_map<std::string_view, TextId, TextHash, TextEq> ids_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_INTERNER_H_
