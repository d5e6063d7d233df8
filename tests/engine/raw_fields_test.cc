// Rules that name fields as others do, on records of every form of a source.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "tests/engine/samples.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr char kRules[] = R"(title: Operation by its name
id: 00000000-0000-4000-8000-000000000021
name: azure_operation
status: test
logsource: {product: azure, service: activitylogs}
detection:
    selection:
        operationName|startswith: MICROSOFT.COMPUTE/DISKS/
    filter:
        operationName|endswith: /read
    condition: selection and not filter
level: medium
---
title: By the columns of a table
id: 00000000-0000-4000-8000-000000000022
name: azure_columns
status: test
logsource: {product: azure, service: activitylogs}
detection:
    selection:
        CategoryValue: Administrative
        ResourceProviderValue: Microsoft.Compute
        ResourceId|contains: /Disks/
        OperationNameValue: Microsoft.Compute/disks/delete
    condition: selection
level: medium
---
title: By a message
id: 00000000-0000-4000-8000-000000000023
name: azure_message
status: test
logsource: {product: azure, service: activitylogs}
detection:
    selection:
        properties.message: [Delete disk, Delete snapshot]
    condition: selection
level: medium
---
title: Method
id: 00000000-0000-4000-8000-000000000024
name: gcp_method
status: test
logsource: {product: gcp, service: gcp.audit}
detection:
    selection:
        gcp.audit.method_name: v*.Compute.Disks.Delete
    condition: selection
level: medium
---
title: As in a wrapped record
id: 00000000-0000-4000-8000-000000000025
name: gcp_wrapped
status: test
logsource: {product: gcp, service: gcp.audit}
detection:
    selection:
        data.protoPayload.serviceName: compute.googleapis.com
        data.protoPayload.authorizationInfo.permission: [compute.disks.delete, x]
        data.protoPayload.authorizationInfo.granted: 'true'
    condition: selection
level: medium
---
title: Anything at all
id: 00000000-0000-4000-8000-000000000026
name: any_aws
status: test
logsource: {product: aws}
detection:
    selection:
        id|exists: true
    condition: selection
level: medium
---
title: The same operation twice
name: gcp_twice
status: test
correlation:
    type: event_count
    rules: [gcp_method]
    generate: true
    group-by: [gcp.audit.method_name]
    timespan: 1h
    condition: {gte: 2}
level: high
)";

std::vector<std::string> Fired(const std::vector<std::string>& records) {
  Engine engine(CompileRules(kRules), Options(), nullptr);
  engine.BeginInput("log");
  for (const std::string& record : records) engine.Ingest(record + "\n");
  engine.Flush();
  std::vector<std::string> names;
  for (const Finding& finding : engine.findings()) {
    names.push_back(finding.rule_name);
  }
  return names;
}

constexpr char kId[] =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/d";

TEST(RawFields, AreFoundInEveryFormOfAzure) {
  const std::string id = Cat("\"", kId, "\"");
  const std::string forms[] = {
      // REST
      Cat(R"({"operationName":{"value":"Microsoft.Compute/disks/delete","localizedValue":"Delete"},"category":{"value":"Administrative"},"resourceProviderName":{"value":"Microsoft.Compute"},"correlationId":"c","eventDataId":"1","subscriptionId":"s","eventTimestamp":"2026-01-02T03:04:05Z","properties":{"message":"Delete disk"},"resourceId":)",
          id, "}"),
      // event hub
      Cat(R"({"operationName":"MICROSOFT.COMPUTE/DISKS/DELETE","category":"Administrative","correlationId":"c","time":"2026-01-02T03:04:05Z","properties":{"message":"Delete disk"},"resourceId":)",
          id, "}"),
      // SDK
      Cat(R"({"operation_name":{"value":"Microsoft.Compute/disks/delete"},"category":{"value":"Administrative"},"resource_provider_name":{"value":"Microsoft.Compute"},"correlation_id":"c","event_data_id":"1","event_timestamp":"2026-01-02T03:04:05Z","properties":{"message":"Delete disk"},"resource_id":)",
          id, "}"),
      // a row of a table
      Cat(R"({"OperationNameValue":"MICROSOFT.COMPUTE/DISKS/DELETE","CategoryValue":"Administrative","ResourceProviderValue":"MICROSOFT.COMPUTE","CorrelationId":"c","EventDataId":"1","TimeGenerated":"2026-01-02T03:04:05Z","Properties":"{\"message\":\"Delete disk\"}","_ResourceId":)",
          id, "}")};
  for (const std::string& form : forms) {
    EXPECT_THAT(Fired({form}),
                testing::UnorderedElementsAre("azure_operation",
                                              "azure_columns", "azure_message"))
        << form;
  }
  EXPECT_THAT(
      Fired(
          {R"({"operationName":"Microsoft.Compute/disks/read","correlationId":"c","time":"2026-01-02T03:04:05Z","resourceId":"x"})"}),
      testing::IsEmpty());
}

TEST(RawFields, AreFoundInEveryFormOfGcp) {
  const std::string forms[] = {
      R"({"insertId":"1","logName":"projects/p/logs/cloudaudit.googleapis.com%2Factivity","timestamp":"2026-01-02T03:04:05Z","resource":{"type":"gce_disk","labels":{"project_id":"p"}},"protoPayload":{"serviceName":"compute.googleapis.com","methodName":"v1.compute.disks.delete","resourceName":"projects/p/zones/z/disks/d","authorizationInfo":[{"permission":"compute.disks.delete","granted":true}]}})",
      R"({"insertId":"1","logName":"projects/p/logs/cloudaudit.googleapis.com%2Factivity","timestamp":"2026-01-02T03:04:05Z","resource":{"type":"gce_disk","labels":{"project_id":"p"}},"protopayload_auditlog":{"serviceName":"compute.googleapis.com","methodName":"v1.compute.disks.delete","resourceName":"projects/p/zones/z/disks/d","authorizationInfo":[{"permission":"compute.disks.delete","granted":true}]}})"};
  for (const std::string& form : forms) {
    EXPECT_THAT(Fired({form}),
                testing::UnorderedElementsAre("gcp_method", "gcp_wrapped"))
        << form;
  }
  // What correlations group by is called so too.
  std::string other = forms[1];
  other.replace(other.find("\"1\""), 3, "\"2\"");
  EXPECT_THAT(Fired({forms[0], other}), testing::Contains("gcp_twice"));
}

// A record of no known form is nobody's.
TEST(RawFields, AreNotAskedOfUnknownRecords) {
  EXPECT_THAT(
      Fired({R"({"id":"1","operationName":"MICROSOFT.COMPUTE/DISKS/X"})"}),
      testing::IsEmpty());
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
