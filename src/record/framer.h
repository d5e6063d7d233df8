// Framer: inflated bytes to JSON objects, one record at a time, whatever wraps
// them: the arrays of "Records" and the like, arrays, lines, values one after
// another.
//
// Invariants: records are taken where they lie in the bytes fed, and only one
// that is cut is copied; no more than one record's limit and a piece of input
// is held; what is told does not depend on how the bytes were cut; a value that
// is none costs itself, and the search for the next one begins inside it.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_FRAMER_H_
#define SNAPTRAIL_SRC_RECORD_FRAMER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "src/record/envelope.h"
#include "src/record/marks.h"
#include "src/record/padded.h"
#include "src/record/reader.h"
#include "src/record/scanner.h"

namespace snaptrail::inline v0::internal {

// One JSON object as it stands in the input.
struct Framed {
  std::string_view text;  // kJsonPadding readable bytes follow
  std::uint64_t offset = 0;
  std::uint32_t members = 0;  // Scanner::Member bits
  std::span<const Nested> nested;
  std::span<const Nested> payload;
  bool high = false;              // bytes that are not ASCII
  bool control = false;           // raw control characters in strings
  bool escapes = false;           // backslashes
  char container = kNoContainer;  // what it is a member of
};

class FramerSink {
 public:
  virtual ~FramerSink() = default;
  virtual void OnFramed(const Framed& framed) = 0;
  // `head`: what was read of the value.
  virtual void OnBroken(std::uint64_t offset, std::string_view reason,
                        bool over_limit, std::string_view head) = 0;
  // A value in an array that is no object.
  virtual void OnScalar() = 0;
  // What is framed next stands in an array of an object that begins with
  // `head`.
  virtual void OnContainer(char container, std::string_view head) = 0;
  // Whether an object that meets the limit for records may be larger, because
  // it wraps a text: asked once, with what was read of it.
  virtual bool MayBeLarge(std::string_view head) = 0;
};

class Framer {
 public:
  Framer(const RecordLimits& limits, FramerSink* sink);  // sink borrowed
  Framer(const Framer&) = delete;
  Framer& operator=(const Framer&) = delete;

  void Begin();
  void Feed(std::string_view bytes);
  // The bytes that should come next are lost: reported, with the record that
  // they cut. What is fed then is taken as a new beginning.
  void Cut(std::string_view reason, bool over_limit);
  void End();
  // In the input, behind what was fed.
  std::uint64_t offset() const { return fed_; }

 private:
  enum class State : std::uint8_t {
    kBetween,  // values are expected
    kString,   // inside a text that is a value of its own
    kObject,   // inside an object, which may turn out to be a container
    kSkip,     // inside an object over a limit, already reported
    kSearch,   // after broken bytes: looking for the next record
  };
  struct Before {
    char byte;            // the last that is no blank
    std::int64_t indent;  // blanks since the line began; -1: not only blanks
  };

  void Run();
  // Each returns whether there is more to do with the bytes at hand.
  bool Between();
  bool String();
  bool Object();
  bool Skipping();
  bool Search();

  void Garbage();
  void StartObject();
  void Ended();
  void Broken(std::string_view reason, bool over_limit);
  void OverLimit(std::string_view reason);
  void SearchFrom(std::size_t at, Before before, bool any);
  void LeaveContainers();
  Before LookBack(std::size_t at) const;
  enum class Guess : std::uint8_t { kNo, kYes, kCut };
  Guess Begins(std::size_t at);
  void Finish(std::string_view reason, bool over_limit, bool always);
  std::size_t Needed() const;
  void Shift(std::size_t by);
  char Container() const {
    return frames_.empty() ? kNoContainer : frames_.back();
  }

  const RecordLimits limits_;
  FramerSink& sink_;
  PaddedBuffer held_;
  PaddedBuffer copy_;  // of a record with too few bytes behind it

  // What Run works on: held_, or a part of the bytes fed. Positions are in it.
  std::string_view window_;
  std::uint64_t base_ = 0;  // its offset in the input
  std::uint64_t fed_ = 0;
  bool last_ = false;  // nothing comes behind it
  std::string_view last_reason_;
  bool last_over_limit_ = false;

  State state_ = State::kBetween;
  std::size_t at_ = 0;  // next byte; of an object: behind what was scanned
  std::vector<char> frames_;
  std::int64_t indent_ = 0;  // as Before::indent, at at_
  bool in_scalar_ = false;
  bool stray_told_ = false;
  bool escaped_ = false;  // in kString
  bool lost_ = false;     // bytes were searched through: frames may be wrong

  // The object at hand.
  Scanner scanner_;
  std::size_t start_ = 0;
  std::int64_t object_indent_ = 0;
  bool rest_ = false;  // it is what is left of a container behind its array
  std::uint64_t limit_ = 0;

  // The search.
  RecordMarks marks_;
  std::size_t floor_ = 0;  // where what may be looked at begins
  Before before_{0, 0};    // at floor_
  std::int64_t wanted_indent_ = -1;
  bool any_ = false;  // any object will do: no broken record surrounds it
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_FRAMER_H_
