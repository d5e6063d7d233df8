// Rules on raw records: what they find, told once a record.
//
// Invariants: at most Options::max_seen_records records are remembered; the one
// that matched first is let go first, with its findings.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_ENGINE_RAW_MATCHES_H_
#define SNAPTRAIL_SRC_ENGINE_RAW_MATCHES_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snaptrail/finding.h"
#include "src/base/strings.h"
#include "src/cloud/record_head.h"
#include "src/engine/correlations.h"
#include "src/engine/named_document.h"
#include "src/engine/record_document.h"
#include "src/engine/ruleset_data.h"
#include "src/finding/build.h"
#include "src/finding/incidents.h"
#include "src/record/record.h"

namespace snaptrail::inline v0::internal {

class RawMatches {
 public:
  // All but the data is borrowed; `sink` may be null.
  RawMatches(std::shared_ptr<const RulesetData> data, std::uint64_t max_seen,
             Correlations* correlations, Incidents* incidents, Sink* sink);

  // Evaluates the rules whose logsource fits what `interpreter` read last,
  // which was `record`; `steps` are what it gave. Whether any holds.
  bool Evaluate(const Record& record, const Interpreter& interpreter,
                const std::vector<Step>& steps, Incidents::Tell tell);

  // From now on the rules of another set, which has the same actions.
  void Replace(std::shared_ptr<const RulesetData> data) {
    data_ = std::move(data);
    room_ = Rules::Room(*data_->rules);
  }

  std::uint64_t forgotten() const { return forgotten_; }

 private:
  // The uid of the record. Nothing: a JSON parser does not take it.
  std::optional<std::string> UidOf(const Record& record,
                                   const Interpreter& interpreter,
                                   const std::vector<Step>& steps);
  // Removes from hits_ what the sink takes as it is.
  void Offer(std::string_view uid);
  void Remember(std::string uid, std::vector<std::string> findings);

  std::shared_ptr<const RulesetData> data_;
  std::uint64_t max_seen_;
  Correlations* correlations_;
  Incidents* incidents_;
  Sink* sink_;
  RecordDocument document_;
  NamedDocument named_{&document_};
  Rules::Room room_;
  RecordHead head_;
  std::vector<RuleHit> hits_;  // of the record at hand
  TextSet seen_;
  // In order of arrival: the record, and what it gave.
  std::deque<std::pair<std::string, std::vector<std::string>>> queue_;
  std::uint64_t forgotten_ = 0;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_RAW_MATCHES_H_
