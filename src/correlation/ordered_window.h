// temporal_ordered: the rules in the order of the list, at times that do not
// descend. For each rule the latest beginning of a chain that ends with it is
// all that can matter; a new match extends the best chain of those before it.
//
// With steps that may be missing, a chain is told apart by how many rules it
// has: a cell for each (last rule, number of rules) that there can be.
// Threads: windows are immutable, states plain values.
#ifndef SNAPTRAIL_SRC_CORRELATION_ORDERED_WINDOW_H_
#define SNAPTRAIL_SRC_CORRELATION_ORDERED_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "src/correlation/occurrence.h"
#include "src/sigma/correlation.h"

namespace snaptrail::inline v0::internal {

class OrderedWindow {
 public:
  explicit OrderedWindow(const Correlation& correlation);

  // Five steps fit inside: a group is then one block. Of each cell that another
  // can extend the beginning of its chain in two words, 0: there is none, then
  // the evidence of each of its rules. A chain that nothing can extend is told
  // when it is seen, and not kept.
  static constexpr std::size_t kInside = 18;
  struct State {
    absl::InlinedVector<std::uint32_t, kInside> words;
  };
  void Apply(State* state, TimeMs time, absl::Span<const Occurrence> items,
             Emit emit) const;
  TimeMs Deadline(const State& state) const;
  std::uint32_t Progress(const State& state) const;
  std::size_t Bytes(const State& state) const;

 private:
  static constexpr std::uint32_t kNotKept = UINT32_MAX;
  struct Cell {
    std::uint32_t count = 0;      // rules in the chain
    std::uint32_t at = kNotKept;  // its first word
    bool begins = false;          // a chain of this one rule may begin here
    std::vector<std::uint32_t> before;  // cells that it can extend
  };
  // A chain that ends with the item at hand.
  struct Chain {
    TimeMs begin = INT64_MIN;
    std::uint32_t count = 0;
    absl::InlinedVector<EvidenceRef, 8> refs;
  };

  DurationMs timespan_;
  std::uint32_t least_;  // rules
  std::vector<Cell> cells_;
  std::vector<std::vector<std::uint32_t>> of_step_;  // cells, ascending count
  std::vector<bool> ends_;  // of each step: the rest may be missing
  std::size_t words_ = 0;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CORRELATION_ORDERED_WINDOW_H_
