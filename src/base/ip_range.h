// Ranges of addresses in CIDR form, v4 and v6.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_BASE_IP_RANGE_H_
#define SNAPTRAIL_SRC_BASE_IP_RANGE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace snaptrail::inline v0::internal {

struct IpRange {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};  // host bits may be set
  int prefix = 0;

  // Whether every address of `other` is in this range.
  bool Contains(const IpRange& other) const;
};

// "192.0.2.0/24", "2001:db8::/32"; without a prefix one address; of a span
// "192.0.2.0-192.0.2.9" a block as wide as that, or less. Nothing: it is
// no range (CloudTrail writes service names where addresses stand).
std::optional<IpRange> ParseIpRange(std::string_view text);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_BASE_IP_RANGE_H_
