// Framer: inflated bytes to JSON objects, one record at a time, whatever wraps
// them: the arrays of "Records" and "Events", arrays, lines, values one after
// another.
//
// Invariants: no more is buffered than one record's limit and a piece of input;
// what is told does not depend on how the bytes were cut; a value that is none
// costs itself, and the search for the next one starts inside it.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_FRAMER_H_
#define SNAPTRAIL_SRC_RECORD_FRAMER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/record/reader.h"
#include "src/record/scanner.h"

namespace snaptrail::inline v0::internal {

// One JSON object as it stands in the input.
struct Framed {
  std::string_view text;  // kJsonPadding readable bytes follow
  std::uint64_t offset = 0;
  std::uint32_t keys = 0;  // Scanner::Key bits
  bool needs_repair = false;
  char container = 0;  // 0 none, '[' an array, 'R' Records, 'E' Events
};

class FramerSink {
 public:
  virtual ~FramerSink() = default;
  virtual void OnFramed(const Framed& framed) = 0;
  virtual void OnBroken(std::uint64_t offset, std::string_view reason,
                        bool over_limit, std::string_view head) = 0;
};

class Framer {
 public:
  Framer(const RecordLimits& limits, FramerSink* sink)
      : limits_(limits), sink_(*sink) {}
  Framer(const Framer&) = delete;
  Framer& operator=(const Framer&) = delete;

  void Begin();
  void Feed(std::string_view bytes);
  void End();
  std::uint64_t offset() const { return base_ + size_; }

 private:
  // Where in the structure we are: top level, or inside arrays and containers.
  enum class State : std::uint8_t {
    kBetween,  // values are expected
    kObject,   // inside an object, which may turn out to be a container
    kSkip,     // inside an object over a limit, already reported
    kSeek,     // after broken bytes: looking for the next object
    kGarbage,  // at the top, bytes that begin no value
  };
  struct Frame {
    char kind;      // '[' array, 'R' Records, 'E' Events
    Scanner outer;  // of a container: its object, to go on after the array
  };

  void Append(std::string_view bytes);
  void Run(bool last);
  bool Between();
  bool Object();
  bool Seek(bool last);
  void Ended();
  void Broken(std::string_view reason);
  void OverLimit(std::string_view reason);
  void Consume(std::size_t to);
  std::string_view FirstKey(std::size_t start) const;
  char Container() const { return frames_.empty() ? 0 : frames_.back().kind; }

  const RecordLimits limits_;
  FramerSink& sink_;
  std::vector<char> data_;
  std::size_t size_ = 0;    // bytes held
  std::size_t at_ = 0;      // next byte to look at when between values
  std::uint64_t base_ = 0;  // offset of data_[0] in the input
  State state_ = State::kBetween;
  Scanner scanner_;
  std::vector<Frame> frames_;
  std::string first_key_;  // with quotes: what records of this input begin with
  bool garbage_told_ = false;
  std::uint64_t object_offset_ = 0;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_FRAMER_H_
