// An explanation as JSON; docs/explanation.schema.json describes it.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nlohmann/json.hpp"
#include "snaptrail/explain.h"
#include "src/base/strings.h"
#include "src/base/time.h"
#include "src/finding/json_parts.h"

namespace snaptrail::inline v0 {
namespace {

using internal::Set;
using nlohmann::json;

json CheckJson(const FieldCheck& check) {
  json out = {{"wanted", check.wanted}, {"holds", check.holds}};
  Set(&out, "field", check.field);
  Set(&out, "modifiers", check.modifiers);
  if (!check.field.empty()) {
    out["present"] = check.present;
    out["has"] = check.has;
    out["has_count"] = check.has_count;
  }
  if (check.alternative) out["alternative"] = true;
  return out;
}

json ObstaclesJson(const std::vector<Obstacle>& obstacles) {
  json list = json::array();
  for (const Obstacle& obstacle : obstacles) {
    json checks = json::array();
    for (const FieldCheck& check : obstacle.checks) {
      checks.push_back(CheckJson(check));
    }
    json one = {{"selection", obstacle.selection},
                {"holds", obstacle.holds},
                {"checks", std::move(checks)}};
    if (obstacle.alternative) one["alternative"] = true;
    list.push_back(std::move(one));
  }
  return list;
}

json RefJson(const StepRef& ref) {
  json out = {{"uid", ref.uid},
              {"step", ref.index},
              {"time", ref.time},
              {"when", internal::FormatTime(ref.time)}};
  Set(&out, "stage", StageName(ref.stage));
  Set(&out, "operation", ref.operation);
  Set(&out, "actor", ref.actor);
  return out;
}

json RefsJson(const std::vector<StepRef>& refs) {
  json list = json::array();
  for (const StepRef& ref : refs) list.push_back(RefJson(ref));
  return list;
}

json GroupJson(const GroupVerdict& group) {
  json values = json::object();
  for (const auto& [name, value] : group.group) values[name] = value;
  json out = {{"group", std::move(values)},
              {"first_time", group.first_time},
              {"last_time", group.last_time},
              {"count", group.count}};
  if (group.enough > 0) out["enough"] = group.enough;
  if (!group.seen.empty()) out["seen"] = group.seen;
  if (!group.missing.empty()) out["missing"] = group.missing;
  if (!group.finding_uids.empty()) out["findings"] = group.finding_uids;
  return out;
}

json CorrelationsJson(const RuleVerdict& v) {
  json list = json::array();
  for (const CorrelationVerdict& correlation : v.correlations) {
    json groups = json::array();
    for (const GroupVerdict& group : correlation.groups) {
      groups.push_back(GroupJson(group));
    }
    json one = {{"name", correlation.name},
                {"asks", correlation.asks},
                {"groups", std::move(groups)}};
    Set(&one, "title", correlation.title);
    if (correlation.no_value) one["no_value"] = true;
    if (!correlation.counted_by.empty()) {
      one["counted_by"] = correlation.counted_by;
    }
    list.push_back(std::move(one));
  }
  return list;
}

json RuleJson(const RuleVerdict& v) {
  json rule = {{"id", v.id}, {"name", v.name}};
  Set(&rule, "title", v.title);
  Set(&rule, "file", v.file);
  json out = {{"rule", std::move(rule)},
              {"level", LevelName(v.level)},
              {"fired", v.fired},
              {"checks_short", v.checks_short},
              {"obstacles", ObstaclesJson(v.obstacles)}};
  json reasons = json::array();
  for (const ReasonVerdict& reason : v.reasons) {
    reasons.push_back({{"level", LevelName(reason.level)},
                       {"text", reason.text},
                       {"holds", reason.holds},
                       {"obstacles", ObstaclesJson(reason.obstacles)}});
  }
  out["reasons"] = std::move(reasons);
  Set(&out, "stages", v.stages);
  out["other_stage"] = v.other_stage;
  if (!v.elsewhere.empty()) out["elsewhere"] = RefsJson(v.elsewhere);
  if (!v.finding_uid.empty()) {
    json finding = {{"uid", v.finding_uid},
                    {"level", LevelName(v.finding_level)}};
    Set(&finding, "under", v.finding_under);
    out["finding"] = std::move(finding);
  }
  if (!v.counted_by.empty()) out["counted_by"] = v.counted_by;
  if (!v.correlations.empty()) out["correlations"] = CorrelationsJson(v);
  return out;
}

json RulesJson(const std::vector<RuleVerdict>& verdicts) {
  json list = json::array();
  for (const RuleVerdict& verdict : verdicts) {
    list.push_back(RuleJson(verdict));
  }
  return list;
}

json IdentityJson(const StepExplanation& step) {
  json hops = json::array();
  for (const IdentityHop& hop : step.identity) {
    json one = {{"time", hop.time}, {"when", internal::FormatTime(hop.time)}};
    Set(&one, "uid", hop.uid);
    Set(&one, "names", hop.names);
    Set(&one, "account", hop.account);
    Set(&one, "session", hop.session);
    hops.push_back(std::move(one));
  }
  json out = {{"hops", std::move(hops)}};
  Set(&out, "origin", step.facts.origin_uid);
  Set(&out, "sponsor", step.sponsor);
  Set(&out, "novelty", step.facts.novelty);
  Set(&out, "automation", step.automation);
  Set(&out, "automation_overruled", step.automation_overruled);
  return out;
}

json FactsJson(const Evidence& evidence) {
  json facts = internal::EvidenceJson(evidence);
  facts.erase("proves");
  return facts;
}

json StepJson(const StepExplanation& step) {
  json fields = json::object();
  for (const auto& [name, values] : step.fields) fields[name] = values;
  json relations = json::object();
  for (const StepRelation& relation : step.relations) {
    relations[relation.name] = RefsJson(relation.steps);
  }
  return {{"step", step.index},
          {"facts", FactsJson(step.facts)},
          {"identity", IdentityJson(step)},
          {"fields", std::move(fields)},
          {"relations", std::move(relations)},
          {"rules", RulesJson(step.rules)}};
}

json LineageJson(const LineageExplanation& lineage) {
  json steps = json::array();
  for (const StepExplanation& step : lineage.steps) {
    steps.push_back(StepJson(step));
  }
  json out = {{"key", lineage.key},
              {"kind", lineage.kind},
              {"is_lineage", lineage.is_lineage},
              {"steps_in_all", lineage.steps_in_all},
              {"steps", std::move(steps)}};
  if (lineage.is_lineage) {
    out["data_bearing"] = lineage.data_bearing;
    out["birth_seen"] = lineage.birth_seen;
    Set(&out, "sources", lineage.sources);
    out["lineage"] = internal::PictureJson(lineage.picture);
  }
  return out;
}

json PlaceJson(const RecordPlace& place) {
  return {{"input", place.input}, {"offset", place.offset}};
}

}  // namespace

std::string ExplanationToJson(const Explanation& e) {
  json out = {{"uid", e.uid},
              {"fate", RecordFateName(e.fate)},
              {"read", e.read},
              {"records_in_all", e.records_in_all},
              {"malformed_in_all", e.malformed_in_all}};
  if (e.read > 0) {
    json places = json::array();
    for (const RecordPlace& place : e.places) {
      places.push_back(PlaceJson(place));
    }
    out["places"] = std::move(places);
    out["differing"] = e.differing;
    out["head"] = FactsJson(e.head);
    Set(&out, "envelope", e.envelope);
    Set(&out, "product", e.product);
    Set(&out, "log_service", e.log_service);
    // What is not quite JSON is given as the text that it is.
    if (!e.record.empty()) {
      json record = json::parse(e.record, nullptr, false);
      out["record"] = record.is_object() ? std::move(record) : json(e.record);
    }
    json lineages = json::array();
    for (const LineageExplanation& lineage : e.lineages) {
      lineages.push_back(LineageJson(lineage));
    }
    out["lineages"] = std::move(lineages);
    out["lineages_in_all"] = e.lineages_in_all;
    out["record_rules"] = RulesJson(e.record_rules);
  }
  json mentions = json::array();
  for (const RecordMention& mention : e.mentions) {
    json one = {{"place", PlaceJson(mention.place)}};
    Set(&one, "uid", mention.uid);
    Set(&one, "problem", mention.problem);
    mentions.push_back(std::move(one));
  }
  out["mentions"] = std::move(mentions);
  return internal::Line(out);
}

}  // namespace snaptrail::inline v0
