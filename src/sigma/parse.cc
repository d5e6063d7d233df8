#include "src/sigma/parse.h"

#include <memory>
#include <optional>
#include <utility>

#include "src/base/sha256.h"
#include "src/base/strings.h"
#include "src/sigma/collection.h"
#include "src/sigma/condition.h"
#include "src/sigma/correlation_document.h"
#include "src/sigma/detection.h"
#include "src/sigma/rule_head.h"
#include "src/sigma/words.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::size_t kMaxReasons = 64;

constexpr std::string_view kVersions[] = {"1", "2", "3"};
class DocumentParser {
 public:
  DocumentParser(const YamlNode& node, const Schema& chain, Problems* problems)
      : node_(node), chain_(chain), problems_(*problems) {}

  std::optional<RuleDocument> Parse() {
    const std::size_t before = problems_.errors();
    if (!node_.is_mapping()) {
      Error(node_, "", "a rule is a map with title, logsource and detection");
      return std::nullopt;
    }
    document_.place = PlaceOf(node_, "");
    if (!ReadVersion()) return std::nullopt;
    ReadHead(node_, &document_.rule, &problems_);
    if (node_.Find("correlation") != nullptr) {
      Correlate();
      if (problems_.errors() != before) return std::nullopt;
      return std::move(document_);
    }
    ReadLogSource();
    if (const YamlNode* filter = node_.Find("filter")) {
      Filter(*filter);
    } else {
      Detection();
    }
    if (document_.rule.chain) document_.rule.key = chain_.Keys().front();
    if (const YamlNode* map = node_.Find("snaptrail");
        map != nullptr && !document_.filter) {
      Extension(*map);
    }
    for (std::size_t i = 0; i < used_.size(); ++i) {
      if (used_[i] || problems_.errors() != before) continue;
      problems_.Warning(
          document_.selections[i].place,
          Cat("no condition names '", document_.selections[i].name, "'"));
    }
    if (problems_.errors() != before) return std::nullopt;
    if (document_.filter) return std::move(document_);
    if (document_.rule.reasons.empty()) {
      document_.rule.reasons.push_back(
          {document_.rule.level, document_.rule.title, {}});
    }
    if (document_.rule.id.empty()) {
      document_.rule.id = ShortDigest(Cat(
          document_.rule.title, '\n', document_.rule.logsource.product, '\n',
          document_.rule.logsource.service, '\n',
          document_.rule.logsource.category, '\n', DumpDocument(document_)));
    }
    return std::move(document_);
  }

 private:
  void Error(const YamlNode& at, std::string path, std::string message) {
    problems_.Error(PlaceOf(at, std::move(path)), std::move(message));
  }

  void Correlate() {
    for (const char* key : {"detection", "filter"}) {
      if (const YamlNode* other = node_.Find(key)) {
        Error(*other, key,
              Cat("a correlation document has no ", key,
                  ": it is about the matches of rules of their own"));
      }
    }
    if (const YamlNode* source = node_.Find("logsource")) {
      problems_.Warning(PlaceOf(*source, "logsource"),
                        "a correlation has the log sources of its rules; this "
                        "one is read by nobody");
    }
    std::optional<CorrelationDocument> correlation =
        ParseCorrelation(node_, &problems_);
    if (!correlation) return;
    if (document_.rule.id.empty()) {
      document_.rule.id = ShortDigest(Cat(
          document_.rule.title, '\n', DumpCorrelationDocument(*correlation)));
    }
    document_.correlation =
        std::make_shared<CorrelationDocument>(std::move(*correlation));
  }

  // Of the version only the first number counts: "3", "3.1.0". Brackets in
  // fields mean something from 3 on.
  bool ReadVersion() {
    const YamlNode* const version = node_.Find("sigma-version");
    if (version == nullptr) return true;
    const std::string_view text =
        version->is_scalar() ? version->scalar : std::string_view();
    const std::string_view major = text.substr(0, text.find('.'));
    selectors_ = major == "3";
    if (IsIn(major, kVersions)) return true;
    Error(*version, "sigma-version",
          Cat("no version '", text, "' is known: 1, 2 and 3 are"));
    return false;
  }

  void ReadLogSource() {
    const YamlNode* map = node_.Find("logsource");
    if (map == nullptr || !map->is_mapping() || map->entries.empty()) {
      Error(map == nullptr ? node_ : *map, "logsource",
            "a rule needs a logsource: a map with product, service or "
            "category");
      return;
    }
    LogSource& source = document_.rule.logsource;
    const std::pair<const char*, std::string*> keys[] = {
        {"product", &source.product},
        {"service", &source.service},
        {"category", &source.category}};
    bool any = false;
    for (const auto& [key, out] : keys) {
      const YamlNode* value = map->Find(key);
      if (value == nullptr) continue;
      if (!value->is_scalar() || value->scalar.empty()) {
        Error(*value, Cat("logsource.", key), "text is expected");
        continue;
      }
      *out = AsciiLower(value->scalar);
      any = true;
    }
    if (!any) {
      Error(*map, "logsource",
            "none of product, service, category: the rule would be asked of "
            "every record");
    }
    if (source.product != "snaptrail") return;
    document_.rule.chain = true;
    if (source.service != "chain" || !source.category.empty()) {
      Error(*map, "logsource",
            "the product snaptrail has the service chain and no category");
    }
  }

