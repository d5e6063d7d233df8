// The compiled rules against a slow evaluator that shares nothing with them: it
// walks the detection as it is written, on a plain JSON tree. Random rules,
// random records.
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>
#include <regex>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "src/base/strings.h"
#include "tests/sigma/testing.h"

namespace snaptrail::inline v0::internal {
namespace {

// Keeps the order of keys, and is valid YAML when printed.
using Json = nlohmann::ordered_json;

// ---- The slow evaluator.

// Text as code points without case; the tests' alphabet has one letter that is
// not ASCII.
std::u32string Wide(const std::string& text, bool cased) {
  std::u32string wide;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "\xC3\xA9") == 0) {
      wide.push_back(U'\u00e9');
      ++i;
    } else if (text.compare(i, 2, "\xC3\x89") == 0) {
      wide.push_back(cased ? U'\u00c9' : U'\u00e9');
      ++i;
    } else {
      const auto c = static_cast<unsigned char>(text[i]);
      wide.push_back(!cased && c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
  }
  return wide;
}

constexpr char32_t kAnyRun = 0x110000;
constexpr char32_t kAnyOne = 0x110001;

std::u32string Unescaped(const std::u32string& text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t next = i + 1 < text.size() ? text[i + 1] : 0;
    if (text[i] == '\\' && (next == '*' || next == '?' || next == '\\')) {
      out.push_back(next);
      ++i;
    } else if (text[i] == '*') {
      out.push_back(kAnyRun);
    } else if (text[i] == '?') {
      out.push_back(kAnyOne);
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

bool Glob(std::u32string_view pattern, std::u32string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == kAnyRun) {
    return Glob(pattern.substr(1), text) ||
           (!text.empty() && Glob(pattern, text.substr(1)));
  }
  return !text.empty() && (pattern[0] == kAnyOne || pattern[0] == text[0]) &&
         Glob(pattern.substr(1), text.substr(1));
}

// Every value that a name leads to. False: it leads nowhere.
bool Resolve(const Json& at, const std::string& name,
             std::vector<const Json*>* out) {
  if (at.is_array()) {
    bool any = false;
    for (const Json& child : at) any |= Resolve(child, name, out);
    return any;
  }
  if (!at.is_object()) return false;
  // All ways to cut a first key off, the longest key first.
  for (std::size_t cut = name.size(); cut != std::string::npos;
       cut = cut == 0 ? std::string::npos : name.rfind('.', cut - 1)) {
    const auto child = at.find(name.substr(0, cut));
    if (child == at.end()) continue;
    if (cut == name.size()) {
      std::vector<const Json*> open = {&*child};
      while (!open.empty()) {
        const Json* next = open.back();
        open.pop_back();
        if (!next->is_array()) out->push_back(next);
        if (next->is_array()) {
          for (const Json& member : *next) open.push_back(&member);
        }
      }
      return true;
    }
    if (Resolve(*child, name.substr(cut + 1), out)) return true;
  }
  return false;
}

void Everything(const Json& at, std::vector<const Json*>* out) {
  if (at.is_structured()) {
    for (const Json& child : at) Everything(child, out);
  } else {
    out->push_back(&at);
  }
}

// nlohmann prints 22.0 as "22.0"; rules read "22".
std::optional<std::string> TextOfJson(const Json& value) {
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) {
    const double d = value.get<double>();
    if (d == std::floor(d)) return std::to_string(static_cast<long long>(d));
  }
  return value.dump();
}

std::optional<long double> NumberOfJson(const Json& value) {
  if (value.is_number()) {
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    if (value.is_number_integer()) return value.get<std::int64_t>();
    return value.get<double>();
  }
  static const std::regex number(
      R"(-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?)");
  if (!value.is_string()) return std::nullopt;
  const std::string text = value.get<std::string>();
  if (!std::regex_match(text, number)) return std::nullopt;
  return std::stold(text);
}

struct SlowItem {
  std::string field;
  std::vector<std::string> modifiers;
  bool Has(const std::string& m) const {
    return std::find(modifiers.begin(), modifiers.end(), m) != modifiers.end();
  }
};

bool SlowValue(const SlowItem& item, const Json& want, const Json& record) {
  std::vector<const Json*> values;
  bool present = true;
  if (item.field.empty()) {
    Everything(record, &values);
  } else {
    present = Resolve(record, item.field, &values);
  }
  if (item.Has("exists")) return present == want.get<bool>();
  const bool cased = item.Has("cased");
  const auto glob = [&](const std::u32string& pattern, const Json& value) {
    const auto text = TextOfJson(value);
    if (!text) return false;
    std::u32string whole = pattern;
    const std::u32string star(1, kAnyRun);
    if (item.Has("contains") ||
        (item.field.empty() && !item.Has("startswith") &&
         !item.Has("endswith"))) {
      whole = star + whole + star;
    }
    if (item.Has("startswith")) whole += star;
    if (item.Has("endswith")) whole = star + whole;
    return Glob(whole, Wide(*text, cased));
  };
  if (item.Has("fieldref")) {
    std::vector<const Json*> others;
    Resolve(record, want.get<std::string>(), &others);
    for (const Json* other : others) {
      const auto text = TextOfJson(*other);
      if (!text) continue;
      for (const Json* value : values) {
        if (glob(Wide(*text, cased), *value)) return true;
      }
    }
    return false;
  }
  if (want.is_null() && !present) return true;
  for (const Json* value : values) {
    if (want.is_null()) {
      if (value->is_null()) return true;
      continue;
    }
    if (item.Has("re")) {
      const auto text = TextOfJson(*value);
      if (text &&
          std::regex_search(*text, std::regex(want.get<std::string>()))) {
        return true;
      }
      continue;
    }
    if (item.Has("cidr")) {
      // The tests' only range is 192.0.2.0/24.
      static const std::regex inside(
          R"(192\.0\.2\.([0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5]))");
      if (value->is_string() &&
          std::regex_match(value->get<std::string>(), inside)) {
        return true;
      }
      continue;
    }
    if (want.is_number() && !item.field.empty()) {
      const auto have = NumberOfJson(*value);
      if (!have) continue;
      const long double limit = *NumberOfJson(want);
      if (item.Has("lt")    ? *have < limit
          : item.Has("lte") ? *have <= limit
          : item.Has("gt")  ? *have > limit
          : item.Has("gte") ? *have >= limit
                            : *have == limit) {
        return true;
      }
      continue;
    }
    if (want.is_boolean() && !item.field.empty()) {
      if (value->is_boolean() && *value == want) return true;
      if (value->is_string() &&
          Wide(value->get<std::string>(), false) == Wide(want.dump(), false)) {
        return true;
      }
      continue;
    }
    const std::string text =
        want.is_string() ? want.get<std::string>() : want.dump();
    if (glob(Unescaped(Wide(text, cased)), *value)) return true;
  }
  return false;
}

bool SlowSelection(const Json& selection, const Json& record) {
  if (selection.is_array()) {
    for (const Json& part : selection) {
      if (SlowSelection(part, record)) return true;
    }
    return false;
  }
  if (!selection.is_object()) return SlowValue({}, selection, record);
  for (const auto& [key, value] : selection.items()) {
    SlowItem item;
    std::size_t at = key.find('|');
    item.field = key.substr(0, at);
    while (at != std::string::npos) {
      const std::size_t next = key.find('|', at + 1);
      item.modifiers.push_back(
          key.substr(at + 1, next == std::string::npos ? next : next - at - 1));
      at = next;
    }
    const Json list = value.is_array() ? value : Json::array({value});
    bool holds = item.Has("all");
    for (const Json& want : list) {
      const bool one = SlowValue(item, want, record);
      holds = item.Has("all") ? holds && one : holds || one;
    }
    if (item.Has("neq")) holds = !holds;
    if (!holds) return false;
  }
  return true;
}

// ---- Random rules and records.

class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  int Upto(int n) {
    return static_cast<int>(random_() % static_cast<unsigned>(n));
  }
  bool Chance(int percent) { return Upto(100) < percent; }
  template <typename T>
  T Pick(std::initializer_list<T> list) {
    return *(list.begin() + Upto(static_cast<int>(list.size())));
  }

