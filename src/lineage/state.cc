#include "src/lineage/state.h"

#include <algorithm>
#include <charconv>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

// The heap's own share of a small block.
constexpr std::size_t kBlock = 16;
// Places of the step in the indexes of tracker and identity, with their slack.
constexpr std::size_t kIndexes = 200;

// What holding the step takes, with what is derived of it.
std::uint32_t ChargeOf(const Held& held) {
  const Fact& fact = held.fact;
  std::size_t bytes =
      sizeof(Held) + sizeof(Hop) + 3 * kBlock + kIndexes + held.packed_size;
  std::size_t nodes = 0;
  for (const IdList* list : {&fact.in, &fact.out, &fact.on, &fact.gone}) {
    bytes += 2 * list->heap_bytes();
    nodes += list->size();
  }
  for (const IdList* list :
       {&fact.alias, &fact.keys, &fact.holders, &fact.guards, &fact.passes,
        &fact.jobs, &fact.targets, &fact.homes}) {
    bytes += list->heap_bytes();
  }
  bytes += nodes * 8 + kBlock;
  bytes += fact.links.capacity() * (sizeof(FactLink) + 2 * sizeof(UpLink) + 8);
  bytes += fact.rules.capacity() * (sizeof(FactRule) + 150);
  return static_cast<std::uint32_t>(bytes);
}

}  // namespace

void TrackerState::Keep(StepSlot slot, const Step& step, std::string_view input,
                        std::uint64_t offset) {
  // The new before the old goes, so that what both have keeps its number.
  Fact fact = facts.Make(step);
  fact.asked_for = IsAskedFor(step);
  const ActorId who = actors.Hold(step.actor);
  std::string bytes;
  PackStep(step, facts, &texts, &bytes);
  LetGo(slot);
  Held& held = steps[slot];
  held.fact = std::move(fact);
  held.who = who;
  held.packed = std::make_unique_for_overwrite<std::uint8_t[]>(bytes.size());
  held.packed_size = static_cast<std::uint32_t>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), held.packed.get());
  SetPlaceRead(slot, input, offset);
  held.charge = ChargeOf(held);
  step_bytes += held.charge;
}

bool TrackerState::IsAskedFor(const Step& step) const {
  const std::vector<std::string>& asked = options.silence.facts;
  return std::any_of(
      step.facts.begin(), step.facts.end(), [&asked](const auto& fact) {
        return std::find(asked.begin(), asked.end(), fact.first) != asked.end();
      });
}

void TrackerState::AskForFacts() {
  for (const auto& [key, slot] : by_key) {
    steps[slot].fact.asked_for = IsAskedFor(StepOf(slot));
  }
}

void TrackerState::SetPlaceRead(StepSlot slot, std::string_view input,
                                std::uint64_t offset) {
  Held& held = steps[slot];
  const TextId text = texts.Intern(input);
  texts.Ref(text);
  if (held.input != 0) texts.Unref(held.input);
  held.input = text;
  held.offset = offset;
}

void TrackerState::LetGo(StepSlot slot) {
  Held& held = steps[slot];
  if (held.packed == nullptr) return;
  step_bytes -= held.charge;
  held.charge = 0;
  ReleaseStep(held.packed.get(), &texts);
  held.packed.reset();
  actors.Unref(held.who);
  if (held.input != 0) texts.Unref(held.input);
  held.input = 0;
  facts.Release(held.fact);
}

void TrackerState::SetActor(StepSlot slot, ActorView view) {
  ForEachText(view, [this](TextId id) { texts.Ref(id); });
  ForEachText(steps[slot].actor, [this](TextId id) { texts.Unref(id); });
  steps[slot].actor = std::move(view);
}

void TrackerState::SetMakers(StepSlot slot, Makers makers) {
  Held& held = steps[slot];
  for (const TextId id : makers.creators) texts.Ref(id);
  for (const TextId id : held.creators) texts.Unref(id);
  held.creators = std::move(makers.creators);
  held.creators.shrink_to_fit();
  held.other = static_cast<std::uint8_t>(makers.other);
}

Step TrackerState::StepOf(StepSlot slot) const {
  const Held& held = steps[slot];
  Step step;
  UnpackStep(held.packed.get(), facts, texts, &step);
  step.uid = texts.Text(held.fact.uid);
  step.actor = actors.Get(held.who);
  return step;
}

