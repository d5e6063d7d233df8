#include "src/sigma/rules.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "src/base/strings.h"
#include "src/sigma/compile.h"
#include "src/sigma/correlation.h"
#include "src/sigma/correlation_compile.h"
#include "src/sigma/filter.h"
#include "src/sigma/parse.h"
#include "src/sigma/program.h"
#include "src/sigma/raw_plan.h"
#include "src/sigma/trace.h"

namespace snaptrail::inline v0::internal {
namespace {

// The field that chain rules are found by.
constexpr std::string_view kStage = "stage";

// Two dimensions fit when one of them is not given or they are the same.
bool Fits(std::string_view a, std::string_view b) {
  return a.empty() || b.empty() || EqualsIgnoreCase(a, b);
}

// Raw rules of one log source; there are few of these among many rules.
struct RawGroup {
  LogSource source;
  std::vector<std::uint32_t> rules;
};

// What is known of nothing fits only a rule that asks for nothing.
bool Fits(const LogSource& source, std::string_view product,
          std::string_view service) {
  if (product.empty() && service.empty()) {
    return source.product.empty() && source.service.empty();
  }
  return Fits(source.product, product) && Fits(source.service, service);
}

}  // namespace

struct Rules::Impl {
  std::vector<Rule> rules;
  std::vector<CompiledRule> compiled;
  std::vector<RuleDocument> written;  // `rule` has moved to `rules`
  std::vector<Correlation> correlations;
  Program program;
  // Chain rules of one key by the stages they can hold on, ascending. Those
  // that no stage is required of stand in every list, and are all there is for
  // other stages.
  struct Chain {
    TextMap<std::vector<std::uint32_t>> by_stage;
    std::vector<std::uint32_t> any_stage;
  };
  TextMap<Chain> chain;  // by key
  std::vector<RawGroup> raw;

