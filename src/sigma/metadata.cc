#include "src/sigma/metadata.h"

#include <algorithm>
#include <optional>

#include "src/base/json.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::string_view kKeys[] = {
    "title",          "id",          "name",          "related",   "taxonomy",
    "status",         "description", "license",       "author",    "references",
    "date",           "modified",    "logsource",     "detection", "fields",
    "falsepositives", "level",       "tags",          "scope",     "snaptrail",
    "correlation",    "filter",      "sigma-version", "action",    "generate"};
constexpr std::string_view kElsewhere[] = {
    "title",     "id",          "name",   "level",  "logsource", "detection",
    "snaptrail", "correlation", "filter", "action", "generate"};

template <typename List>
bool In(std::string_view word, const List& list) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

Json ToJson(const YamlNode& node) {
  Json out;
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      break;
    case YamlNode::Kind::kScalar: {
      if (node.quoted) return node.scalar;
      if (const std::optional<bool> truth = node.AsBool()) return *truth;
      // A number is kept when its text says the same again: 010 and 1.0 are
      // texts, as is a date.
      if (const auto number = node.AsInt();
          number && std::to_string(*number) == node.scalar) {
        return *number;
      }
      return node.scalar;
    }
    case YamlNode::Kind::kSequence:
      out = Json::Array();
      for (const YamlNode& item : node.items) out.Add(ToJson(item));
      break;
    case YamlNode::Kind::kMapping:
      out = Json::Object();
      for (const auto& [key, value] : node.entries) {
        out.Set(key.scalar, ToJson(value));
      }
      break;
  }
  return out;
}

}  // namespace

std::span<const std::string_view> RuleKeys() { return kKeys; }

std::string RuleMetadata(const YamlNode& document) {
  Json known = Json::Object();
  Json custom = Json::Object();
  for (const auto& [key, value] : document.entries) {
    if (In(key.scalar, kElsewhere)) continue;
    (In(key.scalar, kKeys) ? known : custom).Set(key.scalar, ToJson(value));
  }
  if (!custom.empty()) known.Set("custom", std::move(custom));
  if (known.empty()) return "";
  return known.Text();
}

}  // namespace snaptrail::inline v0::internal
