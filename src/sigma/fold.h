// Comparing text without case: Unicode simple folding, one code point to one.
//
// Invariants: folding is idempotent; ASCII folds to ASCII, and some that is not
// ASCII does too (the Kelvin sign to k), so a length in bytes may change.
// Undecodable bytes stand for themselves.
// Threads: functions are pure.
#ifndef SNAPTRAIL_SRC_SIGMA_FOLD_H_
#define SNAPTRAIL_SRC_SIGMA_FOLD_H_

#include <string>
#include <string_view>

namespace snaptrail::inline v0::internal {

// `text` itself when it is folded already, else *scratch, which holds it
// folded.
std::string_view Fold(std::string_view text, std::string* scratch);
std::string Folded(std::string_view text);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_FOLD_H_
