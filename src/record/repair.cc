#include "src/record/repair.h"

#include <cstddef>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

// The value of four hexadecimal digits at `at`, or -1.
int Hex4(std::string_view s, std::size_t at) {
  if (at + 4 > s.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const char c = s[i];
    int digit = 0;
    if (c >= '0' && c <= '9') {
      digit = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      digit = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = c - 'A' + 10;
    } else {
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

bool IsHigh(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool IsLow(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// Appends the inside of one string; returns whether anything was changed.
bool RepairString(std::string_view s, std::string* out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  bool changed = false;
  std::string valid;
  if (!IsValidUtf8(s)) {
    valid = ToValidUtf8(s, &changed);
    s = valid;
  }
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto c = static_cast<unsigned char>(s[i]);
    if (c < 0x20) {
      *out += "\\u00";
      *out += kDigits[c >> 4];
      *out += kDigits[c & 15];
      changed = true;
    } else if (c == '\\' && i + 1 < s.size()) {
      const int unit = s[i + 1] == 'u' ? Hex4(s, i + 2) : -1;
      if (IsHigh(unit) && i + 7 < s.size() && s[i + 6] == '\\' &&
          s[i + 7] == 'u' && IsLow(Hex4(s, i + 8))) {
        *out += s.substr(i, 12);
        i += 11;
      } else if (IsHigh(unit) || IsLow(unit)) {
        *out += "\xEF\xBF\xBD";
        i += 5;
        changed = true;
      } else {
        *out += s.substr(i, 2);
        ++i;
      }
    } else {
      *out += s[i];
    }
  }
  return changed;
}

}  // namespace

bool HasEscapedSurrogate(std::string_view json) {
  for (std::size_t at = json.find("\\u"); at != std::string_view::npos;
       at = json.find("\\u", at + 2)) {
    if (at + 3 < json.size() && (json[at + 2] | 0x20) == 'd' &&
        json[at + 3] >= '8') {
      return true;
    }
  }
  return false;
}

std::uint64_t RepairJson(std::string_view json, std::string* out) {
  std::uint64_t changed = 0;
  out->reserve(out->size() + json.size());
  std::size_t at = 0;
  while (at < json.size()) {
    const std::size_t open = json.find('"', at);
    if (open == std::string_view::npos) break;
    *out += json.substr(at, open + 1 - at);
    std::size_t close = open + 1;
    while (close < json.size() && json[close] != '"') {
      close += json[close] == '\\' ? 2 : 1;
    }
    if (close > json.size()) close = json.size();
    if (RepairString(json.substr(open + 1, close - open - 1), out)) ++changed;
    at = close;
    if (at < json.size()) {
      *out += '"';
      ++at;
    }
  }
  *out += json.substr(at);
  return changed;
}

}  // namespace snaptrail::inline v0::internal
