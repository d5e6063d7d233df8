// TopMembers: the members at the top of a record, read from its text without
// parsing it a second time: objects and arrays are stepped over by what the
// scanner saw of them.
//
// It reads only what is beyond doubt: a name with a backslash, or anything that
// is not JSON to the letter, ends it unsure, and the record has to be parsed.
// Invariants: what it gives is what a JSON parser gives, in the same order.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_TOP_MEMBERS_H_
#define SNAPTRAIL_SRC_RECORD_TOP_MEMBERS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "src/record/record.h"

namespace snaptrail::inline v0::internal {

class TopMembers {
 public:
  enum class Type : std::uint8_t {
    kText,     // value() is what stands between the quotes
    kEscaped,  // the same, with backslashes in it
    kOther,    // number, true, false, null
    kNested,
  };

  // `record` was scanned, and outlives its use.
  explicit TopMembers(const Record& record)
      : json_(record.json), nested_(record.nested), sure_(record.scanned) {}

  // The next member. False: there is none, or sure() is false.
  bool Next();
  bool sure() const { return sure_; }
  std::string_view name() const { return name_; }
  Type type() const { return type_; }
  std::string_view value() const { return value_; }

 private:
  bool Doubt() {
    sure_ = false;
    return false;
  }
  void SkipBlanks();
  bool Text(std::string_view* text, bool* escaped);
  bool Value();

  const std::string_view json_;
  std::span<const Nested> nested_;  // those still ahead
  bool sure_;
  std::size_t at_ = 0;
  std::string_view name_;
  std::string_view value_;
  Type type_ = Type::kOther;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_TOP_MEMBERS_H_
