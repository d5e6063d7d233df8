// Inflater: gzip members to bytes, in pieces of any size.
//
// A member that lies whole in the piece given, and whose size is known to fit
// the budget, is inflated at once; any other streams. A corrupt or cut member
// gives what could be read and is reported. A ratio of bytes out per byte in
// above the limit ends the input, because what follows cannot be found without
// inflating.
//
// Invariants: at most kPiece bytes of output are held.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_INFLATER_H_
#define SNAPTRAIL_SRC_RECORD_INFLATER_H_

#include <zlib.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"

struct libdeflate_decompressor;

namespace snaptrail::inline v0::internal {

class Inflater {
 public:
  explicit Inflater(std::uint32_t max_ratio);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Whether an input that begins so is gzip. Two bytes decide.
  static bool IsGzip(std::string_view head) {
    return head.size() >= 2 && head[0] == '\x1f' && head[1] == '\x8b';
  }

  void Begin();
  using Out = absl::FunctionRef<void(std::string_view)>;
  using Problem = absl::FunctionRef<void(std::string_view reason, bool limit)>;
  void Feed(std::string_view bytes, Out out, Problem problem);
  void End(Out out, Problem problem);

 private:
  enum class State : std::uint8_t { kBetween, kInside, kDead };
  bool WholeMember(std::string_view* bytes, Out out);
  void StreamMember(std::string_view* bytes, Out out, Problem problem);

  const std::uint64_t max_ratio_;
  State state_ = State::kBetween;
  bool any_ = false;  // a member was read
  z_stream stream_{};
  bool stream_ready_ = false;
  std::uint64_t in_ = 0;   // of the member
  std::uint64_t out_ = 0;  // of the member
  struct DeflateFree {
    void operator()(libdeflate_decompressor* d) const;
  };
  std::unique_ptr<libdeflate_decompressor, DeflateFree> deflate_;
  std::vector<char> piece_;
  std::vector<char> held_;  // first bytes of a member's magic, cut off
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_INFLATER_H_
