#include "src/sigma/condition.h"

#include <string>
#include <utility>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::size_t kMaxText = 1 << 14;
constexpr int kMaxDepth = 64;
// A short condition can name many selections many times over.
constexpr std::size_t kMaxNames = 100'000;

bool IsWordChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '*';
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class ConditionParser {
 public:
  ConditionParser(std::string_view text,
                  const std::vector<NamedSelection>& selections,
                  const Place& place, std::vector<bool>* used,
                  Problems* problems)
      : text_(text),
        selections_(selections),
        place_(place),
        used_(*used),
        problems_(*problems) {}

  std::optional<Condition> Parse() {
    if (text_.size() > kMaxText) {
      Fail(Cat("a condition longer than ", kMaxText, " bytes"));
      return std::nullopt;
    }
    if (!Tokenize()) return std::nullopt;
    Condition condition;
    if (!Or(&condition, 0)) return std::nullopt;
    if (at_ < tokens_.size()) {
      Fail(Cat("'", Peek(),
               "' does not fit here: and, or, or the end of the "
               "condition is allowed"));
      return std::nullopt;
    }
    return condition;
  }

 private:
  bool Fail(std::string message) {
    problems_.Error(place_, std::move(message));
    return false;
  }

  bool Tokenize() {
    for (std::size_t i = 0; i < text_.size();) {
      const char c = text_[i];
      if (IsBlank(c)) {
        ++i;
        continue;
      }
      if (c == '(' || c == ')') {
        tokens_.push_back(text_.substr(i++, 1));
        continue;
      }
      if (c == '|') {
        return Fail(
            "'|': aggregations in a condition (count() by .. > n) left Sigma; "
            "a correlation document says that (type: event_count, group-by, "
            "timespan, condition)");
      }
      const std::size_t start = i;
      while (i < text_.size() && IsWordChar(text_[i])) ++i;
      if (i == start) {
        return Fail(Cat("'", text_.substr(i, 1),
                        "' in a condition: words, ( and ) are allowed, words "
                        "of letters, digits, _ - *"));
      }
      tokens_.push_back(text_.substr(start, i - start));
    }
    return true;
  }

  std::string_view Peek(std::size_t ahead = 0) const {
    return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead]
                                        : std::string_view();
  }
  bool Is(std::string_view word, std::size_t ahead = 0) const {
    return EqualsIgnoreCase(Peek(ahead), word);
  }
  bool Take(std::string_view word) {
    if (!Is(word)) return false;
    ++at_;
    return true;
  }

  // kind over parts; of one part that part.
  static Condition Joined(Condition::Kind kind, std::vector<Condition> parts) {
    if (parts.size() == 1) return std::move(parts[0]);
    Condition condition;
    condition.kind = kind;
    condition.parts = std::move(parts);
    return condition;
  }

  bool Or(Condition* out, int depth) {
    std::vector<Condition> parts(1);
    if (!And(&parts[0], depth)) return false;
    while (Take("or")) {
      if (!And(&parts.emplace_back(), depth)) return false;
    }
    *out = Joined(Condition::Kind::kOr, std::move(parts));
    return true;
  }

  bool And(Condition* out, int depth) {
    std::vector<Condition> parts(1);
    if (!Not(&parts[0], depth)) return false;
    while (Take("and")) {
      if (!Not(&parts.emplace_back(), depth)) return false;
    }
    *out = Joined(Condition::Kind::kAnd, std::move(parts));
    return true;
  }

  bool Not(Condition* out, int depth) {
    if (depth > kMaxDepth) {
      return Fail(Cat("a condition nested deeper than ", kMaxDepth));
    }
    if (!Take("not")) return Primary(out, depth);
    out->kind = Condition::Kind::kNot;
    return Not(&out->parts.emplace_back(), depth + 1);
  }

  bool Primary(Condition* out, int depth) {
    const std::string_view word = Peek();
    if (word.empty()) {
      return Fail("the condition ends where a selection is expected");
    }
    if (Take("(")) {
      if (!Or(out, depth + 1)) return false;
      if (!Take(")")) return Fail("'(' without ')'");
      return true;
    }
    if (word == ")" || Is("and") || Is("or") || Is("of") || Is("them")) {
      return Fail(Cat("'", word, "' where a selection is expected"));
    }
    if (Is("of", 1)) return Quantity(out);
    if (word.find('*') != std::string_view::npos) {
      return Fail(Cat("'", word, "' is a pattern: write '1 of ", word,
                      "' or 'all of ", word, "'"));
    }
    ++at_;
    for (std::size_t i = 0; i < selections_.size(); ++i) {
      if (selections_[i].name == word) return Name(i, out);
    }
    std::vector<std::string_view> names;
    for (const NamedSelection& s : selections_) names.push_back(s.name);
    const std::string_view near = NearestWord(word, names);
    return Fail(Cat("no selection '", word, "'",
                    near.empty() ? "." : Cat("; did you mean '", near, "'?"),
                    " There are: ", Names()));
  }

  bool Name(std::size_t selection, Condition* out) {
    if (++names_ > kMaxNames) {
      return Fail(
          Cat("a condition that names more than ", kMaxNames, " selections"));
    }
    used_[selection] = true;
    out->kind = Condition::Kind::kName;
    out->selection = selection;
    return true;
  }

  bool Quantity(Condition* out) {
    const std::string_view quantity = Peek();
    const bool all = Is("all");
    if (!all && !Is("any") && quantity != "1") {
      return Fail(
          Cat("'", quantity, " of': 1 of, any of and all of are allowed"));
    }
    at_ += 2;
    const std::string_view pattern = Peek();
    const bool them = Is("them");
    if (pattern.empty() || pattern == "(" || pattern == ")") {
      return Fail(Cat("'", quantity,
                      " of' without what: them, or a pattern such as "
                      "selection_*"));
    }
    ++at_;
    std::vector<Condition> parts;
    for (std::size_t i = 0; i < selections_.size(); ++i) {
      // An id that starts with _ is for conditions that name it.
      const std::string& name = selections_[i].name;
      if (name.starts_with('_')) continue;
      if (!them && !GlobMatch(pattern, name)) continue;
      if (!Name(i, &parts.emplace_back())) return false;
    }
    if (parts.empty()) {
      return Fail(Cat("'", quantity, " of ", pattern,
                      "' matches no selection (ids that start with _ do not "
                      "count). There are: ",
                      Names()));
    }
    *out = Joined(all ? Condition::Kind::kAnd : Condition::Kind::kOr,
                  std::move(parts));
    return true;
  }

  std::string Names() const {
    std::vector<std::string> names;
    for (const NamedSelection& s : selections_) {
      names.push_back(s.name);
      if (names.size() == 20) {
        names.emplace_back("..");
        break;
      }
    }
    return Join(names, ", ");
  }

  const std::string_view text_;
  const std::vector<NamedSelection>& selections_;
  const Place& place_;
  std::vector<bool>& used_;
  Problems& problems_;
  std::vector<std::string_view> tokens_;
  std::size_t at_ = 0;
  std::size_t names_ = 0;
};

}  // namespace

std::optional<Condition> ParseCondition(
    std::string_view text, const std::vector<NamedSelection>& selections,
    const Place& place, std::vector<bool>* used, Problems* problems) {
  return ConditionParser(text, selections, place, used, problems).Parse();
}

}  // namespace snaptrail::inline v0::internal
