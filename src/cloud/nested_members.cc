#include "src/cloud/nested_members.h"

#include <array>
#include <cstring>

namespace snaptrail::inline v0::internal {
namespace {

// What matters outside of texts.
constexpr std::array<signed char, 256> Marks() {
  std::array<signed char, 256> marks{};
  marks['{'] = marks['['] = 1;
  marks['}'] = marks[']'] = -1;
  marks['"'] = 2;
  return marks;
}
constexpr std::array<signed char, 256> kMarks = Marks();

bool IsScalar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || c == '-' || c == '+' || c == '.';
}

}  // namespace

void NestedMembers::SkipBlanks() {
  while (at_ < json_.size() && (json_[at_] == ' ' || json_[at_] == '\n' ||
                                json_[at_] == '\r' || json_[at_] == '\t')) {
    ++at_;
  }
}

bool NestedMembers::Text(std::string_view* text, bool* escaped) {
  const std::size_t begin = ++at_;
  *escaped = false;
  while (at_ < json_.size()) {
    const void* const found =
        std::memchr(json_.data() + at_, '"', json_.size() - at_);
    if (found == nullptr) return false;
    const auto end = static_cast<std::size_t>(static_cast<const char*>(found) -
                                              json_.data());
    std::size_t slashes = 0;
    while (end - slashes > begin && json_[end - slashes - 1] == '\\') ++slashes;
    at_ = end + 1;
    if (slashes % 2 != 0) {
      *escaped = true;
      continue;
    }
    *text = json_.substr(begin, end - begin);
    *escaped = *escaped || (text->find('\\') != std::string_view::npos);
    return true;
  }
  return false;
}

bool NestedMembers::Nested() {
  int depth = 0;
  while (at_ < json_.size()) {
    const signed char mark = kMarks[static_cast<unsigned char>(json_[at_])];
    if (mark == 0) {
      ++at_;
    } else if (mark == 2) {
      std::string_view text;
      bool escaped = false;
      if (!Text(&text, &escaped)) return false;
    } else {
      ++at_;
      depth += mark;
      if (depth == 0) return true;
    }
  }
  return false;
}

bool NestedMembers::Value() {
  if (at_ >= json_.size()) return false;
  const std::size_t begin = at_;
  const char c = json_[at_];
  if (c == '"') {
    bool escaped = false;
    if (!Text(&value_, &escaped)) return false;
    type_ = escaped ? Type::kEscaped : Type::kText;
    return true;
  }
  if (c == '{' || c == '[') {
    type_ = Type::kNested;
    if (!Nested()) return false;
  } else {
    type_ = Type::kOther;
    while (at_ < json_.size() && IsScalar(json_[at_])) ++at_;
    if (at_ == begin) return false;
  }
  value_ = json_.substr(begin, at_ - begin);
  return true;
}

bool NestedMembers::Next() {
  if (!sure_ || over_) return false;
  const bool first = at_ == 0;
  if (first && (json_.empty() || json_[at_++] != '{')) return Doubt();
  SkipBlanks();
  if (at_ >= json_.size()) return Doubt();
  if (json_[at_] == '}') {
    over_ = at_ + 1 == json_.size();
    return over_ ? false : Doubt();
  }
  if (!first) {
    if (json_[at_++] != ',') return Doubt();
    SkipBlanks();
  }
  bool escaped = false;
  if (at_ >= json_.size() || json_[at_] != '"' || !Text(&name_, &escaped) ||
      escaped) {
    return Doubt();
  }
  SkipBlanks();
  if (at_ >= json_.size() || json_[at_++] != ':') return Doubt();
  SkipBlanks();
  return Value() || Doubt();
}

}  // namespace snaptrail::inline v0::internal
