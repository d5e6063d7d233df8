// Rules and documents for tests, made of short texts.
#ifndef SNAPTRAIL_TESTS_SIGMA_TESTING_H_
#define SNAPTRAIL_TESTS_SIGMA_TESTING_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

// The fields of a chain step that tests use, and the relations.
class TestSchema : public Schema {
 public:
  std::int32_t Slot(std::string_view field) const override;
  std::vector<std::string_view> Fields() const override;
  bool IsRelation(std::string_view name) const override;
  std::vector<std::string_view> Relations() const override;
  std::vector<std::string_view> Keys() const override;
};

// A step as rules see it: fields with texts. "true" is a truth, as the engine
// has them.
class StepDoc : public Document {
 public:
  using Fields = std::map<std::string, std::vector<std::string>>;
  StepDoc() = default;
  explicit StepDoc(Fields fields) : fields_(std::move(fields)) {}
  // Adds, replaces, or with no value removes.
  StepDoc With(const std::string& field, std::vector<std::string> values) const;
  std::string stage() const;
  bool Visit(const FieldRef& field, ValueVisitor visit) const override;
  void VisitAll(ValueVisitor visit) const override;

 private:
  Fields fields_;
};

// JSON text with the padding that JsonDocument asks for.
class JsonText {
 public:
  explicit JsonText(std::string_view json);
  std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::string text_;
  std::size_t size_;
};

// A rule on raw records of product aws with this detection map, indented by
// two.
std::string RawRule(std::string_view detection);
// Null when refused.
std::shared_ptr<const Rules> Compile(const std::string& text,
                                     Diagnostics* diagnostics = nullptr);
// What was said of it, a line each, "f" being the file.
std::string Complaints(const std::string& text);
// Whether a one-rule set holds on a record.
bool Holds(const Rules& rules, std::string_view json);
// "rule/level: text" of each reason that holds on a step, in order, key by key.
std::vector<std::string> Hits(const Rules& rules, const StepDoc& step);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_TESTS_SIGMA_TESTING_H_
