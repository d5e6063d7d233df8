// The envelopes that records of Azure come in: lists of the REST interface,
// event hubs, blobs of lines, answers of queries, alerts.
#include <gtest/gtest.h>

#include <string>

#include "src/base/strings.h"
#include "tests/record/reading.h"

namespace snaptrail::internal {
namespace {

const std::string a =
    R"({"operationName":{"value":"Microsoft.Compute/disks/write"},"n":[1]})";
const std::string b =
    R"({"time":"t","operationName":"MICROSOFT.COMPUTE/DISKS/WRITE"})";

TEST(AzureEnvelopes, Lists) {
  const std::size_t next = 1 + a.size();
  Check({
      {"az monitor activity-log list",
       "[\n" + a + ",\n" + b + "\n]",
       {"2 array " + a, Cat(3 + next, " array ", b)},
       {},
       {}},
      {"a page of REST",
       R"({"value":[)" + a + "," + b + R"(],"nextLink":"https://x/?$skip=1"})",
       {"10 rest_page " + a, Cat(10 + next, " rest_page ", b)},
       {},
       {}},
      {"the link first, spread out",
       "{\n \"nextLink\": \"x\",\n \"value\" : [\n  " + a + "\n ]\n}\n" + b,
       {"35 rest_page " + a, Cat(41 + a.size(), " bare ", b)},
       {},
       {}},
      {"pages",
       R"([{"value":[)" + a + R"(]},{"value":[]},{"value":[)" + b + "]}]",
       {"11 rest_page " + a, Cat(37 + a.size(), " rest_page ", b)},
       {},
       {}},
      {"a value that is no list", a, {"0 bare " + a}, {}, {}},
      {"an event hub",
       R"({"records":[)" + b + "," + a + "]}",
       {"12 bare " + b, Cat(13 + b.size(), " bare ", a)},
       {},
       {}},
      {"messages of an event hub",
       R"({"records":[)" + b + "]}\n" + R"({"records": [)" + a + "]}",
       {"12 bare " + b, Cat(28 + b.size(), " bare ", a)},
       {},
       {}},
      {"a blob of lines, CRLF",
       b + "\r\n" + b + "\r\n",
       {"0 bare " + b, Cat(2 + b.size(), " bare ", b)},
       {},
       {}},
  });
}

// What holds the claims is a record, and needs no look for what wraps it;
// unless it wraps one all the same.
TEST(AzureEnvelopes, ClaimsDoNotHideAWrap) {
  const std::string claims = R"("claims":{},"identity":{"claims":{}})";
  const std::string record = "{" + claims + "}";
  const std::string event =
      R"({"detail-type":"AWS API Call via CloudTrail","source":"aws.ec2",)";
  const std::string detail = Rec(1);
  Check({
      {"a record", record, {"0 bare " + record}, {}, {}},
      {"an event",
       event + claims + R"(,"detail":)" + detail + "}",
       {"0 eventbridge " + detail},
       {},
       {}},
  });
}

TEST(AzureEnvelopes, RowsOfTables) {
  // Columns whose names other envelopes have too.
  const std::string row =
      R"({"TenantId":"t","Type":"AzureDiagnostics","Message":"m","Level":""})";
  Check({{"lines", row, {"0 bare " + row}, {}, {}},
         {"exported to an event hub",
          R"({"records":[)" + row + "]}",
          {"12 bare " + row},
          {},
          {}}});
  const std::string columns =
      R"("columns":[{"name":"A","type":"string"},{"name":"B_d"},{"name":"C"}])";
  const auto answer = [&columns](const std::string& rows) {
    return R"({"tables":[{"name":"PrimaryResult",)" + columns + R"(,"rows":[)" +
           rows + "]}]}";
  };
  Check({
      {"rows",
       answer(R"(["x",{"y":[1,"]"]},null],[ "z" , 2 , "\"" ])"),
       {R"(11 query_result {"A":"x","B_d":{"y":[1,"]"]},"C":null})",
        R"(11 query_result {"A":"z","B_d":2,"C":"\""})"},
       {},
       {}},
      {"short and long rows",
       answer(R"([1],[],[1,2,3,4])"),
       {R"(11 query_result {"A":1})", "11 query_result {}",
        R"(11 query_result {"A":1,"B_d":2,"C":3})"},
       {},
       {}},
      {"rows first",
       R"({"tables":[{"rows":[[1,2]],"columns":["A",{"type":"x"}]}]})",
       {R"(11 query_result {"A":1})"},
       {},
       {}},
      {"none", answer(""), {}, {}, {}},
      {"no tables",
       R"({"columns":["A"],"rows":[[1]]})",
       {R"(0 bare {"columns":["A"],"rows":[[1]]})"},
       {},
       {}},
      {"something else",
       R"({"tables":[1,{"name":"x"}]})",
       {R"(13 bare {"name":"x"})"},
       {"other 1"},
       {}},
  });
  // A table may be larger than a record, a row may not.
  RecordLimits limits;
  limits.max_record_bytes = 64;
  const std::string large =
      R"(["Microsoft.Compute/disks/write",")" + std::string(64, 'x') + R"("])";
  Check({{"large",
          R"({"tables":[{"columns":["OperationNameValue","B"],"rows":[)" +
              large + R"(,[1,2]]}]})",
          {R"(11 query_result {"OperationNameValue":1,"B":2})"},
          {},
          {"11 limit: record exceeds 64 bytes Microsoft.Compute/disks/write"}}},
        limits);
}

TEST(AzureEnvelopes, Alerts) {
  const std::string essentials =
      R"("essentials":{"monitoringService":"Activity Log - Administrative"})";
  const auto alert = [&essentials](const std::string& context) {
    return R"({"schemaId":"azureMonitorCommonAlertSchema","data":{)" +
           essentials + R"(,"alertContext":)" + context + "}}";
  };
  Check({
      {"of the activity log", alert(a), {"0 azure_alert " + a}, {}, {}},
      {"the older schema",
       R"({"schemaId":"Microsoft.Insights/activityLogs","data":)"
       R"({"status":"Activated","context":{"activityLog":)" +
           a + "}}}",
       {"0 azure_alert " + a},
       {},
       {}},
      {"of a metric",
       alert(R"({"condition":{"allOf":[]}})"),
       {},
       {"azure_alert_other 1"},
       {}},
      {"no context",
       R"({"data":{},"schemaId":"azureMonitorCommonAlertSchema"})",
       {},
       {"azure_alert_other 1"},
       {}},
      {"what an exporter puts around",
       R"([{"data":{"operationName":{"value":"x"},"eventDataId":"e"},"v":1}])",
       {R"(1 event_data {"operationName":{"value":"x"},"eventDataId":"e"})"},
       {},
       {}},
      {"data of something else",
       R"({"data":{"operationName":"x"}})",
       {R"(0 bare {"data":{"operationName":"x"}})"},
       {},
       {}},
  });
}

TEST(AzureEnvelopes, WhatIsLostHasAName) {
  RecordLimits limits;
  limits.max_record_bytes = 70;
  const std::string rest = "," + std::string(70, ' ') + "\"x\":1}";
  const std::string told =
      "0 limit: record exceeds 70 bytes Microsoft.Compute/disks/write";
  for (const std::string name :
       {R"("operationName":"Microsoft.Compute/disks/write")",
        R"("operationName": {"value": "Microsoft.Compute/disks/write"})",
        R"("operation_name":{"value":"Microsoft.Compute/disks/write"})"}) {
    Check({{name, Cat("{", name, rest), {}, {}, {told}}}, limits);
  }
}

}  // namespace
}  // namespace snaptrail::internal
