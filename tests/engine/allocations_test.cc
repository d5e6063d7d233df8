// Records that are no step cost no allocation once buffers have their size,
// whatever wraps them.
#include "bench/allocations.h"

#include <gtest/gtest.h>

#include <string>

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

// The counter counts.
TEST(AllocationCount, SeesAnAllocation) {
  const std::uint64_t before = AllocationCount();
  const std::string text(1000, 'x');
  EXPECT_EQ(text.size(), 1000u);
  EXPECT_GT(AllocationCount(), before);
}

}  // namespace
}  // namespace snaptrail
