// Google Cloud: however a method, a reference or the record itself is written,
// the steps are the same.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "tests/cloud/cloud_testing.h"

namespace snaptrail::inline v0::internal {
namespace {

using Json = nlohmann::json;

constexpr char kRecord[] = R"({"protoPayload":{
  "authenticationInfo":{"principalEmail":"dave@acme.example"},
  "requestMetadata":{"callerIp":"203.0.113.24"},
  "serviceName":"compute.googleapis.com",
  "methodName":"v1.compute.disks.insert",
  "resourceName":"projects/acme-prod/zones/europe-west1-b/disks/new",
  "request":{"@type":"type.googleapis.com/compute.disks.insert",
             "sourceSnapshot":"projects/acme-prod/global/snapshots/s1"},
  "response":{"@type":"type.googleapis.com/operation","status":"RUNNING"}},
 "insertId":"i1","resource":{"type":"gce_disk","labels":{
   "disk_id":"3984203342790800799","zone":"europe-west1-b",
   "project_id":"acme-prod"}},
 "timestamp":"2026-06-02T08:00:00.048732Z","severity":"NOTICE",
 "logName":"projects/acme-prod/logs/cloudaudit.googleapis.com%2Factivity",
 "operation":{"id":"o1","producer":"compute.googleapis.com","first":true}})";

class GoogleForms : public testing::Test {
 protected:
  void SetUp() override {
    std::string messages;
    dictionary_ =
        Load({{"gcp.yml", FileText("content/actions/gcp.yml")}}, &messages);
    ASSERT_NE(dictionary_, nullptr) << messages;
  }
  // The steps without what tells the record.
  std::vector<std::string> StepsOf(const Json& record) {
    Interpreter interpreter(dictionary_);
    const Read read = ReadRecord(&interpreter, record.dump());
    EXPECT_EQ(read.problem, "");
    std::vector<std::string> steps;
    for (const Step& step : read.steps) {
      Json json = Json::parse(StepToJson(step));
      json.erase("metadata.uid");
      steps.push_back(json.dump());
    }
    return steps;
  }
  void ExpectSame(const Json& record) {
    EXPECT_THAT(StepsOf(record),
                testing::ElementsAreArray(StepsOf(Json::parse(kRecord))))
        << record;
  }
  std::shared_ptr<const Dictionary> dictionary_;
};

TEST_F(GoogleForms, Methods) {
  EXPECT_EQ(StepsOf(Json::parse(kRecord)).size(), 1u);
  for (const char* method :
       {"beta.compute.disks.insert", "alpha.compute.disks.insert",
        "compute.disks.insert", "v1beta1.compute.disks.insert"}) {
    Json record = Json::parse(kRecord);
    record["protoPayload"]["methodName"] = method;
    ExpectSame(record);
  }
  Json record = Json::parse(kRecord);
  record["protoPayload"].erase("methodName");
  ExpectSame(record);
}

TEST_F(GoogleForms, References) {
  const std::string whole = "projects/acme-prod/global/snapshots/s1";
  for (const std::string& form :
       {Cat("https://www.googleapis.com/compute/v1/", whole),
        Cat("https://www.googleapis.com/compute/beta/", whole),
        Cat("https://compute.googleapis.com/compute/v1/", whole),
        Cat("//compute.googleapis.com/", whole),
        std::string("global/snapshots/s1"), std::string("s1")}) {
    Json record = Json::parse(kRecord);
    record["protoPayload"]["request"]["sourceSnapshot"] = form;
    ExpectSame(record);
  }
  Json record = Json::parse(kRecord);
  record["protoPayload"]["resourceName"] =
      "projects/420000000017/zones/europe-west1-b/disks/new";
  ExpectSame(record);
}

TEST_F(GoogleForms, Exports) {
  Json row = Json::parse(kRecord);
  Json columns = row["protoPayload"];
  row.erase("protoPayload");
  columns["requestJson"] = columns["request"].dump();
  columns["responseJson"] = columns["response"].dump();
  columns.erase("request");
  columns.erase("response");
  row["protopayload_auditlog"] = columns;
  row["timestamp"] = "2026-06-02 08:00:00.048732 UTC";
  ExpectSame(row);

  Json other = Json::parse(kRecord);
  other["insertid"] = other["insertId"];
  other["logname"] = other["logName"];
  other.erase("insertId");
  other.erase("logName");
  other["timestamp"] = "2026-06-02 08:00:00.048";
  Json& payload = other["protoPayload"];
  payload["requestMetadata"] = {{"callerIP", "203.0.113.24"}};
  payload["at_sign_type"] = "type.googleapis.com/google.cloud.audit.AuditLog";
  ExpectSame(other);
}

// The first entry says what was done, the last how it ended.
TEST_F(GoogleForms, Halves) {
  Json last = Json::parse(kRecord);
  last["operation"] = {{"id", "o1"}, {"last", true}};
  last["insertId"] = "i2";
  last["protoPayload"].erase("response");
  last["protoPayload"]["request"] = {
      {"@type", "type.googleapis.com/compute.disks.insert"}};
  const auto halves = {Json::parse(kRecord), last};
  std::vector<Step> steps;
  Interpreter interpreter(dictionary_);
  for (const Json& half : halves) {
    const Read read = ReadRecord(&interpreter, half.dump());
    ASSERT_EQ(read.steps.size(), 1u);
    steps.push_back(read.steps[0]);
  }
  EXPECT_EQ(steps[0].correlation_uid, "o1");
  EXPECT_EQ(steps[1].correlation_uid, "o1");
  EXPECT_TRUE(steps[0].fold_body);
  EXPECT_FALSE(steps[1].fold_body);
  EXPECT_EQ(steps[0].stage, Stage::kRestore);
  EXPECT_EQ(steps[1].stage, Stage::kNone);
  EXPECT_EQ(steps[1].status, StepStatus::kSuccess);

  last["protoPayload"]["status"] = {{"code", 8}, {"message", "no room"}};
  last["severity"] = "ERROR";
  const Read read = ReadRecord(&interpreter, last.dump());
  ASSERT_EQ(read.steps.size(), 1u);
  EXPECT_EQ(read.steps[0].status, StepStatus::kFailure);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
