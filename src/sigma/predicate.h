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

#include "absl/functional/function_ref.h"
#include "re2/re2.h"
#include "src/base/ip_range.h"
#include "src/sigma/ast.h"
#include "src/sigma/pattern.h"

namespace snaptrail::inline v0::internal {

class Predicate {
 public:
  // The test of one value of an item whose field is resolved (`field`, and for
  // a field reference `other`). Nothing: the error is in *problems.
  static std::optional<Predicate> Make(const Item& item, const Scalar& value,
                                       FieldRef field, FieldRef other,
                                       Problems* problems);

  bool Holds(const Document& document) const;
  const std::string& Dump() const { return dump_; }

  // The field that is tested; empty: any value of the document.
  const std::string& field() const { return field_.name; }
  // The one text the field must have (without case: folded) for this to hold.
  std::optional<std::string> RequiredText() const;
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

  bool OneHolds(const Value& value) const;
  bool NumberHolds(const Value& value) const;
  bool ReferenceHolds(const Document& document) const;
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
