// Predicate: one test of one field against one value, the leaf of every rule.
//
// Invariants: Dump is canonical; predicates with equal dumps hold on the same
// documents, so each is kept and asked once for all rules.
// Threads: immutable.
#ifndef SNAPTRAIL_SRC_SIGMA_PREDICATE_H_
#define SNAPTRAIL_SRC_SIGMA_PREDICATE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "re2/re2.h"
#include "src/base/ip_range.h"
#include "src/sigma/ast.h"
#include "src/sigma/pattern.h"

namespace snaptrail::inline v0::internal {

// Room that is kept from one evaluation to the next, so that records cost no
// allocation.
struct Scratch {
  std::string text;      // of a value that is none
  std::string folded;    // a text without case
  std::string referred;  // the texts of another field, end to end
  std::vector<std::pair<std::size_t, std::size_t>> spans;  // in `referred`
};

class Predicate {
 public:
  // The test of one value of an item whose field is resolved (`field`, and for
  // a field reference `other`). Nothing: the error is in *problems.
  static std::optional<Predicate> Make(const Item& item, const Scalar& value,
                                       FieldRef field, FieldRef other,
                                       Problems* problems);

  bool Holds(const Document& document, Scratch* scratch) const;
  const std::string& Dump() const { return dump_; }

  // The field that is tested; empty: any value of the document.
  const std::string& field() const { return field_.name; }
  bool is_regex() const { return op_ == Op::kRegex; }
  // Gives a regex this much memory for its automata, if it can do with it.
  void LimitRegexMemory(std::int64_t bytes);
  // The one text the field must have (without case: folded) for this to hold.
  std::optional<std::string> RequiredText() const;
  // What the field, if this holds, must have a value with in it: `text`
  // (folded, never empty), or just that if `whole`. An index may trust it.
  struct Mark {
    bool whole = false;
    std::string text;
  };
  std::optional<Mark> RequiredMark() const;
  const FieldRef& ref() const { return field_; }
  // Whether it asks only fields of which `known` is true.
  bool AsksOnly(absl::FunctionRef<bool(std::string_view)> known) const;

 private:
  enum class Op : std::uint8_t {
    kPattern,
    kNumber,  // with match_: equal or an order
    kBool,
    kNull,
    kExists,
    kCidr,
    kRegex,
    kReference,
  };

  bool OneHolds(const Value& value, Scratch* scratch) const;
  bool NumberHolds(const Value& value) const;
  bool ReferenceHolds(const Document& document, Scratch* scratch) const;
  std::string MakeDump() const;

  FieldRef field_;
  Op op_ = Op::kPattern;
  Match match_ = Match::kEqual;
  bool boolean_ = false;             // kBool, kExists
  bool cased_ = false;               // kReference
  TimePart part_ = TimePart::kNone;  // kNumber
  Number number_;
  Pattern pattern_;
  IpRange range_;
  std::unique_ptr<const RE2> regex_;
  FieldRef other_;
  std::string source_;  // of a range or a regex: as it was written
  std::string dump_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_PREDICATE_H_
