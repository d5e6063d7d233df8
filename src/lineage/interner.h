// Interner: text to small integers and back, so that what repeats is kept once.
//
// Whoever keeps an id counts as a holder (Ref, Unref); the text goes with the
// last one, and its id is used again. A text that was interned and that nobody
// held goes with the next Sweep.
//
// Invariants: 0 is the empty text, always there. Ids follow arrival and so must
// never reach output or decide an order. A view of a text is good until Unref,
// Sweep or Compact.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_INTERNER_H_
#define SNAPTRAIL_SRC_LINEAGE_INTERNER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "src/lineage/block_arena.h"
#include "src/lineage/id_index.h"
#include "src/lineage/slab.h"

namespace snaptrail::inline v0::internal {

using TextId = std::uint32_t;

class Interner {
 public:
  Interner();
  Interner(const Interner&) = delete;
  Interner& operator=(const Interner&) = delete;

  TextId Intern(std::string_view text);
  // The id of a text that is held, or 0.
  TextId Find(std::string_view text) const;
  std::string_view Text(TextId id) const;

  void Ref(TextId id) { ++entries_[id].refs; }
  std::uint32_t refs(TextId id) const { return entries_[id].refs; }
  // Whether that was the last holder.
  bool Unref(TextId id);
  void Sweep();
  void Compact();

  std::size_t bytes() const {
    return entries_.bytes() + blocks_.bytes() + index_.bytes();
  }

 private:
  struct Entry {
    BlockArena::Ref block = 0;  // size, text
    std::uint32_t refs = 0;
  };
  void Erase(TextId id);

  Slab<Entry> entries_;
  BlockArena blocks_;
  IdIndex index_;
  std::vector<TextId> fresh_;  // made since the last Sweep
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_INTERNER_H_
