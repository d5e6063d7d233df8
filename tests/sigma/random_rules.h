// Random detections, conditions and records, of few names and few signs, so
// that they often meet.
#ifndef SNAPTRAIL_TESTS_SIGMA_RANDOM_RULES_H_
#define SNAPTRAIL_TESTS_SIGMA_RANDOM_RULES_H_

#include <initializer_list>
#include <string>
#include <vector>

#include "tests/choices.h"
#include "tests/sigma/slow_evaluator.h"

namespace snaptrail::inline v0::internal {

class RuleMaker {
 public:
  explicit RuleMaker(Choices* choices) : choices_(*choices) {}

  int Upto(int n) {
    return static_cast<int>(choices_.Below(static_cast<std::uint32_t>(n)));
  }
  bool Chance(int percent) { return Upto(100) < percent; }
  template <typename T>
  T Pick(std::initializer_list<T> list) {
    return *(list.begin() + Upto(static_cast<int>(list.size())));
  }

  Json Record(int depth);
  Json Selection(int depth);
  // A condition over s0..s(n-1), and what it says when the selections say `is`.
  std::string Condition(const std::vector<bool>& is, int depth, bool* holds);

 private:
  std::string Letters(bool wild);
  Json Scalar(bool wild);
  Json Value(int depth);
  std::string Field();
  // A key and a value that fit each other.
  void AddItem(Json* map);
  // The same, of the members of a list.
  void AddBlock(Json* map);

  Choices& choices_;
  int blocks_ = 0;  // around what is at hand
};

// A rule on raw records as YAML (and JSON), its condition being `condition`.
std::string RuleOf(Json detection, const std::string& condition,
                   const std::string& title = "t");

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_TESTS_SIGMA_RANDOM_RULES_H_
