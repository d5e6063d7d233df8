// Scanner: finds where a JSON value ends, byte by byte and in one pass, and
// sees enough of it on the way: the keys at its top, whether its strings need
// repair, and the first sign that a quote is missing.
//
// The sign: outside of strings JSON has no letters but those of true, false and
// null, and what follows a string is one of : , ] }. With a quote missing,
// inside and outside change places and the next key breaks that rule at once;
// so what is lost is this value and not the rest of the input.
//
// Invariants: state is a few words; a value may be fed in pieces of any size.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_SCANNER_H_
#define SNAPTRAIL_SRC_RECORD_SCANNER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace snaptrail::inline v0::internal {

class Scanner {
 public:
  enum class Stop : std::uint8_t {
    kMore,       // the value goes on behind the bytes given
    kEnd,        // the value ended
    kContainer,  // an array of records begins: a member of a known name
    kBroken,     // no JSON
  };

  // Starts at the opening brace of an object, which stands at `data[at]`.
  void Start(std::size_t at);
  // After a container's array closed: goes on inside the object.
  void Resume(std::size_t at);
  // Scans data[pos(), size). Positions are relative to `data`, which may only
  // have grown (or been moved by Rebase) since Start.
  Stop Scan(const char* data, std::size_t size);
  // `data` lost its first `by` bytes.
  void Rebase(std::size_t by);

  std::size_t start() const { return start_; }
  std::size_t pos() const { return pos_; }  // behind what was scanned
  std::uint32_t max_depth() const { return max_depth_; }
  // A raw control character or an escaped surrogate stands in a string.
  bool needs_repair() const { return needs_repair_; }

  // Keys seen at the top of the object, as bits.
  enum Key : std::uint32_t {
    kEventSource = 1 << 0,
    kCloudTrailEvent = 1 << 1,  // LookupEvents
    kDetailType = 1 << 2,       // EventBridge
    kDigest = 1 << 3,           // CloudTrail digest file
    kS3 = 1 << 4,               // S3 event notification
    kCategory = 1 << 5,         // eventCategory or eventType: maybe Insight
    kTestEvent = 1 << 6,        // {"Service":"Amazon S3","Event":..}
  };
  std::uint32_t keys() const { return keys_; }

 private:
  void NoteKey(std::string_view key);

  std::size_t start_ = 0;
  std::size_t pos_ = 0;
  std::size_t string_start_ = 0;
  std::size_t key_start_ = 0;  // of the last string closed at the top
  std::size_t key_end_ = 0;
  std::uint32_t depth_ = 0;
  std::uint32_t max_depth_ = 0;
  std::uint32_t keys_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  bool after_string_ = false;
  bool array_key_ = false;   // the last top key names an array of records
  bool value_next_ = false;  // a colon at the top was the last mark
  bool needs_repair_ = false;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_SCANNER_H_
