// EvidenceStore: what is shown of the matches that correlations may still speak
// of, by reference.
//
// Invariants: references are numbers in the order of arrival; what is older
// than can be spoken of, and over the budget the oldest by arrival, is let go.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_ENGINE_EVIDENCE_STORE_H_
#define SNAPTRAIL_SRC_ENGINE_EVIDENCE_STORE_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "snaptrail/finding.h"
#include "src/correlation/occurrence.h"

namespace snaptrail::inline v0::internal {

class EvidenceStore {
 public:
  explicit EvidenceStore(std::uint64_t max_bytes) : max_bytes_(max_bytes) {}

  EvidenceRef Add(Evidence evidence);
  // One reference for several.
  EvidenceRef AddBundle(TimeMs time, std::vector<EvidenceRef> refs);
  // False: it is there as it was, or is no longer there.
  bool Replace(EvidenceRef ref, Evidence evidence);
  // Appends what a reference stands for. False: some of it is gone.
  bool Get(EvidenceRef ref, std::vector<const Evidence*>* evidence) const;
  // Lets go of what is of before `time`.
  void DropBefore(TimeMs time);

  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t dropped() const { return dropped_; }  // for want of room

 private:
  struct Entry {
    TimeMs time = 0;
    std::unique_ptr<Evidence> evidence;  // null: a bundle
    std::vector<EvidenceRef> refs;
    std::uint64_t bytes = 0;
  };

  EvidenceRef Push(Entry entry);
  const Entry* Find(EvidenceRef ref) const;
  bool Get(EvidenceRef ref, int depth,
           std::vector<const Evidence*>* evidence) const;

  std::uint64_t max_bytes_;
  std::deque<Entry> entries_;
  EvidenceRef first_ = 0;  // the reference of the first entry; may wrap
  std::uint64_t bytes_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_EVIDENCE_STORE_H_
