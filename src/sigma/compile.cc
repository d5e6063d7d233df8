#include "src/sigma/compile.h"

#include <memory>
#include <utility>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

// A document resolves a field by trying prefixes of its parts.
constexpr std::size_t kMaxParts = 32;

class RuleCompiler {
 public:
  RuleCompiler(RuleDocument* document, const Schema& chain, Program* program,
               Problems* problems, const Placeholders& placeholders)
      : document_(*document),
        chain_(chain),
        program_(program),
        problems_(*problems),
        placeholders_(placeholders) {}

  std::optional<CompiledRule> Compile() {
    const std::size_t before = problems_.errors();
    const std::vector<Node> selections = Of(&document_.selections);
    if (problems_.errors() != before) return std::nullopt;
    CompiledRule rule;
    rule.condition = Of(document_.condition, selections);
    for (const Condition& reason : document_.reasons) {
      rule.reasons.push_back(
          program_->And({rule.condition, Of(reason, selections)}));
    }
    if (rule.reasons.empty()) rule.reasons.push_back(rule.condition);
    return rule;
  }

 private:
  using Node = Program::Node;

  std::vector<Node> Of(std::vector<NamedSelection>* selections) {
    std::vector<Node> nodes;
    for (NamedSelection& named : *selections) {
      nodes.push_back(Of(named.selection).value_or(0));
    }
    return nodes;
  }

  Node Of(const Condition& condition, const std::vector<Node>& selections) {
    if (condition.kind == Condition::Kind::kName) {
      return selections[condition.selection];
    }
    std::vector<Node> parts;
    for (const Condition& part : condition.parts) {
      parts.push_back(Of(part, selections));
    }
    switch (condition.kind) {
      case Condition::Kind::kNot:
        return program_->Not(parts[0]);
      case Condition::Kind::kOr:
        return program_->Or(parts);
      default:
        return program_->And(parts);
    }
  }

  std::optional<Node> Of(Selection& selection) {
    if (selection.kind == Selection::Kind::kItem) return Of(selection.item);
    if (selection.kind == Selection::Kind::kBlock) {
      return Of(selection.blocks[0]);
    }
    std::vector<Node> parts;
    bool good = true;
    for (Selection& part : selection.parts) {
      const std::optional<Node> node = Of(part);
      good &= node.has_value();
      if (node) parts.push_back(*node);
    }
    if (!good) return std::nullopt;
    return selection.kind == Selection::Kind::kAll ? program_->And(parts)
                                                   : program_->Or(parts);
  }

  std::optional<Node> Of(ArrayBlock& block) {
    Program::OnMembers test;
    if (!Resolve(block.field, block.place, &test.field)) return std::nullopt;
    test.pick = block.pick;
    test.body = std::make_shared<Program>();
    const std::size_t before = problems_.errors();
    Program* const around = std::exchange(program_, test.body.get());
    ++blocks_;
    const std::vector<Node> selections = Of(&block.selections);
    if (problems_.errors() == before) {
      test.node = Of(block.condition, selections);
    }
    --blocks_;
    program_ = around;
    if (problems_.errors() != before) return std::nullopt;
    const Node node = program_->Members(std::move(test));
    block.test = block.negated ? program_->Not(node) : node;
    return block.test;
  }

  std::optional<Node> Of(Item& item) {
    FieldRef field;
    if (!item.field.empty() && !Resolve(item.field, item.place, &field)) {
      return std::nullopt;
    }
    std::vector<Node> values;
    for (const Scalar& value : item.values) {
      FieldRef other;
      if (item.modifiers.fieldref &&
          !Resolve(value.text, value.place, &other)) {
        return std::nullopt;
      }
      const std::optional<std::vector<std::string>> forms =
          FormsOf(item.modifiers, value, placeholders_, &problems_);
      if (!forms) return std::nullopt;
      std::vector<Node> tests;
      for (const std::string& form : *forms) {
        Scalar asked = value;
        asked.text = form;
        std::optional<Predicate> predicate =
            Predicate::Make(item, asked, field, other, &problems_);
        if (!predicate) return std::nullopt;
        tests.push_back(program_->Leaf(std::move(*predicate)));
      }
      values.push_back(program_->Or(tests));
    }
    item.tests = values;
    const Node node =
        item.modifiers.all ? program_->And(values) : program_->Or(values);
    return item.modifiers.neq ? program_->Not(node) : node;
  }

  bool Resolve(const std::string& name, const Place& place, FieldRef* field) {
    field->name = name;
    for (const std::string_view part : Split(name, '.')) {
      field->parts.emplace_back(part);
    }
    if (name.empty() || field->parts.size() > kMaxParts) {
      problems_.Error(place, Cat("a field has 1 to ", kMaxParts, " parts"));
      return false;
    }
    if (!document_.rule.chain || (blocks_ > 0 && name == kMember)) return true;
    if (blocks_ > 0) {
      problems_.Error(place, Cat("'", name,
                                 "': the fields of a chain step are lists of "
                                 "texts and numbers, which are '.'"));
      return false;
    }
    field->slot = chain_.Slot(name);
    if (field->slot != -2) return true;
    if (name.starts_with("raw.")) {
      problems_.Error(place, Cat("'", name,
                                 "': the raw record of a chain step cannot be "
                                 "asked yet"));
      return false;
    }
    const std::string_view near = NearestWord(name, chain_.Fields());
    problems_.Error(
        place, Cat("no field '", name, "' in a chain step",
                   near.empty() ? "." : Cat("; did you mean '", near, "'?"),
                   " docs/step-fields.md lists them"));
    return false;
  }

  RuleDocument& document_;
  const Schema& chain_;
  Program* program_;  // of the rule, or of the block at hand
  Problems& problems_;
  const Placeholders& placeholders_;
  int blocks_ = 0;  // around what is at hand
};

}  // namespace

std::optional<CompiledRule> CompileRule(RuleDocument* document,
                                        const Schema& chain, Program* program,
                                        Problems* problems,
                                        const Placeholders& placeholders) {
  return RuleCompiler(document, chain, program, problems, placeholders)
      .Compile();
}

}  // namespace snaptrail::inline v0::internal
