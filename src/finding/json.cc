// Findings as JSON, one line each; docs/finding.schema.json describes them.
//
// Keys are sorted (nlohmann::json's map), and what is absent has no key, so
// that equal findings are equal bytes.
#include "nlohmann/json.hpp"

#include <string>
#include <utility>
#include <vector>

#include "snaptrail/finding.h"
#include "src/base/time.h"
#include "src/finding/labels.h"
#include "src/finding/sentence.h"

namespace snaptrail::inline v0 {
namespace {

using nlohmann::json;

void Set(json* object, const char* key, const std::string& value) {
  if (!value.empty()) (*object)[key] = value;
}

void Set(json* object, const char* key, const std::vector<std::string>& list) {
  if (!list.empty()) (*object)[key] = list;
}

json ActorJson(const Evidence& e) {
  json actor = json::object();
  Set(&actor, "uid", e.actor_uid);
  Set(&actor, "name", e.actor_name);
  actor["type"] = ActorTypeName(e.actor_type);
  Set(&actor, "account", e.actor_account);
  Set(&actor, "session", e.session_uid);
  Set(&actor, "invoked_by", e.invoked_by);
  Set(&actor, "origin", e.origin_uid);
  Set(&actor, "automation", e.automation);
  Set(&actor, "novelty", e.novelty);
  if (e.mfa >= 0) actor["mfa"] = e.mfa != 0;
  return actor;
}

json EvidenceJson(const Evidence& e) {
  json row = json::object();
  row["uid"] = e.uid;
  row["step"] = e.index;
  row["time"] = e.time;
  row["when"] = internal::FormatTime(e.time);
  Set(&row, "stage", StageName(e.stage));
  Set(&row, "service", e.service);
  Set(&row, "operation", e.operation);
  row["status"] = StepStatusName(e.status);
  Set(&row, "cloud", e.cloud);
  Set(&row, "account", e.account);
  Set(&row, "region", e.region);
  row["actor"] = ActorJson(e);
  Set(&row, "src_ip", e.src_ip);
  Set(&row, "user_agent", e.user_agent);
  json resources = json::array();
  for (const EvidenceResource& r : e.resources) {
    json resource = {{"relation", r.relation}, {"node", r.node}};
    Set(&resource, "account", r.account);
    resources.push_back(std::move(resource));
  }
  if (!resources.empty()) row["resources"] = std::move(resources);
  Set(&row, "targets", e.targets);
  json request = json::array();
  for (const auto& [name, value] : e.request) {
    request.push_back({{"name", name}, {"value", value}});
  }
  if (!request.empty()) row["request"] = std::move(request);
  row["proves"] = e.proves;
  Set(&row, "input", e.input);
  row["offset"] = e.offset;
  return row;
}

json LineageJson(const LineagePicture& picture) {
  json nodes = json::array();
  for (const LineageNode& n : picture.nodes) {
    json node = {{"node", n.node}};
    Set(&node, "kind", n.kind);
    Set(&node, "account", n.account);
    Set(&node, "region", n.region);
    nodes.push_back(std::move(node));
  }
  json edges = json::array();
  for (const LineageEdge& e : picture.edges) {
    edges.push_back(
        {{"child", e.child}, {"parent", e.parent}, {"relation", e.relation}});
  }
  json lineage = {{"nodes", std::move(nodes)},
                  {"edges", std::move(edges)},
                  {"cut", picture.cut}};
  Set(&lineage, "root", picture.root);
  return lineage;
}

json ToJson(const Finding& f) {
  json out = json::object();
  out["uid"] = f.uid;
  json rule = {{"id", f.rule_id}, {"name", internal::RuleLabel(f)}};
  Set(&rule, "title", f.rule_title);
  out["rule"] = std::move(rule);
  out["key"] = f.key;
  out["level"] = LevelName(f.level);
  out["message"] = internal::Sentence(f);
  json reasons = json::array();
  for (const Reason& r : f.reasons) {
    reasons.push_back({{"level", LevelName(r.level)}, {"text", r.text}});
  }
  out["reasons"] = std::move(reasons);
  json evidence = json::array();
  for (const Evidence& e : f.evidence) evidence.push_back(EvidenceJson(e));
  out["evidence"] = std::move(evidence);
  out["evidence_cut"] = f.evidence_cut;
  out["first_time"] = f.first_time;
  out["first_when"] = internal::FormatTime(f.first_time);
  out["last_time"] = f.last_time;
  out["last_when"] = internal::FormatTime(f.last_time);
  json techniques = json::array();
  for (const Technique& t : f.techniques) {
    techniques.push_back({{"id", t.id}, {"version", t.version}});
  }
  out["techniques"] = std::move(techniques);
  out["actors"] = f.actors;
  out["lineage"] = LineageJson(f.lineage);
  out["notes"] = f.notes;
  Set(&out, "under", f.under);
  out["settled"] = f.settled;
  return out;
}

// Undecodable bytes become U+FFFD: a reader must never lose a finding to one.
std::string Line(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::string FindingToJson(const Finding& finding) {
  return Line(ToJson(finding));
}

std::string FindingEventToJson(const FindingEvent& event) {
  json out = ToJson(event.finding);
  out["action"] = ActionName(event.action);
  Set(&out, "close_reason", CloseReasonName(event.close_reason));
  Set(&out, "superseded_by", event.superseded_by);
  return Line(out);
}

}  // namespace snaptrail::inline v0
