// Graph: nodes (names with their generation), links "data of the parent comes
// into the child", and what follows from them: reach and roots.
//
// Two kinds of child. Born once (volume, snapshot, image, template, database):
// all its links count, whenever they were told. Changing (instance): it holds a
// parent's data from the link's time on, for ever; and a child of a changing
// parent gets only what the parent held at the link's time.
//
// Invariants: nothing derived is stored but memos, which any change of a link
// empties; walks keep a visited map, because cycles are real (the image of an
// instance put back into it).
// Threads: one thread at a time; const calls fill memos.
#ifndef SNAPTRAIL_SRC_LINEAGE_GRAPH_H_
#define SNAPTRAIL_SRC_LINEAGE_GRAPH_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "src/lineage/facts.h"

namespace snaptrail::inline v0::internal {

using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = UINT32_MAX;

struct UpLink {
  NodeId parent = kNoNode;
  TimeMs time = 0;
  StepSlot step = kNoStep;
  LinkKind kind = LinkKind::kDerived;
};

struct Node {
  NameId name = 0;
  TimeMs generation = 0;
  NodeId family = kNoNode;
  bool live = true;  // false: forgotten, the place is free
  // Made when others had been forgotten: it may have been one of them.
  bool maybe_forgotten = false;
  std::uint8_t level = 0;  // of what is told of it: 1 + Level, 0 nothing
  bool told = false;       // something was ever told of it
  std::vector<UpLink> up;
  IdList down;    // distinct children
  IdList steps;   // that name it, any status
  IdList births;  // successful, that make it
  std::vector<TimeMs> deaths;
  // Restores that made it and did not say of what: data of an unknown copy.
  std::uint32_t unknown_sources = 0;
};

// A node above another, and the latest time at which the data must have been in
// it to have come down (kEver: no bound).
struct Above {
  NodeId node = kNoNode;
  TimeMs need = 0;
};

class Graph {
 public:
  explicit Graph(FactMaker* names) : names_(*names) {}
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  // The node, made when there is none.
  NodeId Get(NameId name, TimeMs generation);
  NodeId Find(NameId name, TimeMs generation) const;  // or kNoNode
  Node& node(NodeId id) { return nodes_[id]; }
  const Node& node(NodeId id) const { return nodes_[id]; }
  const Name& name(NodeId id) const { return names_.name(nodes_[id].name); }
  // "aws:db:orders#0": with the generation when the name is reused.
  std::string Key(NodeId id) const;

  void AddLink(NodeId child, const UpLink& link);
  // Takes back every link that this step told into `child`.
  void DropLinks(NodeId child, StepSlot step);
  // Between these two, children are taken off their parents together.
  void BeginBatch() { in_batch_ = true; }
  void EndBatch();
  void Forget(NodeId id);
  // From now on a new node may be one that was forgotten.
  void NoteForgotten() { forgot_ = true; }

  // Everything above `id` as of `time`, itself first.
  const std::vector<Above>& AboveOf(NodeId id, TimeMs time) const;
  bool IsAbove(NodeId ancestor, NodeId id, TimeMs time) const;
  bool IsCopy(NodeId id) const;
  bool IsRoot(NodeId id) const;
  // The roots of the lineages whose data is in `id` as of `time`.
  std::vector<NodeId> RootsOf(NodeId id, TimeMs time) const;
  bool HasRoot(NodeId id, NodeId root, TimeMs time) const;
  // `id` and everything below it.
  std::vector<NodeId> Below(NodeId id) const;
  // What is below a root with its data inside.
  std::vector<NodeId> Inside(NodeId root) const;
  // What `id` is reached through, itself first: its later names, and databases
  // that serve it (an instance put into a restored cluster).
  std::vector<NodeId> ServedBy(NodeId id) const;

  void ForgetMemos() const;
  // The same when there are many; no answer may be in use.
  void TrimMemos() const;
  std::size_t size() const { return nodes_.size() - free_.size(); }

 private:
  struct NodeRef {
    NameId name;
    TimeMs generation;
    friend bool operator==(const NodeRef&, const NodeRef&) = default;
    template <typename H>
    friend H AbslHashValue(H h, const NodeRef& r) {
      return H::combine(std::move(h), r.name, r.generation);
    }
  };

  FactMaker& names_;
  std::deque<Node> nodes_;  // grows without a copy
  std::vector<NodeId> free_;
  bool in_batch_ = false;
  bool forgot_ = false;
  std::vector<std::pair<NodeId, NodeId>> unlinked_;  // parent, child
  absl::flat_hash_map<NodeRef, NodeId> ids_;
  // Behind a pointer: references to an answer outlive later questions.
  mutable absl::flat_hash_map<std::pair<NodeId, TimeMs>,
                              std::unique_ptr<std::vector<Above>>>
      above_;
  mutable absl::flat_hash_map<NodeId, bool> root_;
  mutable absl::flat_hash_map<NodeId, bool> copy_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_GRAPH_H_
