#include "src/sigma/pattern.h"

#include <algorithm>
#include <cstddef>

#include "src/sigma/fold.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
// In a part these bytes, which no valid UTF-8 has, stand for any one code
// point, and for any one sign that begins an option.
constexpr char kOne = '\xFF';
constexpr char kDash = '\xFE';

bool IsPlain(std::string_view part) {
  return part.find(kOne) == kNone && part.find(kDash) == kNone;
}

// Of - / and the en dash, the em dash and the horizontal bar.
std::size_t DashLength(std::string_view s) {
  if (s.starts_with('-') || s.starts_with('/')) return 1;
  const bool wide = s.size() >= 3 && s.starts_with("\xE2\x80") &&
                    s[2] >= '\x93' && s[2] <= '\x95';
  return wide ? 3 : 0;
}

// Letters that are not ASCII are of words as well.
bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool Inside(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// End of the code point that starts at `at`.
std::size_t Next(std::string_view s, std::size_t at) {
  ++at;
  while (at < s.size() && Inside(s[at])) ++at;
  return at;
}

// Start of the code point that ends at `at`.
std::size_t Previous(std::string_view s, std::size_t at) {
  --at;
  while (at > 0 && Inside(s[at])) --at;
  return at;
}

// Where `part`, put at `at`, ends in `text`; kNone: it does not fit there.
std::size_t Forward(std::string_view part, std::string_view text,
                    std::size_t at) {
  for (const char c : part) {
    if (at >= text.size()) return kNone;
    if (c == kOne) {
      at = Next(text, at);
    } else if (c == kDash) {
      const std::size_t length = DashLength(text.substr(at));
      if (length == 0) return kNone;
      at += length;
    } else if (text[at++] != c) {
      return kNone;
    }
  }
  return at;
}

// Where `part`, put so that it ends at the end of `text`, starts.
std::size_t Backward(std::string_view part, std::string_view text) {
  std::size_t at = text.size();
  for (std::size_t i = part.size(); i > 0; --i) {
    if (at == 0) return kNone;
    if (part[i - 1] == kOne) {
      at = Previous(text, at);
    } else if (part[i - 1] == kDash) {
      const std::size_t start = Previous(text, at);
      if (DashLength(text.substr(start, at - start)) != at - start) {
        return kNone;
      }
      at = start;
    } else if (text[--at] != part[i - 1]) {
      return kNone;
    }
  }
  return at;
}

}  // namespace

Pattern Pattern::Parse(std::string_view text, Style style) {
  Pattern pattern;
  pattern.cased_ = style.cased;
  std::string part;
  bool star = style.star_before;  // one stands before `part`
  pattern.star_before_ = star;
  const auto close = [&] {
    if (part.empty()) return;
    pattern.parts_.push_back(style.cased ? part : Folded(part));
    part.clear();
    star = false;
  };
  // As the regex \B[-/]\b finds them.
  const auto dash = [&](std::size_t i) {
    return style.windash && (text[i] == '-' || text[i] == '/') &&
           (part.empty() || part.back() == kOne || !IsWord(part.back())) &&
           i + 1 < text.size() && IsWord(text[i + 1]);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size() &&
        (text[i + 1] == '*' || text[i + 1] == '?' || text[i + 1] == '\\')) {
      part.push_back(text[++i]);
    } else if (c == '*') {
      if (part.empty() && pattern.parts_.empty()) pattern.star_before_ = true;
      close();
      star = true;
    } else {
      part.push_back(dash(i) ? kDash : c == '?' ? kOne : c);
    }
  }
  close();
  pattern.star_after_ = star || style.star_after;
  if (pattern.parts_.empty()) {
    // Of the empty text a star before it and one after it are the same.
    pattern.star_before_ = pattern.star_after_ =
        pattern.star_before_ || pattern.star_after_;
  }
  return pattern;
}

Pattern Pattern::Literal(std::string_view text, Style style) {
  std::string escaped;
  for (const char c : text) {
    if (c == '*' || c == '?' || c == '\\') escaped.push_back('\\');
    escaped.push_back(c);
  }
  return Parse(escaped, style);
}

bool Pattern::Matches(std::string_view text, std::string* scratch) const {
  if (any()) return true;
  return MatchesFolded(cased_ ? text : Fold(text, scratch));
}

bool Pattern::MatchesFolded(std::string_view text) const {
  if (parts_.empty()) return star_before_ || text.empty();
  std::size_t first = 0;
  std::size_t last = parts_.size();
  std::size_t at = 0;
  if (!star_before_) {
    at = Forward(parts_[0], text, 0);
    if (at == kNone) return false;
    first = 1;
    if (last == 1) return star_after_ || at == text.size();
  }
  if (!star_after_) {
    const std::size_t start = Backward(parts_[last - 1], text);
    if (start == kNone || start < at) return false;
    text = text.substr(0, start);
    --last;
  }
  for (; first < last; ++first) {
    const std::string& part = parts_[first];
    if (IsPlain(part)) {
      at = text.find(part, at);
      if (at == kNone) return false;
      at += part.size();
      continue;
    }
    std::size_t end = kNone;
    for (; at < text.size(); at = Next(text, at)) {
      end = Forward(part, text, at);
      if (end != kNone) break;
    }
    if (end == kNone) return false;
    at = end;
  }
  return true;
}

std::optional<std::string_view> Pattern::literal() const {
  if (star_before_ || star_after_) return std::nullopt;
  if (parts_.empty()) return std::string_view();
  if (parts_.size() > 1 || !IsPlain(parts_[0])) return std::nullopt;
  return parts_[0];
}

std::string_view Pattern::Fragment() const {
  constexpr char kSigns[] = {kOne, kDash};
  std::string_view longest;
  for (const std::string_view part : parts_) {
    for (std::size_t at = 0; at < part.size();) {
      const std::size_t end = std::min(
          part.find_first_of(std::string_view(kSigns, sizeof kSigns), at),
          part.size());
      if (end - at > longest.size()) longest = part.substr(at, end - at);
      at = end + 1;
    }
  }
  return longest;
}

std::string Pattern::Dump() const {
  std::string out(1, '\'');
  if (star_before_) out.push_back('*');
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (i > 0) out.push_back('*');
    for (const char c : parts_[i]) {
      if (c == '*' || c == '?' || c == '\\' || c == '\'' || c == kDash) {
        out.push_back('\\');
      }
      out.push_back(c == kOne ? '?' : c == kDash ? '-' : c);
    }
  }
  if (star_after_ && !parts_.empty()) out.push_back('*');
  out.push_back('\'');
  return out;
}

}  // namespace snaptrail::inline v0::internal
