#include "src/lineage/networks.h"

#include <gtest/gtest.h>

namespace snaptrail::internal {
namespace {

TEST(Networks, PublicAndPrivateRanges) {
  struct Case {
    const char* cidr;
    bool is_public, is_private;
  };
  const Case cases[] = {
      {"0.0.0.0/0", true, false},
      {"*", true, false},
      {"0.0.0.0/1", true, false},
      {"128.0.0.0/1", true, false},
      {"208.236.235.254/0", true, false},  // host bits do not matter
      {"::/0", true, false},
      {"8000::/1", true, false},
      {"2000::/3", true, false},
      {"11.0.0.0/8", false, false},
      {"198.51.100.7/32", false, false},
      {"10.0.0.0/8", false, true},
      {"10.1.2.3/32", false, true},
      {"172.31.0.0/16", false, true},
      {"172.32.0.0/16", false, false},
      {"192.168.1.0/24", false, true},
      {"100.64.0.0/10", false, true},
      {"fd00::/8", false, true},
      {"8.0.0.0/7", true, false},  // holds private space, and more
      {"sg-1", false, false},
      {"", false, false},
      {"1.2.3.4/33", false, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(IsPublicRange(c.cidr), c.is_public) << c.cidr;
    EXPECT_EQ(IsPrivateRange(c.cidr), c.is_private) << c.cidr;
  }
}

TEST(Networks, SensitivePorts) {
  struct Case {
    const char* proto;
    int from, to;
    bool want;
  };
  const Case cases[] = {
      {"tcp", 22, 22, true},      {"tcp", 20, 30, true},
      {"tcp", 443, 443, false},   {"tcp", 80, 8080, true},  // covers 3389
      {"all", 0, 65535, true},    {"6", 3389, 3389, true},
      {"icmp", 0, 65535, false},  {"tcp", 5432, 5432, true},
      {"tcp", 8000, 9000, true},  // Neptune's 8182
      {"tcp", 8000, 8100, false},
  };
  for (const Case& c : cases) {
    NetworkRule rule;
    rule.proto = c.proto;
    rule.from_port = static_cast<std::uint16_t>(c.from);
    rule.to_port = static_cast<std::uint16_t>(c.to);
    rule.cidr = "0.0.0.0/0";
    EXPECT_EQ(IsSensitive(rule), c.want) << RuleText(rule);
  }
}

}  // namespace
}  // namespace snaptrail::internal
