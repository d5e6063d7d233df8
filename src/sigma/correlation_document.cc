#include "src/sigma/correlation_document.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "src/base/strings.h"
#include "src/sigma/correlation_bound.h"
#include "src/sigma/number.h"
#include "src/sigma/words.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr CorrelationType kTypes[] = {
    CorrelationType::kEventCount,      CorrelationType::kValueCount,
    CorrelationType::kTemporal,        CorrelationType::kTemporalOrdered,
    CorrelationType::kValueSum,        CorrelationType::kValueAvg,
    CorrelationType::kValuePercentile, CorrelationType::kValueMedian};
constexpr Level kLevels[] = {Level::kInformational, Level::kLow, Level::kMedium,
                             Level::kHigh, Level::kCritical};
constexpr DurationMs kMaxSpan = 3660 * kDay;

std::string Listed(const Words& names) {
  return Join({names.begin(), names.end()}, ", ");
}

bool IsTemporal(CorrelationType type) {
  return type == CorrelationType::kTemporal ||
         type == CorrelationType::kTemporalOrdered;
}

class CorrelationParser {
 public:
  CorrelationParser(const YamlNode& document, Problems* problems)
      : node_(document), problems_(*problems) {}

  std::optional<CorrelationDocument> Parse() {
    const std::size_t before = problems_.errors();
    const YamlNode& map = *node_.Find("correlation");
    out_.place = PlaceOf(map, "correlation");
    if (!map.is_mapping()) {
      Error(map, "", "a map with type, rules and timespan is expected");
      return std::nullopt;
    }
    OnlyKeys(map, "correlation",
             {"type", "rules", "group-by", "timespan", "condition", "aliases",
              "generate"});
    if (!Type(map)) return std::nullopt;
    if (const YamlNode* rules = map.Find("rules")) {
      out_.rules = Texts(*rules, "rules", "the id or the name of a rule");
    }
    if (const YamlNode* group = map.Find("group-by");
        group != nullptr && !group->is_null()) {
      out_.group_by = Texts(*group, "group-by", "the name of a field");
    }
    if (const YamlNode* timespan = map.Find("timespan")) {
      out_.timespan =
          Duration(*timespan, "correlation.timespan").value_or(kSecond);
    } else {
      Error(map, ".timespan", "a correlation needs a timespan, such as 10m");
    }
    if (const YamlNode* aliases = map.Find("aliases")) Aliases(*aliases);
    ReadCondition(map);
    for (const YamlNode* generate :
         {map.Find("generate"), node_.Find("generate")}) {
      if (generate == nullptr) continue;
      const std::optional<bool> value = generate->AsBool();
      if (!value) {
        Error(*generate, ".generate",
              Cat("'", generate->scalar, "': true or false is expected"));
      }
      out_.generate |= value.value_or(false);
    }
    out_.quiet = out_.timespan;
    if (const YamlNode* extension = node_.Find("snaptrail")) {
      Extension(*extension);
    }
    if (problems_.errors() != before) return std::nullopt;
    return std::move(out_);
  }

 private:
  void Error(const YamlNode& at, const std::string& path, std::string message) {
    problems_.Error(PlaceOf(at, "correlation" + path), std::move(message));
  }
  void ErrorAt(const YamlNode& at, std::string path, std::string message) {
    problems_.Error(PlaceOf(at, std::move(path)), std::move(message));
  }

  void OnlyKeys(const YamlNode& map, const std::string& path,
                const Words& allowed) {
    for (const auto& [key, value] : map.entries) {
      if (std::count(allowed.begin(), allowed.end(), key.scalar) > 0) continue;
      ErrorAt(key, Cat(path, '.', key.scalar),
              Cat("no key '", key.scalar, "'", Meant(key.scalar, allowed),
                  " Allowed are ", Listed(allowed)));
    }
  }

  bool Type(const YamlNode& map) {
    Words names;
    for (const CorrelationType type : kTypes) {
      names.emplace_back(CorrelationTypeName(type));
    }
    const YamlNode* type = map.Find("type");
    if (type == nullptr) {
      Error(map, ".type", Cat("a correlation needs a type: ", Listed(names)));
      return false;
    }
    for (const CorrelationType one : kTypes) {
      if (!type->is_scalar() || type->scalar != CorrelationTypeName(one)) {
        continue;
      }
      out_.type = one;
      return true;
    }
    Error(*type, ".type",
          Cat("no type '", type->scalar, "'", Meant(type->scalar, names),
              " Allowed are ", Listed(names)));
    return false;
  }

