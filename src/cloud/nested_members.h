// NestedMembers: the members of an object inside of a record, read from its
// text one by one, without parsing the rest.
//
// As TopMembers does, it reads only what is beyond doubt and is unsure of
// everything else. It has nobody who saw the text before, so that what is
// nested in it is stepped over byte by byte.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_CLOUD_NESTED_MEMBERS_H_
#define SNAPTRAIL_SRC_CLOUD_NESTED_MEMBERS_H_

#include <cstddef>
#include <string_view>

#include "src/record/top_members.h"

namespace snaptrail::inline v0::internal {

class NestedMembers {
 public:
  using Type = TopMembers::Type;

  NestedMembers() = default;
  // `object` is borrowed and balanced.
  explicit NestedMembers(std::string_view object) : json_(object) {}

  // The next member. False: there is none, or sure() is false.
  bool Next();
  bool sure() const { return sure_; }
  std::string_view name() const { return name_; }
  Type type() const { return type_; }
  // Text: what stands between the quotes. Else the value as it stands.
  std::string_view value() const { return value_; }

 private:
  bool Doubt() {
    sure_ = false;
    return false;
  }
  void SkipBlanks();
  // From an opening quote at at_ to behind the closing one.
  bool Text(std::string_view* text, bool* escaped);
  bool Nested();
  bool Value();

  std::string_view json_;
  std::size_t at_ = 0;
  bool sure_ = true;
  bool over_ = false;
  std::string_view name_;
  std::string_view value_;
  Type type_ = Type::kOther;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_NESTED_MEMBERS_H_
