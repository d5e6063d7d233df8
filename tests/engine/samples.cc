#include "tests/engine/samples.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/base/time.h"
#include "src/engine/builtin_content.h"

namespace snaptrail::inline v0::internal {

std::string MakeRecord(const RecordSpec& spec) {
  const std::int64_t start = *ParseTime("2026-01-02T03:00:00Z");
  return Cat(
      R"({"eventVersion":"1.09","userIdentity":{"type":"IAMUser",)"
      R"("principalId":"AIDA)",
      spec.user, R"(","arn":"arn:aws:iam::111122223333:user/)", spec.user,
      R"(","accountId":"111122223333","accessKeyId":"AKIA)", spec.user,
      R"(","userName":")", spec.user, R"("},"eventTime":")",
      FormatTime(start + spec.at * 1000), R"(","eventSource":")", spec.source,
      R"(","eventName":")", spec.operation,
      R"(","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.7",)"
      R"("userAgent":"aws-cli/2","requestParameters":)",
      spec.request, R"(,"responseElements":)", spec.response,
      R"(,"requestID":"q-)", spec.uid, R"(","eventID":")", spec.uid,
      R"(","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,)"
      R"("recipientAccountId":"111122223333","eventCategory":"Management"})");
}

std::vector<std::string> TheftRecords() {
  return {
      MakeRecord({.uid = "r-create",
                  .at = 0,
                  .operation = "CreateSnapshot",
                  .user = "ops",
                  .request = R"({"volumeId":"vol-0a"})",
                  .response = R"({"snapshotId":"snap-0b","volumeId":"vol-0a",)"
                              R"("status":"pending"})"}),
      MakeRecord(
          {.uid = "r-restore",
           .at = 60,
           .operation = "CreateVolume",
           .request = R"({"snapshotId":"snap-0b","zone":"eu-west-1a"})",
           .response = R"({"volumeId":"vol-0c","snapshotId":"snap-0b"})"}),
      MakeRecord({.uid = "r-attach",
                  .at = 70,
                  .operation = "AttachVolume",
                  .request = R"({"volumeId":"vol-0c","instanceId":"i-0d",)"
                             R"("device":"/dev/sdf"})",
                  .response = R"({"volumeId":"vol-0c","instanceId":"i-0d",)"
                              R"("status":"attaching"})"}),
      MakeRecord({.uid = "r-share",
                  .at = 80,
                  .operation = "ModifySnapshotAttribute",
                  .request = R"({"snapshotId":"snap-0b",)"
                             R"("createVolumePermission":{"add":{"items":)"
                             R"([{"userId":"444455556666"}]}},)"
                             R"("attributeType":"CREATE_VOLUME_PERMISSION"})",
                  .response = R"({"_return":true})"}),
  };
}

std::string Trail(const std::vector<std::string>& records) {
  return Cat(R"({"Records":[)", Join(records, ","), "]}");
}

const char kChainRules[] = R"(title: Restored
id: 00000000-0000-4000-8000-000000000001
name: test_restore
status: test
logsource:
    product: snaptrail
    service: chain
detection:
    selection:
        stage: restore
        status: Success
    other:
        lineage.other: 'yes'
    condition: selection
level: low
tags:
    - attack.t1578.001
snaptrail:
    version: 1
    reasons:
        - condition: selection
          level: low
          text: restored
        - condition: selection and other
          level: medium
          text: by another than its maker
          with: [makers]
---
title: Shared outside
id: 00000000-0000-4000-8000-000000000002
name: test_share
status: test
logsource:
    product: snaptrail
    service: chain
detection:
    selection:
        stage: share
        grant.direction: add
    filter:
        grant.targets|exists: false
    condition: selection and not filter
level: high
tags:
    - attack.t1537
)";

Ruleset CompileRules(std::string_view rules) {
  Compiler compiler;
  for (const BuiltinText& text : BuiltinActions()) {
    std::string all;
    for (std::string_view piece : text.pieces) all += piece;
    compiler.AddActions(text.name, all);
  }
  compiler.AddRules("test.yml", rules);
  Result<Ruleset> ruleset = compiler.Compile();
  for (const Diagnostic& d : compiler.diagnostics()) {
    EXPECT_NE(d.severity, Severity::kError) << d.ToString();
  }
  if (!ruleset.ok()) throw std::runtime_error(ruleset.status().ToString());
  return std::move(ruleset).value();
}

void Recorder::OnFinding(const FindingEvent& event) {
  events_.push_back(event);
}

std::vector<Finding> Recorder::state() const {
  std::map<std::string, Finding> now;
  for (const FindingEvent& event : events_) {
    const std::string& uid = event.finding.uid;
    switch (event.action) {
      case FindingEvent::Action::kCreate:
        EXPECT_TRUE(now.emplace(uid, event.finding).second);
        break;
      case FindingEvent::Action::kUpdate:
        EXPECT_TRUE(now.contains(uid));
        now[uid] = event.finding;
        break;
      case FindingEvent::Action::kClose:
        EXPECT_EQ(now.erase(uid), 1u);
        break;
    }
  }
  std::vector<Finding> findings;
  for (auto& [uid, finding] : now) findings.push_back(std::move(finding));
  return findings;
}

std::vector<std::string> Dumps(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& f : findings) {
    std::string line =
        Cat(LevelName(f.level), ' ', f.rule_name, ' ', f.key, " <-");
    for (const Evidence& e : f.evidence) line += Cat(' ', e.uid);
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string WithoutPlaces(std::vector<Finding> findings) {
  std::string lines;
  for (Finding& f : findings) {
    for (Evidence& e : f.evidence) {
      e.input.clear();
      e.offset = 0;
    }
    lines += FindingToJson(f) + '\n';
  }
  return lines;
}

}  // namespace snaptrail::inline v0::internal
