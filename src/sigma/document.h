// Document: what a rule is evaluated on, a raw record or a chain step. The rule
// engine knows fields and values through this interface only, and neither
// clouds nor lineage.
//
// Threads: documents are read by one thread during one evaluation.
#ifndef SNAPTRAIL_SRC_SIGMA_DOCUMENT_H_
#define SNAPTRAIL_SRC_SIGMA_DOCUMENT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"

namespace snaptrail::inline v0::internal {

struct Value {
  enum class Type : std::uint8_t {
    kNull,
    kBool,
    kInt,
    kUint,
    kDouble,
    kString,
    kJson,  // an object or an array of them: its compact JSON text
  };
  Type type = Type::kNull;
  bool boolean = false;
  std::int64_t integer = 0;
  std::uint64_t unsigned_integer = 0;
  double real = 0;
  std::string_view text;  // kString, kJson; good during the visit only

  static Value Text(std::string_view s) {
    Value v;
    v.type = Type::kString;
    v.text = s;
    return v;
  }
  static Value Int(std::int64_t n) {
    Value v;
    v.type = Type::kInt;
    v.integer = n;
    return v;
  }
  static Value Bool(bool b) {
    Value v;
    v.type = Type::kBool;
    v.boolean = b;
    return v;
  }
};

// A field as a rule names it, resolved when the rule is compiled.
struct FieldRef {
  std::string name;                // "requestParameters.snapshotId"
  std::vector<std::string> parts;  // split at dots
  std::int32_t slot = -1;          // place in the schema's table, if it has one
};

// The ways to read a field's name from `begin` on: as one key, then as ever
// shorter keys with the rest behind a dot.
class FieldPrefixes {
 public:
  static constexpr std::size_t kEnd = std::string_view::npos;

  FieldPrefixes(std::string_view name, std::size_t begin)
      : name_(name), begin_(begin), end_(name.size()) {}
  bool done() const { return end_ == kEnd; }
  std::string_view key() const { return name_.substr(begin_, end_ - begin_); }
  // Where the rest begins; kEnd: there is none.
  std::size_t rest() const { return end_ == name_.size() ? kEnd : end_ + 1; }
  void Shorten() {
    end_ = end_ == begin_ ? kEnd : name_.rfind('.', end_ - 1);
    if (end_ != kEnd && end_ < begin_) end_ = kEnd;
  }

 private:
  const std::string_view name_;
  const std::size_t begin_;
  std::size_t end_;
};

// Gets each value of a field; returns whether to go on.
using ValueVisitor = absl::FunctionRef<bool(const Value&)>;

class Document;
// Gets each member of a list as a document; returns whether to go on.
using MemberVisitor = absl::FunctionRef<bool(const Document&)>;

// What a member of a list is called in the document that it is.
inline constexpr std::string_view kMember = ".";

// The place of a member, counted from the end when negative, among `count`.
std::optional<std::size_t> MemberAt(std::int64_t index, std::size_t count);

class Document {
 public:
  virtual ~Document() = default;
  // Visits every value at the field: arrays on the way or at the end are walked
  // element by element; JSON null is visited as kNull. Returns whether the key
  // is present at all, whatever it holds (an empty list is present). Within a
  // visit none begins.
  virtual bool Visit(const FieldRef& field, ValueVisitor visit) const = 0;
  // Visits every scalar of the document at any depth (keywords).
  virtual void VisitAll(ValueVisitor visit) const = 0;
  // Visits the members of every list at the field, each as a document by
  // itself, or with an index the one at that place of each list. What is no
  // list is one of itself, but has no places; null is an empty one. Here, for
  // documents whose fields are lists of scalars: their values.
  virtual void VisitMembers(const FieldRef& field,
                            std::optional<std::int64_t> index,
                            MemberVisitor visit) const;
};

// What the fields of one kind of document are called.
class Schema {
 public:
  virtual ~Schema() = default;
  // Slot of a field, -1: no slot but possible (open schemas), -2: no such field
  // (a closed schema; a rule that names it is refused).
  virtual std::int32_t Slot(std::string_view field) const = 0;
  // The names of a closed schema, for "did you mean".
  virtual std::vector<std::string_view> Fields() const = 0;
  // Whether `name` is a relation that a reason's `with` may ask for.
  virtual bool IsRelation(std::string_view name) const = 0;
  virtual std::vector<std::string_view> Relations() const = 0;
  // What the findings of a rule may be told under; the first unless it says so.
  virtual std::vector<std::string_view> Keys() const = 0;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_DOCUMENT_H_
