#include "src/finding/evidence.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>

#include "src/base/strings.h"
#include "src/finding/printable.h"

namespace snaptrail::inline v0::internal {
namespace {

std::string NetworkRuleText(const NetworkRule& rule) {
  std::string ports = "-";
  if (rule.has_ports) {
    ports = rule.from_port == rule.to_port
                ? Cat(rule.from_port)
                : Cat(rule.from_port, '-', rule.to_port);
  }
  return Cat(rule.egress ? "egress " : "ingress ",
             rule.proto.empty() ? std::string_view("all") : rule.proto, ' ',
             ports, ' ', rule.cidr.empty() ? rule.group : rule.cidr);
}

// The request's fields that the step was read from, under the names of
// docs/step-fields.md.
class RequestFields {
 public:
  explicit RequestFields(Evidence* evidence) : evidence_(evidence) {}

  void Add(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (evidence_->request.size() >= kMaxRequestValues) return;
    evidence_->request.emplace_back(name, Shorten(value, kMaxFreeText));
  }

 private:
  Evidence* evidence_;
};

void AddRequest(const Step& step, GrantDirection direction, bool grant_public,
                Evidence* evidence) {
  RequestFields request(evidence);
  for (const auto& [name, value] : step.facts) {
    request.Add(Cat("fact.", name), value);
  }
  if (direction != GrantDirection::kNone) {
    request.Add("grant.direction", GrantDirectionName(direction));
  }
  if (grant_public) request.Add("grant.public", "true");
  for (const Grant& grant : step.grants) request.Add("grant.role", grant.role);
  if (step.hold_effect) {
    request.Add("hold.effect", EffectName(*step.hold_effect));
  }
  if (step.identity.op != IdentityOp::kNone) {
    request.Add("identity.op", IdentityOpName(step.identity.op));
    request.Add("identity.name", step.identity.name);
    request.Add("identity.uid", step.identity.uid);
    for (const std::string& right : step.identity.rights) {
      request.Add("identity.rights", right);
    }
  }
  request.Add("job.service", step.job_service);
  for (const std::string& job : step.job_uid) request.Add("job.uid", job);
  if (step.network_effect) {
    request.Add("network.effect", EffectName(*step.network_effect));
  }
  request.Add("network.reach", step.network_reach);
  for (const NetworkRule& rule : step.rules) {
    request.Add("network.rules", NetworkRuleText(rule));
  }
  if (step.standing) request.Add("standing", "true");
  request.Add("target.account", step.target_account);
  request.Add("target.from_region", step.from_region);
  request.Add("target.region", step.target_region);
}

Evidence Common(const Step& step) {
  Evidence e;
  e.uid = step.uid;
  e.index = step.index;
  e.time = step.time;
  e.stage = step.stage;
  e.service = step.service;
  e.operation = step.operation;
  e.status = step.status;
  e.cloud = step.cloud;
  e.account = step.account;
  e.region = step.region;
  e.actor_uid = step.actor.uid;
  e.actor_name = Shorten(step.actor.name, kMaxFreeText);
  e.actor_type = step.actor.type;
  e.actor_account = step.actor.account;
  e.session_uid = step.actor.session_uid;
  e.invoked_by = step.actor.invoked_by;
  e.src_ip = step.src_ip;
  e.user_agent = Shorten(step.user_agent, kMaxFreeText);
  if (step.actor.mfa) e.mfa = *step.actor.mfa ? 1 : 0;
  return e;
}

void AddTarget(const std::string& target, Evidence* e) {
  if (target.empty()) return;
  if (std::find(e->targets.begin(), e->targets.end(), target) ==
      e->targets.end()) {
    e->targets.push_back(target);
  }
}

}  // namespace

Evidence EvidenceOf(const Row& row) {
  const Step& step = row.step;
  Evidence e = Common(step);
  e.origin_uid = row.origin;
  e.author_uid = row.author;
  if (row.automation) e.automation = step.actor.automation;
  e.novelty = NoveltyNames(row.novelty);
  e.resources = row.resources;
  for (const std::string& target : row.grant_targets) AddTarget(target, &e);
  AddTarget(step.target_account, &e);
  for (const Resource& place : step.place) AddTarget(place.account, &e);
  AddRequest(step, row.grant_direction, row.grant_public, &e);
  e.input = row.input;
  e.offset = row.offset;
  return e;
}

bool EvidenceBefore(const Evidence& a, const Evidence& b) {
  return std::tie(a.time, a.uid, a.index) < std::tie(b.time, b.uid, b.index);
}

}  // namespace snaptrail::inline v0::internal
