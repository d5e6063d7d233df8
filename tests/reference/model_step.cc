#include "tests/reference/model_step.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace snaptrail_tests {
namespace {

using nlohmann::json;
using snaptrail::DataNature;
using snaptrail::Effect;
using snaptrail::Grant;
using snaptrail::GrantDirection;
using snaptrail::IdentityOp;
using snaptrail::NetworkRule;
using snaptrail::Options;
using snaptrail::Resource;
using snaptrail::ResourceRole;
using snaptrail::Stage;
using snaptrail::Step;
using snaptrail::StepStatus;

std::string Text(const json& o, const char* key) {
  auto it = o.find(key);
  return it == o.end() || !it->is_string() ? "" : it->get<std::string>();
}

bool True(const json& o, const char* key) {
  auto it = o.find(key);
  return it != o.end() && it->is_boolean() && it->get<bool>();
}

std::vector<std::string> Texts(const json& o, const char* key) {
  std::vector<std::string> out;
  auto it = o.find(key);
  if (it == o.end()) return out;
  for (const json& v : *it) out.push_back(v.get<std::string>());
  return out;
}

Resource ToResource(const std::string& node) {
  // aws:kind:id, where the id may hold colons.
  const std::size_t first = node.find(':');
  const std::size_t second = node.find(':', first + 1);
  const std::string kind = node.substr(first + 1, second - first - 1);
  Resource r;
  r.kind = kind;
  r.uid = node.substr(second + 1);
  static const std::map<std::string, std::pair<ResourceRole, DataNature>>
      kKinds = {
          {"volume", {ResourceRole::kData, DataNature::kLive}},
          {"snapshot", {ResourceRole::kData, DataNature::kCopy}},
          {"recovery_point", {ResourceRole::kData, DataNature::kCopy}},
          {"image", {ResourceRole::kData, DataNature::kImage}},
          {"template", {ResourceRole::kMold, DataNature::kNone}},
          {"instance", {ResourceRole::kHost, DataNature::kNone}},
          {"group", {ResourceRole::kGuard, DataNature::kNone}},
          {"policy", {ResourceRole::kSetting, DataNature::kNone}},
          {"key", {ResourceRole::kKey, DataNature::kNone}},
          {"setting", {ResourceRole::kSetting, DataNature::kNone}},
          {"db", {ResourceRole::kData, DataNature::kLive}},
          {"db_snapshot", {ResourceRole::kData, DataNature::kCopy}},
      };
  const auto& [role, nature] = kKinds.at(kind);
  r.role = role;
  r.nature = nature;
  r.also_host = kind == "db";
  r.reused = kind == "db" || kind == "db_snapshot";
  return r;
}

std::vector<Resource> Resources(const json& o, const char* key) {
  std::vector<Resource> out;
  for (const std::string& node : Texts(o, key)) out.push_back(ToResource(node));
  return out;
}

Stage ToStage(const std::string& name) {
  for (int i = 0; i <= static_cast<int>(Stage::kRecon); ++i) {
    if (name == snaptrail::StageName(static_cast<Stage>(i))) {
      return static_cast<Stage>(i);
    }
  }
  return Stage::kNone;
}

NetworkRule ToRule(const std::string& text) {
  // in/tcp/22-22/0.0.0.0/0, in/-1/all/::/0
  NetworkRule rule;
  std::size_t at = text.find('/');
  rule.egress = text.substr(0, at) == "out";
  std::size_t next = text.find('/', at + 1);
  rule.proto = text.substr(at + 1, next - at - 1);
  if (rule.proto == "-1") rule.proto = "all";
  at = next;
  next = text.find('/', at + 1);
  const std::string ports = text.substr(at + 1, next - at - 1);
  rule.has_ports = true;
  if (ports != "all") {
    const std::size_t dash = ports.find('-');
    rule.from_port =
        static_cast<std::uint16_t>(std::stoi(ports.substr(0, dash)));
    rule.to_port =
        static_cast<std::uint16_t>(std::stoi(ports.substr(dash + 1)));
  }
  rule.cidr = text.substr(next + 1);
  return rule;
}

}  // namespace

