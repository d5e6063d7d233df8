#include "src/record/top_members.h"

#include <bit>

#include "src/record/blocks.h"

namespace snaptrail::inline v0::internal {
namespace {

// The first quote or backslash from `at` on, or something at or behind the end.
// Up to 15 bytes more are read, which a record has behind it.
std::size_t FindQuoteOrSlash(std::string_view json, std::size_t at) {
#ifdef SNAPTRAIL_BLOCKS_SSE2
  for (; at < json.size(); at += 16) {
    const __m128i c =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(json.data() + at));
    const auto found = static_cast<std::uint32_t>(_mm_movemask_epi8(
        _mm_or_si128(_mm_cmpeq_epi8(c, _mm_set1_epi8('"')),
                     _mm_cmpeq_epi8(c, _mm_set1_epi8('\\')))));
    if (found != 0)
      return at + static_cast<std::size_t>(std::countr_zero(found));
  }
  return at;
#else
  while (at < json.size() && json[at] != '"' && json[at] != '\\') ++at;
  return at;
#endif
}

bool IsScalar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || c == '-' || c == '+' || c == '.';
}

}  // namespace

void TopMembers::SkipBlanks() {
  while (at_ < json_.size() && (json_[at_] == ' ' || json_[at_] == '\n' ||
                                json_[at_] == '\r' || json_[at_] == '\t')) {
    ++at_;
  }
}

bool TopMembers::Text(std::string_view* text, bool* escaped) {
  if (at_ >= json_.size() || json_[at_] != '"') return false;
  const std::size_t begin = ++at_;
  *escaped = false;
  while (true) {
    at_ = FindQuoteOrSlash(json_, at_);
    if (at_ >= json_.size()) return false;
    if (json_[at_] == '"') break;
    *escaped = true;
    at_ += 2;
  }
  *text = json_.substr(begin, at_ - begin);
  ++at_;
  return true;
}

bool TopMembers::Value() {
  if (at_ >= json_.size()) return false;
  const char c = json_[at_];
  value_ = {};
  if (c == '"') {
    bool escaped = false;
    if (!Text(&value_, &escaped)) return false;
    type_ = escaped ? Type::kEscaped : Type::kText;
    return true;
  }
  if (c == '{' || c == '[') {
    if (nested_.empty() || nested_.front().begin != at_) return false;
    type_ = Type::kNested;
    at_ = nested_.front().end;
    nested_ = nested_.subspan(1);
    return true;
  }
  const std::size_t begin = at_;
  while (at_ < json_.size() && IsScalar(json_[at_])) ++at_;
  type_ = Type::kOther;
  return at_ != begin;
}

bool TopMembers::Next() {
  if (!sure_) return false;
  const bool first = at_ == 0;
  if (first && (json_.empty() || json_[at_++] != '{')) return Doubt();
  SkipBlanks();
  if (at_ >= json_.size()) return Doubt();
  if (json_[at_] == '}' && at_ + 1 == json_.size()) return false;
  if (!first) {
    if (json_[at_++] != ',') return Doubt();
    SkipBlanks();
  }
  bool escaped = false;
  if (!Text(&name_, &escaped) || escaped) return Doubt();
  SkipBlanks();
  if (at_ >= json_.size() || json_[at_++] != ':') return Doubt();
  SkipBlanks();
  return Value() || Doubt();
}

}  // namespace snaptrail::inline v0::internal