std::vector<NodeId> TrackerState::TakenBy(StepSlot slot) const {
  const Held& held = steps[slot];
  std::vector<NodeId> taken(held.placed.in.begin(), held.placed.in.end());
  if (!held.fact.whole) return taken;
  // Two lists of one second may both be the first, but what a record launches
  // with it does not attach as well.
  const auto is_before = [&](const UpLink& link) {
    const Fact& other = steps.fact(link.step);
    return link.time < held.fact.time ||
           (other.uid == held.fact.uid && other.index < held.fact.index);
  };
  const auto held_before = [&](NodeId node) {
    for (const NodeId host : held.placed.on) {
      for (const UpLink& link : graph.node(host).up) {
        if (link.parent == node && is_before(link)) return true;
      }
    }
    return false;
  };
  std::erase_if(taken, held_before);
  return taken;
}

std::vector<NodeId> TrackerState::RootsOf(StepSlot slot) const {
  const Held& held = steps[slot];
  std::vector<NodeId> roots;
  auto add = [&](const auto& nodes) {
    for (const NodeId n : nodes) {
      for (const NodeId root : graph.RootsOf(n, held.fact.time)) {
        if (std::find(roots.begin(), roots.end(), root) == roots.end()) {
          roots.push_back(root);
        }
      }
    }
  };
  if (!held.placed.in.empty() || !held.placed.out.empty()) {
    add(TakenBy(slot));
    add(held.placed.out);
  } else {
    add(held.placed.on);
    add(held.placed.gone);
  }
  return roots;
}

bool TrackerState::TakesFrom(StepSlot slot, NodeId root) const {
  const Held& held = steps[slot];
  for (const NodeId n : TakenBy(slot)) {
    if (graph.HasRoot(n, root, held.fact.time)) return true;
  }
  return false;
}

std::vector<Owner> TrackerState::LoneOwners(StepSlot slot) const {
  const Held& held = steps[slot];
  const Placed& at = held.placed;
  std::vector<Owner> owners;
  auto add = [&](const auto& nodes) {
    for (const NodeId n : nodes) {
      if (!TellsOfItself(held.fact.stage, graph.name(n))) continue;
      const Owner owner{n};
      if (std::find(owners.begin(), owners.end(), owner) == owners.end()) {
        owners.push_back(owner);
      }
    }
  };
  if (!at.in.empty() || !at.out.empty()) {
    add(at.in);
    add(at.out);
  } else {
    add(at.on);
    add(at.gone);
  }
  if (!owners.empty()) return owners;
  // What it makes before what it takes: an image that everybody launches from
  // must not gather everybody's launches.
  for (const auto* nodes : {&at.on, &at.out, &at.gone, &at.in}) {
    if (!nodes->empty()) return {Owner{nodes->front()}};
  }
  return {Owner{kNoNode, held.fact.uid}};
}

TimeMs TrackerState::DeathOf(NodeId node) const {
  TimeMs death = kEver;
  for (const TimeMs time : graph.node(node).deaths) {
    death = std::min(death, time);
  }
  return death;
}

StepSlot TrackerState::BirthOf(NodeId node) const {
  StepSlot first = kNoStep;
  for (const StepSlot slot : graph.node(node).births) {
    if (first == kNoStep || before(slot, first)) first = slot;
  }
  return first;
}

Makers TrackerState::MakersOf(StepSlot slot) const {
  const Held& held = steps[slot];
  Makers makers;
  if (held.frozen) {
    makers.creators = held.creators;
    makers.other = static_cast<YesNo>(held.other);
    return makers;
  }
  bool unknown = false;
  for (const NodeId n : TakenBy(slot)) {
    for (const Above& a : graph.AboveOf(n, held.fact.time)) {
      if (!graph.IsCopy(a.node)) continue;
      const StepSlot birth = BirthOf(a.node);
      if (birth == kNoStep) {
        unknown = true;
        continue;
      }
      const TextId origin = steps[birth].actor.origin;
      if (origin != 0 &&
          std::find(makers.creators.begin(), makers.creators.end(), origin) ==
              makers.creators.end()) {
        makers.creators.push_back(origin);
      }
    }
  }
  std::sort(
      makers.creators.begin(), makers.creators.end(),
      [this](TextId a, TextId b) { return texts.Text(a) < texts.Text(b); });
  const bool another =
      std::any_of(makers.creators.begin(), makers.creators.end(),
                  [&](TextId c) { return c != held.actor.origin; });
  makers.other = another                              ? YesNo::kYes
                 : unknown || makers.creators.empty() ? YesNo::kUnknown
                                                      : YesNo::kNo;
  return makers;
}

bool TrackerState::IsNew(StepSlot slot) const {
  return (steps[slot].actor.novelty & kNewMask) != 0;
}

