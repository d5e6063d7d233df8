// Families: nodes that carry data and are joined by links, with all generations
// of a name. They are forgotten together, when idle or when room is needed.
#include <algorithm>

#include "src/lineage/tracker_impl.h"

namespace snaptrail::inline v0::internal {

NodeId Tracker::Impl::FamilyOf(NodeId node) {
  NodeId& family = s_.graph.node(node).family;
  if (family == kNoNode) {
    family = node;
    families_[node].members.push_back(node);
    s_.texts.Ref(0);
  }
  return family;
}

void Tracker::Impl::Unite(NodeId a, NodeId b) {
  if (!s_.graph.name(a).carries() || !s_.graph.name(b).carries()) return;
  NodeId x = FamilyOf(a);
  NodeId y = FamilyOf(b);
  if (x == y) return;
  if (families_[x].members.size() < families_[y].members.size()) {
    std::swap(x, y);
  }
  Family moved = std::move(families_[y]);
  families_.erase(y);
  Family& kept = families_[x];
  for (const NodeId n : moved.members) {
    s_.graph.node(n).family = x;
    kept.members.push_back(n);
  }
  kept.last = std::max(kept.last, moved.last);
  kept.bytes += moved.bytes;
  kept.advanced |= moved.advanced;
  kept.level = std::max(kept.level, moved.level);
  if (kept.founder == 0) {
    kept.founder = moved.founder;
  } else {
    s_.texts.Unref(moved.founder);
  }
}

void Tracker::Impl::NoteActivity(StepSlot slot) {
  const Held& held = s_.steps[slot];
  const Fact& fact = held.fact;
  bool charged = false;
  for (const NodeId n : held.placed.all) {
    if (!s_.graph.name(n).carries()) continue;
    if (s_.graph.name(n).reused) {
      Unite(n, s_.graph.Get(s_.graph.node(n).name, 0));
    }
    Family& family = families_[FamilyOf(n)];
    family.last = std::max(family.last, fact.time);
    family.advanced |= !fact.success || fact.stage != Stage::kCreate;
    if (!charged) family.bytes += held.charge;
    charged = true;
    // Whose it is: who made something of it, else who was seen with it.
    if (family.founder == 0 || (family.guessed && !fact.out.empty())) {
      s_.texts.Ref(fact.actor);
      s_.texts.Unref(family.founder);
      family.founder = fact.actor;
      family.guessed = fact.out.empty();
    }
  }
}

void Tracker::Impl::SetLevel(std::string_view key, std::uint8_t level) {
  const Owner owner = s_.FindOwner(key);
  if (owner.node == kNoNode) return;
  Node& node = s_.graph.node(owner.node);
  node.told = true;
  if (node.level == level) return;
  node.level = level;
  // A host in no lineage is told of as well.
  if (!s_.graph.name(owner.node).carries()) return;
  Family& family = families_[FamilyOf(owner.node)];
  family.level = 0;
  for (const NodeId n : family.members) {
    family.level = std::max(family.level, s_.graph.node(n).level);
  }
}

// A node of no family goes when no step names it.
void Tracker::Impl::ForgetIfUnused(NodeId node, ForgetFn forget) {
  Node& n = s_.graph.node(node);
  if (!n.live || n.family != kNoNode || !n.steps.empty()) return;
  const Owner owner{node};
  if (told_.erase(owner) != 0) forget(s_.OwnerKey(owner));
  changed_.erase(owner);
  ForgetNode(node);
}

void Tracker::Impl::ForgetNode(NodeId node) {
  s_.exposure.ForgetHolder(node);
  s_.graph.Forget(node);
  deep_.erase(node);
  shallow_.erase(node);
  sources_.erase(node);
}

// A name that is new from now on may be one that was forgotten.
void Tracker::Impl::NoteForgotten(TimeMs newest) {
  stats_.complete_since = std::max(stats_.complete_since, newest);
  s_.graph.NoteForgotten();
}

void Tracker::Impl::ForgetFamilies(const std::vector<NodeId>& families,
                                   TimeMs horizon, SettleFn settle,
                                   ForgetFn forget) {
  absl::flat_hash_set<NodeId> going;
  for (const NodeId family : families) {
    for (const NodeId n : families_[family].members) going.insert(n);
  }
  std::vector<StepSlot> steps;
  std::vector<std::string> owners;
  for (const NodeId n : going) {
    const Owner owner{n};
    if (told_.erase(owner) != 0) owners.push_back(s_.OwnerKey(owner));
    changed_.erase(owner);
    for (const StepSlot slot : s_.graph.node(n).steps) {
      // One that names a living family too goes with that one.
      bool alive = false;
      for (const NodeId other : s_.steps[slot].placed.all) {
        alive |= s_.graph.name(other).carries() && !going.contains(other);
      }
      if (!alive) steps.push_back(slot);
    }
  }
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  SettleNear(steps, horizon, settle);
  std::sort(owners.begin(), owners.end());
  for (const std::string& owner : owners) forget(owner);
  DropAll(steps, forget);
  for (const NodeId id : families) {
    auto entry = families_.find(id);
    const Family family = std::move(entry->second);
    families_.erase(entry);
    s_.texts.Unref(family.founder);
    NoteForgotten(family.last);
    // What is left of it is a family of its own until its last step goes.
    NodeId rest = kNoNode;
    for (const NodeId n : family.members) {
      if (s_.graph.node(n).steps.empty()) {
        ForgetNode(n);
        continue;
      }
      if (rest == kNoNode) {
        rest = n;
        s_.texts.Ref(0);
        families_[rest].last = family.last;
        families_[rest].advanced = true;
      }
      s_.graph.node(n).family = rest;
      families_[rest].members.push_back(n);
    }
  }
  s_.texts.Sweep();
}

void Tracker::Impl::ForgetIdle(TimeMs horizon, SettleFn settle,
                               ForgetFn forget) {
  const DurationMs idle = s_.options.options.lineage_idle;
  std::vector<NodeId> families;
  for (const auto& [id, family] : families_) {
    const bool old = idle < kEver - family.last && family.last + idle < horizon;
    if (old) families.push_back(id);
  }
  std::sort(families.begin(), families.end());
  stats_.forgotten_idle += families.size();
  if (horizon > INT64_MIN + idle) ForgetActive(horizon - idle, forget);
  ForgetFamilies(families, horizon, settle, forget);
  std::vector<Dormants::Id> asleep;
  dormants_.ForEachOldest([&](Dormants::Id id) {
    const TimeMs last = dormants_.time(id);
    if (idle >= kEver - last || last + idle >= horizon) return false;
    asleep.push_back(id);
    return true;
  });
  for (const Dormants::Id id : asleep) ForgetDormant(id);
  stats_.forgotten_idle += asleep.size();
}

}  // namespace snaptrail::inline v0::internal
