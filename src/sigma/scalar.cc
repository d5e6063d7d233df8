#include "src/sigma/scalar.h"

#include <algorithm>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

// Wildcards are searched for leftmost first, in the worst case in length of
// value times length of text; a text may have a mebibyte.
constexpr std::size_t kMaxValue = 8192;

bool AnyOf(std::string_view text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(),
                     [text](const char* word) { return text == word; });
}

bool Digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
}

// What one YAML reads as a truth or a number and another as text.
bool Disputed(std::string_view text) {
  const std::string lower = AsciiLower(text);
  if (AnyOf(lower, {"yes", "no", "on", "off"})) return true;
  std::string_view rest = text;
  if (rest.starts_with('-') || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest.empty() || rest[0] < '0' || rest[0] > '9') {
    return AnyOf(AsciiLower(rest), {".inf", ".nan"});
  }
  if (rest.size() > 1 && rest[0] == '0' && Digits(rest)) return true;
  if (text.starts_with('+') && Digits(rest)) return true;
  if (rest.starts_with("0x") || rest.starts_with("0o") ||
      rest.starts_with("0b")) {
    return rest.size() > 2 &&
           std::all_of(rest.begin() + 2, rest.end(), [](char c) {
             return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
                    (c >= 'A' && c <= 'F') || c == '_';
           });
  }
  // 1_000 and, to base 60, 12:30.
  bool odd = false;
  bool two = true;  // every part after a colon has one or two digits
  std::size_t part = 0;
  bool colon = false;
  for (const char c : rest) {
    if (c == '_' || c == ':') {
      odd = true;
      colon |= c == ':';
      if (c == ':') part = 0;
    } else if (c >= '0' && c <= '9') {
      ++part;
      if (colon && part > 2) two = false;
    } else {
      return false;
    }
  }
  return odd && two;
}

}  // namespace

std::optional<Scalar> ReadScalar(const YamlNode& node, const std::string& path,
                                 Problems* problems) {
  Scalar scalar;
  scalar.place = PlaceOf(node, path);
  if (node.is_null()) return scalar;
  if (!node.is_scalar()) {
    problems->Error(scalar.place,
                    node.is_mapping()
                        ? "a map where a value is expected: text, a number, "
                          "true, false, null, or a flat list of them"
                        : "a list where a value is expected: lists of values "
                          "are flat");
    return std::nullopt;
  }
  const std::string& text = node.scalar;
  if (text.size() > kMaxValue) {
    problems->Error(scalar.place,
                    Cat("a value longer than ", kMaxValue, " bytes"));
    return std::nullopt;
  }
  scalar.text = text;
  scalar.type = Scalar::Type::kText;
  if (node.quoted) return scalar;
  if (AnyOf(text, {"Null", "NULL"})) {
    scalar.type = Scalar::Type::kNull;
  } else if (AnyOf(text, {"true", "True", "TRUE"})) {
    scalar.type = Scalar::Type::kBool;
    scalar.boolean = true;
  } else if (AnyOf(text, {"false", "False", "FALSE"})) {
    scalar.type = Scalar::Type::kBool;
  } else if (const std::optional<Number> number = ParseNumber(text)) {
    scalar.type = Scalar::Type::kNumber;
    scalar.number = *number;
  } else if (Disputed(text)) {
    problems->Error(scalar.place,
                    Cat("unquoted ", text,
                        " is text to one YAML and a truth or another number "
                        "to the other: put it in quotes, or write true, false "
                        "or a plain decimal number"));
    return std::nullopt;
  }
  return scalar;
}

}  // namespace snaptrail::inline v0::internal
