// Operations: the records that one operation is told in, joined to one.
//
// Some clouds write a record when an operation starts (with what was asked for)
// and another when it ends (with how it went). Each gives steps of its own, its
// halves, which share metadata.correlation_uid. Joined, the earliest half with
// a body says what was done, when and by whom; the latest with an outcome says
// how it went; the resources of all are united. Until a half with an outcome is
// there, nothing is known to have happened.
//
// Invariants: what Joined gives is a function of the set of halves; of two
// versions of a half's step the one that stands is the same in any order; at
// most kMaxHalves halves an operation, and max_bytes in all: the longest
// untouched operations are let go of, and what was joined of them stands.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_OPERATIONS_H_
#define SNAPTRAIL_SRC_LINEAGE_OPERATIONS_H_

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "snaptrail/step.h"

namespace snaptrail::inline v0::internal {

// Of two steps with one (uid, index) that are not equal, whether the first
// stands: the higher revision, then the greater canonical text.
bool Supersedes(const Step& step, const Step& known);

class Operations {
 public:
  static constexpr std::size_t kMaxHalves = 16;

  struct Told {
    Step step;
    std::string input;  // where it was read: the smallest of several places
    std::uint64_t offset = 0;
  };

  explicit Operations(std::uint64_t max_bytes) : max_bytes_(max_bytes) {}
  Operations(const Operations&) = delete;
  Operations& operator=(const Operations&) = delete;

  // Whether the step is one half of something.
  static bool IsHalf(const Step& step) { return !step.correlation_uid.empty(); }

  // Files a half's step; `before` and `after` become what the operation gave
  // and gives. False: it was known, and nothing changed.
  bool File(const Step& step, std::string_view input, std::uint64_t offset,
            std::vector<Told>* before, std::vector<Told>* after);
  // Lets go of operations that were touched last before this event time.
  void Forget(TimeMs before);

  std::size_t size() const { return by_name_.size(); }
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t evicted() const { return evicted_; }
  std::uint64_t cut() const { return cut_; }  // halves beyond kMaxHalves

 private:
  struct Operation {
    std::string name;
    std::vector<std::vector<Told>> halves;  // of each, by index
    TimeMs last = INT64_MIN;
    std::uint64_t bytes = 0;
  };
  using Place = std::list<Operation>::iterator;

  static std::vector<Told> Joined(const Operation& operation);
  void Erase(Place place);

  const std::uint64_t max_bytes_;
  std::list<Operation> operations_;  // the longest untouched first
  absl::flat_hash_map<std::string, Place> by_name_;
  std::uint64_t bytes_ = 0;
  std::uint64_t evicted_ = 0;
  std::uint64_t cut_ = 0;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_OPERATIONS_H_
