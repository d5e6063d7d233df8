// Correlations: matches of rules, on records and on chain steps, on their way
// to the correlator, and what it says on its way to findings.
//
// Invariants: of a lineage that changed, what holds no more is taken back, but
// for what is settled; an incident of a group is one finding.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_ENGINE_CORRELATIONS_H_
#define SNAPTRAIL_SRC_ENGINE_CORRELATIONS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snaptrail/explain.h"
#include "snaptrail/options.h"
#include "src/correlation/correlator.h"
#include "src/correlation/placement.h"
#include "src/correlation/watermark.h"
#include "src/engine/evidence_store.h"
#include "src/engine/given_matches.h"
#include "src/engine/match_log.h"
#include "src/engine/rule_changes.h"
#include "src/engine/ruleset_data.h"
#include "src/finding/build.h"
#include "src/finding/incidents.h"
#include "src/lineage/view.h"

namespace snaptrail::inline v0::internal {

struct CorrelationStats {
  TableStats tables;
  PlacementStats places;
  std::uint64_t early = 0;             // settled before its time for room
  std::uint64_t dropped_evidence = 0;  // for room
};

class Correlations {
 public:
  // `incidents` is borrowed.
  Correlations(std::shared_ptr<const RulesetData> data, const Options& options,
               Incidents* incidents);

  // From now on the correlations of another set of rules. Those that are the
  // same keep what they hold; of those that ask something else, what was told
  // stands.
  void Replace(std::shared_ptr<const RulesetData> data,
               const RuleChanges& changes);

  bool empty() const { return correlator_->empty(); }

  // Whether a match of the rule is counted by any of them.
  bool Counts(std::uint32_t rule) const { return !by_rule_[rule].empty(); }

  // Event time in a partition, by a step or a record that matched.
  void See(const Step& step);
  // The rules that hold on a raw record, read as `row`.
  void OnRecord(const Document& document, const Row& row,
                const std::vector<RuleHit>& hits);
  // The rules that hold on the rows of a view, all of them, as it stands. What
  // was given of the owner and is not newer than `settled` stays.
  void OnView(const std::string& owner, const View& view,
              const std::vector<RuleHit>& hits, TimeMs settled);
  // What was given of the owner stays.
  void OnForget(const std::string& owner) { given_.Forget(owner); }

  // What the correlations make of a match of a rule on a step or record, by
  // what was given since the engine began, or since rules were replaced. Only
  // with Options::explain.
  std::vector<CorrelationVerdict> Explain(std::uint32_t rule,
                                          std::string_view uid,
                                          std::uint32_t index) const;

  // Tells what is said now.
  void Refresh(Incidents::Tell tell);
  // The same; settles what the watermark, or `now`, allows.
  void Settle(TimeMs now, Incidents::Tell tell);
  // The same; settles everything.
  void Finish(Incidents::Tell tell);
  // Keeps within the budget.
  void MakeRoom(Incidents::Tell tell);

  std::uint64_t bytes() const;
  CorrelationStats stats() const;

 private:
  struct Step {
    std::uint32_t correlation = 0;
    std::uint32_t step = 0;
  };

  // Makes all that follows from the rules alone.
  void Plan();
  DurationMs SpanOf(const std::vector<GivenMatch>& given) const;
  bool Give(std::uint32_t correlation, std::string_view key,
            const Occurrence& match);
  void Place(const Document& document, std::uint32_t rule,
             const Occurrence& match, std::vector<GivenMatch>* given);
  void Report(std::uint32_t correlation, const GroupChange& change,
              Incidents::Tell tell);
  std::vector<Finding> FindingsOf(std::uint32_t correlation,
                                  std::string_view key,
                                  const std::vector<Firing>& firings,
                                  bool settled) const;

  std::shared_ptr<const RulesetData> data_;
  const DurationMs lateness_;
  const std::uint64_t max_bytes_;
  Incidents* incidents_;
  EvidenceStore evidence_;
  MatchLog log_;
  std::unique_ptr<Correlator> correlator_;
  Watermark watermark_;
  std::vector<std::vector<Step>> by_rule_;
  // By correlation: the longest between a match and what may be told of it,
  // by the correlation or by those over it.
  std::vector<DurationMs> spans_;
  DurationMs longest_ = 0;
  GivenMatches given_;
  PlacementStats places_;
  std::uint64_t asked_again_ = 0;  // settled matches, which tables call late
  std::string partition_;          // kept for its room
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_CORRELATIONS_H_
