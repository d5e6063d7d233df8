// JsonDocument: fields of a raw record, found on its JSON.
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "simdjson.h"
#include "src/sigma/number.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

// Beyond the reader's own limit, so that this one is never met by its records;
// the walks below recurse as deep.
constexpr std::size_t kMaxDepth = 128;
constexpr std::size_t kFirstCapacity = 1 << 14;

bool NumberChar(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' ||
         c == 'e' || c == 'E';
}

// simdjson refuses a text with a number that no machine type holds, and with it
// the whole record. In quotes it is the same to rules: they compare by value,
// what is text as well as what is a number.
bool QuoteNumbers(std::string_view json, std::string* out) {
  // Shorter ones fit 64 bits; exponents may not fit at any length.
  constexpr std::size_t kFits = 18;
  bool any = false;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size();) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\' && i + 1 < json.size()) out->push_back(json[i++]);
      in_string = json[i] != '"' || c == '\\';
      out->push_back(json[i++]);
      continue;
    }
    if (!NumberChar(c) || c == 'e') {  // of true and false
      in_string = c == '"';
      out->push_back(c);
      ++i;
      continue;
    }
    const std::size_t start = i;
    while (i < json.size() && NumberChar(json[i])) ++i;
    const std::string_view number = json.substr(start, i - start);
    const bool big = (number.size() > kFits ||
                      number.find_first_of("eE") != std::string_view::npos) &&
                     IsNumberText(number);
    any |= big;
    if (big) out->push_back('"');
    *out += number;
    if (big) out->push_back('"');
  }
  return any;
}

// Finds the values at a field. An object may have the whole rest of the field's
// name, dots and all, as one key; the longest such prefix is tried first.
class Finder {
 public:
  Finder(const FieldRef& field, ValueVisitor visit)
      : field_(field), visit_(visit) {}

  // Whether the parts from `part` on lead to anything in `at`.
  bool Find(element at, std::size_t part) {
    if (part == field_.parts.size()) {
      Leaf(at);
      return true;
    }
    if (at.type() == element_type::ARRAY) {
      bool present = false;
      array list;
      if (at.get(list) != simdjson::SUCCESS) return false;
      for (element child : list) {
        present |= Find(child, part);
        if (stopped_) break;
      }
      return present;
    }
    object map;
    if (at.get(map) != simdjson::SUCCESS) return false;
    std::string key;
    for (std::size_t end = field_.parts.size(); end > part; --end) {
      element child;
      if (map.at_key(Key(part, end, &key)).get(child) != simdjson::SUCCESS) {
        continue;
      }
      if (Find(child, end)) return true;
    }
    return false;
  }

 private:
  std::string_view Key(std::size_t begin, std::size_t end, std::string* key) {
    if (end - begin == 1) return field_.parts[begin];
    key->clear();
    for (std::size_t i = begin; i < end; ++i) {
      if (i > begin) key->push_back('.');
      *key += field_.parts[i];
    }
    return *key;
  }

  void Leaf(element at) {
    if (stopped_) return;
    if (at.type() == element_type::ARRAY) {
      array list;
      if (at.get(list) != simdjson::SUCCESS) return;
      for (element child : list) {
        Leaf(child);
        if (stopped_) return;
      }
      return;
    }
    stopped_ = !Tell(at);
  }

  bool Tell(element at) {
    Value value;
    std::string text;
    switch (at.type()) {
      case element_type::OBJECT:
        text = simdjson::minify(at);
        value.type = Value::Type::kJson;
        value.text = text;
        return visit_(value);
      default:
        return TellScalar(at, visit_);
    }
  }

 public:
  static bool TellScalar(element at, ValueVisitor visit) {
    Value value;
    switch (at.type()) {
      case element_type::INT64:
        value.type = Value::Type::kInt;
        if (at.get(value.integer) != simdjson::SUCCESS) return true;
        break;
      case element_type::UINT64:
        value.type = Value::Type::kUint;
        if (at.get(value.unsigned_integer) != simdjson::SUCCESS) return true;
        break;
      case element_type::DOUBLE:
        value.type = Value::Type::kDouble;
        if (at.get(value.real) != simdjson::SUCCESS) return true;
        break;
      case element_type::STRING:
        value.type = Value::Type::kString;
        if (at.get(value.text) != simdjson::SUCCESS) return true;
        break;
      case element_type::BOOL:
        value.type = Value::Type::kBool;
        if (at.get(value.boolean) != simdjson::SUCCESS) return true;
        break;
      case element_type::NULL_VALUE:
        break;
      case element_type::ARRAY:
      case element_type::OBJECT:
        return true;
    }
    return visit(value);
  }

 private:
  const FieldRef& field_;
  ValueVisitor visit_;
  bool stopped_ = false;
};

bool WalkAll(element at, ValueVisitor visit) {
  if (at.type() == element_type::ARRAY) {
    array list;
    if (at.get(list) != simdjson::SUCCESS) return true;
    for (element child : list) {
      if (!WalkAll(child, visit)) return false;
    }
    return true;
  }
  if (at.type() == element_type::OBJECT) {
    object map;
    if (at.get(map) != simdjson::SUCCESS) return true;
    for (simdjson::dom::key_value_pair pair : map) {
      if (!WalkAll(pair.value, visit)) return false;
    }
    return true;
  }
  return Finder::TellScalar(at, visit);
}

}  // namespace

struct JsonDocument::Impl {
  simdjson::dom::parser parser;
  std::optional<element> root;
  std::string quoted;
};

JsonDocument::JsonDocument() : impl_(std::make_unique<Impl>()) {
  // When there is no memory now, parsing says so then.
  [[maybe_unused]] const auto error =
      impl_->parser.allocate(kFirstCapacity, kMaxDepth);
}
JsonDocument::~JsonDocument() = default;

bool JsonDocument::Parse(std::string_view json) {
  impl_->root.reset();
  element root;
  simdjson::error_code error =
      impl_->parser.parse(json.data(), json.size(), /*realloc_if_needed=*/false)
          .get(root);
  if (error == simdjson::NUMBER_ERROR) {
    impl_->quoted.clear();
    if (!QuoteNumbers(json, &impl_->quoted)) return false;
    error = impl_->parser.parse(impl_->quoted).get(root);
  }
  if (error != simdjson::SUCCESS || !root.is_object()) return false;
  impl_->root = root;
  return true;
}

bool JsonDocument::Visit(const FieldRef& field, ValueVisitor visit) const {
  if (!impl_->root || field.parts.empty()) return false;
  return Finder(field, visit).Find(*impl_->root, 0);
}

void JsonDocument::VisitAll(ValueVisitor visit) const {
  if (impl_->root) WalkAll(*impl_->root, visit);
}

}  // namespace snaptrail::inline v0::internal
