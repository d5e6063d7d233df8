#include "bench/scripted_steps.h"

#include <cstdio>

namespace snaptrail_bench {
namespace {

using snaptrail::DataNature;
using snaptrail::Resource;
using snaptrail::ResourceRole;
using snaptrail::Stage;
using snaptrail::Step;

std::string Uuid(std::uint64_t n) {
  // Spread, as uids of records are.
  const std::string high = ScriptedSteps::Hex((n + 1) * 0x9E3779B97F4A7C15u);
  const std::string low = ScriptedSteps::Hex(n);
  return high.substr(1, 8) + "-" + high.substr(9, 4) + "-" + high.substr(13) +
         "-" + low.substr(1, 4) + "-" + low.substr(5);
}

Resource Thing(const char* kind, const std::string& uid, DataNature nature) {
  Resource resource;
  resource.uid = uid;
  resource.kind = kind;
  resource.nature = nature;
  return resource;
}
Resource Snap(const std::string& id) {
  return Thing("snapshot", "snap-" + id, DataNature::kCopy);
}
Resource Volume(const std::string& id) {
  return Thing("volume", "vol-" + id, DataNature::kLive);
}
Resource Host(const std::string& id) {
  Resource host = Thing("instance", "i-" + id, DataNature::kNone);
  host.role = ResourceRole::kHost;
  return host;
}
Resource Group(const std::string& id) {
  Resource group = Thing("group", "sg-" + id, DataNature::kNone);
  group.role = ResourceRole::kGuard;
  return group;
}

}  // namespace

std::string ScriptedSteps::Hex(std::uint64_t n) {
  char text[32];
  std::snprintf(text, sizeof text, "%017llx",
                static_cast<unsigned long long>(n));
  return text;
}

Step ScriptedSteps::Make(const std::string& who, const char* operation,
                         Stage stage) {
  Step step;
  step.uid = Uuid(count_++);
  step.time = kBegin + static_cast<snaptrail::TimeMs>(count_) * pace_;
  step.cloud = "aws";
  step.account = "111122223333";
  step.region = "eu-central-1";
  step.service = "ec2.amazonaws.com";
  step.operation = operation;
  step.stage = stage;
  step.evidence = "record";
  step.actor.uid = "AIDA" + who;
  step.actor.type = snaptrail::ActorType::kUser;
  step.actor.name = who;
  step.actor.account = step.account;
  step.actor.alias = {"user/111122223333/" + who};
  step.actor.session_uid = "AKIA" + who;
  step.src_ip = "198.51.100.7";
  step.user_agent = "aws-cli/2.27.41 md/awscrt#0.26.1 os/linux";
  return step;
}

Step ScriptedSteps::Create(const std::string& who, const std::string& id) {
  Step step = Make(who, "CreateSnapshot", Stage::kCreate);
  step.in = {Volume(id)};
  step.out = {Snap(id)};
  return step;
}

Step ScriptedSteps::Restore(const std::string& who, const std::string& id) {
  Step step = Make(who, "CreateVolume", Stage::kRestore);
  step.in = {Snap(id)};
  step.out = {Volume(id + "-b")};
  return step;
}

Step ScriptedSteps::Attach(const std::string& who, const std::string& id) {
  Step step = Make(who, "AttachVolume", Stage::kAttach);
  step.in = {Volume(id + "-b")};
  step.out = {Host(id)};
  step.hold_effect = snaptrail::Effect::kAdd;
  return step;
}

Step ScriptedSteps::Launch(const std::string& who, const std::string& id,
                           const std::string& group) {
  Step step = Make(who, "RunInstances", Stage::kLaunch);
  step.out = {Host(id)};
  step.guard = {Group(group)};
  return step;
}

Step ScriptedSteps::Open(const std::string& who, const std::string& group) {
  Step step = Make(who, "AuthorizeSecurityGroupIngress", Stage::kExpose);
  step.on = {Group(group)};
  step.network_effect = snaptrail::Effect::kAdd;
  snaptrail::NetworkRule rule;
  rule.cidr = "0.0.0.0/0";
  rule.proto = "tcp";
  rule.from_port = rule.to_port = 22;
  rule.has_ports = true;
  step.rules = {rule};
  return step;
}

Step ScriptedSteps::Share(const std::string& who, const std::string& id) {
  Step step = Make(who, "ModifySnapshotAttribute", Stage::kShare);
  step.on = {Snap(id)};
  snaptrail::Grant grant;
  grant.direction = snaptrail::GrantDirection::kAdd;
  grant.party = "999988887777";
  step.grants = {grant};
  return step;
}

Step ScriptedSteps::Delete(const std::string& who, const std::string& id) {
  Step step = Make(who, "DeleteSnapshot", Stage::kCoverUp);
  step.gone = {Snap(id)};
  return step;
}

Step ScriptedSteps::Assume(const std::string& who) {
  Step step = Make(who, "AssumeRole", Stage::kIdentity);
  step.service = "sts.amazonaws.com";
  step.identity.op = snaptrail::IdentityOp::kAssume;
  step.identity.uid = "AROAOTHER";
  step.identity.session = "ASIA" + Hex(count_);
  step.identity.expires = step.time + snaptrail::kHour;
  return step;
}

}  // namespace snaptrail_bench
