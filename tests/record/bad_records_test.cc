// One bad record among many, in every framing: the others come out, and the bad
// one is told of with its offset, or comes out repaired. However the input is
// cut.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "src/base/strings.h"
#include "tests/record/reading.h"

namespace snaptrail::internal {
namespace {

struct Framing {
  const char* what;
  const char* envelope;
  std::string before, between, after;
  std::string (*wrap)(const std::string&);
};

std::string AsIs(const std::string& record) { return record; }

// Spread over lines as pretty-printers do, for records that have no marks of
// JSON inside their strings.
std::string Pretty(const std::string& record) {
  std::string out;
  std::string margin = "    ";
  for (const char c : record) {
    if (c == '}' || c == ']') {
      margin.resize(margin.size() - 2);
      out += "\n" + margin;
    }
    out += c;
    if (c == '{' || c == '[') {
      margin += "  ";
      out += "\n" + margin;
    } else if (c == ',') {
      out += "\n" + margin;
    } else if (c == ':') {
      out += ' ';
    }
  }
  return out;
}

// As the value of CloudTrailEvent.
std::string AsText(const std::string& record) {
  std::string out = R"({"EventId":"x","CloudTrailEvent":")";
  for (const char c : record) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + R"(","Resources":[]})";
}

std::string AsEvent(const std::string& record) {
  return R"({"detail-type":"AWS API Call via CloudTrail","source":"aws.ec2",)"
         R"("detail":)" +
         record + "}";
}

std::string AsLogEvent(const std::string& record) {
  return Cat(R"({"id":"1","timestamp":1,"message":)", Quoted(record), "}");
}

std::string AsBody(const std::string& record) {
  return Cat(R"({"messageId":"1","body":)", Quoted(record),
             R"(,"eventSource":"aws:sqs"})");
}

std::string AsNotification(const std::string& record) {
  return Cat(R"({"Type":"Notification","TopicArn":"t","Message":)",
             Quoted(record), "}");
}

std::string AsBodyOfNotification(const std::string& record) {
  return AsBody(AsNotification(record));
}

std::string AsData(const std::string& record) {
  return Cat(R"({"data":")", Base64(record), R"("})");
}

std::string AsGzipData(const std::string& record) {
  return Cat(R"({"kinesis":{"data":")", Base64(Gzip(record)),
             R"("},"eventSource":"aws:kinesis"})");
}

const std::vector<Framing>& Framings() {
  static const auto* const kFramings = new std::vector<Framing>{
      {"Records on one line", "cloudtrail_s3", "{\"Records\":[", ",", "]}",
       AsIs},
      {"Records on lines", "cloudtrail_s3", "{\"Records\": [\n", ",\n",
       "\n]}\n", AsIs},
      {"lines", "bare", "", "\n", "\n", AsIs},
      {"CRLF lines", "bare", "", "\r\n", "\r\n", AsIs},
      {"concatenated", "bare", "", "", "", AsIs},
      {"array", "array", "[", ", ", "]", AsIs},
      {"pretty array", "array", "[\n    ", ",\n    ", "\n]\n", Pretty},
      {"pretty Records", "cloudtrail_s3", "{\n  \"Records\": [\n    ",
       ",\n    ", "\n  ]\n}\n", Pretty},
      {"lines of Records", "cloudtrail_s3", "{\"Records\":[",
       "]}\n{\"Records\":[", "]}\n", AsIs},
      {"LookupEvents", "lookup_events", "{\"Events\":[", ",", "]}", AsText},
      {"lines of events", "eventbridge", "", "\n", "\n", AsEvent},
      {"array of events", "eventbridge", "[", ",", "]", AsEvent},
      {"CloudWatch Logs", "cloudwatch_logs",
       R"({"messageType":"DATA_MESSAGE","logEvents":[)", ",", "]}", AsLogEvent},
      {"messages of a queue", "sqs", R"({"Messages":[)", ",", "]}", AsBody},
      {"lines of notifications", "sns", "", "\n", "\n", AsNotification},
      {"queue of a topic", "sns", R"({"Records":[)", ",", "]}",
       AsBodyOfNotification},
      {"Firehose", "firehose", R"({"requestId":"r","records":[)", ",", "]}",
       AsData},
      {"stream", "kinesis", R"({"Records":[)", ",", "]}", AsGzipData},
  };
  return *kFramings;
}

struct Input {
  std::string text;
  std::vector<std::size_t> offsets;  // of the records
};

Input Make(const Framing& framing, int count, int where,
           const std::string& bad) {
  Input input;
  input.text = framing.before;
  for (int n = 0; n < count; ++n) {
    if (n != 0) input.text += framing.between;
    input.offsets.push_back(input.text.size());
    input.text += framing.wrap(n == where ? bad : Rec(n));
  }
  input.text += framing.after;
  return input;
}

std::string Without(std::string record, const std::string& at,
                    std::size_t skip) {
  return record.erase(record.find(at) + skip, 1);
}

