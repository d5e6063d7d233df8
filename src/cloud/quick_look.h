// QuickLook: tells from the text of a record that no row names its operation.
// Nine records of ten go no further.
//
// Most records are of the first source, when that is of the plain form (the
// service stands before a suffix of one top key, the operation is another, and
// the two make the source): then the walk ends as soon as both are seen. Of
// other records it asks, source by source, what the interpreter would ask, of
// the members at the top and of those inside one of them.
// Invariants: a source is never said of a record that the interpreter would
// call anything but unnamed; whatever is not as plain as that has to be parsed.
// Nothing is allocated.
// Threads: immutable after construction.
#ifndef SNAPTRAIL_SRC_CLOUD_QUICK_LOOK_H_
#define SNAPTRAIL_SRC_CLOUD_QUICK_LOOK_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/cloud/program.h"
#include "src/record/record.h"
#include "src/record/top_members.h"

namespace snaptrail::inline v0::internal {

// The operations of a cloud that have a row.
class NamedOperations {
 public:
  explicit NamedOperations(const Cloud& cloud);
  bool Has(std::string_view service, std::string_view operation) const;

 private:
  bool Has(std::uint64_t hash) const;

  bool any_operation_ = false;  // some row is for all operations of a service
  // Open addressing; 0 is none. Two operations with one hash cost a parse.
  std::vector<std::uint64_t> hashes_;
};

class QuickLook {
 public:
  // `clouds` is borrowed.
  explicit QuickLook(const std::vector<std::unique_ptr<Cloud>>& clouds);

  // The source of a record that no row is for. Null: it has to be parsed.
  const Source* Look(const Record& record) const;

 private:
  // Of the members at the top that sources are known by or read.
  static constexpr std::size_t kMaxKeys = 32;
  struct Key {
    std::string name;
    KeyMatch match = KeyMatch::kExact;
  };
  struct Door {
    const Source* source = nullptr;
    const NamedOperations* named = nullptr;
    std::vector<std::uint32_t> has;  // sets of keys, one of which it takes
    // Null: what they are made of is more than can be read here.
    const ValueProgram* service = nullptr;
    const ValueProgram* operation = nullptr;
  };
  enum class Plain : std::uint8_t { kUnnamed, kNamed, kUnknown };
  class Reading;

  std::size_t KeyOf(std::string_view name, KeyMatch match);
  // Whether a program asks for nothing but texts along keys; those at the top
  // become keys.
  bool Readable(const ValueProgram& value, KeyMatch match);
  void SetPlain(const Source& source);

  std::vector<std::unique_ptr<NamedOperations>> named_;  // as the clouds
  const Source* plain_ = nullptr;  // null: the first is of another form
  // Where the first key of each path that is read was found.
  struct Place {
    const Path* path = nullptr;
    std::size_t key = 0;
  };
  std::vector<Place> places_;
  std::array<std::size_t, 2> plain_keys_{};  // of the service, the operation
  std::string suffix_;

  std::vector<Key> keys_;
  // Which keys begin and end with a letter.
  std::array<std::uint32_t, 32> by_first_{};
  std::array<std::uint32_t, 32> by_last_{};
  std::vector<Door> doors_;  // of all sources, in their order
  bool too_many_ = false;    // keys: then every record is parsed
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_QUICK_LOOK_H_
