#include "tests/sigma/testing.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "src/base/strings.h"
#include "src/record/record.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::string_view kFields[] = {"stage",
                                        "status",
                                        "api.operation",
                                        "actor.automation",
                                        "acts.near",
                                        "actor.novelty",
                                        "actor.origin.uid",
                                        "actor.user.account.uid",
                                        "actor.user.name",
                                        "actor.user.uid",
                                        "clone",
                                        "cloud.account.uid",
                                        "copy.moved",
                                        "exposure.part",
                                        "grant.before",
                                        "grant.direction",
                                        "grant.foreign",
                                        "grant.hidden",
                                        "grant.public",
                                        "hold.again",
                                        "hold.elsewhere",
                                        "image.removed",
                                        "job.service",
                                        "lineage.data_bearing",
                                        "lineage.root.forgotten",
                                        "lineage.other",
                                        "lineage.root.uid",
                                        "lineage.taken",
                                        "lineage.uid",
                                        "lineage.usual",
                                        "probe.before",
                                        "product.opened",
                                        "reach.by",
                                        "reach.part",
                                        "resource.gone",
                                        "resource.gone.nature",
                                        "resource.in",
                                        "resource.on.kind",
                                        "resource.on.role",
                                        "standing",
                                        "target.foreign",
                                        "time"};
constexpr std::string_view kRelations[] = {
    "makers", "doors",    "openings", "grants", "work", "given",
    "moves",  "removals", "refusals", "looks",  "acts", "uses"};
constexpr std::string_view kKeys[] = {"lineage", "origin", "account", "key"};

Value ValueOf(const std::string& text) {
  return text == "true" ? Value::Bool(true) : Value::Text(text);
}

}  // namespace

std::int32_t TestSchema::Slot(std::string_view field) const {
  const auto* at = std::find(std::begin(kFields), std::end(kFields), field);
  if (at != std::end(kFields)) {
    return static_cast<std::int32_t>(at - std::begin(kFields));
  }
  return field.starts_with("fact.") ? -1 : -2;
}

std::vector<std::string_view> TestSchema::Fields() const {
  return {std::begin(kFields), std::end(kFields)};
}

bool TestSchema::IsRelation(std::string_view name) const {
  return std::find(std::begin(kRelations), std::end(kRelations), name) !=
         std::end(kRelations);
}

std::vector<std::string_view> TestSchema::Relations() const {
  return {std::begin(kRelations), std::end(kRelations)};
}

std::vector<std::string_view> TestSchema::Keys() const {
  return {std::begin(kKeys), std::end(kKeys)};
}

StepDoc StepDoc::With(const std::string& field,
                      std::vector<std::string> values) const {
  StepDoc doc = *this;
  if (values.empty()) {
    doc.fields_.erase(field);
  } else {
    doc.fields_[field] = std::move(values);
  }
  return doc;
}

std::string StepDoc::stage() const {
  const auto it = fields_.find("stage");
  return it == fields_.end() ? "" : it->second[0];
}

bool StepDoc::Visit(const FieldRef& field, ValueVisitor visit) const {
  const auto it = fields_.find(field.name);
  if (it == fields_.end()) return false;
  for (const std::string& text : it->second) {
    if (!visit(ValueOf(text))) break;
  }
  return true;
}

void StepDoc::VisitAll(ValueVisitor visit) const {
  for (const auto& [field, values] : fields_) {
    for (const std::string& text : values) {
      if (!visit(ValueOf(text))) return;
    }
  }
}

JsonText::JsonText(std::string_view json) : text_(json), size_(json.size()) {
  text_.append(kJsonPadding, '\0');
}

std::string RawRule(std::string_view detection) {
  return Cat("title: t\nlogsource:\n  product: aws\ndetection:\n", detection);
}

std::shared_ptr<const Rules> Compile(const std::string& text,
                                     Diagnostics* diagnostics) {
  Diagnostics unused;
  return Rules::Compile({{"f", text}}, TestSchema(),
                        diagnostics == nullptr ? &unused : diagnostics);
}

std::string Complaints(const std::string& text) {
  Diagnostics diagnostics;
  Compile(text, &diagnostics);
  std::string out;
  for (const Diagnostic& d : diagnostics) {
    if (!out.empty()) out.push_back('\n');
    out += d.ToString();
  }
  return out;
}

bool Holds(const Rules& rules, std::string_view json) {
  const JsonText text(json);
  JsonDocument document;
  if (!document.Parse(text.view())) return false;
  std::vector<std::uint64_t> hits;
  rules.EvaluateRaw("aws", "cloudtrail", document,
                    [&](std::uint32_t rule, std::uint32_t reason) {
                      hits.push_back(std::uint64_t{rule} << 32 | reason);
                    });
  // The index leaves nothing out.
  std::vector<std::uint64_t> found;
  if (const auto plan = rules.PlanRaw("aws", "cloudtrail")) {
    Rules::Room room(rules);
    for (int round = 0; round < 2; ++round) {
      found.clear();
      rules.EvaluateRaw(*plan, document, &room,
                        [&](std::uint32_t rule, std::uint32_t reason) {
                          found.push_back(std::uint64_t{rule} << 32 | reason);
                        });
      EXPECT_EQ(found, hits) << json;
    }
  }
  return !hits.empty();
}

std::vector<std::string> Hits(const Rules& rules, const StepDoc& step) {
  std::vector<std::string> hits;
  for (const std::string_view key : kKeys) {
    rules.EvaluateChain(
        key, step.stage(), step, [&](std::uint32_t rule, std::uint32_t reason) {
          const Rule& r = rules.rules()[rule];
          const RuleReason& why = r.reasons[reason];
          hits.push_back(Cat(r.name.empty() ? r.title : r.name, '/',
                             std::string_view(LevelName(why.level)), ": ",
                             why.text));
        });
  }
  return hits;
}

}  // namespace snaptrail::inline v0::internal
