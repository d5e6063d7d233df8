#include "src/sigma/number.h"

#include <charconv>
#include <cmath>

namespace snaptrail::inline v0::internal {
namespace {

bool Digit(char c) { return c >= '0' && c <= '9'; }

// The grammar of RFC 8259, section 6: what from_chars takes besides (inf, nan,
// leading zeros) is text.
bool IsJsonNumber(std::string_view s, bool* integer) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t start = i;
    while (i < s.size() && Digit(s[i])) ++i;
    return i > start;
  };
  if (i < s.size() && s[i] == '-') ++i;
  const std::size_t first = i;
  if (!digits()) return false;
  if (s[first] == '0' && i - first > 1) return false;
  *integer = true;
  if (i < s.size() && s[i] == '.') {
    *integer = false;
    ++i;
    if (!digits()) return false;
  }
  if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
    *integer = false;
    ++i;
    if (i < s.size() && (s[i] == '+' || s[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == s.size();
}

std::strong_ordering Order(bool less, bool greater) {
  if (less) return std::strong_ordering::less;
  return greater ? std::strong_ordering::greater : std::strong_ordering::equal;
}

// Exact: the whole part is compared as an integer, the rest decides a tie.
std::strong_ordering CompareReal(const Number& a, double b) {
  constexpr double kTwo63 = 9223372036854775808.0;
  constexpr double kTwo64 = 18446744073709551616.0;
  const double whole = std::trunc(b);
  const double rest = b - whole;
  std::strong_ordering order = std::strong_ordering::equal;
  if (a.type == Number::Type::kInt) {
    if (whole >= kTwo63) return std::strong_ordering::less;
    if (whole < -kTwo63) return std::strong_ordering::greater;
    order = a.integer <=> static_cast<std::int64_t>(whole);
  } else {
    if (whole >= kTwo64) return std::strong_ordering::less;
    if (whole < kTwo63) return std::strong_ordering::greater;
    order = a.unsigned_integer <=> static_cast<std::uint64_t>(whole);
  }
  return std::is_neq(order) ? order : Order(rest > 0, rest < 0);
}

std::string_view Write(const Number& number, char (&buffer)[32]) {
  const auto write = [&buffer](auto n) {
    const char* const end =
        std::to_chars(buffer, buffer + sizeof(buffer), n).ptr;
    return std::string_view(buffer, static_cast<std::size_t>(end - buffer));
  };
  switch (number.type) {
    case Number::Type::kInt:
      return write(number.integer);
    case Number::Type::kUint:
      return write(number.unsigned_integer);
    case Number::Type::kDouble:
      break;
  }
  return number.real == 0 ? "0" : write(number.real);  // -0.0 as well
}

}  // namespace

bool IsNumberText(std::string_view text) {
  bool integer = false;
  return IsJsonNumber(text, &integer);
}

std::optional<Number> ParseNumber(std::string_view text) {
  bool integer = false;
  // Longer ones exist (1e-400 written out), but no rule compares them.
  if (text.size() > 400 || !IsJsonNumber(text, &integer)) return std::nullopt;
  const char* begin = text.data();
  const char* end = begin + text.size();
  Number number;
  if (integer) {
    if (std::from_chars(begin, end, number.integer).ec == std::errc()) {
      return number;
    }
    number.type = Number::Type::kUint;
    if (std::from_chars(begin, end, number.unsigned_integer).ec ==
        std::errc()) {
      return number;
    }
  }
  number = Number();
  number.type = Number::Type::kDouble;
  if (std::from_chars(begin, end, number.real).ec != std::errc() ||
      !std::isfinite(number.real)) {
    return std::nullopt;
  }
  return number;
}

std::strong_ordering Compare(const Number& a, const Number& b) {
  using Type = Number::Type;
  if (a.type == Type::kDouble && b.type == Type::kDouble) {
    return Order(a.real < b.real, b.real < a.real);
  }
  if (b.type == Type::kDouble) return CompareReal(a, b.real);
  if (a.type == Type::kDouble) {
    const std::strong_ordering reversed = CompareReal(b, a.real);
    return Order(std::is_gt(reversed), std::is_lt(reversed));
  }
  if (a.type == Type::kInt && b.type == Type::kInt) {
    return a.integer <=> b.integer;
  }
  if (a.type == Type::kInt) return std::strong_ordering::less;
  if (b.type == Type::kInt) return std::strong_ordering::greater;
  return a.unsigned_integer <=> b.unsigned_integer;
}

std::optional<Number> NumberOf(const Value& value) {
  Number number;
  switch (value.type) {
    case Value::Type::kInt:
      number.integer = value.integer;
      return number;
    case Value::Type::kUint:
      if (value.unsigned_integer <= INT64_MAX) {
        number.integer = static_cast<std::int64_t>(value.unsigned_integer);
      } else {
        number.type = Number::Type::kUint;
        number.unsigned_integer = value.unsigned_integer;
      }
      return number;
    case Value::Type::kDouble:
      if (!std::isfinite(value.real)) return std::nullopt;
      number.type = Number::Type::kDouble;
      number.real = value.real;
      return number;
    case Value::Type::kString:
      return ParseNumber(value.text);
    case Value::Type::kNull:
    case Value::Type::kBool:
    case Value::Type::kJson:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string NumberText(const Number& number) {
  char buffer[32];
  return std::string(Write(number, buffer));
}

std::optional<std::string_view> TextOf(const Value& value,
                                       std::string* scratch) {
  switch (value.type) {
    case Value::Type::kNull:
      return std::nullopt;
    case Value::Type::kBool:
      return value.boolean ? "true" : "false";
    case Value::Type::kString:
    case Value::Type::kJson:
      return value.text;
    case Value::Type::kInt:
    case Value::Type::kUint:
    case Value::Type::kDouble:
      break;
  }
  const std::optional<Number> number = NumberOf(value);
  if (!number) return std::nullopt;
  char buffer[32];
  scratch->assign(Write(*number, buffer));
  return *scratch;
}

}  // namespace snaptrail::inline v0::internal
