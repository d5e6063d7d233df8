#include "src/cloud/expression.h"

#include <algorithm>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

// A parenthesis in a parenthesis in ..: nobody means more.
constexpr int kMaxDepth = 16;

bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '@' || c == '$';
}
bool IsName(char c) {
  return IsNameStart(c) || (c >= '0' && c <= '9') || c == '-';
}

class Reader {
 public:
  Reader(std::string_view text, std::string* problem)
      : text_(text), problem_(*problem) {}

  bool Whole(Expression* out) {
    if (!Alternatives(out, 0)) return false;
    Blanks();
    if (at_ != text_.size()) {
      return Fail(Cat("cannot read '", text_.substr(at_), "'"));
    }
    return true;
  }

 private:
  bool Fail(std::string what) {
    if (problem_.empty()) problem_ = std::move(what);
    return false;
  }
  void Blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool Take(char c) {
    Blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool Peek(char c) {
    Blanks();
    return at_ < text_.size() && text_[at_] == c;
  }

  bool Alternatives(Expression* out, int depth) {
    if (depth > kMaxDepth) return Fail("nested too deep");
    std::vector<Expression> terms(1);
    if (!Term(&terms.back(), depth)) return false;
    while (Take('|')) {
      terms.emplace_back();
      if (!Term(&terms.back(), depth)) return false;
    }
    if (terms.size() == 1) {
      *out = std::move(terms.front());
    } else {
      out->kind = Expression::Kind::kAlternatives;
      out->parts = std::move(terms);
    }
    return true;
  }

  bool Quoted(std::string* out) {
    if (!Take('"')) return false;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      *out += text_[at_++];
    }
    return at_++ < text_.size() || Fail("a closing quote is missing");
  }

  bool Word(std::string* out) {
    Blanks();
    if (at_ < text_.size() && text_[at_] == '"') return Quoted(out);
    if (at_ >= text_.size() || !IsNameStart(text_[at_])) return false;
    while (at_ < text_.size() && IsName(text_[at_])) *out += text_[at_++];
    return true;
  }

  bool Tail(Path* path) {
    while (true) {
      if (Take('[')) {
        Segment segment;
        if (Take(']')) {
          segment.kind = Segment::Kind::kList;
        } else {
          const std::size_t close = text_.find(']', at_);
          const std::size_t equal = text_.find('=', at_);
          if (close == std::string_view::npos || equal > close) {
            return Fail("'[]' or '[key=value]' is needed");
          }
          segment.kind = Segment::Kind::kPick;
          segment.name = Trim(text_.substr(at_, equal - at_));
          segment.value = Trim(text_.substr(equal + 1, close - equal - 1));
          at_ = close + 1;
        }
        path->push_back(std::move(segment));
      } else if (Take('.')) {
        Segment segment;
        if (!Word(&segment.name)) {
          return Fail(Cat("a key is needed after '.' in '", text_, "'"));
        }
        path->push_back(std::move(segment));
      } else {
        return true;
      }
    }
  }

  bool Term(Expression* out, int depth) {
    Blanks();
    if (Take('=')) {
      out->kind = Expression::Kind::kConstant;
      const std::size_t end = text_.find_first_of(",)|", at_);
      out->text = Trim(text_.substr(at_, end == std::string_view::npos
                                             ? std::string_view::npos
                                             : end - at_));
      at_ = std::min(end, text_.size());
      return true;
    }
    const bool quoted = Peek('"');
    std::string word;
    if (!Word(&word)) return Fail(Cat("a path is needed in '", text_, "'"));
    if (!quoted && Take('(')) {
      out->kind = Expression::Kind::kFunction;
      out->text = std::move(word);
      while (!Take(')')) {
        out->parts.emplace_back();
        Expression& part = out->parts.back();
        Blanks();
        const std::size_t start = at_;
        std::string constant;
        if (Peek('"') && Quoted(&constant) && (Peek(',') || Peek(')'))) {
          part.text = std::move(constant);
        } else {
          at_ = start;
          if (!DigitsOnly(&part) && !Alternatives(&part, depth + 1)) {
            return false;
          }
        }
        if (!Take(',') && !Peek(')')) {
          return Fail(Cat("',' or ')' is needed in '", text_, "'"));
        }
      }
      return Tail(&out->rest);
    }
    out->kind = Expression::Kind::kPath;
    Segment head;
    head.name = std::move(word);
    out->path.push_back(std::move(head));
    return Tail(&out->path);
  }

  // A number as an argument: part(e, ":", 5).
  bool DigitsOnly(Expression* part) {
    const std::size_t end = text_.find_first_not_of("0123456789", at_);
    if (end == at_ || end == std::string_view::npos ||
        (text_[end] != ',' && text_[end] != ')')) {
      return false;
    }
    part->text = std::string(text_.substr(at_, end - at_));
    at_ = end;
    return true;
  }

  std::string_view text_;
  std::string& problem_;
  std::size_t at_ = 0;
};

void DumpPath(const Path& path, std::string* out) {
  bool first = true;
  for (const Segment& s : path) {
    switch (s.kind) {
      case Segment::Kind::kKey:
        if (!first) *out += '.';
        if (std::all_of(s.name.begin(), s.name.end(), IsName)) {
          *out += s.name;
        } else {
          *out += Cat("\"", s.name, "\"");
        }
        break;
      case Segment::Kind::kList:
        *out += "[]";
        break;
      case Segment::Kind::kPick:
        *out += Cat("[", s.name, "=", s.value, "]");
        break;
      case Segment::Kind::kJson:
        *out += ".json()";
        break;
      case Segment::Kind::kThrough:
        *out += Cat("{", Join(s.wrappers, " "), "}");
        break;
    }
    first = false;
  }
}

}  // namespace

const std::vector<std::string_view>& ExpressionFunctions() {
  static const std::vector<std::string_view> kFunctions = {
      "json", "before",  "after",      "between", "lower",      "join",
      "part", "present", "no-version", "span",    "own-project"};
  return kFunctions;
}

bool IsVersion(std::string_view part) {
  return part == "alpha" || part == "beta" ||
         (part.size() > 1 && part[0] == 'v' && part[1] >= '0' &&
          part[1] <= '9');
}

bool ParseExpression(std::string_view text, Expression* out,
                     std::string* problem) {
  if (!text.empty() && text.front() == '=') {
    out->kind = Expression::Kind::kConstant;
    out->text = std::string(text.substr(1));
    return true;
  }
  return Reader(text, problem).Whole(out);
}

std::string DumpExpression(const Expression& e) {
  std::string out;
  switch (e.kind) {
    case Expression::Kind::kConstant:
      return Cat("\"", e.text, "\"");
    case Expression::Kind::kPath:
      DumpPath(e.path, &out);
      return out;
    case Expression::Kind::kFunction:
      out = Cat(e.text, "(");
      for (std::size_t i = 0; i < e.parts.size(); ++i) {
        if (i != 0) out += ", ";
        out += DumpExpression(e.parts[i]);
      }
      out += ")";
      if (!e.rest.empty()) {
        out += ".";
        DumpPath(e.rest, &out);
      }
      return out;
    case Expression::Kind::kAlternatives:
      for (std::size_t i = 0; i < e.parts.size(); ++i) {
        if (i != 0) out += " | ";
        out += DumpExpression(e.parts[i]);
      }
      return out;
  }
  return out;
}

}  // namespace snaptrail::inline v0::internal