  std::string Letters(bool wild) {
    std::string text;
    for (int n = Upto(4); n > 0; --n) {
      text += wild && Chance(30)
                  ? Pick<const char*>({"*", "?", "\\", "\\*", "\\?", "\\\\"})
                  : Pick<const char*>({"a", "A", "b", "\xC3\xA9", "\xC3\x89",
                                       "*", "\\", "\n", "1"});
    }
    return text;
  }

  Json Scalar(bool wild) {
    switch (Upto(12)) {
      case 0:
        return nullptr;
      case 1:
        return Chance(50);
      case 2:
        return Upto(5) - 2;
      case 3:
        return Pick<double>({1.5, 2.0, -2.0, 0.0});
      case 4:
        return Pick<std::uint64_t>(
            {9007199254740992u, 9007199254740993u, 18446744073709551615u});
      case 5:
        return Pick<const char*>({"1", "2", "2.0", "true", "False", "-2",
                                  "192.0.2.7", "192.0.3.7", "null"});
      default:
        return Letters(wild);
    }
  }

  Json Value(int depth) {
    if (depth > 0 && Chance(25)) return Record(depth - 1);
    if (depth > 0 && Chance(25)) {
      Json list = Json::array();
      for (int n = Upto(4); n > 0; --n) list.push_back(Value(depth - 1));
      return list;
    }
    return Scalar(false);
  }

