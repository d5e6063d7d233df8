#include "src/sigma/metadata.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "src/sigma/number.h"

namespace snaptrail::inline v0::internal {
namespace {

using Json = nlohmann::ordered_json;

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
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return nullptr;
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
    case YamlNode::Kind::kSequence: {
      Json list = Json::array();
      for (const YamlNode& item : node.items) list.push_back(ToJson(item));
      return list;
    }
    case YamlNode::Kind::kMapping: {
      Json map = Json::object();
      for (const auto& [key, value] : node.entries) {
        map[key.scalar] = ToJson(value);
      }
      return map;
    }
  }
  return nullptr;
}

}  // namespace

std::span<const std::string_view> RuleKeys() { return kKeys; }

std::string RuleMetadata(const YamlNode& document) {
  Json known = Json::object();
  Json custom = Json::object();
  for (const auto& [key, value] : document.entries) {
    if (In(key.scalar, kElsewhere)) continue;
    (In(key.scalar, kKeys) ? known : custom)[key.scalar] = ToJson(value);
  }
  if (!custom.empty()) known["custom"] = std::move(custom);
  if (known.empty()) return "";
  return known.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace snaptrail::inline v0::internal
