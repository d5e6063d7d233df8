#include "bench/rules.h"

#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

namespace snaptrail_bench {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 16>
    kWritten = {{{"logs", "DescribeLogStreams"},
                 {"monitoring", "ListMetrics"},
                 {"sqs", "GetQueueUrl"},
                 {"ecs", "DescribeTasks"},
                 {"lambda", "GetFunction20150331v2"},
                 {"elasticloadbalancing", "DescribeTargetHealth"},
                 {"dynamodb", "DescribeTimeToLive"},
                 {"cloudformation", "DescribeStackEvents"},
                 {"servicediscovery", "DiscoverInstances"},
                 {"xray", "GetSamplingRules"},
                 {"sts", "AssumeRole"},
                 {"ec2", "CreateSnapshot"},
                 {"ec2", "CopySnapshot"},
                 {"ec2", "CreateVolume"},
                 {"ec2", "AttachVolume"},
                 {"ec2", "DeleteSnapshot"}}};
constexpr std::size_t kReads = 10;  // the first ones
constexpr std::array<std::string_view, 16> kServices = {
    "iam",       "s3",       "kms",           "rds",           "eks",  "ecr",
    "guardduty", "route53",  "cloudtrail",    "config",        "glue", "ssm",
    "sagemaker", "redshift", "organizations", "secretsmanager"};
constexpr std::array<std::string_view, 12> kVerbs = {
    "Create", "Delete", "Update",  "Put",    "Attach", "Detach",
    "Enable", "Stop",   "Disable", "Modify", "Remove", "Restore"};
constexpr std::array<std::string_view, 20> kNouns = {
    "Detector",   "Trail",        "AccessKey",   "LoginProfile", "BucketPolicy",
    "RolePolicy", "DBCluster",    "HostedZone",  "KeyRotation",  "Role",
    "NetworkAcl", "Registration", "DevEndpoint", "Document",     "Domain",
    "Repository", "Nodegroup",    "Rule",        "Secret",       "Account"};

std::string Head(std::size_t number) {
  char text[256];
  std::snprintf(text, sizeof text,
                "title: Generated %zu\n"
                "id: 00000000-0000-4000-8000-%012zx\n"
                "status: test\n"
                "tags: [attack.impact, attack.t1485]\n"
                "logsource:\n"
                "  product: aws\n"
                "  service: cloudtrail\n"
                "detection:\n",
                number, number);
  return text;
}

std::string Selection(std::string_view service, std::string_view name) {
  std::string out = "  selection:\n    eventSource: ";
  out.append(service).append(".amazonaws.com\n    eventName: ").append(name);
  return out.append("\n");
}

}  // namespace

std::vector<std::string> MakeRules(std::size_t count, bool reads) {
  std::vector<std::string> rules;
  for (std::size_t i = reads ? 0 : kReads;
       i < kWritten.size() && rules.size() + 2 <= count; ++i) {
    // As one public set has them: a refused attempt, and what only some of the
    // calls are.
    const std::string base = Selection(kWritten[i].first, kWritten[i].second);
    rules.push_back(Head(rules.size()) + base +
                    "  refused:\n"
                    "    errorCode|contains: [Unauthorized, AccessDenied]\n"
                    "  condition: selection and refused\n"
                    "level: low\n");
    rules.push_back(Head(rules.size()) + base +
                    "  root:\n    userIdentity.type: Root\n"
                    "  known:\n    requestParameters.owner: self\n"
                    "  condition: selection and root and not known\n"
                    "level: high\n");
  }
  for (std::size_t n = 0; rules.size() < count; ++n) {
    std::string name(kVerbs[n % kVerbs.size()]);
    name.append(kNouns[n / kVerbs.size() % kNouns.size()]);
    name.append(std::to_string(n / (kVerbs.size() * kNouns.size())));
    const std::string_view service = kServices[n * 7 % kServices.size()];
    std::string rule = Head(rules.size());
    switch (n % 5) {
      case 0:
        rule += Selection(service, name) +
                "  condition: selection\nlevel: medium\n";
        break;
      case 1:
        rule += Selection(service, "[" + name + ", " + name + "V2, Batch" +
                                       name + ", Start" + name + "]") +
                "  condition: selection\nlevel: high\n";
        break;
      case 2:
        rule += Selection(service, name) +
                "  failed:\n    errorCode|exists: true\n"
                "  condition: selection and not failed\nlevel: low\n";
        break;
      case 3:
        rule += Selection(service, name) +
                "    requestParameters.policy|contains|all: "
                "['\"Effect\":\"Allow\"', '\"Principal\":\"*\"']\n"
                "  condition: selection\nlevel: high\n";
        break;
      default:
        rule += Selection(service, name) +
                "  automation:\n"
                "    - userAgent|startswith: [terraform, cloudformation]\n"
                "    - userIdentity.arn|endswith: /deploy\n"
                "  condition: selection and not 1 of automation*\n"
                "level: medium\n";
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::vector<std::string> MakeLiteralRules(std::size_t count) {
  std::vector<std::string> rules;
  for (std::size_t n = 0; n < count; ++n) {
    constexpr std::array<std::string_view, 6> kTools = {
        "Kali-", "Pacu/", "hydra_", "Parrot-OS/", "scout", "CloudFox "};
    std::string literal(kTools[n % kTools.size()]);
    literal.append(kNouns[n / 6 % kNouns.size()]).append(std::to_string(n));
    rules.push_back(Head(100'000 + n) +
                    "  selection:\n    userAgent|contains: '" + literal +
                    "'\n  condition: selection\nlevel: medium\n");
  }
  return rules;
}

}  // namespace snaptrail_bench
