#include "tests/finding/sample.h"

#include "src/base/strings.h"
#include "src/finding/build.h"

namespace snaptrail::inline v0::internal {

Row MakeRow(const std::string& uid, int at, Stage stage,
            const std::string& operation,
            std::vector<EvidenceResource> resources) {
  Row row;
  row.step.uid = uid;
  row.step.time = kStart + at * 1000;
  row.step.stage = stage;
  row.step.cloud = "aws";
  row.step.account = "111122223333";
  row.step.region = "eu-west-1";
  row.step.service = "ec2.amazonaws.com";
  row.step.operation = operation;
  row.step.actor.uid = "AIDAEVE";
  row.step.actor.name = "eve";
  row.step.actor.type = ActorType::kUser;
  row.step.actor.account = "111122223333";
  row.step.actor.session_uid = "AKIAEVE";
  row.step.src_ip = "203.0.113.7";
  row.step.user_agent = "aws-cli/2";
  row.origin = "AIDAEVE";
  row.resources = std::move(resources);
  row.input = "trail.json";
  row.offset = static_cast<std::uint64_t>(at) * 100;
  return row;
}

View ChainView() {
  View view;
  view.key = "aws:snapshot:snap-0b";
  view.has_root = true;
  view.root_birth_seen = true;
  view.root_account = "111122223333";
  view.root_time = kStart;
  view.data_bearing = true;
  Row made = MakeRow(
      "r-made", 0, Stage::kCreate, "CreateSnapshot",
      {{"in", "aws:volume:vol-0a", ""}, {"out", "aws:snapshot:snap-0b", ""}});
  made.step.actor.uid = "AIDAOPS";
  made.step.actor.name = "ops";
  made.origin = "AIDAOPS";
  made.step.facts = {{"size", "8"}};
  Row restored = MakeRow(
      "r-restored", 60, Stage::kRestore, "CreateVolume",
      {{"in", "aws:snapshot:snap-0b", ""}, {"out", "aws:volume:vol-0c", ""}});
  restored.novelty = kCreated | kCredential;
  restored.step.actor.mfa = false;
  Row attached = MakeRow(
      "r-attached", 70, Stage::kAttach, "AttachVolume",
      {{"in", "aws:volume:vol-0c", ""}, {"on", "aws:instance:i-0d", ""}});
  attached.step.hold_effect = Effect::kAdd;
  attached.novelty = kCreated | kCredential;
  Row opened =
      MakeRow("r-opened", 80, Stage::kExpose, "AuthorizeSecurityGroupIngress",
              {{"on", "aws:group:sg-0e", ""}});
  opened.step.network_effect = Effect::kAdd;
  opened.step.rules = {{"0.0.0.0/0", "", "tcp", 22, 22, true, false}};
  opened.novelty = kCreated | kCredential;
  view.rows = {made, restored, attached, opened};
  for (auto& related : view.related) related.resize(view.rows.size());
  view.related[static_cast<int>(Relation::kMakers)][1] = {0};
  view.related[static_cast<int>(Relation::kDoors)][1] = {3};
  view.related[static_cast<int>(Relation::kDoors)][2] = {3};
  view.picture.root = view.key;
  view.picture.nodes = {
      {"aws:volume:vol-0a", "volume", "111122223333", ""},
      {"aws:snapshot:snap-0b", "snapshot", "111122223333", "eu-west-1"},
      {"aws:volume:vol-0c", "volume", "111122223333", ""},
      {"aws:instance:i-0d", "instance", "111122223333", ""}};
  view.picture.edges = {
      {"aws:snapshot:snap-0b", "aws:volume:vol-0a", "derived-from"},
      {"aws:volume:vol-0c", "aws:snapshot:snap-0b", "derived-from"},
      {"aws:instance:i-0d", "aws:volume:vol-0c", "holds"}};
  return view;
}

Rule MakeRule(const std::string& name, std::vector<RuleReason> reasons) {
  Rule rule;
  rule.id = Cat("id-", name);
  rule.name = name;
  rule.title = Cat("Title of ", name);
  rule.tags = {"attack.defense_evasion", "attack.t1578.001", "attack.t1578"};
  rule.chain = true;
  rule.reasons = std::move(reasons);
  return rule;
}

std::string Dump(const Finding& finding) {
  std::string out =
      Cat(LevelName(finding.level), ' ', finding.rule_name, ' ', finding.key);
  for (std::size_t i = 0; i < finding.reasons.size(); ++i) {
    out += Cat(" | ", LevelName(finding.reasons[i].level), ": ",
               finding.reasons[i].text, " <-");
    for (const Evidence& e : finding.evidence) {
      for (std::uint32_t reason : e.proves) {
        if (reason == i) out += Cat(' ', e.uid);
      }
    }
  }
  if (finding.evidence_cut) out += " | cut";
  return out;
}

Finding ChainFinding() {
  const Rule rule =
      MakeRule("snapshot_chain",
               {{Level::kLow, "a copy was brought onto a host", {"makers"}},
                {Level::kHigh, "brought by a person", {"doors"}},
                {Level::kCritical, "by a new principal", {}}});
  const std::vector<RuleHit> hits = {
      {0, 0, 1}, {0, 0, 2}, {0, 1, 1}, {0, 1, 2}, {0, 2, 1}};
  return BuildFindings(ChainView(), {rule}, hits, 16).front();
}

}  // namespace snaptrail::inline v0::internal
