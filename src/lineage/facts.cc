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

bool TellsOfItself(Stage stage) {
  return stage == Stage::kShare || stage == Stage::kRead ||
         stage == Stage::kExport || stage == Stage::kCopy ||
         stage == Stage::kRestore || stage == Stage::kCoverUp;
}

NameId FactMaker::Find(std::string_view key) const {
  const TextId text = texts_.Find(key);
  if (text == 0) return 0;
  auto it = by_key_.find(text);
  return it == by_key_.end() ? 0 : it->second;
}

NameId FactMaker::NameOf(const Step& step, const Resource& resource) {
  const TextId key = texts_.Intern(NodeKey(step.cloud, resource));
  auto [it, inserted] =
      by_key_.try_emplace(key, static_cast<NameId>(names_.size()));
  if (inserted) {
    Name name;
    name.key = key;
    name.kind = texts_.Intern(resource.kind);
    name.role = resource.role;
    name.nature = resource.nature;
    name.also_host = resource.also_host;
    name.reused = resource.reused;
    names_.push_back(name);
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
  for (const std::string& alias : step.actor.alias) {
    AddOnce(&fact.alias, texts_.Intern(alias));
  }
  fact.automation = !step.actor.automation.empty();
  fact.firm = fact.automation && step.actor.automation != "configured";
  fact.clone = HasFact(step, "clone", "true");
  fact.password = HasFact(step, "password_reset", "");
  fact.way_in = step.stage == Stage::kLaunch &&
                (HasFact(step, "user_data", "") ||
                 HasFact(step, "key_pair", "") || !step.identity.pass.empty());

  const bool attaching = step.stage == Stage::kAttach;
  const Effect hold = step.hold_effect.value_or(Effect::kAdd);
  const bool detaching = attaching && hold == Effect::kRemove;
  const bool renaming = attaching && hold == Effect::kRename;
  fact.attach = attaching && !detaching && !renaming;
  if (detaching) fact.stage = Stage::kCoverUp;

  for (const Resource& r : step.in) {
    AddOnce(detaching ? &fact.on : &fact.in, NameOf(step, r));
  }
  for (const Resource& r : step.on) AddOnce(&fact.on, NameOf(step, r));
  for (const Resource& r : step.gone) AddOnce(&fact.gone, NameOf(step, r));
  for (const Resource& r : step.key) AddOnce(&fact.keys, NameOf(step, r));
  for (const Resource& r : step.on) {
    fact.on_key |= r.role == ResourceRole::kKey;
    fact.on_setting |= r.role == ResourceRole::kSetting;
  }
  if (step.stage == Stage::kCopy && !step.standing) {
    fact.rekeyed = !step.key.empty();
    fact.moved = !step.from_region.empty() && step.from_region != step.region;
  }
  absl::InlinedVector<NameId, 2> products;
  for (const Resource& r : step.out) {
    const NameId name = NameOf(step, r);
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
      const NameId host = NameOf(step, r);
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
        const NameId child = NameOf(step, other);
        const NameId parent = NameOf(step, r);
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
      if (r.role == ResourceRole::kGuard) {
        AddOnce(&fact.guards, NameOf(step, r));
      }
    }
    fact.guards_complete = sets || !fact.guards.empty();
    if (fact.guards_complete) {
      const auto& held = sets ? step.on : step.out;
      for (const Resource& r : held) {
        if (r.role == ResourceRole::kHost || r.also_host) {
          AddOnce(&fact.holders, NameOf(step, r));
        }
      }
    }
  }

  const bool closing = step.network_effect == Effect::kRemove;
  if (step.stage == Stage::kExpose) {
    for (const Resource& r : step.on) {
      if (r.role != ResourceRole::kGuard) continue;
      const NameId group = NameOf(step, r);
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

  for (const Grant& grant : step.grants) {
    if (fact.direction == GrantDirection::kNone) {
      fact.direction = grant.direction;
    } else if (fact.direction != grant.direction) {
      fact.direction = GrantDirection::kMixed;
    }
    if (grant.is_public) {
      fact.grants_public = true;
    } else {
      AddOnce(&fact.targets, texts_.Intern(grant.party));
    }
  }
  return fact;
}

}  // namespace snaptrail::inline v0::internal