  // A text, or a list of texts without doubles.
  std::vector<PlacedText> Texts(const YamlNode& node, const std::string& key,
                                const char* what) {
    std::vector<PlacedText> texts;
    const auto add = [&](const YamlNode& item, std::string path) {
      if (!item.is_scalar() || item.scalar.empty()) {
        ErrorAt(item, std::move(path), Cat(what, " is expected"));
        return;
      }
      for (const PlacedText& other : texts) {
        if (other.text != item.scalar) continue;
        ErrorAt(item, std::move(path), Cat("'", item.scalar, "' stands twice"));
        return;
      }
      texts.push_back({item.scalar, PlaceOf(item, std::move(path))});
    };
    const std::string path = Cat("correlation.", key);
    if (node.is_scalar()) {
      add(node, path);
    } else if (node.is_sequence() && !node.items.empty()) {
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        add(node.items[i], Cat(path, '.', i));
      }
    } else {
      ErrorAt(node, path, Cat(what, ", or a list of them, is expected"));
    }
    return texts;
  }

  std::optional<DurationMs> Duration(const YamlNode& node,
                                     const std::string& path) {
    const std::string& text = node.scalar;
    const std::size_t digits =
        std::min(text.find_first_not_of("0123456789"), text.size());
    const bool form = node.is_scalar() && digits > 0 && digits <= 9 &&
                      digits + 1 == text.size();
    DurationMs unit = 0;
    switch (form ? text.back() : ' ') {
      case 's':
        unit = kSecond;
        break;
      case 'm':
        unit = kMinute;
        break;
      case 'h':
        unit = kHour;
        break;
      case 'd':
        unit = kDay;
        break;
      case 'w':
        unit = 7 * kDay;
        break;
      case 'M':
        unit = 2'629'746 * kSecond;
        break;
      case 'y':
        unit = 31'556'952 * kSecond;
        break;
      default:
        ErrorAt(node, path,
                Cat("'", text,
                    "' is no span of time: a number and one of s, m, h, d, w, "
                    "M, y is expected, such as 10m"));
        return std::nullopt;
    }
    if (text.back() == 'M' || text.back() == 'y') {
      problems_.Warning(PlaceOf(node, path),
                        Cat("'", text,
                            "' is the average length of a month or year; days "
                            "say it exactly"));
    }
    const DurationMs count = std::stoll(text.substr(0, digits));
    if (count == 0 || count > kMaxSpan / unit) {
      ErrorAt(node, path, Cat("'", text, "': 1s to 10y is allowed"));
      return std::nullopt;
    }
    return count * unit;
  }

  void Aliases(const YamlNode& map) {
    if (!map.is_mapping()) {
      Error(map, ".aliases", "a map from names to maps of fields is expected");
      return;
    }
    for (const auto& [name, fields] : map.entries) {
      const std::string path = Cat("correlation.aliases.", name.scalar);
      if (!fields.is_mapping() || fields.entries.empty()) {
        ErrorAt(fields, path, "a map from rules to fields is expected");
        continue;
      }
      CorrelationDocument::Alias alias;
      alias.name = {name.scalar, PlaceOf(name, path)};
      for (const auto& [rule, field] : fields.entries) {
        const std::string at = Cat(path, '.', rule.scalar);
        if (!field.is_scalar() || field.scalar.empty()) {
          ErrorAt(field, at, "the name of a field is expected");
          continue;
        }
        alias.fields.push_back({{rule.scalar, PlaceOf(rule, at)},
                                {field.scalar, PlaceOf(field, at)}});
      }
      out_.aliases.push_back(std::move(alias));
    }
  }

  void ReadCondition(const YamlNode& map) {
    const std::string type = CorrelationTypeName(out_.type);
    const YamlNode* condition = map.Find("condition");
    if (condition == nullptr) {
      if (IsTemporal(out_.type)) return;
      Error(map, ".condition",
            Cat("a correlation of type ", type,
                " needs a condition, such as gte: 10"));
      return;
    }
    if (condition->is_scalar() && IsTemporal(out_.type)) {
      out_.expression = {condition->scalar,
                         PlaceOf(*condition, "correlation.condition")};
      if (condition->scalar.empty()) {
        Error(*condition, ".condition", "the condition is empty");
      }
      return;
    }
    if (!condition->is_mapping()) {
      Error(*condition, ".condition",
            IsTemporal(out_.type)
                ? "a map such as gte: 2, or rules joined by and, or, not, is "
                  "expected"
                : "a map such as gte: 10 is expected");
      return;
    }
    OnlyKeys(*condition, "correlation.condition",
             {"gt", "gte", "lt", "lte", "eq", "neq", "field", "percentile"});
    if (const auto bound = ReadBound(*condition, out_.type, &problems_)) {
      out_.bound = *bound;
      out_.bounded = true;
    }
    Field(*condition);
    Percentile(*condition);
  }

  void Field(const YamlNode& condition) {
    const bool wants =
        out_.type != CorrelationType::kEventCount && !IsTemporal(out_.type);
    const YamlNode* field = condition.Find("field");
    if (field == nullptr) {
      if (wants) {
        Error(condition, ".condition.field",
              Cat("a correlation of type ", CorrelationTypeName(out_.type),
                  " needs a field"));
      }
      return;
    }
    if (!wants) {
      Error(*field, ".condition.field",
            Cat("a correlation of type ", CorrelationTypeName(out_.type),
                " counts matches and has no field; value_count counts the "
                "values of one"));
      return;
    }
    out_.fields = Texts(*field, "condition.field", "the name of a field");
    if (out_.type != CorrelationType::kValueCount && out_.fields.size() > 1) {
      Error(*field, ".condition.field",
            "several fields are for value_count, which counts their "
            "combinations");
    }
  }

  void Percentile(const YamlNode& condition) {
    const YamlNode* given = condition.Find("percentile");
    const bool wants = out_.type == CorrelationType::kValuePercentile;
    if (given == nullptr) {
      if (wants) {
        Error(condition, ".condition.percentile",
              "a correlation of type value_percentile needs a percentile, 0 to "
              "100: the one that is compared");
      }
      return;
    }
    const auto number = given->is_scalar() && !given->quoted
                            ? ParseNumber(given->scalar)
                            : std::nullopt;
    const double n = number ? std::stod(NumberText(*number)) : -1;
    if (!wants || n < 0 || n > 100) {
      Error(*given, ".condition.percentile",
            wants ? Cat("'", given->scalar, "': 0 to 100 is expected")
                  : std::string("percentile is for value_percentile"));
      return;
    }
    out_.percentile = n;
  }

  void Extension(const YamlNode& map) {
    const std::string path = "snaptrail";
    if (!map.is_mapping()) {
      ErrorAt(map, path,
              "a map with version and optional, levels, absence, lateness, "
              "refire is expected");
      return;
    }
    OnlyKeys(
        map, path,
        {"version", "optional", "levels", "absence", "lateness", "refire"});
    const YamlNode* version = map.Find("version");
    if (version == nullptr || version->AsInt() != 1) {
      ErrorAt(version == nullptr ? map : *version, "snaptrail.version",
              "version: 1 is expected");
    }
    const bool ordered = out_.type == CorrelationType::kTemporalOrdered;
    if (const YamlNode* optional = map.Find("optional")) {
      if (!ordered || out_.bounded) {
        ErrorAt(*optional, "snaptrail.optional",
                "optional steps are for temporal_ordered without a number in "
                "its condition");
      } else if (!optional->is_sequence() || optional->items.empty()) {
        ErrorAt(*optional, "snaptrail.optional", "a list of rules is expected");
      } else {
        for (std::size_t i = 0; i < optional->items.size(); ++i) {
          out_.optional.push_back(
              {optional->items[i].scalar,
               PlaceOf(optional->items[i], Cat("snaptrail.optional.", i))});
        }
      }
    }
    if (const YamlNode* levels = map.Find("levels")) {
      if (!ordered) {
        ErrorAt(*levels, "snaptrail.levels",
                "levels by steps are for temporal_ordered");
      } else {
        Levels(*levels);
      }
    }
    if (const YamlNode* absence = map.Find("absence")) {
      const Words allowed = {"at-match", "window-close"};
      if (!absence->is_scalar() ||
          std::count(allowed.begin(), allowed.end(), absence->scalar) == 0) {
        ErrorAt(*absence, "snaptrail.absence",
                Cat("'", absence->scalar,
                    "': at-match or window-close is expected"));
      }
      out_.absence = {absence->scalar, PlaceOf(*absence, "snaptrail.absence")};
    }
    if (const YamlNode* lateness = map.Find("lateness")) {
      out_.lateness = Duration(*lateness, "snaptrail.lateness");
    }
    if (const YamlNode* refire = map.Find("refire")) Refire(*refire);
  }

  void Levels(const YamlNode& levels) {
    const std::string path = "snaptrail.levels";
    if (!levels.is_sequence() || levels.items.empty()) {
      ErrorAt(levels, path, "a list of {steps, level} is expected");
      return;
    }
    for (std::size_t i = 0; i < levels.items.size(); ++i) {
      const YamlNode& map = levels.items[i];
      const std::string at = Cat(path, '.', i);
      if (!map.is_mapping()) {
        ErrorAt(map, at, "a map with steps and level is expected");
        continue;
      }
      OnlyKeys(map, at, {"steps", "level"});
      CorrelationLevel level;
      const YamlNode* steps = map.Find("steps");
      const auto n = steps == nullptr ? std::nullopt : steps->AsInt();
      if (!n || *n < 1 || *n > 64) {
        ErrorAt(steps == nullptr ? map : *steps, at + ".steps",
                "a number of steps, 1 or more, is expected");
        continue;
      }
      level.steps = static_cast<std::uint32_t>(*n);
      const YamlNode* name = map.Find("level");
      const auto found =
          std::find_if(std::begin(kLevels), std::end(kLevels), [&](Level one) {
            return name != nullptr && name->scalar == LevelName(one);
          });
      if (found == std::end(kLevels)) {
        ErrorAt(name == nullptr ? map : *name, at + ".level",
                "informational, low, medium, high or critical is expected");
        continue;
      }
      level.level = *found;
      if (!out_.levels.empty() && (level.steps <= out_.levels.back().steps ||
                                   level.level <= out_.levels.back().level)) {
        ErrorAt(map, at, "with more steps a higher level is expected");
        continue;
      }
      out_.levels.push_back(level);
    }
  }

  void Refire(const YamlNode& refire) {
    const std::string path = "snaptrail.refire";
    if (refire.is_scalar() && refire.scalar == "once") return;
    if (refire.is_scalar() && refire.scalar == "always") {
      out_.quiet = -1;
      return;
    }
    const YamlNode* every = refire.Find("every");
    if (every == nullptr || refire.entries.size() != 1) {
      ErrorAt(refire, path,
              Cat("'", refire.scalar,
                  "': once, always or {every: 1h} is expected"));
      return;
    }
    out_.quiet = Duration(*every, path + ".every").value_or(0);
  }

  const YamlNode& node_;
  Problems& problems_;
  CorrelationDocument out_;
};

