// Correlator: all correlations of a set of rules. Matches of rules go to the
// tables of the correlations that name them, and what those say is a match
// for the correlations that name these.
//
// Invariants: as of Table, for every correlation; a correlation is settled
// before those that name it, and no later ones.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_CORRELATION_CORRELATOR_H_
#define SNAPTRAIL_SRC_CORRELATION_CORRELATOR_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "snaptrail/options.h"
#include "src/base/strings.h"
#include "src/correlation/occurrence.h"
#include "src/correlation/table.h"
#include "src/sigma/correlation.h"

namespace snaptrail::inline v0::internal {

struct CorrelatorOptions {
  DurationMs lateness = kUnlimited;
  // Of tables; what is over it is settled early, then evicted.
  std::uint64_t max_bytes = 64u << 20;
};

class Correlator {
 public:
  // One reference for what is shown of an inner correlation's firing.
  using Bundle = std::function<EvidenceRef(const Firing&)>;
  using Report =
      absl::FunctionRef<void(std::uint32_t correlation, const GroupChange&)>;

  // `plans`: those that are named before those that name them; borrowed.
  Correlator(const std::vector<Correlation>& plans, CorrelatorOptions options,
             Bundle bundle);

  // Takes over what the correlations of `from` hold, before anything is put;
  // `places` has of each of these the place there, negative: none. Places of
  // the others in `from` go with what they hold.
  void Adopt(Correlator* from, const std::vector<std::int32_t>& places);

  bool empty() const { return tables_.empty(); }
  // False: it is late.
  bool Put(std::uint32_t correlation, std::string_view key,
           const Occurrence& item);
  // Tells what is said now of what was put since.
  void Refresh(Report report);
  // The same, when all up to `watermark` has come but what is late.
  void Settle(TimeMs watermark, Report report);
  // The same: all has come, windows that are open are decided.
  void Finish(Report report);
  // Keeps within the budget.
  void MakeRoom(Report report);

  TableStats stats() const;  // of all tables together
  std::uint64_t bytes() const { return stats().bytes; }
  // Before this nothing can be told any more.
  TimeMs horizon() const;
  std::uint64_t early() const { return early_; }  // times settled for room

 private:
  // A firing that was given to another correlation and may be taken back.
  struct Fed {
    std::uint32_t correlation = 0;
    std::string key;
    Occurrence item;
  };

  void SettleAt(TimeMs watermark, bool all, Report report);
  void Relay(std::uint32_t correlation, Report report);
  void Feed(std::uint32_t correlation, const GroupChange& change);
  std::vector<Fed> FedOf(std::uint32_t correlation, std::string_view key,
                         const std::vector<Firing>& firings) const;

  const std::vector<Correlation>& plans_;
  const CorrelatorOptions options_;
  const Bundle bundle_;
  std::vector<std::unique_ptr<Table>> tables_;
  std::vector<DurationMs> lateness_;
  // By correlation: those that name it, and as which step.
  std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> outer_;
  std::vector<TextMap<std::vector<Fed>>> fed_;  // by correlation and group
  std::uint64_t early_ = 0;
  TableStats gone_;  // counts of tables that went
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CORRELATION_CORRELATOR_H_
