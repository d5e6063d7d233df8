#include "tests/sigma/slow_evaluator.h"

#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <regex>
#include <utility>
#include <vector>

namespace snaptrail::inline v0::internal {
namespace {

// Text as code points without case; the tests' alphabet has one letter that is
// not ASCII, and the en dash.
std::u32string Wide(const std::string& text, bool cased) {
  std::u32string wide;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "\xC3\xA9") == 0) {
      wide.push_back(U'\u00e9');
      ++i;
    } else if (text.compare(i, 2, "\xC3\x89") == 0) {
      wide.push_back(cased ? U'\u00c9' : U'\u00e9');
      ++i;
    } else if (text.compare(i, 3, "\xE2\x80\x93") == 0) {
      wide.push_back(U'\u2013');
      i += 2;
    } else {
      const auto c = static_cast<unsigned char>(text[i]);
      wide.push_back(!cased && c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
  }
  return wide;
}

constexpr char32_t kAnyRun = 0x110000;
constexpr char32_t kAnyOne = 0x110001;
constexpr char32_t kAnyDash = 0x110002;

// As RE2's and Python's \b see ASCII and the letter of the tests.
bool IsWord(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') ||
         (c >= U'0' && c <= U'9') || c == U'_' || (c >= 0x80 && c < kAnyRun);
}

std::u32string Unescaped(const std::u32string& text, bool windash) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t next = i + 1 < text.size() ? text[i + 1] : 0;
    if (windash && (text[i] == '-' || text[i] == '/') && IsWord(next) &&
        (out.empty() || out.back() == kAnyRun || !IsWord(out.back()))) {
      out.push_back(kAnyDash);
      continue;
    }
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
  if (text.empty()) return false;
  const bool dash = text[0] == U'-' || text[0] == U'/' ||
                    (text[0] >= 0x2013 && text[0] <= 0x2015);
  return (pattern[0] == kAnyOne || pattern[0] == text[0] ||
          (pattern[0] == kAnyDash && dash)) &&
         Glob(pattern.substr(1), text.substr(1));
}

void Flatten(const Json& at, std::vector<const Json*>* out) {
  if (!at.is_array()) out->push_back(&at);
  if (!at.is_array()) return;
  for (const Json& member : at) Flatten(member, out);
}

// Whatever a name leads to, lists as they are. False: it leads nowhere.
bool Lead(const Json& at, const std::string& name,
          std::vector<const Json*>* out) {
  if (at.is_array()) {
    bool any = false;
    for (const Json& child : at) any |= Lead(child, name, out);
    return any;
  }
  if (!at.is_object()) return false;
  // All ways to cut a first key off, the longest key first.
  for (std::size_t cut = name.size(); cut != std::string::npos;
       cut = cut == 0 ? std::string::npos : name.rfind('.', cut - 1)) {
    const auto child = at.find(name.substr(0, cut));
    if (child == at.end()) continue;
    if (cut == name.size()) {
      out->push_back(&*child);
      return true;
    }
    if (Lead(*child, name.substr(cut + 1), out)) return true;
  }
  return false;
}

// Every value that a name leads to. False: it leads nowhere.
bool Resolve(const Json& at, const std::string& name,
             std::vector<const Json*>* out) {
  std::vector<const Json*> found;
  const bool any = Lead(at, name, &found);
  for (const Json* one : found) Flatten(*one, out);
  return any;
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
  std::optional<std::string> Part() const {
    for (const char* part :
         {"minute", "hour", "day", "week", "month", "year"}) {
      if (Has(part)) return part;
    }
    return std::nullopt;
  }
};

bool SlowRegex(const SlowItem& item, const std::string& pattern,
               const std::string& text) {
  const bool any_case = item.Has("i") || item.Has("ignorecase");
  std::wstring wide;
  for (const char32_t c : Wide(text, !any_case)) {
    wide.push_back(static_cast<wchar_t>(c));
  }
  std::wstring source;
  for (const char32_t c : Wide(pattern, !any_case)) {
    // Here a dot never is a new line, and anything else in no flag.
    if (c == '.' && (item.Has("s") || item.Has("dotall"))) {
      source += L"[\\s\\S]";
    } else if (c == '.') {
      source += L"[^\n]";
    } else {
      source.push_back(static_cast<wchar_t>(c));
    }
  }
  auto flags = std::regex_constants::ECMAScript;
  if (item.Has("m") || item.Has("multiline")) {
    flags |= std::regex_constants::multiline;
  }
  return std::regex_search(wide, std::wregex(source, flags));
}

