// What became of the copies of a lineage: given away and hidden, made into an
// image that was removed after its use, moved under another key or to another
// region and given away there.
#include <algorithm>

#include "src/lineage/view_builder.h"

namespace snaptrail::inline v0::internal {
namespace {

template <typename List, typename T>
bool Contains(const List& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Whether b is at most `window` after a, and not before it.
bool Within(TimeMs a, TimeMs b, DurationMs window) {
  return a <= b && b - a <= window;
}

}  // namespace

std::vector<StepSlot> ViewBuilder::MakersIn(NodeId node) const {
  Slots makers;
  for (const StepSlot slot : s_.graph.node(node).births) {
    const auto chosen = chosen_.find(slot);
    if (chosen == chosen_.end() || !chosen->second) continue;
    const Stage stage = s_.steps.fact(slot).stage;
    if (stage == Stage::kCreate || stage == Stage::kCopy) {
      makers.push_back(slot);
    }
  }
  return makers;
}

std::vector<StepSlot> ViewBuilder::SharesOutside() {
  Slots shares = Done({Stage::kShare});
  shares.erase(std::remove_if(shares.begin(), shares.end(),
                              [this](StepSlot slot) {
                                return !s_.GrantOf(slot).outside();
                              }),
               shares.end());
  return shares;
}

void ViewBuilder::FillHidden() {
  const DurationMs window = s_.options.options.hide_window;
  for (const StepSlot given : SharesOutside()) {
    const TimeMs gave = s_.steps.fact(given).time;
    for (const NodeId copy : s_.steps[given].placed.all) {
      const Slots makers = MakersIn(copy);
      if (makers.empty()) continue;
      for (const StepSlot hidden : s_.graph.node(copy).steps) {
        const auto row = row_of_.find(hidden);
        const Fact& fact = s_.steps.fact(hidden);
        if (row == row_of_.end() || !view_.rows[row->second].in_lineage ||
            !fact.success || fact.time < gave) {
          continue;
        }
        const bool takes_back =
            fact.stage == Stage::kShare &&
            view_.rows[row->second].grant_direction == GrantDirection::kRemove;
        if (!takes_back && fact.stage != Stage::kCoverUp) continue;
        for (const StepSlot made : makers) {
          const TimeMs born = s_.steps.fact(made).time;
          if (born > gave || !Within(born, fact.time, window)) continue;
          view_.rows[row->second].hides_grant = true;
          Relate(Relation::kGiven, hidden, made);
          Relate(Relation::kGiven, hidden, given);
        }
      }
    }
  }
}

void ViewBuilder::FillImages() {
  const Slots removals = Done({Stage::kCoverUp});
  if (removals.empty()) return;
  for (const StepSlot launch : Done({Stage::kLaunch})) {
    const TimeMs launched = s_.steps.fact(launch).time;
    for (const NodeId image : s_.steps[launch].placed.in) {
      if (!s_.graph.name(image).image() || !inside_set_.contains(image)) {
        continue;
      }
      bool of_copy = false;
      for (const UpLink& link : s_.graph.node(image).up) {
        of_copy |= s_.graph.name(link.parent).copy() &&
                   inside_set_.contains(link.parent);
      }
      if (!of_copy) continue;
      for (const StepSlot made : MakersIn(image)) {
        if (s_.steps.fact(made).time > launched) continue;
        for (const StepSlot removed : removals) {
          if (s_.steps.fact(removed).time < launched ||
              !Contains(s_.steps[removed].placed.gone, image)) {
            continue;
          }
          At(launch).image_removed = true;
          Relate(Relation::kRemovals, launch, made);
          Relate(Relation::kRemovals, launch, removed);
        }
      }
    }
  }
}

void ViewBuilder::FillMoves() {
  const DurationMs window = s_.options.options.move_window;
  for (const StepSlot given : SharesOutside()) {
    const Held& held = s_.steps[given];
    for (const NodeId copy : held.placed.all) {
      for (const Above& above : s_.graph.AboveOf(copy, held.fact.time)) {
        for (const StepSlot moved : MakersIn(above.node)) {
          const Fact& fact = s_.steps.fact(moved);
          if (!fact.rekeyed && !fact.moved) continue;
          if (!Within(fact.time, held.fact.time, window)) continue;
          if (fact.rekeyed) At(given).moved |= kMovedKey;
          if (fact.moved) At(given).moved |= kMovedRegion;
          Relate(Relation::kMoves, given, moved);
        }
      }
    }
  }
}

}  // namespace snaptrail::inline v0::internal
