#include "src/cloud/row_slots.h"

#include <set>
#include <string>
#include <vector>

namespace snaptrail::inline v0::internal {
namespace {

class Slots {
 public:
  void Add(const ValueProgram& value) {
    if (value.kind == ValueProgram::Kind::kPath) {
      std::string text;
      for (const Segment& segment : value.path) {
        text += static_cast<char>('0' + static_cast<int>(segment.kind));
        text += Cat(segment.name, "\n", segment.value, "\n");
      }
      const bool first = paths_.insert(std::move(text)).second;
      if (first && value.body != 0) body_.push_back(value);
    }
    for (const ValueProgram& part : value.parts) Add(part);
  }
  void Add(const std::optional<ValueProgram>& value) {
    if (value) Add(*value);
  }
  void Add(const std::vector<Test>& tests) {
    for (const Test& test : tests) {
      Add(test.value);
      for (const Test::Choice& choice : test.any) Add(choice.other);
    }
  }
  void Add(const Reference& reference) {
    Add(reference.value);
    for (const ValueProgram& argument : reference.arguments) Add(argument);
  }
  void Add(const std::optional<Reference>& reference) {
    if (reference) Add(*reference);
  }
  void Add(const std::vector<Reference>& references) {
    for (const Reference& reference : references) Add(reference);
  }
  void Add(const StepProgram& step) {
    Add(step.each);
    Add(step.when);
    Add(step.public_tests);
    for (const std::vector<Reference>& slot : step.refs) Add(slot);
    for (const auto& [op, reference] : step.lend) Add(reference);
    Add(step.rights);
    for (const auto& [name, value] : step.facts) Add(value);
    Add(step.names_from);
    Add(step.names_to);
    Add(step.names_on);
    for (const auto* value :
         {&step.from_region, &step.to_region, &step.to_account, &step.acts,
          &step.expires, &step.net_each}) {
      Add(*value);
    }
    for (const auto& [key, value] : step.net_mapping) Add(value);
    Add(step.net_extractor);
  }
  void Add(const RowProgram& row) {
    Add(row.failed);
    Add(row.pending);
    for (const StepProgram& step : row.steps) Add(step);
  }
  std::size_t size() const { return paths_.size(); }
  std::vector<ValueProgram> TakeBody() { return std::move(body_); }

 private:
  std::set<std::string> paths_;
  std::vector<ValueProgram> body_;
};

}  // namespace

std::size_t SlotsOf(const RowProgram& row) {
  Slots slots;
  slots.Add(row);
  return slots.size();
}

std::vector<ValueProgram> BodyOf(const RowProgram& row) {
  Slots slots;
  slots.Add(row);
  return slots.TakeBody();
}

}  // namespace snaptrail::inline v0::internal
