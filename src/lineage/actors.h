// ActorTable: each distinct actor of a step once, however many steps he takes.
//
// Entries are held by counting (Ref, Unref), like texts.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_ACTORS_H_
#define SNAPTRAIL_SRC_LINEAGE_ACTORS_H_

#include <cstddef>
#include <cstdint>

#include "snaptrail/step.h"
#include "src/lineage/id_index.h"
#include "src/lineage/interner.h"
#include "src/lineage/slab.h"

namespace snaptrail::inline v0::internal {

using ActorId = std::uint32_t;

class ActorTable {
 public:
  explicit ActorTable(Interner* texts) : texts_(*texts) {}
  ActorTable(const ActorTable&) = delete;
  ActorTable& operator=(const ActorTable&) = delete;

  // Held once more by the caller.
  ActorId Hold(const Actor& actor);
  void Ref(ActorId id) { ++entries_[id].refs; }
  void Unref(ActorId id);
  Actor Get(ActorId id) const;

  std::size_t bytes() const { return entries_.bytes() + index_.bytes(); }

 private:
  struct Entry {
    TextId section = 0;  // all of it, packed
    std::uint32_t refs = 0;
  };
  Interner& texts_;
  Slab<Entry> entries_;
  IdIndex index_;  // by section
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_ACTORS_H_
