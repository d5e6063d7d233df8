// Extractors of the clouds whose records no path is enough for.
#include "src/cloud/extractors.h"

#include <ostream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/cloud/azure_roles.h"

namespace snaptrail::inline v0::internal {
namespace {

struct Case {
  const char* json;
  const char* dump;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.json; }

std::string DumpRules(const std::vector<NetworkRule>& rules) {
  std::vector<std::string> out;
  for (const NetworkRule& r : rules) {
    out.push_back(
        Cat(r.egress ? "out:" : "in:", r.cidr, r.group, ":", r.proto));
    if (r.has_ports) out.back() += Cat(":", r.from_port, "-", r.to_port);
  }
  return Join(out, " ");
}

class AzureRulesOf : public testing::TestWithParam<Case> {};
TEST_P(AzureRulesOf, AreRead) {
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  ASSERT_FALSE(parser.parse(std::string(GetParam().json)).get(json));
  Capture capture;
  EXPECT_EQ(DumpRules(AzureRules(&capture, json, json)), GetParam().dump);
}
INSTANTIATE_TEST_SUITE_P(
    Table, AzureRulesOf,
    testing::
        ValuesIn(std::
                     vector<Case>{
                         {R"({"properties":{"access":"Allow","direction":"Inbound","protocol":"Tcp","sourceAddressPrefix":"*","destinationPortRange":"22"}})",
                          "in:0.0.0.0/0:tcp:22-22"},
                         {R"({"properties":{"access":"Deny","direction":"Inbound","protocol":"Tcp","sourceAddressPrefix":"*","destinationPortRange":"22"}})",
                          ""},
                         {R"({"access":"allow","direction":"outbound","protocol":"Udp","sourceAddressPrefix":"10.0.0.4","destinationAddressPrefix":"Internet","destinationPortRange":"*"})",
                          "out:0.0.0.0/0:udp:0-65535"},
                         {R"({"properties":{"access":"Allow","direction":"Inbound","protocol":"*","sourceAddressPrefixes":["Any","10.0.0.0/8"],"destinationPortRanges":["20-30","443"]}})",
                          "in:0.0.0.0/0:all:20-30 in:0.0.0.0/0:all:443-443 "
                          "in:10.0.0.0/8:all:20-30 in:10.0.0.0/8:all:443-443"},
                         {R"({"properties":{"access":"Allow","protocol":"*","sourceAddressPrefix":"VirtualNetwork","destinationPortRange":"22"}})",
                          "in:VirtualNetwork:all:22-22"},
                         {R"({"properties":{"access":"Allow","protocol":"Tcp","sourceAddressPrefix":"192.0.2.0/24","sourceAddressPrefixes":[],"destinationPortRange":"","destinationPortRanges":["20-30"]}})",
                          "in:192.0.2.0/24:tcp:20-30"},
                         {R"({"properties":{"access":"Allow","protocol":"Tcp","sourceAddressPrefix":"0.0.0.0"}})",
                          "in:0.0.0.0/0:tcp:0-65535"},
                         {R"({"properties":{"securityRules":[{"name":"a","properties":{"access":"Allow","direction":"Inbound","protocol":"Icmp","sourceAddressPrefix":"*","destinationPortRange":"*"}},{"name":"b","properties":{"access":"Deny","direction":"Inbound","protocol":"*","sourceAddressPrefix":"*"}}]}})",
                          "in:0.0.0.0/0:icmp"},
                         {R"({"properties":{"securityRules":[]}})", ""},
                         // Denied before it, as a whole; behind it; in part; of
                         // one address.
                         {R"({"properties":{"securityRules":[{"properties":{"priority":200,"access":"Allow","direction":"Inbound","protocol":"Tcp","sourceAddressPrefix":"*","destinationPortRange":"22"}},{"properties":{"priority":100,"access":"Deny","direction":"Inbound","protocol":"*","sourceAddressPrefix":"Internet","sourcePortRange":"*","destinationAddressPrefix":"*","destinationPortRanges":["20-30"]}}]}})",
                          ""},
                         {R"({"properties":{"securityRules":[{"properties":{"priority":200,"access":"Allow","protocol":"Tcp","sourceAddressPrefix":"*","destinationPortRange":"22"}},{"properties":{"priority":300,"access":"Deny","protocol":"*","sourceAddressPrefix":"*","destinationPortRange":"*"}}]}})",
                          "in:0.0.0.0/0:tcp:22-22"},
                         {R"({"properties":{"securityRules":[{"properties":{"priority":200,"access":"Allow","protocol":"Tcp","sourceAddressPrefix":"*","destinationPortRange":"20-23"}},{"properties":{"priority":100,"access":"Deny","protocol":"Tcp","sourceAddressPrefix":"*","destinationPortRange":"22"}}]}})",
                          "in:0.0.0.0/0:tcp:20-23"},
                         {R"({"properties":{"securityRules":[{"properties":{"priority":200,"access":"Allow","protocol":"Tcp","sourceAddressPrefix":"*","destinationPortRange":"22"}},{"properties":{"priority":100,"access":"Deny","protocol":"Tcp","sourceAddressPrefix":"192.0.2.1","destinationPortRange":"22"}},{"properties":{"priority":110,"access":"Deny","protocol":"Udp","sourceAddressPrefix":"*"}},{"properties":{"priority":120,"access":"Deny","direction":"Outbound","protocol":"*","destinationAddressPrefix":"*"}},{"properties":{"priority":130,"access":"Deny","protocol":"*","sourceAddressPrefix":"*","destinationAddressPrefix":"10.0.0.4"}}]}})",
                          "in:0.0.0.0/0:tcp:22-22"},
                         {R"("{\"properties\":{\"access\":\"Allow\",\"protocol\":\"Tcp\",\"sourceAddressPrefix\":\"*\",\"destinationPortRange\":\"3389\"}}")",
                          "in:0.0.0.0/0:tcp:3389-3389"},
                         {R"({"properties":{"access":"Allow","protocol":"Tcp","source_address_prefix":"*","destination_port_range":"22"}})",
                          "in:0.0.0.0/0:tcp:22-22"},
                         {"[]", ""},
                         {"null", ""},
                         {R"("no json")", ""},
                     }));

class GcpFirewallOf : public testing::TestWithParam<Case> {};
TEST_P(GcpFirewallOf, IsRead) {
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  ASSERT_FALSE(parser.parse(std::string(GetParam().json)).get(json));
  EXPECT_EQ(DumpRules(GcpFirewall(json)), GetParam().dump);
}
INSTANTIATE_TEST_SUITE_P(
    Table, GcpFirewallOf,
    testing::ValuesIn(std::vector<Case>{
        {R"({"alloweds":[{"IPProtocol":"tcp","ports":["22","8000-9000"]}],"sourceRanges":["0.0.0.0/0"]})",
         "in:0.0.0.0/0:tcp:22-22 in:0.0.0.0/0:tcp:8000-9000"},
        {R"({"allowed":[{"ipProtocol":"all"}],"sourceRanges":["10.0.0.0/8","192.0.2.1"]})",
         "in:10.0.0.0/8:all:0-65535 in:192.0.2.1:all:0-65535"},
        {R"({"alloweds":[{"IPProtocol":"tcp"}]})", "in:0.0.0.0/0:tcp:0-65535"},
        {R"({"alloweds":[{"IPProtocol":"tcp","ports":["22"]}],"sourceTags":["web"]})",
         ""},
        {R"({"alloweds":[{"IPProtocol":"tcp","ports":["22"]}],"sourceServiceAccounts":["a@b"]})",
         ""},
        {R"({"alloweds":[{"IPProtocol":"tcp","ports":["22"]}],"disabled":true})",
         ""},
        {R"({"direction":"EGRESS","alloweds":[{"IPProtocol":"tcp","ports":["443"]}],"destinationRanges":["192.0.2.0/24"]})",
         "out:192.0.2.0/24:tcp:443-443"},
        {R"({"denieds":[{"IPProtocol":"tcp"}]})", ""},
        {R"({"sourceRanges":["0.0.0.0/0"]})", ""},
        {R"({"direction":"INGRESS","action":"allow","match":{"srcIpRanges":["0.0.0.0/0"],"layer4Configs":[{"ipProtocol":"tcp","ports":["3389"]}]}})",
         "in:0.0.0.0/0:tcp:3389-3389"},
        {R"({"action":"deny","match":{"layer4Configs":[{"ipProtocol":"tcp"}]}})",
         ""},
        {R"({"action":"allow","match":{"srcFqdns":["a.example"],"layer4Configs":[{"ipProtocol":"tcp"}]}})",
         ""},
        {R"({"@type":"x"})", ""},
        {"null", ""},
    }));

class GcpBindingsOf : public testing::TestWithParam<Case> {};
TEST_P(GcpBindingsOf, AreRead) {
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  ASSERT_FALSE(parser.parse(std::string(GetParam().json)).get(json));
  const auto at = [&](const char* key) -> RawValue {
    simdjson::dom::element found;
    if (json.at_key(key).get(found)) return std::nullopt;
    return found;
  };
  std::vector<std::string> out;
  for (const Grant& g : GcpBindings(at("policy"), at("delta"))) {
    out.push_back(Cat(GrantDirectionName(g.direction), ":", g.party,
                      g.role.empty() ? "" : "=", g.role));
  }
  EXPECT_EQ(Join(out, " "), GetParam().dump);
}
INSTANTIATE_TEST_SUITE_P(
    Table, GcpBindingsOf,
    testing::ValuesIn(std::vector<Case>{
        {R"({"policy":{"bindings":[{"role":"r1","members":["user:a@x","allUsers"]},{"role":"r2","members":"user:b@x"}]}})",
         "set:user:a@x=r1 set:allUsers=r1 set:user:b@x=r2"},
        {R"({"policy":{"bindings":[{"role":"r1","members":["user:a@x"]}]},"delta":{"bindingDeltas":[{"action":"ADD","role":"r1","member":"user:b@x"},{"action":"REMOVE","role":"r1","member":"user:c@x"}]}})",
         "add:user:b@x=r1 remove:user:c@x=r1"},
        {R"({"delta":{"auditConfigDeltas":[{}]},"policy":{"bindings":[]}})",
         ""},
        {R"({"policy":{"bindings":{"role":"r","members":["domain:x"]}}})",
         "set:domain:x=r"},
        {R"({"policy":"text"})", ""},
        {"{}", ""},
    }));

TEST(AzureRoles, GiveTheirRights) {
  using testing::ElementsAre;
  EXPECT_THAT(AzureRoleRights("/subscriptions/s/providers/Microsoft."
                              "Authorization/roleDefinitions/"
                              "8E3AF657-A8FF-443C-A75C-2FE8C4BCB635"),
              ElementsAre("all"));
  EXPECT_THAT(AzureRoleRights("7efff54f-a5b4-42b5-a1c5-5411624893ce"),
              ElementsAre("create", "copy", "read"));
  EXPECT_THAT(AzureRoleRights("acdd72a7-3385-48ef-bd42-f606fba81ae7"),
              ElementsAre("none"));
  EXPECT_THAT(AzureRoleRights("00000000-0000-0000-0000-000000000000"),
              ElementsAre("unknown"));
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
