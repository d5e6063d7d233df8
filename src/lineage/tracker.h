// Tracker: keeps what steps say, and says what follows from all of them: which
// lineages there are, who is behind a step, what is exposed.
//
// Invariants (shared design: what is derived is a pure function of the set of
// steps and the options): facts are kept in sets keyed by step, never by
// arrival; every derived field is taken from them; a step met again changes
// nothing. With a finite lateness, settled steps are frozen, folded and
// forgotten without changing a finding.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_TRACKER_H_
#define SNAPTRAIL_SRC_LINEAGE_TRACKER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "snaptrail/explain.h"
#include "snaptrail/options.h"
#include "snaptrail/step.h"
#include "src/lineage/view.h"

namespace snaptrail::inline v0::internal {

// Which steps no rule on lineages can hold on while they name nothing.
struct Silence {
  std::uint32_t stages = 0;  // bits by number: whatever else the step says
  // When the step has none of `facts` (names under Step::facts).
  std::uint32_t stages_without_facts = 0;
  std::vector<std::string> facts;
};

struct TrackerOptions {
  Options options;
  // Tests compare with a model that knows no build pipelines.
  bool every_lineage_bears_data = false;
  // A record whose steps name nothing and are silent is no owner that is told
  // of.
  Silence silence;
};

struct TrackerStats {
  std::uint64_t steps = 0;  // distinct, applied
  std::uint64_t duplicate = 0;
  std::uint64_t late = 0;
  std::uint64_t folded = 0;            // settled steps forgotten without loss
  std::uint64_t forgotten_idle = 0;    // lineages
  std::uint64_t evicted_families = 0;  // for want of room
  std::uint64_t evicted_steps = 0;     // likewise, of no family
  // Of both, what the origin had that held the most, and what others had.
  std::uint64_t evicted_of_heaviest = 0;
  std::uint64_t evicted_of_others = 0;
  std::uint64_t unsure = 0;  // steps in a session whose issue may be evicted
  TimeMs complete_since = INT64_MIN;  // the newest of all that was forgotten
  std::uint64_t asleep = 0;  // steps held packed, until something names theirs
  // Operations of several records that were let go of for want of room before
  // their window was over, and records beyond the most of one operation.
  std::uint64_t operations_evicted = 0;
  std::uint64_t operations_cut = 0;
  std::uint64_t chain_cut = 0;  // identity chains cut at max_chain_hops
};

class Tracker {
 public:
  explicit Tracker(const TrackerOptions& options);
  ~Tracker();

  // Applies a step. `input` and `offset` say where it was read; of equal steps
  // read twice the smaller (input, offset) is kept.
  void Apply(const Step& step, std::string_view input, std::uint64_t offset);

  // The owners (keys of views) whose findings may have changed since the last
  // call, in canonical order. Clears the list.
  std::vector<std::string> TakeChanged();
  // Other rules are asked from now on: all owners that were told of are so
  // again, and what is silent is so from now on.
  void AskAgain(Silence silence);
  // The view of an owner, or one without rows when it owns nothing any more.
  View ViewOf(std::string_view owner) const;

  // From the session that made a step to the identity behind it. Empty when the
  // step is not held.
  std::vector<IdentityHop> ChainOf(std::string_view uid,
                                   std::uint32_t index) const;

  // Event time has reached `now`: settles, folds and forgets. Before a settled
  // step is dropped, `settle(owner, view)` is called with the view of what is
  // settled; what it proves must be kept by the caller and joined to later
  // views. `forget(owner)`: the lineage is idle beyond its limit; it was told a
  // last time and will not come back.
  void Advance(TimeMs now,
               absl::FunctionRef<void(const std::string&, const View&)> settle,
               absl::FunctionRef<void(const std::string&)> forget);

  // What is told under an owner: 0 nothing, else 1 + Level.
  void SetLevel(std::string_view owner, std::uint8_t level);
  // What is held, as counted against Options::max_state_bytes.
  std::uint64_t bytes() const;
  // Lets go of at least `wanted` bytes of what matters least, if there is as
  // much; `settle` and `forget` as above.
  void Evict(std::uint64_t wanted,
             absl::FunctionRef<void(const std::string&, const View&)> settle,
             absl::FunctionRef<void(const std::string&)> forget);

  TrackerStats stats() const;
  TimeMs watermark() const;

  // Canonical text of everything derived, one line a step, for tests. Wakes
  // what is asleep.
  std::string Dump() const;

  class Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_TRACKER_H_
