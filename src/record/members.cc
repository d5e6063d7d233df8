#include "src/record/members.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::size_t kPiece = 32u << 10;

bool IsBlank(char c) { return static_cast<unsigned char>(c) <= ' '; }

bool EndsScalar(char c) {
  return c == ',' || c == '}' || c == ']' || IsBlank(c);
}

std::optional<std::uint32_t> Unit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return {};
  std::uint32_t unit = 0;
  for (const char c : text.substr(2, 4)) {
    const char low = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') {
      unit = unit * 16 + static_cast<std::uint32_t>(c - '0');
    } else if (low >= 'a' && low <= 'f') {
      unit = unit * 16 + static_cast<std::uint32_t>(low - 'a') + 10;
    } else {
      return {};
    }
  }
  return unit;
}

void AppendUtf8(std::uint32_t c, std::string* out) {
  const auto add = [out](std::uint32_t byte) {
    *out += static_cast<char>(byte);
  };
  if (c < 0x80) return add(c);
  if (c < 0x800) {
    add(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      add(0xE0 | c >> 12);
    } else {
      add(0xF0 | c >> 18);
      add(0x80 | (c >> 12 & 0x3F));
    }
    add(0x80 | (c >> 6 & 0x3F));
  }
  add(0x80 | (c & 0x3F));
}

// Behind the quote that ends the string whose text begins at `at`; npos when
// none does.
std::size_t EndOfString(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  while (true) {
    const std::size_t quote = text.find('"', at);
    if (quote == std::string_view::npos) return quote;
    std::size_t slashes = quote;
    while (slashes > begin && text[slashes - 1] == '\\') --slashes;
    at = quote + 1;
    if ((quote - slashes) % 2 == 0) return at;
  }
}

// The same of an object or array, whose bracket stands at `at`.
std::size_t EndOfNested(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at++];
    if (c == '"') {
      at = EndOfString(text, at);
      if (at == std::string_view::npos) return at;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

}  // namespace

// ---- MemberReader

void MemberReader::SkipBlanks() {
  while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
}

MemberReader::Stop MemberReader::Next(Member* member) {
  const bool first = at_ == 0;
  if (first) {
    if (text_.empty() || text_[0] != '{') return Stop::kBad;
    ++at_;
  }
  SkipBlanks();
  if (at_ < text_.size() && text_[at_] == '}') return Stop::kEnd;
  if (!first) {
    if (at_ >= text_.size() || text_[at_] != ',') return Stop::kBad;
    ++at_;
    SkipBlanks();
  }
  if (at_ >= text_.size() || text_[at_] != '"') return Stop::kBad;
  const std::size_t key = at_ + 1;
  at_ = EndOfString(text_, key);
  if (at_ == std::string_view::npos) return Stop::kBad;
  member->key = text_.substr(key, at_ - 1 - key);
  SkipBlanks();
  if (at_ >= text_.size() || text_[at_] != ':') return Stop::kBad;
  ++at_;
  SkipBlanks();
  if (at_ >= text_.size()) return Stop::kBad;
  member->type = text_[at_];
  const bool is_text = member->type == '"';
  const std::size_t begin = is_text ? at_ + 1 : at_;
  if (is_text) {
    at_ = EndOfString(text_, begin);
  } else if (member->type == '{' || member->type == '[') {
    at_ = EndOfNested(text_, begin);
  } else {
    while (at_ < text_.size() && !EndsScalar(text_[at_])) ++at_;
    if (at_ == begin) return Stop::kBad;
  }
  if (at_ == std::string_view::npos) {
    at_ = text_.size();
    member->value = text_.substr(begin);
    return Stop::kCut;
  }
  member->value = text_.substr(begin, at_ - begin - (is_text ? 1 : 0));
  return Stop::kMember;
}

// ---- ElementReader

bool ElementReader::Next(std::string_view* element) {
  const auto skip_blanks = [this] {
    while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
  };
  const bool first = at_ == 0;
  if (first) {
    if (text_.empty() || text_[0] != '[') return false;
    ++at_;
  }
  skip_blanks();
  if (!first) {
    if (at_ >= text_.size() || text_[at_] != ',') return false;
    ++at_;
    skip_blanks();
  }
  if (at_ >= text_.size()) return false;
  const std::size_t begin = at_;
  const char c = text_[at_];
  if (c == '"') {
    at_ = EndOfString(text_, at_ + 1);
  } else if (c == '{' || c == '[') {
    at_ = EndOfNested(text_, at_);
  } else {
    while (at_ < text_.size() && !EndsScalar(text_[at_])) ++at_;
  }
  if (at_ == std::string_view::npos) at_ = text_.size();
  *element = text_.substr(begin, at_ - begin);
  return !element->empty();
}

// ---- TextPieces

bool TextPieces::Escape() {
  if (raw_.size() < 2) return false;
  std::size_t used = 2;
  switch (raw_[1]) {
    case '"':
    case '\\':
    case '/':
      buffer_ += raw_[1];
      break;
    case 'b':
      buffer_ += '\b';
      break;
    case 'f':
      buffer_ += '\f';
      break;
    case 'n':
      buffer_ += '\n';
      break;
    case 'r':
      buffer_ += '\r';
      break;
    case 't':
      buffer_ += '\t';
      break;
    case 'u': {
      const std::optional<std::uint32_t> high = Unit(raw_);
      if (!high) return false;
      used = 6;
      std::uint32_t c = *high;
      if (c >= 0xD800 && c < 0xE000) {
        const std::optional<std::uint32_t> low = Unit(raw_.substr(6));
        if (c < 0xDC00 && low && *low >= 0xDC00 && *low < 0xE000) {
          c = 0x10000 + ((c - 0xD800) << 10) + (*low - 0xDC00);
          used = 12;
        } else {
          c = 0xFFFD;  // one alone
        }
      }
      AppendUtf8(c, &buffer_);
      break;
    }
    default:
      return false;
  }
  raw_.remove_prefix(used);
  return true;
}

bool TextPieces::Next(std::string_view* piece) {
  buffer_.clear();
  while (!raw_.empty() && !bad_ && buffer_.size() < kPiece) {
    const std::size_t plain = std::min(raw_.find('\\'), raw_.size());
    if (buffer_.empty() && plain >= kPiece) {
      *piece = raw_.substr(0, plain);
      raw_.remove_prefix(plain);
      return true;
    }
    buffer_ += raw_.substr(0, plain);
    raw_.remove_prefix(plain);
    if (!raw_.empty()) bad_ = !Escape();
  }
  *piece = buffer_;
  return !buffer_.empty();
}

}  // namespace snaptrail::inline v0::internal
