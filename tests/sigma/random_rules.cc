#include "tests/sigma/random_rules.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {

std::string RuleMaker::Letters(bool wild) {
  std::string text;
  for (int n = Upto(4); n > 0; --n) {
    text += wild && Chance(30)
                ? Pick<const char*>({"*", "?", "\\", "\\*", "\\?", "\\\\"})
                : Pick<const char*>({"a", "A", "b", "\xC3\xA9", "\xC3\x89", "*",
                                     "\\", "\n", "1"});
  }
  return text;
}

Json RuleMaker::Scalar(bool wild) {
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
    case 6:
      // What some of the values are in base64, and a time.
      return Pick<const char*>({"YWI=", "aWI", "YQBiAA==", "AGEAYg", "xFhYgx",
                                "//5hAGIA", "2027-03-02T08:05:00Z",
                                "2024-12-30T23:59:59Z", "a-b /ab",
                                "\xE2\x80\x93"
                                "ab"});
    default:
      return Letters(wild);
  }
}

Json RuleMaker::Value(int depth) {
  if (depth > 0 && Chance(25)) return Record(depth - 1);
  if (depth > 0 && Chance(25)) {
    Json list = Json::array();
    for (int n = Upto(4); n > 0; --n) list.push_back(Value(depth - 1));
    return list;
  }
  return Scalar(false);
}

Json RuleMaker::Record(int depth) {
  Json record = Json::object();
  for (int n = Upto(5); n > 0; --n) {
    record[Pick<const char*>({"a", "b", "c", "a.b", "b.c", "a.b.c"})] =
        Value(depth);
  }
  return record;
}

std::string RuleMaker::Field() {
  return Pick<const char*>({"a", "b", "c", "a.b", "b.c", "a.b.c", "a.b.c.a"});
}

void RuleMaker::AddBlock(Json* map) {
  std::string key = blocks_ > 0 && Chance(30) ? "." : Field();
  key += Pick<const char*>({"[any]", "[all]", "[all_or_empty]", "[none]", "[0]",
                            "[1]", "[-1]", "[-2]"});
  ++blocks_;
  if (Chance(30)) {
    (*map)[key] = Selection(1);
  } else if (Chance(30)) {
    (*map)[key] = {
        {"s0", Selection(1)},
        {"s1", Selection(1)},
        {"condition", Pick<const char*>({"s0 and not s1", "s0 or s1", "not s1",
                                         "1 of s*", "not (s0 and s1)"})}};
  } else {
    Json one = Json::object();
    AddItem(&one);
    const std::string inner = one.begin().key();
    key += inner[0] == '.' ? inner.substr(1) : "." + inner;
    (*map)[key] = one.begin().value();
  }
  --blocks_;
}

void RuleMaker::AddItem(Json* map) {
  if (blocks_ < 3 && Chance(15)) return AddBlock(map);
  std::string key = Chance(12) ? "" : Field();
  if (blocks_ > 0 && (key.empty() || Chance(20))) key = ".";
  const bool keyword = key.empty();
  bool only_text = keyword;
  bool only_number = false;
  bool list = true;
  Json fixed;
  bool neq = true;
  switch (Upto(keyword ? 8 : 17)) {
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
      key += Pick<const char*>({"|re", "|re|i", "|re|m", "|re|s", "|re|i|m"});
      only_text = true;
      fixed = Pick<const char*>(
          {"a", "^a", "b$", "^1?$", "[ab]+1", "a|b", "a.b", "^.b"});
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
      key += Pick<const char*>(
          {"|base64", "|base64|contains", "|wide|base64", "|utf16be|base64",
           "|utf16|base64|startswith", "|base64offset|contains",
           "|utf16le|base64offset|contains", "|base64offset|endswith"});
      fixed = Pick<const char*>({"ab", "aab", "b1"});
      break;
    case 7:
      key += Pick<const char*>({"|windash|contains", "|contains|windash",
                                "|windash", "|windash|startswith"});
      fixed = Pick<const char*>({"-b", "/ab", "a -a", "--a", "-"});
      break;
    case 8:
      key += "|exists";
      fixed = Chance(50);
      list = neq = false;
      break;
    case 9:
      key += Pick<const char*>({"|lt", "|lte", "|gt", "|gte"});
      only_number = true;
      break;
    case 10:
      key += Pick<const char*>({"|hour", "|hour|gte", "|minute|lt", "|day|gt",
                                "|week", "|month|lte", "|year"});
      fixed = Pick<int>({0, 1, 2, 3, 5, 8, 9, 12, 23, 30, 59, 2024, 2027});
      break;
    case 11:
      key += Pick<const char*>({"|expand", "|expand|contains"});
      only_text = true;
      break;
    case 12:
      // Not defined in a block.
      if (blocks_ > 0) break;
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
  if (neq && Chance(15)) key += "|neq";
  (*map)[key] = values;
}

Json RuleMaker::Selection(int depth) {
  if (blocks_ == 0 && Chance(10)) return Letters(true);
  if (depth > 0 && Chance(30)) {
    Json list = Json::array();
    for (int n = 1 + Upto(3); n > 0; --n) list.push_back(Selection(depth - 1));
    return list;
  }
  Json map = Json::object();
  for (int n = 1 + Upto(3); n > 0; --n) AddItem(&map);
  return map;
}

std::string RuleMaker::Condition(const std::vector<bool>& is, int depth,
                                 bool* holds) {
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

std::string RuleOf(Json detection, const std::string& condition,
                   const std::string& title) {
  detection["condition"] = condition;
  return Json{{"title", title},
              {"sigma-version", 3},
              {"logsource", {{"product", "aws"}}},
              {"detection", std::move(detection)}}
      .dump();
}

}  // namespace snaptrail::inline v0::internal
