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
#include "src/finding/json_parts.h"
#include "src/finding/labels.h"
#include "src/finding/sentence.h"

namespace snaptrail::inline v0 {
namespace {

using internal::EvidenceJson;
using internal::Line;
using internal::PictureJson;
using internal::Set;
using nlohmann::json;

json ToJson(const Finding& f) {
  json out = json::object();
  out["uid"] = f.uid;
  json rule = {{"id", f.rule_id}, {"name", internal::RuleLabel(f)}};
  Set(&rule, "title", f.rule_title);
  out["rule"] = std::move(rule);
  out["key"] = f.key;
  if (!f.group.empty()) {
    json group = json::object();
    for (const auto& [field, value] : f.group) group[field] = value;
    out["group"] = std::move(group);
  }
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
  out["lineage"] = PictureJson(f.lineage);
  out["notes"] = f.notes;
  Set(&out, "under", f.under);
  out["settled"] = f.settled;
  return out;
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
