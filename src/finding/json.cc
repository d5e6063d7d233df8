// Findings as JSON, one line each; docs/finding.schema.json describes them.
//
// Keys are sorted, and what is absent has no key, so that equal findings are
// equal bytes.
#include <string>
#include <utility>
#include <vector>

#include "snaptrail/finding.h"
#include "src/base/time.h"
#include "src/finding/json_parts.h"
#include "src/finding/labels.h"
#include "src/finding/sentence.h"

namespace snaptrail::inline v0 {
namespace {

using internal::EvidenceJson;
using internal::Json;
using internal::PictureJson;

Json ToJson(const Finding& f) {
  Json out = Json::Object();
  out.Set("uid", f.uid);
  Json rule = {{"id", f.rule_id}, {"name", internal::RuleLabel(f)}};
  rule.SetSome("title", f.rule_title);
  out.Set("rule", std::move(rule));
  out.Set("key", f.key);
  if (!f.group.empty()) {
    Json group = Json::Object();
    for (const auto& [field, value] : f.group) group.Set(field, value);
    out.Set("group", std::move(group));
  }
  out.Set("level", LevelName(f.level));
  out.Set("message", internal::Sentence(f));
  Json reasons = Json::Array();
  for (const Reason& r : f.reasons) {
    reasons.Add({{"level", LevelName(r.level)}, {"text", r.text}});
  }
  out.Set("reasons", std::move(reasons));
  Json evidence = Json::Array();
  for (const Evidence& e : f.evidence) evidence.Add(EvidenceJson(e));
  out.Set("evidence", std::move(evidence));
  out.Set("evidence_cut", f.evidence_cut);
  out.Set("first_time", f.first_time);
  out.Set("first_when", internal::FormatTime(f.first_time));
  out.Set("last_time", f.last_time);
  out.Set("last_when", internal::FormatTime(f.last_time));
  Json techniques = Json::Array();
  for (const Technique& t : f.techniques) {
    techniques.Add({{"id", t.id}, {"version", t.version}});
  }
  out.Set("techniques", std::move(techniques));
  out.Set("actors", f.actors);
  out.Set("lineage", PictureJson(f.lineage));
  out.Set("notes", f.notes);
  out.SetSome("under", f.under);
  out.Set("settled", f.settled);
  return out;
}

}  // namespace

std::string FindingToJson(const Finding& finding) {
  return ToJson(finding).SortedText();
}

std::string FindingEventToJson(const FindingEvent& event) {
  Json out = ToJson(event.finding);
  out.Set("action", ActionName(event.action));
  out.SetSome("close_reason", CloseReasonName(event.close_reason));
  out.SetSome("superseded_by", event.superseded_by);
  return out.SortedText();
}

}  // namespace snaptrail::inline v0
