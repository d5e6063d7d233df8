#include "src/lineage/compact_text.h"

namespace snaptrail::inline v0::internal {
namespace {

// First byte: a length below kHexTail of plain text; kHexTail + length of the
// prefix, then the number of digits; kUuid; kLong, then the length.
constexpr std::uint8_t kHexTail = 0x80;
constexpr std::uint8_t kUuid = 0xFE;
constexpr std::uint8_t kLong = 0xFF;
constexpr std::size_t kMaxPrefix = 15;
constexpr std::size_t kMinDigits = 8;
constexpr std::size_t kMaxDigits = 127;
constexpr char kDigits[] = "0123456789abcdef";

int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool IsDash(std::size_t at) {
  return at == 8 || at == 13 || at == 18 || at == 23;
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsDash(i) ? text[i] != '-' : DigitOf(text[i]) < 0) return false;
  }
  return true;
}

void PutDigits(std::string_view digits, std::string* out) {
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = DigitOf(digits[i]);
    const int low = i + 1 < digits.size() ? DigitOf(digits[i + 1]) : 0;
    out->push_back(static_cast<char>(high << 4 | low));
  }
}

char DigitAt(const std::uint8_t* from, std::size_t i) {
  return kDigits[i % 2 == 0 ? from[i / 2] >> 4 : from[i / 2] & 15];
}

}  // namespace

void PutVarint(std::uint64_t n, std::string* out) {
  for (; n >= 0x80; n >>= 7) out->push_back(static_cast<char>(n | 0x80));
  out->push_back(static_cast<char>(n));
}

std::uint64_t GetVarint(const std::uint8_t** at) {
  std::uint64_t n = 0;
  for (int shift = 0;; shift += 7) {
    const std::uint8_t byte = *(*at)++;
    n |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return n;
  }
}

void PackText(std::string_view text, std::string* out) {
  if (IsUuid(text)) {
    out->push_back(static_cast<char>(kUuid));
    std::string digits;
    for (const char c : text) {
      if (c != '-') digits.push_back(c);
    }
    PutDigits(digits, out);
    return;
  }
  std::size_t tail = 0;
  while (tail < text.size() && tail < kMaxDigits &&
         DigitOf(text[text.size() - 1 - tail]) >= 0) {
    ++tail;
  }
  const std::size_t prefix = text.size() - tail;
  if (tail >= kMinDigits && prefix <= kMaxPrefix) {
    out->push_back(static_cast<char>(kHexTail + prefix));
    out->push_back(static_cast<char>(tail));
    out->append(text.substr(0, prefix));
    PutDigits(text.substr(prefix), out);
    return;
  }
  if (text.size() < kHexTail) {
    out->push_back(static_cast<char>(text.size()));
  } else {
    out->push_back(static_cast<char>(kLong));
    PutVarint(text.size(), out);
  }
  out->append(text);
}

std::string UnpackText(const std::uint8_t** at) {
  const std::uint8_t first = *(*at)++;
  std::string text;
  if (first == kUuid) {
    text.reserve(36);
    for (std::size_t i = 0; i < 32; ++i) {
      if (IsDash(text.size())) text.push_back('-');
      text.push_back(DigitAt(*at, i));
    }
    *at += 16;
    return text;
  }
  if (first >= kHexTail && first <= kHexTail + kMaxPrefix) {
    const std::size_t digits = *(*at)++;
    const std::size_t prefix = first - kHexTail;
    text.assign(reinterpret_cast<const char*>(*at), prefix);
    *at += prefix;
    for (std::size_t i = 0; i < digits; ++i) text.push_back(DigitAt(*at, i));
    *at += (digits + 1) / 2;
    return text;
  }
  const std::size_t size = first == kLong ? GetVarint(at) : first;
  text.assign(reinterpret_cast<const char*>(*at), size);
  *at += size;
  return text;
}

std::size_t PackedSize(const std::uint8_t* at) {
  const std::uint8_t first = *at;
  if (first == kUuid) return 17;
  if (first >= kHexTail && first <= kHexTail + kMaxPrefix) {
    return 2 + (first - kHexTail) + (at[1] + 1) / 2;
  }
  if (first != kLong) return 1 + std::size_t{first};
  const std::uint8_t* p = at + 1;
  const std::size_t size = GetVarint(&p);
  return static_cast<std::size_t>(p - at) + size;
}

}  // namespace snaptrail::inline v0::internal
