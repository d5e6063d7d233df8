// NamedDocument: a raw record as a document whose fields go by the names that
// rules give them, as well as by their own.
//
// Threads: documents are read by one thread during one evaluation.
#ifndef SNAPTRAIL_SRC_ENGINE_NAMED_DOCUMENT_H_
#define SNAPTRAIL_SRC_ENGINE_NAMED_DOCUMENT_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "src/cloud/record_fields.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

class NamedDocument : public Document {
 public:
  // `document` is borrowed: of the record, by its own names.
  explicit NamedDocument(const Document* document) : document_(*document) {}

  // Another record, which `document` is of by now; see RecordFields::Begin.
  void Begin(std::string_view json, const Source* source) {
    fields_.Begin(json, source);
  }

  // The name's place goes before a member that is called so.
  bool Visit(const FieldRef& field, ValueVisitor visit) const override {
    const auto& values = fields_.Values(field.name);
    if (values.empty()) return document_.Visit(field, visit);
    for (const std::string_view value : values) {
      if (!visit(Value::Text(value))) break;
    }
    return true;
  }
  void VisitAll(ValueVisitor visit) const override {
    document_.VisitAll(visit);
  }
  void VisitMembers(const FieldRef& field, std::optional<std::int64_t> index,
                    MemberVisitor visit) const override {
    if (fields_.Values(field.name).empty()) {
      document_.VisitMembers(field, index, visit);
    } else {
      Document::VisitMembers(field, index, visit);
    }
  }

 private:
  const Document& document_;
  mutable RecordFields fields_;  // reads when it is asked
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_NAMED_DOCUMENT_H_
