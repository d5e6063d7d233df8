#include "src/cloud/aws_policies.h"

#include <algorithm>
#include <iterator>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

struct Right {
  const char* right;
  const char* action;  // lower case
};
constexpr Right kRights[] = {
    {"create", "ec2:createsnapshot"},
    {"create", "ec2:createsnapshots"},
    {"create", "ec2:createimage"},
    {"create", "rds:createdbsnapshot"},
    {"create", "rds:createdbclustersnapshot"},
    {"create", "backup:startbackupjob"},
    {"copy", "ec2:copysnapshot"},
    {"copy", "ec2:copyimage"},
    {"copy", "rds:copydbsnapshot"},
    {"copy", "rds:copydbclustersnapshot"},
    {"copy", "backup:startcopyjob"},
    {"share", "ec2:modifysnapshotattribute"},
    {"share", "ec2:modifyimageattribute"},
    {"share", "rds:modifydbsnapshotattribute"},
    {"share", "rds:modifydbclustersnapshotattribute"},
    {"share", "backup:putbackupvaultaccesspolicy"},
    {"restore", "ec2:createvolume"},
    {"restore", "ec2:runinstances"},
    {"restore", "rds:restoredbinstancefromdbsnapshot"},
    {"restore", "rds:restoredbclusterfromsnapshot"},
    {"restore", "rds:restoredbinstancetopointintime"},
    {"restore", "backup:startrestorejob"},
    {"read", "ebs:getsnapshotblock"},
    {"read", "ebs:listsnapshotblocks"},
    {"identity", "iam:createaccesskey"},
    {"identity", "iam:attachuserpolicy"},
    {"identity", "iam:attachrolepolicy"},
    {"identity", "iam:putuserpolicy"},
    {"identity", "iam:putrolepolicy"},
    {"identity", "sts:assumerole"},
};

// The policies of AWS that give something of it, by name, with the first
// letters of rights (y: copy, b: read of blocks, *: all). Worked out from their
// documents, 1,485 policies; those of service-linked roles cannot be attached.
struct Policy {
  std::string_view name;
  std::string_view rights;
};
constexpr Policy kPolicies[] = {
    {"AWSApplicationMigrationEC2Access", "cr"},
    {"AWSApplicationMigrationNetworkMigrationMultiAccount", "i"},
    {"AWSApplicationMigrationReplicationServerPolicy", "c"},
    {"AWSBackupFullAccess", "cysr"},
    {"AWSBackupGuardDutyRolePolicyForScans", "sb"},
    {"AWSBackupOperatorAccess", "cyr"},
    {"AWSBackupRestoreAccessForSAPHANA", "cr"},
    {"AWSBackupServiceRolePolicyForBackup", "cys"},
    {"AWSBackupServiceRolePolicyForIndexing", "b"},
    {"AWSBackupServiceRolePolicyForItemRestores", "b"},
    {"AWSBackupServiceRolePolicyForRestores", "r"},
    {"AWSBatchServiceRole", "r"},
    {"AWSCodeStarServiceRole", "cysri"},
    {"AWSConnector", "cr"},
    {"AWSDataLifecycleManagerServiceRole", "cys"},
    {"AWSDataLifecycleManagerServiceRoleForAMIManagement", "cys"},
    {"AWSEC2VssRestorePolicy", "r"},
    {"AWSEC2VssSnapshotPolicy", "c"},
    {"AWSElasticBeanstalkCustomPlatformforEC2Role", "cysr"},
    {"AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy", "r"},
    {"AWSElasticBeanstalkRoleCore", "r"},
    {"AWSElasticBeanstalkService", "r"},
    {"AWSElasticDisasterRecoveryConsoleFullAccess", "cr"},
    {"AWSElasticDisasterRecoveryConsoleFullAccess_v2", "cr"},
    {"AWSElasticDisasterRecoveryReplicationServerPolicy", "c"},
    {"AWSElasticDisasterRecoveryStagingAccountPolicy", "s"},
    {"AWSElasticDisasterRecoveryStagingAccountPolicy_v2", "s"},
    {"AWSGlueConsoleFullAccess", "r"},
    {"AWSGlueConsoleSageMakerNotebookFullAccess", "r"},
    {"AWSIoTDeviceTesterForFreeRTOSFullAccess", "r"},
    {"AWSLambdaManagedEC2ResourceOperator", "r"},
    {"AWSMarketplaceAmiIngestion", "s"},
    {"AWSMarketplaceFullAccess", "cyr"},
    {"AWSMarketplaceSellerFullAccess", "s"},
    {"AWSMarketplaceSellerProductsFullAccess", "s"},
    {"AWSMcpServiceActionsFullAccess", "cysrbi"},
    {"AWSQuickSetupDeploymentRolePolicy", "i"},
    {"AWSQuickSetupDistributorPermissionsBoundary", "i"},
    {"AWSQuickSetupEnableDHMCExecutionPolicy", "i"},
    {"AWSQuickSetupJITNADeploymentRolePolicy", "i"},
    {"AWSQuickSetupManageJITNAResourcesExecutionPolicy", "i"},
    {"AWSQuickSetupManagedInstanceProfileExecutionPolicy", "i"},
    {"AWSQuickSetupPatchPolicyDeploymentRolePolicy", "i"},
    {"AWSQuickSetupPatchPolicyPermissionsBoundary", "i"},
    {"AWSQuickSetupSSMDeploymentRolePolicy", "i"},
    {"AWSQuickSetupSSMHostMgmtPermissionsBoundary", "i"},
    {"AWSQuickSetupSSMManageResourcesExecutionPolicy", "i"},
    {"AWSThinkboxAWSPortalAdminPolicy", "r"},
    {"AWSThinkboxDeadlineSpotEventPluginAdminPolicy", "r"},
    {"AWSTransformApplicationDeploymentPolicy", "r"},
    {"AdministratorAccess", "*"},
    {"AdministratorAccess-AWSElasticBeanstalk", "ri"},
    {"AdministratorAccess-Amplify", "i"},
    {"AmazonDataZoneRedshiftGlueProvisioningPolicy", "i"},
    {"AmazonDataZoneSageMakerProvisioningRolePolicy", "i"},
    {"AmazonDocDBConsoleFullAccess", "cysr"},
    {"AmazonDocDBFullAccess", "cysr"},
    {"AmazonDynamoDBFullAccesswithDataPipeline", "r"},
    {"AmazonEBSCSIDriverEKSClusterScopedPolicy", "cr"},
    {"AmazonEBSCSIDriverPolicy", "cr"},
    {"AmazonEBSCSIDriverPolicyV2", "cr"},
    {"AmazonEC2FullAccess", "cysr"},
    {"AmazonEC2RolePolicyForLaunchWizard", "r"},
    {"AmazonEC2SpotFleetTaggingRole", "r"},
    {"AmazonECSInfrastructureRolePolicyForManagedInstances", "r"},
    {"AmazonECSInfrastructureRolePolicyForVolumes", "r"},
    {"AmazonECS_FullAccess", "r"},
    {"AmazonEKSBlockStoragePolicy", "cr"},
    {"AmazonEKSClusterPolicy", "r"},
    {"AmazonEKSComputePolicy", "r"},
    {"AmazonEMRServicePolicy_v2", "r"},
    {"AmazonElasticMapReduceFullAccess", "sr"},
    {"AmazonElasticMapReduceRole", "sr"},
    {"AmazonLaunchWizardFullAccessV2", "r"},
    {"AmazonRDSCustomInstanceProfileRolePolicy", "c"},
    {"AmazonRDSFullAccess", "cysr"},
    {"AmazonSSMAutomationRole", "cyr"},
    {"AmazonSecurityLakeAdministrator", "i"},
    {"CloudWatchEventsBuiltInTargetExecutionAccess", "c"},
    {"CloudWatchInternetMonitorFullAccess", "i"},
    {"ConsoleFullAccessFromVercel", "cyr"},
    {"DataScientist", "cysr"},
    {"DatabaseAdministrator", "cysr"},
    {"EC2FastLaunchFullAccess", "r"},
    {"EC2InstanceProfileForImageBuilder", "c"},
    {"Ec2ImageBuilderCrossAccountDistributionAccess", "ys"},
    {"IAMFullAccess", "i"},
    {"NeptuneConsoleFullAccess", "cysr"},
    {"NeptuneFullAccess", "cysr"},
    {"PowerUserAccess", "cysrb"},
    {"ROSAAmazonEBSCSIDriverOperatorPolicy", "cr"},
    {"ROSAInstallerPolicy", "r"},
    {"ROSANodePoolManagementPolicy", "r"},
    {"SageMakerStudioAdminIAMDefaultExecutionPolicy", "i"},
    {"SageMakerStudioAdminIAMPermissiveExecutionPolicy", "i"},
    {"SageMakerStudioEMRServiceRolePolicy", "r"},
    {"SageMakerStudioProjectProvisioningRolePolicy", "i"},
    {"SageMakerStudioProjectUserRolePermissionsBoundary", "r"},
    {"ServerMigrationServiceLaunchRole", "r"},
    {"SystemAdministrator", "cysr"},
    {"VMImportExportRoleForAWSConnector", "ys"},
};
static_assert(std::is_sorted(std::begin(kPolicies), std::end(kPolicies),
                             [](const Policy& a, const Policy& b) {
                               return a.name < b.name;
                             }));

