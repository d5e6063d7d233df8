// Records that stand in text in other documents, as AWS's logs, queues, topics
// and streams hand them on: at any depth, and what is wrong with them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "src/base/strings.h"
#include "tests/record/reading.h"

namespace snaptrail::internal {
namespace {

const std::string a = R"({"eventVersion":"1","userIdentity":{},"n":1})";
const std::string b = R"({"eventVersion":"1","userIdentity":{},"n":"\"{"})";
const std::string at0 = "0 ";

std::string LogEvent(const std::string& message) {
  return Cat(R"({"id":"7","timestamp":1780000000000,"message":)",
             Quoted(message), "}");
}
std::string Subscription(const std::string& events,
                         const std::string& type = "DATA_MESSAGE") {
  return Cat(R"({"messageType":")", type,
             R"(","owner":"1","logGroup":"g","logStream":"s",)",
             R"("subscriptionFilters":["f"],"logEvents":[)", events, "]}");
}
std::string Data(const std::string& bytes) {
  return Cat(R"({"data":")", Base64(bytes), "\"}");
}
std::string Firehose(const std::string& records) {
  return Cat(R"({"requestId":"r","timestamp":1780000000000,"records":[)",
             records, "]}");
}
std::string Kinesis(const std::string& bytes) {
  return Cat(R"({"kinesis":{"partitionKey":"p","data":")", Base64(bytes),
             R"("},"eventSource":"aws:kinesis","eventVersion":"1.0"})");
}
std::string Notification(const std::string& message,
                         const std::string& type = "Notification") {
  return Cat(R"({"Type":")", type,
             R"(","MessageId":"m","TopicArn":"arn:aws:sns:::t","Message":)",
             Quoted(message), R"(,"Timestamp":"t"})");
}
std::string OfQueue(const std::string& body) {
  return Cat(R"({"messageId":"m","body":)", Quoted(body),
             R"(,"attributes":{},"eventSource":"aws:sqs"})");
}
std::string Event(const std::string& detail, const std::string& source) {
  return Cat(R"({"detail-type":"AWS API Call via CloudTrail","source":")",
             source, R"(","detail":)", detail, "}");
}
std::string Records(const std::string& records) {
  return Cat(R"({"Records":[)", records, "]}");
}

