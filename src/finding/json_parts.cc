#include "src/finding/json_parts.h"

#include <utility>

#include "src/base/time.h"

namespace snaptrail::inline v0::internal {

namespace {

Json ActorJson(const Evidence& e) {
  Json actor = Json::Object();
  actor.SetSome("uid", e.actor_uid);
  actor.SetSome("name", e.actor_name);
  actor.Set("type", ActorTypeName(e.actor_type));
  actor.SetSome("account", e.actor_account);
  actor.SetSome("session", e.session_uid);
  actor.SetSome("invoked_by", e.invoked_by);
  actor.SetSome("origin", e.origin_uid);
  actor.SetSome("author", e.author_uid);
  actor.SetSome("automation", e.automation);
  actor.SetSome("novelty", e.novelty);
  if (e.mfa >= 0) actor.Set("mfa", e.mfa != 0);
  return actor;
}

}  // namespace

Json EvidenceJson(const Evidence& e) {
  Json row = Json::Object();
  row.Set("uid", e.uid);
  row.Set("step", e.index);
  row.Set("time", e.time);
  row.Set("when", FormatTime(e.time));
  row.SetSome("stage", StageName(e.stage));
  row.SetSome("service", e.service);
  row.SetSome("operation", e.operation);
  row.Set("status", StepStatusName(e.status));
  row.SetSome("cloud", e.cloud);
  row.SetSome("account", e.account);
  row.SetSome("region", e.region);
  row.Set("actor", ActorJson(e));
  row.SetSome("src_ip", e.src_ip);
  row.SetSome("user_agent", e.user_agent);
  Json resources = Json::Array();
  for (const EvidenceResource& r : e.resources) {
    Json resource = {{"relation", r.relation}, {"node", r.node}};
    resource.SetSome("account", r.account);
    resources.Add(std::move(resource));
  }
  if (!resources.empty()) row.Set("resources", std::move(resources));
  row.SetSome("targets", e.targets);
  Json request = Json::Array();
  for (const auto& [name, value] : e.request) {
    request.Add({{"name", name}, {"value", value}});
  }
  if (!request.empty()) row.Set("request", std::move(request));
  row.Set("proves", e.proves);
  row.SetSome("input", e.input);
  row.Set("offset", e.offset);
  return row;
}

Json PictureJson(const LineagePicture& picture) {
  Json nodes = Json::Array();
  for (const LineageNode& n : picture.nodes) {
    Json node = {{"node", n.node}};
    node.SetSome("kind", n.kind);
    node.SetSome("account", n.account);
    node.SetSome("region", n.region);
    nodes.Add(std::move(node));
  }
  Json edges = Json::Array();
  for (const LineageEdge& e : picture.edges) {
    edges.Add(
        {{"child", e.child}, {"parent", e.parent}, {"relation", e.relation}});
  }
  Json lineage = {{"nodes", std::move(nodes)},
                  {"edges", std::move(edges)},
                  {"cut", picture.cut}};
  lineage.SetSome("root", picture.root);
  return lineage;
}

}  // namespace snaptrail::inline v0::internal
