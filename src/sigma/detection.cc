#include "src/sigma/detection.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "src/base/strings.h"
#include "src/sigma/array_key.h"
#include "src/sigma/condition.h"
#include "src/sigma/modifiers.h"
#include "src/sigma/scalar.h"

namespace snaptrail::inline v0::internal {
namespace {

bool IsSearchId(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool CheckSearchId(const NamedSelection& named, Problems* problems) {
  if (IsSearchId(named.name)) return true;
  problems->Error(
      named.place,
      Cat("'", named.name,
          "' is no search id: letters, digits, _ and - are allowed"));
  return false;
}

class SelectionParser {
 public:
  SelectionParser(bool selectors, Problems* problems)
      : selectors_(selectors), problems_(*problems) {}

  // What stands at a search id, or inside a list.
  bool Parse(const YamlNode& node, const std::string& path, Selection* out) {
    if (node.is_mapping()) return Map(node, path, out);
    if (node.is_sequence()) return List(node, path, out);
    return Keyword(node, path, out);
  }

 private:
  bool Fail(const YamlNode& node, const std::string& path,
            std::string message) {
    problems_.Error(PlaceOf(node, path), std::move(message));
    return false;
  }

  bool Map(const YamlNode& node, const std::string& path, Selection* out) {
    if (node.entries.empty()) {
      return Fail(node, path, "an empty map: at least one field is expected");
    }
    out->kind = Selection::Kind::kAll;
    bool good = true;
    for (const auto& [key, value] : node.entries) {
      good &= ParseItem(key, value, Cat(path, '.', key.scalar),
                        &out->parts.emplace_back());
    }
    return good;
  }

  bool List(const YamlNode& node, const std::string& path, Selection* out) {
    if (node.items.empty()) {
      return Fail(node, path,
                  "an empty list: maps, or words to search for, are expected");
    }
    out->kind = Selection::Kind::kAny;
    bool good = true;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      good &=
          Parse(node.items[i], Cat(path, '.', i), &out->parts.emplace_back());
    }
    return good;
  }

  bool Keyword(const YamlNode& node, const std::string& path, Selection* out) {
    if (blocks_ > 0) {
      return Fail(node, path,
                  "words without a field are not defined in a block on "
                  "members: the member itself is '.', as in '.|contains'");
    }
    out->kind = Selection::Kind::kItem;
    out->item.place = PlaceOf(node, path);
    std::optional<Scalar> value = ReadScalar(node, path, &problems_);
    if (!value) return false;
    out->item.values.push_back(std::move(*value));
    return Check(out->item);
  }

  bool ParseItem(const YamlNode& key, const YamlNode& value,
                 const std::string& path, Selection* out) {
    const Place place = PlaceOf(key, path);
    if (key.is_null() && !key.quoted && !key.scalar.empty()) {
      return Fail(key, path, "null is no field");
    }
    Item item;
    item.place = place;
    if (!ParseItemKey(key.scalar, place, &item.field, &item.modifiers,
                      &problems_)) {
      return false;
    }
    if (!selectors_) return Values(value, path, std::move(item), out);
    std::optional<ArrayKey> picked =
        ParseArrayKey(item.field, place, &problems_);
    if (!picked) return false;
    const bool whole = picked->rest == kMember && !picked->steps.empty() &&
                       key.scalar.find('|') == std::string::npos;
    item.field = std::move(picked->rest);
    if (blocks_ > 0 && item.field.empty()) item.field = kMember;
    Selection* at = out;
    ArrayBlock* block = nullptr;   // the innermost
    ArrayBlock* turned = nullptr;  // what neq turns round
    for (ArrayKey::Step& step : picked->steps) {
      at->kind = Selection::Kind::kBlock;
      block = &at->blocks.emplace_back();
      block->field = std::move(step.field);
      block->pick = step.pick;
      block->place = place;
      if (step.pick.which != MemberPick::Which::kAt)
        turned = nullptr;
      else if (turned == nullptr)
        turned = block;
      at = &block->selections.emplace_back().selection;
    }
    // As of any field, neq of a field with a place is the opposite of the item.
    if (turned != nullptr && item.modifiers.neq) {
      turned->negated = true;
      item.modifiers.neq = false;
    }
    blocks_ += static_cast<int>(picked->steps.size());
    const bool good = whole && IsBlock(value)
                          ? Body(value, path, block)
                          : Values(value, path, std::move(item), at);
    blocks_ -= static_cast<int>(picked->steps.size());
    return good;
  }

  static bool IsBlock(const YamlNode& value) {
    return value.is_mapping() ||
           std::any_of(value.items.begin(), value.items.end(),
                       [](const YamlNode& item) {
                         return item.is_mapping() || item.is_sequence();
                       });
  }

  // What is asked of a member: as of a search id, or with a condition over
  // search ids of its own.
  bool Body(const YamlNode& body, const std::string& path, ArrayBlock* block) {
    const YamlNode* const condition =
        body.is_mapping() ? body.Find("condition") : nullptr;
    if (condition == nullptr) {
      return Parse(body, path, &block->selections[0].selection);
    }
    block->selections.clear();
    bool good = true;
    for (const auto& [key, value] : body.entries) {
      if (key.scalar == "condition") continue;
      NamedSelection& named = block->selections.emplace_back();
      named.name = key.scalar;
      named.place = PlaceOf(key, Cat(path, '.', key.scalar));
      good &= CheckSearchId(named, &problems_) &&
              Parse(value, named.place.path, &named.selection);
    }
    const Place place = PlaceOf(*condition, Cat(path, ".condition"));
    if (!condition->is_scalar()) {
      return Fail(*condition, place.path, "a condition is text");
    }
    std::vector<bool> used(block->selections.size());
    std::optional<Condition> read = ParseCondition(
        condition->scalar, block->selections, place, &used, &problems_);
    if (!read) return false;
    block->condition = std::move(*read);
    for (std::size_t i = 0; i < used.size(); ++i) {
      if (used[i]) continue;
      problems_.Warning(
          block->selections[i].place,
          Cat("no condition names '", block->selections[i].name, "'"));
    }
    return good;
  }

  bool Values(const YamlNode& value, const std::string& path, Item given,
              Selection* out) {
    out->kind = Selection::Kind::kItem;
    Item& item = out->item;
    item = std::move(given);
    bool good = true;
    const auto add = [&](const YamlNode& node, const std::string& at) {
      std::optional<Scalar> scalar = ReadScalar(node, at, &problems_);
      if (scalar) item.values.push_back(std::move(*scalar));
      good &= scalar.has_value();
    };
    if (value.is_sequence()) {
      if (value.items.empty()) {
        return Fail(value, path,
                    "an empty list of values: for a field without a value "
                    "write null, for an empty one ''");
      }
      if (item.modifiers.match == Match::kExists) {
        return Fail(value, path, "exists takes true or false, not a list");
      }
      for (std::size_t i = 0; i < value.items.size(); ++i) {
        add(value.items[i], Cat(path, '.', i));
      }
    } else {
      add(value, path);
    }
    return good && Check(item);
  }

  // Whether the values fit the modifiers.
  bool Check(const Item& item) {
    const Modifiers& m = item.modifiers;
    if (m.fieldref && blocks_ > 0) {
      problems_.Error(item.place,
                      "fieldref is not defined in a block on members: engines "
                      "differ in whether the other field is the member's");
      return false;
    }
    if (item.field.empty() &&
        (m.fieldref || m.match == Match::kExists || m.match == Match::kLess ||
         m.match == Match::kLessEqual || m.match == Match::kGreater ||
         m.match == Match::kGreaterEqual || m.part != TimePart::kNone)) {
      problems_.Error(item.place,
                      Cat(m.fieldref                  ? "fieldref"
                          : m.part != TimePart::kNone ? TimePartName(m.part)
                                                      : MatchName(m.match),
                          " needs a field before the |"));
      return false;
    }
    if (m.all && item.values.size() == 1) {
      problems_.Warning(item.place, "all with one value changes nothing");
    }
    bool good = true;
    for (const Scalar& value : item.values) good &= CheckValue(item, value);
    return good;
  }

  bool CheckValue(const Item& item, const Scalar& value) {
    using Type = Scalar::Type;
    const Modifiers& m = item.modifiers;
    const char* wanted = nullptr;
    switch (m.match) {
      case Match::kEqual:
        if (m.part != TimePart::kNone) {
          if (value.type != Type::kNumber) {
            wanted = "a number is expected, without quotes";
          }
        } else if ((m.windash || m.expand || m.base64 != Base64::kNone) &&
                   value.type != Type::kText) {
          wanted = "text is expected: quote it";
        } else if (m.fieldref && value.type != Type::kText) {
          wanted = "fieldref takes the name of a field";
        } else if (item.field.empty() && value.type == Type::kNull) {
          wanted = "null cannot be searched for in all values";
        } else if (m.cased && value.type != Type::kText) {
          wanted = "cased takes text";
        } else if (value.type == Type::kNull && item.values.size() > 1) {
          problems_.Warning(value.place,
                            "null in a list of values: other engines refuse "
                            "it; a selection of its own is portable");
        }
        break;
      case Match::kContains:
      case Match::kStartsWith:
      case Match::kEndsWith:
      case Match::kRegex:
      case Match::kCidr:
        if (value.type != Type::kText) wanted = "text is expected: quote it";
        break;
      case Match::kExists:
        if (value.type != Type::kBool) {
          wanted = "exists takes true or false, without quotes";
        }
        break;
      case Match::kLess:
      case Match::kLessEqual:
      case Match::kGreater:
      case Match::kGreaterEqual:
        if (value.type != Type::kNumber) {
          wanted = "a number is expected, without quotes";
        }
        break;
    }
    if (wanted == nullptr) return true;
    problems_.Error(value.place, wanted);
    return false;
  }

  const bool selectors_;
  Problems& problems_;
  int blocks_ = 0;  // around what is at hand
};

}  // namespace

std::vector<NamedSelection> ParseSelections(const YamlNode& detection,
                                            const std::string& path,
                                            bool selectors,
                                            Problems* problems) {
  std::vector<NamedSelection> selections;
  for (const auto& [key, value] : detection.entries) {
    if (key.scalar == "condition") continue;
    if (path == "filter" && key.scalar == "rules") continue;
    NamedSelection named;
    named.name = key.scalar;
    named.place = PlaceOf(key, Cat(path, '.', key.scalar));
    if (named.name == "timeframe") {
      problems->Error(named.place,
                      "timeframe left Sigma: it is the timespan of a "
                      "correlation document");
      continue;
    }
    if (!CheckSearchId(named, problems)) continue;
    SelectionParser(selectors, problems)
        .Parse(value, named.place.path, &named.selection);
    selections.push_back(std::move(named));
  }
  return selections;
}

}  // namespace snaptrail::inline v0::internal
