// Scanner: finds where a JSON object ends, 64 bytes at a time and in one pass,
// and sees enough of it on the way: which members its top has that tell
// envelopes and look-alikes, whether its text may need repair, and the first
// sign that a quote or a bracket is missing.
//
// The signs: a quote opens only behind one of { [ , : or a blank, and closes
// only before one of , : ] } or a blank; a bracket in an object stands behind a
// colon, in an array behind a comma or the array's own bracket; and it is
// closed by its like. With a quote missing, inside and outside change places,
// and the next key breaks the rule at once; with a bracket missing, the next
// record does. So what is lost is this object and not the rest of the input. It
// is no full validation: whoever parses the record does that.
//
// Invariants: state is a few words; an object may be fed in pieces of any size,
// and the pieces change no result.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_SCANNER_H_
#define SNAPTRAIL_SRC_RECORD_SCANNER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "src/record/record.h"

namespace snaptrail::inline v0::internal {

class Scanner {
 public:
  // Deeper is refused whatever the limit given.
  static constexpr std::uint32_t kMaxDepth = 1024;

  enum class Stop : std::uint8_t {
    kMore,       // the object goes on behind the bytes given
    kEnd,        // the object ended
    kContainer,  // an array of records was passed at the top; container() says
    kBroken,     // no JSON; broken() says what
    kTooDeep,    // a bracket beyond the depth was passed
  };

  enum class Blocks : std::uint8_t { kPlain, kSse2, kAvx2, kAvx512 };
  static Blocks Best();

  explicit Scanner(std::uint32_t max_depth, Blocks blocks = Best());

  // Begins with an object; the first byte scanned is its opening brace. With
  // `containers`, arrays that hold records stop the scan.
  void Start(bool containers);
  // Begins inside an object that is a container, behind one of its members.
  void Resume();
  // From here on only the end is looked for, at any depth, and no byte before
  // the next one is looked at again. For objects that are given up.
  void Skip() { skipping_ = true; }

  // Scans data[pos, size), where `start` is where the object (or what was
  // resumed) begins. Positions are relative to `data`; what was scanned before
  // must still stand in data[start, pos), unless skipping.
  Stop Scan(const char* data, std::size_t start, std::size_t pos,
            std::size_t size);
  // Where the last Scan stopped: behind what was scanned; of kBroken, at the
  // byte that shows it.
  std::size_t pos() const { return pos_; }
  const char* broken() const { return broken_; }
  char container() const { return container_; }  // of the last kContainer

  // Whether such bytes were seen; they may stand just behind the object too.
  bool saw_high() const { return high_ != 0; }        // not ASCII
  bool saw_control() const { return control_ != 0; }  // raw, in a string
  bool saw_escape() const { return escape_ != 0; }    // a backslash

  // Members of that name, with an object or array, at the top of the object.
  enum Member : std::uint32_t {
    kUserIdentity = 1 << 0,
    kDetail = 1 << 1,        // EventBridge
    kLogFiles = 1 << 2,      // CloudTrail digest file
    kS3 = 1 << 3,            // S3 event notification
    kInsight = 1 << 4,       // insightDetails
    kProtoPayload = 1 << 5,  // of Google Cloud, in any of its spellings
    kClaims = 1 << 6,        // of Azure, with what holds them
  };
  std::uint32_t members() const { return members_; }

  // The first objects and arrays at the top of the object, in order. There may
  // be more.
  std::span<const Nested> nested() const {
    return std::span<const Nested>(nested_).first(nested_count_);
  }
  // The first kProtoPayload, and the first objects and arrays in it.
  std::span<const Nested> payload() const {
    return std::span<const Nested>(payload_).first(payload_count_);
  }

 private:
  template <typename Isa>
  Stop ScanWith(const char* data, std::size_t start, std::size_t pos,
                std::size_t size);
  Stop ScanAvx2(const char* data, std::size_t start, std::size_t pos,
                std::size_t size);
  Stop ScanAvx512(const char* data, std::size_t start, std::size_t pos,
                  std::size_t size);
  const char* WrongBefore(const char* data, std::size_t start, std::size_t at,
                          bool in_array) const;
  Stop NoteMember(const char* data, std::size_t start, std::size_t at);

  const std::uint32_t max_depth_;
  const Blocks blocks_;
  std::size_t pos_ = 0;
  std::uint64_t depth_ = 0;
  // The bracket that closes the d-th level. One more than the deepest, because
  // what is opened is written before it is refused.
  std::array<char, kMaxDepth + 2> closers_{};
  std::uint64_t high_ = 0;
  std::uint64_t control_ = 0;
  std::uint64_t escape_ = 0;
  std::uint32_t members_ = 0;
  // More than CloudTrail's records have; what is over it is not kept.
  static constexpr std::size_t kMaxNested = 16;
  std::array<Nested, kMaxNested> nested_{};
  std::size_t nested_count_ = 0;
  std::array<Nested, kMaxNested> payload_{};
  std::size_t payload_count_ = 0;
  bool in_payload_ = false;
  const char* broken_ = "";
  char container_ = 0;
  // Of the byte before the next one.
  bool in_string_ = false;
  bool escaped_ = false;  // it is a backslash that takes the next byte
  bool closed_ = false;   // it is a closing quote
  bool punct_ = false;    // it is one of BlockMasks::punct
  bool skipping_ = false;
  bool containers_ = false;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_SCANNER_H_
