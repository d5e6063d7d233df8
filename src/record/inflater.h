// Inflater: gzip members to bytes, in pieces of any size.
//
// A member that lies whole in the piece given, and whose output fits the
// budget, is inflated at once by libdeflate; any other streams through zlib,
// because libdeflate gives nothing back of a member that is cut, corrupt or
// larger. Both give the same bytes. A corrupt member gives what could be read
// and is reported; then the next member is looked for. A member that inflates
// beyond the ratio ends the input: what follows it cannot be found without
// inflating it. The ratio is that of all members so far: many small ones that
// each stay under a limit would add up. Of bytes that are gzip again less is
// allowed, because the ratios multiply.
//
// Invariants: at most kBudget bytes of output are held; what is told does
// not depend on the cuts.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_INFLATER_H_
#define SNAPTRAIL_SRC_RECORD_INFLATER_H_

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct libdeflate_decompressor;

namespace snaptrail::inline v0::internal {

class InflaterSink {
 public:
  virtual ~InflaterSink() = default;
  virtual void OnInflated(std::string_view bytes) = 0;
  // What comes next does not go on where the last bytes ended.
  virtual void OnGzipProblem(std::string_view reason, bool over_limit) = 0;
  virtual void OnGzipPadding() = 0;  // zeros between or behind members
};

class Inflater {
 public:
  // `sink` is borrowed, and so is `allowance` unless null: what may be inflated
  // besides, by all that share it.
  Inflater(std::uint32_t max_ratio, std::uint64_t* allowance,
           InflaterSink* sink);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Whether an input that begins so is gzip. Two bytes decide.
  static bool IsGzip(std::string_view head) {
    return head.size() >= 2 && head[0] == '\x1f' && head[1] == '\x8b';
  }

  void Begin();
  void Feed(std::string_view bytes);
  void End();

 private:
  enum class State : std::uint8_t {
    kBetween,  // a member should begin
    kInside,
    kSeek,  // after bytes that are none, already reported
    kDead,  // over the ratio
  };
  void Run(std::string_view* bytes);
  void Between(std::string_view* bytes);
  void Seek(std::string_view* bytes);
  void BeginMember(std::string_view* bytes);
  bool WholeMember(std::string_view* bytes);
  // What the member may come to once `steps` times kRatioStep were read of it.
  std::uint64_t RoomAt(std::uint64_t ratio, std::uint64_t steps) const;
  bool WithinOnTheWay(std::string_view member, std::uint64_t written);
  bool ReadyStream();
  void StreamMember(std::string_view* bytes);
  void Corrupt(std::string_view reason);
  void Emit(std::string_view bytes);
  // Whether a limit was met by what was inflated since the last call.
  bool OverLimit();

  const std::uint64_t max_ratio_;
  std::uint64_t* const allowance_;
  InflaterSink& sink_;
  std::uint64_t ratio_ = 0;    // what holds for this input
  std::uint64_t all_in_ = 0;   // of all members
  std::uint64_t all_out_ = 0;  // of all members
  bool spent_ = false;         // the allowance, with more to come
  std::string first_;          // two bytes of output
  State state_ = State::kBetween;
  bool padded_ = false;   // in a run of zeros
  bool guessed_ = false;  // the member was found by seeking; it may be none
  z_stream stream_{};
  bool stream_ready_ = false;
  std::uint64_t in_ = 0;   // of the member
  std::uint64_t out_ = 0;  // of the member
  struct DeflateFree {
    void operator()(libdeflate_decompressor* d) const;
  };
  std::unique_ptr<libdeflate_decompressor, DeflateFree> deflate_;
  void Room(std::size_t bytes);
  std::unique_ptr<char[]> piece_;
  std::size_t piece_bytes_ = 0;
  std::string held_;  // a member's first bytes, too few to tell
  std::string
      step_;  // what the member was fed since the last multiple of kStep
  std::string again_;  // of a corrupt member: to be looked through once more
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_INFLATER_H_
