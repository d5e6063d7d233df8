// RawPlan: finds, of many rules, the few that can hold on a record, by the
// values of a few fields.
//
// Each rule is filed under tests of which one must hold when it does, those
// that are cheapest to look up: a text that a field must be, then a text that
// it must have in it; of fields the one that tells most rules apart. Rules that
// name no such test are in every answer.
// Invariants: a rule that holds is in the answer. Threads: immutable.
#ifndef SNAPTRAIL_SRC_SIGMA_RAW_PLAN_H_
#define SNAPTRAIL_SRC_SIGMA_RAW_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "src/base/strings.h"
#include "src/sigma/document.h"
#include "src/sigma/literal_index.h"
#include "src/sigma/predicate.h"
#include "src/sigma/program.h"

namespace snaptrail::inline v0::internal {

class RawPlan {
 public:
  // A rule by its number, and its condition. In ascending order of numbers.
  using Conditions = std::vector<std::pair<std::uint32_t, Program::Node>>;
  RawPlan(const Program& program, const Conditions& conditions);

  bool empty() const { return size_ == 0; }
  // How many rules are asked of every record, for reports and tests.
  std::size_t always() const { return always_.size(); }

  // What is kept from one record to the next, for the room of it.
  struct Room {
    std::vector<std::uint32_t> rules;
    std::vector<std::uint64_t> seen;  // a bit for each rule; none is set
    Scratch scratch;
  };
  // The rules that may hold are then in room->rules, in ascending order.
  void Find(const Document& document, Room* room) const;

 private:
  struct Field {
    FieldRef field;  // of no name: any value
    TextMap<std::vector<std::uint32_t>> whole;
    LiteralIndex literals;
    std::vector<std::vector<std::uint32_t>> having;  // by number of literal
  };

  // Null: there are too many.
  Field* FieldOf(const FieldRef& field);
  // False: it has no place.
  bool File(std::uint32_t rule, absl::Span<const Program::Witness> witnesses);

  std::size_t size_ = 0;
  std::uint32_t end_ = 0;  // numbers of rules are less
  std::vector<Field> fields_;
  std::vector<std::uint32_t> always_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_RAW_PLAN_H_
