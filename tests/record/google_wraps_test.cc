// Records of Google Cloud as its sinks, topics and tools hand them on.
#include <gtest/gtest.h>

#include <string>

#include "src/base/strings.h"
#include "tests/record/reading.h"

namespace snaptrail::internal {
namespace {

const std::string a =
    R"({"insertId":"a","protoPayload":{"methodName":"v1.compute.disks.insert",)"
    R"("serviceName":"compute.googleapis.com"},"logName":"l"})";
const std::string b = R"({"protoPayload":{"n":"\"{"},"insertId":"b"})";
const std::string row =
    R"({"protopayload_auditlog":{"requestJson":"{}"},"insertId":"r"})";
const std::string at0 = "0 ";

std::string Message(const std::string& data) {
  return Cat(R"({"data":)", data,
             R"(,"attributes":{"logging.googleapis.com/timestamp":"t"},)",
             R"("messageId":"7","publishTime":"t"})");
}
std::string Encoded(const std::string& text) {
  return Cat("\"", Base64(text), "\"");
}
std::string Received(const std::string& message) {
  return Cat(R"({"ackId":"k","message":)", message, "}");
}
std::string Pulled(const std::string& messages) {
  return Cat(R"({"receivedMessages":[)", messages, "]}");
}
std::string Pushed(const std::string& message) {
  return Cat(R"({"message":)", message,
             R"(,"subscription":"projects/p/subscriptions/s"})");
}
std::string Event(const std::string& type, const std::string& source,
                  const std::string& data) {
  return Cat(R"({"specversion":"1.0","id":"i","type":")", type,
             R"(","source":")", source, R"(",)", data, "}");
}

TEST(GoogleWraps, PlainEntries) {
  Check({
      {"lines of a sink",
       a + "\n" + b + "\n",
       {at0 + "bare " + a, Cat(a.size() + 1, " bare ", b)},
       {},
       {}},
      {"as gcloud prints",
       "[\n" + b + ",\n" + a + "\n]\n",
       {"2 array " + b, Cat(4 + b.size(), " array ", a)},
       {},
       {}},
      {"as entries.list answers",
       Cat(R"({"entries":[)", a, ",", b, R"(],"nextPageToken":"n"})"),
       {"12 logging_entries " + a, Cat(13 + a.size(), " logging_entries ", b)},
       {},
       {}},
      {"no entries", R"({"entries":[]})", {}, {}, {}},
      {"rows of a table",
       row + "\n" + row,
       {at0 + "bare " + row, Cat(row.size() + 1, " bare ", row)},
       {},
       {}},
      {"one that is cut costs itself",
       a.substr(0, 30) + "\n" + b,
       {Cat(31, " bare ", b)},
       {},
       {"0 a bracket, a quote or a name is missing"}},
  });
}

