#include "src/engine/explain.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "src/base/strings.h"
#include "src/engine/named_document.h"
#include "src/engine/step_document.h"
#include "src/finding/build.h"
#include "src/finding/evidence.h"
#include "src/finding/printable.h"
#include "src/record/padded.h"
#include "src/sigma/correlation.h"
#include "src/sigma/fold.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::size_t kMaxLineages = 64;
constexpr std::size_t kMaxElsewhere = 16;

using Findings = std::map<std::string, const Finding*>;

StepRef RefOf(const Step& step) {
  const std::string& who =
      step.actor.name.empty() ? step.actor.uid : step.actor.name;
  return {step.uid,   step.index,     step.time,
          step.stage, step.operation, Shorten(who, kMaxFreeText)};
}

const std::string& NameOf(const Rule& rule) {
  if (!rule.name.empty()) return rule.name;
  return rule.title.empty() ? rule.id : rule.title;
}

// The level at which it fired.
Level FiredLevel(const RuleVerdict& verdict) {
  Level level = Level::kInformational;
  for (const ReasonVerdict& reason : verdict.reasons) {
    if (reason.holds) level = std::max(level, reason.level);
  }
  return level;
}

// Fired first, highest level first; then the nearest to firing; last those that
// ask for another stage.
void Order(std::vector<RuleVerdict>* verdicts) {
  const auto rank = [](const RuleVerdict& v) {
    const Level level = v.fired ? FiredLevel(v) : v.level;
    return std::make_tuple(!v.fired, v.other_stage, v.checks_short,
                           -static_cast<int>(level), v.name, v.id);
  };
  std::sort(verdicts->begin(), verdicts->end(),
            [&rank](const RuleVerdict& a, const RuleVerdict& b) {
              return rank(a) < rank(b);
            });
}

void Join(const Findings& findings, std::string_view key,
          std::vector<RuleVerdict>* verdicts) {
  for (RuleVerdict& verdict : *verdicts) {
    const auto found = findings.find(FindingUid(verdict.id, key));
    if (found == findings.end()) continue;
    verdict.finding_uid = found->second->uid;
    verdict.finding_level = found->second->level;
    verdict.finding_under = found->second->under;
  }
}

}  // namespace

Explainer::Explainer(std::shared_ptr<const RulesetData> data,
                     const std::vector<std::string>& uids,
                     const Tracker* tracker, const Incidents* incidents,
                     const Correlations* correlations)
    : data_(std::move(data)),
      tracker_(*tracker),
      incidents_(*incidents),
      correlations_(*correlations),
      watch_(uids, data_->dictionary) {}

void Explainer::OnSettle(const std::string& owner, const View& view) {
  watch_.ForEachIn(view, [&](const std::string& uid, WatchedRecord* watched) {
    if (watched->settled.size() >= kMaxLineages) return;
    watched->settled[owner] = OfView(uid, view, {ViewKindName(view.kind)});
  });
}

RuleVerdict Explainer::Verdict(const RuleTrace& trace) const {
  const Rule& rule = data_->rules->rules()[trace.rule];
  RuleVerdict verdict;
  verdict.id = rule.id;
  verdict.name = NameOf(rule);
  verdict.title = rule.title;
  verdict.file = rule.file;
  verdict.level = rule.level;
  verdict.checks_short = trace.checks_short;
  verdict.obstacles = trace.obstacles;
  for (std::size_t i = 0; i < trace.reasons.size(); ++i) {
    const ReasonTrace& reason = trace.reasons[i];
    verdict.fired |= reason.holds;
    verdict.reasons.push_back({rule.reasons[i].level, rule.reasons[i].text,
                               reason.holds, reason.obstacles});
  }
  for (const Correlation& correlation : data_->rules->correlations()) {
    const bool counts = std::any_of(
        correlation.steps.begin(), correlation.steps.end(),
        [&](const CorrelationStep& s) { return s.rule == trace.rule; });
    if (!counts) continue;
    verdict.counted_by.push_back(
        NameOf(data_->rules->rules()[correlation.rule]));
  }
  return verdict;
}

