// IdIndex: a hash index of four bytes a member. It holds ids only; what an id
// stands for, its hash and whether it is the one meant, the caller knows.
//
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_ID_INDEX_H_
#define SNAPTRAIL_SRC_LINEAGE_ID_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace snaptrail::inline v0::internal {

class IdIndex {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // The member with this hash for which is(id), or kNone.
  template <typename Is>
  std::uint32_t Find(std::size_t hash, Is is) const {
    if (slots_.empty()) return kNone;
    for (std::size_t at = hash & Mask(); slots_[at] != 0;
         at = (at + 1) & Mask()) {
      if (is(slots_[at] - 1)) return slots_[at] - 1;
    }
    return kNone;
  }
  // hash_of(id) is asked of members that move when the index grows.
  template <typename HashOf>
  void Insert(std::size_t hash, std::uint32_t id, HashOf hash_of) {
    if ((size_ + 1) * 4 > slots_.size() * 3) {
      std::vector<std::uint32_t> old(slots_.empty() ? 64 : slots_.size() * 2);
      std::swap(old, slots_);
      for (const std::uint32_t slot : old) {
        if (slot != 0) Put(hash_of(slot - 1), slot);
      }
    }
    Put(hash, id + 1);
    ++size_;
  }
  template <typename HashOf>
  void Erase(std::size_t hash, std::uint32_t id, HashOf hash_of) {
    if (slots_.empty()) return;
    std::size_t at = hash & Mask();
    while (slots_[at] != id + 1) {
      if (slots_[at] == 0) return;
      at = (at + 1) & Mask();
    }
    // What follows moves back, so that no chain is cut and no mark is left.
    for (std::size_t next = (at + 1) & Mask(); slots_[next] != 0;
         next = (next + 1) & Mask()) {
      const std::size_t home = hash_of(slots_[next] - 1) & Mask();
      if (((next - home) & Mask()) >= ((next - at) & Mask())) {
        slots_[at] = slots_[next];
        at = next;
      }
    }
    slots_[at] = 0;
    --size_;
  }
  std::size_t bytes() const { return slots_.capacity() * 4; }

 private:
  std::size_t Mask() const { return slots_.size() - 1; }
  void Put(std::size_t hash, std::uint32_t slot) {
    std::size_t at = hash & Mask();
    while (slots_[at] != 0) at = (at + 1) & Mask();
    slots_[at] = slot;
  }

  std::vector<std::uint32_t> slots_;  // id + 1; 0: free. A power of two
  std::size_t size_ = 0;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_ID_INDEX_H_
