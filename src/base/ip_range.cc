#include "src/base/ip_range.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstddef>
#include <string>

namespace snaptrail::inline v0::internal {

bool IpRange::Contains(const IpRange& other) const {
  if (v6 != other.v6 || other.prefix < prefix) return false;
  for (int bit = 0; bit < prefix; ++bit) {
    const std::size_t at = static_cast<std::size_t>(bit / 8);
    const int mask = 0x80 >> (bit % 8);
    if ((bytes[at] & mask) != (other.bytes[at] & mask)) return false;
  }
  return true;
}

std::optional<IpRange> ParseIpRange(std::string_view text) {
  IpRange range;
  const std::size_t slash = text.find('/');
  const std::string_view written = text.substr(0, slash);
  // No address is longer, and values are many: no copy on the heap.
  char address[INET6_ADDRSTRLEN] = {};
  if (written.size() >= sizeof address) return std::nullopt;
  written.copy(address, written.size());
  range.v6 = written.find(':') != std::string_view::npos;
  if (inet_pton(range.v6 ? AF_INET6 : AF_INET, address, range.bytes.data()) !=
      1) {
    return std::nullopt;
  }
  const int bits = range.v6 ? 128 : 32;
  range.prefix = bits;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const char* end = digits.data() + digits.size();
    const auto [at, error] = std::from_chars(digits.data(), end, range.prefix);
    if (error != std::errc() || at != end || range.prefix < 0 ||
        range.prefix > bits) {
      return std::nullopt;
    }
  }
  return range;
}

}  // namespace snaptrail::inline v0::internal
