// TopMembers: the members at the top of a record, or of its payload, read from
// its text without parsing it a second time: objects and arrays are stepped
// over by what the scanner saw of them.
//
// It reads only what is beyond doubt: a name with a backslash, or anything that
// is not JSON to the letter, ends it unsure, and the record has to be parsed.
// Invariants: what it gives is what a JSON parser gives, in the same order.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_TOP_MEMBERS_H_
#define SNAPTRAIL_SRC_RECORD_TOP_MEMBERS_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "src/record/blocks.h"
#include "src/record/record.h"

namespace snaptrail::inline v0::internal {

class TopMembers {
 public:
  enum class Type : std::uint8_t {
    kText,     // value() is what stands between the quotes
    kEscaped,  // the same, with backslashes in it
    kOther,    // number, true, false, null
    kNested,
  };

  // `record` was scanned, and outlives its use.
  explicit TopMembers(const Record& record)
      : json_(record.json), nested_(record.nested), sure_(record.scanned) {}
  // Those of the payload, which the record has.
  static TopMembers OfPayload(const Record& record) {
    return TopMembers(record, record.payload.front());
  }

  // The next member. False: there is none, or sure() is false.
  bool Next();
  bool sure() const { return sure_; }
  std::string_view name() const { return name_; }
  Type type() const { return type_; }
  std::string_view value() const { return value_; }
  // The value as it stands, quotes and all.
  std::string_view raw() const {
    return json_.substr(value_at_, at_ - value_at_);
  }

 private:
  TopMembers(const Record& record, const Nested& payload)
      : json_(record.json.substr(payload.begin, payload.end - payload.begin)),
        base_(payload.begin),
        nested_(record.payload.subspan(1)),
        sure_(record.scanned) {}
  bool Doubt() {
    sure_ = false;
    return false;
  }
  static bool IsScalar(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || c == '-' || c == '+' || c == '.';
  }
  void SkipBlanks();
  // Behind the opening quote at at_.
  bool Text(std::string_view* text, bool* escaped);
  bool Value();
  // The first quote or backslash from `at` on, or something at or behind the
  // end. Up to 15 bytes more are read, which a record has behind it.
  std::size_t FindQuoteOrSlash(std::size_t at) const;

  const std::string_view json_;
  const std::size_t base_ = 0;      // where it stands in the record
  std::span<const Nested> nested_;  // those still ahead
  bool sure_;
  std::size_t at_ = 0;
  std::size_t value_at_ = 0;
  std::string_view name_;
  std::string_view value_;
  Type type_ = Type::kOther;
};

// Inline, because a record is read so in less time than the calls would take.

SNAPTRAIL_INLINE std::size_t TopMembers::FindQuoteOrSlash(
    std::size_t at) const {
#ifdef SNAPTRAIL_BLOCKS_SSE2
  for (; at < json_.size(); at += 16) {
    const __m128i c =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(json_.data() + at));
    const auto found = static_cast<std::uint32_t>(_mm_movemask_epi8(
        _mm_or_si128(_mm_cmpeq_epi8(c, _mm_set1_epi8('"')),
                     _mm_cmpeq_epi8(c, _mm_set1_epi8('\\')))));
    if (found != 0) {
      return at + static_cast<std::size_t>(std::countr_zero(found));
    }
  }
#else
  while (at < json_.size() && json_[at] != '"' && json_[at] != '\\') ++at;
#endif
  return at;
}

SNAPTRAIL_INLINE void TopMembers::SkipBlanks() {
  while (at_ < json_.size() && (json_[at_] == ' ' || json_[at_] == '\n' ||
                                json_[at_] == '\r' || json_[at_] == '\t')) {
    ++at_;
  }
}

SNAPTRAIL_INLINE bool TopMembers::Text(std::string_view* text, bool* escaped) {
  const std::size_t begin = ++at_;
  *escaped = false;
  while (true) {
    at_ = FindQuoteOrSlash(at_);
    if (at_ >= json_.size()) return false;
    if (json_[at_] == '"') break;
    *escaped = true;
    at_ += 2;
  }
  *text = {json_.data() + begin, at_ - begin};
  ++at_;
  return true;
}

SNAPTRAIL_INLINE bool TopMembers::Value() {
  if (at_ >= json_.size()) return false;
  const char c = json_[at_];
  value_at_ = at_;
  value_ = {};
  if (c == '"') {
    bool escaped = false;
    if (!Text(&value_, &escaped)) return false;
    type_ = escaped ? Type::kEscaped : Type::kText;
    return true;
  }
  if (c == '{' || c == '[') {
    if (nested_.empty() || nested_.front().begin != base_ + at_) return false;
    type_ = Type::kNested;
    at_ = nested_.front().end - base_;
    nested_ = nested_.subspan(1);
    return true;
  }
  const std::size_t begin = at_;
  while (at_ < json_.size() && IsScalar(json_[at_])) ++at_;
  type_ = Type::kOther;
  return at_ != begin;
}

SNAPTRAIL_INLINE bool TopMembers::Next() {
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

#endif  // SNAPTRAIL_SRC_RECORD_TOP_MEMBERS_H_
