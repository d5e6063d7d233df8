// Table: the groups of one correlation, in event time.
//
// Matches may come in any order, more than once, and be taken back, until the
// horizon passes them; what is said of a group is a function of the set of its
// matches. Behind the horizon matches are settled: applied in order to the
// group's window and forgotten but for it. Before it they are kept, and what
// they say is worked out on a copy (provisional), but for windows that are
// decided when they close, of which nothing is said before.
//
// Invariants: a settled firing stays; every group has a timer, so that it goes
// though nothing comes for it any more; nothing depends on the order in which
// matches of one set were put.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_CORRELATION_TABLE_H_
#define SNAPTRAIL_SRC_CORRELATION_TABLE_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "src/correlation/occurrence.h"
#include "src/sigma/correlation.h"

namespace snaptrail::inline v0::internal {

// What is said of a group since it was taken last. A firing that raises the
// level of an incident has the incident of the one that told it first.
struct GroupChange {
  std::string_view key;
  std::vector<Firing> settled;      // newly
  std::vector<Firing> provisional;  // all there are now
  bool gone = false;                // the group is forgotten
};

struct TableStats {
  std::uint64_t groups = 0;
  std::uint64_t pending = 0;  // items that are not settled
  std::uint64_t late = 0;     // items behind the horizon, not applied
  std::uint64_t evicted = 0;  // groups let go for want of room
  std::uint64_t bytes = 0;
};

class Table {
 public:
  static std::unique_ptr<Table> Make(const Correlation& correlation);
  virtual ~Table() = default;

  // A match, or with negative copies one that is none any more. Keys longer
  // than kMaxKey are cut by the caller. False: it is late.
  static constexpr std::size_t kMaxKey = 8192;
  virtual bool Put(std::string_view key, const Occurrence& item) = 0;
  // Settles what lies before `horizon`, in whole seconds; never goes back.
  // INT64_MAX settles and decides everything; what is newer than all of it may
  // be put afterwards.
  virtual void Settle(TimeMs horizon) = 0;
  // Calls with each group of which something else is said than before.
  virtual void Take(absl::FunctionRef<void(const GroupChange&)> call) = 0;
  // Lets go of groups until `bytes` are free, the least advanced first and of
  // these those that would go soonest. To be followed by Take.
  virtual void Evict(std::uint64_t bytes) = 0;

  virtual TableStats stats() const = 0;
  virtual TimeMs horizon() const = 0;
  // Of what is not settled; INT64_MAX: all is.
  virtual TimeMs oldest() const = 0;
  virtual TimeMs newest() const = 0;  // of all that was put
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CORRELATION_TABLE_H_
