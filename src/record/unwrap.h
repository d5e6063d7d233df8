// Unwrapper: framed objects to records. Repairs text, tells records from what
// only looks like them, and takes them out of what wraps each one singly:
// EventBridge events, rows of LookupEvents.
//
// Plain CloudTrail records, by far the most, pass by what the scanner saw of
// them; only the others are parsed.
//
// Invariants: text in text is followed max_wraps deep, each level with a framer
// of its own, made when it is first needed.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_UNWRAP_H_
#define SNAPTRAIL_SRC_RECORD_UNWRAP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "src/record/framer.h"
#include "src/record/padded.h"
#include "src/record/reader.h"

namespace snaptrail::inline v0::internal {

class Unwrapper : public FramerSink {
 public:
  // `wraps`: levels of text in text above this one.
  Unwrapper(const RecordLimits& limits, std::uint32_t wraps, RecordSink* sink);
  ~Unwrapper() override;

  void Begin(std::string_view input) { input_ = input; }
  // All that comes out is at this offset, in this envelope.
  void BeginText(std::string_view input, std::uint64_t offset,
                 std::string_view envelope);
  // Records, problems and look-alikes told since BeginText.
  std::uint64_t told() const { return told_; }

  void OnFramed(const Framed& framed) override;
  void OnBroken(std::uint64_t offset, std::string_view reason, bool over_limit,
                std::string_view head) override;
  void OnScalar() override { Skip("other"); }

 private:
  struct Parser;
  struct Inner;

  std::string_view Repair(const Framed& framed);
  bool Special(std::string_view text, std::uint64_t offset);
  void Event(std::string_view detail_type, std::string_view source,
             std::string_view detail, std::uint64_t offset);
  void Text(std::string_view text, std::uint64_t offset,
            std::string_view envelope);
  void Emit(std::string_view json, std::uint64_t offset,
            std::string_view envelope);
  void Skip(std::string_view kind);
  void Malformed(std::uint64_t offset, std::string_view reason, bool over_limit,
                 std::string_view operation);

  const RecordLimits limits_;
  const std::uint32_t wraps_;
  RecordSink& sink_;
  std::string input_;
  bool in_text_ = false;
  std::uint64_t offset_ = 0;
  std::string envelope_;
  std::uint64_t told_ = 0;
  std::string repaired_;
  PaddedBuffer padded_;
  std::unique_ptr<Parser> parser_;
  std::unique_ptr<Inner> inner_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_UNWRAP_H_
