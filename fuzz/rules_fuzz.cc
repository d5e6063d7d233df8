// Rules and a record, split at the first NUL: nothing that a rule or a record
// says may break the compiler or the evaluation, and what compiles is
// deterministic.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "src/record/record.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {
namespace {

// Any field may be asked for, so that chain rules compile as often as raw ones.
class OpenSchema : public Schema {
 public:
  std::int32_t Slot(std::string_view field) const override {
    return field == "nothing" ? -2 : -1;
  }
  std::vector<std::string_view> Fields() const override { return {"stage"}; }
  bool IsRelation(std::string_view name) const override {
    return name == "makers";
  }
  std::vector<std::string_view> Relations() const override {
    return {"makers"};
  }
  std::vector<std::string_view> Keys() const override {
    return {"lineage", "origin"};
  }
};

using Hits = std::vector<std::uint64_t>;

Hits Evaluate(const Rules& rules, const JsonDocument& document) {
  Hits hits;
  const auto hit = [&hits](std::uint32_t rule, std::uint32_t reason) {
    hits.push_back(std::uint64_t{rule} << 32 | reason);
  };
  for (const char* key : {"lineage", "origin", "none"}) {
    for (const char* stage : {"", "copy", "restore"}) {
      rules.EvaluateChain(key, stage, document, hit);
    }
  }
  rules.EvaluateRaw("aws", "cloudtrail", document, hit);
  return hits;
}

void Run(std::string_view input) {
  const std::size_t split = input.find('\0');
  const std::string rules_text(input.substr(0, split));
  std::string record(split == std::string_view::npos ? "{}"
                                                     : input.substr(split + 1));
  const std::size_t size = record.size();
  record.append(kJsonPadding, '\0');
  JsonDocument document;
  const bool parsed = document.Parse(std::string_view(record.data(), size));

  Diagnostics diagnostics;
  const auto rules =
      Rules::Compile({{"f", rules_text}}, OpenSchema(), &diagnostics);
  bool error = false;
  for (const Diagnostic& d : diagnostics) {
    error |= d.severity == Severity::kError;
  }
  if (error != (rules == nullptr)) std::abort();
  if (rules == nullptr) return;
  Diagnostics again;
  const auto same = Rules::Compile({{"f", rules_text}}, OpenSchema(), &again);
  if (same == nullptr) std::abort();
  for (std::uint32_t i = 0; i < rules->rules().size(); ++i) {
    if (rules->Dump(i) != same->Dump(i)) std::abort();
  }
  if (parsed && Evaluate(*rules, document) != Evaluate(*same, document)) {
    std::abort();
  }
}

}  // namespace
}  // namespace snaptrail::inline v0::internal

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  snaptrail::internal::Run(
      std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
