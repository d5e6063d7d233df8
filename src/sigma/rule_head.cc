#include "src/sigma/rule_head.h"

#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/strings.h"
#include "src/sigma/metadata.h"
#include "src/sigma/words.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::string_view kStatuses[] = {"stable", "test", "experimental",
                                          "deprecated", "unsupported"};
constexpr Level kLevels[] = {Level::kInformational, Level::kLow, Level::kMedium,
                             Level::kHigh, Level::kCritical};

class HeadReader {
 public:
  HeadReader(const YamlNode& document, Rule* rule, Problems* problems)
      : node_(document), rule_(*rule), problems_(*problems) {}

  void Read() {
    rule_.file = problems_.file();
    rule_.line = node_.line;
    rule_.title = Text("title");
    if (rule_.title.empty()) Error(node_, "title", "a rule needs a title");
    rule_.id = Text("id");
    rule_.name = Text("name");
    rule_.description = Text("description");
    rule_.status = Text("status");
    if (!rule_.status.empty() && !IsIn(rule_.status, kStatuses)) {
      problems_.Warning(
          PlaceOf(*node_.Find("status"), "status"),
          Cat("no status '", rule_.status,
              "': stable, test, experimental, deprecated, unsupported are"));
    }
    if (const YamlNode* level = node_.Find("level")) {
      rule_.level =
          ReadLevel(*level, "level", &problems_).value_or(rule_.level);
    }
    rule_.tags = Texts("tags");
    rule_.references = Texts("references");
    rule_.falsepositives = Texts("falsepositives");
    rule_.metadata = RuleMetadata(node_);
    if (const YamlNode* taxonomy = node_.Find("taxonomy");
        taxonomy != nullptr && taxonomy->scalar != "sigma") {
      Error(*taxonomy, "taxonomy",
            Cat("the taxonomy '", taxonomy->scalar,
                "' is not known: only sigma is, whose fields are those of the "
                "log itself"));
    }
    // Any key of one's own is allowed; one that is nearly Sigma's is a slip.
    for (const auto& [key, value] : node_.entries) {
      if (IsIn(key.scalar, RuleKeys())) continue;
      const std::string_view near =
          NearestWord(key.scalar, Words(RuleKeys().begin(), RuleKeys().end()));
      if (near.empty()) continue;
      problems_.Warning(PlaceOf(key, key.scalar),
                        Cat("'", key.scalar,
                            "' is read by nobody; did you mean '", near, "'?"));
    }
  }

 private:
  void Error(const YamlNode& at, std::string path, std::string message) {
    problems_.Error(PlaceOf(at, std::move(path)), std::move(message));
  }

  // Text at a key; a number or a date is text here.
  std::string Text(const char* key) {
    const YamlNode* value = node_.Find(key);
    if (value == nullptr || value->is_null()) return "";
    if (!value->is_scalar()) {
      Error(*value, key, "text is expected");
      return "";
    }
    return value->scalar;
  }

  std::vector<std::string> Texts(const char* key) {
    std::vector<std::string> texts;
    const YamlNode* list = node_.Find(key);
    if (list == nullptr || list->is_null()) return texts;
    if (!list->is_sequence()) {
      Error(*list, key, "a list of texts is expected");
      return texts;
    }
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      const YamlNode& item = list->items[i];
      if (item.is_scalar()) {
        texts.push_back(item.scalar);
      } else {
        Error(item, Cat(key, '.', i), "text is expected");
      }
    }
    return texts;
  }

  const YamlNode& node_;
  Rule& rule_;
  Problems& problems_;
};

}  // namespace

void ReadHead(const YamlNode& document, Rule* rule, Problems* problems) {
  HeadReader(document, rule, problems).Read();
}

std::optional<Level> ReadLevel(const YamlNode& value, std::string path,
                               Problems* problems) {
  std::vector<std::string_view> names;
  for (const Level level : kLevels) {
    names.emplace_back(LevelName(level));
    if (value.is_scalar() && value.scalar == names.back()) return level;
  }
  problems->Error(
      PlaceOf(value, std::move(path)),
      Cat("no level '", value.scalar, "'", Meant(value.scalar, names),
          " Allowed are informational, low, medium, high, critical"));
  return std::nullopt;
}

}  // namespace snaptrail::inline v0::internal