struct Bad {
  const char* what;
  std::string record;
  const char* problem;  // "" when it comes out repaired
};

std::vector<Bad> Bads() {
  const std::string good = Rec(7);
  const std::string deep = good.substr(0, good.size() - 1) +
                           ",\"deep\":" + std::string(300, '[') +
                           std::string(300, ']') + "}";
  // Not to be shrunk much.
  std::string large(2u << 20, 'x');
  std::mt19937 rng(4);
  for (char& c : large) c = static_cast<char>('a' + rng() % 26);
  return {
      {"bad UTF-8", Rec(7, "a\xFF\xC0z\xE2\x82"), ""},
      {"lone high surrogate", Rec(7, "a\\ud800z"), ""},
      {"lone low surrogate", Rec(7, "a\\uDFFFz"), ""},
      {"high before high", Rec(7, "\\ud83d\\ud83d\\ude00"), ""},
      {"raw control character", Rec(7, "a\x01z"), ""},
      {"raw newline", Rec(7, "a\nz"), ""},
      {"raw NUL", Rec(7, std::string("a\0z", 3)), ""},
      {"closing quote missing", Without(good, "plain", 5), "not JSON"},
      {"opening quote missing", Without(good, "\"plain", 0), "not JSON"},
      {"quote of a name missing", Without(good, "\"eventName", 0), "not JSON"},
      {"end quote of a name missing", Without(good, "\":\"ec2.", 0),
       "not JSON"},
      {"quote of the first name missing", Without(good, "\"eventVersion", 0),
       "not JSON"},
      {"last quote missing", Without(good, "e-7\"", 3), "not JSON"},
      {"quote inside", Rec(7, "a\"b"), "not JSON"},
      {"backslash before the end", Rec(7, "a\\"), "not JSON"},
      {"brace missing at the end", good.substr(0, good.size() - 1), "bracket"},
      {"two braces missing", good.substr(0, good.size() - 2), "bracket"},
      {"bracket missing", Without(good, "]", 0), "bracket"},
      {"brace missing inside", Without(good, "{\"a\":2", 0), "bracket"},
      {"cut short", good.substr(0, good.size() / 2), "not JSON"},
      {"cut short in a name", good.substr(0, good.find("entName")), "not JSON"},
      {"300 levels", deep, "limit: record is nested deeper than 64"},
      {"2 MiB", Rec(7, large),
       "limit: record exceeds 1048576 bytes ec2.CreateSnapshot"},
  };
}

// The number of the record in what was told of it.
bool IsOf(const std::string& told, int n) {
  return told.find(Cat("\"e-", n, "\"")) != std::string::npos;
}

TEST(BadRecords, CostThemselves) {
  // What is wrong inside text is found when the text is read; then it is one
  // value that is wrong, and not the input.
  std::mt19937 rng(7);
  const int count = 120;
  for (const Framing& framing : Framings()) {
    for (const Bad& bad : Bads()) {
      for (const int where : {0, 60, count - 1}) {
        const std::string about =
            Cat(framing.what, ", ", bad.what, " at ", where);
        const Input input = Make(framing, count, where, bad.record);
        const Told told =
            ReadCut(input.text, RandomCuts(&rng, input.text.size(), 12));
        ASSERT_EQ(told, Read(input.text)) << about;
        const bool repaired = *bad.problem == '\0';
        // A control character in text in text is one at each level.
        const bool in_text =
            framing.wrap == AsText || framing.wrap == AsLogEvent ||
            framing.wrap == AsBody || framing.wrap == AsNotification ||
            framing.wrap == AsBodyOfNotification;
        if (repaired && in_text) {
          EXPECT_GE(told.repaired, 1u) << about;
          EXPECT_LE(told.repaired, 3u) << about;
        } else {
          EXPECT_EQ(told.repaired, repaired ? 1u : 0u) << about;
        }
        // All the others, with their offsets, in order.
        std::size_t at = 0;
        for (int n = 0; n < count; ++n) {
          if (n == where && !repaired) continue;
          ASSERT_LT(at, told.records.size()) << about;
          std::size_t offset = input.offsets[static_cast<std::size_t>(n)];
          EXPECT_EQ(told.records[at].substr(0, told.records[at].find('{')),
                    Cat(offset, " ", framing.envelope, " "))
              << about;
          EXPECT_TRUE(IsOf(told.records[at], n == where ? 7 : n)) << about;
          ++at;
        }
        EXPECT_EQ(told.records.size(), at) << about;
        if (repaired) {
          EXPECT_TRUE(told.problems.empty()) << about << told;
          continue;
        }
        ASSERT_GE(told.problems.size(), 1u) << about;
        EXPECT_EQ(told.problems.size(), 1u) << about << told;
        const std::size_t offset =
            input.offsets[static_cast<std::size_t>(where)];
        const std::string& problem = told.problems[0];
        EXPECT_EQ(problem.substr(0, problem.find(' ')), std::to_string(offset))
            << about << problem;
      }
    }
  }
}

}  // namespace
}  // namespace snaptrail::internal
