// What the steps of a view are to each other: who brought the data onto which
// host, which doors were open there, what opened the product of a restore.
#include <algorithm>

#include "src/lineage/networks.h"
#include "src/lineage/view_builder.h"

namespace snaptrail::inline v0::internal {
namespace {

template <typename List, typename T>
bool Contains(const List& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

bool ViewBuilder::Has(StepSlot slot, NodeId node) const {
  return s_.steps[slot].placed.all.Contains(node);
}

void ViewBuilder::Relate(Relation relation, StepSlot from, StepSlot to) {
  auto a = row_of_.find(from);
  auto b = row_of_.find(to);
  if (a == row_of_.end() || b == row_of_.end()) return;
  view_.related[static_cast<std::size_t>(relation)][a->second].push_back(
      b->second);
}

// Successful steps of the lineage in these stages. Works while rows are still
// being collected, as openings and guards are of none of the stages asked for.
std::vector<StepSlot> ViewBuilder::Done(
    std::initializer_list<Stage> stages) const {
  Slots found;
  for (const auto& [slot, in_lineage] : chosen_) {
    const Fact& fact = s_.steps.fact(slot);
    if (!in_lineage || !fact.success) continue;
    // Renaming has the stage of an attachment and is none.
    if (fact.stage == Stage::kAttach && !fact.attach) continue;
    if (Contains(stages, fact.stage)) found.push_back(slot);
  }
  std::sort(found.begin(), found.end(), s_.before);
  return found;
}

ViewBuilder::Reached ViewBuilder::ReachedBy(NodeId host) {
  auto memo = reached_.find(host);
  if (memo != reached_.end()) return memo->second;
  Reached reached;
  absl::flat_hash_set<NodeId> path;
  for (const Above& a : s_.graph.AboveOf(host, kEver)) path.insert(a.node);
  auto makes_part = [&](StepSlot slot) {
    for (const NodeId n : s_.steps[slot].placed.out) {
      if (path.contains(n)) return true;
    }
    return false;
  };
  for (const StepSlot slot :
       Done({Stage::kLaunch, Stage::kAttach, Stage::kRestore})) {
    if (Has(slot, host)) reached.decisive.push_back(slot);
  }
  if (!reached.decisive.empty()) {
    for (const StepSlot slot : Done({Stage::kRestore})) {
      if (makes_part(slot) && !Contains(reached.decisive, slot)) {
        reached.decisive.push_back(slot);
      }
    }
  }
  for (const StepSlot slot : Done({Stage::kCreate, Stage::kCopy})) {
    if (makes_part(slot)) reached.context.push_back(slot);
  }
  reached_.emplace(host, reached);
  return reached;
}

void ViewBuilder::FillReach() {
  absl::flat_hash_set<NodeId> hosts;
  for (const ExposureSpan& span : spans_) {
    if (s_.graph.name(span.holder).role == ResourceRole::kHost) {
      hosts.insert(span.holder);
    }
  }
  absl::flat_hash_map<NodeId, Slots> entered;
  for (const StepSlot slot : Done({Stage::kAccess})) {
    for (const NodeId n : s_.steps[slot].placed.all) {
      if (s_.graph.name(n).role != ResourceRole::kHost) continue;
      entered[n].push_back(slot);
      hosts.insert(n);
    }
  }
  for (const auto& [host, slot] : starts_) hosts.insert(host);

  for (const NodeId host : hosts) {
    const Reached reached = ReachedBy(host);
    if (reached.decisive.empty()) continue;
    std::uint8_t by = 0;
    for (const ExposureSpan& span : spans_) {
      if (span.holder != host) continue;
      const bool old = s_.steps.fact(span.open).time < began_;
      by |= span.is_private && old ? kByPrivate : kByRule;
    }
    auto it = entered.find(host);
    if (it != entered.end()) by |= kByAccess;
    for (const auto& [started, slot] : starts_) {
      if (started == host) by |= kByStart;
    }
    auto part = [&](StepSlot slot, ReachPart what) {
      auto row = row_of_.find(slot);
      if (row == row_of_.end()) return;
      view_.rows[row->second].reach_part |= what;
      view_.rows[row->second].reach_by |= by;
    };
    for (const StepSlot slot : reached.decisive) part(slot, kBrought);
    for (const StepSlot slot : reached.context) part(slot, kMade);
    for (const ExposureSpan& span : spans_) {
      if (span.holder != host) continue;
      part(span.open, kOpened);
      part(span.guard, kGuarded);
    }
    if (it != entered.end()) {
      for (const StepSlot slot : it->second) part(slot, kEntered);
    }
    for (const auto& [started, slot] : starts_) {
      if (started == host) part(slot, kStarted);
    }
  }
}

void ViewBuilder::FillExposureParts() {
  for (const ExposureSpan& span : spans_) {
    if (s_.graph.name(span.holder).role != ResourceRole::kHost) continue;
    At(span.open).exposure_part |= kOpened;
    At(span.guard).exposure_part |= kGuarded;
    Relate(Relation::kDoors, span.open, span.open);
    Relate(Relation::kDoors, span.open, span.guard);
    for (const StepSlot slot : ReachedBy(span.holder).decisive) {
      At(slot).exposure_part |= kBrought;
      Relate(Relation::kDoors, slot, span.open);
      Relate(Relation::kDoors, slot, span.guard);
    }
  }
}

void ViewBuilder::FillOpened() {
  for (const StepSlot restore : Done({Stage::kRestore})) {
    Row& row = At(restore);
    for (const NodeId product : s_.steps[restore].placed.out) {
      if (!s_.graph.name(product).also_host) continue;
      for (const NodeId name : s_.graph.ServedBy(product)) {
        for (const ExposureSpan& span : spans_) {
          if (span.holder != name) continue;
          row.opened |= kOpenedByGroup;
          Relate(Relation::kOpenings, restore, span.open);
          Relate(Relation::kOpenings, restore, span.guard);
        }
        for (std::size_t i = 0; i < order_.size(); ++i) {
          const Fact& fact = s_.steps.fact(order_[i]);
          if (!view_.rows[i].in_lineage || !fact.success ||
              fact.time < s_.steps.fact(restore).time ||
              !Has(order_[i], name)) {
            continue;
          }
          if (fact.net_public) row.opened |= kOpenedPublic;
          if (fact.password) row.opened |= kOpenedPassword;
          if (fact.net_public || fact.password) {
            Relate(Relation::kOpenings, restore, order_[i]);
          }
        }
      }
    }
  }
}

void ViewBuilder::FillAttachments() {
  std::vector<NodeId> sources;
  for (const UpLink& link : s_.graph.node(owner_.node).up) {
    if (!Contains(sources, link.parent)) sources.push_back(link.parent);
  }
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const StepSlot slot = order_[i];
    const Held& held = s_.steps[slot];
    if (!view_.rows[i].in_lineage || !held.fact.attach) continue;
    const TimeMs time = held.fact.time;
    // At home: the source itself, and whatever held it by then. A later
    // attachment of the source excuses nothing.
    bool elsewhere = false;
    for (const NodeId host : held.placed.on) {
      if (s_.graph.name(host).role != ResourceRole::kHost) continue;
      bool home = Contains(sources, host);
      for (const UpLink& link : s_.graph.node(host).up) {
        home |= link.time <= time && Contains(sources, link.parent);
      }
      elsewhere |= !home;
    }
    view_.rows[i].elsewhere = elsewhere ? YesNo::kYes : YesNo::kNo;

    bool any = false;
    bool usual = false;
    for (const NodeId source : sources) {
      for (const StepSlot user : s_.graph.node(source).steps) {
        const Held& other = s_.steps[user];
        if (!other.fact.success || other.fact.time > time) continue;
        if (!Contains(other.placed.out, source) &&
            !(other.fact.attach && Contains(s_.TakenBy(user), source))) {
          continue;
        }
        any = true;
        usual |= other.actor.origin == held.actor.origin;
      }
    }
    view_.rows[i].usual = usual ? YesNo::kYes
                          : any ? YesNo::kNo
                                : YesNo::kUnknown;
  }
}

void ViewBuilder::FillMakers() {
  absl::flat_hash_map<NodeId, Slots> made;
  for (const StepSlot maker : Done({Stage::kCreate, Stage::kCopy})) {
    for (const NodeId n : s_.steps[maker].placed.out) made[n].push_back(maker);
  }
  for (const StepSlot slot : order_) {
    Slots makers;
    for (const NodeId n : s_.steps[slot].placed.in) {
      const auto it = made.find(n);
      if (it == made.end()) continue;
      for (const StepSlot maker : it->second) {
        if (!Contains(makers, maker)) makers.push_back(maker);
      }
    }
    std::sort(makers.begin(), makers.end(), s_.before);
    for (const StepSlot maker : makers) Relate(Relation::kMakers, slot, maker);
  }
}

void ViewBuilder::FillGrants() {
  const Slots shares = Done({Stage::kShare});
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const Fact& fact = s_.steps.fact(order_[i]);
    Row& row = view_.rows[i];
    if (!row.in_lineage || fact.actor_account == 0 ||
        fact.actor_account == fact.account) {
      continue;
    }
    row.granted = YesNo::kNo;
    for (const StepSlot share : shares) {
      const Row& given = At(share);
      if (given.grant_direction != GrantDirection::kAdd ||
          given.step.time > fact.time) {
        continue;
      }
      if (!given.grant_public &&
          !Contains(given.grant_homes, row.step.actor.account)) {
        continue;
      }
      row.granted = YesNo::kYes;
      Relate(Relation::kGrants, order_[i], share);
    }
  }
}

void ViewBuilder::FillWork() {
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const Fact& request = s_.steps.fact(order_[i]);
    if (request.job_service == 0) continue;
    for (std::size_t j = 0; j < order_.size(); ++j) {
      if (i == j) continue;
      const Held& other = s_.steps[order_[j]];
      bool same = other.actor.job == std::pair(request.uid, request.index);
      for (const TextId job : request.jobs) {
        same |= Contains(other.fact.jobs, job);
      }
      if (same) Relate(Relation::kWork, order_[i], order_[j]);
    }
  }
}

}  // namespace snaptrail::inline v0::internal
