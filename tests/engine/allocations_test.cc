// Records that are no step cost no allocation once buffers have their size,
// whatever wraps them.
#include "bench/allocations.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "bench/cloud_records.h"
#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"
#include "src/base/strings.h"

namespace snaptrail {
namespace {

using internal::Cat;
using snaptrail_bench::AllocationCount;

constexpr int kRecords = 200;

std::string Record(int n) {
  return Cat(R"({"eventVersion":"1.09","userIdentity":{"type":"AssumedRole",)",
             R"("arn":"arn:aws:sts::111122223333:assumed-role/a/b"},)",
             R"("eventTime":"2027-03-02T08:00:00Z",)",
             R"("eventSource":"logs.amazonaws.com",)",
             R"("eventName":"DescribeLogStreams","userAgent":"cli",)",
             R"("eventID":"id-)", n, R"(","recipientAccountId":"1"})");
}

std::string InText(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

struct Envelope {
  const char* name;
  const char* before;
  const char* between;
  const char* after;
  bool text;  // the record stands as text in it
  const char* around[2];
};

class Allocations : public testing::TestWithParam<Envelope> {};

TEST_P(Allocations, NoneForRecordsThatAreNoStep) {
  const Envelope& envelope = GetParam();
  std::string input = envelope.before;
  for (int n = 0; n < kRecords; ++n) {
    if (n > 0) input += envelope.between;
    input += envelope.around[0];
    input += envelope.text ? InText(Record(n)) : Record(n);
    input += envelope.around[1];
  }
  input += envelope.after;
  Compiler compiler;
  compiler.AddBuiltin();
  Options options;
  options.hold_findings = true;
  Engine engine(*compiler.Compile(), options, nullptr);
  // Whole, and cut so that records are held.
  for (const std::size_t piece : {input.size(), std::size_t{1000}}) {
    for (int round = 0; round < 2; ++round) {
      engine.BeginInput("in");
      const std::uint64_t before = AllocationCount();
      for (std::size_t at = 0; at < input.size(); at += piece) {
        engine.Ingest(std::string_view(input).substr(at, piece));
      }
      const std::uint64_t made = AllocationCount() - before;
      if (round > 0) {
        EXPECT_EQ(made, 0u) << piece;
      }
      engine.EndInput();
    }
  }
  EXPECT_EQ(engine.stats().records, 4u * kRecords);
  EXPECT_EQ(engine.stats().malformed, 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Envelopes, Allocations,
    testing::Values(
        Envelope{"s3", R"({"Records":[)", ",", "]}", false, {"", ""}},
        Envelope{"lines", "", "\n", "\n", false, {"", ""}},
        Envelope{"array", "[", ",", "]", false, {"", ""}},
        Envelope{"lookup",
                 R"({"Events":[)",
                 ",",
                 "]}",
                 true,
                 {R"({"EventId":"a","CloudTrailEvent":")", "\"}"}},
        Envelope{"eventbridge",
                 "",
                 "\n",
                 "\n",
                 false,
                 {R"({"detail-type":"AWS API Call via CloudTrail",)"
                  R"("source":"aws.logs","detail":)",
                  "}"}}),
    [](const auto& one) { return std::string(one.param.name); });

// The other clouds' records, of the size of real ones.
TEST(CloudAllocations, NoneForRecordsThatAreNoStep) {
  using snaptrail_bench::kNoSteps;
  Compiler compiler;
  compiler.AddBuiltin();
  const auto ruleset = compiler.Compile();
  ASSERT_TRUE(ruleset.ok());
  for (const auto make :
       {snaptrail_bench::MakeAzureHub, snaptrail_bench::MakeAzurePage,
        snaptrail_bench::MakeGoogle}) {
    const snaptrail_bench::LogFile file = make(300'000, kNoSteps, 1);
    Options options;
    options.hold_findings = true;
    Engine engine(*ruleset, options, nullptr);
    for (const std::size_t piece : {file.json.size(), std::size_t{1000}}) {
      for (int round = 0; round < 2; ++round) {
        engine.BeginInput("in");
        const std::uint64_t before = AllocationCount();
        for (std::size_t at = 0; at < file.json.size(); at += piece) {
          engine.Ingest(std::string_view(file.json).substr(at, piece));
        }
        const std::uint64_t made = AllocationCount() - before;
        if (round > 0) {
          EXPECT_EQ(made, 0u) << piece << file.json.substr(0, 200);
        }
        engine.EndInput();
      }
    }
    EXPECT_EQ(engine.stats().records, 4 * file.records);
    EXPECT_EQ(engine.stats().steps, 0u);
    EXPECT_EQ(engine.stats().malformed, 0u);
  }
}

// Whatever rules on raw records look at, as long as none holds.
TEST(RuleAllocations, NoneForRecordsThatMatchNothing) {
  constexpr std::string_view kTests[] = {
      "eventName: Another",
      "eventName: DescribeLogStreams, errorCode: AccessDenied",
      "userAgent|contains: a-tool-that-is-not-there",
      "userIdentity.arn|endswith: [/c, /d]",
      "userIdentity|contains: 'nothing of \"this\"'",
      "eventTime|hour|gte: 20",
      "sourceIPAddress|cidr: 2001:db8:1234:5678::/64",
      "requestParameters.a.b|re: '^x+[yz]{3}$'",
      "eventSource|fieldref: userIdentity.arn",
      "eventID|fieldref|contains: eventSource",
      "large: 123456789012345678",
      "large|contains: '999'",
      "awsRegion|cased|startswith: EU",
      "errorCode|exists: true"};
  std::string rules;
  for (const std::string_view test : kTests) {
    rules += Cat("---\ntitle: t\nlogsource: {product: aws}\n",
                 "detection:\n  s: {", test, "}\n  condition: s\n");
  }
  rules +=
      "---\ntitle: t\nlogsource: {product: aws}\n"
      "detection:\n  s: [a word that no record has, another]\n"
      "  condition: s\n";
  std::string input;
  for (int n = 0; n < kRecords; ++n) {
    input +=
        Cat(R"({"eventVersion":"1.09","userIdentity":{"type":"Role",)",
            R"("arn":"arn:aws:sts::111122223333:assumed-role/Admin/B",)",
            R"("list":[1,2,{"x":1.5}]},"large":12345678901234567890,)",
            R"("eventTime":"2027-03-02T08:00:00Z",)",
            R"("sourceIPAddress":"2001:db8:1:2:3:4:5:6",)",
            R"("eventSource":"logs.amazonaws.com",)",
            R"("eventName":"DescribeLogStreams",)",
            R"("userAgent":"Mozilla/5.0 \"quoted\" X11",)",
            R"("awsRegion":"eu-central-1",)",
            R"("requestParameters":{"a":{"b":"xxxxxxxxxxxxxxxxxxxx"}},)",
            R"("eventID":"id-)", n, R"(","recipientAccountId":"1"})", '\n');
  }
  Compiler compiler;
  compiler.AddBuiltin();
  compiler.AddRules("rules", rules);
  const auto ruleset = compiler.Compile();
  ASSERT_TRUE(ruleset.ok()) << compiler.diagnostics().at(0).ToString();
  Options options;
  options.hold_findings = true;
  Engine engine(*ruleset, options, nullptr);
  for (int round = 0; round < 3; ++round) {
    engine.BeginInput("in");
    const std::uint64_t before = AllocationCount();
    engine.Ingest(input);
    const std::uint64_t made = AllocationCount() - before;
    if (round > 0) {
      EXPECT_EQ(made, 0u) << round;
    }
    engine.EndInput();
  }
  EXPECT_EQ(engine.stats().records, 3u * kRecords);
  engine.Flush();
  EXPECT_EQ(engine.stats().findings, 0u);
}

// The counter counts.
TEST(AllocationCount, SeesAnAllocation) {
  const std::uint64_t before = AllocationCount();
  const std::string text(1000, 'x');
  EXPECT_EQ(text.size(), 1000u);
  EXPECT_GT(AllocationCount(), before);
}

}  // namespace
}  // namespace snaptrail
