// Json: values to be written as JSON.
//
// The library that reads JSON has such a type too, but its destructor
// allocates, and where memory has run out ends the process. Nothing here can
// but throw. Threads: plain values.
#ifndef SNAPTRAIL_SRC_BASE_JSON_H_
#define SNAPTRAIL_SRC_BASE_JSON_H_

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snaptrail::inline v0::internal {

class Json {
 public:
  using Member = std::pair<std::string, Json>;

  // Implicit, so that members are written as the values that they are.
  // NOLINTBEGIN(google-explicit-constructor)
  Json();  // null
  Json(std::string_view text);
  Json(const std::string& text) : Json(std::string_view(text)) {}
  Json(const char* text) : Json(std::string_view(text)) {}
  Json(std::same_as<bool> auto value) : text_(value ? "true" : "false") {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) Json(T number)
      : text_(std::to_string(number)) {}
  template <typename T>
  Json(const std::vector<T>& list) : Json(Array()) {
    for (const T& one : list) Add(one);
  }
  Json(std::initializer_list<std::pair<std::string_view, Json>> members);
  // NOLINTEND(google-explicit-constructor)
  ~Json();
  Json(const Json&);
  Json(Json&&) noexcept;
  Json& operator=(const Json&);
  Json& operator=(Json&&) noexcept;

  static Json Object() { return Json(Kind::kObject); }
  static Json Array() { return Json(Kind::kArray); }
  // What is JSON already.
  static Json Raw(std::string text);

  // Of an object. A key that it has is set anew, where it stands.
  void Set(std::string_view key, Json value);
  // The same, unless the value is empty.
  void SetSome(std::string_view key, std::string_view value);
  void SetSome(std::string_view key, const std::vector<std::string>& list);
  void Erase(std::string_view key);
  // Of an array.
  void Add(Json value);
  // Of both: nothing is in it.
  bool empty() const { return items_.empty() && members_.empty(); }

  // One line. Undecodable bytes become U+FFFD: a reader must never lose a line
  // to one. Members in the order in which they were set, or by their keys.
  std::string Text() const { return Written(false); }
  std::string SortedText() const { return Written(true); }

 private:
  enum class Kind { kScalar, kArray, kObject };
  explicit Json(Kind kind) : kind_(kind) {}
  std::string Written(bool sorted) const;
  void Append(bool sorted, std::string* out) const;

  Kind kind_ = Kind::kScalar;
  std::string text_;  // of a scalar
  std::vector<Json> items_;
  std::vector<Member> members_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_BASE_JSON_H_
