#include "src/engine/correlations.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "src/engine/step_document.h"
#include "src/finding/evidence.h"
#include "src/finding/notes.h"
#include "src/finding/techniques.h"

namespace snaptrail::inline v0::internal {
namespace {

// What tables and evidence of correlations may take of the budget each.
constexpr std::uint64_t kShare = 8;

// How the names of a correlation's owners of findings begin.
std::string OwnersOf(std::string_view rule_id) {
  return Cat("correlation:", rule_id, '\n');
}

std::uint64_t OrderOf(std::string_view uid, std::uint32_t index) {
  std::string text(uid);
  text.push_back('\0');
  text += std::to_string(index);
  return Fingerprint(text);
}
std::uint64_t OrderOf(const Evidence& evidence) {
  return OrderOf(evidence.uid, evidence.index);
}

}  // namespace

Correlations::Correlations(std::shared_ptr<const RulesetData> data,
                           const Options& options, Incidents* incidents)
    : data_(std::move(data)),
      lateness_(options.lateness),
      max_bytes_(options.max_state_bytes / kShare),
      incidents_(incidents),
      evidence_(max_bytes_),
      log_(!options.explain.empty()),
      watermark_(options.lateness == kUnlimited ? 0 : options.lateness) {
  Plan();
}

void Correlations::Plan() {
  const std::vector<Correlation>& plans = data_->rules->correlations();
  correlator_ = std::make_unique<Correlator>(
      plans, CorrelatorOptions{lateness_, max_bytes_},
      [this](const Firing& firing) {
        return evidence_.AddBundle(firing.time, longest_, firing.refs);
      });
  by_rule_.assign(data_->rules->rules().size(), {});
  spans_.assign(plans.size(), 0);
  longest_ = 0;
  std::map<std::uint32_t, std::size_t> place_of;  // of a correlation's rule
  for (std::size_t i = 0; i < plans.size(); ++i) place_of[plans[i].rule] = i;
  // Those over a correlation come behind it.
  for (std::size_t i = plans.size(); i-- > 0;) {
    spans_[i] = std::max(spans_[i], plans[i].span);
    longest_ = std::max(longest_, spans_[i]);
    for (const CorrelationStep& step : plans[i].steps) {
      if (!step.correlation) continue;
      DurationMs& inner = spans_[place_of.at(step.rule)];
      inner = std::max(inner, spans_[i]);
    }
  }
  for (std::uint32_t i = 0; i < plans.size(); ++i) {
    for (std::uint32_t step = 0; step < plans[i].steps.size(); ++step) {
      if (plans[i].steps[step].correlation) continue;
      by_rule_[plans[i].steps[step].rule].push_back({i, step});
    }
  }
}

DurationMs Correlations::SpanOf(const std::vector<GivenMatch>& given) const {
  DurationMs span = 0;
  for (const GivenMatch& one : given) {
    span = std::max(span, spans_[one.correlation]);
  }
  return span;
}

bool Correlations::Give(std::uint32_t correlation, std::string_view key,
                        const Occurrence& match) {
  log_.Put(correlation, key, match);
  return correlator_->Put(correlation, key, match);
}

std::vector<CorrelationVerdict> Correlations::Explain(
    std::uint32_t rule, std::string_view uid, std::uint32_t index) const {
  std::vector<CorrelationVerdict> verdicts;
  for (const Step& of : by_rule_[rule]) {
    const Correlation& plan = data_->rules->correlations()[of.correlation];
    const Rule& told = data_->rules->rules()[plan.rule];
    CorrelationVerdict& verdict = verdicts.emplace_back();
    verdict.name = !told.name.empty()    ? told.name
                   : !told.title.empty() ? told.title
                                         : told.id;
    verdict.title = told.title;
    verdict.asks = CorrelationText(plan);
    verdict.groups =
        log_.GroupsOf(of.correlation, plan, of.step, OrderOf(uid, index));
    verdict.no_value = verdict.groups.empty() && !log_.full();
    for (GroupVerdict& group : verdict.groups) {
      for (const Finding& finding : incidents_->live()) {
        if (finding.rule_id == told.id && finding.group == group.group) {
          group.finding_uids.push_back(finding.uid);
        }
      }
    }
  }
  return verdicts;
}

void Correlations::Replace(std::shared_ptr<const RulesetData> data,
                           const RuleChanges& changes) {
  // What the tables are of must live until they are taken over.
  const std::shared_ptr<const RulesetData> before = std::move(data_);
  const std::unique_ptr<Correlator> old = std::move(correlator_);
  data_ = std::move(data);
  Plan();
  const std::vector<std::int32_t>& places = changes.correlations();
  correlator_->Adopt(old.get(), places);
  log_.Clear();
  std::vector<std::int32_t> now(before->rules->correlations().size(), -1);
  for (std::uint32_t i = 0; i < places.size(); ++i) {
    if (places[i] < 0) continue;
    now[static_cast<std::size_t>(places[i])] = static_cast<std::int32_t>(i);
  }
  given_.Change([&](std::vector<GivenMatch>* given) {
    std::erase_if(*given, [&](const GivenMatch& one) {
      return now[one.correlation] < 0;
    });
    for (GivenMatch& one : *given) {
      one.correlation = static_cast<std::uint32_t>(now[one.correlation]);
    }
  });
  for (const Correlation& plan : before->rules->correlations()) {
    if (changes.Of(plan.id) != RuleChanges::Fate::kChanged) continue;
    incidents_->ForgetAll(OwnersOf(plan.id));
  }
}

void Correlations::See(const snaptrail::Step& step) {
  partition_.assign(step.cloud);
  partition_.push_back('\0');
  partition_ += step.account;
  partition_.push_back('\0');
  partition_ += step.region;
  watermark_.See(partition_, step.time);
}

void Correlations::Place(const Document& document, std::uint32_t rule,
                         const Occurrence& match,
                         std::vector<GivenMatch>* given) {
  std::vector<GroupItem> items;
  for (const Step& of : by_rule_[rule]) {
    items.clear();
    PlaceMatch(data_->rules->correlations()[of.correlation], of.step, document,
               match, &items, &places_);
    for (GroupItem& item : items) {
      given->push_back({of.correlation, std::move(item.key), item.item});
    }
  }
}

void Correlations::OnRecord(const Document& document, const Row& row,
                            const std::vector<RuleHit>& hits) {
  std::set<std::uint32_t> rules;
  for (const RuleHit& hit : hits) {
    if (!by_rule_[hit.rule].empty()) rules.insert(hit.rule);
  }
  // Without a time there is nothing to be near to.
  if (rules.empty() || row.step.time == 0) return;
  See(row.step);
  const Evidence evidence = EvidenceOf(row);
  Occurrence match;
  match.time = row.step.time;
  match.order = OrderOf(evidence);
  std::vector<GivenMatch> given;
  for (const std::uint32_t rule : rules) {
    Place(document, rule, match, &given);
  }
  if (given.empty()) return;
  const EvidenceRef ref = evidence_.Add(evidence, SpanOf(given));
  for (GivenMatch& one : given) {
    one.match.ref = ref;
    Give(one.correlation, one.key, one.match);
  }
}

void Correlations::OnView(const std::string& owner, const View& view,
                          const std::vector<RuleHit>& hits, TimeMs settled) {
  using Name =
      std::tuple<std::uint32_t, std::string, decltype(Occurrence().identity())>;
  const auto name = [](const GivenMatch& one) {
    return Name(one.correlation, one.key, one.match.identity());
  };
  given_.Settle(settled);
  std::map<Name, GivenMatch> before;
  for (GivenMatch& one : given_.Take(owner)) {
    before.emplace(name(one), std::move(one));
  }
  std::map<std::uint32_t, std::set<std::uint32_t>> rules_of_row;
  for (const RuleHit& hit : hits) {
    if (!by_rule_[hit.rule].empty()) rules_of_row[hit.row].insert(hit.rule);
  }
  std::vector<GivenMatch> now;
  for (const auto& [index, rules] : rules_of_row) {
    const Row& row = view.rows[index];
    const StepDocument document(view, row);
    const Evidence evidence = EvidenceOf(row);
    Occurrence match;
    match.time = row.step.time;
    match.order = OrderOf(evidence);
    std::vector<GivenMatch> given;
    for (const std::uint32_t rule : rules) {
      Place(document, rule, match, &given);
    }
    std::optional<EvidenceRef> ref;
    for (GivenMatch& one : given) {
      const auto same = before.find(name(one));
      if (same != before.end()) {
        one.match.ref = same->second.match.ref;
        before.erase(same);
        // What is shown of it may have changed with the lineage.
        if (evidence_.Replace(one.match.ref, evidence)) {
          Occurrence again = one.match;
          again.copies = -1;
          Give(one.correlation, one.key, again);
          Give(one.correlation, one.key, one.match);
        }
        now.push_back(std::move(one));
        continue;
      }
      if (!ref) ref = evidence_.Add(evidence, SpanOf(given));
      one.match.ref = *ref;
      if (Give(one.correlation, one.key, one.match)) {
        now.push_back(std::move(one));
      } else if (one.match.time <= settled) {
        // Put when it came and settled since, as a rule; that a step is late
        // is counted where it comes in.
        ++asked_again_;
      }
    }
  }
  for (auto& [gone, one] : before) {
    if (one.match.time <= settled) continue;
    one.match.copies = -1;
    Give(one.correlation, one.key, one.match);
  }
  std::erase_if(
      now, [&](const GivenMatch& one) { return one.match.time <= settled; });
  given_.Keep(owner, std::move(now));
}

std::vector<Finding> Correlations::FindingsOf(
    std::uint32_t correlation, std::string_view key,
    const std::vector<Firing>& firings, bool settled) const {
  const Correlation& plan = data_->rules->correlations()[correlation];
  const Rule& rule = data_->rules->rules()[plan.rule];
  std::vector<std::pair<std::string, std::string>> group;
  std::string told_under = "group:";
  const std::vector<std::string> values = ValuesOfKey(key);
  for (std::size_t i = 0; i < values.size(); ++i) {
    group.emplace_back(plan.group_by[i], values[i]);
    if (i > 0) told_under += ", ";
    told_under += Cat(plan.group_by[i], "=", values[i]);
  }
  std::map<TimeMs, std::vector<const Firing*>> incidents;
  for (const Firing& firing : firings) {
    incidents[firing.incident].push_back(&firing);
  }
  std::vector<Finding> findings;
  for (const auto& [incident, parts] : incidents) {
    Finding& finding = findings.emplace_back();
    finding.uid = FindingUid(rule.id, Cat(key, '\n', incident));
    finding.rule_id = rule.id;
    finding.rule_name = rule.name;
    finding.rule_title = rule.title;
    finding.key = told_under;
    finding.group = group;
    finding.techniques = TechniquesOf(rule.tags);
    finding.settled = settled;
    finding.first_time = parts.front()->first;
    // A reason for each level that was reached, highest first.
    std::map<std::size_t, std::vector<Evidence>, std::greater<>> reasons;
    for (const Firing* firing : parts) {
      std::size_t reason = 0;
      while (reason + 1 < plan.levels.size() &&
             plan.levels[reason + 1].steps <= firing->steps) {
        ++reason;
      }
      std::vector<Evidence>& shown = reasons[reason];
      finding.evidence_cut |= firing->cut;
      for (const EvidenceRef ref : firing->refs) {
        if (!evidence_.Get(ref, &shown)) finding.evidence_cut = true;
      }
      finding.first_time = std::min(finding.first_time, firing->first);
      finding.last_time = std::max(finding.last_time, firing->time);
    }
    std::map<std::pair<std::string, std::uint32_t>, Evidence> rows;
    for (auto& [reason, shown] : reasons) {
      const auto index = static_cast<std::uint32_t>(finding.reasons.size());
      finding.reasons.push_back(
          {rule.reasons[reason].level, rule.reasons[reason].text});
      for (Evidence& one : shown) {
        Evidence& row = rows.try_emplace({one.uid, one.index}, std::move(one))
                            .first->second;
        if (row.proves.empty() || row.proves.back() != index) {
          row.proves.push_back(index);
        }
      }
    }
    finding.level = finding.reasons.front().level;
    std::set<std::string> actors;
    for (auto& [id, row] : rows) {
      if (!row.origin_uid.empty()) actors.insert(row.origin_uid);
      finding.evidence.push_back(std::move(row));
    }
    std::sort(finding.evidence.begin(), finding.evidence.end(), EvidenceBefore);
    finding.actors.assign(actors.begin(), actors.end());
    finding.notes = NotesOfEvidence(finding);
  }
  return findings;
}

void Correlations::Report(std::uint32_t correlation, const GroupChange& change,
                          Incidents::Tell tell) {
  const Correlation& plan = data_->rules->correlations()[correlation];
  const Rule& rule = data_->rules->rules()[plan.rule];
  if (!rule.alone) return;
  OwnerFindings owner;
  owner.owner = OwnersOf(rule.id).append(change.key);
  owner.settled = true;  // of what is settled
  std::vector<Finding> settled =
      FindingsOf(correlation, change.key, change.settled, true);
  // What is settled and what is not may be parts of one incident.
  std::vector<Firing> all = change.settled;
  all.insert(all.end(), change.provisional.begin(), change.provisional.end());
  owner.findings = FindingsOf(correlation, change.key, all, false);
  for (Finding& finding : owner.findings) {
    finding.settled = std::none_of(
        change.provisional.begin(), change.provisional.end(),
        [&](const Firing& firing) {
          return FindingUid(rule.id, Cat(change.key, '\n', firing.incident)) ==
                 finding.uid;
        });
  }
  const std::string name = owner.owner;
  std::vector<OwnerFindings> fresh;
  fresh.push_back(std::move(owner));
  incidents_->Replace(std::move(fresh), tell);
  incidents_->Settle(name, settled);
  if (change.gone) incidents_->Forget(name);
}

void Correlations::Refresh(Incidents::Tell tell) {
  if (empty()) return;
  correlator_->Refresh(
      [&](std::uint32_t correlation, const GroupChange& change) {
        Report(correlation, change, tell);
      });
}

void Correlations::Settle(TimeMs now, Incidents::Tell tell) {
  if (empty()) return;
  watermark_.Advance(now);
  correlator_->Settle(watermark_.now(), [&](std::uint32_t correlation,
                                            const GroupChange& change) {
    Report(correlation, change, tell);
  });
  const TimeMs horizon = correlator_->horizon();
  evidence_.DropBefore(horizon);
}

void Correlations::Finish(Incidents::Tell tell) {
  if (empty()) return;
  correlator_->Finish(
      [&](std::uint32_t correlation, const GroupChange& change) {
        Report(correlation, change, tell);
      });
  evidence_.DropBefore(INT64_MAX);
  given_.Clear();
}

void Correlations::MakeRoom(Incidents::Tell tell) {
  if (empty() || correlator_->bytes() <= max_bytes_) return;
  correlator_->MakeRoom(
      [&](std::uint32_t correlation, const GroupChange& change) {
        Report(correlation, change, tell);
      });
}

std::uint64_t Correlations::bytes() const {
  return empty() ? 0
                 : correlator_->bytes() + evidence_.bytes() + given_.bytes();
}

CorrelationStats Correlations::stats() const {
  CorrelationStats stats;
  stats.tables = correlator_->stats();
  stats.tables.late -= asked_again_;
  stats.places = places_;
  stats.early = correlator_->early();
  stats.dropped_evidence = evidence_.dropped();
  return stats;
}

}  // namespace snaptrail::inline v0::internal
