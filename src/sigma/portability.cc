#include "src/sigma/portability.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "src/base/strings.h"
#include "src/base/yaml.h"
#include "src/sigma/ast.h"
#include "src/sigma/collection.h"
#include "src/sigma/correlation_document.h"
#include "src/sigma/extension.h"
#include "src/sigma/parse.h"

namespace snaptrail::inline v0::internal {
namespace {

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
           (c >= 'A' && c <= 'F');
  });
}

bool IsUuid(std::string_view text) {
  const std::vector<std::string_view> parts = Split(text, '-');
  const std::size_t sizes[] = {8, 4, 4, 4, 12};
  return std::equal(parts.begin(), parts.end(), std::begin(sizes),
                    std::end(sizes), [](std::string_view part, std::size_t n) {
                      return part.size() == n && IsHex(part);
                    });
}

// YYYY-MM-DD, or with / as old rules have it.
bool IsDate(std::string_view text) {
  if (text.size() != 10 || text[4] != text[7] ||
      (text[4] != '-' && text[4] != '/')) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i != 4 && i != 7 && (text[i] < '0' || text[i] > '9')) return false;
  }
  return true;
}

bool HasBeyondAscii(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80;
  });
}

// What RE2 reads and the specification's subset of PCRE has not.
std::optional<std::string> BeyondSubset(std::string_view regex) {
  for (std::size_t i = 0; i + 1 < regex.size(); ++i) {
    const std::string_view two = regex.substr(i, 2);
    if (two == "(?") return std::string(regex.substr(i, 3));
    if (two == "*?" || two == "+?" || two == "??" || two == "}?") {
      return std::string(two);
    }
    if (regex[i] != '\\') continue;
    const char c = two[1];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9');
    if (letter && std::string_view("bBdDsSwW").find(c) == std::string::npos) {
      return std::string(two);
    }
    ++i;
  }
  return std::nullopt;
}

class Teller {
 public:
  Teller(const YamlNode& node, const RuleDocument& document,
         const std::vector<std::string_view>& correlations, Problems* problems)
      : node_(node),
        document_(document),
        correlations_(correlations),
        problems_(*problems) {}

  void Tell() {
    Metadata();
    TellLosses(node_, &problems_);
    if (document_.correlation) Correlation(*document_.correlation);
    for (const NamedSelection& named : document_.selections) {
      Selections(named.selection);
    }
    for (const char* key : {"detection", "filter"}) {
      if (const YamlNode* map = node_.Find(key)) {
        if (const YamlNode* condition = map->Find("condition")) {
          ConditionText(*condition, Cat(key, ".condition"));
        }
      }
    }
    if (document_.filter) Filter();
  }

 private:
  void Say(const YamlNode& at, std::string path, std::string message) {
    problems_.Warning(PlaceOf(at, std::move(path)), std::move(message));
  }
  void Say(const Place& at, std::string message) {
    problems_.Warning(at, std::move(message));
  }

  void Metadata() {
    const YamlNode* id = node_.Find("id");
    if (id == nullptr) {
      Say(node_, "id", "without an id other engines cannot name this rule");
    } else if (!IsUuid(id->scalar)) {
      Say(*id, "id", Cat("'", id->scalar, "' is no UUID; pySigma refuses it"));
    }
    for (const char* key : {"date", "modified"}) {
      const YamlNode* date = node_.Find(key);
      if (date == nullptr || date->is_null() || IsDate(date->scalar)) continue;
      Say(*date, key,
          Cat("'", date->scalar,
              "' is no date of the form 2026-11-24; pySigma refuses it"));
    }
    if (const YamlNode* tags = node_.Find("tags")) {
      for (std::size_t i = 0; i < tags->items.size(); ++i) {
        const YamlNode& tag = tags->items[i];
        if (tag.scalar.find('.') != std::string::npos) continue;
        Say(tag, Cat("tags.", i),
            Cat("'", tag.scalar,
                "' has no namespace, as attack.t1578 has; pySigma refuses it"));
      }
    }
    if (const YamlNode* version = node_.Find("sigma-version")) {
      Say(*version, "sigma-version",
          "the language before version 3 has no blocks on the members of "
          "lists; engines that do not know them read the brackets as a part "
          "of the field's name");
    }
  }

