#include "src/finding/printable.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Unicode 15: Cc, Cf, Zl, Zp, Co, the fillers that render as nothing and the
// variation selectors. Sorted.
constexpr Range kHidden[] = {
    {0x00, 0x1F},       {0x7F, 0x9F},       {0xAD, 0xAD},
    {0x34F, 0x34F},     {0x600, 0x605},     {0x61C, 0x61C},
    {0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x890, 0x891},
    {0x8E2, 0x8E2},     {0x115F, 0x1160},   {0x17B4, 0x17B5},
    {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F},   {0x2800, 0x2800},   {0x3164, 0x3164},
    {0xE000, 0xF8FF},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},   {0x110BD, 0x110BD},
    {0x110CD, 0x110CD}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF},
};

bool IsHidden(std::uint32_t c) {
  const Range* range = std::lower_bound(
      std::begin(kHidden), std::end(kHidden), c,
      [](const Range& r, std::uint32_t v) { return r.last < v; });
  return range != std::end(kHidden) && range->first <= c;
}

// Length of the code point at `s[at]` of valid UTF-8.
std::size_t LengthAt(std::string_view s, std::size_t at) {
  const auto lead = static_cast<unsigned char>(s[at]);
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

std::uint32_t DecodeAt(std::string_view s, std::size_t at, std::size_t length) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(s[at + i]));
  };
  switch (length) {
    case 1:
      return byte(0);
    case 2:
      return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
    case 3:
      return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    default:
      return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 |
             (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
  }
}

bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

std::string Shorten(std::string_view text, std::size_t max_bytes) {
  constexpr std::string_view kCut = "...";
  bool replaced = false;
  if (text.size() <= max_bytes) {
    std::string whole = ToValidUtf8(text, &replaced);
    if (whole.size() <= max_bytes) return whole;
    return Shorten(whole, max_bytes);
  }
  std::size_t end = max_bytes > kCut.size() ? max_bytes - kCut.size() : 0;
  while (end > 0 && IsContinuation(text[end])) --end;
  std::string head = ToValidUtf8(text.substr(0, end), &replaced);
  // A replacement is longer than what it replaces.
  if (replaced && head.size() + kCut.size() > max_bytes) {
    return Shorten(head + std::string(kCut), max_bytes);
  }
  return head + std::string(kCut);
}

std::string Printable(std::string_view text, std::size_t max_bytes) {
  const std::string valid = Shorten(text, max_bytes);
  std::string out;
  out.reserve(valid.size());
  for (std::size_t at = 0; at < valid.size();) {
    const std::size_t length = LengthAt(valid, at);
    const std::uint32_t c = DecodeAt(valid, at, length);
    if (IsHidden(c)) {
      char digits[8];
      const auto end = std::to_chars(digits, digits + sizeof digits, c, 16).ptr;
      out += "\\u{";
      out.append(digits, end);
      out += '}';
    } else {
      out.append(valid, at, length);
    }
    at += length;
  }
  return out;
}

}  // namespace snaptrail::inline v0::internal
