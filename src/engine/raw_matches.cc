#include "src/engine/raw_matches.h"

#include <algorithm>
#include <map>

#include "src/finding/build.h"

namespace snaptrail::inline v0::internal {
namespace {

// What the record says of itself; lineage has no part in it.
Row RowOf(const Step& head, const Record& record) {
  Row row;
  row.step = head;
  row.input = std::string(record.input);
  row.offset = record.offset;
  row.origin = head.actor.uid;
  row.automation = !head.actor.automation.empty();
  const std::pair<const char*, const std::vector<Resource>*> relations[] = {
      {"in", &head.in},
      {"out", &head.out},
      {"on", &head.on},
      {"gone", &head.gone},
      {"guard", &head.guard}};
  for (const auto& [relation, resources] : relations) {
    for (const Resource& resource : *resources) {
      row.resources.push_back(
          {relation, NodeKey(head.cloud, resource), resource.account});
    }
  }
  for (const Grant& grant : head.grants) {
    row.grant_targets.push_back(grant.party);
    row.grant_public |= grant.is_public;
    row.grant_direction = row.grant_direction == GrantDirection::kNone ||
                                  row.grant_direction == grant.direction
                              ? grant.direction
                              : GrantDirection::kMixed;
  }
  return row;
}

}  // namespace

RawMatches::RawMatches(std::shared_ptr<const RulesetData> data,
                       std::uint64_t max_seen, Correlations* correlations,
                       Incidents* incidents)
    : data_(std::move(data)),
      max_seen_(std::max<std::uint64_t>(max_seen, 1)),
      correlations_(correlations),
      incidents_(incidents),
      room_(*data_->rules),
      head_(data_->dictionary) {}

bool RawMatches::Evaluate(const Record& record, const Interpreter& interpreter,
                          const std::vector<Step>& steps,
                          Incidents::Tell tell) {
  const RawPlan* const plan =
      data_->raw_plans.Of(interpreter.product(), interpreter.log_service());
  if (plan == nullptr) return false;
  document_.Reset(record);
  named_.Begin(record.json, interpreter.source());
  std::vector<RuleHit> hits;
  data_->rules->EvaluateRaw(*plan, named_, &room_,
                            [&](std::uint32_t rule, std::uint32_t reason) {
                              hits.push_back({rule, reason, 0});
                            });
  if (hits.empty()) return false;
  if (document_.whole() == nullptr) return false;
  // Who and when is read only now: most records match nothing.
  const Step head =
      steps.empty() ? head_.Read(record, interpreter) : steps.front();

  // A view of one row: what a match says, and how, is as for chain rules.
  View view;
  view.key = Cat("record:", head.uid);
  view.settled = true;
  view.rows.push_back(RowOf(head, record));
  correlations_->OnRecord(named_, view.rows.front(), hits);
  std::erase_if(hits, [&](const RuleHit& hit) {
    return !data_->rules->rules()[hit.rule].alone;
  });
  if (hits.empty() || seen_.contains(head.uid)) return true;
  std::vector<std::string> uids;
  for (Finding& finding :
       BuildFindings(view, data_->rules->rules(), hits, /*max_evidence=*/1)) {
    uids.push_back(finding.uid);
    incidents_->Add(std::move(finding), tell);
  }
  Remember(head.uid, std::move(uids));
  return true;
}

void RawMatches::Remember(std::string uid, std::vector<std::string> findings) {
  seen_.insert(uid);
  queue_.emplace_back(std::move(uid), std::move(findings));
  while (queue_.size() > max_seen_) {
    for (const std::string& finding : queue_.front().second) {
      incidents_->Drop(finding);
    }
    seen_.erase(queue_.front().first);
    queue_.pop_front();
    ++forgotten_;
  }
}

}  // namespace snaptrail::inline v0::internal
