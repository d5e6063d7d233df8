// Tracker::Impl: files steps, and knows what each can change.
//
// What a new step can change, and nothing else (one line each, in Apply and
// Expand): steps and lineages at and below the nodes that it links, makes or
// ends; the other steps of a reused name whose generations move; the steps of a
// session that it issues, of a name that it tells of, of a service that works
// for it, of its own principal when a first time moves; the lineages that hold
// the hosts of a group whose rules it changes; copies directly below a source
// that it makes or attaches; the origin, account and key in whose order of time
// it stands near to another; all when an account turns out to be ours.
//
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_TRACKER_IMPL_H_
#define SNAPTRAIL_SRC_LINEAGE_TRACKER_IMPL_H_

#include <functional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "src/lineage/dormants.h"
#include "src/lineage/operations.h"
#include "src/lineage/state.h"
#include "src/lineage/tracker.h"

namespace snaptrail::inline v0::internal {

class Tracker::Impl {
 public:
  using SettleFn = absl::FunctionRef<void(const std::string&, const View&)>;
  using ForgetFn = absl::FunctionRef<void(const std::string&)>;

  explicit Impl(const TrackerOptions& options)
      : s_(options), operations_(options.options.max_state_bytes / 8) {}

  void Apply(const Step& step, std::string_view input, std::uint64_t offset);
  std::vector<std::string> TakeChanged();
  void AskAgain(Silence silence);
  View ViewOf(std::string_view owner) const;
  std::vector<IdentityHop> ChainOf(std::string_view uid,
                                   std::uint32_t index) const;
  void Advance(TimeMs now, SettleFn settle, ForgetFn forget);
  void SetLevel(std::string_view owner, std::uint8_t level);
  std::uint64_t bytes() const;
  void Evict(std::uint64_t wanted, SettleFn settle, ForgetFn forget);
  TrackerStats stats() const;
  TimeMs watermark() const { return s_.watermark; }
  std::string Dump();

 private:
  // The generations of a reused name, from all steps that name it.
  struct NameState {
    std::vector<Boundary> boundaries;
    absl::flat_hash_set<TimeMs> born;
    // Generation -> the birth that gives its links: the earliest with parents.
    absl::flat_hash_map<TimeMs, StepSlot> first_birth;
    std::vector<StepSlot> steps;
    friend bool operator==(const NameState& a, const NameState& b) {
      return a.boundaries == b.boundaries && a.born == b.born &&
             a.first_birth == b.first_birth;
    }
  };

  // -- steps in (apply.cc)
  static constexpr std::uint32_t kMaxStepsOfRecord = 1024;  // as interpreted
  // `instead`: of what is known of the step, whatever their order.
  void File(const Step& step, std::string_view input, std::uint64_t offset,
            bool instead);
  // Of the record, as far as it is held.
  std::uint32_t RevisionOf(std::string_view uid) const;
  // What the record's earlier revisions said besides.
  void WithdrawOlder(const Step& step);
  // Holds a blank step in its place, of that revision.
  void Withdraw(std::string_view uid, std::uint32_t index,
                std::uint32_t revision);
  // Says nothing any more: it is held for its place, and is in no list.
  bool IsBlank(StepSlot slot) const {
    return s_.steps.fact(slot).stage == Stage::kNone;
  }

  // -- filing (tracker.cc)
  void Insert(StepSlot slot);
  void Remove(StepSlot slot);
  std::vector<NameId> ReusedNames(const Fact& fact) const;
  // Recomputes; true when the places of the name's steps may have moved.
  bool Rename(NameId name);
  void MoveSteps(NameId name, StepSlot except);
  NodeId NodeFor(NameId name, TimeMs time, NameRole role);
  void Place(StepSlot slot);
  void Lift(StepSlot slot);

  // -- what may have changed (tracker.cc)
  void Touch(StepSlot slot);
  void AddAbove(NodeId node);
  void AddBelow(NodeId node);
  void AddLone(StepSlot slot);
  bool IsSilent(const Fact& fact) const;
  void Expand();
  void DeriveDirty();
  void Derive(StepSlot slot);

  // -- the same of origins, accounts and keys (tracker_near.cc)
  void TakeBack(StepSlot slot);
  void TouchNear(StepSlot slot);
  void AddNear();
  // An owner that is no lineage has texts of its own to hold.
  void Changed(const Owner& owner);
  void HoldTexts(const Owner& owner);
  void LetGoTexts(const Owner& owner);
  // Of owners that are no lineage, those that nothing more is filed of.
  void ForgetActive(TimeMs before, ForgetFn forget);

