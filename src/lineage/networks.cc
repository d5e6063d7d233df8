#include "src/lineage/networks.h"

#include <array>
#include <cstdint>
#include <optional>

#include "src/base/ip_range.h"
#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

bool IsPrivate(const IpRange& range) {
  for (const std::string_view block :
       {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
        "127.0.0.0/8", "169.254.0.0/16", "fc00::/7", "fe80::/10", "::1/128"}) {
    if (ParseIpRange(block)->Contains(range)) return true;
  }
  return false;
}

// Remote shells, and the default ports of the databases that the clouds manage
// (PostgreSQL, MySQL, SQL Server, Oracle, MongoDB and DocumentDB, Redis,
// Cassandra, Redshift, Neptune).
constexpr std::uint16_t kPorts[] = {22,   3389, 5432, 3306,  1433, 1521,
                                    2484, 6379, 9042, 27017, 5439, 8182};

}  // namespace

bool IsPublicRange(std::string_view cidr) {
  if (cidr == "*") return true;
  const std::optional<IpRange> range = ParseIpRange(cidr);
  return range && range->prefix < (range->v6 ? 16 : 8) && !IsPrivate(*range);
}

bool IsPrivateRange(std::string_view cidr) {
  const std::optional<IpRange> range = ParseIpRange(cidr);
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
