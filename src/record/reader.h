// RecordReader: bytes of any size, cut anywhere, to records. Inflates, frames,
// unwraps envelopes, skips look-alikes; all by shape, never by name.
//
// Invariants: memory is bounded by the limits and never by the input: a record,
// or an object that wraps a text, is held once at each of max_wraps + 1 levels;
// what stands in that text passes in pieces and is never held whole; what one
// bad stretch of bytes costs is that record at most; the records and problems
// of an input do not depend on how it was cut into Feed calls. Threads: one
// thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_READER_H_
#define SNAPTRAIL_SRC_RECORD_READER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "src/record/record.h"

namespace snaptrail::inline v0::internal {

struct RecordLimits {
  std::uint64_t max_record_bytes = 1u << 20;
  std::uint64_t max_wrap_bytes = 8u << 20;
  std::uint32_t max_depth = 64;
  std::uint32_t max_inflation = 200;
  std::uint32_t max_wraps = 4;
};

class RecordSink {
 public:
  virtual ~RecordSink() = default;
  // The record is good during the call.
  virtual void OnRecord(const Record& record) = 0;
  // A stretch that gave no record. `over_limit`: it met a limit; `operation`
  // then is "service.operation" when it could be read ("" otherwise).
  virtual void OnMalformed(std::string_view input, std::uint64_t offset,
                           std::string_view reason, bool over_limit,
                           std::string_view operation) = 0;
  // Valid, and no audit record: s3_notification, trail_notification, digest,
  // insight, control_message, cloudwatch_logs_other, other, .. Counted only.
  virtual void OnSkipped(std::string_view kind, std::uint64_t count) = 0;
  // Undecodable text fields of the next record became U+FFFD.
  virtual void OnRepaired(std::uint64_t fields) = 0;
};

class RecordReader {
 public:
  RecordReader(const RecordLimits& limits, RecordSink* sink);  // sink borrowed
  ~RecordReader();

  void Begin(std::string_view name);
  void Feed(std::string_view bytes);  // borrowed during the call
  void End();                         // reports what was cut off
  // Bytes after inflation, over all inputs.
  std::uint64_t bytes() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_READER_H_
