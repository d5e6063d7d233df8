// The head of a record that gave no step: who, when, where and what, for a rule
// on raw records that holds on it.
//
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_CLOUD_RECORD_HEAD_H_
#define SNAPTRAIL_SRC_CLOUD_RECORD_HEAD_H_

#include <memory>
#include <optional>
#include <string>

#include "snaptrail/step.h"
#include "src/cloud/dictionary.h"
#include "src/record/record.h"

namespace snaptrail::inline v0::internal {

class RecordHead {
 public:
  explicit RecordHead(std::shared_ptr<const Dictionary> dictionary);
  ~RecordHead();

  // A step without a stage. Of a record of no known form, or without a time,
  // the uid alone, which is then a digest of the record.
  Step Read(const Record& record, const Interpreter& interpreter);
  // The uid of that step, for less. Nothing: the record is not JSON as a parser
  // takes it, and a digest would be its uid.
  std::optional<std::string> Uid(const Record& record,
                                 const Interpreter& interpreter);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_RECORD_HEAD_H_