  // Selections and a condition, at `path`.
  void Detect(const YamlNode& detection, const std::string& path) {
    const std::size_t before = problems_.errors();
    document_.selections =
        ParseSelections(detection, path, selectors_, &problems_);
    if (document_.selections.empty() && problems_.errors() == before) {
      Error(detection, path, "no search id");
    }
    used_.assign(document_.selections.size(), false);
    const YamlNode* condition = detection.Find("condition");
    if (condition == nullptr) {
      Error(detection, path + ".condition",
            Cat("a ", path, " needs a condition"));
      return;
    }
    document_.condition =
        ReadCondition(*condition, path + ".condition").value_or(Condition());
  }

  void Filter(const YamlNode& filter) {
    document_.filter.emplace();
    for (const char* key : {"detection", "snaptrail"}) {
      if (const YamlNode* other = node_.Find(key)) {
        Error(*other, key,
              Cat("a filter document has no ", key,
                  ": what it asks stands under filter"));
      }
    }
    if (!filter.is_mapping()) {
      Error(filter, "filter",
            "a map of rules, search ids and a condition is expected");
      return;
    }
    Filtered(filter);
    Detect(filter, "filter");
  }

  void Filtered(const YamlNode& filter) {
    const std::string path = "filter.rules";
    const YamlNode* rules = filter.Find("rules");
    if (rules == nullptr) {
      Error(filter, path,
            "a filter needs rules: any, or a list of ids and names");
      return;
    }
    if (rules->is_scalar() && AsciiLower(rules->scalar) == "any") return;
    if (!rules->is_sequence()) {
      Error(*rules, path, "any, or a list of ids and names, is expected");
      return;
    }
    for (std::size_t i = 0; i < rules->items.size(); ++i) {
      const YamlNode& item = rules->items[i];
      const std::string at = Cat(path, '.', i);
      if (!item.is_scalar() || item.scalar.empty()) {
        Error(item, at, "the id or the name of a rule is expected");
        continue;
      }
      document_.filter->rules.push_back({item.scalar, PlaceOf(item, at)});
    }
  }

  void Detection() {
    const YamlNode* detection = node_.Find("detection");
    if (detection == nullptr || !detection->is_mapping()) {
      Error(detection == nullptr ? node_ : *detection, "detection",
            "a rule needs a detection: a map of search ids and a condition");
      return;
    }
    Detect(*detection, "detection");
  }

