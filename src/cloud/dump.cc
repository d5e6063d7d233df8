#include "src/cloud/dump.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

using Json = nlohmann::json;  // std::map inside: keys come out sorted

struct Relation {
  const char* word;   // as the dictionary names it
  const char* field;  // as docs/step-fields.md names it
  const std::vector<Resource> Step::*list;
};
constexpr Relation kRelations[] = {
    {"from", "resource.in", &Step::in},
    {"to", "resource.out", &Step::out},
    {"on", "resource.on", &Step::on},
    {"gone", "resource.gone", &Step::gone},
    {"via", "resource.via", &Step::via},
    {"guards", "guard", &Step::guard},
    {"into", "target.place", &Step::place},
    {"key", "key", &Step::key},
};

// The effect that the row gave, wherever the step keeps it.
std::string EffectText(const Step& step) {
  std::optional<Effect> effect;
  if (step.network_effect) effect = step.network_effect;
  if (step.hold_effect) effect = step.hold_effect;
  if (step.stage == Stage::kIdentity) effect = step.identity.effect;
  if (effect) return *effect == Effect::kAdd ? "" : EffectName(*effect);
  if (step.stage == Stage::kShare && !step.grants.empty()) {
    const GrantDirection first = step.grants.front().direction;
    for (const Grant& grant : step.grants)
      if (grant.direction != first) return "";
    if (first == GrantDirection::kRemove || first == GrantDirection::kSet)
      return GrantDirectionName(first);
  }
  return "";
}

std::string RuleText(const NetworkRule& rule) {
  std::string out = rule.egress ? "out:" : "in:";
  if (rule.cidr.empty() && !rule.group.empty())
    out += Cat("group=", rule.group);
  else
    out += rule.cidr;
  out += Cat(":", rule.proto, ":");
  if (rule.has_ports)
    out += Cat(rule.from_port, "-", rule.to_port);
  else
    out += "None-None";
  return out;
}

// A step keeps no kind for an identity's name; the name begins with it.
std::string_view NameKind(std::string_view name) {
  const std::size_t slash = name.find('/');
  const std::string_view kind =
      slash == std::string_view::npos ? "name" : name.substr(0, slash);
  return kind == "group" ? "user-group" : kind;
}

void Put(Json* out, const char* name, const std::string& value) {
  if (!value.empty()) (*out)[name] = value;
}

Json ResourceJson(const Resource& resource) {
  Json out = Json::object();
  out["uid"] = resource.uid;
  out["kind"] = resource.kind;
  out["role"] = ResourceRoleName(resource.role);
  static constexpr const char* kNatures[] = {"", "live", "copy", "image"};
  Put(&out, "nature", kNatures[static_cast<std::size_t>(resource.nature) & 3]);
  if (resource.also_host) out["also"] = "host";
  if (resource.reused) out["reused"] = true;
  Put(&out, "account", resource.account);
  Put(&out, "region", resource.region);
  if (!resource.alias.empty()) out["alias"] = resource.alias;
  return out;
}

Json ResourcesJson(const std::vector<Resource>& resources) {
  Json out = Json::array();
  for (const Resource& resource : resources)
    out.push_back(ResourceJson(resource));
  return out;
}

void PutActor(const Actor& actor, Json* out) {
  Put(out, "actor.user.uid", actor.uid);
  (*out)["actor.user.type"] = ActorTypeName(actor.type);
  Put(out, "actor.user.name", actor.name);
  Put(out, "actor.user.account.uid", actor.account);
  if (!actor.alias.empty()) (*out)["actor.user.alias"] = actor.alias;
  Put(out, "actor.session.uid", actor.session_uid);
  Put(out, "actor.session.name", actor.session_name);
  Put(out, "actor.session.issuer", actor.session_issuer);
  if (actor.session_created)
    (*out)["actor.session.created_time"] = *actor.session_created;
  if (actor.mfa) (*out)["actor.session.is_mfa"] = *actor.mfa;
  Put(out, "actor.invoked_by", actor.invoked_by);
  Put(out, "actor.app_uid", actor.app_uid);
  Put(out, "actor.via_role", actor.via_role);
  Put(out, "actor.via_resource", actor.via_resource);
  Put(out, "actor.origin.claim", actor.origin_claim);
  Put(out, "actor.automation", actor.automation);
}

