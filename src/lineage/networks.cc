#include "src/lineage/networks.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

struct Range {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};
  int prefix = 0;
};

std::optional<Range> Parse(std::string_view cidr) {
  Range range;
  const std::size_t slash = cidr.find('/');
  const std::string address(cidr.substr(0, slash));
  range.v6 = address.find(':') != std::string::npos;
  if (inet_pton(range.v6 ? AF_INET6 : AF_INET, address.c_str(),
                range.bytes.data()) != 1) {
    return std::nullopt;
  }
  const int bits = range.v6 ? 128 : 32;
  range.prefix = bits;
  if (slash != std::string_view::npos) {
    const std::string_view digits = cidr.substr(slash + 1);
    auto [end, error] = std::from_chars(
        digits.data(), digits.data() + digits.size(), range.prefix);
    if (error != std::errc() || end != digits.data() + digits.size() ||
        range.prefix < 0 || range.prefix > bits) {
      return std::nullopt;
    }
  }
  return range;
}

// Whether the range lies inside `block`/`prefix`.
bool Inside(const Range& range, std::array<std::uint8_t, 2> block, int prefix) {
  if (range.prefix < prefix) return false;
  for (int bit = 0; bit < prefix; ++bit) {
    const int mask = 0x80 >> (bit % 8);
    if ((range.bytes[bit / 8] & mask) != (block[bit / 8] & mask)) return false;
  }
  return true;
}

bool IsPrivate(const Range& range) {
  if (range.v6) {
    return Inside(range, {0xfc, 0}, 7) || Inside(range, {0xfe, 0x80}, 10) ||
           (range.prefix == 128 &&
            range.bytes == std::array<std::uint8_t, 16>{
                               0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  }
  return Inside(range, {10, 0}, 8) || Inside(range, {172, 16}, 12) ||
         Inside(range, {192, 168}, 16) || Inside(range, {100, 64}, 10) ||
         Inside(range, {127, 0}, 8) || Inside(range, {169, 254}, 16);
}

// Remote shells, and the default ports of the databases that the clouds manage
// (PostgreSQL, MySQL, SQL Server, Oracle, MongoDB and DocumentDB, Redis,
// Cassandra, Redshift, Neptune).
constexpr std::uint16_t kPorts[] = {22,   3389, 5432, 3306,  1433, 1521,
                                    2484, 6379, 9042, 27017, 5439, 8182};

}  // namespace

bool IsPublicRange(std::string_view cidr) {
  if (cidr == "*") return true;
  const std::optional<Range> range = Parse(cidr);
  return range && range->prefix < (range->v6 ? 16 : 8) && !IsPrivate(*range);
}

bool IsPrivateRange(std::string_view cidr) {
  const std::optional<Range> range = Parse(cidr);
  return range && IsPrivate(*range);
}

bool IsSensitive(const NetworkRule& rule) {
  if (rule.proto != "all" && rule.proto != "tcp" && rule.proto != "udp" &&
      rule.proto != "6" && rule.proto != "17" && rule.proto != "-1") {
    return false;
  }
  for (const std::uint16_t port : kPorts) {
    if (rule.from_port <= port && port <= rule.to_port) return true;
  }
  return false;
}

std::string RuleText(const NetworkRule& rule) {
  return Cat(rule.egress ? "out/" : "in/", rule.proto, "/", rule.from_port, "-",
             rule.to_port, "/", rule.cidr.empty() ? rule.group : rule.cidr);
}

}  // namespace snaptrail::inline v0::internal