TEST(Wraps, CloudWatchLogs) {
  const std::string two = Subscription(LogEvent(a) + "," + LogEvent(b));
  const std::size_t first = two.find(R"({"id")");
  const std::size_t second = two.find(R"({"id")", first + 1);
  const std::string one = Subscription(LogEvent(a));
  const std::string control = Subscription(
      LogEvent("CWL CONTROL MESSAGE: Checking health of destination."),
      "CONTROL_MESSAGE");
  Check({
      {"subscription",
       two,
       {Cat(first, " cloudwatch_logs ", a),
        Cat(second, " cloudwatch_logs ", b)},
       {},
       {}},
      {"without newlines",
       one + one,
       {Cat(first, " cloudwatch_logs ", a),
        Cat(first + one.size(), " cloudwatch_logs ", a)},
       {},
       {}},
      {"members without newlines",
       Gzip(one) + Gzip(one),
       {Cat(first, " cloudwatch_logs ", a),
        Cat(first + one.size(), " cloudwatch_logs ", a)},
       {},
       {}},
      {"control message", control, {}, {"control_message 1"}, {}},
      {"a record in a control message is none",
       Subscription(LogEvent(a), "CONTROL_MESSAGE") + two,
       {Cat(first + one.size() + 3, " cloudwatch_logs ", a),
        Cat(second + one.size() + 3, " cloudwatch_logs ", b)},
       {"control_message 1"},
       {}},
      {"control message, keys sorted",
       Cat(R"({"logEvents":[)", LogEvent("CWL CONTROL MESSAGE: health"),
           R"(],"messageType":"CONTROL_MESSAGE"})"),
       {},
       {"control_message 1"},
       {}},
      {"control message without events",
       R"({"messageType":"CONTROL_MESSAGE"})",
       {},
       {"control_message 1"},
       {}},
      {"no events", Subscription(""), {}, {}, {}},
      {"lines of other logs",
       Subscription(Join(
           std::vector<std::string>{LogEvent("START x"), LogEvent(""),
                                    LogEvent("[INFO] {}"), LogEvent("{x y}"),
                                    LogEvent(R"({"level":"in)"), LogEvent(a)},
           ",")),
       {Cat(Subscription("").size() - 2 +
                Join(std::vector<std::string>{LogEvent("START x"), LogEvent(""),
                                              LogEvent("[INFO] {}"),
                                              LogEvent("{x y}"),
                                              LogEvent(R"({"level":"in)"), ""},
                     ",")
                    .size(),
            " cloudwatch_logs ", a)},
       std::vector<std::string>(5, "cloudwatch_logs_other 1"),
       {}},
      {"JSON of another's",
       Subscription(LogEvent(R"({"level":"info"})")),
       {Cat(first, R"( cloudwatch_logs {"level":"info"})")},
       {},
       {}},
      {"a record that was cut",
       Subscription(LogEvent(a.substr(0, 30))),
       {},
       {},
       {Cat(first, " input ends inside a record")}},
      {"a wrong escape",
       Subscription(R"({"message":"{\"eventVersion\":\q"})"),
       {},
       {},
       {Cat(first, " a wrong escape in the wrapped text")}},
      {"as get-log-events answers",
       Cat(R"({"events":[)", LogEvent(a), R"(],"nextForwardToken":"f"})"),
       {"11 cloudwatch_logs " + a},
       {},
       {}},
      {"event of Lambda",
       Cat(R"({"awslogs":{"data":")", Base64(Gzip(two)), "\"}}"),
       {at0 + "cloudwatch_logs " + a, at0 + "cloudwatch_logs " + b},
       {},
       {}},
      {"record of a stream",
       two + Kinesis(Gzip(two)),
       {Cat(first, " cloudwatch_logs ", a), Cat(second, " cloudwatch_logs ", b),
        Cat(two.size(), " cloudwatch_logs ", a),
        Cat(two.size(), " cloudwatch_logs ", b)},
       {},
       {}},
  });
}

TEST(Wraps, Firehose) {
  const std::size_t first = Firehose("").size() - 2;
  const std::string log = Subscription(LogEvent(a));
  const std::string here = Cat(first, " ");
  Check({
      {"plain and gzip",
       Firehose(Data(a) + "," + Data(Gzip(b))),
       {here + "firehose " + a,
        Cat(first + Data(a).size() + 1, " firehose ", b)},
       {},
       {}},
      {"lines",
       Firehose(Data(a + "\n" + b + "\n")),
       {here + "firehose " + a, here + "firehose " + b},
       {},
       {}},
      {"two members",
       Firehose(Data(Gzip(a) + Gzip(b))),
       {here + "firehose " + a, here + "firehose " + b},
       {},
       {}},
      {"a file of a bucket",
       Firehose(Data(Gzip(Records(a)))),
       {here + "cloudtrail_s3 " + a},
       {},
       {}},
      {"a subscription",
       Firehose(Data(Gzip(log))),
       {here + "cloudwatch_logs " + a},
       {},
       {}},
      {"to be transformed",
       Cat(R"({"invocationId":"i","records":[{"recordId":"1","data":")",
           Base64(a), R"(","approximateArrivalTimestamp":1}]})"),
       {"31 firehose " + a},
       {},
       {}},
      {"no base64 among others",
       Firehose(Data(a) + R"(,{"data":"e?=="},)" + Data(b)),
       {here + "firehose " + a,
        Cat(first + Data(a).size() + 17, " firehose ", b)},
       {},
       {Cat(first + Data(a).size() + 1, " the wrapped text is no base64")}},
      {"base64 that ends inside a byte",
       Firehose(R"({"data":"e"})"),
       {},
       {},
       {here + "the wrapped text is no base64"}},
      {"no padding, broken lines, the other letters, escapes",
       Firehose(R"({"data":" eyJh\u0049joifn5-Pz\u0038_\r\nPD8ifQ"})"),
       {here + R"(firehose {"a":"~~~???<?"})"},
       {},
       {}},
      {"nothing in it",
       Firehose(R"({"data":""},{})"),
       {Cat(first + 12, " bare {}")},
       {"firehose_other 1"},
       {}},
      {"cut gzip",
       Firehose(Data(Gzip(a).substr(0, 40)) + "," + Data(a)),
       {Cat(first + Data(std::string(40, 'x')).size() + 1, " firehose ", a)},
       {},
       {here + "gzip data is cut off"}},
      {"corrupt gzip",
       Firehose(Data("\x1f\x8b\x08 none") + "," + Data(a)),
       {Cat(first + Data("\x1f\x8b\x08 none").size() + 1, " firehose ", a)},
       {},
       {here + "bytes that are no gzip member"}},
  });
}

