// QuickLook: tells from the top of a record that no row names its operation.
// Nine records of ten go no further.
//
// It knows one form of source, the first one of the dictionary: the service is
// what stands before a suffix of one top key, the operation is another top key,
// and the two make the source. That is CloudTrail's form.
// Invariants: kUnnamed is never said of a record that the interpreter would
// call anything else; whatever is not as plain as that is kMaybe.
// Threads: immutable after construction.
#ifndef SNAPTRAIL_SRC_CLOUD_QUICK_LOOK_H_
#define SNAPTRAIL_SRC_CLOUD_QUICK_LOOK_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/cloud/program.h"
#include "src/record/record.h"

namespace snaptrail::inline v0::internal {

class QuickLook {
 public:
  // `cloud` is borrowed: the first of the dictionary.
  explicit QuickLook(const Cloud& cloud);

  enum class Answer : std::uint8_t { kMaybe, kUnnamed };
  // kUnnamed: it is a record of source(), and no row is for it.
  Answer Look(const Record& record) const;
  const Source& source() const { return *source_; }

 private:
  // `service` ends before the suffix.
  bool Named(std::string_view service, std::string_view operation) const;
  bool Has(std::uint64_t hash) const;

  const Source* source_ = nullptr;  // null: of another form
  std::string service_key_;
  std::string suffix_;
  std::string operation_key_;
  bool any_operation_ = false;  // some row is for all operations of a service
  // Open addressing; 0 is none. Two operations with one hash cost a parse.
  std::vector<std::uint64_t> hashes_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_QUICK_LOOK_H_
