// RecordFields: the places of a record by the names that rules give them. What
// a rule calls "operationName" stands elsewhere in every form that a cloud's
// records have; the source of the form says where (`fields` in
// content/actions).
//
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_CLOUD_RECORD_FIELDS_H_
#define SNAPTRAIL_SRC_CLOUD_RECORD_FIELDS_H_

#include <memory>
#include <string_view>
#include <vector>

#include "src/cloud/dictionary.h"

namespace snaptrail::inline v0::internal {

class RecordFields {
 public:
  RecordFields();
  ~RecordFields();

  // Of the next record: its text, with the padding of a record, and its form
  // as an interpreter recognised it. Both are borrowed; nothing is read yet.
  void Begin(std::string_view json, const Source* source);
  // What stands at the name's place, good until Begin. Empty: nothing, or the
  // form gives the name to no place.
  const std::vector<std::string_view>& Values(std::string_view name);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_RECORD_FIELDS_H_
