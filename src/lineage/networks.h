// What a firewall rule lets in: public, private, and whether through a port
// that leads to data.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_LINEAGE_NETWORKS_H_
#define SNAPTRAIL_SRC_LINEAGE_NETWORKS_H_

#include <string>
#include <string_view>

#include "snaptrail/step.h"

namespace snaptrail::inline v0::internal {

// From anywhere: "*", or a prefix shorter than /8 (v4) or /16 (v6) outside
// private space; so each half of the internet is public as well. Host bits do
// not matter: 192.0.2.1/0 is everybody.
bool IsPublicRange(std::string_view cidr);
// RFC 1918, RFC 6598, loopback, link-local, unique local (RFC 4193).
bool IsPrivateRange(std::string_view cidr);
// Covers 22, 3389 or a database port, or is all ports.
bool IsSensitive(const NetworkRule& rule);
// "in/tcp/22-22/0.0.0.0/0".
std::string RuleText(const NetworkRule& rule);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_NETWORKS_H_