  void Selections(const Selection& selection) {
    for (const Selection& part : selection.parts) Selections(part);
    for (const ArrayBlock& block : selection.blocks) {
      for (const NamedSelection& named : block.selections) {
        Selections(named.selection);
      }
    }
    if (selection.kind != Selection::Kind::kItem) return;
    const Item& item = selection.item;
    Keys(item);
    for (const Scalar& value : item.values) OneValue(item, value);
  }

  void Keys(const Item& item) {
    const Modifiers& m = item.modifiers;
    if (item.field.empty()) {
      Say(item.place,
          "engines differ in what a word without a field is searched for in: "
          "here each value of the record, there its text or one field");
    }
    if (m.neq) {
      Say(item.place,
          "neq holds here where the field is missing; some engines want the "
          "field: add exists: true if that is meant");
    }
    if (m.match == Match::kExists) {
      Say(item.place,
          "exists asks here for the key; some engines take null for missing");
    }
    if (m.fieldref && m.match != Match::kEqual) {
      Say(item.place, Cat("few engines know fieldref with ",
                          std::string_view(MatchName(m.match))));
    }
    if (m.part != TimePart::kNone) {
      Say(item.place,
          Cat("few engines know ", std::string_view(TimePartName(m.part)),
              "; here it is a part of a time in UTC"));
    }
    if (m.encoding == Encoding::kUtf16Le &&
        item.place.path.find("utf16le") != std::string::npos) {
      Say(item.place, "pySigma knows wide, not utf16le, which is the same");
    }
    if (m.match != Match::kRegex) return;
    for (const char* word : {"ignorecase", "multiline", "dotall"}) {
      if (item.place.path.find(word) == std::string::npos) continue;
      Say(item.place, Cat("'", word, "' is pySigma's name; Sigma's is ",
                          std::string_view(word).substr(0, 1)));
    }
  }

  void OneValue(const Item& item, const Scalar& value) {
    using Type = Scalar::Type;
    const Modifiers& m = item.modifiers;
    switch (value.type) {
      case Type::kNull:
        Say(value.place,
            "null holds here where the field is missing or null; some engines "
            "want one of the two");
        return;
      case Type::kNumber:
      case Type::kBool:
        if (m.match == Match::kEqual && m.part == TimePart::kNone) {
          Say(value.place,
              Cat("holds here on the text '", ScalarText(value),
                  "' too; engines that compare types want the same type"));
        }
        return;
      case Type::kText:
        break;
    }
    if (m.fieldref || m.match == Match::kCidr) return;
    if (m.match == Match::kRegex) {
      if (const auto beyond = BeyondSubset(value.text)) {
        Say(value.place,
            Cat("'", *beyond,
                "' is not in Sigma's regexes, and other engines' may read it "
                "differently"));
      }
      return;
    }
    if (value.text.empty() && m.match == Match::kEqual) {
      Say(value.place,
          "'' holds here where the value is empty; some engines take a "
          "missing field for it");
    }
    if (!value.text.empty() &&
        value.text.find_first_not_of('*') == std::string::npos) {
      Say(value.place,
          "'*' holds here where there is a value; some engines take a missing "
          "field for an empty one, on which it holds");
    }
    if ((EqualsIgnoreCase(value.text, "true") ||
         EqualsIgnoreCase(value.text, "false")) &&
        m.match == Match::kEqual) {
      Say(value.place, Cat("holds here on the truth ", AsciiLower(value.text),
                           " too; engines that compare types want text"));
    }
    if (!HasBeyondAscii(value.text)) return;
    if (m.base64 == Base64::kOffset) {
      Say(value.place,
          "pySigma counts characters where base64offset counts bytes, and "
          "misses this");
    } else if (!m.cased && m.base64 == Base64::kNone) {
      Say(value.place,
          "compared without case beyond ASCII too; some engines fold ASCII "
          "only");
    }
  }