TEST(Wraps, QueuesAndTopics) {
  const std::string s3 =
      Records(R"({"eventSource":"aws:s3","s3":{"bucket":{}}})");
  const std::string trail = R"({"s3Bucket":"b","s3ObjectKey":["k1","k2"]})";
  Check({
      {"notification", Notification(a), {at0 + "sns " + a}, {}, {}},
      {"a file in it",
       Notification(Records(a)),
       {at0 + "cloudtrail_s3 " + a},
       {},
       {}},
      {"a new file", Notification(s3), {}, {"s3_notification 1"}, {}},
      {"CloudTrail's word of a new file",
       Notification(trail),
       {},
       {"trail_notification 1"},
       {}},
      {"that alone", trail, {}, {"trail_notification 1"}, {}},
      {"to confirm",
       Notification("You have chosen", "SubscriptionConfirmation"),
       {},
       {"sns_other 1"},
       {}},
      {"words", Notification("hello"), {}, {"sns_other 1"}, {}},
      {"event of Lambda",
       Records(Cat(R"({"EventSource":"aws:sns","Sns":)", Notification(a), "}")),
       {"12 sns " + a},
       {},
       {}},
      {"queue, answer",
       Cat(R"({"Messages":[{"MessageId":"m","Body":)", Quoted(a),
           R"(},{"Body":)", Quoted("x"), "}]}"),
       {"13 sqs " + a},
       {"sqs_other 1"},
       {}},
      {"queue, event of Lambda",
       Records(OfQueue(a) + "," + OfQueue(s3)),
       {"12 sqs " + a},
       {"s3_notification 1"},
       {}},
      {"queue of a topic",
       Records(OfQueue(Notification(a))),
       {"12 sns " + a},
       {},
       {}},
      {"queue of a bus",
       Records(OfQueue(Event(a, "aws.ec2")) + "," +
               OfQueue(Event(b, "mine.ec2"))),
       {"12 eventbridge " + a},
       {"eventbridge_foreign_source 1"},
       {}},
      {"stream, event of Lambda",
       Records(Kinesis(a) + "," + Kinesis(Gzip(b))),
       {"12 kinesis " + a, Cat(13 + Kinesis(a).size(), " kinesis ", b)},
       {},
       {}},
      {"stream, answer",
       Records(Cat(R"({"SequenceNumber":"1","Data":")", Base64(a),
                   R"(","PartitionKey":"p"})")),
       {"12 kinesis " + a},
       {},
       {}},
      {"stream of a bus",
       Records(Kinesis(Event(a, "aws.ec2"))),
       {"12 eventbridge " + a},
       {},
       {}},
      {"names alone are nothing",
       R"({"eventSource":"ec2.amazonaws.com","body":"{}","messageId":"1"})",
       {at0 + R"(bare {"eventSource":"ec2.amazonaws.com","body":"{}",)" +
        R"("messageId":"1"})"},
       {},
       {}},
  });
}

