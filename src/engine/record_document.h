// RecordDocument: a raw record as rules see it, read no further than they look:
// of its top what stands before the last key they asked for, of what is inside
// the members they looked into.
//
// Invariants: on a record that a JSON parser takes, what is visited is what
// JsonDocument visits; one that it refuses is found out by whole() only, and
// nothing that was visited of it counts.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_ENGINE_RECORD_DOCUMENT_H_
#define SNAPTRAIL_SRC_ENGINE_RECORD_DOCUMENT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "src/record/record.h"
#include "src/record/top_members.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

class RecordDocument : public Document {
 public:
  RecordDocument() = default;
  // Not copied: the record is borrowed, and what was read of it stays there.
  RecordDocument(const RecordDocument&) = delete;
  RecordDocument& operator=(const RecordDocument&) = delete;

  // Another record, which outlives its use.
  void Reset(const Record& record);

  bool Visit(const FieldRef& field, ValueVisitor visit) const override;
  void VisitAll(ValueVisitor visit) const override;
  void VisitMembers(const FieldRef& field, std::optional<std::int64_t> index,
                    MemberVisitor visit) const override;

  // The record, all of it parsed. Null: it is no JSON object.
  const JsonDocument* whole() const;

 private:
  struct Member {
    std::uint64_t tag = 0;
    std::string_view name;
    std::string_view value;  // of a text what is between its quotes, else raw
    std::string_view raw;
    TopMembers::Type type = TopMembers::Type::kOther;
  };
  // A member that was parsed by itself.
  struct Part {
    const char* begin = nullptr;
    bool good = false;
    JsonDocument document{1 << 12};
  };

  // Null: there is none, or !members_->sure().
  const Member* Find(std::string_view name) const;
  const JsonDocument* Parsed(const Member& member) const;
  // False: it is not as plain as this class reads it.
  bool Leaf(const Member& member, ValueVisitor visit) const;
  bool VisitWhole(const FieldRef& field, ValueVisitor visit) const;

  std::string_view json_;
  // What is read on demand.
  mutable std::optional<TopMembers> ahead_;
  mutable std::vector<Member> members_;  // behind it
  mutable std::array<Part, 4> parts_;
  mutable std::size_t next_part_ = 0;
  mutable bool tried_whole_ = false;
  mutable bool good_whole_ = false;
  mutable JsonDocument whole_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_RECORD_DOCUMENT_H_
