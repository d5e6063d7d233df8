#include "src/lineage/facts.h"

#include <algorithm>

#include "src/base/strings.h"
#include "src/lineage/networks.h"

namespace snaptrail::inline v0::internal {
namespace {

bool HasFact(const Step& step, std::string_view name, std::string_view value) {
  for (const auto& [key, text] : step.facts) {
    if (key == name && (value.empty() || text == value)) return true;
  }
  return false;
}

template <typename List>
void AddOnce(List* list, typename List::value_type value) {
  if (std::find(list->begin(), list->end(), value) == list->end()) {
    list->push_back(value);
  }
}

void AddLink(FactLink link, Fact* fact) {
  if (fact->links.size() < FactMaker::kMaxLinks) fact->links.push_back(link);
}

// Rights that let one work on copies; a grant of other rights alone is not
// news.
bool MattersForCopies(const std::vector<std::string>& rights) {
  if (rights.empty()) return true;
  for (const std::string& right : rights) {
    if (right != "none") return true;
  }
  return false;
}

template <typename Fn>
void ForEachText(const Fact& fact, Fn fn) {
  for (const TextId id :
       {fact.uid, fact.cloud, fact.account, fact.actor, fact.actor_account,
        fact.session, fact.invoked_by, fact.behind, fact.identity_uid,
        fact.identity_name, fact.identity_session, fact.job_service}) {
    fn(id);
  }
  for (const IdList* list :
       {&fact.alias, &fact.passes, &fact.jobs, &fact.targets, &fact.homes}) {
    for (const TextId id : *list) fn(id);
  }
  for (const FactRule& rule : fact.rules) fn(rule.rule);
}

template <typename Fn>
void ForEachName(const Fact& fact, Fn fn) {
  for (const IdList* list : {&fact.in, &fact.out, &fact.on, &fact.gone,
                             &fact.keys, &fact.holders, &fact.guards}) {
    for (const NameId id : *list) fn(id);
  }
  for (const FactLink& link : fact.links) {
    fn(link.child);
    fn(link.parent);
  }
  for (const FactRule& rule : fact.rules) fn(rule.group);
}

}  // namespace

const char* LinkKindName(LinkKind kind) noexcept {
  switch (kind) {
    case LinkKind::kDerived:
      return "derived-from";
    case LinkKind::kHolds:
      return "holds";
    case LinkKind::kRenamed:
      return "renamed-from";
    case LinkKind::kNamed:
      return "name-of";
  }
  return "";
}

bool IsCapability(Stage stage) {
  return stage == Stage::kCreate || stage == Stage::kCopy ||
         stage == Stage::kShare || stage == Stage::kExport ||
         stage == Stage::kRead || stage == Stage::kRestore ||
         stage == Stage::kLaunch;
}

bool TellsOfItself(Stage stage, const Name& name) {
  if (stage == Stage::kRead || stage == Stage::kExport) {
    return name.copy() || name.image() || name.live();
  }
  return (name.copy() || name.image()) &&
         (stage == Stage::kShare || stage == Stage::kCopy ||
          stage == Stage::kRestore || stage == Stage::kCoverUp);
}

NameId FactMaker::Find(std::string_view key) const {
  const TextId text = texts_.Find(key);
  if (text == 0) return 0;
  auto it = by_key_.find(text);
  return it == by_key_.end() ? 0 : it->second;
}

void FactMaker::LetGo(NameId id) {
  Name& name = names_[id];
  if (--name.refs != 0) return;
  by_key_.erase(name.key);
  texts_.Unref(name.key);
  texts_.Unref(name.kind);
  name = Name();
  free_.push_back(id);
}

void FactMaker::Release(const Fact& fact) {
  ForEachText(fact, [this](TextId id) { texts_.Unref(id); });
  ForEachName(fact, [this](NameId id) { LetGo(id); });
}

NameId FactMaker::NameOf(std::string_view cloud,
                         const Resource& resource) const {
  // The key is taken apart again at its first colon.
  if (cloud.find(':') != cloud.npos) return 0;
  const NameId id = Find(NodeKey(std::string(cloud), resource));
  if (id == 0) return 0;
  const Name& name = names_[id];
  const bool same =
      texts_.Text(name.kind) == resource.kind && name.role == resource.role &&
      name.nature == resource.nature && name.also_host == resource.also_host &&
      name.reused == resource.reused;
  return same ? id : 0;
}

void FactMaker::Fill(NameId id, Resource* resource) const {
  const Name& name = names_[id];
  const std::string_view text = key(id);
  resource->kind = texts_.Text(name.kind);
  resource->uid = text.substr(text.find(':') + resource->kind.size() + 2);
  resource->role = name.role;
  resource->nature = name.nature;
  resource->also_host = name.also_host;
  resource->reused = name.reused;
}

NameId FactMaker::Named(const Step& step, const Resource& resource) {
  const TextId key = texts_.Intern(NodeKey(step.cloud, resource));
  auto [it, inserted] = by_key_.try_emplace(key, 0);
  if (inserted) {
    if (free_.empty()) {
      it->second = static_cast<NameId>(names_.size());
      names_.emplace_back();
    } else {
      it->second = free_.back();
      free_.pop_back();
    }
    Name& name = names_[it->second];
    name.key = key;
    name.kind = texts_.Intern(resource.kind);
    texts_.Ref(name.key);
    texts_.Ref(name.kind);
    name.role = resource.role;
    name.nature = resource.nature;
    name.also_host = resource.also_host;
    name.reused = resource.reused;
    name.refs = 1;  // until the fact is made
    fresh_.push_back(it->second);
  }
  return it->second;
}

Fact FactMaker::Make(const Step& step) {
  Fact fact;
  fact.uid = texts_.Intern(step.uid);
  fact.index = step.index;
  fact.revision = step.revision;
  fact.time = step.time;
  fact.stage = step.stage;
  fact.success = step.status == StepStatus::kSuccess;
  fact.attempt = step.status == StepStatus::kAttempt;
  fact.standing = step.standing;
  fact.cloud = texts_.Intern(step.cloud);
  fact.account = texts_.Intern(step.account);
  fact.actor = texts_.Intern(step.actor.uid);
  fact.actor_account = texts_.Intern(step.actor.account);
  fact.session = texts_.Intern(step.actor.session_uid);
  fact.long_term =
      !step.actor.session_uid.empty() && !step.actor.session_created;
  fact.invoked_by = texts_.Intern(step.actor.invoked_by);
  fact.behind = texts_.Intern(step.actor.behind);
  for (const std::string& alias : step.actor.alias) {
    AddOnce(&fact.alias, texts_.Intern(alias));
  }
  fact.automation = !step.actor.automation.empty();
  fact.firm = fact.automation && step.actor.automation != "configured";
  fact.clone = HasFact(step, "clone", "true");
  fact.password = HasFact(step, "password_reset", "");
  fact.outside = HasFact(step, "outside_use", "true");
  fact.way_in = step.stage == Stage::kLaunch &&
                (HasFact(step, "user_data", "") ||
                 HasFact(step, "key_pair", "") || !step.identity.pass.empty());

  const bool attaching = step.stage == Stage::kAttach;
  const Effect hold = step.hold_effect.value_or(Effect::kAdd);
  const bool detaching = attaching && hold == Effect::kRemove;
  const bool renaming = attaching && hold == Effect::kRename;
  fact.attach = attaching && !detaching && !renaming;
  fact.whole = fact.attach && hold == Effect::kSet;
  if (detaching) fact.stage = Stage::kCoverUp;

  for (const Resource& r : step.in) {
    AddOnce(detaching ? &fact.on : &fact.in, Named(step, r));
  }
  for (const Resource& r : step.on) AddOnce(&fact.on, Named(step, r));
  for (const Resource& r : step.gone) AddOnce(&fact.gone, Named(step, r));
  for (const Resource& r : step.key) AddOnce(&fact.keys, Named(step, r));
  for (const Resource& r : step.on) {
    fact.on_key |= r.role == ResourceRole::kKey;
    fact.on_setting |= r.role == ResourceRole::kSetting;
  }
  if (step.stage == Stage::kCopy && !step.standing) {
    fact.rekeyed = !step.key.empty();
    fact.moved = !step.from_region.empty() && step.from_region != step.region;
  }
  IdList products;
  for (const Resource& r : step.out) {
    const NameId name = Named(step, r);
    AddOnce(&products, name);
    const bool acted_on =
        (attaching && !renaming) ||
        (step.stage == Stage::kRestore && r.role == ResourceRole::kHost);
    AddOnce(acted_on ? &fact.on : &fact.out, name);
  }

  if (step.stage == Stage::kRestore || step.stage == Stage::kCopy) {
    auto live = [this](NameId id) { return names_[id].live(); };
    fact.clone |= std::any_of(fact.in.begin(), fact.in.end(), live) &&
                  std::any_of(products.begin(), products.end(), live);
  }
  if (!detaching) {
    const LinkKind kind = renaming    ? LinkKind::kRenamed
                          : attaching ? LinkKind::kHolds
                                      : LinkKind::kDerived;
    auto carries = [&](NameId id) { return names_[id].carries(); };
    for (const NameId parent : fact.in) {
      for (const NameId child : products) {
        if (!carries(parent) || !carries(child)) continue;
        // A reused name may be restored from its own former self.
        if (parent == child && !names_[child].reused) continue;
        AddLink({child, parent, kind}, &fact);
      }
    }
    if (step.stage == Stage::kLaunch) {
      for (const NameId host : products) {
        for (const NameId data : products) {
          if (names_[host].role != ResourceRole::kHost ||
              names_[data].role != ResourceRole::kData) {
            continue;
          }
          AddLink({host, data, LinkKind::kHolds}, &fact);
        }
      }
    }
    for (const Resource& r : step.via) {
      const NameId host = Named(step, r);
      AddOnce(&fact.on, host);
      for (const NameId parent : fact.in) {
        if (host == parent || !carries(parent) || !carries(host)) continue;
        AddLink({host, parent, LinkKind::kHolds}, &fact);
      }
    }
  }
  auto name_aliases = [&](const std::vector<Resource>& resources) {
    for (const Resource& r : resources) {
      for (const std::string& alias : r.alias) {
        Resource other = r;
        other.uid = alias;
        const NameId child = Named(step, other);
        const NameId parent = Named(step, r);
        if (child == parent || !names_[parent].carries()) continue;
        AddLink({child, parent, LinkKind::kNamed}, &fact);
      }
    }
  };
  name_aliases(step.in);
  name_aliases(step.out);
  name_aliases(step.on);

  const bool sets = step.network_effect == Effect::kSet;
  if (step.stage == Stage::kLaunch || step.stage == Stage::kRestore || sets) {
    for (const Resource& r : step.guard) {
      if (r.role == ResourceRole::kGuard || r.role == ResourceRole::kNet) {
        AddOnce(&fact.guards, Named(step, r));
      }
    }
    fact.guards_complete = sets || !fact.guards.empty();
  }
  // A firewall stands before whoever carries its tag, or is in its network: it
  // is a guard for other guards, and itself guards no host.
  auto is_guard = [](const Resource& r) {
    return r.role == ResourceRole::kGuard;
  };
  if (step.stage == Stage::kExpose &&
      std::any_of(step.on.begin(), step.on.end(), is_guard)) {
    for (const Resource& r : step.guard) {
      if (is_guard(r)) AddOnce(&fact.guards, Named(step, r));
    }
    fact.stands_for = !fact.guards.empty();
    fact.guards_complete = false;
  }
  if (fact.guards_complete) {
    const auto& held = sets ? step.on : step.out;
    for (const Resource& r : held) {
      if (r.role == ResourceRole::kHost || r.also_host ||
          r.role == ResourceRole::kNet) {
        AddOnce(&fact.holders, Named(step, r));
      }
    }
  }

  const bool closing = step.network_effect == Effect::kRemove;
  if (step.stage == Stage::kExpose) {
    auto close_all = [&](const Resource& guard) {
      FactRule said;
      said.group = Named(step, guard);
      said.rule = texts_.Intern("*");
      said.opens = false;
      said.all = true;
      fact.rules.push_back(said);
    };
    for (const Resource& r : step.gone) {
      if (is_guard(r)) close_all(r);
    }
    for (const Resource& r : step.on) {
      if (!is_guard(r)) continue;
      const NameId group = Named(step, r);
      // What is written anew leaves open what it says, and no more.
      if (sets) close_all(r);
      for (const NetworkRule& rule : step.rules) {
        if (rule.egress) continue;
        FactRule said;
        said.group = group;
        said.rule = texts_.Intern(RuleText(rule));
        said.opens = !closing;
        said.sensitive = IsSensitive(rule);
        // A prefix list's ranges are not in the record: taken as outside.
        said.from_group = rule.cidr.empty() && rule.group.rfind("pl-", 0) != 0;
        said.is_private = said.from_group || IsPrivateRange(rule.cidr);
        fact.rules.push_back(said);
      }
    }
    if (!closing) {
      fact.net_public = !step.network_reach.empty();
      for (const NetworkRule& rule : step.rules) {
        fact.net_public |= !rule.egress && IsPublicRange(rule.cidr);
      }
    }
  }

  const IdentityChange& identity = step.identity;
  if (identity.op != IdentityOp::kNone && identity.effect != Effect::kRemove &&
      (identity.op != IdentityOp::kGrant ||
       MattersForCopies(identity.rights))) {
    fact.op = identity.op;
    fact.identity_uid = texts_.Intern(identity.uid);
    fact.identity_name = texts_.Intern(identity.name);
    fact.identity_session = texts_.Intern(identity.session);
    fact.identity_expires = identity.expires.value_or(kEver);
  }

  if (step.standing) {
    for (const Resource& r : identity.pass) {
      AddOnce(&fact.passes, texts_.Intern(r.uid));
    }
  }
  fact.job_service = texts_.Intern(step.job_service);
  for (const std::string& job : step.job_uid) {
    AddOnce(&fact.jobs, texts_.Intern(job));
  }

  // A change that gives and takes is told as what it gives.
  const bool gives = std::any_of(
      step.grants.begin(), step.grants.end(),
      [](const Grant& g) { return g.direction == GrantDirection::kAdd; });
  bool elsewhere = false;
  for (const Grant& grant : step.grants) {
    if (gives && grant.direction == GrantDirection::kRemove) continue;
    fact.direction = grant.direction;
    if (grant.is_public) {
      fact.grants_public = true;
    } else if (!grant.party.empty()) {
      const TextId party = texts_.Intern(grant.party);
      const std::size_t before = fact.targets.size();
      AddOnce(&fact.targets, party);
      if (fact.targets.size() == before) continue;
      elsewhere |= !grant.account.empty();
      fact.homes.push_back(
          grant.account.empty() ? party : texts_.Intern(grant.account));
    }
  }
  if (!elsewhere) fact.homes.clear();
  ForEachText(fact, [this](TextId id) { texts_.Ref(id); });
  ForEachName(fact, [this](NameId id) { Hold(id); });
  for (const NameId id : fresh_) LetGo(id);
  fresh_.clear();
  return fact;
}

}  // namespace snaptrail::inline v0::internal