// Of the tests' times, which are written in one way.
std::optional<long long> PartOfTime(const std::string& part,
                                    const Json& value) {
  if (!value.is_string()) return std::nullopt;
  const std::string text = value.get<std::string>();
  std::tm time{};
  const char* end = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &time);
  if (end == nullptr || *end != '\0') return std::nullopt;
  const std::pair<const char*, const char*> formats[] = {
      {"minute", "%M"}, {"hour", "%H"},  {"day", "%d"},
      {"week", "%V"},   {"month", "%m"}, {"year", "%Y"}};
  for (const auto& [name, format] : formats) {
    if (part != name) continue;
    char out[16];
    std::strftime(out, sizeof out, format, &time);
    return std::stoll(out);
  }
  return std::nullopt;
}

// Bit by bit, as RFC 4648 draws it.
std::string SlowBase64(const std::string& bytes) {
  std::string bits;
  for (const char c : bytes) {
    for (int i = 7; i >= 0; --i) bits += (c >> i & 1) != 0 ? '1' : '0';
  }
  while (bits.size() % 6 != 0) bits += '0';
  std::string out;
  for (std::size_t i = 0; i < bits.size(); i += 6) {
    out += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        [std::stoul(bits.substr(i, 6), nullptr, 2)];
  }
  while (out.size() % 4 != 0) out += '=';
  return out;
}

std::vector<std::string> SlowForms(const SlowItem& item,
                                   const std::string& want) {
  std::string bytes;
  for (const char32_t c : Wide(want, true)) {
    const auto high = static_cast<char>(c >> 8);
    const auto low = static_cast<char>(c);
    if (item.Has("utf16") && bytes.empty()) bytes += "\xFF\xFE";
    if (item.Has("wide") || item.Has("utf16le") || item.Has("utf16")) {
      bytes += low;
      bytes += high;
    } else if (item.Has("utf16be")) {
      bytes += high;
      bytes += low;
    } else if (c < 0x80) {
      bytes += low;
    } else {
      bytes = want;
      break;
    }
  }
  if (item.Has("base64")) return {SlowBase64(bytes)};
  // What of the letters stays the same whatever stands around: tried out.
  std::vector<std::string> forms;
  for (std::size_t offset = 0; offset < 3; ++offset) {
    const std::string one =
        SlowBase64(std::string(offset, '\0') + bytes + std::string(3, '\0'));
    const std::string other = SlowBase64(std::string(offset, '\xFF') + bytes +
                                         std::string(3, '\xFF'));
    std::string same;
    const std::size_t first = (offset * 8 + 5) / 6;
    const std::size_t last = (offset + bytes.size()) * 8 / 6;
    for (std::size_t i = first; i < last; ++i) {
      if (one[i] == other[i]) same += one[i];
    }
    forms.push_back(same);
  }
  return forms;
}

