#include "src/finding/json_parts.h"

#include <utility>

#include "src/base/time.h"

namespace snaptrail::inline v0::internal {

using nlohmann::json;

void Set(json* object, const char* key, const std::string& value) {
  if (!value.empty()) (*object)[key] = value;
}

void Set(json* object, const char* key, const std::vector<std::string>& list) {
  if (!list.empty()) (*object)[key] = list;
}

namespace {

json ActorJson(const Evidence& e) {
  json actor = json::object();
  Set(&actor, "uid", e.actor_uid);
  Set(&actor, "name", e.actor_name);
  actor["type"] = ActorTypeName(e.actor_type);
  Set(&actor, "account", e.actor_account);
  Set(&actor, "session", e.session_uid);
  Set(&actor, "invoked_by", e.invoked_by);
  Set(&actor, "origin", e.origin_uid);
  Set(&actor, "author", e.author_uid);
  Set(&actor, "automation", e.automation);
  Set(&actor, "novelty", e.novelty);
  if (e.mfa >= 0) actor["mfa"] = e.mfa != 0;
  return actor;
}

}  // namespace

json EvidenceJson(const Evidence& e) {
  json row = json::object();
  row["uid"] = e.uid;
  row["step"] = e.index;
  row["time"] = e.time;
  row["when"] = FormatTime(e.time);
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

json PictureJson(const LineagePicture& picture) {
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

std::string Line(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace snaptrail::inline v0::internal
