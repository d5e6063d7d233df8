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

// It keeps its room.
using Minifier = simdjson::internal::string_builder<>;

bool NumberChar(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' ||
         c == 'e' || c == 'E';
}

// Whether simdjson takes a number that is one.
bool FitsMachine(std::string_view text) {
  const std::optional<Number> number = ParseNumber(text);
  return number && (number->type != Number::Type::kDouble ||
                    text.find_first_of(".eE") != std::string_view::npos);
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
                     IsNumberText(number) && !FitsMachine(number);
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
  Finder(std::string_view field, Minifier* minifier, ValueVisitor visit)
      : field_(field), minifier_(*minifier), visit_(visit) {}

  // Whether what is left of the field's name from `begin` on leads to anything
  // in `at`.
  bool Find(element at, std::size_t begin) {
    if (begin == FieldPrefixes::kEnd) {
      Leaf(at);
      return true;
    }
    if (at.type() == element_type::ARRAY) {
      bool present = false;
      array list;
      if (at.get(list) != simdjson::SUCCESS) return false;
      for (element child : list) {
        present |= Find(child, begin);
        if (stopped_) break;
      }
      return present;
    }
    object map;
    if (at.get(map) != simdjson::SUCCESS) return false;
    for (FieldPrefixes prefixes(field_, begin); !prefixes.done();
         prefixes.Shorten()) {
      element child;
      if (map.at_key(prefixes.key()).get(child) != simdjson::SUCCESS) continue;
      if (Find(child, prefixes.rest())) return true;
    }
    return false;
  }

 private:
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
    switch (at.type()) {
      case element_type::OBJECT:
        minifier_.clear();
        minifier_.append(at);
        value.type = Value::Type::kJson;
        value.text = minifier_.str();
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
  const std::string_view field_;
  Minifier& minifier_;
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
  Minifier minifier;
};

JsonDocument::JsonDocument(std::size_t bytes)
    : impl_(std::make_unique<Impl>()) {
  // When there is no memory now, parsing says so then.
  [[maybe_unused]] const auto error = impl_->parser.allocate(bytes, kMaxDepth);
}
JsonDocument::~JsonDocument() = default;

bool JsonDocument::ParseValue(std::string_view json) {
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
  if (error != simdjson::SUCCESS) return false;
  impl_->root = root;
  return true;
}

bool JsonDocument::Parse(std::string_view json) {
  if (!ParseValue(json)) return false;
  if (!impl_->root->is_object()) impl_->root.reset();
  return impl_->root.has_value();
}

bool JsonDocument::Visit(const FieldRef& field, ValueVisitor visit) const {
  return !field.name.empty() && VisitRest(field.name, 0, visit);
}

bool JsonDocument::VisitRest(std::string_view name, std::size_t begin,
                             ValueVisitor visit) const {
  if (!impl_->root) return false;
  return Finder(name, &impl_->minifier, visit).Find(*impl_->root, begin);
}

void JsonDocument::VisitAll(ValueVisitor visit) const {
  if (impl_->root) WalkAll(*impl_->root, visit);
}

}  // namespace snaptrail::inline v0::internal
