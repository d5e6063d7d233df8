// One record, as another hand may have written it, under the built-in actions:
// interpreting it never breaks, is a pure function of its bytes, and keeps to
// its bounds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "src/base/strings.h"
#include "src/cloud/dictionary.h"
#include "src/cloud/dump.h"
#include "src/engine/builtin_content.h"

namespace snaptrail::inline v0::internal {
namespace {

std::shared_ptr<const Dictionary> Builtin() {
  std::vector<ActionText> texts;
  for (const BuiltinText& builtin : BuiltinActions()) {
    ActionText& text = texts.emplace_back();
    text.file = std::string(builtin.name);
    for (const std::string_view piece : builtin.pieces) text.text += piece;
  }
  Diagnostics diagnostics;
  std::shared_ptr<const Dictionary> dictionary =
      Dictionary::Compile(texts, &diagnostics);
  if (dictionary == nullptr) std::abort();
  return dictionary;
}

void Run(const std::uint8_t* data, std::size_t size) {
  static Interpreter& interpreter = *new Interpreter(Builtin());
  std::string json(reinterpret_cast<const char*>(data), size);
  // What a reader promises of a record.
  if (!IsValidUtf8(json)) return;
  json.append(kJsonPadding, ' ');
  const Record record{std::string_view(json.data(), size), "fuzz", 0, "bare"};
  std::vector<Step> steps;
  std::string problem;
  const Verdict verdict = interpreter.Interpret(record, &steps, &problem);
  if ((verdict == Verdict::kSteps) == steps.empty()) std::abort();
  if (steps.size() > 1024) std::abort();
  for (const Step& step : steps) {
    if (step.uid.empty() || step.in.size() > 4096) std::abort();
    if (!IsValidUtf8(StepToJson(step)) || DumpStep(step).empty()) std::abort();
  }
  std::vector<Step> again;
  interpreter.Interpret(record, &again, &problem);
  if (again != steps) std::abort();
}

}  // namespace
}  // namespace snaptrail::inline v0::internal

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  snaptrail::internal::Run(data, size);
  return 0;
}
