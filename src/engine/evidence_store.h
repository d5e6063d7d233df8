// EvidenceStore: what is shown of the matches that correlations may still speak
// of, by reference.
//
// Invariants: references are numbers in the order of arrival. What is older
// than can be spoken of is let go, for each span of time in the order of
// arrival; over the budget the oldest by arrival of all goes.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_ENGINE_EVIDENCE_STORE_H_
#define SNAPTRAIL_SRC_ENGINE_EVIDENCE_STORE_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "snaptrail/finding.h"
#include "snaptrail/options.h"
#include "src/correlation/occurrence.h"
#include "src/lineage/block_arena.h"
#include "src/lineage/interner.h"

namespace snaptrail::inline v0::internal {

class EvidenceStore {
 public:
  explicit EvidenceStore(std::uint64_t max_bytes) : max_bytes_(max_bytes) {}

  // `span`: how long after its own time it may be spoken of.
  EvidenceRef Add(const Evidence& evidence, DurationMs span);
  // One reference for several.
  EvidenceRef AddBundle(TimeMs time, DurationMs span,
                        const std::vector<EvidenceRef>& refs);
  // False: it is there as it was, or is no longer there.
  bool Replace(EvidenceRef ref, const Evidence& evidence);
  // Appends what a reference stands for. False: some of it is gone.
  bool Get(EvidenceRef ref, std::vector<Evidence>* evidence) const;
  // Nothing will be spoken of at a time before `horizon`.
  void DropBefore(TimeMs horizon);

  std::uint64_t bytes() const;
  std::uint64_t dropped() const { return dropped_; }  // for want of room

 private:
  struct Held {
    TimeMs time = 0;
    EvidenceRef ref = 0;
  };

  EvidenceRef Push(TimeMs time, DurationMs span);
  void Keep(EvidenceRef ref);  // what is in packed_
  void LetGo(EvidenceRef ref);
  void MakeRoom();
  bool Get(EvidenceRef ref, int depth, std::vector<Evidence>* evidence) const;

  std::uint64_t max_bytes_;
  Interner texts_;
  BlockArena blocks_;  // what it is, then evidence or references
  absl::flat_hash_map<EvidenceRef, BlockArena::Ref> entries_;
  std::map<DurationMs, std::deque<Held>> by_span_;
  std::size_t held_ = 0;
  EvidenceRef next_ = 0;  // may wrap
  std::uint64_t dropped_ = 0;
  std::string packed_;  // kept for its room
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_EVIDENCE_STORE_H_
