// Base64Decoder: base64 (RFC 4648, also with the letters of its section 5) to
// bytes, in pieces of any size.
//
// Blanks are passed over: writers break long lines. What is missing of the
// padding at the end is not asked for.
//
// Invariants: what was decoded does not depend on the cuts; after a wrong byte
// nothing is decoded any more.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_BASE64_H_
#define SNAPTRAIL_SRC_RECORD_BASE64_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace snaptrail::inline v0::internal {

class Base64Decoder {
 public:
  void Begin() { *this = Base64Decoder(); }
  // Appends what is whole to *out. False: a byte that is no base64; what stood
  // before it was appended.
  bool Feed(std::string_view text, std::string* out);
  // Appends the rest. False: the text ended inside a byte.
  bool End(std::string* out);

 private:
  std::uint32_t bits_ = 0;
  unsigned letters_ = 0;  // in bits_; fewer than four
  bool padded_ = false;
  bool wrong_ = false;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_BASE64_H_
