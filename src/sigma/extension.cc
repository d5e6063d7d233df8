#include "src/sigma/extension.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::string_view kKey = "snaptrail";

struct Loss {
  std::string_view key;
  std::string_view meaning;
};
constexpr Loss kLosses[] = {
    {"key",
     "matches are told step by step, not under one identity, account or "
     "key"},
    {"reasons", "one level, the rule's, stands for those of the reasons"},
    {"optional", "every step is needed, so the rule fires in fewer cases"},
    {"levels",
     "one level, the rule's, is told when all steps are there, and "
     "nothing before"},
    {"lateness", "how long late records are waited for is the engine's habit"},
    {"refire", "when a group is told again is the engine's habit"},
};

// Lines with the place where each begins.
struct Lines {
  explicit Lines(std::string_view text) {
    std::size_t begin = 0;
    while (begin < text.size()) {
      std::size_t end = text.find('\n', begin);
      end = end == std::string_view::npos ? text.size() : end + 1;
      lines.push_back(text.substr(begin, end - begin));
      begin = end;
    }
  }
  std::vector<std::string_view> lines;
};

// How deep a line stands; nothing: it is blank or a comment.
std::optional<std::size_t> Depth(std::string_view line) {
  const std::size_t depth = line.find_first_not_of(" \t\r\n");
  if (depth == std::string_view::npos || line[depth] == '#') {
    return std::nullopt;
  }
  return depth;
}

YamlNode WithoutKey(YamlNode document) {
  std::erase_if(document.entries,
                [](const auto& entry) { return entry.first.scalar == kKey; });
  return document;
}

YamlLimits Limits() {
  YamlLimits limits;
  limits.allow_aliases = true;
  limits.max_depth = 24;
  return limits;
}

}  // namespace

void TellLosses(const YamlNode& document, Problems* problems) {
  if (const YamlNode* source = document.Find("logsource")) {
    const YamlNode* product = source->Find("product");
    if (product != nullptr && EqualsIgnoreCase(product->scalar, kKey)) {
      problems->Warning(PlaceOf(*product, "logsource.product"),
                        "another engine sees no chain steps, unless it is fed "
                        "with what this one derives (docs/step-fields.md)");
    }
  }
  const YamlNode* map = document.Find(kKey);
  if (map == nullptr) return;
  for (const auto& [key, value] : map->entries) {
    const std::string path = Cat(kKey, '.', key.scalar);
    for (const Loss& loss : kLosses) {
      if (key.scalar != loss.key) continue;
      problems->Warning(PlaceOf(key, path),
                        Cat("read by no other engine: ", loss.meaning));
    }
    if (key.scalar == "absence" && value.scalar == "window-close") {
      problems->Warning(PlaceOf(key, path),
                        "read by no other engine: one that decides `not` at "
                        "once fires in more cases");
    }
  }
}

std::optional<std::string> StripExtension(const RuleText& text,
                                          Problems* problems) {
  problems->set_file(text.file);
  Diagnostics found;
  const std::vector<YamlNode> documents =
      ParseYaml(text.file, text.text, Limits(), &found);
  for (Diagnostic& d : found) {
    problems->Error({d.line, d.column, std::move(d.key_path)},
                    std::move(d.message));
  }
  if (problems->errors() > 0) return std::nullopt;
  const Lines all(text.text);
  std::vector<bool> gone(all.lines.size());
  Place first;
  for (const YamlNode& document : documents) {
    TellLosses(document, problems);
    for (const auto& [key, value] : document.entries) {
      if (key.scalar != kKey) continue;
      if (first.line == 0) first = PlaceOf(key, std::string(kKey));
      std::size_t last = key.line - 1;
      for (std::size_t i = key.line; i < all.lines.size(); ++i) {
        const std::optional<std::size_t> depth = Depth(all.lines[i]);
        if (!depth) continue;
        if (*depth < key.column) break;
        last = i;
      }
      std::fill(gone.begin() + (key.line - 1),
                gone.begin() + static_cast<std::ptrdiff_t>(last) + 1, true);
    }
  }
  std::string stripped;
  for (std::size_t i = 0; i < all.lines.size(); ++i) {
    if (!gone[i]) stripped += all.lines[i];
  }
  // Cut out by lines; that it is what was meant is seen from the outcome.
  Diagnostics again;
  const std::vector<YamlNode> left =
      ParseYaml(text.file, stripped, Limits(), &again);
  const bool good =
      again.empty() &&
      std::equal(documents.begin(), documents.end(), left.begin(), left.end(),
                 [](const YamlNode& was, const YamlNode& is) {
                   return SameYaml(WithoutKey(was), is);
                 });
  if (!good) {
    problems->Error(first,
                    "cannot be cut out: write it in lines of its own, and what "
                    "an alias elsewhere takes from it where it is taken");
    return std::nullopt;
  }
  return stripped;
}

}  // namespace snaptrail::inline v0::internal
