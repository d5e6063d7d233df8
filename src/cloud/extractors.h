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

namespace snaptrail::inline v0::internal {

using RawValue = std::optional<simdjson::dom::element>;

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

// Protocol names and numbers as one; ports from text.
NetworkRule MakeRule(std::string_view cidr, std::string_view proto,
                     std::string_view from, std::string_view to, bool egress);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_EXTRACTORS_H_
