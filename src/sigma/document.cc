#include "src/sigma/document.h"

#include <optional>

namespace snaptrail::inline v0::internal {
namespace {

// A value as the document that a list's member is.
class ValueDocument : public Document {
 public:
  explicit ValueDocument(const Value& value) : value_(value) {}

  bool Visit(const FieldRef& field, ValueVisitor visit) const override {
    if (field.name != kMember) return false;
    visit(value_);
    return true;
  }
  void VisitAll(ValueVisitor visit) const override { visit(value_); }

 private:
  const Value& value_;
};

}  // namespace

std::optional<std::size_t> MemberAt(std::int64_t index, std::size_t count) {
  const auto size = static_cast<std::int64_t>(count);
  if (index < 0) index += size;
  if (index < 0 || index >= size) return std::nullopt;
  return static_cast<std::size_t>(index);
}

void Document::VisitMembers(const FieldRef& field,
                            std::optional<std::int64_t> index,
                            MemberVisitor visit) const {
  std::size_t wanted = 0;
  if (index) {
    std::size_t count = 0;
    Visit(field, [&count](const Value&) {
      ++count;
      return true;
    });
    const std::optional<std::size_t> at = MemberAt(*index, count);
    if (!at) return;
    wanted = *at;
  }
  std::size_t place = 0;
  Visit(field, [&](const Value& value) {
    if (index && place++ != wanted) return true;
    return visit(ValueDocument(value)) && !index;
  });
}

}  // namespace snaptrail::inline v0::internal
