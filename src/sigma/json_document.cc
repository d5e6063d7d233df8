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

// Finds what stands at a field. An object may have the whole rest of the
// field's name, dots and all, as one key; the longest such prefix is tried
// first.
class Finder {
 public:
  // `leaf` returns whether to go on.
  Finder(std::string_view field, absl::FunctionRef<bool(element)> leaf)
      : field_(field), leaf_(leaf) {}

  // Whether what is left of the field's name from `begin` on leads to anything
  // in `at`.
  bool Find(element at, std::size_t begin) {
    if (begin == FieldPrefixes::kEnd) {
      if (!stopped_) stopped_ = !leaf_(at);
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
  const std::string_view field_;
  absl::FunctionRef<bool(element)> leaf_;
  bool stopped_ = false;
};

bool TellScalar(element at, ValueVisitor visit) {
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

// Lists are walked; an object is its text. Whether to go on.
bool TellLeaf(element at, Minifier* minifier, ValueVisitor visit) {
  if (at.type() == element_type::ARRAY) {
    array list;
    if (at.get(list) != simdjson::SUCCESS) return true;
    for (element child : list) {
      if (!TellLeaf(child, minifier, visit)) return false;
    }
    return true;
  }
  if (at.type() != element_type::OBJECT) return TellScalar(at, visit);
  minifier->clear();
  minifier->append(at);
  Value value;
  value.type = Value::Type::kJson;
  value.text = minifier->str();
  return visit(value);
}

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
  return TellScalar(at, visit);
}

// What a list's member, or the record, has at a field.
bool VisitAt(element root, std::string_view name, std::size_t begin,
             Minifier* minifier, ValueVisitor visit) {
  return Finder(name,
                [&](element leaf) { return TellLeaf(leaf, minifier, visit); })
      .Find(root, begin);
}

void VisitMembersAt(element root, std::string_view name, std::size_t begin,
                    std::optional<std::int64_t> index, Minifier* minifier,
                    MemberVisitor visit);

class JsonMember : public Document {
 public:
  JsonMember(element root, Minifier* minifier)
      : root_(root), minifier_(*minifier) {}

  bool Visit(const FieldRef& field, ValueVisitor visit) const override {
    return VisitAt(root_, field.name, Begin(field), &minifier_, visit);
  }
  void VisitAll(ValueVisitor visit) const override { WalkAll(root_, visit); }
  void VisitMembers(const FieldRef& field, std::optional<std::int64_t> index,
                    MemberVisitor visit) const override {
    VisitMembersAt(root_, field.name, Begin(field), index, &minifier_, visit);
  }

 private:
  static std::size_t Begin(const FieldRef& field) {
    return field.name == kMember ? FieldPrefixes::kEnd : 0;
  }

  const element root_;
  Minifier& minifier_;
};

void VisitMembersAt(element root, std::string_view name, std::size_t begin,
                    std::optional<std::int64_t> index, Minifier* minifier,
                    MemberVisitor visit) {
  Finder(name, [&](element leaf) {
    array list;
    if (leaf.get(list) != simdjson::SUCCESS) {
      return index || leaf.is_null() || visit(JsonMember(leaf, minifier));
    }
    std::optional<std::size_t> wanted;
    if (index) {
      wanted = MemberAt(*index, list.size());
      if (!wanted) return true;
    }
    std::size_t place = 0;
    for (element member : list) {
      if (wanted && place++ != *wanted) continue;
      if (!visit(JsonMember(member, minifier))) return false;
      if (wanted) break;
    }
    return true;
  }).Find(root, begin);
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
  return VisitAt(*impl_->root, name, begin, &impl_->minifier, visit);
}

void JsonDocument::VisitMembers(const FieldRef& field,
                                std::optional<std::int64_t> index,
                                MemberVisitor visit) const {
  if (!impl_->root || field.name.empty()) return;
  VisitMembersAt(*impl_->root, field.name, 0, index, &impl_->minifier, visit);
}

void JsonDocument::VisitAll(ValueVisitor visit) const {
  if (impl_->root) WalkAll(*impl_->root, visit);
}

}  // namespace snaptrail::inline v0::internal
