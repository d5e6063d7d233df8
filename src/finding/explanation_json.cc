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

using internal::Json;

Json CheckJson(const FieldCheck& check) {
  Json out = {{"wanted", check.wanted}, {"holds", check.holds}};
  out.SetSome("field", check.field);
  out.SetSome("modifiers", check.modifiers);
  if (!check.field.empty()) {
    out.Set("present", check.present);
    out.Set("has", check.has);
    out.Set("has_count", check.has_count);
  }
  if (check.alternative) out.Set("alternative", true);
  return out;
}

Json ObstaclesJson(const std::vector<Obstacle>& obstacles) {
  Json list = Json::Array();
  for (const Obstacle& obstacle : obstacles) {
    Json checks = Json::Array();
    for (const FieldCheck& check : obstacle.checks) {
      checks.Add(CheckJson(check));
    }
    Json one = {{"selection", obstacle.selection},
                {"holds", obstacle.holds},
                {"checks", std::move(checks)}};
    if (obstacle.alternative) one.Set("alternative", true);
    list.Add(std::move(one));
  }
  return list;
}

Json RefJson(const StepRef& ref) {
  Json out = {{"uid", ref.uid},
              {"step", ref.index},
              {"time", ref.time},
              {"when", internal::FormatTime(ref.time)}};
  out.SetSome("stage", StageName(ref.stage));
  out.SetSome("operation", ref.operation);
  out.SetSome("actor", ref.actor);
  return out;
}

Json RefsJson(const std::vector<StepRef>& refs) {
  Json list = Json::Array();
  for (const StepRef& ref : refs) list.Add(RefJson(ref));
  return list;
}

Json GroupJson(const GroupVerdict& group) {
  Json values = Json::Object();
  for (const auto& [name, value] : group.group) values.Set(name, value);
  Json out = {{"group", std::move(values)},
              {"first_time", group.first_time},
              {"last_time", group.last_time},
              {"count", group.count}};
  if (group.enough > 0) out.Set("enough", group.enough);
  if (!group.seen.empty()) out.Set("seen", group.seen);
  if (!group.missing.empty()) out.Set("missing", group.missing);
  if (!group.finding_uids.empty()) out.Set("findings", group.finding_uids);
  return out;
}

Json CorrelationsJson(const RuleVerdict& v) {
  Json list = Json::Array();
  for (const CorrelationVerdict& correlation : v.correlations) {
    Json groups = Json::Array();
    for (const GroupVerdict& group : correlation.groups) {
      groups.Add(GroupJson(group));
    }
    Json one = {{"name", correlation.name},
                {"asks", correlation.asks},
                {"groups", std::move(groups)}};
    one.SetSome("title", correlation.title);
    if (correlation.no_value) one.Set("no_value", true);
    if (!correlation.counted_by.empty()) {
      one.Set("counted_by", correlation.counted_by);
    }
    list.Add(std::move(one));
  }
  return list;
}

Json RuleJson(const RuleVerdict& v) {
  Json rule = {{"id", v.id}, {"name", v.name}};
  rule.SetSome("title", v.title);
  rule.SetSome("file", v.file);
  Json out = {{"rule", std::move(rule)},
              {"level", LevelName(v.level)},
              {"fired", v.fired},
              {"checks_short", v.checks_short},
              {"obstacles", ObstaclesJson(v.obstacles)}};
  Json reasons = Json::Array();
  for (const ReasonVerdict& reason : v.reasons) {
    reasons.Add({{"level", LevelName(reason.level)},
                 {"text", reason.text},
                 {"holds", reason.holds},
                 {"obstacles", ObstaclesJson(reason.obstacles)}});
  }
  out.Set("reasons", std::move(reasons));
  out.SetSome("stages", v.stages);
  out.Set("other_stage", v.other_stage);
  if (!v.elsewhere.empty()) out.Set("elsewhere", RefsJson(v.elsewhere));
  if (!v.finding_uid.empty()) {
    Json finding = {{"uid", v.finding_uid},
                    {"level", LevelName(v.finding_level)}};
    finding.SetSome("under", v.finding_under);
    out.Set("finding", std::move(finding));
  }
  if (!v.counted_by.empty()) out.Set("counted_by", v.counted_by);
  if (!v.correlations.empty()) out.Set("correlations", CorrelationsJson(v));
  return out;
}

