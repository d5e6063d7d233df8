#include "src/sigma/modifiers.h"

#include <optional>
#include <utility>
#include <vector>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::string_view kKnown[] = {
    "contains",  "startswith", "endswith", "all",    "exists", "cased",
    "lt",        "lte",        "gt",       "gte",    "neq",    "fieldref",
    "cidr",      "re",         "i",        "m",      "s",      "ignorecase",
    "multiline", "dotall",     "windash",  "expand", "base64", "base64offset",
    "wide",      "utf16le",    "utf16be",  "utf16",  "minute", "hour",
    "day",       "week",       "month",    "year"};

constexpr std::string_view kAllowed =
    "contains, startswith, endswith, all, exists, cased, lt, lte, gt, gte, "
    "neq, fieldref, cidr, re (with i, m, s), windash, expand, base64, "
    "base64offset (after wide, utf16le, utf16be, utf16), minute, hour, day, "
    "week, month, year";

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

bool IsNumberMatch(Match match) {
  return match == Match::kEqual || match == Match::kLess ||
         match == Match::kLessEqual || match == Match::kGreater ||
         match == Match::kGreaterEqual;
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

    if (word == "windash") return Set(&m_.windash);
    if (word == "expand") return Set(&m_.expand);
    if (word.starts_with("base64")) return Encoded(word);
    if (word == "wide" || word.starts_with("utf16")) return Wide(word);
    for (int part = 1; part <= static_cast<int>(TimePart::kYear); ++part) {
      if (word != TimePartName(static_cast<TimePart>(part))) continue;
      if (m_.part != TimePart::kNone || m_.match != Match::kEqual) {
        return Fail(Cat("'", word, "' after '", Before(),
                        "': a part of a time comes first, and one, as in "
                        "hour|gte"));
      }
      m_.part = static_cast<TimePart>(part);
      return true;
    }

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

  std::string_view Before() const {
    return m_.part != TimePart::kNone ? TimePartName(m_.part)
                                      : MatchName(m_.match);
  }

  bool Encoded(std::string_view word) {
    if (m_.base64 != Base64::kNone) {
      return Fail("base64 and base64offset cannot be combined");
    }
    if (m_.match != Match::kEqual) {
      return Fail(Cat(word, " after ", MatchName(m_.match),
                      ": modifiers apply in order, write ", word, '|',
                      MatchName(m_.match)));
    }
    m_.base64 = word == "base64" ? Base64::kWhole : Base64::kOffset;
    return true;
  }

  bool Wide(std::string_view word) {
    if (m_.encoding != Encoding::kUtf8) {
      return Fail("wide, utf16le, utf16be and utf16 cannot be combined");
    }
    if (m_.base64 != Base64::kNone || m_.match != Match::kEqual) {
      return Fail(Cat(word, " comes before base64 and base64offset"));
    }
    m_.encoding = word == "utf16be" ? Encoding::kUtf16Be
                  : word == "utf16" ? Encoding::kUtf16
                                    : Encoding::kUtf16Le;
    return true;
  }

  // Combinations that are not a matter of order.
  bool Fits() {
    const Match match = m_.match;
    const bool text = match == Match::kEqual || IsTextMatch(match);
    if (match == Match::kExists &&
        (m_.all || m_.cased || m_.neq || m_.fieldref)) {
      return Fail("exists stands alone: its value is true or false");
    }
    const bool encoded = m_.base64 != Base64::kNone;
    if (m_.encoding != Encoding::kUtf8 && !encoded) {
      return Fail(
          "records are no UTF-16: wide, utf16le, utf16be and utf16 are for "
          "base64 or base64offset after them");
    }
    const std::pair<bool, const char*> of_text[] = {
        {m_.windash, "windash"},
        {m_.expand, "expand"},
        {m_.base64 == Base64::kWhole, "base64"},
        {m_.base64 == Base64::kOffset, "base64offset"}};
    for (const auto& [given, name] : of_text) {
      if (!given || (text && !m_.fieldref)) continue;
      return Fail(Cat(name, " does not go with ",
                      m_.fieldref ? "fieldref" : MatchName(match)));
    }
    if (m_.windash && encoded) {
      return Fail("windash and base64 cannot be combined: encode each sign");
    }
    if (m_.part != TimePart::kNone && !IsNumberMatch(match)) {
      return Fail(Cat(TimePartName(m_.part), " does not go with ",
                      MatchName(match), ": lt, lte, gt, gte do"));
    }
    if (m_.part != TimePart::kNone &&
        (m_.cased || m_.fieldref || m_.windash || m_.expand || encoded)) {
      return Fail(Cat(TimePartName(m_.part),
                      " is a number: it goes with lt, lte, gt, gte, neq"));
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
