// Activity: who does what with copies, by origin, by account and by encryption
// key, in the order of time. It answers which steps are near to one another,
// without going through everything that an origin ever did.
//
// Invariants: what is filed follows from a step and what was derived of it,
// never from arrival; a step is taken back before either changes.
// Threads: one thread at a time; const calls sort what they look at.
#ifndef SNAPTRAIL_SRC_LINEAGE_ACTIVITY_H_
#define SNAPTRAIL_SRC_LINEAGE_ACTIVITY_H_

#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "snaptrail/options.h"
#include "src/lineage/owner.h"
#include "src/lineage/store.h"

namespace snaptrail::inline v0::internal {

// A set of steps that is read in canonical order.
class TimedSteps {
 public:
  // Whether it was not there, and was.
  bool Add(StepSlot slot, const CanonicalOrder& before);
  bool Erase(StepSlot slot);
  bool empty() const { return held_.empty(); }
  // Those of `first` <= time <= `last`.
  absl::Span<const StepSlot> Between(TimeMs first, TimeMs last,
                                     const StepStore& steps,
                                     const CanonicalOrder& before) const;

 private:
  absl::flat_hash_set<StepSlot> held_;
  mutable std::vector<StepSlot> sorted_;
  mutable bool fresh_ = false;
};

class Activity {
 public:
  struct OfOrigin {
    TimedSteps acts;      // work on copies, not by automation
    TimedSteps refusals;  // work on copies that was denied, or a dry run
    TimedSteps looks;     // looks for copies, by a new principal
    TimedSteps covers;    // turned off what would tell of it
    TimedSteps lowers;    // guards lowered
    TimedSteps shares;    // of encryption keys
  };
  struct OfAccount {
    TimedSteps lowers;
    TimedSteps leaving;  // acts that give, export or restore
  };
  struct OfKey {
    TimedSteps uses;  // work on copies under the key, by anybody
    TimedSteps shares;
  };

  // All borrowed. `options` must not change.
  Activity(const Options* options, const StepStore* steps,
           const FactMaker* names, const Interner* texts);
  Activity(const Activity&) = delete;
  Activity& operator=(const Activity&) = delete;

  void File(StepSlot slot);
  void Unfile(StepSlot slot);

  // Appends the owners, of all kinds but kLineage, whose views can show the
  // step now.
  void Shown(StepSlot slot, std::vector<Owner>* owners) const;
  // The same without asking when: for a step that is about to be taken back.
  void ShownAtAnyTime(StepSlot slot, std::vector<Owner>* owners) const;
  // Until when a later step can be near to this one; before its own time when
  // no step can.
  TimeMs AskedUntil(StepSlot slot) const;
  // Work on copies, not by automation: filed among the origin's acts.
  bool IsAct(StepSlot slot) const;
  // Between which times acts of the origin can be near to this step, if any.
  std::optional<std::pair<TimeMs, TimeMs>> ActsAsked(StepSlot slot) const;
  // Nothing is filed that a view of this owner could show.
  bool Idle(const Owner& owner) const;

  std::size_t bytes() const;

  // Null: nothing is filed there.
  const OfOrigin* Origin(TextId cloud, TextId uid) const;
  const OfAccount* Account(TextId cloud, TextId uid) const;
  const OfKey* Key(TextId key) const;
  absl::Span<const StepSlot> Between(const TimedSteps& list, TimeMs first,
                                     TimeMs last) const {
    return list.Between(first, last, steps_, before_);
  }

 private:
  using Id = std::pair<TextId, TextId>;  // cloud, uid

  void Change(StepSlot slot, bool add);
  void Put(TimedSteps* list, StepSlot slot, bool add);
  bool IsLeaving(StepSlot slot) const;
  bool IsRefusal(StepSlot slot) const;
  bool IsLook(StepSlot slot) const;
  bool IsCover(StepSlot slot) const;
  bool IsLowering(StepSlot slot) const;
  bool IsKeyShare(StepSlot slot) const;
  bool IsUse(StepSlot slot) const;
  void AddKeys(StepSlot share, std::vector<Owner>* owners) const;
  Owner AccountOwner(StepSlot slot) const;
  void Collect(StepSlot slot, bool at_any_time,
               std::vector<Owner>* owners) const;

  const Options& options_;
  const StepStore& steps_;
  const FactMaker& names_;
  CanonicalOrder before_;
  absl::flat_hash_map<Id, OfOrigin> origins_;
  absl::flat_hash_map<Id, OfAccount> accounts_;
  absl::flat_hash_map<TextId, OfKey> keys_;
  std::size_t filed_ = 0;  // steps in all lists
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_ACTIVITY_H_
