#include "src/base/ip_range.h"

#include <arpa/inet.h>

#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
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

namespace {

// The largest block that a span "from-to" is as wide as. Only of v4, which is
// all that firewalls of databases write so.
std::optional<IpRange> ParseSpan(std::string_view from, std::string_view to) {
  std::optional<IpRange> range = ParseIpRange(from);
  const std::optional<IpRange> last = ParseIpRange(to);
  if (!range || !last || range->v6 || last->v6) return std::nullopt;
  const auto number = [](const IpRange& of) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | of.bytes[i];
    return value;
  };
  if (number(*last) < number(*range)) return std::nullopt;
  const std::uint64_t size = number(*last) - number(*range) + 1;
  range->prefix = 33 - static_cast<int>(std::bit_width(size));
  return range;
}

}  // namespace

std::optional<IpRange> ParseIpRange(std::string_view text) {
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    return text.find('-', dash + 1) == std::string_view::npos
               ? ParseSpan(text.substr(0, dash), text.substr(dash + 1))
               : std::nullopt;
  }
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
