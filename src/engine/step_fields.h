// The table of the fields of a chain step: name, type, presence, meaning and
// how to read it. The one place that names them.
//
// Threads: immutable after the first use.
#ifndef SNAPTRAIL_SRC_ENGINE_STEP_FIELDS_H_
#define SNAPTRAIL_SRC_ENGINE_STEP_FIELDS_H_

#include <functional>
#include <string>
#include <vector>

#include "src/lineage/view.h"
#include "src/sigma/document.h"

namespace snaptrail::inline v0::internal {

struct StepField {
  std::string name;
  std::string type;
  std::string presence;  // A always, O when the record has it, S for the stages
                         // it belongs to, L filled by lineage
  std::string doc;       // empty: a part of the field before, not in the table
  // Visits the values; whether the field is present.
  std::function<bool(const View&, const Row&, ValueVisitor)> read;
  bool needs_lineage = false;  // absent on every step that is in none
};

// A heading and the fields below it.
struct StepFieldGroup {
  std::string title;
  std::vector<StepField> fields;
};

const std::vector<StepFieldGroup>& StepFieldGroups();

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_STEP_FIELDS_H_
