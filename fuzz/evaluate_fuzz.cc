// Rules and records made of the fuzzer's bytes: what the index finds in a
// record that is read on demand must be what the slow evaluator of the tests
// finds in it.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "src/engine/record_document.h"
#include "src/engine/step_document.h"
#include "src/record/reader.h"
#include "src/sigma/rules.h"
#include "tests/choices.h"
#include "tests/sigma/random_rules.h"
#include "tests/sigma/slow_evaluator.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::size_t kRules = 4;
constexpr int kRecords = 3;

using Found = std::vector<std::uint32_t>;

[[noreturn]] void Differ(const std::string& rules, std::string_view record) {
  std::fprintf(stderr, "%s%.*s\n", rules.c_str(),
               static_cast<int>(record.size()), record.data());
  std::abort();
}

class Evaluating : public RecordSink {
 public:
  explicit Evaluating(const Rules& rules)
      : rules_(rules), plan_(rules.PlanRaw("aws", "")), room_(rules) {}

  void OnRecord(const Record& record) override {
    document_.Reset(record);
    found_.clear();
    rules_.EvaluateRaw(
        *plan_, document_, &room_,
        [this](std::uint32_t rule, std::uint32_t) { found_.push_back(rule); });
    ++records_;
  }
  void OnMalformed(std::string_view, std::uint64_t, std::string_view, bool,
                   std::string_view) override {}
  void OnSkipped(std::string_view, std::uint64_t) override {}
  void OnRepaired(std::uint64_t) override {}

  const Found& found() const { return found_; }
  int records() const { return records_; }

 private:
  const Rules& rules_;
  const std::shared_ptr<const RawPlan> plan_;
  Rules::Room room_;
  RecordDocument document_;
  Found found_;
  int records_ = 0;
};

void Run(Choices* choices) {
  RuleMaker maker(choices);
  std::vector<Json> selections;
  std::string text;
  for (std::size_t i = 0; i < kRules; ++i) {
    selections.push_back(maker.Selection(2));
    text += "---\n" +
            RuleOf({{"s0", selections.back()}}, "s0", std::to_string(i)) + "\n";
  }
  Diagnostics diagnostics;
  const auto rules = Rules::Compile({{"f", text}}, StepSchema(), &diagnostics);
  if (rules == nullptr) Differ(text, diagnostics.at(0).ToString());
  Evaluating sink(*rules);
  RecordReader reader(RecordLimits{}, &sink);
  for (int i = 0; i < kRecords; ++i) {
    Json record = maker.Record(3);
    // Nothing that is taken for an envelope, and never empty.
    record["eventID"] = i;
    const std::string json = record.dump();
    Found want;
    for (std::uint32_t rule = 0; rule < selections.size(); ++rule) {
      if (SlowSelection(selections[rule], record)) want.push_back(rule);
    }
    reader.Begin("f");
    reader.Feed(json);
    reader.End();
    if (sink.records() != i + 1 || sink.found() != want) Differ(text, json);
  }
}

}  // namespace
}  // namespace snaptrail::inline v0::internal

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  snaptrail::internal::Choices choices(data, size);
  snaptrail::internal::Run(&choices);
  return 0;
}
