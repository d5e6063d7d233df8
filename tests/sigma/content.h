// The rules that ship, and steps to ask them of.
#ifndef SNAPTRAIL_TESTS_SIGMA_CONTENT_H_
#define SNAPTRAIL_TESTS_SIGMA_CONTENT_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/sigma/testing.h"

namespace snaptrail::inline v0::internal {

std::shared_ptr<const Rules> Shipped();
// The levels at which `name` fires, as one of several rules.
std::set<std::string> Levels(const std::string& name, const StepDoc& step);
// "level: text" of its reasons that hold.
std::vector<std::string> Texts(const std::string& name, const StepDoc& step);
// A successful step of a lineage that bears data.
StepDoc Step(const std::string& stage);
// Without one of these fields the rule does not fire at all.
void NeedsEach(const std::string& rule, const StepDoc& step,
               const std::vector<std::string>& fields);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_TESTS_SIGMA_CONTENT_H_