void PutGrants(const Step& step, Json* out) {
  if (step.grants.empty()) return;
  Json list = Json::array();
  std::vector<std::string> parties;
  bool is_public = false;
  GrantDirection direction = step.grants.front().direction;
  for (const Grant& grant : step.grants) {
    Json one = {{"party", grant.party},
                {"public", grant.is_public},
                {"direction", GrantDirectionName(grant.direction)}};
    Put(&one, "role", grant.role);
    list.push_back(std::move(one));
    is_public = is_public || grant.is_public;
    if (grant.direction != direction) direction = GrantDirection::kMixed;
    if (std::find(parties.begin(), parties.end(), grant.party) == parties.end())
      parties.push_back(grant.party);
  }
  (*out)["grant.list"] = std::move(list);
  (*out)["grant.targets"] = parties;
  (*out)["grant.public"] = is_public;
  (*out)["grant.direction"] = GrantDirectionName(direction);
}

void PutNetwork(const Step& step, Json* out) {
  Json list = Json::array();
  for (const NetworkRule& rule : step.rules) {
    Json one = {{"proto", rule.proto}, {"out", rule.egress}};
    Put(&one, "cidr", rule.cidr);
    Put(&one, "group", rule.group);
    if (rule.has_ports) {
      one["from"] = rule.from_port;
      one["to"] = rule.to_port;
    }
    list.push_back(std::move(one));
  }
  if (!list.empty()) (*out)["network.rules"] = std::move(list);
  Put(out, "network.reach", step.network_reach);
  if (step.network_effect)
    (*out)["network.effect"] = EffectName(*step.network_effect);
}

void PutIdentity(const Step& step, Json* out) {
  const IdentityChange& identity = step.identity;
  Put(out, "identity.op", IdentityOpName(identity.op));
  if (step.stage == Stage::kIdentity)
    (*out)["identity.effect"] = EffectName(identity.effect);
  Put(out, "identity.uid", identity.uid);
  Put(out, "identity.name", identity.name);
  Put(out, "identity.session", identity.session);
  if (identity.expires) (*out)["identity.expires"] = *identity.expires;
  if (!identity.rights.empty()) (*out)["identity.rights"] = identity.rights;
  if (!identity.pass.empty())
    (*out)["identity.pass"] = ResourcesJson(identity.pass);
}

void PutFacts(const Step& step, Json* out) {
  for (const auto& [name, value] : step.facts) {
    Json& slot = (*out)["fact." + name];
    if (slot.is_null()) {
      slot = value;
    } else {
      if (!slot.is_array()) slot = Json::array({slot});
      slot.push_back(value);
    }
  }
}

}  // namespace

