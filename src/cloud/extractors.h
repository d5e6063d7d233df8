// Extractors: parts of a record that a path cannot tell. Pure functions of raw
// JSON; no state, no clock.
#ifndef SNAPTRAIL_SRC_CLOUD_EXTRACTORS_H_
#define SNAPTRAIL_SRC_CLOUD_EXTRACTORS_H_

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snaptrail/step.h"
#include "src/cloud/capture.h"
#include "src/cloud/raw_json.h"

namespace snaptrail::inline v0::internal {

// The names and how many arguments each takes.
struct ExtractorInfo {
  std::string_view name;
  std::size_t arguments;
  std::string_view place;  // the step key that takes what it gives
};
const std::vector<ExtractorInfo>& Extractors();

// aws-group-rules(req, res, in|out|any): the rules of a security group call, in
// all shapes that EC2 writes them.
std::vector<NetworkRule> AwsGroupRules(Capture* capture, RawValue request,
                                       RawValue response,
                                       std::string_view direction);
// aws-policy-parties(doc): principals of Allow statements.
std::vector<std::string> AwsPolicyParties(Capture* capture, RawValue document);
// aws-policy-rights(doc): what Allow statements allow of the chain.
std::vector<std::string> AwsPolicyRights(Capture* capture, RawValue document);

// azure-rules(body, group): one rule of a network security group, or a group
// with the rules in it. Only what allows something; and of `group`, what rules
// before it deny as a whole is left out. Where it is in part, it stays.
std::vector<NetworkRule> AzureRules(Capture* capture, RawValue body,
                                    RawValue group);
// gcp-firewall(req): what a firewall, or a rule of a firewall policy, lets
// through. What it does not say is as open as it can be.
std::vector<NetworkRule> GcpFirewall(RawValue request);
// gcp-bindings(policy, delta): members and their roles; of the difference where
// the record has it, else of the whole policy, which is then the whole list.
std::vector<Grant> GcpBindings(RawValue policy, RawValue delta);

// Protocol names and numbers as one; ports from text.
NetworkRule MakeRule(std::string_view cidr, std::string_view proto,
                     std::string_view from, std::string_view to, bool egress);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_EXTRACTORS_H_
