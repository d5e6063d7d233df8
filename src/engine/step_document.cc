#include "src/engine/step_document.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "src/base/strings.h"
#include "src/engine/step_fields.h"
#include "src/finding/evidence.h"
#include "src/finding/printable.h"
#include "src/sigma/number.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::string_view kFact = "fact.";

bool IsFact(std::string_view field) { return !FactName(field).empty(); }

class StepSchemaImpl : public Schema {
 public:
  StepSchemaImpl() {
    for (const StepFieldGroup& group : StepFieldGroups()) {
      for (const StepField& field : group.fields) {
        if (!field.read) continue;
        slots_.emplace(field.name, static_cast<std::int32_t>(fields_.size()));
        fields_.push_back(&field);
      }
    }
  }

  // A fact has no slot; it is found by name.
  std::int32_t Slot(std::string_view field) const override {
    const auto found = slots_.find(field);
    if (found != slots_.end()) return found->second;
    return IsFact(field) ? -1 : -2;
  }

  std::vector<std::string_view> Fields() const override {
    std::vector<std::string_view> names;
    for (const StepField* field : fields_) names.push_back(field->name);
    return names;
  }

  bool IsRelation(std::string_view name) const override {
    for (std::size_t i = 0; i < kRelations; ++i) {
      if (name == RelationName(static_cast<Relation>(i))) return true;
    }
    return false;
  }

  std::vector<std::string_view> Relations() const override {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < kRelations; ++i) {
      names.emplace_back(RelationName(static_cast<Relation>(i)));
    }
    return names;
  }

  std::vector<std::string_view> Keys() const override {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < kViewKinds; ++i) {
      names.emplace_back(ViewKindName(static_cast<ViewKind>(i)));
    }
    return names;
  }

  const StepField* FieldOf(const FieldRef& ref) const {
    const std::int32_t slot = ref.slot >= 0 ? ref.slot : Slot(ref.name);
    if (slot < 0 || static_cast<std::size_t>(slot) >= fields_.size()) {
      return nullptr;
    }
    return fields_[static_cast<std::size_t>(slot)];
  }

  const std::vector<const StepField*>& fields() const { return fields_; }

 private:
  TextMap<std::int32_t> slots_;
  std::vector<const StepField*> fields_;
};

const StepSchemaImpl& TheSchema() {
  static const StepSchemaImpl schema;
  return schema;
}

}  // namespace

const Schema& StepSchema() { return TheSchema(); }

std::string_view FactName(std::string_view field) {
  return field.starts_with(kFact) ? field.substr(kFact.size())
                                  : std::string_view();
}

bool NeedsLineage(std::string_view field) {
  const std::int32_t slot = TheSchema().Slot(field);
  return slot >= 0 &&
         TheSchema().fields()[static_cast<std::size_t>(slot)]->needs_lineage;
}

bool StepDocument::Visit(const FieldRef& field, ValueVisitor visit) const {
  const StepField* known = TheSchema().FieldOf(field);
  if (known != nullptr) return known->read(view_, row_, visit);
  if (!IsFact(field.name)) return false;
  const std::string_view name = FactName(field.name);
  bool present = false;
  for (const auto& [fact, value] : row_.step.facts) {
    if (fact != name) continue;
    present = true;
    if (!visit(Value::Text(value))) break;
  }
  return present;
}

void StepDocument::VisitAll(ValueVisitor visit) const {
  bool more = true;
  const auto once = [&](const Value& value) {
    more = visit(value);
    return more;
  };
  for (const StepField* field : TheSchema().fields()) {
    field->read(view_, row_, once);
    if (!more) return;
  }
  for (const auto& [fact, value] : row_.step.facts) {
    if (!once(Value::Text(value))) return;
  }
}

