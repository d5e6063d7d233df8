// ViewBuilder: the view of one owner, as of everything that is held.
//
// Threads: one thread at a time; reads the state, fills memos.
#ifndef SNAPTRAIL_SRC_LINEAGE_VIEW_BUILDER_H_
#define SNAPTRAIL_SRC_LINEAGE_VIEW_BUILDER_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "src/lineage/state.h"
#include "src/lineage/view.h"

namespace snaptrail::inline v0::internal {

class ViewBuilder {
 public:
  // Looks at nothing later than `horizon`.
  ViewBuilder(const TrackerState* state, Owner owner, TimeMs horizon)
      : s_(*state), owner_(owner), horizon_(horizon) {}
  ViewBuilder(const ViewBuilder&) = delete;
  ViewBuilder& operator=(const ViewBuilder&) = delete;

  View Build();

 private:
  using Slots = std::vector<StepSlot>;
  // Steps that brought the lineage's data onto a host, and those that made the
  // copies it came through.
  struct Reached {
    Slots decisive;
    Slots context;
  };

  void CollectLineage();
  void CollectLone();
  void CollectOrigin();
  void CollectAccount();
  void CollectKey();
  void CollectExposures();
  void CollectStarts();
  // Account and region of nodes, where a row of this view tells them apart from
  // its own log's: what rows elsewhere say must not reach this view.
  void Locate();
  std::string AccountOf(NodeId node) const;
  std::string StatedAccount(const Step& step, NodeId node) const;
  void AddRow(StepSlot slot, bool in_lineage);
  void FillRow(StepSlot slot, Row* row) const;
  void FillProgress();
  void FillReach();
  void FillExposureParts();
  void FillOpened();
  void FillAttachments();
  void FillMakers();
  void FillGrants();
  void FillWork();
  void FillHidden();
  void FillImages();
  void FillMoves();
  void FillNear();
  YesNo HeldAgain(StepSlot slot) const;
  void DrawPicture();

  bool Has(StepSlot slot, NodeId node) const;
  Slots Done(std::initializer_list<Stage> stages) const;
  Slots SharesOutside();
  // Rows that made the node.
  Slots MakersIn(NodeId node) const;
  Reached ReachedBy(NodeId host);
  Row& At(StepSlot slot) { return view_.rows[row_of_.at(slot)]; }
  void Relate(Relation relation, StepSlot from, StepSlot to);

  // -- views of an origin, an account or a key (view_near.cc)
  // A row of which something is known because another is near to it.
  struct Near {
    Relation relation;
    StepSlot from;
    StepSlot to;
    std::uint8_t by;
  };
  // `list`'s steps around `time` that are in the view's reach.
  absl::Span<const StepSlot> Around(const TimedSteps* list, TimeMs time,
                                    DurationMs before, DurationMs after) const;
  absl::Span<const StepSlot> All(const TimedSteps& list) const;
  // What is near to `step` in `list`, as `by`: of those that count the earliest
  // and the last.
  void Pair(StepSlot step, absl::Span<const StepSlot> list, Relation relation,
            std::uint8_t by, std::vector<Near>* found) const;
  bool Counts(StepSlot slot) const;
  // Takes the earliest of these groups that are not empty, and the last.
  void Choose(absl::Span<const StepSlot> triggers,
              absl::FunctionRef<void(StepSlot, std::vector<Near>*)> pair);
  void CollectProbes(const TimedSteps& acts, const TimedSteps& probes,
                     Relation relation, std::uint8_t by);

  const TrackerState& s_;
  const Owner owner_;
  const TimeMs horizon_;
  bool root_ = false;
  View view_;
  std::vector<NodeId> inside_;
  absl::flat_hash_set<NodeId> inside_set_;
  absl::flat_hash_map<StepSlot, bool> chosen_;  // -> in the lineage
  std::vector<StepSlot> order_;                 // rows, canonical
  absl::flat_hash_map<StepSlot, std::uint32_t> row_of_;
  std::vector<ExposureSpan> spans_;
  TimeMs began_ = kEver;  // the lineage's first step
  absl::flat_hash_map<NodeId, std::pair<std::string, std::string>> located_;
  std::vector<std::pair<NodeId, StepSlot>> starts_;
  absl::flat_hash_map<NodeId, Reached> reached_;
  std::vector<Near> near_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_VIEW_BUILDER_H_
