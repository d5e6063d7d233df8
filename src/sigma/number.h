// Numbers of rules and documents: compared by value, never through double when
// both are integers, so that ids above 2^53 keep their last digits.
//
// Threads: plain values.
#ifndef SNAPTRAIL_SRC_SIGMA_NUMBER_H_
#define SNAPTRAIL_SRC_SIGMA_NUMBER_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/sigma/document.h"

namespace snaptrail::inline v0::internal {

// Never NaN and never infinite.
struct Number {
  enum class Type : std::uint8_t { kInt, kUint, kDouble };
  Type type = Type::kInt;
  std::int64_t integer = 0;
  std::uint64_t unsigned_integer = 0;  // kUint: only what does not fit kInt
  double real = 0;
};

// Whether the text has the form of a JSON number, whatever its size.
bool IsNumberText(std::string_view text);
// The whole text as a JSON number; nothing: it is none, or is not finite.
std::optional<Number> ParseNumber(std::string_view text);
std::strong_ordering Compare(const Number& a, const Number& b);
// A number, or a string that is one. Nothing for all other values.
std::optional<Number> NumberOf(const Value& value);
std::string NumberText(const Number& number);

// A value as text rules read: strings as they are, integers in decimal, reals
// in their shortest form (22.0 is "22"), true and false; of null nothing.
// `scratch` holds what is not text already.
std::optional<std::string_view> TextOf(const Value& value,
                                       std::string* scratch);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_NUMBER_H_
