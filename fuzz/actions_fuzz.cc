// Texts of actions beside the built-in ones, and a record, split at the first
// NUL: no text breaks the loader or, when it loads, the reading of a record.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/strings.h"
#include "src/cloud/dictionary.h"
#include "src/cloud/dump.h"
#include "src/engine/builtin_content.h"

namespace snaptrail::inline v0::internal {
namespace {

std::string Builtin() {
  std::string text;
  const std::vector<BuiltinText> builtin = BuiltinActions();
  for (const std::string_view piece : builtin.front().pieces) {
    text += piece;
  }
  // Sources and kinds; compiling all rows for every input would be all it does.
  return text.substr(0, text.find("\nactions:") + 1);
}

void Run(std::string_view input) {
  static const std::string& builtin = *new std::string(Builtin());
  const std::size_t split = input.find('\0');
  const std::string user(input.substr(0, split));
  std::string json(split == std::string_view::npos ? "{}"
                                                   : input.substr(split + 1));
  for (const bool with_builtin : {false, true}) {
    std::vector<ActionText> texts;
    if (with_builtin) texts.push_back({"aws.yml", builtin});
    texts.push_back({"user.yml", user});
    Diagnostics diagnostics;
    const auto dictionary = Dictionary::Compile(texts, &diagnostics);
    for (const Diagnostic& d : diagnostics) d.ToString();
    if (dictionary == nullptr || !IsValidUtf8(json)) continue;
    dictionary->DumpRows();
    dictionary->CanonicalPrincipal(user.substr(0, 64));
    const std::size_t size = json.size();
    json.append(kJsonPadding, ' ');
    Interpreter interpreter(dictionary);
    std::vector<Step> steps;
    std::string problem;
    interpreter.Interpret({std::string_view(json.data(), size), "fuzz", 0, ""},
                          &steps, &problem);
    for (const Step& step : steps) DumpStep(step);
    json.resize(size);
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
