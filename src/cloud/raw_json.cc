#include "src/cloud/raw_json.h"

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

using Element = simdjson::dom::element;
using Type = simdjson::dom::element_type;

void AddItems(RawValue value, std::vector<Element>* out, int depth) {
  constexpr int kMaxDepth = 4;
  if (!value || depth > kMaxDepth) return;
  if (value->type() == Type::ARRAY) {
    for (const Element item : simdjson::dom::array(*value)) {
      bool wrapped = false;
      for (const char* w : {"items", "item", "member"}) {
        if (Look(item, w)) {
          AddItems(Look(item, w), out, depth + 1);
          wrapped = true;
          break;
        }
      }
      if (!wrapped) out->push_back(item);
    }
    return;
  }
  if (value->type() != Type::OBJECT) {
    if (value->type() != Type::NULL_VALUE) out->push_back(*value);
    return;
  }
  for (const char* w : {"items", "item", "member"}) {
    if (RawValue inner = Look(value, w)) return AddItems(inner, out, depth + 1);
  }
  if (simdjson::dom::object(*value).size() != 0) out->push_back(*value);
}

}  // namespace

RawValue Look(RawValue value, std::string_view name) {
  if (!value || value->type() != Type::OBJECT) return std::nullopt;
  for (const auto field : simdjson::dom::object(*value)) {
    if (SameKey(KeyMatch::kFold, field.key, name)) return field.value;
  }
  return std::nullopt;
}

std::string TextAt(RawValue value, std::string_view name) {
  std::string text;
  if (RawValue found = Look(value, name)) ScalarText(*found, &text);
  return text;
}

std::vector<Element> ItemsAt(RawValue value, std::string_view name) {
  std::vector<Element> out;
  AddItems(Look(value, name), &out, 0);
  return out;
}

RawValue AsDocument(Capture* capture, RawValue value) {
  if (!value || value->type() != Type::STRING) return value;
  Element inner;
  if (!capture->Embedded(std::string_view(*value), &inner)) return std::nullopt;
  return inner;
}

std::vector<Element> ElementsAt(RawValue value, std::string_view name) {
  std::vector<Element> out;
  const RawValue list = Look(value, name);
  if (!list || list->type() == Type::NULL_VALUE) return out;
  if (list->type() != Type::ARRAY) return {*list};
  for (const Element item : simdjson::dom::array(*list)) out.push_back(item);
  return out;
}

std::vector<std::string> TextsOf(RawValue value) {
  std::vector<std::string> out;
  if (!value) return out;
  std::string text;
  if (value->type() == Type::ARRAY) {
    for (const Element item : simdjson::dom::array(*value)) {
      if (ScalarText(item, &text)) out.push_back(text);
    }
  } else if (ScalarText(*value, &text)) {
    out.push_back(text);
  }
  return out;
}

}  // namespace snaptrail::inline v0::internal