std::vector<std::string> Explainer::Above(std::uint32_t correlation) const {
  std::vector<std::uint32_t> above = {correlation};
  for (std::size_t next = 0; next < above.size(); ++next) {
    for (const Correlation& plan : data_->rules->correlations()) {
      const bool counts = std::any_of(
          plan.steps.begin(), plan.steps.end(),
          [&](const CorrelationStep& s) { return s.rule == above[next]; });
      if (counts &&
          std::find(above.begin(), above.end(), plan.rule) == above.end()) {
        above.push_back(plan.rule);
      }
    }
  }
  std::vector<std::string> names;
  for (std::size_t i = 1; i < above.size(); ++i) {
    names.push_back(NameOf(data_->rules->rules()[above[i]]));
  }
  return names;
}

void Explainer::Correlated(std::string_view uid, std::uint32_t index,
                           std::vector<RuleVerdict>* verdicts) const {
  const std::vector<Rule>& rules = data_->rules->rules();
  for (RuleVerdict& verdict : *verdicts) {
    if (!verdict.fired || verdict.counted_by.empty()) continue;
    const auto rule =
        std::find_if(rules.begin(), rules.end(),
                     [&](const Rule& one) { return one.id == verdict.id; });
    if (rule == rules.end()) continue;
    const auto place = static_cast<std::uint32_t>(rule - rules.begin());
    verdict.correlations = correlations_.Explain(place, uid, index);
    // In the same order: by correlation, then by its step.
    auto told = verdict.correlations.begin();
    for (const Correlation& plan : data_->rules->correlations()) {
      for (const CorrelationStep& step : plan.steps) {
        if (step.correlation || step.rule != place) continue;
        if (told == verdict.correlations.end()) return;
        (told++)->counted_by = Above(plan.rule);
      }
    }
  }
}

StepExplanation Explainer::OfRow(const View& view, std::uint32_t index) const {
  const Row& row = view.rows[index];
  StepExplanation step;
  step.index = row.step.index;
  step.facts = EvidenceOf(row);
  step.identity = tracker_.ChainOf(row.step.uid, row.step.index);
  step.sponsor = row.sponsor;
  (row.automation ? step.automation : step.automation_overruled) =
      row.step.actor.automation;
  step.fields = StepFields(view, row);
  for (std::size_t i = 0; i < kRelations; ++i) {
    const auto& related = view.related[i];
    if (index >= related.size() || related[index].empty()) continue;
    StepRelation& relation = step.relations.emplace_back();
    relation.name = RelationName(static_cast<Relation>(i));
    for (const std::uint32_t other : related[index]) {
      relation.steps.push_back(RefOf(view.rows[other].step));
    }
  }
  return step;
}

LineageExplanation Explainer::OfView(
    const std::string& uid, const View& view,
    absl::Span<const std::string_view> keys) const {
  LineageExplanation lineage;
  lineage.key = view.key;
  lineage.kind = ViewKindName(view.kind);
  lineage.is_lineage = view.has_root;
  lineage.data_bearing = view.data_bearing;
  lineage.birth_seen = view.root_birth_seen;
  lineage.sources = view.sources;
  lineage.steps_in_all = view.rows.size();
  lineage.picture = view.picture;

  std::map<std::uint32_t, std::vector<std::uint32_t>> fired;  // rule -> rows
  for (std::uint32_t i = 0; i < view.rows.size(); ++i) {
    const StepDocument document(view, view.rows[i]);
    data_->rules->EvaluateChain(
        lineage.kind, StageName(view.rows[i].step.stage), document,
        [&](std::uint32_t rule, std::uint32_t) {
          std::vector<std::uint32_t>& rows = fired[rule];
          if (rows.empty() || rows.back() != i) rows.push_back(i);
        });
  }
  for (std::uint32_t i = 0; i < view.rows.size(); ++i) {
    if (view.rows[i].step.uid != uid) continue;
    StepExplanation& step = lineage.steps.emplace_back(OfRow(view, i));
    const std::string stage = Folded(StageName(view.rows[i].step.stage));
    const StepDocument document(view, view.rows[i]);
    for (const RuleTrace& trace : data_->rules->TraceChain(keys, document)) {
      RuleVerdict& verdict = step.rules.emplace_back(Verdict(trace));
      verdict.stages = data_->rules->Stages(trace.rule);
      verdict.other_stage =
          !verdict.stages.empty() &&
          std::find(verdict.stages.begin(), verdict.stages.end(), stage) ==
              verdict.stages.end();
      for (const std::uint32_t row : fired[trace.rule]) {
        if (row == i) continue;
        if (verdict.elsewhere.size() == kMaxElsewhere) break;
        verdict.elsewhere.push_back(RefOf(view.rows[row].step));
      }
    }
    Order(&step.rules);
  }
  return lineage;
}

