// Dormants: settled births that nothing else names, as a few bytes each.
//
// Most snapshots are made and never touched again. Such a step needs no fact,
// nodes or family of its own until another names what it names: it is kept
// packed, found by its uid and by its names, in the order of time, and by its
// origin as long as it is an act of his.
//
// Invariants: what Read gives is what was added. A name leads to all that may
// have it; one that has another name is led to seldom, and is none the worse
// for being woken.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_DORMANTS_H_
#define SNAPTRAIL_SRC_LINEAGE_DORMANTS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "src/lineage/block_arena.h"
#include "src/lineage/id_index.h"
#include "src/lineage/slab.h"
#include "src/lineage/store.h"

namespace snaptrail::inline v0::internal {

// A step as it is put to sleep and comes back.
struct Sleeper {
  Step step;
  ActorView actor;
  TextId input = 0;
  std::uint64_t offset = 0;
  // Of each resource of `in`, then of `out`: findings were asked for under it.
  std::uint8_t told = 0;
  bool maybe_forgotten = false;  // its nodes
};

class Dormants {
 public:
  using Id = std::uint32_t;
  static constexpr Id kNone = IdIndex::kNone;
  static constexpr std::size_t kMaxNames = 7;

  // Both borrowed.
  Dormants(Interner* texts, ActorTable* actors);
  Dormants(const Dormants&) = delete;
  Dormants& operator=(const Dormants&) = delete;

  // `fact` is the step's, and `names` (at most kMaxNames) the printed keys of
  // all that it names; `act`: later steps of its origin can be near to it.
  void Add(const Sleeper& sleeper, const Fact& fact,
           const std::vector<std::string_view>& names, bool act);
  Sleeper Read(Id id) const;
  void Erase(Id id);

  bool empty() const { return size() == 0; }
  std::size_t size() const { return entries_.live(); }
  // The one of this record and index, or kNone.
  Id Find(std::string_view uid, std::uint32_t index) const;
  // One that may name this (a printed key), or kNone.
  Id Naming(std::string_view key) const;
  // Acts of an origin in first <= time <= last, in canonical order: the
  // earliest `limit`, and the last.
  std::vector<Id> ActsOf(TextId cloud, TextId origin, TimeMs first, TimeMs last,
                         std::size_t limit) const;
  // From the longest untouched on, while `take` says so; it may not erase.
  void ForEachOldest(absl::FunctionRef<bool(Id)> take) const;

  TimeMs time(Id id) const { return entries_[id].time; }
  TextId actor(Id id) const { return entries_[id].actor; }
  // About what letting go of it frees.
  std::size_t BytesOf(Id id) const;
  // By the uid of the actor who made them.
  const absl::flat_hash_map<TextId, std::uint64_t>& held() const {
    return held_;
  }
  std::size_t bytes() const;
  void Compact();

 private:
  struct Entry {
    TimeMs time = 0;
    BlockArena::Ref block = 0;
    TextId actor = 0;
  };
  // Canonical order.
  struct Before {
    using is_transparent = void;
    const Dormants* all;
    bool operator()(Id a, Id b) const {
      const TimeMs x = all->time(a);
      const TimeMs y = all->time(b);
      return x != y ? x < y : a != b && all->ComesBefore(a, b);
    }
    bool operator()(Id a, TimeMs time) const { return all->time(a) < time; }
    bool operator()(TimeMs time, Id a) const { return time < all->time(a); }
  };
  using Timed = absl::btree_set<Id, Before>;
  using Origin = std::pair<TextId, TextId>;  // cloud, uid

  // Places of the index: of its uid, and of each name.
  static constexpr std::uint32_t kPlaces = kMaxNames + 1;
  static std::uint32_t HashOf(std::string_view text);
  std::uint32_t HashAt(std::uint32_t place) const;
  bool ComesBefore(Id a, Id b) const;  // of one time
  std::string UidOf(Id id) const;
  template <typename Is>
  Id Lookup(std::uint32_t hash, bool name, Is is) const;

  Interner& texts_;
  ActorTable& actors_;
  Slab<Entry> entries_;
  BlockArena blocks_;
  IdIndex index_;
  Timed by_time_;
  absl::flat_hash_map<Origin, Timed> acts_;
  absl::flat_hash_map<TextId, std::uint64_t> held_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_DORMANTS_H_