  // -- settling (fold.cc)
  void Freeze(StepSlot slot);
  // Until when the step is needed by itself: kEver while its nodes live.
  TimeMs NeededUntil(StepSlot slot) const;
  void CollectOwners(StepSlot slot, std::vector<Owner>* owners) const;
  void Drop(StepSlot slot);
  void SettleOwners(const std::vector<Owner>& owners, TimeMs horizon,
                    SettleFn settle) const;
  void ForgetIdle(TimeMs horizon, SettleFn settle, ForgetFn forget);
  void DropAll(const std::vector<StepSlot>& slots, ForgetFn forget);

  // -- sleep (sleep.cc)
  // Puts settled births to sleep that nothing else names.
  void Sleep();
  enum class Rest { kMay, kNotYet, kMustNot };
  Rest MayRest(StepSlot slot) const;
  void Wake(Dormants::Id id);
  void WakeNamed(const Step& step);
  // Acts that the step is near to, as far as a view can show them.
  void WakeNear(StepSlot slot);
  void WakeAll();
  // Whether the step is asleep, and there is nothing more to do for it.
  bool IsAsleep(const Step& step, std::string_view input, std::uint64_t offset);
  void ForgetDormant(Dormants::Id id);
  // Of the longest untouched until each origin's share is freed.
  void EvictDormants(const absl::flat_hash_map<TextId, std::uint64_t>& shares,
                     TextId heaviest,
                     absl::flat_hash_map<TextId, std::uint64_t>* freed);

  // -- families (families.cc)
  struct Family {
    IdList members;
    TimeMs last = INT64_MIN;
    std::uint64_t bytes = 0;  // charges of its steps
    TextId founder = 0;       // the actor that it is charged to
    std::uint8_t level = 0;   // the highest of its nodes
    bool guessed = false;     // the founder made nothing of it
    bool advanced = false;    // more than births of copies
  };
  NodeId FamilyOf(NodeId node);
  void Unite(NodeId a, NodeId b);
  void NoteActivity(StepSlot slot);
  void ForgetFamilies(const std::vector<NodeId>& families, TimeMs horizon,
                      SettleFn settle, ForgetFn forget);
  // What these steps prove of origins, accounts and keys is kept.
  void SettleNear(const std::vector<StepSlot>& slots, TimeMs horizon,
                  SettleFn settle) const;
  void ForgetIfUnused(NodeId node, ForgetFn forget);
  void ForgetNode(NodeId node);
  void NoteForgotten(TimeMs newest);

  // -- eviction (evict.cc)
  // The lower, the sooner it goes.
  std::uint8_t RankOf(const Family& family) const;
  bool Outside(StepSlot slot) const;   // of all families
  bool Explains(StepSlot slot) const;  // something that is held
  void CountEvicted(bool of_heaviest) {
    ++(of_heaviest ? stats_.evicted_of_heaviest : stats_.evicted_of_others);
  }

  TrackerState s_;
  Operations operations_;
  absl::flat_hash_map<NameId, NameState> reused_;

  absl::flat_hash_set<StepSlot> dirty_;  // actor to be derived again
  absl::flat_hash_set<NodeId> deep_;     // changed, with all below
  absl::flat_hash_set<NodeId> shallow_;  // owners above changed
  absl::flat_hash_set<NodeId> sources_;  // copies directly below changed
  absl::flat_hash_set<NameId> groups_;   // rules changed
  // Shown in views of origins, accounts and keys, perhaps otherwise now.
  absl::flat_hash_set<StepSlot> near_;
  absl::flat_hash_set<Owner> changed_;
  absl::flat_hash_set<Owner> told_;  // owners that were ever changed

  using Due = std::pair<TimeMs, StepSlot>;
  using Queue = std::priority_queue<Due, std::vector<Due>, std::greater<>>;
  Queue unsettled_;
  Queue waiting_;
  // Settled ones that later steps can still be near to.
  Queue asked_;
  // When an owner that is no lineage was changed last.
  absl::flat_hash_map<Owner, TimeMs> active_;
  TimeMs horizon_ = INT64_MIN;
  absl::flat_hash_map<NodeId, Family> families_;  // by one of its members
  Dormants dormants_{&s_.texts, &s_.actors};
  std::vector<StepSlot> tired_;  // settled births, may be put to sleep
  std::size_t stayed_ = 0;       // of those, the last time
  bool in_batch_ = false;  // lists of nodes are filtered for all steps at once
  TimeMs next_idle_check_ = INT64_MIN;
  TrackerStats stats_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_TRACKER_IMPL_H_