  void ConditionText(const YamlNode& condition, const std::string& path) {
    if (condition.is_sequence()) {
      if (condition.items.size() > 1) {
        Say(condition, path,
            "the schema of Sigma wants one condition, not a list");
      }
      for (std::size_t i = 0; i < condition.items.size(); ++i) {
        ConditionText(condition.items[i], Cat(path, '.', i));
      }
      return;
    }
    std::string_view rest = condition.scalar;
    while (true) {
      const std::size_t start = rest.find_first_not_of(" \t\r\n()");
      if (start == std::string_view::npos) return;
      rest.remove_prefix(start);
      const std::string_view word =
          rest.substr(0, rest.find_first_of(" \t\r\n()"));
      rest.remove_prefix(word.size());
      const std::string lower = AsciiLower(word);
      for (const char* known :
           {"and", "or", "not", "of", "all", "any", "them"}) {
        if (lower != known || word == known) continue;
        Say(condition, path, Cat("'", word, "': pySigma wants '", lower, "'"));
      }
      if (word.find('*') != std::string_view::npos &&
          word.find('-') != std::string_view::npos) {
        Say(condition, path,
            Cat("'", word, "': pySigma knows no - in a pattern"));
      }
    }
  }

  void Filter() {
    const YamlNode* rules = node_.Find("filter")->Find("rules");
    if (document_.filter->rules.empty() && rules != nullptr) {
      Say(*rules, "filter.rules",
          rules->is_scalar()
              ? "any is not in Sigma 2.1"
              : "an empty list is any rule here; other engines may read none");
    }
  }

  void Correlation(const CorrelationDocument& correlation) {
    const YamlNode& map = *node_.Find("correlation");
    const bool temporal = correlation.type == CorrelationType::kTemporal;
    const bool ordered = correlation.type == CorrelationType::kTemporalOrdered;
    const auto at = [&](const char* key) -> Place {
      const YamlNode* node = map.Find(key);
      return PlaceOf(node == nullptr ? map : *node, Cat("correlation.", key));
    };
    if (correlation.type == CorrelationType::kValueMedian) {
      Say(at("type"), "value_median is not in Sigma 2.1");
    }
    if (correlation.type == CorrelationType::kValuePercentile) {
      Say(at("type"),
          "here the percentile of numbers is compared; the specification can "
          "be read as how rare a text is");
    }
    if (correlation.group_by.empty()) {
      Say(at("group-by"), "the specification wants a group-by");
    }
    if (correlation.rules.empty()) {
      Say(at("rules"), "rules may be left out from Sigma 2.2 on");
    }
    for (const PlacedText& rule : correlation.rules) {
      if (std::count(correlations_.begin(), correlations_.end(), rule.text) ==
          0) {
        continue;
      }
      Say(rule.place,
          "engines differ in which fields a correlation hands on: here those "
          "of its group-by, at the time when it was told");
    }
    if (!correlation.expression.text.empty()) {
      Say(correlation.expression.place,
          "a condition in words is known from Sigma 2.2 on");
      ConditionText(*map.Find("condition"), "correlation.condition");
      if (HasNot(correlation.expression.text)) {
        Say(correlation.expression.place,
            "when `not` is decided is specified nowhere");
      }
      if (ordered) {
        Say(correlation.expression.place,
            "the specification has words for temporal only");
      }
    }
    Bounds(correlation, temporal || ordered, at("condition"));
    for (const CorrelationDocument::Alias& alias : correlation.aliases) {
      for (const auto& [rule, field] : alias.fields) {
        if (!IsUuid(rule.text)) continue;
        Say(rule.place, "aliases have names of rules, not ids");
      }
    }
    if (const YamlNode* timespan = map.Find("timespan")) {
      const std::string& text = timespan->scalar;
      if (!text.empty() &&
          std::string_view("wMy").find(text.back()) != std::string::npos) {
        Say(at("timespan"), "Sigma has s, m, h and d");
      }
    }
    if (map.Find("generate") != nullptr) {
      Say(at("generate"),
          "the schema of Sigma has generate beside correlation, not in it");
    }
  }

