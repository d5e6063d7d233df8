// Words that a document may use, and what was meant by others.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_SIGMA_WORDS_H_
#define SNAPTRAIL_SRC_SIGMA_WORDS_H_

#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {

using Words = std::vector<std::string_view>;

template <typename List>
bool IsIn(std::string_view word, const List& list) {
  for (const std::string_view known : list) {
    if (word == known) return true;
  }
  return false;
}

// The end of a sentence on a word that is none of them: "; did you mean 'x'?"
inline std::string Meant(std::string_view word, const Words& words) {
  const std::string_view near = NearestWord(word, words);
  return near.empty() ? "." : Cat("; did you mean '", near, "'?");
}

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_WORDS_H_
