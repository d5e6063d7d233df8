// What Azure's own roles allow of the way from a disk to a stolen copy. A
// table, and no state.
#ifndef SNAPTRAIL_SRC_CLOUD_AZURE_ROLES_H_
#define SNAPTRAIL_SRC_CLOUD_AZURE_ROLES_H_

#include <string>
#include <string_view>
#include <vector>

namespace snaptrail::inline v0::internal {

// By the id of the role, or a path that ends in it. "none": it gives nothing of
// this; "unknown": it is not in the table.
std::vector<std::string> AzureRoleRights(std::string_view id);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_AZURE_ROLES_H_