std::string TextsOf(const std::vector<PlacedText>& texts) {
  std::string out;
  for (const PlacedText& one : texts) out += Cat(one.text, '\n');
  return out + "\n";
}

}  // namespace

std::optional<CorrelationDocument> ParseCorrelation(const YamlNode& document,
                                                    Problems* problems) {
  return CorrelationParser(document, problems).Parse();
}

std::string DumpCorrelationDocument(const CorrelationDocument& document) {
  std::string out = Cat(CorrelationTypeName(document.type), '\n',
                        document.timespan, '\n', document.bound.Dump(), '\n',
                        document.expression.text, '\n', document.absence.text,
                        '\n', document.quiet, '\n', document.percentile, '\n');
  out += TextsOf(document.rules) + TextsOf(document.group_by) +
         TextsOf(document.fields) + TextsOf(document.optional);
  for (const CorrelationDocument::Alias& alias : document.aliases) {
    out += Cat(alias.name.text, '\n');
    for (const auto& [rule, field] : alias.fields) {
      out += Cat(rule.text, '\n', field.text, '\n');
    }
  }
  for (const CorrelationLevel& level : document.levels) {
    out +=
        Cat(level.steps, ' ', std::string_view(LevelName(level.level)), '\n');
  }
  return out;
}

}  // namespace snaptrail::inline v0::internal