  // One condition, or a list: any of them.
  std::optional<Condition> ReadCondition(const YamlNode& node,
                                         const std::string& path) {
    if (node.is_scalar()) {
      return ParseCondition(node.scalar, document_.selections,
                            PlaceOf(node, path), &used_, &problems_);
    }
    if (!node.is_sequence() || node.items.empty()) {
      Error(node, path, "a condition is text, or a list of texts");
      return std::nullopt;
    }
    Condition any;
    any.kind = Condition::Kind::kOr;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const YamlNode& item = node.items[i];
      const std::string at = Cat(path, '.', i);
      if (!item.is_scalar()) {
        Error(item, at, "a condition is text");
        return std::nullopt;
      }
      std::optional<Condition> one =
          ParseCondition(item.scalar, document_.selections, PlaceOf(item, at),
                         &used_, &problems_);
      if (!one) return std::nullopt;
      any.parts.push_back(std::move(*one));
    }
    return any.parts.size() == 1 ? std::move(any.parts[0]) : std::move(any);
  }

  // Refuses keys that are not in `allowed`.
  void OnlyKeys(const YamlNode& map, const std::string& path,
                const std::vector<std::string_view>& allowed) {
    for (const auto& [key, value] : map.entries) {
      if (IsIn(key.scalar, allowed)) continue;
      std::vector<std::string> names(allowed.begin(), allowed.end());
      Error(key, Cat(path, '.', key.scalar),
            Cat("no key '", key.scalar, "'", Meant(key.scalar, allowed),
                " Allowed are ", Join(names, ", ")));
    }
  }

  void Extension(const YamlNode& map) {
    const std::string path = "snaptrail";
    if (!map.is_mapping()) {
      Error(map, path, "a map with version, key and reasons is expected");
      return;
    }
    if (!document_.rule.chain) {
      Error(map, path,
            "a key and reasons are for rules on chain steps (logsource: "
            "product snaptrail, service chain)");
      return;
    }
    OnlyKeys(map, path, {"version", "key", "reasons"});
    const YamlNode* version = map.Find("version");
    if (version == nullptr || version->AsInt() != 1) {
      Error(version == nullptr ? map : *version, "snaptrail.version",
            "version: 1 is expected");
    }
    const YamlNode* key = map.Find("key");
    if (key != nullptr) Key(*key);
    const YamlNode* reasons = map.Find("reasons");
    if (reasons == nullptr && key != nullptr) return;
    if (reasons == nullptr || !reasons->is_sequence() ||
        reasons->items.empty() || reasons->items.size() > kMaxReasons) {
      Error(reasons == nullptr ? map : *reasons, "snaptrail.reasons",
            Cat("a list of 1 to ", kMaxReasons, " reasons is expected"));
      return;
    }
    for (std::size_t i = 0; i < reasons->items.size(); ++i) {
      Reason(reasons->items[i], Cat("snaptrail.reasons.", i));
    }
  }

  void Key(const YamlNode& key) {
    const std::vector<std::string_view> known = chain_.Keys();
    if (key.is_scalar() && IsIn(key.scalar, known)) {
      document_.rule.key = key.scalar;
      return;
    }
    const std::vector<std::string> names(known.begin(), known.end());
    Error(key, "snaptrail.key",
          Cat("no key '", key.scalar, "'", Meant(key.scalar, known),
              " Allowed are ", Join(names, ", ")));
  }

  void Reason(const YamlNode& map, const std::string& path) {
    if (!map.is_mapping()) {
      Error(map, path, "a map with condition, level and text is expected");
      return;
    }
    OnlyKeys(map, path, {"condition", "level", "text", "with"});
    RuleReason reason;
    Condition condition;
    if (const YamlNode* node = map.Find("condition")) {
      condition =
          ReadCondition(*node, path + ".condition").value_or(Condition());
    } else {
      Error(map, path + ".condition", "a reason needs a condition");
    }
    if (const YamlNode* node = map.Find("level")) {
      reason.level =
          ReadLevel(*node, path + ".level", &problems_).value_or(reason.level);
    } else {
      Error(map, path + ".level", "a reason needs a level");
    }
    const YamlNode* text = map.Find("text");
    if (text == nullptr || !text->is_scalar() || text->scalar.empty()) {
      Error(text == nullptr ? map : *text, path + ".text",
            "a reason needs a text, which is what people are told");
    } else {
      reason.text = text->scalar;
    }
    if (const YamlNode* with = map.Find("with")) With(*with, path, &reason);
    document_.rule.reasons.push_back(std::move(reason));
    document_.reasons.push_back(std::move(condition));
  }

  void With(const YamlNode& with, const std::string& path, RuleReason* reason) {
    if (!with.is_sequence()) {
      Error(with, path + ".with", "a list of relations is expected");
      return;
    }
    for (std::size_t i = 0; i < with.items.size(); ++i) {
      const YamlNode& item = with.items[i];
      if (item.is_scalar() && chain_.IsRelation(item.scalar)) {
        if (!IsIn(item.scalar, reason->with)) {
          reason->with.push_back(item.scalar);
        }
        continue;
      }
      const std::vector<std::string_view> known = chain_.Relations();
      const std::vector<std::string> names(known.begin(), known.end());
      Error(item, Cat(path, ".with.", i),
            Cat("no relation '", item.scalar, "'", Meant(item.scalar, known),
                " There are ", Join(names, ", ")));
    }
  }

  const YamlNode& node_;
  const Schema& chain_;
  Problems& problems_;
  RuleDocument document_;
  bool selectors_ = false;  // brackets in fields pick members of lists
  std::vector<bool> used_;  // selections that a condition names
};

}  // namespace

std::vector<RuleDocument> ParseRules(const RuleText& text, const Schema& chain,
                                     Problems* problems) {
  problems->set_file(text.file);
  YamlLimits limits;
  limits.allow_aliases = true;
  limits.max_depth = 24;
  Diagnostics found;
  std::vector<YamlNode> nodes = ParseYaml(text.file, text.text, limits, &found);
  for (Diagnostic& d : found) {
    problems->Error({d.line, d.column, std::move(d.key_path)},
                    std::move(d.message));
  }
  std::vector<RuleDocument> documents;
  for (const YamlNode& node : Collected(std::move(nodes), problems)) {
    // The empty document before a first --- or behind a last one.
    if (node.is_null()) continue;
    if (std::optional<RuleDocument> document =
            DocumentParser(node, chain, problems).Parse()) {
      documents.push_back(std::move(*document));
    }
  }
  return documents;
}

}  // namespace snaptrail::inline v0::internal