bool TrackerState::WorksOnCopies(StepSlot slot) const {
  const Fact& fact = steps.fact(slot);
  auto mold = [this](NameId name) {
    return facts.name(name).role == ResourceRole::kMold;
  };
  const bool starts = fact.stage == Stage::kLaunch ||
                      (!fact.out.empty() &&
                       std::all_of(fact.out.begin(), fact.out.end(), mold));
  return !starts || !RootsOf(slot).empty();
}

bool TrackerState::IsQuiet(StepSlot slot) const {
  return steps[slot].actor.automation && MakersOf(slot).other != YesNo::kYes;
}

bool TrackerState::BearsData(NodeId root) const {
  if (options.every_lineage_bears_data) return true;
  const Name& name = graph.name(root);
  if (!name.image()) return true;
  if (!graph.IsRoot(root)) return false;
  const StepSlot made = BirthOf(root);
  for (const UpLink& link : graph.node(root).up) {
    const Name& parent = graph.name(link.parent);
    if (parent.image()) continue;
    if (parent.role != ResourceRole::kHost) return true;
    // An image of a host. A host that was launched only just before, by the
    // same origin, from an image that bears nothing, is a build machine: what
    // is in it was put there by the build.
    const StepSlot launch = BirthOf(link.parent);
    if (launch == kNoStep || made == kNoStep) return true;
    for (const Above& a : graph.AboveOf(link.parent, link.time)) {
      if (a.node != link.parent && !graph.name(a.node).image()) return true;
    }
    const bool build = steps[launch].actor.origin == steps[made].actor.origin &&
                       steps.fact(made).time - steps.fact(launch).time <
                           options.options.build_window;
    if (!build) return true;
  }
  return false;
}

std::string TrackerState::ViewKey(const Owner& owner) const {
  if (owner.kind == ViewKind::kKey) return std::string(texts.Text(owner.text));
  if (owner.kind != ViewKind::kLineage) {
    return Cat(texts.Text(owner.cloud), ':', ViewKindName(owner.kind), ':',
               texts.Text(owner.text));
  }
  if (owner.node != kNoNode) return graph.Key(owner.node);
  std::string_view cloud;
  auto it = nameless.find(owner.text);
  if (it != nameless.end() && !it->second.empty()) {
    cloud = texts.Text(steps.fact(it->second.front()).cloud);
  }
  return Cat(cloud, ":record:", texts.Text(owner.text));
}

// A key of the one kind never is one of the other: no cloud's name is a kind
// and a blank.
std::string TrackerState::OwnerKey(const Owner& owner) const {
  std::string key = ViewKey(owner);
  if (owner.kind == ViewKind::kLineage) return key;
  return Cat(ViewKindName(owner.kind), ' ', key);
}

Owner TrackerState::FindOwner(std::string_view key) const {
  Owner owner;
  for (std::size_t i = 1; i < kViewKinds; ++i) {
    const auto kind = static_cast<ViewKind>(i);
    const std::string head = Cat(ViewKindName(kind), ' ');
    if (!key.starts_with(head)) continue;
    const std::string_view rest = key.substr(head.size());
    if (kind == ViewKind::kKey) {
      return {kNoNode, texts.Find(rest), kind, 0};
    }
    const std::string middle = Cat(':', ViewKindName(kind), ':');
    const std::size_t at = rest.find(middle);
    if (at == std::string_view::npos) return owner;
    return {kNoNode, texts.Find(rest.substr(at + middle.size())), kind,
            texts.Find(rest.substr(0, at))};
  }
  NameId name = facts.Find(key);
  if (name != 0 && !facts.name(name).reused) {
    owner.node = graph.Find(name, 0);
    if (owner.node != kNoNode) return owner;
  }
  const std::size_t hash = key.rfind('#');
  if (hash != std::string_view::npos) {
    TimeMs generation = 0;
    const std::string_view digits = key.substr(hash + 1);
    const auto [end, error] = std::from_chars(
        digits.data(), digits.data() + digits.size(), generation);
    name = facts.Find(key.substr(0, hash));
    if (error == std::errc() && end == digits.data() + digits.size() &&
        name != 0) {
      owner.node = graph.Find(name, generation);
      if (owner.node != kNoNode) return owner;
    }
  }
  constexpr std::string_view kRecord = ":record:";
  const std::size_t at = key.find(kRecord);
  if (at != std::string_view::npos) {
    owner.text = texts.Find(key.substr(at + kRecord.size()));
  }
  return owner;
}

}  // namespace snaptrail::inline v0::internal