// `at` is a record, a member of a list, or null: where a member would be.
bool SlowValue(const SlowItem& item, const Json& want, const Json* at) {
  static const Json kNone = Json::object();
  const Json& record = at == nullptr ? kNone : *at;
  std::vector<const Json*> values;
  bool present = true;
  if (item.field.empty()) {
    Everything(record, &values);
  } else if (item.field == ".") {
    present = at != nullptr;
    if (present) Flatten(record, &values);
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
      if (text && SlowRegex(item, want.get<std::string>(), *text)) return true;
      continue;
    }
    if (const auto part = item.Part()) {
      const auto have = PartOfTime(*part, *value);
      const long long limit = want.get<long long>();
      if (have && (item.Has("lt")    ? *have < limit
                   : item.Has("lte") ? *have <= limit
                   : item.Has("gt")  ? *have > limit
                   : item.Has("gte") ? *have >= limit
                                     : *have == limit)) {
        return true;
      }
      continue;
    }
    if (item.Has("base64") || item.Has("base64offset")) {
      for (const std::string& form : SlowForms(item, want.get<std::string>())) {
        if (glob(Wide(form, cased), *value)) return true;
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
    if (glob(Unescaped(Wide(text, cased), item.Has("windash")), *value)) {
      return true;
    }
  }
  return false;
}

bool SlowOn(const Json& selection, const Json* at);

bool SlowCondition(const Json& body, const Json* at) {
  const bool s0 = SlowOn(body.at("s0"), at);
  const bool s1 = SlowOn(body.at("s1"), at);
  const std::string condition = body.at("condition");
  if (condition == "s0 and not s1") return s0 && !s1;
  if (condition == "s0 or s1" || condition == "1 of s*") return s0 || s1;
  if (condition == "not s1") return !s1;
  return !(s0 && s1);
}

bool SlowItemOn(const std::string& field, const std::string& modifiers,
                const Json& value, const Json* at) {
  SlowItem item;
  item.field = field;
  std::size_t bar = modifiers.empty() ? std::string::npos : 0;
  while (bar != std::string::npos) {
    const std::size_t next = modifiers.find('|', bar + 1);
    item.modifiers.push_back(modifiers.substr(
        bar + 1, next == std::string::npos ? next : next - bar - 1));
    bar = next;
  }
  const Json list = value.is_array() ? value : Json::array({value});
  bool holds = item.Has("all");
  for (const Json& want : list) {
    const bool one = SlowValue(item, want, at);
    holds = item.Has("all") ? holds && one : holds || one;
  }
  return holds != item.Has("neq");
}

bool SlowKey(const std::string& field, const std::string& modifiers,
             const Json& value, const Json* at);

// `field[word]rest`, of what is at a place.
bool SlowMembers(const std::string& field, const std::string& word,
                 const std::string& rest, const std::string& modifiers,
                 const Json& value, const Json* at) {
  const auto body = [&](const Json* member) {
    if (rest.empty() && modifiers.empty() && value.is_object()) {
      return value.contains("condition") ? SlowCondition(value, member)
                                         : SlowOn(value, member);
    }
    if (rest.empty() && value.is_array() && !value.empty() &&
        value[0].is_structured()) {
      return SlowOn(value, member);
    }
    return SlowKey(rest.empty()     ? "."
                   : rest[0] == '[' ? "." + rest
                                    : rest.substr(1),
                   modifiers, value, member);
  };
  std::vector<const Json*> lists;
  if (at != nullptr && field == ".") lists.push_back(at);
  if (at != nullptr && field != ".") Lead(*at, field, &lists);
  const bool place = word[0] == '-' || (word[0] >= '0' && word[0] <= '9');
  std::vector<const Json*> members;
  for (const Json* list : lists) {
    if (!list->is_array()) {
      if (!place && !list->is_null()) members.push_back(list);
      continue;
    }
    if (!place) {
      for (const Json& member : *list) members.push_back(&member);
      continue;
    }
    long index = std::stol(word);
    if (index < 0) index += static_cast<long>(list->size());
    if (index >= 0 && index < static_cast<long>(list->size())) {
      members.push_back(&(*list)[static_cast<std::size_t>(index)]);
    }
  }
  if (place && members.empty()) return body(nullptr);
  const auto held = std::count_if(members.begin(), members.end(), body);
  const auto all = static_cast<std::ptrdiff_t>(members.size());
  if (word == "all") return held == all && all > 0;
  if (word == "all_or_empty") return held == all;
  if (word == "none") return held == 0;
  return held > 0;
}

bool SlowKey(const std::string& field, const std::string& modifiers,
             const Json& value, const Json* at) {
  const std::size_t open = field.find('[');
  if (open == std::string::npos) {
    return SlowItemOn(field, modifiers, value, at);
  }
  // neq of a field with places is the opposite, of a quantity that of each
  // member.
  const bool places = std::all_of(
      field.begin() + static_cast<std::ptrdiff_t>(open), field.end(),
      [field](char c) { return c != 'n' && c != 'y' && c != 'l'; });
  const std::size_t neq = modifiers.rfind("|neq");
  if (places && neq != std::string::npos) {
    return !SlowKey(field, modifiers.substr(0, neq), value, at);
  }
  const std::size_t close = field.find(']', open);
  return SlowMembers(field.substr(0, open),
                     field.substr(open + 1, close - open - 1),
                     field.substr(close + 1), modifiers, value, at);
}

bool SlowOn(const Json& selection, const Json* at) {
  if (selection.is_array()) {
    return std::any_of(selection.begin(), selection.end(),
                       [at](const Json& part) { return SlowOn(part, at); });
  }
  if (!selection.is_object()) return SlowValue({}, selection, at);
  for (const auto& [key, value] : selection.items()) {
    const std::size_t bar = std::min(key.find('|'), key.size());
    if (!SlowKey(key.substr(0, bar), key.substr(bar), value, at)) return false;
  }
  return true;
}

}  // namespace

bool SlowSelection(const Json& selection, const Json& record) {
  return SlowOn(selection, &record);
}

}  // namespace snaptrail::inline v0::internal
