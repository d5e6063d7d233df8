// TrackerState: everything that is held, and the questions about it that both
// the tracker (what may have changed?) and the view builder (what is so?) ask.
//
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_STATE_H_
#define SNAPTRAIL_SRC_LINEAGE_STATE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "src/lineage/activity.h"
#include "src/lineage/exposure.h"
#include "src/lineage/facts.h"
#include "src/lineage/generations.h"
#include "src/lineage/graph.h"
#include "src/lineage/identity.h"
#include "src/lineage/interner.h"
#include "src/lineage/owner.h"
#include "src/lineage/store.h"
#include "src/lineage/tracker.h"

namespace snaptrail::inline v0::internal {

struct Makers {
  std::vector<TextId> creators;  // by text
  YesNo other = YesNo::kUnknown;
};

// What a step gives and takes back, a whole list resolved.
struct GrantChange {
  GrantDirection direction = GrantDirection::kNone;
  std::vector<TextId> targets;
  std::vector<TextId> foreign;  // of those: neither ours nor trusted
  bool is_public = false;

  bool outside() const {
    return direction == GrantDirection::kAdd && (is_public || !foreign.empty());
  }
};

struct TrackerState {
  explicit TrackerState(const TrackerOptions& given)
      : options(given),
        actors(&texts),
        facts(&texts),
        graph(&facts),
        identity(&options.options, &steps, &texts),
        exposure(&steps, &texts),
        activity(&options.options, &steps, &facts, &texts),
        before(&steps, &texts) {}
  TrackerState(const TrackerState&) = delete;
  TrackerState& operator=(const TrackerState&) = delete;

  // Keeps the step and where it was read, in the place of what stood there.
  void Keep(StepSlot slot, const Step& step, std::string_view input,
            std::uint64_t offset);
  void SetPlaceRead(StepSlot slot, std::string_view input,
                    std::uint64_t offset);
  void LetGo(StepSlot slot);
  // Other facts are asked for (Silence::facts).
  void AskForFacts();
  void SetActor(StepSlot slot, ActorView view);
  void SetMakers(StepSlot slot, Makers makers);
  // As it was given.
  Step StepOf(StepSlot slot) const;

  // What the step takes its data from: of a whole list of what is attached,
  // what was not attached before.
  std::vector<NodeId> TakenBy(StepSlot slot) const;
  // Roots of what the step takes and makes, else of what it acts on.
  std::vector<NodeId> RootsOf(StepSlot slot) const;
  bool TakesFrom(StepSlot slot, NodeId root) const;
  // The owners of a step that is in no lineage.
  std::vector<Owner> LoneOwners(StepSlot slot) const;
  TimeMs DeathOf(NodeId node) const;
  StepSlot BirthOf(NodeId node) const;  // the canonically first, or kNoStep
  Makers MakersOf(StepSlot slot) const;
  bool IsNew(StepSlot slot) const;
  bool IsQuiet(StepSlot slot) const;
  bool BearsData(NodeId root) const;
  GrantChange GrantOf(StepSlot slot) const;
  // A launch, or the making of what is launched from, is work on copies only
  // where one is in it; every other capability is such work by itself.
  bool WorksOnCopies(StepSlot slot) const;
  // Names an owner among all; what its findings are told under.
  std::string OwnerKey(const Owner& owner) const;
  std::string ViewKey(const Owner& owner) const;
  // kNoNode and 0 when the key names nothing that is held.
  Owner FindOwner(std::string_view key) const;

  TrackerOptions options;
  Interner texts;
  ActorTable actors;
  FactMaker facts;
  StepStore steps;
  Graph graph;
  Identity identity;
  Exposure exposure;
  Activity activity;
  CanonicalOrder before;
  absl::flat_hash_map<std::pair<TextId, std::uint32_t>, StepSlot> by_key;
  absl::flat_hash_map<TextId, std::vector<StepSlot>> nameless;  // by record uid
  TimeMs watermark = INT64_MIN;
  std::uint64_t step_bytes = 0;  // charges of all steps

 private:
  bool IsAskedFor(const Step& step) const;
  void ResolveSet(StepSlot slot, GrantChange* change) const;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_STATE_H_
