// What the quick look says of a record is what parsing it says.
#include "src/cloud/quick_look.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "src/base/strings.h"
#include "src/record/reader.h"

namespace snaptrail::internal {
namespace {

constexpr char kActions[] = R"(
dictionary: 1
cloud: aws
sources:
  cloudtrail:
    has: eventSource eventName
    logsource: {product: aws, service: cloudtrail}
    keys: first
    envelope:
      service: before(eventSource, ".amazonaws.com")
      operation: eventName
      time: eventTime
      uid: eventID
      account: recipientAccountId
kinds:
  snapshot: {role: data, nature: copy, like: "snap-*"}
actions:
  ec2:
    DeleteSnapshot: {ev: model, stage: cover_up}
    DescribeSnapshots: {off: true, why: everybody calls it}
  ebs:
    "*": {ev: model, stage: read, need: []}
    GetSnapshotBlock: {off: true, why: a test}
)";

std::shared_ptr<const Dictionary> Actions() {
  Diagnostics diagnostics;
  auto dictionary = Dictionary::Compile({{"t.yml", kActions}}, &diagnostics);
  for (const Diagnostic& d : diagnostics) ADD_FAILURE() << d.message;
  return dictionary;
}

class Comparer : public RecordSink {
 public:
  Comparer() : dictionary_(Actions()), interpreter_(dictionary_) {}
  void OnRecord(const Record& record) override {
    std::string problem;
    std::vector<Step> quick_steps;
    std::vector<Step> steps;
    const Verdict quick =
        interpreter_.Interpret(record, &quick_steps, &problem);
    const std::string product(interpreter_.product());
    Record unscanned = record;
    unscanned.scanned = false;
    const Verdict full = interpreter_.Interpret(unscanned, &steps, &problem);
    // One that names no row is not read to its end.
    if (full == Verdict::kBad && quick == Verdict::kUnnamed) return;
    EXPECT_EQ(quick, full) << record.json;
    EXPECT_EQ(quick_steps, steps) << record.json;
    EXPECT_EQ(product, interpreter_.product()) << record.json;
    using Answer = QuickLook::Answer;
    left += dictionary_->impl().quick->Look(record) == Answer::kUnnamed;
    ++counts[static_cast<std::size_t>(full)];
  }
  void OnMalformed(std::string_view, std::uint64_t, std::string_view, bool,
                   std::string_view) override {}
  void OnSkipped(std::string_view, std::uint64_t) override {}
  void OnRepaired(std::uint64_t) override {}
  int left = 0;
  std::array<int, 5> counts{};

 private:
  std::shared_ptr<const Dictionary> dictionary_;
  Interpreter interpreter_;
};

TEST(QuickLook, SaysWhatParsingSays) {
  std::mt19937 rng(21);
  const auto pick = [&rng](const std::vector<std::string>& from) {
    return from[rng() % from.size()];
  };
  Comparer comparer;
  RecordReader reader({}, &comparer);
  for (int round = 0; round < 20'000; ++round) {
    std::string text = "{";
    const auto add = [&](const std::string& name, const std::string& value) {
      if (text.size() > 1) text += ",";
      text += Cat("\"", name, "\":", value);
    };
    for (int i = static_cast<int>(rng() % 9); i > 0; --i) {
      switch (rng() % 5) {
        case 0:
        case 1:
          add(pick({"eventSource", "eventSource", "eventSource", "EventSource",
                    "event\\u0053ource"}),
              pick({"\"ec2.amazonaws.com\"", "\"ebs.amazonaws.com\"",
                    "\"EC2.amazonaws.com\"", "\" ec2 .amazonaws.com\"",
                    "\"ec2\"", "null", "\"\"", "\"ec2.amazonaws\\u002ecom\"",
                    "\"s3.amazonaws.com.amazonaws.com\""}));
          break;
        case 2:
        case 3:
          add(pick({"eventName", "eventName", "eventName", "EventName"}),
              pick({"\"DeleteSnapshot\"", "\"DeleteSnapshot \"",
                    "\"deletesnapshot\"", "\"DescribeSnapshots\"",
                    "\"GetSnapshotBlock\"", "\"Other\"", "7", "[\"Other\"]",
                    "\"\"", "\"Delete\\u0053napshot\""}));
          break;
        default:
          add(pick({"a", "eventTime", "userIdentity"}),
              pick({"\"2027-01-01T00:00:00Z\"", "{\"eventName\":\"x\"}", "[]",
                    "\"a\\\"b\""}));
      }
    }
    reader.Feed(text + "}\n");
  }
  reader.End();
  // Most of these are in doubt, by design of the mix.
  EXPECT_GT(comparer.left, 500);
  for (const Verdict verdict :
       {Verdict::kSteps, Verdict::kUnnamed, Verdict::kNoSource}) {
    EXPECT_GT(comparer.counts[static_cast<std::size_t>(verdict)], 100);
  }
}

}  // namespace
}  // namespace snaptrail::internal