TEST(GoogleWraps, Topics) {
  const std::string one = Message(Encoded(a));
  const std::string two = Message(Encoded(b));
  const std::string none =
      R"({"attributes":{"x":"y"},"messageId":"7","publishTime":"t"})";
  Check({
      {"pulled",
       Pulled(Received(one) + "," + Received(two)),
       {"21 pubsub " + a, Cat(22 + Received(one).size(), " pubsub ", b)},
       {},
       {}},
      {"none were there", "{}" + Pulled(""), {at0 + "bare {}"}, {}, {}},
      {"pulled by gcloud",
       "[" + Received(one) + "]",
       {"1 pubsub " + a},
       {},
       {}},
      {"pushed", Pushed(one), {at0 + "pubsub " + a}, {}, {}},
      {"pushed, keys in another order",
       Cat(R"({"subscription":"s","message":{"message_id":"1","data":)",
           Encoded(a), "}}"),
       {at0 + "pubsub " + a},
       {},
       {}},
      {"alone",
       one + "\n" + two,
       {at0 + "pubsub " + a, Cat(one.size() + 1, " pubsub ", b)},
       {},
       {}},
      {"event of a function",
       Cat(R"({"@type":"type.googleapis.com/google.pubsub.v1.PubsubMessage",)",
           R"("attributes":{},"data":)", Encoded(a), "}"),
       {at0 + "pubsub " + a},
       {},
       {}},
      {"plain text", Pushed(Message(Quoted(a))), {at0 + "pubsub " + a}, {}, {}},
      {"an object", Pushed(Message(a)), {at0 + "pubsub " + a}, {}, {}},
      {"an object, as an indexer writes",
       Cat(R"({"attributes":{},"data":)", a, R"(,"publish_time":1.5})"),
       {at0 + "pubsub " + a},
       {},
       {}},
      {"row of a subscription",
       Cat(R"({"subscription_name":"s","message_id":"1","data":)", Quoted(a),
           R"(,"publish_time":"t","attributes":"{}"})"),
       {at0 + "pubsub " + a},
       {},
       {}},
      {"lines in one message",
       Pushed(Message(Encoded(a + "\n" + b))),
       {at0 + "pubsub " + a, at0 + "pubsub " + b},
       {},
       {}},
      {"gzip",
       Pushed(Message(Encoded(Gzip(a)))),
       {at0 + "pubsub " + a},
       {},
       {}},
      {"entries in a message",
       Pushed(Message(Encoded("[" + a + "]"))),
       {at0 + "pubsub " + a},
       {},
       {}},
      {"without data",
       Pulled(Received(none) + "," + Received(one)),
       {Cat(22 + Received(none).size(), " pubsub ", a)},
       {"pubsub_other 1"},
       {}},
      {"words", Pushed(Message(Quoted("[hello]"))), {}, {"pubsub_other 1"}, {}},
      {"no base64",
       Pushed(Message(R"("e?==")")) + a,
       {Cat(Pushed(Message(R"("e?==")")).size(), " bare ", a)},
       {},
       {at0 + "the wrapped text is no base64"}},
      {"names alone are nothing",
       R"({"message":{"text":"x"},"data":"eA=="})",
       {at0 + R"(bare {"message":{"text":"x"},"data":"eA=="})"},
       {},
       {}},
  });
}

TEST(GoogleWraps, CloudEvents) {
  const std::string audit = "google.cloud.audit.log.v1.written";
  const std::string topic = "google.cloud.pubsub.topic.v1.messagePublished";
  const std::string from =
      "//cloudaudit.googleapis.com/projects/p/logs/activity";
  Check({
      {"an entry",
       Event(audit, from, R"("data":)" + a),
       {at0 + "cloudevents " + a},
       {},
       {}},
      {"in a batch",
       "[" + Event(audit, from, R"("data":)" + a) + "]",
       {"1 cloudevents " + a},
       {},
       {}},
      {"as text",
       Event(audit, from, R"("data":)" + Quoted(a)),
       {at0 + "cloudevents " + a},
       {},
       {}},
      {"as base64",
       Event(audit, from, R"("data_base64":)" + Encoded(a)),
       {at0 + "cloudevents " + a},
       {},
       {}},
      {"of a topic",
       Event(topic, "//pubsub.googleapis.com/projects/p/topics/t",
             R"("data":)" + Pushed(Message(Encoded(a)))),
       {at0 + "pubsub " + a},
       {},
       {}},
      {"put by anybody",
       Event(audit, "my-app", R"("data":)" + a),
       {},
       {"cloudevents_foreign_source 1"},
       {}},
      {"nothing in it",
       Event(audit, from, R"("data":[])"),
       {},
       {"cloudevents_other 1"},
       {}},
      {"another kind",
       Event("com.example", from, R"("data":{})"),
       {at0 + "bare " + Event("com.example", from, R"("data":{})")},
       {},
       {}},
  });
}

// A message may be larger than a record.
TEST(GoogleWraps, Size) {
  RecordLimits limits;
  limits.max_record_bytes = 300;
  limits.max_wrap_bytes = 3000;
  const std::string large =
      Cat(a.substr(0, a.size() - 1), R"(,"x":")", std::string(200, 'x'), "\"}");
  const std::string many = a + a + a + large + a;
  const std::string problem =
      "limit: record exceeds 300 bytes compute.v1.compute.disks.insert";
  for (const std::string& input :
       {Pushed(Message(Encoded(many))), Message(Encoded(many)),
        Pulled(Received(Message(Encoded(many))))}) {
    const Told told = Read(input, limits);
    EXPECT_EQ(told.records.size(), 4u) << told;
    ASSERT_EQ(told.problems.size(), 1u) << told;
    EXPECT_NE(told.problems[0].find(problem), std::string::npos) << told;
    EXPECT_EQ(ReadCut(input, EveryByte(input.size()), limits), told);
  }
}

}  // namespace
}  // namespace snaptrail::internal
