// What comes out of every envelope, and what is skipped because it only looks
// like one: plain and gzip, whole and cut at every byte.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "src/base/strings.h"
#include "tests/record/reading.h"

namespace snaptrail::internal {
namespace {

const std::string a = R"({"eventVersion":"1","userIdentity":{},"n":1})";  // 44
const std::string b = R"({"eventVersion":"1","userIdentity":{},"n":2})";

TEST(Envelopes, Values) {
  Check({
      {"nothing", "", {}, {}, {}},
      {"blanks", " \n\r\t", {}, {}, {}},
      {"one", a, {"0 bare " + a}, {}, {}},
      {"byte order mark", "\xEF\xBB\xBF" + a, {"3 bare " + a}, {}, {}},
      {"lines, CRLF",
       a + "\n" + b + "\r\n",
       {"0 bare " + a, "45 bare " + b},
       {},
       {}},
      {"blank lines",
       "\n\n" + a + "\n\n\n" + b,
       {"2 bare " + a, "49 bare " + b},
       {},
       {}},
      {"no separator", a + b, {"0 bare " + a, "44 bare " + b}, {}, {}},
      {"commas",
       a + ",\n" + b + ",\n",
       {"0 bare " + a, "46 bare " + b},
       {},
       {}},
      {"NULs",
       std::string("\0\0", 2) + a + std::string(600, '\0') + b,
       {"2 bare " + a, "646 bare " + b},
       {},
       {}},
      {"array",
       "[" + a + ", " + b + "]",
       {"1 array " + a, "47 array " + b},
       {},
       {}},
      {"arrays",
       "[[" + a + "],[]]\n[" + b + "]",
       {"2 array " + a, "53 array " + b},
       {},
       {}},
      {"no objects",
       "[1,-2.5e3,\"a\\\"]b\",null,[true]," + a + "]",
       {"30 array " + a},
       {"other 1", "other 1", "other 1", "other 1", "other 1"},
       {}},
      {"empty object", "{}", {"0 bare {}"}, {}, {}},
      {"another cloud's",
       R"({"time":"t","properties":{"a":[1]}})",
       {R"(0 bare {"time":"t","properties":{"a":[1]}})"},
       {},
       {}},
  });
}

TEST(Envelopes, Containers) {
  Check({
      {"Records",
       R"({"Records":[)" + a + "," + b + "]}",
       {"12 cloudtrail_s3 " + a, "57 cloudtrail_s3 " + b},
       {},
       {}},
      {"no Records", R"({"Records":[]})", {}, {}, {}},
      {"spread out",
       "{\n  \"Records\" :\t[\n" + a + "\n]\n}\n",
       {"18 cloudtrail_s3 " + a},
       {},
       {}},
      {"among other members",
       R"({"x":[1],"Records" : [)" + a + R"(],"y":{"z":"]"}})" + "\n" + b,
       {"22 cloudtrail_s3 " + a, "83 bare " + b},
       {},
       {}},
      {"twice",
       R"({"Records":[)" + a + R"(],"Records":[)" + b + "]}",
       {"12 cloudtrail_s3 " + a, "69 cloudtrail_s3 " + b},
       {},
       {}},
      {"in an array",
       R"([{"Records":[)" + a + R"(]},{"Records":[)" + b + "]}]",
       {"13 cloudtrail_s3 " + a, "72 cloudtrail_s3 " + b},
       {},
       {}},
      {"lines",
       R"({"Records":[)" + a + "]}\n" + R"({"Records":[)" + b + "]}\n",
       {"12 cloudtrail_s3 " + a, "71 cloudtrail_s3 " + b},
       {},
       {}},
      {"no array",
       R"({"Records":{"a":[]}})",
       {R"(0 bare {"Records":{"a":[]}})"},
       {},
       {}},
      {"not at the top",
       R"({"a":{"Records":[{}]}})",
       {R"(0 bare {"a":{"Records":[{}]}})"},
       {},
       {}},
      {"another name",
       R"({"x\"Records":[{}],"MyRecords":[]})",
       {R"(0 bare {"x\"Records":[{}],"MyRecords":[]})"},
       {},
       {}},
      {"not closed",
       R"({"Records":[)" + a + "\n" + R"({"Records":[)" + b + "]}",
       {"12 cloudtrail_s3 " + a, "69 cloudtrail_s3 " + b},
       {},
       {"57 a closing bracket is missing before"}},
  });
}

TEST(Envelopes, LookupEvents) {
  const std::string row = R"({"EventId":"1","Resources":[],"CloudTrailEvent":)"
                          R"("{\"eventSource\":\"x\",\"n\":\"\\u00e9\"}"})";
  const std::string record = R"({"eventSource":"x","n":"\u00e9"})";
  Check({
      {"answer",
       R"({"Events":[)" + row + R"(],"NextToken":"t"})",
       {"11 lookup_events " + record},
       {},
       {}},
      {"rows of a query",
       "[" + row + "," + row + "]",
       {"1 lookup_events " + record, "94 lookup_events " + record},
       {},
       {}},
      {"lines",
       row + "\n" + row,
       {"0 lookup_events " + record, "93 lookup_events " + record},
       {},
       {}},
      {"without the text",
       R"({"Events":[{"EventId":"1"}]})",
       {R"(11 lookup_events {"EventId":"1"})"},
       {},
       {}},
      {"no record",
       R"({"EventId":"1","CloudTrailEvent":""})",
       {},
       {},
       {"0 the wrapped text holds no record"}},
      {"no JSON",
       R"({"EventId":"1","CloudTrailEvent":"{\"a\":\"b}"})",
       {},
       {},
       {"0 input ends inside a record"}},
      {"a look-alike inside",
       R"({"CloudTrailEvent":"{\"eventCategory\":\"Insight\"}"})",
       {},
       {"insight 1"},
       {}},
      {"text in text",
       R"({"CloudTrailEvent":"{\"CloudTrailEvent\":\"{\\\"n\\\":1}\"}"})",
       {R"(0 lookup_events {"n":1})"},
       {},
       {}},
  });
  RecordLimits limits;
  limits.max_wraps = 1;
  Check({{"one level only",
          R"( {"CloudTrailEvent":"{\"CloudTrailEvent\":\"{\\\"n\\\":1}\"}"})",
          {},
          {},
          {"1 limit: record is wrapped more than 1 times"}}},
        limits);
}

