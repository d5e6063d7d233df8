#include "src/cloud/azure_roles.h"

#include <algorithm>
#include <iterator>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

struct Role {
  std::string_view id;
  std::string_view rights;
};
constexpr Role kRoles[] = {
    // Backup Operator
    {"00c29273-979b-4161-815c-10b084fb9324", "create restore"},
    // User Access Administrator
    {"18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "identity"},
    // Disk Backup Reader
    {"3e5e47e6-65f7-47ef-90b5-e5dd4d455f24", "read"},
    // Monitoring Reader
    {"43d0d8ad-25c7-4714-9337-8ba259a9fe05", "none"},
    // Backup Contributor
    {"5e467623-bb1f-42f4-a55d-6e525e11384b", "create restore"},
    // Disk Pool Operator
    {"60fc6e62-5479-42d4-8bf4-67625fcc2840", "restore"},
    // Virtual Machine Data Access Administrator
    {"66f75aeb-eabe-4b70-9f1e-c350c4c9ad04", "identity"},
    // Log Analytics Reader
    {"73c42c96-874c-492b-b04d-ab87d138a893", "none"},
    // Disk Snapshot Contributor
    {"7efff54f-a5b4-42b5-a1c5-5411624893ce", "create copy read"},
    // Owner
    {"8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "all"},
    // Data Operator for Managed Disks
    {"959f8984-c045-4866-89c7-12bf9737be2e", "read"},
    // Virtual Machine Contributor
    {"9980e02c-c2be-4d73-94e8-173b1dc7cf3c", "restore"},
    // Backup Reader
    {"a795c7a0-d4a2-40c1-ae25-d81f01202912", "none"},
    // Reader
    {"acdd72a7-3385-48ef-bd42-f606fba81ae7", "none"},
    // Contributor
    {"b24988ac-6180-42a0-ab88-20f7382dd24c", "create copy restore"},
    // Disk Restore Operator
    {"b50d9833-a0cb-478e-945f-707fcc997c13", "restore"},
    // Role Based Access Control Administrator
    {"f58310d9-a9f6-439a-9e8d-f62e7b41a168", "identity"},
    // Billing Reader
    {"fa23ad8b-c56e-40d8-ac0c-ce449e1d2c64", "none"},
};

}  // namespace

std::vector<std::string> AzureRoleRights(std::string_view id) {
  const std::string_view bare = id.substr(id.rfind('/') + 1);
  const auto* const role = std::find_if(
      std::begin(kRoles), std::end(kRoles),
      [bare](const Role& r) { return EqualsIgnoreCase(r.id, bare); });
  if (role == std::end(kRoles)) return {"unknown"};
  std::vector<std::string> rights;
  for (const std::string_view right : Split(role->rights, ' ')) {
    rights.emplace_back(right);
  }
  return rights;
}

}  // namespace snaptrail::inline v0::internal
