// A row of a view as a Sigma document, and the table of its fields: the one
// place that names them; docs/step-fields.md is generated from it.
//
// Threads: the schema is immutable; a document is read by one thread.
#ifndef SNAPTRAIL_SRC_ENGINE_STEP_DOCUMENT_H_
#define SNAPTRAIL_SRC_ENGINE_STEP_DOCUMENT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/lineage/view.h"
#include "src/sigma/document.h"

namespace snaptrail::inline v0::internal {

const Schema& StepSchema();

class StepDocument : public Document {
 public:
  // Both borrowed.
  StepDocument(const View& view, const Row& row) : view_(view), row_(row) {}
  bool Visit(const FieldRef& field, ValueVisitor visit) const override;
  void VisitAll(ValueVisitor visit) const override;

 private:
  const View& view_;
  const Row& row_;
};

// Whether the field is absent on every step that is in no lineage.
bool NeedsLineage(std::string_view field);
// Of fact.NAME the name; empty: another field.
std::string_view FactName(std::string_view field);

// The fields that a step has, in the order of the table, the parts of resources
// left out; of each at most 64 values, 1,024 bytes of each.
std::vector<std::pair<std::string, std::vector<std::string>>> StepFields(
    const View& view, const Row& row);

// The table of fields as Markdown, for docs/step-fields.md.
std::string StepFieldsMarkdown();

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_STEP_DOCUMENT_H_
