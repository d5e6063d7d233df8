// What the quick look says of a record is what parsing it says.
#include "src/cloud/quick_look.h"

#include <gtest/gtest.h>

#include <map>
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

// Forms whose service and operation stand in one member, in members of members,
// behind versions, or are worked out.
constexpr char kOther[] = R"(
dictionary: 1
cloud: other
sources:
  folded:
    has: [operationName correlationId, operationName rid]
    logsource: {product: other, service: folded}
    keys: fold
    match: nocase
    hidden: [hidden/away]
    roots:
      op: operationName.value | operationName
    envelope:
      service: before(op, "/")
      operation: after(op, "/")
      time: eventTime
      uid: id
      account: a
  nested:
    has: protoPayload
    logsource: {product: other, service: nested}
    keys: fold
    roots:
      p: protoPayload
      op: p.method | after(p.request."@type", "types/")
    envelope:
      service: before(p.service, ".example.com") | before(op, ".")
      operation: no-version(op)
      time: eventTime
      uid: id
      account: a
  worked-out:
    has: job
    logsource: {product: other, service: job}
    envelope:
      service: =job
      operation: lower(job)
      time: eventTime
      uid: id
      account: a
kinds:
  disk: {role: data, nature: live}
actions:
  Store: {disks/write: {ev: model, stage: cover_up}}
  store: {store.disks.insert: {ev: model, stage: recon}}
  job: {restore: {ev: model, stage: recon}}
)";

std::shared_ptr<const Dictionary> Actions() {
  Diagnostics diagnostics;
  auto dictionary = Dictionary::Compile(
      {{"t.yml", kActions}, {"other.yml", kOther}}, &diagnostics);
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
    if (dictionary_->impl().quick->Look(record) != nullptr) {
      ++left[std::string(interpreter_.log_service())];
    }
    ++counts[static_cast<std::size_t>(full)];
  }
  void OnMalformed(std::string_view, std::uint64_t, std::string_view, bool,
                   std::string_view) override {}
  void OnSkipped(std::string_view, std::uint64_t) override {}
  void OnRepaired(std::uint64_t) override {}
  std::map<std::string, int> left;
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
  EXPECT_GT(comparer.left["cloudtrail"], 500);
  for (const Verdict verdict :
       {Verdict::kSteps, Verdict::kUnnamed, Verdict::kNoSource}) {
    EXPECT_GT(comparer.counts[static_cast<std::size_t>(verdict)], 100);
  }
}

TEST(QuickLook, SaysItOfEveryFormOfSource) {
  std::mt19937 rng(22);
  const auto pick = [&rng](const std::vector<std::string>& from) {
    return from[rng() % from.size()];
  };
  const std::vector<std::string> texts = {"\"Store/disks/write\"",
                                          "\"STORE/DISKS/WRITE\"",
                                          "\"Store/other\"",
                                          "\"store\"",
                                          "\"\"",
                                          "null",
                                          "\"hidden/away\"",
                                          "17",
                                          "[\"Store/x\"]",
                                          "{}",
                                          "\"Sto\\u0072e/disks/write\""};
  const auto object = [&](const std::vector<std::string>& names,
                          const std::vector<std::string>& values) {
    std::string text = "{";
    for (int i = static_cast<int>(rng() % 5); i > 0; --i) {
      if (text.size() > 1) text += rng() % 2 == 0 ? "," : " , ";
      text += Cat("\"", pick(names), "\":", pick(values));
    }
    return text + "}";
  };
  Comparer comparer;
  RecordReader reader({}, &comparer);
  for (int round = 0; round < 40'000; ++round) {
    std::string text = "{\"eventTime\":\"2027-01-01T00:00:00Z\"";
    const auto add = [&](const std::string& name, const std::string& value) {
      text += Cat(",\"", name, "\":", value);
    };
    for (int i = static_cast<int>(rng() % 4); i > 0; --i) {
      switch (rng() % 6) {
        case 0:
          add(pick({"operationName", "operation_name", "OPERATIONNAME",
                    "_operationName_", "operationN\\u0061me"}),
              rng() % 3 == 0
                  ? object({"value", "Value", "localizedValue"}, texts)
                  : pick(texts));
          break;
        case 1:
          add(pick({"correlationId", "CORRELATION_ID", "rid", "x"}),
              pick({"\"c\"", "null"}));
          break;
        case 2:
        case 3: {
          const std::string request = object(
              {"@type", "x"},
              {"\"types/store.disks.insert\"", "\"types/v1.store.other\"", "1",
               "[{\"@type\":\"types/store.disks.insert\"}]",
               "{\"a\":[\"}\"]}"});
          add(pick({"protoPayload", "ProtoPayload", "proto_payload"}),
              rng() % 9 == 0
                  ? pick({"null", "\"text\"", "[]", "[{\"method\":\"a.b\"}]"})
                  : object(
                        {"service", "method", "request", "other", "Method"},
                        {"\"store.example.com\"", "\"v1.store.disks.insert\"",
                         "\"beta.store.disks.list\"",
                         "\"store.disks.v2.insert\"", "\"alpha\"", "\"a\\\"b\"",
                         "\"\"", request,
                         "{\"a\":\"\\\\\",\"b\":[{},\"]\"]}"}));
          break;
        }
        case 4:
          add("job", pick({"\"Restore\"", "\"other\""}));
          break;
        default:
          add(pick({"eventSource", "eventName"}),
              pick({"\"DeleteSnapshot\"", "{\"value\":\"x\"}"}));
      }
    }
    reader.Feed(text + "}\n");
  }
  reader.End();
  EXPECT_GT(comparer.left["folded"], 500);
  EXPECT_GT(comparer.left["nested"], 500);
  // What is worked out by more than this can do is parsed.
  EXPECT_EQ(comparer.left["job"], 0);
  for (const Verdict verdict :
       {Verdict::kSteps, Verdict::kUnnamed, Verdict::kNoSource}) {
    EXPECT_GT(comparer.counts[static_cast<std::size_t>(verdict)], 1000);
  }
}

}  // namespace
}  // namespace snaptrail::internal