void AddOnce(std::string text, std::vector<std::string>* list) {
  if (std::find(list->begin(), list->end(), text) == list->end()) {
    list->push_back(std::move(text));
  }
}

bool AnyMatches(const std::vector<std::string>& globs, std::string_view text) {
  return std::any_of(globs.begin(), globs.end(), [text](const auto& glob) {
    return GlobMatch(AsciiLower(glob), text);
  });
}

std::string RightOf(char letter) {
  switch (letter) {
    case 'c':
      return "create";
    case 'y':
      return "copy";
    case 's':
      return "share";
    case 'r':
      return "restore";
    case 'b':
      return "read";
    case 'i':
      return "identity";
    default:
      return "all";
  }
}

}  // namespace

void AddActionRights(const std::vector<std::string>& actions,
                     std::vector<std::string>* rights) {
  for (const Right& r : kRights) {
    if (AnyMatches(actions, r.action)) AddOnce(r.right, rights);
  }
}

void AddRightsBut(const std::vector<std::string>& not_actions,
                  std::vector<std::string>* rights) {
  if (not_actions.empty()) return;
  for (const Right& r : kRights) {
    if (!AnyMatches(not_actions, r.action)) AddOnce(r.right, rights);
  }
}

std::vector<std::string> PolicyNameRights(std::string_view arn) {
  // "arn:aws:iam::aws:policy/..": no customer can make one.
  if (!GlobMatch("arn:*:iam::aws:policy/*", arn)) return {"unknown"};
  const std::string_view name = arn.substr(arn.rfind('/') + 1);
  const auto* at = std::lower_bound(
      std::begin(kPolicies), std::end(kPolicies), name,
      [](const Policy& p, std::string_view n) { return p.name < n; });
  if (at == std::end(kPolicies) || at->name != name) return {"none"};
  std::vector<std::string> rights;
  for (const char letter : at->rights) rights.push_back(RightOf(letter));
  return rights;
}

}  // namespace snaptrail::inline v0::internal
