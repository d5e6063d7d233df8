// What the tests of the C interface share: a ruleset, and a record that is
// worth a finding.
#ifndef SNAPTRAIL_TESTS_CAPI_SUPPORT_H_
#define SNAPTRAIL_TESTS_CAPI_SUPPORT_H_

#include <string>

#include "gtest/gtest.h"
#include "snaptrail/snaptrail.h"

namespace snaptrail_capi_test {

inline const snaptrail_ruleset* BuiltinRules() {
  static const snaptrail_ruleset* const built = [] {
    snaptrail_compiler* compiler = nullptr;
    snaptrail_ruleset* ruleset = nullptr;
    snaptrail_compiler_create(nullptr, &compiler, nullptr);
    snaptrail_compiler_add_builtin(compiler, nullptr);
    snaptrail_compiler_build(compiler, &ruleset, nullptr);
    snaptrail_compiler_destroy(compiler);
    return ruleset;
  }();
  return built;
}

// A share of a snapshot to a stranger, each with its own finding.
inline std::string Share(int number) {
  const std::string n = std::to_string(number);
  return R"({"eventVersion":"1.08","userIdentity":{"type":"IAMUser",)"
         R"("principalId":"AIDAEXAMPLE0001","arn":)"
         R"("arn:aws:iam::111122223333:user/eve","accountId":"111122223333",)"
         R"("userName":"eve"},"eventTime":"2024-05-01T10:00:00Z",)"
         R"("eventSource":"ec2.amazonaws.com","eventName":)"
         R"("ModifySnapshotAttribute","awsRegion":"us-east-1",)"
         R"("sourceIPAddress":"198.51.100.7","userAgent":"x",)"
         R"("requestParameters":{"snapshotId":"snap-)" +
         n +
         R"(","createVolumePermission":{"add":{"items":[{"userId":)"
         R"("999988887777"}]}},"attributeType":"CREATE_VOLUME_PERMISSION"},)"
         R"("responseElements":{"_return":true},"eventID":"e-)" +
         n +
         R"(","eventType":"AwsApiCall","managementEvent":true,)"
         R"("recipientAccountId":"111122223333"})";
}

inline std::string Shares(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += Share(i) + "\n";
  return text;
}

inline snaptrail_engine* MakeEngine(
    const snaptrail_engine_options* options = nullptr) {
  snaptrail_engine* engine = nullptr;
  EXPECT_EQ(snaptrail_engine_create(BuiltinRules(), options, &engine, nullptr),
            SNAPTRAIL_OK);
  return engine;
}

inline snaptrail_status Ingest(snaptrail_engine* engine,
                               const std::string& text,
                               snaptrail_ingest_result* result = nullptr) {
  return snaptrail_engine_ingest(engine, text.data(), text.size(), result,
                                 nullptr);
}

}  // namespace snaptrail_capi_test

#endif  // SNAPTRAIL_TESTS_CAPI_SUPPORT_H_
