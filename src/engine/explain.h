// Explainer: puts together why each rule fired on a record or did not.
//
// Invariant: a rule is said to have fired exactly when the engine's evaluation
// says so (tests compare the two on every record of the golden cases).
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_ENGINE_EXPLAIN_H_
#define SNAPTRAIL_SRC_ENGINE_EXPLAIN_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "snaptrail/engine.h"
#include "snaptrail/explain.h"
#include "src/engine/correlations.h"
#include "src/engine/record_watch.h"
#include "src/engine/ruleset_data.h"
#include "src/finding/incidents.h"
#include "src/lineage/tracker.h"

namespace snaptrail::inline v0::internal {

class Explainer {
 public:
  // `tracker`, `incidents` and `correlations` are borrowed.
  Explainer(std::shared_ptr<const RulesetData> data,
            const std::vector<std::string>& uids, const Tracker* tracker,
            const Incidents* incidents, const Correlations* correlations);

  // From now on the rules of another set, which has the same actions.
  void Replace(std::shared_ptr<const RulesetData> data) {
    data_ = std::move(data);
  }

  RecordWatch& watch() { return watch_; }
  // What the view shows is about to be dropped.
  void OnSettle(const std::string& owner, const View& view);

  Explanation Explain(std::string_view uid, const Stats& stats) const;

 private:
  // With the rules that are told under one of `keys`.
  LineageExplanation OfView(const std::string& uid, const View& view,
                            absl::Span<const std::string_view> keys) const;
  StepExplanation OfRow(const View& view, std::uint32_t row) const;
  std::vector<RuleVerdict> OfRecord(const WatchedRecord& watched) const;
  RuleVerdict Verdict(const RuleTrace& trace) const;
  // Correlations that count a correlation, by name, the nearest first.
  std::vector<std::string> Above(std::uint32_t correlation) const;
  // What correlations make of the matches among these.
  void Correlated(std::string_view uid, std::uint32_t index,
                  std::vector<RuleVerdict>* verdicts) const;

  std::shared_ptr<const RulesetData> data_;
  const Tracker& tracker_;
  const Incidents& incidents_;
  const Correlations& correlations_;
  RecordWatch watch_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_EXPLAIN_H_