Json RulesJson(const std::vector<RuleVerdict>& verdicts) {
  Json list = Json::Array();
  for (const RuleVerdict& verdict : verdicts) {
    list.Add(RuleJson(verdict));
  }
  return list;
}

Json IdentityJson(const StepExplanation& step) {
  Json hops = Json::Array();
  for (const IdentityHop& hop : step.identity) {
    Json one = {{"time", hop.time}, {"when", internal::FormatTime(hop.time)}};
    one.SetSome("uid", hop.uid);
    one.SetSome("names", hop.names);
    one.SetSome("account", hop.account);
    one.SetSome("session", hop.session);
    hops.Add(std::move(one));
  }
  Json out = {{"hops", std::move(hops)}};
  out.SetSome("origin", step.facts.origin_uid);
  out.SetSome("sponsor", step.sponsor);
  out.SetSome("novelty", step.facts.novelty);
  out.SetSome("automation", step.automation);
  out.SetSome("automation_overruled", step.automation_overruled);
  return out;
}

Json FactsJson(const Evidence& evidence) {
  Json facts = internal::EvidenceJson(evidence);
  facts.Erase("proves");
  return facts;
}

Json StepJson(const StepExplanation& step) {
  Json fields = Json::Object();
  for (const auto& [name, values] : step.fields) fields.Set(name, values);
  Json relations = Json::Object();
  for (const StepRelation& relation : step.relations) {
    relations.Set(relation.name, RefsJson(relation.steps));
  }
  return {{"step", step.index},
          {"facts", FactsJson(step.facts)},
          {"identity", IdentityJson(step)},
          {"fields", std::move(fields)},
          {"relations", std::move(relations)},
          {"rules", RulesJson(step.rules)}};
}

Json LineageJson(const LineageExplanation& lineage) {
  Json steps = Json::Array();
  for (const StepExplanation& step : lineage.steps) {
    steps.Add(StepJson(step));
  }
  Json out = {{"key", lineage.key},
              {"kind", lineage.kind},
              {"is_lineage", lineage.is_lineage},
              {"steps_in_all", lineage.steps_in_all},
              {"steps", std::move(steps)}};
  if (lineage.is_lineage) {
    out.Set("data_bearing", lineage.data_bearing);
    out.Set("birth_seen", lineage.birth_seen);
    out.SetSome("sources", lineage.sources);
    out.Set("lineage", internal::PictureJson(lineage.picture));
  }
  return out;
}

Json PlaceJson(const RecordPlace& place) {
  return {{"input", place.input}, {"offset", place.offset}};
}

}  // namespace

std::string ExplanationToJson(const Explanation& e) {
  Json out = {{"uid", e.uid},
              {"fate", RecordFateName(e.fate)},
              {"read", e.read},
              {"records_in_all", e.records_in_all},
              {"malformed_in_all", e.malformed_in_all}};
  if (e.read > 0) {
    Json places = Json::Array();
    for (const RecordPlace& place : e.places) {
      places.Add(PlaceJson(place));
    }
    out.Set("places", std::move(places));
    out.Set("differing", e.differing);
    out.Set("head", FactsJson(e.head));
    out.SetSome("envelope", e.envelope);
    out.SetSome("product", e.product);
    out.SetSome("log_service", e.log_service);
    // What is not quite JSON is given as the text that it is.
    if (!e.record.empty()) {
      using Library = nlohmann::json;
      const Library record = Library::parse(e.record, nullptr, false);
      out.Set("record",
              record.is_object()
                  ? Json::Raw(record.dump(-1, ' ', false,
                                          Library::error_handler_t::replace))
                  : Json(e.record));
    }
    Json lineages = Json::Array();
    for (const LineageExplanation& lineage : e.lineages) {
      lineages.Add(LineageJson(lineage));
    }
    out.Set("lineages", std::move(lineages));
    out.Set("lineages_in_all", e.lineages_in_all);
    out.Set("record_rules", RulesJson(e.record_rules));
  }
  Json mentions = Json::Array();
  for (const RecordMention& mention : e.mentions) {
    Json one = {{"place", PlaceJson(mention.place)}};
    one.SetSome("uid", mention.uid);
    one.SetSome("problem", mention.problem);
    mentions.Add(std::move(one));
  }
  out.Set("mentions", std::move(mentions));
  return out.SortedText();
}

}  // namespace snaptrail::inline v0