Step FromModel(const json& m) {
  Step s;
  s.uid = Text(m, "metadata.uid");
  s.index = m.value("metadata.step", 0u);
  s.revision = m.value("metadata.revision", 0u);
  s.shared_uid = Text(m, "metadata.shared_uid");
  s.time = m.at("time").get<std::int64_t>();
  s.cloud = Text(m, "cloud.provider");
  s.account = Text(m, "cloud.account.uid");
  s.region = Text(m, "cloud.region");
  s.service = Text(m, "api.service.name");
  s.operation = Text(m, "api.operation");
  const std::string status = Text(m, "status");
  s.status = status == "Success"   ? StepStatus::kSuccess
             : status == "Failure" ? StepStatus::kFailure
                                   : StepStatus::kAttempt;
  s.stage = ToStage(Text(m, "stage"));
  s.actor.uid = Text(m, "actor.user.uid");
  s.actor.name = Text(m, "actor.user.name");
  if (!s.actor.name.empty()) s.actor.alias = {s.actor.name};
  s.actor.account = Text(m, "actor.user.account.uid");
  s.actor.session_uid = Text(m, "actor.session.uid");
  // A key that is no long-term one belongs to a session, which began some time.
  if (!s.actor.session_uid.empty() &&
      s.actor.session_uid.rfind("AKIA", 0) != 0) {
    s.actor.session_created = s.time;
  }
  s.actor.invoked_by = Text(m, "actor.invoked_by");
  if (True(m, "actor.automation")) s.actor.automation = "model";
  s.in = Resources(m, "resource.in");
  s.out = Resources(m, "resource.out");
  s.on = Resources(m, "resource.on");
  s.gone = Resources(m, "resource.gone");
  s.key = Resources(m, "key");
  s.from_region = Text(m, "target.from_region");
  if (s.stage == Stage::kAttach) {
    // The host that the model acts on is where the disk goes to.
    s.out = std::move(s.on);
    s.on.clear();
  }
  if (s.operation == "CreateReplaceRootVolumeTask") {
    s.out = std::move(s.on);
    s.on.clear();
  }
  if (s.operation == "CreateSnapshots") {
    s.via = std::move(s.on);
    s.on.clear();
  }
  if (True(m, "clone")) s.facts.emplace_back("clone", "true");
  if (True(m, "access.password"))
    s.facts.emplace_back("password_reset", "true");
  if (auto it = m.find("guard"); it != m.end()) {
    for (const json& g : *it) {
      for (const json& group : g.at("groups")) {
        Resource r = ToResource(group.get<std::string>());
        if (std::find(s.guard.begin(), s.guard.end(), r) == s.guard.end()) {
          s.guard.push_back(std::move(r));
        }
      }
    }
    if (s.stage == Stage::kExpose) s.network_effect = Effect::kSet;
  }
  if (auto it = m.find("network.rules"); it != m.end()) {
    for (const json& rule : *it) {
      s.rules.push_back(ToRule(rule.at("rule").get<std::string>()));
      s.network_effect = rule.at("op").get<std::string>() == "open"
                             ? Effect::kAdd
                             : Effect::kRemove;
    }
  } else if (True(m, "network.public")) {
    s.network_reach = "service";
    if (s.stage == Stage::kExpose) s.network_effect = Effect::kAdd;
  }
  const std::string direction = Text(m, "grant.direction");
  const GrantDirection to =
      direction == "remove" ? GrantDirection::kRemove : GrantDirection::kAdd;
  for (const std::string& t : Texts(m, "grant.targets")) {
    s.grants.push_back(Grant{t, "", to, false});
  }
  if (True(m, "grant.public")) s.grants.push_back(Grant{"all", "", to, true});
  s.standing = True(m, "grant.standing");
  s.target_account = Text(m, "target.account");
  s.target_region = Text(m, "target.region");
  const std::string op = Text(m, "identity.op");
  s.identity.op = op == "assume"              ? IdentityOp::kAssume
                  : op == "create_principal"  ? IdentityOp::kCreate
                  : op == "create_credential" ? IdentityOp::kCredential
                  : op == "grant"             ? IdentityOp::kGrant
                                              : IdentityOp::kNone;
  s.identity.name = Text(m, "identity.name");
  s.identity.uid = Text(m, "identity.uid");
  s.identity.session = Text(m, "identity.session");
  if (m.contains("identity.expires")) {
    s.identity.expires = m.at("identity.expires").get<std::int64_t>();
  }
  s.job_service = Text(m, "job.service");
  return s;
}

Options OptionsFromModel(const json& m) {
  Options o;
  auto list = [&](const char* key) {
    return m.at(key).get<std::vector<std::string>>();
  };
  auto has = [&](const char* key) {
    return m.contains(key) && !m.at(key).is_null();
  };
  if (has("own_accounts")) o.own = list("own_accounts");
  if (has("trusted_accounts")) o.trusted = list("trusted_accounts");
  if (has("baseline")) o.baseline = list("baseline");
  if (has("learn_until")) o.learn_until = m.at("learn_until");
  if (has("new_window")) o.new_window = m.at("new_window");
  if (has("credential_window")) o.credential_window = m.at("credential_window");
  if (has("job_window")) o.job_window = m.at("job_window");
  if (has("hide_window")) o.hide_window = m.at("hide_window");
  if (has("probe_window")) o.probe_window = m.at("probe_window");
  if (has("move_window")) o.move_window = m.at("move_window");
  if (has("key_window")) o.key_window = m.at("key_window");
  if (has("guard_window")) o.guard_window = m.at("guard_window");
  if (has("cover_window")) o.cover_window = m.at("cover_window");
  if (has("max_evidence")) o.max_evidence = m.at("max_evidence");
  if (has("lateness")) o.lateness = m.at("lateness");
  if (has("lineage_idle")) o.lineage_idle = m.at("lineage_idle");
  if (has("principal_idle")) o.principal_idle = m.at("principal_idle");
  return o;
}

}  // namespace snaptrail_tests