  // What has an error is told and left out.
  void Add(const std::vector<RuleText>& texts, const Schema& steps,
           const Placeholders& placeholders, Problems* problems);
  void Index();
  std::vector<std::uint32_t> RawOf(std::string_view product,
                                   std::string_view service) const;
  std::vector<RuleTrace> Trace(const std::vector<std::uint32_t>& asked,
                               const Document& document) const;
  void Evaluate(
      const std::vector<std::uint32_t>& candidates, const Document& document,
      Program::Memo* memo,
      absl::FunctionRef<void(std::uint32_t, std::uint32_t)> hit) const;
};

void Rules::Impl::Index() {
  for (std::uint32_t i = 0; i < compiled.size(); ++i) {
    if (!rules[i].chain) {
      const LogSource& source = rules[i].logsource;
      const auto same = [&](const RawGroup& group) {
        return group.source.product == source.product &&
               group.source.service == source.service &&
               group.source.category == source.category;
      };
      auto group = std::find_if(raw.begin(), raw.end(), same);
      if (group == raw.end()) group = raw.insert(raw.end(), {source, {}});
      group->rules.push_back(i);
      continue;
    }
    Chain& of = chain[rules[i].key];
    const auto stages = program.RequiredTexts(compiled[i].condition, kStage);
    if (!stages) {
      of.any_stage.push_back(i);
      continue;
    }
    for (const std::string& stage : *stages) of.by_stage[stage].push_back(i);
  }
  for (auto& [key, of] : chain) {
    for (auto& [stage, list] : of.by_stage) {
      list.insert(list.end(), of.any_stage.begin(), of.any_stage.end());
      std::sort(list.begin(), list.end());
    }
  }
}

void Rules::Impl::Evaluate(
    const std::vector<std::uint32_t>& candidates, const Document& document,
    Program::Memo* memo,
    absl::FunctionRef<void(std::uint32_t, std::uint32_t)> hit) const {
  for (const std::uint32_t rule : candidates) {
    const CompiledRule& c = compiled[rule];
    if (!program.Holds(c.condition, document, memo)) continue;
    for (std::uint32_t i = 0; i < c.reasons.size(); ++i) {
      if (program.Holds(c.reasons[i], document, memo)) hit(rule, i);
    }
  }
}

std::vector<std::uint32_t> Rules::Impl::RawOf(std::string_view product,
                                              std::string_view service) const {
  std::vector<std::uint32_t> fitting;
  for (const RawGroup& group : raw) {
    if (!Fits(group.source, product, service)) continue;
    fitting.insert(fitting.end(), group.rules.begin(), group.rules.end());
  }
  std::sort(fitting.begin(), fitting.end());
  return fitting;
}

std::vector<RuleTrace> Rules::Impl::Trace(
    const std::vector<std::uint32_t>& asked, const Document& document) const {
  std::vector<RuleTrace> traces;
  Program::Memo memo(program);
  for (const std::uint32_t rule : asked) {
    RuleTrace& trace =
        traces.emplace_back(TraceRule(written[rule], program, document, &memo));
    trace.rule = rule;
  }
  return traces;
}

Rules::Rules() : impl_(std::make_unique<Impl>()) {}
Rules::~Rules() = default;

void Rules::Impl::Add(const std::vector<RuleText>& texts, const Schema& steps,
                      const Placeholders& placeholders, Problems* problems) {
  TextMap<std::string> ids;  // to file:line
  TextMap<std::string> names;
  const auto unique = [&](TextMap<std::string>* seen, const std::string& word,
                          const char* what, const RuleDocument& document) {
    if (word.empty()) return;
    const auto [it, added] = seen->try_emplace(
        word, Cat(document.rule.file, ':', document.rule.line));
    if (added) return;
    problems->Error(
        {document.place.line, document.place.column, what},
        Cat("the ", what, " '", word, "' is that of ", it->second, " too"));
  };
  std::vector<RuleDocument> filters;
  std::vector<RuleDocument> correlating;
  for (const RuleText& text : texts) {
    for (RuleDocument& document : ParseRules(text, steps, problems)) {
      const std::size_t before = problems->errors();
      unique(&ids, document.rule.id, "id", document);
      unique(&names, document.rule.name, "name", document);
      if (document.correlation != nullptr) {
        if (problems->errors() == before) {
          correlating.push_back(std::move(document));
        }
        continue;
      }
      std::optional<CompiledRule> made =
          CompileRule(&document, steps, &program, problems, placeholders);
      if (problems->errors() != before || !made) continue;
      if (document.filter) {
        filters.push_back(std::move(document));
        continue;
      }
      compiled.push_back(std::move(*made));
      written.push_back(std::move(document));
    }
  }
  std::vector<bool> refused;
  for (const std::uint32_t i :
       ApplyFilters(filters, &written, &refused, problems)) {
    // What is to be warned of was said of the rule and of the filter alone.
    Diagnostics again;
    Problems both(&again);
    std::optional<CompiledRule> made =
        CompileRule(&written[i], steps, &program, &both, placeholders);
    for (const Diagnostic& d : again) {
      if (d.severity != Severity::kError) continue;
      problems->set_file(written[i].rule.file);
      problems->Error({d.line, d.column, d.key_path}, d.message);
    }
    if (!made) refused[i] = true;
    if (made) compiled[i] = std::move(*made);
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (refused[i]) continue;
    rules.push_back(std::move(written[i].rule));
    if (i != kept) {
      compiled[kept] = std::move(compiled[i]);
      written[kept] = std::move(written[i]);
    }
    ++kept;
  }
  compiled.resize(kept);
  written.resize(kept);
  correlations =
      CompileCorrelations(std::move(correlating), steps, &rules, problems);
  program.LimitRegexMemory();
  Index();
}

std::shared_ptr<const Rules> Rules::Compile(const std::vector<RuleText>& texts,
                                            const Schema& chain,
                                            Diagnostics* diagnostics,
                                            const Placeholders& placeholders) {
  Problems problems(diagnostics);
  std::shared_ptr<Rules> rules(new Rules());
  rules->impl_->Add(texts, chain, placeholders, &problems);
  if (problems.errors() > 0) return nullptr;
  return rules;
}

std::shared_ptr<const Rules> Rules::Load(const std::vector<RuleText>& texts,
                                         const Schema& chain,
                                         Diagnostics* diagnostics,
                                         const Placeholders& placeholders) {
  // What is left out is told, of each text.
  Problems problems(diagnostics, Problems::kMost * (1 + texts.size()));
  std::shared_ptr<Rules> rules(new Rules());
  rules->impl_->Add(texts, chain, placeholders, &problems);
  return rules;
}

const std::vector<Rule>& Rules::rules() const { return impl_->rules; }

const std::vector<Correlation>& Rules::correlations() const {
  return impl_->correlations;
}

bool Rules::MayHold(std::string_view key, std::string_view stage,
                    absl::FunctionRef<bool(std::string_view)> absent) const {
  class StageOnly : public Document {
   public:
    explicit StageOnly(std::string_view stage) : stage_(stage) {}
    bool Visit(const FieldRef& field, ValueVisitor visit) const override {
      if (field.name != kStage) return false;
      visit(Value::Text(stage_));
      return true;
    }
    void VisitAll(ValueVisitor visit) const override {
      visit(Value::Text(stage_));
    }

   private:
    std::string_view stage_;
  };
  const auto of = impl_->chain.find(key);
  if (of == impl_->chain.end()) return false;
  const StageOnly document(stage);
  const auto known = [&absent](std::string_view field) {
    return field == kStage || absent(field);
  };
  const auto list = of->second.by_stage.find(stage);
  const auto& asked =
      list == of->second.by_stage.end() ? of->second.any_stage : list->second;
  return std::any_of(asked.begin(), asked.end(), [&](std::uint32_t rule) {
    return impl_->program
        .HoldsWhere(impl_->compiled[rule].condition, document, known)
        .value_or(true);
  });
}

void Rules::EvaluateChain(
    std::string_view key, std::string_view stage, const Document& document,
    absl::FunctionRef<void(std::uint32_t, std::uint32_t)> hit) const {
  const auto of = impl_->chain.find(key);
  if (of == impl_->chain.end()) return;
  const auto list = of->second.by_stage.find(stage);
  const std::vector<std::uint32_t>& asked =
      list == of->second.by_stage.end() ? of->second.any_stage : list->second;
  if (asked.empty()) return;
  Program::Memo memo(impl_->program);
  impl_->Evaluate(asked, document, &memo, hit);
}

bool Rules::HasRaw(std::string_view product, std::string_view service) const {
  return std::any_of(impl_->raw.begin(), impl_->raw.end(),
                     [&](const RawGroup& group) {
                       return Fits(group.source, product, service);
                     });
}

void Rules::EvaluateRaw(
    std::string_view product, std::string_view service,
    const Document& document,
    absl::FunctionRef<void(std::uint32_t, std::uint32_t)> hit) const {
  const std::vector<std::uint32_t> asked = impl_->RawOf(product, service);
  if (asked.empty()) return;
  Program::Memo memo(impl_->program);
  impl_->Evaluate(asked, document, &memo, hit);
}

struct Rules::Room::Impl {
  RawPlan::Room found;
  Program::Memo memo;
};
Rules::Room::Room(const Rules& rules)
    : impl_(new Impl{{}, Program::Memo(rules.impl_->program)}) {}
Rules::Room::Room(Room&&) noexcept = default;
Rules::Room& Rules::Room::operator=(Room&&) noexcept = default;
Rules::Room::~Room() = default;

std::shared_ptr<const RawPlan> Rules::PlanRaw(std::string_view product,
                                              std::string_view service) const {
  RawPlan::Conditions conditions;
  for (const std::uint32_t rule : impl_->RawOf(product, service)) {
    conditions.emplace_back(rule, impl_->compiled[rule].condition);
  }
  if (conditions.empty()) return nullptr;
  return std::make_shared<const RawPlan>(impl_->program, conditions);
}

void Rules::EvaluateRaw(
    const RawPlan& plan, const Document& document, Room* room,
    absl::FunctionRef<void(std::uint32_t, std::uint32_t)> hit) const {
  Room::Impl& kept = *room->impl_;
  plan.Find(document, &kept.found);
  if (kept.found.rules.empty()) return;
  kept.memo.Clear();
  impl_->Evaluate(kept.found.rules, document, &kept.memo, hit);
}

std::vector<RuleTrace> Rules::TraceChain(
    absl::Span<const std::string_view> keys, const Document& document) const {
  std::vector<std::uint32_t> asked;
  for (std::uint32_t i = 0; i < impl_->rules.size(); ++i) {
    const Rule& rule = impl_->rules[i];
    if (rule.chain && std::count(keys.begin(), keys.end(), rule.key) > 0) {
      asked.push_back(i);
    }
  }
  return impl_->Trace(asked, document);
}

std::vector<RuleTrace> Rules::TraceRaw(std::string_view product,
                                       std::string_view service,
                                       const Document& document) const {
  return impl_->Trace(impl_->RawOf(product, service), document);
}

std::vector<std::string> Rules::Stages(std::uint32_t rule) const {
  if (rule >= impl_->compiled.size()) return {};
  return impl_->program.RequiredTexts(impl_->compiled[rule].condition, "stage")
      .value_or(std::vector<std::string>());
}

std::string Rules::Dump(std::uint32_t rule) const {
  if (rule >= impl_->rules.size()) return "";
  const Rule& r = impl_->rules[rule];
  if (r.correlation >= 0) {
    std::string text = DumpCorrelation(
        impl_->correlations[static_cast<std::size_t>(r.correlation)]);
    for (const RuleReason& reason : r.reasons) {
      text += Cat(std::string_view(LevelName(reason.level)), ": ", reason.text,
                  '\n');
    }
    return text;
  }
  const CompiledRule& c = impl_->compiled[rule];
  std::string out;
  if (r.chain) {
    const auto stages = impl_->program.RequiredTexts(c.condition, "stage");
    out = Cat("stages: ", stages ? Join(*stages, ", ") : "any",
              "\nkey: ", r.key, '\n');
  }
  out += Cat("condition: ", impl_->program.Dump(c.condition), '\n');
  for (std::size_t i = 0; i < r.reasons.size(); ++i) {
    const RuleReason& reason = r.reasons[i];
    out += Cat(std::string_view(LevelName(reason.level)), ": ", reason.text);
    if (!reason.with.empty()) out += Cat(" [", Join(reason.with, ", "), ']');
    if (c.reasons[i] != c.condition) {
      out += Cat(": ", impl_->program.Dump(c.reasons[i]));
    }
    out.push_back('\n');
  }
  return out;
}

}  // namespace snaptrail::inline v0::internal
