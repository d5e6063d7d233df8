// RecordMarks: what a record begins with, for finding the next one after bytes
// that are no JSON. There quotes and brackets mean nothing any more, so a
// record is told from an object inside one by the name of its first member: one
// that the clouds' records begin with, or one that a good record of this input
// began with.
//
// Invariants: a few short names are kept, whatever the input.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_MARKS_H_
#define SNAPTRAIL_SRC_RECORD_MARKS_H_

#include <array>
#include <cstddef>
#include <string_view>

namespace snaptrail::inline v0::internal {

// What follows an opening brace.
struct FirstKey {
  enum class Kind : char {
    kCut,   // the text ends before it can be told
    kNone,  // no short, plain name: no record begins so
    kName,
  };
  Kind kind = Kind::kNone;
  std::string_view name;
};
// `text` begins with the brace. No more than kFirstKeyReach bytes are looked
// at.
inline constexpr std::size_t kFirstKeyReach = 320;
FirstKey ReadFirstKey(std::string_view text);

class RecordMarks {
 public:
  void Clear() { *this = RecordMarks(); }
  // `record` is good and begins with a brace.
  void Learn(std::string_view record);
  // `own`: what the broken record begins with; counts when nothing is known.
  void SetOwn(std::string_view own);
  bool Known(std::string_view name) const;
  // Names of members that hold arrays of records.
  static bool IsContainer(std::string_view name);

 private:
  static constexpr std::size_t kLongest = 40;
  struct Name {
    std::array<char, kLongest> text{};
    std::size_t size = 0;
    std::string_view view() const { return {text.data(), size}; }
    void Set(std::string_view name);
  };
  // The last different ones; files with sorted keys begin in two or three ways.
  std::array<Name, 8> learnt_;
  std::size_t next_ = 0;
  std::size_t newest_ = 0;
  Name own_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_MARKS_H_
