#include "src/record/base64.h"

#include <array>

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::uint8_t kWrong = 0xFF;
constexpr std::uint8_t kBlank = 0xFE;
constexpr std::uint8_t kPad = 0xFD;

constexpr std::array<std::uint8_t, 256> MakeValues() {
  std::array<std::uint8_t, 256> values{};
  for (std::uint8_t& value : values) value = kWrong;
  std::uint8_t next = 0;
  for (std::size_t c = 'A'; c <= 'Z'; ++c) values[c] = next++;
  for (std::size_t c = 'a'; c <= 'z'; ++c) values[c] = next++;
  for (std::size_t c = '0'; c <= '9'; ++c) values[c] = next++;
  values['+'] = values['-'] = 62;
  values['/'] = values['_'] = 63;
  values['='] = kPad;
  values[' '] = values['\t'] = values['\n'] = values['\r'] = kBlank;
  return values;
}
constexpr auto kValues = MakeValues();

}  // namespace

bool Base64Decoder::Feed(std::string_view text, std::string* out) {
  out->reserve(out->size() + text.size() / 4 * 3 + 3);
  for (const char c : text) {
    if (wrong_) return false;
    const std::uint8_t value = kValues[static_cast<unsigned char>(c)];
    if (value < 64) {
      wrong_ = padded_;
      if (wrong_) return false;
      bits_ = bits_ << 6 | value;
      if (++letters_ < 4) continue;
      letters_ = 0;
      *out += static_cast<char>(bits_ >> 16);
      *out += static_cast<char>(bits_ >> 8);
      *out += static_cast<char>(bits_);
    } else if (value == kPad) {
      padded_ = true;
    } else if (value == kWrong) {
      wrong_ = true;
      return false;
    }
  }
  return !wrong_;
}

bool Base64Decoder::End(std::string* out) {
  if (wrong_ || letters_ == 1) return false;
  if (letters_ == 2) *out += static_cast<char>(bits_ >> 4);
  if (letters_ == 3) {
    *out += static_cast<char>(bits_ >> 10);
    *out += static_cast<char>(bits_ >> 2);
  }
  letters_ = 0;
  return true;
}

}  // namespace snaptrail::inline v0::internal
