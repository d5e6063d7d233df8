#include "src/sigma/modifiers.h"

#include <optional>
#include <vector>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::string_view kKnown[] = {
    "contains", "startswith", "endswith",   "all",       "exists",
    "cased",    "lt",         "lte",        "gt",        "gte",
    "neq",      "fieldref",   "cidr",       "re",        "i",
    "m",        "s",          "ignorecase", "multiline", "dotall"};
// Of the specification, and not here yet.
constexpr std::string_view kLater[] = {
    "base64", "base64offset", "wide", "utf16le", "utf16be", "utf16", "windash",
    "expand", "minute",       "hour", "day",     "week",    "month", "year"};

constexpr std::string_view kAllowed =
    "contains, startswith, endswith, all, exists, cased, lt, lte, gt, gte, "
    "neq, fieldref, cidr, re (with i, m, s)";

bool In(std::string_view word, const auto& list) {
  for (const std::string_view known : list) {
    if (word == known) return true;
  }
  return false;
}

std::optional<Match> MatchOf(std::string_view word) {
  static constexpr Match kMatches[] = {Match::kContains, Match::kStartsWith,
                                       Match::kEndsWith, Match::kExists,
                                       Match::kLess,     Match::kLessEqual,
                                       Match::kGreater,  Match::kGreaterEqual,
                                       Match::kCidr,     Match::kRegex};
  for (const Match match : kMatches) {
    if (word == MatchName(match)) return match;
  }
  return std::nullopt;
}

bool IsTextMatch(Match match) {
  return match == Match::kContains || match == Match::kStartsWith ||
         match == Match::kEndsWith;
}

class KeyParser {
 public:
  KeyParser(const Place& place, Modifiers* modifiers, Problems* problems)
      : place_(place), m_(*modifiers), problems_(*problems) {}

  bool Parse(const std::vector<std::string_view>& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
      for (std::size_t j = 1; j < i; ++j) {
        if (words[i] == words[j]) {
          return Fail(Cat("the modifier '", words[i], "' is given twice"));
        }
      }
      if (!One(words[i], i)) return false;
    }
    return Fits();
  }

 private:
  bool Fail(std::string message) {
    problems_.Error(place_, std::move(message));
    return false;
  }

  bool One(std::string_view word, std::size_t place) {
    if (In(word, kLater)) {
      return Fail(Cat("the modifier '", word, "' is not supported yet; ",
                      kAllowed, " are"));
    }
    if (!In(word, kKnown)) {
      const std::string_view near =
          NearestWord(word, {std::begin(kKnown), std::end(kKnown)});
      return Fail(Cat("no modifier '", word, "'",
                      near.empty() ? "." : Cat("; did you mean '", near, "'?"),
                      " Allowed are ", kAllowed));
    }
    if (word == "all") return Set(&m_.all);
    if (word == "cased") return Set(&m_.cased);
    if (word == "neq") return Set(&m_.neq);
    if (word == "fieldref") {
      if (m_.match != Match::kEqual) {
        return Fail(Cat("fieldref after ", MatchName(m_.match),
                        ": modifiers apply in order, write fieldref|",
                        MatchName(m_.match)));
      }
      return Set(&m_.fieldref);
    }
    if (word == "i" || word == "ignorecase") return Flag(word, &m_.ignore_case);
    if (word == "m" || word == "multiline") return Flag(word, &m_.multiline);
    if (word == "s" || word == "dotall") return Flag(word, &m_.dotall);

    const Match match = *MatchOf(word);
    if (match == Match::kRegex && place != 1) {
      return Fail("re comes first: it takes the value as it is written");
    }
    // A regex is searched for anywhere already.
    if (match == Match::kContains && m_.match == Match::kRegex) return true;
    if (m_.match != Match::kEqual) {
      return Fail(
          Cat(MatchName(m_.match), " and ", word, " cannot be combined",
              m_.match == Match::kRegex ? ": anchor with ^ and $" : ""));
    }
    m_.match = match;
    return true;
  }

  static bool Set(bool* flag) { return *flag = true; }

  bool Flag(std::string_view word, bool* flag) {
    if (m_.match != Match::kRegex) {
      return Fail(Cat("'", word, "' is a flag of re: write re|", word));
    }
    if (*flag) return Fail(Cat("the flag '", word, "' is given twice"));
    return Set(flag);
  }

  // Combinations that are not a matter of order.
  bool Fits() {
    const Match match = m_.match;
    const bool text = match == Match::kEqual || IsTextMatch(match);
    if (match == Match::kExists &&
        (m_.all || m_.cased || m_.neq || m_.fieldref)) {
      return Fail("exists stands alone: its value is true or false");
    }
    if (m_.cased && !text) {
      return Fail(match == Match::kRegex
                      ? "re heeds case already; leave cased out"
                      : Cat("cased does not go with ", MatchName(match)));
    }
    if (m_.fieldref && !text) {
      return Fail(Cat("fieldref and ", MatchName(match),
                      " cannot be combined: contains, startswith and endswith "
                      "can"));
    }
    return true;
  }

  const Place& place_;
  Modifiers& m_;
  Problems& problems_;
};

}  // namespace

bool ParseItemKey(std::string_view key, const Place& place, std::string* field,
                  Modifiers* modifiers, Problems* problems) {
  const std::vector<std::string_view> words = Split(key, '|');
  *field = words.empty() ? std::string() : std::string(words[0]);
  if (*field == "<<") {
    problems->Error(place,
                    "'<<' is no field, and merging maps is not supported: "
                    "write the items where they are read");
    return false;
  }
  return KeyParser(place, modifiers, problems).Parse(words);
}

}  // namespace snaptrail::inline v0::internal
