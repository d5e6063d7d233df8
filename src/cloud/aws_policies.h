// What IAM policies allow of the way from a disk to a stolen copy: create,
// copy, share, restore, read, identity. Tables, and no state.
#ifndef SNAPTRAIL_SRC_CLOUD_AWS_POLICIES_H_
#define SNAPTRAIL_SRC_CLOUD_AWS_POLICIES_H_

#include <string>
#include <string_view>
#include <vector>

namespace snaptrail::inline v0::internal {

// Adds the rights that an Allow of these actions gives; globs, in any case.
void AddActionRights(const std::vector<std::string>& actions,
                     std::vector<std::string>* rights);
// The same for an Allow of everything but these.
void AddRightsBut(const std::vector<std::string>& not_actions,
                  std::vector<std::string>* rights);
// Of a managed policy by its ARN: AWS's own are known, and "none" is one that
// gives nothing of this; "unknown" is a customer's.
std::vector<std::string> PolicyNameRights(std::string_view arn);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_AWS_POLICIES_H_