  Json Record(int depth) {
    Json record = Json::object();
    for (int n = Upto(5); n > 0; --n) {
      record[Pick<const char*>({"a", "b", "c", "a.b", "b.c", "a.b.c"})] =
          Value(depth);
    }
    return record;
  }

  std::string Field() {
    return Pick<const char*>({"a", "b", "c", "a.b", "b.c", "a.b.c", "a.b.c.a"});
  }

  // A key and a value that fit each other.
  void AddItem(Json* map) {
    std::string key = Chance(12) ? "" : Field();
    const bool keyword = key.empty();
    bool only_text = keyword;
    bool only_number = false;
    bool list = true;
    Json fixed;
    switch (Upto(keyword ? 6 : 12)) {
      case 0:
        key += "|contains";
        only_text = true;
        break;
      case 1:
        key += "|startswith";
        only_text = true;
        break;
      case 2:
        key += "|endswith";
        only_text = true;
        break;
      case 3:
        key += "|re";
        only_text = true;
        fixed = Pick<const char*>({"a", "^a", "b$", "^1?$", "[ab]+1", "a|b"});
        break;
      case 4:
        key += "|cidr";
        fixed = "192.0.2.0/24";
        break;
      case 5:
        key += "|cased";
        only_text = true;
        break;
      case 6:
        key += "|exists";
        fixed = Chance(50);
        list = false;
        break;
      case 7:
        key += Pick<const char*>({"|lt", "|lte", "|gt", "|gte"});
        only_number = true;
        break;
      case 8:
        key += Pick<const char*>({"|fieldref", "|fieldref|contains",
                                  "|fieldref|startswith", "|fieldref|cased",
                                  "|fieldref|endswith"});
        fixed = Field();
        break;
      default:
        break;
    }
    const auto value = [&]() -> Json {
      if (!fixed.is_null()) return fixed;
      if (only_number) {
        return Chance(50) ? Json(Upto(5) - 2)
                          : Json(Pick<double>({1.5, 2.0, -2.0}));
      }
      return only_text ? Json(Letters(true)) : Scalar(true);
    };
    Json values = value();
    if (list && Chance(30)) {
      values = Json::array();
      for (int n = 1 + Upto(3); n > 0; --n) values.push_back(value());
      if (Chance(40)) key += "|all";
    }
    if (list && Chance(15)) key += "|neq";
    (*map)[key] = values;
  }