std::string DumpStep(const Step& step) {
  std::vector<std::string> out;
  out.emplace_back(step.stage == Stage::kNone ? "None" : StageName(step.stage));
  out.emplace_back(StepStatusName(step.status));
  if (const std::string effect = EffectText(step); !effect.empty())
    out.push_back(Cat("effect=", effect));

  std::vector<std::string> part;
  const auto flush = [&] {
    std::sort(part.begin(), part.end());
    out.insert(out.end(), part.begin(), part.end());
    part.clear();
  };
  for (const Relation& relation : kRelations)
    for (const Resource& resource : step.*relation.list)
      part.push_back(Cat(relation.word, ":", resource.kind, "=", resource.uid));
  for (const std::string& job : step.job_uid)
    part.push_back(Cat("job:job=", job));
  for (const Resource& resource : step.identity.pass)
    part.push_back(Cat("pass:", resource.kind, "=", resource.uid));
  flush();
  for (const Grant& grant : step.grants) {
    std::string text = Cat(grant.is_public ? "public:" : "with:", grant.party);
    if (grant.direction != GrantDirection::kAdd)
      text += Cat("(", GrantDirectionName(grant.direction), ")");
    part.push_back(std::move(text));
  }
  flush();
  for (const NetworkRule& rule : step.rules) out.push_back(RuleText(rule));
  if (!step.network_reach.empty())
    out.push_back(Cat("net=", step.network_reach));
  const std::string how = IdentityOpName(step.identity.op);
  if (!step.identity.session.empty())
    out.push_back(Cat("lend:", how, ":credential=", step.identity.session));
  if (!step.identity.name.empty())
    out.push_back(Cat("lend:", how, ":", NameKind(step.identity.name), "=",
                      step.identity.name));
  if (!step.identity.uid.empty())
    out.push_back(Cat("lend:", how, ":principal-id=", step.identity.uid));
  if (!step.identity.rights.empty())
    out.push_back(Cat("rights=", Join(step.identity.rights, ",")));
  for (std::size_t i = 0; i < step.facts.size();) {
    std::size_t end = i + 1;
    std::string values = step.facts[i].second;
    for (; end < step.facts.size() &&
           step.facts[end].first == step.facts[i].first;
         ++end)
      values += Cat(",", step.facts[end].second);
    out.push_back(Cat(step.facts[i].first, "=", values));
    i = end;
  }
  return Join(out, " ");
}

std::string StepToJson(const Step& step) {
  Json out = Json::object();
  out["metadata.uid"] = step.uid;
  out["metadata.step"] = step.index;
  if (step.revision != 0) out["metadata.revision"] = step.revision;
  Put(&out, "metadata.shared_uid", step.shared_uid);
  Put(&out, "metadata.correlation_uid", step.correlation_uid);
  if (!step.correlation_uid.empty()) {
    out["fold.final"] = step.fold_final;
    out["fold.body"] = step.fold_body;
  }
  out["time"] = step.time;
  Put(&out, "cloud.provider", step.cloud);
  Put(&out, "cloud.account.uid", step.account);
  Put(&out, "cloud.org.uid", step.org);
  Put(&out, "cloud.region", step.region);
  Put(&out, "api.service.name", step.service);
  Put(&out, "api.operation", step.operation);
  out["status"] = StepStatusName(step.status);
  Put(&out, "status_code", step.status_code);
  Put(&out, "status_detail", step.status_detail);
  Put(&out, "evidence", step.evidence);
  PutActor(step.actor, &out);
  Put(&out, "src_endpoint.ip", step.src_ip);
  Put(&out, "http_request.user_agent", step.user_agent);
  Put(&out, "stage", StageName(step.stage));
  std::vector<std::string> uids;
  for (const Relation& relation : kRelations) {
    const std::vector<Resource>& list = step.*relation.list;
    if (!list.empty()) out[relation.field] = ResourcesJson(list);
    if (relation.list == &Step::in || relation.list == &Step::out ||
        relation.list == &Step::on || relation.list == &Step::gone)
      for (const Resource& resource : list)
        if (std::find(uids.begin(), uids.end(), resource.uid) == uids.end())
          uids.push_back(resource.uid);
  }
  if (!uids.empty()) out["resource.uid"] = uids;
  if (!step.job_uid.empty()) out["job.uid"] = step.job_uid;
  Put(&out, "job.service", step.job_service);
  if (step.standing) out["standing"] = true;
  PutGrants(step, &out);
  PutNetwork(step, &out);
  if (step.hold_effect) out["hold.effect"] = EffectName(*step.hold_effect);
  Put(&out, "target.account", step.target_account);
  Put(&out, "target.region", step.target_region);
  Put(&out, "target.from_region", step.from_region);
  PutIdentity(step, &out);
  PutFacts(step, &out);
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace snaptrail::inline v0::internal
