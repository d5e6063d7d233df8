// Eviction: what goes when the budget for state is reached.
//
// First by whose it is: the origins that hold the most come down to one level,
// so that a flood by one actor evicts his own, whatever he makes of it. Of what
// an origin holds, in turn: families of which only births were seen, and steps
// outside families (sessions, facts about identities, firewall rules); families
// with more or low findings; with medium ones; the rest. Among these what was
// untouched longest, which puts the settled before the unsettled.
//
// Nothing goes before what it explains: a session not while a step that used it
// is held, a rule of a group not while a host is held that stands behind it.
#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "src/lineage/tracker_impl.h"

namespace snaptrail::inline v0::internal {
namespace {

// Beyond what is counted by the byte: entries of tables, with their slack.
constexpr std::size_t kNodeBytes = 60;
constexpr std::size_t kFamilyBytes = 60;
constexpr std::size_t kNameBytes = 24;
constexpr std::size_t kKeyBytes = 24;

// How much of each origin goes, that `wanted` bytes do: down to one level for
// all that hold more than it.
absl::flat_hash_map<TextId, std::uint64_t> Shares(
    absl::flat_hash_map<TextId, std::uint64_t> held, std::uint64_t wanted) {
  std::vector<std::uint64_t> heaviest;
  heaviest.reserve(held.size());
  for (const auto& [origin, bytes] : held) heaviest.push_back(bytes);
  std::sort(heaviest.begin(), heaviest.end(), std::greater<>());
  std::uint64_t above = 0;  // sum of what the first `taken` hold
  std::uint64_t taken = 0;
  for (const std::uint64_t bytes : heaviest) {
    if (above - taken * bytes >= wanted) break;
    above += bytes;
    ++taken;
  }
  const std::uint64_t level =
      taken > 0 && above > wanted ? (above - wanted) / taken : 0;
  absl::erase_if(held, [level](const auto& e) { return e.second <= level; });
  for (auto& [origin, bytes] : held) bytes -= level;
  return held;
}

}  // namespace

std::uint64_t Tracker::Impl::bytes() const {
  return s_.step_bytes + s_.steps.slots() * std::size_t{12} +
         s_.graph.size() * (sizeof(Node) + kNodeBytes) +
         s_.facts.size() * (sizeof(Name) + kNameBytes) +
         families_.capacity() * (sizeof(Family) + 5) +
         families_.size() * kFamilyBytes + s_.by_key.capacity() * kKeyBytes +
         s_.texts.bytes() + s_.actors.bytes() + s_.identity.bytes() +
         s_.activity.bytes() + dormants_.bytes() + operations_.bytes() +
         tired_.capacity() * 4 + active_.capacity() * (sizeof(Owner) + 9) +
         (told_.capacity() + changed_.capacity()) * (sizeof(Owner) + 1) +
         (dirty_.capacity() + deep_.capacity() + shallow_.capacity() +
          sources_.capacity() + near_.capacity()) *
             5 +
         (unsettled_.size() + waiting_.size() + asked_.size()) * sizeof(Due);
}

std::uint8_t Tracker::Impl::RankOf(const Family& family) const {
  constexpr int kMedium = 3;  // 1 + Level::kMedium
  if (family.level > kMedium) return 3;
  if (family.level == kMedium) return 2;
  return family.advanced || family.level > 0 ? 1 : 0;
}

bool Tracker::Impl::Outside(StepSlot slot) const {
  const Held& held = s_.steps[slot];
  if (!held.alive) return false;
  for (const NodeId n : held.placed.all) {
    if (s_.graph.name(n).carries()) return false;
  }
  return true;
}

bool Tracker::Impl::Explains(StepSlot slot) const {
  const Fact& fact = s_.steps.fact(slot);
  if (fact.op == IdentityOp::kAssume && fact.identity_session != 0 &&
      s_.identity.InUse(fact.identity_session)) {
    return true;
  }
  for (const FactRule& rule : fact.rules) {
    if (s_.exposure.HasHolders(rule.group)) return true;
    // A closing goes after what it closes.
    if (!rule.opens && s_.exposure.Opened(rule)) return true;
  }
  if (!fact.stands_for) return false;
  return std::any_of(
      fact.guards.begin(), fact.guards.end(),
      [this](NameId group) { return s_.exposure.HasHolders(group); });
}

void Tracker::Impl::Evict(std::uint64_t wanted, SettleFn settle,
                          ForgetFn forget) {
  DeriveDirty();
  Expand();
  struct Unit {
    std::uint64_t bytes;
    TimeMs last;
    std::uint32_t id;
    std::uint8_t rank;
    bool family;
  };
  auto each = [&](auto take) {
    for (const auto& [id, family] : families_) {
      take(family.founder,
           Unit{family.bytes + family.members.size() * sizeof(Node),
                family.last, id, RankOf(family), true});
    }
    for (StepSlot slot = 0; slot < s_.steps.slots(); ++slot) {
      if (!Outside(slot) || Explains(slot)) continue;
      const Held& step = s_.steps[slot];
      take(step.actor.origin != 0 ? step.actor.origin : step.fact.actor,
           Unit{step.charge, step.fact.time, slot, 0, false});
    }
  };
  absl::flat_hash_map<TextId, std::uint64_t> held;
  each([&](TextId origin, const Unit& unit) { held[origin] += unit.bytes; });
  for (const auto& [actor, bytes] : dormants_.held()) held[actor] += bytes;
  TextId heaviest = 0;
  std::uint64_t most = 0;
  for (const auto& [origin, bytes] : held) {
    if (bytes > most ||
        (bytes == most && s_.texts.Text(origin) < s_.texts.Text(heaviest))) {
      heaviest = origin;
      most = bytes;
    }
  }
  const absl::flat_hash_map<TextId, std::uint64_t> quota =
      Shares(std::move(held), wanted);
  absl::flat_hash_map<TextId, std::vector<Unit>> units;
  each([&](TextId origin, const Unit& unit) {
    if (quota.contains(origin)) units[origin].push_back(unit);
  });

  // The settled births that nothing else names first: they are the oldest.
  absl::flat_hash_map<TextId, std::uint64_t> freed_asleep;
  EvictDormants(quota, heaviest, &freed_asleep);
  std::vector<NodeId> families;
  std::vector<StepSlot> steps;
  auto uid = [this](const Unit& u) {
    return u.family ? s_.facts.key(s_.graph.node(u.id).name)
                    : s_.texts.Text(s_.steps.fact(u.id).uid);
  };
  for (auto& [origin, list] : units) {
    std::sort(list.begin(), list.end(), [&](const Unit& a, const Unit& b) {
      if (a.rank != b.rank) return a.rank < b.rank;
      return a.last != b.last ? a.last < b.last : uid(a) < uid(b);
    });
    std::uint64_t freed = freed_asleep[origin];
    for (const Unit& unit : list) {
      if (freed >= quota.at(origin)) break;
      freed += unit.bytes;
      CountEvicted(origin == heaviest);
      if (unit.family) {
        families.push_back(unit.id);
      } else {
        steps.push_back(unit.id);
      }
    }
  }
  units.clear();
  std::sort(families.begin(), families.end());
  std::sort(steps.begin(), steps.end());
  stats_.evicted_families += families.size();
  stats_.evicted_steps += steps.size();
  ForgetFamilies(families, kEver, settle, forget);
  SettleNear(steps, kEver, settle);
  for (const StepSlot slot : steps) {
    NoteForgotten(s_.steps.fact(slot).time);
    s_.identity.NoteLost(s_.steps.fact(slot));
    // What was said of others by it stands.
    std::vector<StepSlot> users;
    s_.identity.Users(slot, &users);
    s_.identity.Followers(slot, &users);
    for (const StepSlot user : users) s_.steps[user].actor_stands = true;
  }
  DropAll(steps, forget);
  ForgetActive(kEver, forget);
  s_.identity.LimitPrincipals(s_.options.options.max_state_bytes / 16 / 256);
  s_.texts.Compact();
}

}  // namespace snaptrail::inline v0::internal