  static bool HasNot(std::string_view text) {
    for (const std::string_view part : Split(text, ' ')) {
      const std::size_t word = part.find_first_not_of("(\n\t");
      if (word != std::string_view::npos &&
          EqualsIgnoreCase(part.substr(word), "not")) {
        return true;
      }
    }
    return false;
  }

  void Bounds(const CorrelationDocument& correlation, bool temporal,
              const Place& place) {
    if (!correlation.bounded) return;
    const Bound& b = correlation.bound;
    int given = 0;
    for (const auto& one : {b.gt, b.gte, b.lt, b.lte, b.eq, b.neq}) {
      if (one) ++given;
    }
    if (given > 1) Say(place, "pySigma wants one number, not a range");
    if (!b.rising()) {
      Say(place,
          "decided here when the window is over; engines that decide at each "
          "match say it too early");
    }
    if (temporal) {
      Say(place, correlation.type == CorrelationType::kTemporal
                     ? "few engines count the rules of a temporal correlation"
                     : "the order of some of the rules of temporal_ordered is "
                       "specified nowhere; here it is that of the list");
    }
    if (correlation.fields.size() > 1) {
      Say(place, "a list of fields is not known everywhere");
    }
  }

  const YamlNode& node_;
  const RuleDocument& document_;
  const std::vector<std::string_view>& correlations_;  // their ids and names
  Problems& problems_;
};

// A text, parsed.
struct Parsed {
  std::vector<YamlNode> nodes;
  std::vector<RuleDocument> documents;
  bool collection = false;
};

Parsed Parse(const RuleText& text, const Schema& chain) {
  Diagnostics elsewhere;  // told by whoever compiles
  Problems ignored(&elsewhere);
  YamlLimits limits;
  limits.allow_aliases = true;
  limits.max_depth = 24;
  Parsed parsed;
  parsed.documents = ParseRules(text, chain, &ignored);
  parsed.nodes = ParseYaml(text.file, text.text, limits, &elsewhere);
  parsed.collection = std::any_of(
      parsed.nodes.begin(), parsed.nodes.end(),
      [](const YamlNode& node) { return node.Find("action") != nullptr; });
  parsed.nodes = Collected(std::move(parsed.nodes), &ignored);
  return parsed;
}

}  // namespace

void TellPortability(const std::vector<RuleText>& texts, const Schema& chain,
                     Diagnostics* found) {
  std::vector<Parsed> all;
  std::vector<std::string_view> correlations;
  all.reserve(texts.size());
  for (const RuleText& text : texts) all.push_back(Parse(text, chain));
  for (const Parsed& parsed : all) {
    for (const RuleDocument& document : parsed.documents) {
      if (!document.correlation) continue;
      correlations.push_back(document.rule.id);
      if (!document.rule.name.empty()) {
        correlations.push_back(document.rule.name);
      }
    }
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Parsed& parsed = all[i];
    Problems problems(found);
    problems.set_file(texts[i].file);
    if (parsed.collection && !parsed.documents.empty()) {
      problems.Warning(
          parsed.documents.front().place,
          "collections left Sigma; write each rule out as a document");
    }
    // Documents are in the order of the nodes; some nodes have none.
    auto node = parsed.nodes.begin();
    for (const RuleDocument& document : parsed.documents) {
      node = std::find_if(node, parsed.nodes.end(), [&](const YamlNode& one) {
        return one.line == document.place.line &&
               one.column == document.place.column;
      });
      if (node == parsed.nodes.end()) break;
      Teller(*node++, document, correlations, &problems).Tell();
    }
  }
}

}  // namespace snaptrail::inline v0::internal
