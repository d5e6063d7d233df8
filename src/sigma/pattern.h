// Pattern: text with wildcards, * any run (newlines too), ? one code point.
//
// Escapes: \* \? \\ are the sign itself; a backslash before anything else, or
// at the end, is a backslash. Invariants: matching costs at most length of
// pattern times length of text and keeps no state; the parts between stars are
// found leftmost first. Threads: immutable.
#ifndef SNAPTRAIL_SRC_SIGMA_PATTERN_H_
#define SNAPTRAIL_SRC_SIGMA_PATTERN_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snaptrail::inline v0::internal {

class Pattern {
 public:
  struct Style {
    bool star_before = false;  // contains, endswith
    bool star_after = false;   // contains, startswith
    bool cased = false;
    bool windash = false;  // - and / before a word: any of - / and the dashes
  };
  static Pattern Parse(std::string_view text, Style style);
  // `text` as it is, wildcards in it being text.
  static Pattern Literal(std::string_view text, Style style);

  // `scratch` is room for the text without case.
  bool Matches(std::string_view text, std::string* scratch) const;
  bool Matches(std::string_view text) const {
    std::string scratch;
    return Matches(text, &scratch);
  }
  bool cased() const { return cased_; }
  // Only stars: any text matches, the empty one too.
  bool any() const { return star_before_ && parts_.empty(); }
  // The one text that matches (folded unless cased), if it is one.
  std::optional<std::string_view> literal() const;
  // What any text that matches has in it (folded unless cased), at its longest;
  // empty: nothing is certain.
  std::string_view Fragment() const;
  // 'a*b?', canonical: equal dumps match the same.
  std::string Dump() const;

 private:
  bool MatchesFolded(std::string_view text) const;

  bool cased_ = false;
  bool star_before_ = false;
  bool star_after_ = false;
  std::vector<std::string> parts_;  // between stars, none empty
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_PATTERN_H_