std::vector<RuleVerdict> Explainer::OfRecord(
    const WatchedRecord& watched) const {
  std::vector<RuleVerdict> verdicts;
  PaddedBuffer padded;
  JsonDocument own;
  if (watched.json.empty() || !own.Parse(padded.Assign(watched.json))) {
    return verdicts;
  }
  NamedDocument document(&own);
  document.Begin(padded.view(), watched.source);
  for (const RuleTrace& trace :
       data_->rules->TraceRaw(watched.product, watched.log_service, document)) {
    verdicts.push_back(Verdict(trace));
  }
  Order(&verdicts);
  return verdicts;
}

Explanation Explainer::Explain(std::string_view uid, const Stats& stats) const {
  Explanation out;
  out.uid = std::string(uid);
  out.records_in_all = stats.records;
  out.malformed_in_all = stats.malformed;
  const WatchedRecord* watched = watch_.Find(uid);
  if (watched == nullptr) {
    out.fate = RecordFate::kNotWatched;
    return out;
  }
  out.fate = watched->fate;
  out.mentions = watched->mentions;
  std::sort(out.mentions.begin(), out.mentions.end(),
            [](const RecordMention& a, const RecordMention& b) {
              return a.place < b.place;
            });
  out.read = watched->read;
  if (watched->read == 0) return out;
  out.places.assign(watched->places.begin(), watched->places.end());
  out.differing = watched->differing;
  out.record = watched->json;
  out.envelope = watched->envelope;
  out.product = watched->product;
  out.log_service = watched->log_service;
  Row head;
  head.step = watched->head;
  head.origin = head.step.actor.uid;
  head.automation = true;
  out.head = EvidenceOf(head);

  const std::vector<Finding> live = incidents_.live();
  Findings findings;
  for (const Finding& finding : live) findings[finding.uid] = &finding;

  std::map<std::string, LineageExplanation> lineages = watched->settled;
  std::map<std::string, View> views;
  std::set<ViewKind> kinds;
  for (const std::string& owner : watched->owners) {
    if (lineages.size() + views.size() >= kMaxLineages) break;
    kinds.insert(
        views.emplace(owner, tracker_.ViewOf(owner)).first->second.kind);
  }
  for (const auto& [owner, view] : views) {
    std::vector<std::string_view> keys = {ViewKindName(view.kind)};
    if (view.kind == ViewKind::kLineage) {
      // A rule under an identity whose view has no step of the record is silent
      // on it; the record's own lineage is the place to say why.
      for (std::size_t i = 0; i < kViewKinds; ++i) {
        const auto kind = static_cast<ViewKind>(i);
        if (kinds.count(kind) == 0) keys.emplace_back(ViewKindName(kind));
      }
    }
    LineageExplanation now = OfView(out.uid, view, keys);
    // What is folded is in no view any more, and was explained when it was.
    if (!now.steps.empty()) lineages[owner] = std::move(now);
  }
  std::set<std::string> owners = watched->owners;
  for (const auto& [owner, settled] : watched->settled) owners.insert(owner);
  out.lineages_in_all = owners.size();
  for (auto& [owner, lineage] : lineages) {
    for (StepExplanation& step : lineage.steps) {
      Join(findings, lineage.key, &step.rules);
      Correlated(out.uid, step.index, &step.rules);
    }
    out.lineages.push_back(std::move(lineage));
  }
  out.record_rules = OfRecord(*watched);
  Join(findings, Cat("record:", watched->head.uid), &out.record_rules);
  Correlated(watched->head.uid, watched->head.index, &out.record_rules);
  return out;
}

}  // namespace snaptrail::inline v0::internal
