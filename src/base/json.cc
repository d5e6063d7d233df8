#include "src/base/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace snaptrail::inline v0::internal {
namespace {

std::string Quoted(std::string_view text) {
  using Library = nlohmann::json;
  return Library(text).dump(-1, ' ', false, Library::error_handler_t::replace);
}

}  // namespace

Json::Json() : text_("null") {}
Json::Json(std::string_view text) : text_(Quoted(text)) {}
Json::Json(std::initializer_list<std::pair<std::string_view, Json>> members)
    : kind_(Kind::kObject) {
  for (const auto& [key, value] : members) Set(key, value);
}
Json::~Json() = default;
Json::Json(const Json&) = default;
Json::Json(Json&&) noexcept = default;
Json& Json::operator=(const Json&) = default;
Json& Json::operator=(Json&&) noexcept = default;

Json Json::Raw(std::string text) {
  Json raw;
  raw.text_ = std::move(text);
  return raw;
}

void Json::Set(std::string_view key, Json value) {
  const auto found =
      std::find_if(members_.begin(), members_.end(),
                   [key](const Member& member) { return member.first == key; });
  if (found != members_.end()) {
    found->second = std::move(value);
  } else {
    members_.emplace_back(key, std::move(value));
  }
}

void Json::SetSome(std::string_view key, std::string_view value) {
  if (!value.empty()) Set(key, value);
}

void Json::SetSome(std::string_view key, const std::vector<std::string>& list) {
  if (!list.empty()) Set(key, list);
}

void Json::Erase(std::string_view key) {
  std::erase_if(members_,
                [key](const Member& member) { return member.first == key; });
}

void Json::Add(Json value) { items_.push_back(std::move(value)); }

std::string Json::Written(bool sorted) const {
  std::string out;
  Append(sorted, &out);
  return out;
}

void Json::Append(bool sorted, std::string* out) const {
  switch (kind_) {
    case Kind::kScalar:
      *out += text_;
      return;
    case Kind::kArray: {
      char before = '[';
      for (const Json& item : items_) {
        *out += before;
        item.Append(sorted, out);
        before = ',';
      }
      *out += items_.empty() ? "[]" : "]";
      return;
    }
    case Kind::kObject: {
      std::vector<const Member*> members;
      members.reserve(members_.size());
      for (const Member& member : members_) members.push_back(&member);
      if (sorted) {
        std::sort(members.begin(), members.end(),
                  [](const Member* a, const Member* b) {
                    return a->first < b->first;
                  });
      }
      char before = '{';
      for (const Member* member : members) {
        *out += before;
        *out += Quoted(member->first);
        *out += ':';
        member->second.Append(sorted, out);
        before = ',';
      }
      *out += members_.empty() ? "{}" : "}";
      return;
    }
  }
}

}  // namespace snaptrail::inline v0::internal
