// Unwrapper: framed objects to records. Repairs text, tells records from what
// only looks like them, and takes them out of what wraps them singly: a text in
// a member, base64 of bytes that may be gzip, an object.
//
// Plain records, by far the most, pass by what the scanner saw of them; only of
// the others is the top looked through (envelope.h).
//
// Invariants: text in text is followed max_wraps deep, each level with a framer
// of its own, made when it is first needed, and in pieces; what is inflated
// inside of one object of the input is bounded by its size times the ratio, all
// levels together.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_UNWRAP_H_
#define SNAPTRAIL_SRC_RECORD_UNWRAP_H_

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "src/record/envelope.h"
#include "src/record/framer.h"
#include "src/record/padded.h"
#include "src/record/reader.h"
#include "src/record/scanner.h"

namespace snaptrail::inline v0::internal {

class Unwrapper : public FramerSink {
 public:
  // `wraps`: levels of text in text above this one. `allowance`: what may be
  // inflated inside of the object of the input at hand; null where there is no
  // level above. Both pointers are borrowed.
  Unwrapper(const RecordLimits& limits, std::uint32_t wraps,
            std::uint64_t* allowance, RecordSink* sink);
  ~Unwrapper() override;

  void Begin(std::string_view input) { input_ = input; }
  // All that comes out is at this offset, in this envelope. `anybodys`: what is
  // no JSON is nobody's fault, and not told of.
  void BeginText(std::string_view input, std::uint64_t offset,
                 std::string_view envelope, bool anybodys);
  // Records, problems and look-alikes told since BeginText.
  std::uint64_t told() const { return told_; }

  void OnFramed(const Framed& framed) override;
  void OnBroken(std::uint64_t offset, std::string_view reason, bool over_limit,
                std::string_view head) override;
  void OnScalar() override;
  void OnContainer(char container, std::string_view head) override;
  bool MayBeLarge(std::string_view head) override { return MayWrap(head); }

 private:
  struct Inner;

  std::string_view Repair(const Framed& framed);
  // Whether it was no plain record, and has been dealt with.
  bool Special(const Framed& framed, std::string_view text);
  void Rows(const Shape& shape, std::uint64_t offset);
  void Wrapped(const Shape& shape, std::uint64_t offset, std::size_t size);
  void Emit(std::string_view json, std::uint64_t offset,
            std::string_view envelope);
  void Emit(std::string_view json, std::uint64_t offset,
            std::string_view envelope, std::span<const Nested> nested,
            std::span<const Nested> payload);
  void Skip(std::string_view kind);
  void Malformed(std::uint64_t offset, std::string_view reason, bool over_limit,
                 std::string_view operation);

  const RecordLimits limits_;
  const std::uint32_t wraps_;
  std::uint64_t* const allowance_;
  RecordSink& sink_;
  std::string input_;
  bool in_text_ = false;
  std::uint64_t offset_ = 0;
  std::string envelope_;
  bool anybodys_ = false;
  bool control_ = false;  // in a message of the transport's own
  std::uint64_t told_ = 0;
  std::string repaired_;
  PaddedBuffer padded_;
  PaddedBuffer content_;
  Scanner scanner_;  // of records that are not what was framed
  std::uint64_t inner_allowance_ = 0;
  std::unique_ptr<Inner> inner_;
  std::unique_ptr<simdjson::dom::parser> parser_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_UNWRAP_H_