TEST(Envelopes, EventBridge) {
  const std::string detail = R"({"eventSource":"x","n":[1]})";
  const auto event = [&detail](const std::string& type,
                               const std::string& source) {
    return Cat(R"({"version":"0","detail-type":")", type, R"(","source":")",
               source, R"(","resources":[],"detail":)", detail, "}");
  };
  const std::string api = "AWS API Call via CloudTrail";
  Check({
      {"call", event(api, "aws.ec2"), {"0 eventbridge " + detail}, {}, {}},
      {"service event",
       event("AWS Service Event via CloudTrail", "aws.backup"),
       {"0 eventbridge " + detail},
       {},
       {}},
      {"sign-in",
       event("AWS Console Sign In via CloudTrail", "aws.signin"),
       {"0 eventbridge " + detail},
       {},
       {}},
      {"in an array",
       "[" + event(api, "aws.ec2") + "]",
       {"1 eventbridge " + detail},
       {},
       {}},
      {"detail first",
       R"({"detail":)" + detail + R"(,"source":"aws.ec2","detail-type":")" +
           api + "\"}",
       {"0 eventbridge " + detail},
       {},
       {}},
      {"put by anybody",
       event(api, "my.app"),
       {},
       {"eventbridge_foreign_source 1"},
       {}},
      {"nearly", event(api, "awsx"), {}, {"eventbridge_foreign_source 1"}, {}},
      {"no call",
       event("EC2 Instance State-change Notification", "aws.ec2"),
       {},
       {"eventbridge_other 1"},
       {}},
      {"insight",
       event("AWS Insight via CloudTrail", "aws.cloudtrail"),
       {},
       {"insight 1"},
       {}},
      {"no detail",
       R"({"detail-type":"AWS API Call via CloudTrail","source":"aws.ec2"})",
       {},
       {"eventbridge_without_detail 1"},
       {}},
      {"no event",
       R"({"detail":{"a":1},"userIdentity":{}})",
       {R"(0 bare {"detail":{"a":1},"userIdentity":{}})"},
       {},
       {}},
  });
}

TEST(Envelopes, LookAlikes) {
  const std::string s3 =
      R"({"eventVersion":"2.1","eventSource":"aws:s3","userIdentity":)"
      R"({"principalId":"x"},"s3":{"bucket":{"name":"b"}}})";
  const std::string insight =
      R"({"eventVersion":"1.07","eventType":"AwsCloudTrailInsight",)"
      R"("insightDetails":{"state":"Start"},"eventCategory":"Insight"})";
  Check({
      {"S3 notification",
       R"({"Records":[)" + s3 + "," + s3 + "]}",
       {},
       {"s3_notification 1", "s3_notification 1"},
       {}},
      {"a call about S3",
       R"({"userIdentity":{},"s3":{},"eventSource":"s3"})",
       {R"(0 bare {"userIdentity":{},"s3":{},"eventSource":"s3"})"},
       {},
       {}},
      {"test event",
       R"({"Service":"Amazon S3","Event":"s3:TestEvent"})",
       {},
       {"s3_notification 1"},
       {}},
      {"digest",
       R"({"awsAccountId":"1","digestS3Object":"x","logFiles":[{}]})",
       {},
       {"digest 1"},
       {}},
      {"insights",
       R"({"Records":[)" + insight + "," + a + "]}",
       {Cat(13 + insight.size(), " cloudtrail_s3 ", a)},
       {"insight 1"},
       {}},
      {"insight by category",
       R"({"eventCategory":"Insight"})",
       {},
       {"insight 1"},
       {}},
      {"text that names them",
       R"({"userIdentity":{},"x":"aws:s3 digestS3Object Insight"})",
       {R"(0 bare {"userIdentity":{},"x":"aws:s3 digestS3Object Insight"})"},
       {},
       {}},
  });
}

// The names of inputs, and inputs one after another.
TEST(Envelopes, Inputs) {
  class Names : public RecordSink {
   public:
    void OnRecord(const Record& r) override {
      told += Cat(r.input, ":", r.offset, " ");
    }
    void OnMalformed(std::string_view input, std::uint64_t offset,
                     std::string_view, bool, std::string_view) override {
      told += Cat(input, "!", offset, " ");
    }
    void OnSkipped(std::string_view, std::uint64_t) override {}
    void OnRepaired(std::uint64_t) override {}
    std::string told;
  };
  Names sink;
  RecordReader reader({}, &sink);
  reader.Feed("{}");  // no name
  reader.Begin("one");
  reader.Feed("{\"Records\":[{},{");
  reader.Begin("two");  // ends the one before
  reader.Feed("{}\x1f");
  reader.End();
  reader.End();
  reader.Begin("three");
  reader.Feed("\x1f");
  reader.Begin("four");
  reader.Feed(Gzip("{}\n{}"));
  EXPECT_EQ(reader.bytes(), 2u + 16u + 3u + 1u + 5u);
  reader.End();
  EXPECT_EQ(sink.told, ":0 one:12 one!15 two:0 four:0 four:3 ");
}

}  // namespace
}  // namespace snaptrail::internal