  Json Selection(int depth) {
    if (Chance(10)) return Letters(true);
    if (depth > 0 && Chance(30)) {
      Json list = Json::array();
      for (int n = 1 + Upto(3); n > 0; --n)
        list.push_back(Selection(depth - 1));
      return list;
    }
    Json map = Json::object();
    for (int n = 1 + Upto(3); n > 0; --n) AddItem(&map);
    return map;
  }

  // A condition over s0..s(n-1), and what it says when the selections say `is`.
  std::string Condition(const std::vector<bool>& is, int depth, bool* holds) {
    const int n = static_cast<int>(is.size());
    if (depth == 0 || Chance(25)) {
      const int kind = Upto(6);
      if (kind == 0) {
        *holds = std::find(is.begin(), is.end(), true) != is.end();
        return Pick<const char*>({"1 of s*", "any of them", "1 OF them"});
      }
      if (kind == 1) {
        *holds = std::find(is.begin(), is.end(), false) == is.end();
        return Pick<const char*>({"all of s*", "all of them"});
      }
      const int i = Upto(n);
      *holds = is[static_cast<std::size_t>(i)];
      return Cat("s", i);
    }
    bool a = false;
    bool b = false;
    const std::string left = Condition(is, depth - 1, &a);
    if (Chance(25)) {
      *holds = !a;
      return Cat("not (", left, ")");
    }
    const std::string right = Condition(is, depth - 1, &b);
    const bool both = Chance(50);
    *holds = both ? a && b : a || b;
    return Cat("(", left, ")", both ? " and " : " OR ", "(", right, ")");
  }

 private:
  std::mt19937 random_;
};

TEST(Oracle, CompiledRulesAgreeWithTheSlowEvaluator) {
  int held = 0;
  int asked = 0;
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    Maker maker(seed);
    Json detection = Json::object();
    const int n = 1 + maker.Upto(3);
    for (int i = 0; i < n; ++i) {
      detection[Cat("s", i)] = maker.Selection(2);
    }
    for (int turn = 0; turn < 12; ++turn) {
      const Json record = maker.Record(3);
      std::vector<bool> is;
      for (int i = 0; i < n; ++i) {
        is.push_back(SlowSelection(detection[Cat("s", i)], record));
      }
      bool want = false;
      detection["condition"] = maker.Condition(is, 2, &want);
      const Json rule = {{"title", "t"},
                         {"logsource", {{"product", "aws"}}},
                         {"detection", detection}};
      Diagnostics diagnostics;
      const auto rules = Compile(rule.dump(), &diagnostics);
      ASSERT_NE(rules, nullptr)
          << rule.dump() << ' ' << diagnostics.at(0).ToString();
      ASSERT_EQ(Holds(*rules, record.dump()), want) << "seed " << seed << "\n"
                                                    << rule.dump() << "\n"
                                                    << record.dump() << "\n"
                                                    << rules->Dump(0);
      // What the trace says of the rule as it is written.
      const JsonText text(record.dump());
      JsonDocument document;
      ASSERT_TRUE(document.Parse(text.view()));
      const auto traces = rules->TraceRaw("aws", "", document);
      ASSERT_EQ(traces.size(), 1u);
      ASSERT_EQ(traces[0].condition, want) << rule.dump();
      ASSERT_EQ(traces[0].reasons.at(0).holds, want);
      ASSERT_EQ(traces[0].checks_short == 0, want);
      ASSERT_EQ(traces[0].obstacles.empty(), want);
      for (const Obstacle& obstacle : traces[0].obstacles) {
        const auto id = static_cast<std::size_t>(obstacle.selection[1] - '0');
        ASSERT_EQ(obstacle.holds, is[id]) << rule.dump() << record.dump();
        ASSERT_FALSE(obstacle.checks.empty());
      }
      held += want;
      ++asked;
    }
  }
  // Neither side is asked for nothing.
  EXPECT_GT(held, asked / 10);
  EXPECT_LT(held, asked * 9 / 10);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