std::vector<std::pair<std::string, std::vector<std::string>>> StepFields(
    const View& view, const Row& row) {
  std::vector<std::pair<std::string, std::vector<std::string>>> fields;
  std::vector<std::string> values;
  const auto keep = [&values](const Value& value) {
    std::string scratch;
    const auto text = TextOf(value, &scratch);
    values.push_back(text ? Shorten(*text, kMaxFreeText) : "null");
    return values.size() < kMaxRequestValues;
  };
  for (const StepFieldGroup& group : StepFieldGroups()) {
    for (const StepField& field : group.fields) {
      if (field.doc.empty() || !field.read) continue;
      values.clear();
      if (field.read(view, row, keep)) fields.emplace_back(field.name, values);
    }
  }
  for (const auto& [fact, value] : row.step.facts) {
    const std::string name = Cat(kFact, fact);
    if (fields.empty() || fields.back().first != name) {
      fields.emplace_back(name, std::vector<std::string>());
    }
    std::vector<std::string>& list = fields.back().second;
    if (list.size() < kMaxRequestValues) {
      list.push_back(Shorten(value, kMaxFreeText));
    }
  }
  return fields;
}

std::string StepFieldsMarkdown() {
  std::string out =
      "# Fields of a chain step\n\n"
      "What a rule with `logsource: {product: snaptrail, service: chain}` may "
      "ask for. The program `step_fields_doc` prints this file from the table "
      "that the engine reads with.\n\n"
      "A missing value is absent, never empty: ask with `|exists`. Booleans "
      "are present only when true (`actor.session.is_mfa` excepted). Times and "
      "spans are integers, milliseconds since 1970 UTC. Lists hold when one "
      "member does. Presence: A always, O when the record has it, S for the "
      "stages it belongs to, L filled by lineage.\n\n"
      "A resource list reads as the ids; its parts are NAME`.uid`, `.kind`, "
      "`.role`, `.nature` (live, copy, image), `.account` and `.region` (only "
      "when they differ from the step's) and `.alias`.\n";
  for (const StepFieldGroup& group : StepFieldGroups()) {
    out += Cat("\n## ", group.title,
               "\n\n| name | type | presence | meaning |\n|---|---|---|---|\n");
    for (const StepField& field : group.fields) {
      if (field.doc.empty()) continue;
      out += Cat("| `", field.name, "` | ", field.type, " | ", field.presence,
                 " | ", field.doc, " |\n");
    }
  }
  out +=
      "\n## Relations\n\n"
      "A reason of a rule may take the steps in these relations to the one it "
      "holds on as evidence (`with`).\n\n| name | the steps that |\n|---|---|\n"
      "| `makers` | made the copies that this step takes |\n"
      "| `doors` | opened or guard the exposures this step is part of |\n"
      "| `openings` | opened the product of this restore |\n"
      "| `grants` | gave to this step's account before |\n"
      "| `work` | a service did for this request, and its outcome |\n"
      "| `given` | made, and gave outside, what this step takes back or "
      "removes "
      "(`grant.hidden`) |\n"
      "| `removals` | made the image that this launch used, and removed it "
      "since (`image.removed`) |\n"
      "| `moves` | made the copy under another key or in another region "
      "(`copy.moved`) |\n"
      "| `refusals` | were refused, or dry runs (`probe.before`) |\n"
      "| `looks` | looked for copies (`probe.before`) |\n"
      "| `acts` | are the work on copies near to this step, by the same origin "
      "or in the same account (`acts.near`) |\n"
      "| `uses` | are the work on copies near to this step, under the same key "
      "(`acts.near`) |\n"
      "\n## Keys\n\n"
      "What the findings of a rule are told under (`key`), and which steps it "
      "is asked of.\n\n| key | a finding for each | asked of |\n|---|---|---|\n"
      "| `lineage` | root copy; a resource or record that is in no lineage | "
      "every step |\n"
      "| `origin` | identity behind the steps | those with `probe.before` or "
      "`acts.near`, and their relations |\n"
      "| `account` | account whose log it is | weakenings, and what is near to "
      "them |\n"
      "| `key` | encryption key | shares of it that have `acts.near`, and "
      "those "
      "|\n\n"
      "Of an origin's, account's or key's steps only the earliest that prove "
      "something are looked at, one more than a finding shows "
      "(Options::max_evidence), and the last.\n";
  return out;
}

}  // namespace snaptrail::inline v0::internal
