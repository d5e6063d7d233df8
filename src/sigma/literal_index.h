// LiteralIndex: which of many short texts stand in a text, found in one pass
// over it whatever their number (Aho and Corasick's automaton, one table).
//
// Invariants: at most kMaxStates states; a text is a run of bytes.
// Threads: building is one thread's; afterwards immutable and shared.
#ifndef SNAPTRAIL_SRC_SIGMA_LITERAL_INDEX_H_
#define SNAPTRAIL_SRC_SIGMA_LITERAL_INDEX_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"

namespace snaptrail::inline v0::internal {

class LiteralIndex {
 public:
  // The table has a row a state and a column for each byte that texts differ
  // in: 16 MiB for the bytes of names.
  static constexpr std::size_t kMaxStates = 1 << 16;

  // The number of the text, which Find tells; the same for equal texts. False:
  // there is no room for it. `text` is not empty.
  bool Add(std::string_view text, std::uint32_t* number);
  // After the last Add.
  void Build();
  bool empty() const { return texts_ == 0; }

  // Calls with the number of each text that stands in `text`; more than once
  // when it stands there more than once.
  void Find(std::string_view text,
            absl::FunctionRef<void(std::uint32_t)> call) const;

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct State {
    std::uint32_t text = kNone;  // that ends here
    std::uint32_t other = 0;     // the longest other state in which one ends
    std::vector<std::pair<unsigned char, std::uint32_t>> children;
  };

  std::vector<State> states_{State{}};
  std::uint32_t texts_ = 0;
  // Built.
  std::array<std::uint8_t, 256> column_{};
  std::size_t columns_ = 1;
  // By state and column; the highest bit: a text ends there.
  std::vector<std::uint32_t> next_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_LITERAL_INDEX_H_
