// TableRows: the rows of a table as queries answer with it (columns by name,
// rows as arrays) to objects, which are what a record is.
//
// Invariants: a row is no longer than its text and the names of its columns,
// of which there are at most kMaxColumns of kMaxName bytes.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_TABLE_H_
#define SNAPTRAIL_SRC_RECORD_TABLE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/record/members.h"

namespace snaptrail::inline v0::internal {

class TableRows {
 public:
  static constexpr std::size_t kMaxColumns = 1024;
  static constexpr std::size_t kMaxName = 128;

  // `table`, borrowed, is an object with "columns" and "rows".
  explicit TableRows(std::string_view table);

  // The next row as a JSON object. False: there is none.
  bool Next(std::string* object);

 private:
  std::vector<std::string_view> names_;  // as they stand, with their quotes
  std::optional<ElementReader> rows_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_TABLE_H_
