// Which steps stand in a view, and what each says of itself. What they are to
// each other: view_relations.cc.
#include "src/lineage/view_builder.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

template <typename List, typename T>
bool Contains(const List& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

View ViewBuilder::Build() {
  for (auto& related : view_.related) related.clear();
  view_.kind = owner_.kind;
  view_.key = s_.ViewKey(owner_);
  if (owner_.kind == ViewKind::kOrigin) {
    CollectOrigin();
  } else if (owner_.kind == ViewKind::kAccount) {
    CollectAccount();
  } else if (owner_.kind == ViewKind::kKey) {
    CollectKey();
  } else if (owner_.node == kNoNode) {
    auto it = s_.nameless.find(owner_.text);
    if (it != s_.nameless.end()) {
      for (const StepSlot slot : it->second) AddRow(slot, false);
    }
  } else {
    root_ = s_.graph.IsRoot(owner_.node);
    if (root_) {
      CollectLineage();
    } else {
      CollectLone();
    }
  }
  if (chosen_.empty()) {
    // All that was told of it is folded; what it hangs together with is not.
    if (root_) DrawPicture();
    view_.settled = true;
    return std::move(view_);
  }

  for (const auto& [slot, in_lineage] : chosen_) order_.push_back(slot);
  std::sort(order_.begin(), order_.end(), s_.before);
  view_.rows.resize(order_.size());
  for (std::uint32_t i = 0; i < order_.size(); ++i) row_of_[order_[i]] = i;
  for (auto& related : view_.related) related.resize(order_.size());
  for (std::uint32_t i = 0; i < order_.size(); ++i) {
    view_.rows[i].step = s_.StepOf(order_[i]);
  }
  Locate();
  if (root_) view_.root_account = AccountOf(owner_.node);
  for (std::uint32_t i = 0; i < order_.size(); ++i) {
    FillRow(order_[i], &view_.rows[i]);
    view_.rows[i].in_lineage = chosen_.at(order_[i]);
  }
  if (root_) {
    FillProgress();
    FillReach();
    FillExposureParts();
    FillOpened();
    FillAttachments();
    FillMakers();
    FillGrants();
    FillWork();
    FillHidden();
    FillImages();
    FillMoves();
    DrawPicture();
  }
  FillNear();
  for (auto& relation : view_.related) {
    for (std::vector<std::uint32_t>& rows : relation) {
      std::sort(rows.begin(), rows.end());
      rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    }
  }
  const DurationMs lateness = s_.options.options.lateness;
  view_.settled = lateness != kUnlimited && s_.watermark != INT64_MIN &&
                  view_.rows.back().step.time <= s_.watermark - lateness;
  return std::move(view_);
}

void ViewBuilder::AddRow(StepSlot slot, bool in_lineage) {
  if (s_.steps.fact(slot).time > horizon_) return;
  auto [it, first] = chosen_.try_emplace(slot, in_lineage);
  if (!first) it->second |= in_lineage;
}

void ViewBuilder::CollectLineage() {
  const NodeId root = owner_.node;
  view_.has_root = true;
  const StepSlot birth = s_.BirthOf(root);
  view_.root_birth_seen = birth != kNoStep;
  view_.root_maybe_forgotten =
      birth == kNoStep && s_.graph.node(root).maybe_forgotten;
  if (birth != kNoStep) view_.root_time = s_.steps.fact(birth).time;
  view_.data_bearing = s_.BearsData(root);
  inside_ = s_.graph.Inside(root);
  inside_set_.insert(inside_.begin(), inside_.end());
  absl::flat_hash_set<StepSlot> asked;
  for (const NodeId n : inside_) {
    for (const StepSlot slot : s_.graph.node(n).steps) {
      if (!asked.insert(slot).second) continue;
      if (Contains(s_.RootsOf(slot), root)) AddRow(slot, true);
    }
  }
  for (const auto& [slot, in_lineage] : chosen_) {
    if (s_.steps.fact(slot).success) {
      began_ = std::min(began_, s_.steps.fact(slot).time);
    }
  }
  CollectExposures();
  CollectStarts();
}

void ViewBuilder::CollectLone() {
  // A base image is no root, yet sharing, reading or deleting it is told under
  // it; so is what happens to a host in no lineage.
  const Name& name = s_.graph.name(owner_.node);
  for (const StepSlot slot : s_.graph.node(owner_.node).steps) {
    if (!s_.RootsOf(slot).empty()) continue;
    if (!Contains(s_.LoneOwners(slot), owner_)) continue;
    const bool told = TellsOfItself(s_.steps.fact(slot).stage, name);
    view_.has_root |= told;
    AddRow(slot, told);
  }
}

void ViewBuilder::CollectExposures() {
  for (const NodeId host : inside_) {
    if (!s_.exposure.Guarded(host)) continue;
    for (const ExposureSpan& span :
         s_.exposure.Of(host, s_.DeathOf(host), horizon_)) {
      if (!s_.graph.HasRoot(host, owner_.node,
                            std::min(span.until, horizon_))) {
        continue;
      }
      // Hosts that may talk to each other since long before: every cluster has
      // such a rule, and it opens nothing that was closed.
      if (span.from_group && s_.steps.fact(span.open).time < began_) continue;
      spans_.push_back(span);
    }
  }
  // Through any other port than those that lead to data a host is reached only
  // when somebody new had a hand in it: else every web server launched from a
  // home-made image would be told of.
  spans_.erase(std::remove_if(spans_.begin(), spans_.end(),
                              [this](const ExposureSpan& span) {
                                if (span.sensitive || s_.IsNew(span.open))
                                  return false;
                                const Reached& reached = ReachedBy(span.holder);
                                for (const StepSlot slot : reached.decisive) {
                                  if (s_.IsNew(slot)) return false;
                                }
                                const StepSlot birth = s_.BirthOf(span.holder);
                                return birth == kNoStep || !s_.IsNew(birth);
                              }),
               spans_.end());
  for (const ExposureSpan& span : spans_) {
    AddRow(span.open, true);
    AddRow(span.guard, false);
  }
}

void ViewBuilder::CollectStarts() {
  // A new actor's launch with a way in of its own (user data, key pair,
  // profile) stands for an exposure.
  for (const NodeId host : inside_) {
    if (s_.graph.name(host).role != ResourceRole::kHost) continue;
    for (const StepSlot slot : s_.graph.node(host).births) {
      const Fact& fact = s_.steps.fact(slot);
      if (fact.stage != Stage::kLaunch || !fact.way_in) continue;
      if (!s_.IsNew(slot) || s_.steps[slot].actor.automation) continue;
      if (fact.time > horizon_ || ReachedBy(host).decisive.empty()) continue;
      starts_.emplace_back(host, slot);
      AddRow(slot, false);
    }
  }
}

void ViewBuilder::Locate() {
  for (const StepSlot slot : order_) {
    const Held& held = s_.steps[slot];
    const Step& step = view_.rows[row_of_.at(slot)].step;
    for (const auto* list :
         {&step.in, &step.out, &step.on, &step.gone, &step.via}) {
      for (const Resource& r : *list) {
        if (r.account.empty() && r.region.empty()) continue;
        const NameId name = s_.facts.Find(NodeKey(step.cloud, r));
        for (const NodeId n : held.placed.all) {
          if (s_.graph.node(n).name != name) continue;
          located_.try_emplace(n, r.account, r.region);
        }
      }
    }
  }
}

std::string ViewBuilder::AccountOf(NodeId node) const {
  const auto it = located_.find(node);
  if (it != located_.end() && !it->second.first.empty()) {
    return it->second.first;
  }
  const StepSlot birth = s_.BirthOf(node);
  return birth == kNoStep
             ? std::string()
             : std::string(s_.texts.Text(s_.steps.fact(birth).account));
}

// As the step itself says it.
std::string ViewBuilder::StatedAccount(const Step& step, NodeId node) const {
  const std::string_view key = s_.facts.key(s_.graph.node(node).name);
  for (const auto* list :
       {&step.in, &step.out, &step.on, &step.gone, &step.via}) {
    for (const Resource& r : *list) {
      if (!r.account.empty() && NodeKey(step.cloud, r) == key) return r.account;
    }
  }
  return {};
}

void ViewBuilder::FillRow(StepSlot slot, Row* row) const {
  const Held& held = s_.steps[slot];
  const Fact& fact = held.fact;
  row->input = s_.texts.Text(held.input);
  row->offset = held.offset;
  row->origin = s_.texts.Text(held.actor.origin);
  row->sponsor = s_.texts.Text(held.actor.sponsor);
  row->author = s_.texts.Text(held.actor.author);
  row->automation = held.actor.automation;
  row->novelty = held.actor.novelty;
  row->clone = fact.clone;

  const Makers makers = s_.MakersOf(slot);
  for (const TextId c : makers.creators) {
    row->creators.emplace_back(s_.texts.Text(c));
  }
  row->other = makers.other;
  if (makers.other == YesNo::kYes) row->novelty |= kNotCreator;

  if (fact.attach) row->again = HeldAgain(slot);
  const GrantChange grant = s_.GrantOf(slot);
  row->grant_direction = grant.direction;
  row->grant_public = grant.is_public;
  for (const TextId target : grant.targets) {
    row->grant_targets.emplace_back(s_.texts.Text(target));
    row->grant_homes.emplace_back(s_.texts.Text(fact.HomeOf(target)));
  }
  for (const TextId target : grant.foreign) {
    row->foreign_targets.emplace_back(s_.texts.Text(target));
  }
  // One foreign place among several is enough.
  row->target_foreign = !row->step.target_account.empty() &&
                        s_.identity.IsForeignText(row->step.target_account);
  for (const Resource& place : row->step.place) {
    row->target_foreign |=
        !place.account.empty() && s_.identity.IsForeignText(place.account);
  }

  auto tell = [&](std::string_view relation, const auto& nodes) {
    for (const NodeId n : nodes) {
      row->resources.push_back({std::string(relation), s_.graph.Key(n),
                                StatedAccount(row->step, n)});
    }
  };
  tell("in", s_.TakenBy(slot));
  tell("out", held.placed.out);
  tell("on", held.placed.on);
  tell("gone", held.placed.gone);
  for (const NameId group : fact.guards) {
    row->resources.push_back(
        {"guard", std::string(s_.facts.key(group)), std::string()});
  }
}

// Whether another host held the disk by then: a live disk that is attached a
// second time is a copy that needs no snapshot.
YesNo ViewBuilder::HeldAgain(StepSlot slot) const {
  const Held& held = s_.steps[slot];
  for (const NodeId disk : s_.TakenBy(slot)) {
    for (const NodeId host : s_.graph.node(disk).down) {
      if (s_.graph.name(host).role != ResourceRole::kHost ||
          Contains(held.placed.on, host)) {
        continue;
      }
      for (const UpLink& link : s_.graph.node(host).up) {
        if (link.parent == disk && link.time <= held.fact.time) {
          return YesNo::kYes;
        }
      }
    }
  }
  return YesNo::kNo;
}

void ViewBuilder::FillProgress() {
  // Distances from the root, each step's furthest node, and what had happened
  // by each moment; steps of one second see each other.
  absl::flat_hash_map<NodeId, int> depth = {{owner_.node, 0}};
  std::vector<NodeId> queue = {owner_.node};
  for (std::size_t i = 0; i < queue.size(); ++i) {
    for (const NodeId child : s_.graph.node(queue[i]).down) {
      if (!inside_set_.contains(child)) continue;
      if (depth.try_emplace(child, depth.at(queue[i]) + 1).second) {
        queue.push_back(child);
      }
    }
  }
  std::set<std::string> stages;
  std::set<TextId> actors;
  std::optional<TimeMs> began;
  for (std::size_t i = 0; i < order_.size();) {
    const TimeMs time = s_.steps.fact(order_[i]).time;
    std::size_t end = i;
    for (; end < order_.size(); ++end) {
      const Fact& fact = s_.steps.fact(order_[end]);
      if (fact.time != time) break;
      if (!fact.success || !view_.rows[end].in_lineage) continue;
      stages.insert(StageName(fact.stage));
      const TextId origin = s_.steps[order_[end]].actor.origin;
      if (origin != 0) actors.insert(origin);
      if (!began) began = time;
    }
    for (; i < end; ++i) {
      Row& row = view_.rows[i];
      if (!row.in_lineage) continue;
      row.stages.assign(stages.begin(), stages.end());
      row.actors = static_cast<int>(actors.size());
      if (began) row.elapsed = time - *began;
      row.taken = s_.TakesFrom(order_[i], owner_.node);
      NodeId deepest = kNoNode;
      for (const NodeId n : s_.steps[order_[i]].placed.all) {
        auto it = depth.find(n);
        if (it == depth.end() || it->second < row.depth) continue;
        if (it->second > row.depth || s_.graph.Key(n) < s_.graph.Key(deepest)) {
          deepest = n;
        }
        row.depth = it->second;
      }
      if (deepest == kNoNode) continue;
      NodeId parent = kNoNode;
      for (const UpLink& link : s_.graph.node(deepest).up) {
        auto it = depth.find(link.parent);
        const bool fits = deepest == owner_.node ||
                          (it != depth.end() && it->second < row.depth);
        if (!fits) continue;
        if (parent == kNoNode ||
            s_.graph.Key(link.parent) < s_.graph.Key(parent)) {
          parent = link.parent;
        }
      }
      if (parent == kNoNode) continue;
      row.parent_uid = s_.graph.Key(parent);
      row.parent_account = AccountOf(parent);
    }
  }
}

void ViewBuilder::DrawPicture() {
  LineagePicture& picture = view_.picture;
  picture.root = view_.key;
  std::vector<std::pair<std::string, NodeId>> nodes;
  for (const NodeId n : inside_) nodes.emplace_back(s_.graph.Key(n), n);
  for (const UpLink& link : s_.graph.node(owner_.node).up) {
    const std::string key = s_.graph.Key(link.parent);
    if (!Contains(view_.sources, key)) view_.sources.push_back(key);
    if (!inside_set_.contains(link.parent))
      nodes.emplace_back(key, link.parent);
  }
  std::sort(view_.sources.begin(), view_.sources.end());
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  const std::size_t limit = s_.options.options.max_picture_nodes;
  if (nodes.size() > limit) {
    picture.cut = true;
    // The root and what it was taken from are the last to go.
    std::stable_partition(nodes.begin(), nodes.end(), [&](const auto& n) {
      return n.second == owner_.node || Contains(view_.sources, n.first);
    });
    nodes.resize(limit);
    std::sort(nodes.begin(), nodes.end());
  }
  absl::flat_hash_set<NodeId> drawn;
  for (const auto& [key, n] : nodes) drawn.insert(n);
  std::set<std::tuple<std::string, std::string, std::string>> edges;
  for (const auto& [key, n] : nodes) {
    const Name& name = s_.graph.name(n);
    const auto place = located_.find(n);
    const auto located = place == located_.end()
                             ? std::pair<std::string, std::string>()
                             : place->second;
    picture.nodes.push_back({key, std::string(s_.texts.Text(name.kind)),
                             located.first, located.second});
    if (!inside_set_.contains(n)) continue;
    for (const UpLink& link : s_.graph.node(n).up) {
      if (!drawn.contains(link.parent)) continue;
      edges.emplace(key, s_.graph.Key(link.parent), LinkKindName(link.kind));
    }
  }
  for (const auto& [child, parent, kind] : edges) {
    picture.edges.push_back({child, parent, kind});
  }
}

}  // namespace snaptrail::inline v0::internal
