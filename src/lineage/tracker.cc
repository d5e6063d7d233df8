#include "src/lineage/tracker.h"

#include <algorithm>

#include "src/base/strings.h"
#include "src/lineage/tracker_impl.h"
#include "src/lineage/view_builder.h"

namespace snaptrail::inline v0::internal {
namespace {

template <typename List, typename T>
bool Contains(const List& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

void DropFrom(IdList* list, std::uint32_t value) { list->Remove(value); }

template <typename List, typename T>
void DropFrom(List* list, const T& value) {
  list->erase(std::remove(list->begin(), list->end(), value), list->end());
}

}  // namespace

// ---- filing

std::vector<NameId> Tracker::Impl::ReusedNames(const Fact& fact) const {
  std::vector<NameId> names;
  auto add = [&](NameId name) {
    if (s_.facts.name(name).reused && !Contains(names, name)) {
      names.push_back(name);
    }
  };
  for (const auto* list : {&fact.in, &fact.out, &fact.on, &fact.gone}) {
    for (const NameId name : *list) add(name);
  }
  for (const FactLink& link : fact.links) {
    add(link.child);
    add(link.parent);
  }
  return names;
}

void Tracker::Impl::Insert(StepSlot slot) {
  if (IsBlank(slot)) return;
  std::vector<StepSlot> affected;
  s_.identity.Add(slot, &affected);
  dirty_.insert(affected.begin(), affected.end());
  dirty_.insert(slot);
  for (const NameId name : ReusedNames(s_.steps.fact(slot))) {
    reused_[name].steps.push_back(slot);
    if (Rename(name)) MoveSteps(name, slot);
  }
  Place(slot);
  Touch(slot);
}

void Tracker::Impl::Remove(StepSlot slot) {
  if (IsBlank(slot)) return;
  Touch(slot);
  Expand();  // while what hung below is still there
  std::vector<StepSlot> affected;
  TakeBack(slot);
  s_.identity.Unfile(slot, s_.steps[slot].actor);
  s_.SetActor(slot, ActorView());
  s_.identity.Remove(slot, &affected);
  dirty_.insert(affected.begin(), affected.end());
  Lift(slot);
  for (const NameId name : ReusedNames(s_.steps.fact(slot))) {
    DropFrom(&reused_[name].steps, slot);
    if (Rename(name)) MoveSteps(name, slot);
  }
}

bool Tracker::Impl::Rename(NameId name) {
  NameState& state = reused_[name];
  NameState fresh;
  std::vector<NameBirth> births;
  std::vector<TimeMs> deaths;
  std::vector<TimeMs> uses;
  std::vector<std::pair<StepSlot, bool>> makers;  // with parents
  for (const StepSlot slot : state.steps) {
    const Fact& fact = s_.steps.fact(slot);
    if (!fact.success) continue;
    uses.push_back(fact.time);
    if (Contains(fact.gone, name)) deaths.push_back(fact.time);
    if (!Contains(fact.out, name)) continue;
    NameBirth birth{fact.time, {}};
    for (const FactLink& link : fact.links) {
      if (link.child == name)
        birth.parents.push_back(s_.facts.key(link.parent));
    }
    std::sort(birth.parents.begin(), birth.parents.end());
    makers.emplace_back(slot, !birth.parents.empty());
    fresh.born.insert(fact.time);
    births.push_back(std::move(birth));
  }
  fresh.boundaries =
      FindBoundaries(std::move(births), std::move(deaths), std::move(uses));
  for (const auto& [slot, with_parents] : makers) {
    if (!with_parents) continue;
    const TimeMs generation = GenerationAt(
        fresh.boundaries, true, s_.steps.fact(slot).time, NameRole::kOut);
    auto [it, first] = fresh.first_birth.try_emplace(generation, slot);
    if (!first && s_.before(slot, it->second)) it->second = slot;
  }
  const bool moved = !(fresh == state);
  fresh.steps = std::move(state.steps);
  state = std::move(fresh);
  return moved;
}

void Tracker::Impl::MoveSteps(NameId name, StepSlot except) {
  const std::vector<StepSlot> slots = reused_[name].steps;
  for (const StepSlot slot : slots) {
    if (slot == except || s_.steps[slot].placed.all.empty()) continue;
    Touch(slot);
  }
  Expand();
  for (const StepSlot slot : slots) {
    if (slot == except || s_.steps[slot].placed.all.empty()) continue;
    Lift(slot);
    Place(slot);
    Touch(slot);
  }
}

NodeId Tracker::Impl::NodeFor(NameId name, TimeMs time, NameRole role) {
  if (!s_.facts.name(name).reused) return s_.graph.Get(name, 0);
  const NameState& state = reused_[name];
  return s_.graph.Get(
      name,
      GenerationAt(state.boundaries, state.born.contains(time), time, role));
}

void Tracker::Impl::Place(StepSlot slot) {
  Held& held = s_.steps[slot];
  const Fact& fact = held.fact;
  Placed at;
  std::vector<NodeId> all;
  auto resolve = [&](const auto& names, NameRole role, auto* nodes) {
    for (const NameId name : names) {
      const NodeId n = NodeFor(name, fact.time, role);
      if (!Contains(*nodes, n)) nodes->push_back(n);
      all.push_back(n);
    }
  };
  resolve(fact.in, NameRole::kUse, &at.in);
  resolve(fact.out, NameRole::kOut, &at.out);
  resolve(fact.on, NameRole::kUse, &at.on);
  resolve(fact.gone, NameRole::kGone, &at.gone);
  for (const FactLink& link : fact.links) {
    const bool born = Contains(fact.out, link.child);
    const NodeId child =
        NodeFor(link.child, fact.time, born ? NameRole::kOut : NameRole::kUse);
    const NodeId parent = NodeFor(link.parent, fact.time, NameRole::kUse);
    all.push_back(child);
    all.push_back(parent);
    if (!fact.success || child == parent) continue;
    if (born && s_.facts.name(link.child).reused) {
      // A second birth of a living name adds no parent to it.
      const auto& first = reused_[link.child].first_birth;
      auto it = first.find(s_.graph.node(child).generation);
      if (it == first.end() || it->second != slot) continue;
    }
    const UpLink up{parent, fact.time, slot, link.kind};
    at.links.emplace_back(child, up);
    s_.graph.AddLink(child, up);
    Unite(child, parent);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  at.all.Append(all);
  for (const NodeId n : at.all) s_.graph.node(n).steps.push_back(slot);
  if (fact.success) {
    for (const NodeId n : at.out) s_.graph.node(n).births.push_back(slot);
    for (const NodeId n : at.gone) {
      s_.graph.node(n).deaths.push_back(fact.time);
    }
    if (fact.guards_complete) {
      for (const NameId holder : fact.holders) {
        const bool born = Contains(fact.out, holder);
        const bool relay = s_.facts.name(holder).role == ResourceRole::kNet;
        s_.exposure.AddGuards(
            NodeFor(holder, fact.time, born ? NameRole::kOut : NameRole::kUse),
            relay ? holder : NameId{0}, slot);
      }
    }
    s_.exposure.AddRules(slot);
  }
  if (fact.success && fact.stage == Stage::kRestore && at.in.empty()) {
    for (const NodeId n : at.out) ++s_.graph.node(n).unknown_sources;
    s_.graph.ForgetMemos();
  }
  if (at.all.empty()) s_.nameless[fact.uid].push_back(slot);
  held.placed = std::move(at);
  NoteActivity(slot);
}

void Tracker::Impl::Lift(StepSlot slot) {
  Held& held = s_.steps[slot];
  const Fact& fact = held.fact;
  for (const auto& [child, link] : held.placed.links) {
    s_.graph.DropLinks(child, slot);
  }
  if (fact.success && fact.stage == Stage::kRestore && held.placed.in.empty()) {
    for (const NodeId n : held.placed.out) {
      --s_.graph.node(n).unknown_sources;
    }
    s_.graph.ForgetMemos();
  }
  for (const NodeId n : held.placed.all) {
    if (in_batch_) break;
    Node& node = s_.graph.node(n);
    DropFrom(&node.steps, slot);
    DropFrom(&node.births, slot);
  }
  for (const NodeId n : held.placed.all) {
    auto family = families_.find(s_.graph.node(n).family);
    if (family == families_.end()) continue;
    family->second.bytes -=
        std::min<std::uint64_t>(held.charge, family->second.bytes);
    break;
  }
  if (fact.success) {
    for (const NodeId n : held.placed.gone) {
      std::vector<TimeMs>& deaths = s_.graph.node(n).deaths;
      auto it = std::find(deaths.begin(), deaths.end(), fact.time);
      if (it != deaths.end()) deaths.erase(it);
    }
    if (fact.guards_complete) {
      for (const NodeId n : held.placed.all) s_.exposure.DropGuards(n, slot);
    }
    s_.exposure.DropRules(slot);
  }
  auto it = s_.nameless.find(fact.uid);
  if (it != s_.nameless.end()) {
    DropFrom(&it->second, slot);
    if (it->second.empty()) s_.nameless.erase(it);
  }
  held.placed = Placed();
}

// ---- what may have changed

void Tracker::Impl::Touch(StepSlot slot) {
  const Held& held = s_.steps[slot];
  const Placed& at = held.placed;
  for (const auto& [child, link] : at.links) {
    deep_.insert(child);
    sources_.insert(link.parent);
  }
  for (const NodeId n : at.out) {
    deep_.insert(n);
    sources_.insert(n);
  }
  if (held.fact.attach) sources_.insert(at.in.begin(), at.in.end());
  shallow_.insert(at.all.begin(), at.all.end());
  for (const FactRule& rule : held.fact.rules) groups_.insert(rule.group);
  if (held.fact.stands_for) {
    groups_.insert(held.fact.guards.begin(), held.fact.guards.end());
  }
  // A host behind it may be behind others from now on.
  if (held.fact.guards_complete) {
    groups_.insert(held.fact.holders.begin(), held.fact.holders.end());
  }
  TouchNear(slot);
  AddLone(slot);
}

void Tracker::Impl::AddAbove(NodeId node) {
  for (const Above& a : s_.graph.AboveOf(node, kEver)) {
    const Owner owner{a.node};
    if (s_.graph.IsRoot(a.node) || told_.contains(owner)) {
      changed_.insert(owner);
    }
  }
}

void Tracker::Impl::AddBelow(NodeId node) {
  for (const NodeId n : s_.graph.Below(node)) {
    AddAbove(n);
    // A step told of by itself until now may have come into a lineage.
    for (const StepSlot slot : s_.graph.node(n).steps) {
      AddLone(slot);
      near_.insert(slot);
    }
  }
}

bool Tracker::Impl::IsSilent(const Fact& fact) const {
  const Silence& silence = s_.options.silence;
  const std::uint32_t stages =
      fact.asked_for ? silence.stages : silence.stages_without_facts;
  const auto among = [stages](Stage stage) {
    return (stages >> static_cast<std::uint32_t>(stage) & 1) != 0;
  };
  // A detachment is held as hiding, and asked about as an attachment.
  return among(fact.stage) &&
         (fact.stage != Stage::kCoverUp || among(Stage::kAttach));
}

void Tracker::Impl::AddLone(StepSlot slot) {
  const Held& held = s_.steps[slot];
  if (held.placed.all.empty() && IsSilent(held.fact)) {
    const Owner owner{kNoNode, held.fact.uid};
    if (told_.contains(owner)) changed_.insert(owner);
    return;
  }
  const bool lone = s_.RootsOf(slot).empty();
  for (const Owner& owner : s_.LoneOwners(slot)) {
    if (lone || told_.contains(owner)) changed_.insert(owner);
  }
}

void Tracker::Impl::AskAgain(Silence silence) {
  const bool other = s_.options.silence.facts != silence.facts;
  s_.options.silence = std::move(silence);
  if (other) s_.AskForFacts();
  for (const Owner& owner : told_) Changed(owner);
}

void Tracker::Impl::Expand() {
  const auto deep = std::move(deep_);
  const auto shallow = std::move(shallow_);
  const auto sources = std::move(sources_);
  const auto groups = std::move(groups_);
  deep_.clear();
  shallow_.clear();
  sources_.clear();
  groups_.clear();
  for (const NodeId n : deep) AddBelow(n);
  for (const NodeId n : shallow) {
    if (!deep.contains(n)) AddAbove(n);
  }
  for (const NodeId n : sources) {
    for (const NodeId child : s_.graph.node(n).down) {
      if (s_.graph.IsRoot(child)) changed_.insert(Owner{child});
    }
    // Whether a disk is attached again hangs on its other attachments.
    for (const StepSlot slot : s_.graph.node(n).steps) {
      if (s_.steps.fact(slot).attach) AddLone(slot);
    }
  }
  for (const NameId group : groups) {
    for (const NodeId holder : s_.exposure.Holders(group)) AddAbove(holder);
  }
}

void Tracker::Impl::Derive(StepSlot slot) {
  Held& held = s_.steps[slot];
  if (!held.alive || held.frozen || held.actor_stands) return;
  s_.identity.Unfile(slot, held.actor);
  ActorView fresh = s_.identity.Derive(slot);
  if (fresh == held.actor) return;
  if (fresh.unsure && !held.actor.unsure) ++stats_.unsure;
  TakeBack(slot);
  s_.SetActor(slot, std::move(fresh));
  WakeNear(slot);
  s_.activity.File(slot);
  Touch(slot);
  std::vector<StepSlot> followers;
  s_.identity.Followers(slot, &followers);
  dirty_.insert(followers.begin(), followers.end());
}

void Tracker::Impl::DeriveDirty() {
  if (s_.identity.TakeOwnChanged()) {
    for (StepSlot slot = 0; slot < s_.steps.slots(); ++slot) {
      if (s_.steps[slot].alive) dirty_.insert(slot);
    }
    for (const Owner& owner : told_) Changed(owner);
  }
  // A step's author may change with the origin of another.
  while (!dirty_.empty()) {
    const auto dirty = std::move(dirty_);
    dirty_.clear();
    for (const StepSlot slot : dirty) Derive(slot);
  }
}

std::vector<std::string> Tracker::Impl::TakeChanged() {
  DeriveDirty();
  Expand();
  AddNear();
  std::vector<std::string> keys;
  for (const Owner& owner : changed_) {
    if (owner.node != kNoNode && !s_.graph.node(owner.node).live) continue;
    told_.insert(owner);
    keys.push_back(s_.OwnerKey(owner));
    if (owner.kind == ViewKind::kLineage) continue;
    const auto [it, first] = active_.insert_or_assign(owner, s_.watermark);
    if (first) HoldTexts(owner);
    LetGoTexts(owner);  // held while changed
  }
  changed_.clear();
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

View Tracker::Impl::ViewOf(std::string_view key) const {
  const Owner owner = s_.FindOwner(key);
  if (owner == Owner()) {
    View none;
    none.key = std::string(key);
    return none;
  }
  s_.graph.TrimMemos();
  return ViewBuilder(&s_, owner, kEver).Build();
}

}  // namespace snaptrail::inline v0::internal
