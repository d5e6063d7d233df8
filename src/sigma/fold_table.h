// The table behind fold.h.
//
// Threads: immutable.
#ifndef SNAPTRAIL_SRC_SIGMA_FOLD_TABLE_H_
#define SNAPTRAIL_SRC_SIGMA_FOLD_TABLE_H_

#include <cstdint>

namespace snaptrail::inline v0::internal {

struct FoldRun {
  std::uint32_t first;
  std::uint32_t last;
  std::int32_t stride;
  std::int32_t delta;
};
extern const FoldRun kFoldRuns[];
extern const int kFoldRunCount;

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_FOLD_TABLE_H_
