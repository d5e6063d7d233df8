#include "src/engine/raw_matches.h"

#include <algorithm>
#include <map>

#include "src/base/sha256.h"
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
                       Incidents* incidents, Sink* sink)
    : data_(std::move(data)),
      max_seen_(std::max<std::uint64_t>(max_seen, 1)),
      correlations_(correlations),
      incidents_(incidents),
      sink_(sink),
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
  hits_.clear();
  data_->rules->EvaluateRaw(*plan, named_, &room_,
                            [&](std::uint32_t rule, std::uint32_t reason) {
                              hits_.push_back({rule, reason, 0});
                            });
  if (hits_.empty()) return false;
  // Who and when is read only now, and no more than is asked for: most records
  // match nothing, and most matches are asked for no more than their uid.
  std::optional<std::string> uid = UidOf(record, interpreter, steps);
  if (!uid) return false;
  std::optional<View> view;
  const auto whole_view = [&]() -> const View& {
    if (view) return *view;
    // Of one row: what a match says, and how, is as for chain rules.
    view.emplace();
    view->key = Cat("record:", *uid);
    view->settled = true;
    view->rows.push_back(
        RowOf(steps.empty() ? head_.Read(record, interpreter) : steps.front(),
              record));
    return *view;
  };
  if (std::any_of(hits_.begin(), hits_.end(), [&](const RuleHit& hit) {
        return correlations_->Counts(hit.rule);
      })) {
    correlations_->OnRecord(named_, whole_view().rows.front(), hits_);
  }
  const std::vector<Rule>& rules = data_->rules->rules();
  std::erase_if(hits_,
                [&](const RuleHit& hit) { return !rules[hit.rule].alone; });
  if (hits_.empty() || seen_.contains(*uid)) return true;
  Offer(*uid);
  std::vector<std::string> uids;
  if (!hits_.empty()) {
    for (Finding& finding :
         BuildFindings(whole_view(), rules, hits_, /*max_evidence=*/1)) {
      uids.push_back(finding.uid);
      incidents_->Add(std::move(finding), tell);
    }
  }
  Remember(*std::move(uid), std::move(uids));
  return true;
}

std::optional<std::string> RawMatches::UidOf(const Record& record,
                                             const Interpreter& interpreter,
                                             const std::vector<Step>& steps) {
  if (!steps.empty()) return steps.front().uid;
  std::optional<std::string> uid = head_.Uid(record, interpreter);
  // Rules see more: numbers that no machine type holds.
  if (!uid && document_.whole() != nullptr) uid = ShortDigest(record.json);
  return uid;
}

void RawMatches::Offer(std::string_view uid) {
  if (sink_ == nullptr) return;
  const std::vector<Rule>& rules = data_->rules->rules();
  // A rule's reasons are next to each other.
  bool taken = false;
  std::optional<std::uint32_t> last;
  std::erase_if(hits_, [&](const RuleHit& hit) {
    if (last != hit.rule) {
      last = hit.rule;
      taken = sink_->OnRecordMatch({rules[hit.rule].id, uid});
    }
    return taken;
  });
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
