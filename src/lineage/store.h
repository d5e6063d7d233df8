// StepStore: the steps that are held, with what was derived of each.
//
// Invariants: (uid, index) names one step; of two versions of it the higher
// revision stays, then the greater text; slots are reused only after Erase.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_STORE_H_
#define SNAPTRAIL_SRC_LINEAGE_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "snaptrail/step.h"
#include "src/lineage/actors.h"
#include "src/lineage/facts.h"
#include "src/lineage/graph.h"

namespace snaptrail::inline v0::internal {

// One hop from the calling session towards the identity behind it.
struct Hop {
  TextId uid = 0;
  TextId session = 0;
  TextId account = 0;
  TimeMs time = 0;
  IdList alias;
  friend bool operator==(const Hop&, const Hop&) = default;
};

// What follows for a step from other records about identities.
struct ActorView {
  std::vector<Hop> chain;
  TextId origin = 0;
  TextId sponsor = 0;
  TextId author = 0;  // who set up the rule that a service works under
  // The request that a service worked on, by record and index: its slot may be
  // another step's by the time that anybody asks. 0: none.
  std::pair<TextId, std::uint32_t> job = {0, 0};
  bool automation = false;
  // The last hop is a session that somebody lent, and who did may have been
  // forgotten for want of room: the origin may be another.
  bool unsure = false;
  std::uint16_t novelty = 0;  // without N7, which is lineage's
  friend bool operator==(const ActorView&, const ActorView&) = default;
};

template <typename Fn>
void ForEachText(const ActorView& view, Fn fn) {
  for (const TextId id :
       {view.origin, view.sponsor, view.author, view.job.first})
    fn(id);
  for (const Hop& hop : view.chain) {
    for (const TextId id : {hop.uid, hop.session, hop.account}) fn(id);
    for (const TextId id : hop.alias) fn(id);
  }
}

// Where a step's names resolved to.
struct Placed {
  IdList in, out, on, gone;
  IdList all;  // with the ends of links; sorted, distinct
  std::vector<std::pair<NodeId, UpLink>> links;  // child, link
};

struct Held {
  Fact fact;
  ActorId who = 0;
  std::unique_ptr<std::uint8_t[]> packed;  // the step but for uid and actor
  std::uint32_t packed_size = 0;
  std::uint32_t charge = 0;  // bytes, as counted against the budget
  TextId input = 0;
  std::uint64_t offset = 0;
  ActorView actor;
  Placed placed;
  bool alive = false;
  bool actor_stands = false;  // what `actor` follows from may be forgotten
  bool frozen = false;        // settled: what was derived of it stands
  // Kept when frozen: the makers may be forgotten later.
  std::vector<TextId> creators;
  std::uint8_t other = 0;  // YesNo
};

class StepStore {
 public:
  StepSlot Add() {
    StepSlot slot;
    if (free_.empty()) {
      slot = static_cast<StepSlot>(held_.size());
      held_.push_back(std::make_unique<Held>());
    } else {
      slot = free_.back();
      free_.pop_back();
      *held_[slot] = Held();
    }
    held_[slot]->alive = true;
    ++size_;
    return slot;
  }
  void Erase(StepSlot slot) {
    *held_[slot] = Held();
    free_.push_back(slot);
    --size_;
  }
  Held& operator[](StepSlot slot) { return *held_[slot]; }
  const Held& operator[](StepSlot slot) const { return *held_[slot]; }
  const Fact& fact(StepSlot slot) const { return held_[slot]->fact; }
  std::uint64_t size() const { return size_; }
  StepSlot slots() const { return static_cast<StepSlot>(held_.size()); }

 private:
  std::vector<std::unique_ptr<Held>> held_;
  std::vector<StepSlot> free_;
  std::uint64_t size_ = 0;
};

// Canonical order: time, record uid, step index.
class CanonicalOrder {
 public:
  CanonicalOrder(const StepStore* steps, const Interner* texts)
      : steps_(*steps), texts_(*texts) {}
  bool operator()(StepSlot a, StepSlot b) const {
    const Fact& x = steps_.fact(a);
    const Fact& y = steps_.fact(b);
    if (x.time != y.time) return x.time < y.time;
    if (x.uid != y.uid) return texts_.Text(x.uid) < texts_.Text(y.uid);
    return x.index < y.index;
  }

 private:
  const StepStore& steps_;
  const Interner& texts_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_STORE_H_
