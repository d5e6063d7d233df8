// Exposure: which hosts stand behind which groups, when, and which rules were
// open in them at that time.
//
// A holder is guarded by a group from a complete list that names it to the
// first later list without it, ended by the holder's death. A rule is open from
// each opening to the first closing strictly later. Both spans include both
// ends, and in one second the end of the old precedes the start of the new, so
// that doubt goes to detection. Where the two meet, the holder is exposed.
//
// A group may stand for others, as a firewall for the tags and networks that it
// names: whoever is guarded by those is guarded by it, from then on. And what
// guards a host may itself be behind others, as an interface behind the groups
// on it and on its subnet: so is the host, while both lists say so. Such chains
// are followed kMaxHops far.
//
// Groups are shared by any number of lineages and never join them.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_EXPOSURE_H_
#define SNAPTRAIL_SRC_LINEAGE_EXPOSURE_H_

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "src/lineage/graph.h"
#include "src/lineage/store.h"

namespace snaptrail::inline v0::internal {

struct ExposureSpan {
  NodeId holder = kNoNode;
  NameId group = 0;
  StepSlot open = kNoStep;
  StepSlot guard = kNoStep;  // of a chain, the last that was put in place
  TimeMs until = 0;          // last second in which the two spans meet
  bool sensitive = false;
  bool from_group = false;
  bool is_private = false;
};

class Exposure {
 public:
  Exposure(const StepStore* steps, const Interner* texts)
      : steps_(*steps), before_(steps, texts) {}
  Exposure(const Exposure&) = delete;
  Exposure& operator=(const Exposure&) = delete;

  // The rules that a step opens or closes, and the groups that it says another
  // stands for.
  void AddRules(StepSlot slot);
  void DropRules(StepSlot slot);
  static constexpr int kMaxHops = 4;

  // The complete list of groups that a step puts a holder behind. `relay`: the
  // name by which the holder guards others itself; 0 for a host.
  void AddGuards(NodeId holder, NameId relay, StepSlot slot);
  void DropGuards(NodeId holder, StepSlot slot);
  void ForgetHolder(NodeId holder);

  // Whether an opening of the rule, or what it closes, is held.
  bool Opened(const FactRule& rule) const;
  bool Guarded(NodeId holder) const { return settings_.contains(holder); }
  // `death`: the holder's end, or kEver. Only facts not later than `horizon`.
  std::vector<ExposureSpan> Of(NodeId holder, TimeMs death,
                               TimeMs horizon) const;
  // Everything that ever stood behind the group, or one that it stands for.
  absl::flat_hash_set<NodeId> Holders(NameId group) const;
  bool HasHolders(NameId group) const;

 private:
  struct RuleSteps {
    std::vector<StepSlot> opens;
    std::vector<StepSlot> closes;
    bool all = false;
    bool sensitive = false;
    bool from_group = false;
    bool is_private = false;
  };
  using Spans = std::vector<ExposureSpan>;
  struct Holder {
    NameId relay = 0;
    std::vector<StepSlot> lists;
  };
  // By a group, from `start` to `end`, both included.
  struct Guarding {
    NameId group = 0;
    StepSlot step = kNoStep;
    TimeMs start = 0;
    TimeMs end = 0;
  };
  std::vector<Guarding> GuardingsOf(const Holder& holder, TimeMs death,
                                    TimeMs horizon) const;
  // Where the rules of a group are open while it guards.
  void Meet(const Guarding& guarding, TimeMs horizon, Spans* found) const;
  // The same of the groups that stand for it, and of those that it is behind.
  void Walk(const Guarding& guarding, TimeMs horizon, int hops,
            Spans* found) const;
  void AddHolders(NameId group, int hops,
                  absl::flat_hash_set<NodeId>* found) const;

  const StepStore& steps_;
  CanonicalOrder before_;
  absl::flat_hash_map<NameId, absl::flat_hash_map<TextId, RuleSteps>> rules_;
  absl::flat_hash_map<NodeId, Holder> settings_;
  absl::flat_hash_map<NameId, absl::flat_hash_set<NodeId>> relays_;
  absl::flat_hash_map<NameId, absl::flat_hash_set<NodeId>> holders_;
  // Group -> those that stand for it -> the steps that say so; and which groups
  // one stands for.
  absl::flat_hash_map<NameId,
                      absl::flat_hash_map<NameId, std::vector<StepSlot>>>
      fronts_;
  absl::flat_hash_map<NameId, absl::flat_hash_set<NameId>> behind_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_EXPOSURE_H_
