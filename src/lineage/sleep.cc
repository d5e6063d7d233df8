// Sleep: settled births that nothing else names give up what they hold but a
// few bytes, and come back before anything that could ask for them.
//
// Asked for are they by a step that names what they name, by themselves when
// they are met again, and by a step of their origin that acts near in time are
// told with. Until then nothing can come of them: they are settled, and nothing
// was found of them.
#include <algorithm>

#include "src/lineage/tracker_impl.h"

namespace snaptrail::inline v0::internal {

Tracker::Impl::Rest Tracker::Impl::MayRest(StepSlot slot) const {
  const Held& held = s_.steps[slot];
  const Fact& fact = held.fact;
  const Placed& at = held.placed;
  if (!held.alive || !held.frozen) return Rest::kMustNot;
  // A birth, and nothing more.
  if (!fact.success || fact.stage != Stage::kCreate || fact.out.empty() ||
      at.all.size() > Dormants::kMaxNames ||
      at.all.size() != fact.in.size() + fact.out.size() ||
      fact.op != IdentityOp::kNone || fact.job_service != 0 ||
      fact.direction != GrantDirection::kNone || fact.guards_complete ||
      fact.standing || fact.clone || fact.net_public || fact.password) {
    return Rest::kMustNot;
  }
  for (const IdList* list :
       {&fact.on, &fact.gone, &fact.keys, &fact.holders, &fact.guards,
        &fact.passes, &fact.jobs, &fact.targets, &fact.homes}) {
    if (!list->empty()) return Rest::kMustNot;
  }
  if (!fact.rules.empty() || !held.creators.empty() ||
      static_cast<YesNo>(held.other) != YesNo::kUnknown) {
    return Rest::kMustNot;
  }
  // Nothing else names what it names, and nothing was told of it.
  const Node& first = s_.graph.node(at.all.front());
  std::size_t carrying = 0;
  bool quiet = !dirty_.contains(slot) && !near_.contains(slot);
  for (const NodeId n : at.all) {
    const Node& node = s_.graph.node(n);
    const Name& name = s_.graph.name(n);
    if (name.reused || node.steps.size() != 1 || node.told ||
        node.maybe_forgotten != first.maybe_forgotten ||
        node.family != first.family) {
      return Rest::kMustNot;
    }
    carrying += name.carries() ? 1 : 0;
    quiet = quiet && !deep_.contains(n) && !shallow_.contains(n) &&
            !sources_.contains(n) && !changed_.contains(Owner{n});
  }
  const auto family = families_.find(first.family);
  if (family == families_.end() || carrying != at.all.size() ||
      family->second.members.size() != carrying) {
    return Rest::kMustNot;
  }
  if (!quiet) return Rest::kNotYet;
  std::vector<Owner> shown;
  s_.activity.Shown(slot, &shown);
  return shown.empty() ? Rest::kMay : Rest::kNotYet;
}

void Tracker::Impl::Sleep() {
  // Lists of steps are gone through for all at once, and so not for each.
  if ((tired_.size() - stayed_) * 8 < s_.steps.size()) return;
  std::vector<StepSlot> going;
  std::vector<StepSlot> later;
  std::sort(tired_.begin(), tired_.end());
  tired_.erase(std::unique(tired_.begin(), tired_.end()), tired_.end());
  for (const StepSlot slot : tired_) {
    const Rest rest = MayRest(slot);
    if (rest == Rest::kMay) going.push_back(slot);
    if (rest == Rest::kNotYet) later.push_back(slot);
  }
  tired_ = std::move(later);
  stayed_ = tired_.size();
  for (const StepSlot slot : going) {
    const Held& held = s_.steps[slot];
    Sleeper sleeper;
    sleeper.step = s_.StepOf(slot);
    sleeper.actor = held.actor;
    sleeper.input = held.input;
    sleeper.offset = held.offset;
    std::uint32_t place = 0;
    std::vector<std::string_view> names;
    for (const IdList* list : {&held.placed.in, &held.placed.out}) {
      for (const NodeId n : *list) {
        names.push_back(s_.facts.key(s_.graph.node(n).name));
        const bool told = told_.erase(Owner{n}) != 0;
        sleeper.told |= static_cast<std::uint8_t>((told ? 1u : 0u) << place++);
        Node& node = s_.graph.node(n);
        sleeper.maybe_forgotten = node.maybe_forgotten;
        auto family = families_.find(node.family);
        node.family = kNoNode;
        if (family == families_.end()) continue;
        s_.texts.Unref(family->second.founder);
        families_.erase(family);
      }
    }
    const bool act = held.actor.origin != 0 && s_.activity.IsAct(slot);
    dormants_.Add(sleeper, held.fact, names, act);
    s_.identity.NoteAsleep(held.fact.actor, 1);
  }
  DropAll(going, [](const std::string&) {});
}

void Tracker::Impl::Wake(Dormants::Id id) {
  const Sleeper sleeper = dormants_.Read(id);
  const StepSlot slot = s_.steps.Add();
  s_.Keep(slot, sleeper.step, s_.texts.Text(sleeper.input), sleeper.offset);
  s_.SetActor(slot, sleeper.actor);
  s_.SetMakers(slot, Makers());
  Held& held = s_.steps[slot];
  held.frozen = true;
  s_.by_key.emplace(std::make_pair(held.fact.uid, held.fact.index), slot);
  dormants_.Erase(id);
  s_.identity.NoteAsleep(held.fact.actor, -1);
  std::vector<StepSlot> affected;  // none: it is counted in all first times
  s_.identity.Add(slot, &affected);
  s_.identity.Refile(slot, held.actor);
  Place(slot);
  std::uint32_t place = 0;
  for (const IdList* list : {&held.placed.in, &held.placed.out}) {
    for (const NodeId n : *list) {
      s_.graph.node(n).maybe_forgotten = sleeper.maybe_forgotten;
      if ((sleeper.told >> place++ & 1) != 0) told_.insert(Owner{n});
    }
  }
  const TimeMs until = s_.activity.AskedUntil(slot);
  if (until >= held.fact.time && until >= horizon_) {
    s_.activity.File(slot);
    asked_.emplace(until, slot);
  }
  tired_.push_back(slot);
}

void Tracker::Impl::WakeNamed(const Step& step) {
  if (dormants_.empty()) return;
  auto wake = [&](const Resource& r) {
    const std::string key = NodeKey(step.cloud, r);
    for (auto id = dormants_.Naming(key); id != Dormants::kNone;
         id = dormants_.Naming(key)) {
      Wake(id);
    }
  };
  for (const auto* list : {&step.in, &step.out, &step.on, &step.gone, &step.via,
                           &step.key, &step.guard}) {
    for (const Resource& r : *list) {
      wake(r);
      for (const std::string& alias : r.alias) {
        Resource other = r;
        other.uid = alias;
        wake(other);
      }
    }
  }
}

void Tracker::Impl::WakeNear(StepSlot slot) {
  if (dormants_.empty()) return;
  const auto asked = s_.activity.ActsAsked(slot);
  if (!asked) return;
  const Held& held = s_.steps[slot];
  // A view shows one more than a reason does, and the last.
  const std::size_t limit = s_.options.options.max_evidence + std::size_t{1};
  for (const Dormants::Id id :
       dormants_.ActsOf(held.fact.cloud, held.actor.origin, asked->first,
                        asked->second, limit)) {
    Wake(id);
  }
}

void Tracker::Impl::WakeAll() {
  while (!dormants_.empty()) {
    Dormants::Id next = Dormants::kNone;
    dormants_.ForEachOldest([&next](Dormants::Id id) {
      next = id;
      return false;
    });
    Wake(next);
  }
}

bool Tracker::Impl::IsAsleep(const Step& step, std::string_view input,
                             std::uint64_t offset) {
  const Dormants::Id id = dormants_.Find(step.uid, step.index);
  if (id == Dormants::kNone) return false;
  const Sleeper known = dormants_.Read(id);
  const bool same = step == known.step;
  if (same && std::make_pair(input, offset) <
                  std::make_pair(s_.texts.Text(known.input), known.offset)) {
    Wake(id);
    Apply(step, input, offset);
    return true;
  }
  ++stats_.duplicate;
  if (same) return true;
  if (Supersedes(step, known.step)) ++stats_.late;
  return true;
}

// All that was known of it goes.
void Tracker::Impl::ForgetDormant(Dormants::Id id) {
  NoteForgotten(dormants_.time(id));
  s_.identity.NoteAsleep(dormants_.actor(id), -1);
  dormants_.Erase(id);
}

void Tracker::Impl::EvictDormants(
    const absl::flat_hash_map<TextId, std::uint64_t>& shares, TextId heaviest,
    absl::flat_hash_map<TextId, std::uint64_t>* freed) {
  std::size_t unmet = 0;
  for (const auto& [actor, bytes] : dormants_.held()) {
    unmet += shares.contains(actor) ? 1 : 0;
  }
  std::vector<Dormants::Id> going;
  dormants_.ForEachOldest([&](Dormants::Id id) {
    if (unmet == 0) return false;
    const auto share = shares.find(dormants_.actor(id));
    if (share == shares.end()) return true;
    std::uint64_t& had = (*freed)[share->first];
    if (had >= share->second) return true;
    had += dormants_.BytesOf(id);
    if (had >= share->second) --unmet;
    CountEvicted(share->first == heaviest);
    going.push_back(id);
    return true;
  });
  for (const Dormants::Id id : going) ForgetDormant(id);
  dormants_.Compact();
  stats_.evicted_families += going.size();
}

}  // namespace snaptrail::inline v0::internal
