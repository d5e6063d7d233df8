// MemberReader: the members at the top of a JSON object as they stand in it, in
// order, without a copy; ElementReader: those of an array; and TextPieces: the
// text of a JSON string, in pieces.
//
// They are for objects whose brackets and quotes the scanner has seen to match,
// and ask for no more than they need: whoever parses the record validates it.
//
// Invariants: every byte is looked at once (a backslash before a quote, twice);
// nothing outside of the text given is looked at.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_MEMBERS_H_
#define SNAPTRAIL_SRC_RECORD_MEMBERS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace snaptrail::inline v0::internal {

struct Member {
  std::string_view key;    // as it stands, without its quotes
  std::string_view value;  // as it stands, a string without its quotes
  char type = 0;           // '"' '{' '[', else the first byte of a scalar
};

class MemberReader {
 public:
  // `object` begins with its brace.
  explicit MemberReader(std::string_view object) : text_(object) {}

  enum class Stop : char {
    kMember,
    kEnd,
    kCut,  // the text ends in a value; the member is what there is of it
    kBad,  // no object
  };
  Stop Next(Member* member);

 private:
  void SkipBlanks();

  std::string_view text_;
  std::size_t at_ = 0;
};

// The elements of an array, in order; a string with its quotes.
class ElementReader {
 public:
  // `array` begins with its bracket.
  explicit ElementReader(std::string_view array) : text_(array) {}
  // False: there is none.
  bool Next(std::string_view* element);

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

class TextPieces {
 public:
  // `raw`: a string as it stands, without its quotes. `buffer`, borrowed, is
  // where pieces with escapes in them are put together.
  TextPieces(std::string_view raw, std::string* buffer)
      : raw_(raw), buffer_(*buffer) {}

  // The next piece, good until the one after it is asked for; some tens of
  // kilobytes, or more when no escape is in it. False: there is none.
  bool Next(std::string_view* piece);
  // An escape that JSON does not know ended it.
  bool bad() const { return bad_; }

 private:
  bool Escape();

  std::string_view raw_;
  std::string& buffer_;
  bool bad_ = false;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_MEMBERS_H_