TEST(Wraps, GzipAtAnyLevel) {
  const std::string log = Subscription(LogEvent(a));
  const std::size_t first = log.find(R"({"id")");
  // Check packs each once more.
  Check({{"gzip of gzip",
          Gzip(log) + Gzip(log),
          {Cat(first, " cloudwatch_logs ", a),
           Cat(log.size() + first, " cloudwatch_logs ", a)},
          {},
          {}}});
  const Told deep = Read(Gzip(Gzip(Gzip(a))));
  EXPECT_EQ(deep.problems,
            std::vector<std::string>{"0 limit: gzip in gzip too deep"});
  // The ratios of two levels would multiply.
  const std::string zeros(8u << 20, '0');
  std::string members;
  for (int i = 0; i < 400; ++i) members += Gzip(zeros.substr(0, 100'000));
  EXPECT_LT(Gzip(members).size(), 100'000u);
  for (const std::string& bomb :
       {Gzip(members + members + members + members + Gzip(zeros)),
        Gzip(Gzip(zeros + zeros + zeros + zeros))}) {
    const Told told = Read(bomb);
    ASSERT_FALSE(told.problems.empty());
    EXPECT_NE(told.problems.back().find("limit: gzip inflates beyond"),
              std::string::npos)
        << told;
    EXPECT_EQ(ReadCut(bomb, EveryByte(bomb.size())), told);
  }
}

TEST(Wraps, InflationInsideIsBounded) {
  // Each alone would pass for a small input.
  const std::string blanks(700u << 10, ' ');
  std::string members;
  for (int i = 0; i < 8; ++i) members += Gzip(blanks);
  const std::string input =
      Firehose(Data(Gzip(a) + members + Gzip(b)) + "," + Data(Gzip(b)));
  const std::size_t first = Firehose("").size() - 2;
  const Told told = Read(input);
  EXPECT_EQ(told.records,
            (std::vector<std::string>{
                Cat(first, " firehose ", a),
                Cat(input.size() - 2 - Data(Gzip(b)).size(), " firehose ", b)}))
      << told;
  EXPECT_EQ(told.problems,
            std::vector<std::string>{
                Cat(first, " limit: gzip inflates beyond the ratio limit")});
  EXPECT_EQ(ReadCut(input, EveryByte(input.size())), told);

  // Nor do the levels add up.
  std::string nested = Firehose(Data(Gzip(blanks + a)));
  for (int i = 0; i < 2; ++i) nested = Firehose(Data(Gzip(nested + blanks)));
  const Told deep = Read(nested);
  ASSERT_FALSE(deep.problems.empty()) << deep;
  for (const std::string& problem : deep.problems) {
    EXPECT_EQ(problem,
              Cat(first, " limit: gzip inflates beyond the ratio limit"));
  }
}

TEST(Wraps, WhatStandsInOneObjectSharesItsAllowance) {
  // Every text inside passes alone, whatever the ratio; the object that holds
  // them all does not.
  const std::string one = Data(Gzip(std::string(700u << 10, ' ') + a));
  std::string many = one;
  for (int i = 1; i < 8; ++i) many += "," + one;
  const Told told = Read(Firehose(Data(Gzip(Firehose(many)))));
  EXPECT_EQ(told.records.size(), 1u) << told;
  ASSERT_FALSE(told.problems.empty()) << told;
  EXPECT_NE(told.problems[0].find("limit: gzip inflates beyond"),
            std::string::npos)
      << told;
}

TEST(Wraps, Depth) {
  const std::string four = OfQueue(Notification(OfQueue(Notification(a))));
  RecordLimits limits;
  Check({{"four", four, {at0 + "sns " + a}, {}, {}},
         {"five and another",
          OfQueue(four) + a,
          {Cat(OfQueue(four).size(), " bare ", a)},
          {},
          {"0 limit: record is wrapped more than 4 times"}}});
  limits.max_wraps = 0;
  Check({{"none",
          OfQueue(a) + Event(a, "aws.ec2"),
          {Cat(OfQueue(a).size(), " eventbridge ", a)},
          {},
          {"0 limit: record is wrapped more than 0 times"}}},
        limits);
}

// What wraps a text may be larger than a record, but not without bound.
TEST(Wraps, Size) {
  RecordLimits limits;
  limits.max_record_bytes = 300;
  limits.max_wrap_bytes = 2000;
  const std::string many = a + a + a + a + a + a + a + a + a + a;
  const auto ten = [](const std::string& head) {
    return std::vector<std::string>(10, head + a);
  };
  const std::string long_text(290, 'x');
  const std::string record =
      Cat(R"({"eventSource":"ec2.amazonaws.com","eventName":"X",)",
          R"("requestParameters":{"data":")", long_text, "\"}}");
  Check(
      {
          {"base64", Firehose(Data(many)), ten("54 firehose "), {}, {}},
          {"nested base64", Kinesis(many), ten(at0 + "kinesis "), {}, {}},
          {"text", Notification(many), ten(at0 + "sns "), {}, {}},
          {"too large",
           Firehose(Data(many + many + many + many) + "," + Data(a)),
           {Cat(55 + Data(many + many + many + many).size(), " firehose ", a)},
           {},
           {"54 limit: record exceeds 2000 bytes"}},
          {"a record inside",
           Firehose(Data(record + a)),
           {"54 firehose " + a},
           {},
           {"54 limit: record exceeds 300 bytes ec2.X"}},
          {"a record",
           record,
           {},
           {},
           {"0 limit: record exceeds 300 bytes ec2.X"}},
          {"no wrap after all",
           Cat(R"({"data":")", long_text, R"(","x":1})", a),
           {Cat(307, " bare ", a)},
           {},
           {"0 limit: record exceeds 300 bytes"}},
      },
      limits);
}

}  // namespace
}  // namespace snaptrail::internal
