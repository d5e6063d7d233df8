#include "src/sigma/condition_names.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

bool IsWordOfConditions(std::string_view word) {
  for (const char* known : {"and", "or", "not", "of", "all", "any", "them"}) {
    if (EqualsIgnoreCase(word, known)) return true;
  }
  return word == "1";
}

}  // namespace

// The rules that a condition names, in its order.
std::vector<PlacedText> NamesIn(const PlacedText& condition) {
  constexpr std::string_view kWord =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  std::vector<PlacedText> names;
  std::string_view rest = condition.text;
  while (true) {
    const std::size_t start = rest.find_first_of(kWord);
    if (start == std::string_view::npos) return names;
    rest.remove_prefix(start);
    const std::size_t size =
        std::min(rest.find_first_not_of(kWord), rest.size());
    const std::string_view word = rest.substr(0, size);
    rest.remove_prefix(size);
    const bool known =
        IsWordOfConditions(word) ||
        std::any_of(names.begin(), names.end(),
                    [&](const PlacedText& name) { return name.text == word; });
    if (!known) names.push_back({std::string(word), condition.place});
  }
}

}  // namespace snaptrail::inline v0::internal
