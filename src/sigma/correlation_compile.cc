#include "src/sigma/correlation_compile.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "src/base/strings.h"
#include "src/sigma/condition.h"
#include "src/sigma/condition_names.h"
#include "src/sigma/correlation_document.h"

namespace snaptrail::inline v0::internal {
namespace {

// A rule is a bit in what is kept of a group.
constexpr std::size_t kMaxRules = 64;
// With steps that may be missing, what is kept of a group grows with the cube.
constexpr std::size_t kMaxSteps = 16;
constexpr std::size_t kMaxParts = 32;
constexpr std::size_t kMaxFields = 16;

bool HasNot(const Condition& condition) {
  return condition.kind == Condition::Kind::kNot ||
         std::any_of(condition.parts.begin(), condition.parts.end(), HasNot);
}

bool HasOr(const Condition& condition) {
  return condition.kind == Condition::Kind::kOr ||
         std::any_of(condition.parts.begin(), condition.parts.end(), HasOr);
}

// Whether some rule stands without `not`.
bool Wants(const Condition& condition, bool negated) {
  if (condition.kind == Condition::Kind::kName) return !negated;
  const bool now = negated != (condition.kind == Condition::Kind::kNot);
  return std::any_of(condition.parts.begin(), condition.parts.end(),
                     [&](const Condition& part) { return Wants(part, now); });
}

class CorrelationCompiler {
 public:
  CorrelationCompiler(std::vector<RuleDocument> documents, const Schema& chain,
                      std::vector<Rule>* rules, Problems* problems)
      : documents_(std::move(documents)),
        chain_(chain),
        rules_(*rules),
        problems_(*problems),
        states_(documents_.size()),
        places_(documents_.size()) {}

  std::vector<Correlation> Compile() {
    detections_ = rules_.size();
    named_.resize(detections_);
    for (std::size_t i = 0; i < documents_.size(); ++i) Visit(i);
    for (const Correlation& plan : plans_) {
      for (const CorrelationStep& step : plan.steps) {
        Named& named = named_[step.rule];
        named.named = true;
        named.alone |= plan.generate;
      }
    }
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      rules_[i].alone = !named_[i].named || named_[i].alone;
    }
    return std::move(plans_);
  }

 private:
  enum class State : std::uint8_t { kNew, kOpen, kDone, kRefused };
  struct Named {
    bool named = false;  // by a correlation
    bool alone = false;  // and told by itself all the same
  };
  // A rule that a name stands for.
  struct Found {
    bool correlation = false;
    std::size_t at = 0;  // in rules_, of a correlation in documents_
    bool by_title = false;
  };

  const Rule& RuleOf(const Found& found) const {
    return found.correlation ? documents_[found.at].rule : rules_[found.at];
  }

  std::optional<Found> Find(std::string_view name) const {
    const auto search = [&](const auto& is) -> std::optional<Found> {
      for (std::size_t i = 0; i < detections_; ++i) {
        if (is(rules_[i])) return Found{false, i};
      }
      for (std::size_t i = 0; i < documents_.size(); ++i) {
        if (is(documents_[i].rule)) return Found{true, i};
      }
      return std::nullopt;
    };
    if (name.empty()) return std::nullopt;
    auto found = search(
        [&](const Rule& rule) { return rule.id == name || rule.name == name; });
    if (found) return found;
    found = search([&](const Rule& rule) { return rule.title == name; });
    if (found) found->by_title = true;
    return found;
  }

  // Those that are named first. False: it is refused, or names itself.
  bool Visit(std::size_t at) {
    State& state = states_[at];
    if (state == State::kDone) return true;
    if (state == State::kRefused) return false;
    state = State::kOpen;
    open_.push_back(at);
    const bool good = Make(at);
    open_.pop_back();
    state = good ? State::kDone : State::kRefused;
    return good;
  }

  std::string Cycle(std::size_t at) const {
    std::string text;
    const auto from = std::find(open_.begin(), open_.end(), at);
    for (auto i = from; i != open_.end(); ++i) {
      text += Cat("'", documents_[*i].rule.title, "' -> ");
    }
    return Cat(text, "'", documents_[at].rule.title, "'");
  }

  bool Make(std::size_t at) {
    const std::size_t before = problems_.errors();
    const CorrelationDocument& from = *documents_[at].correlation;
    Correlation plan;
    plan.type = from.type;
    plan.timespan = plan.span = from.timespan;
    plan.bound = from.bound;
    plan.bounded = from.bounded;
    plan.percentile = from.percentile;
    plan.levels = from.levels;
    plan.lateness = from.lateness;
    plan.quiet = from.quiet;
    plan.generate = from.generate;
    problems_.set_file(documents_[at].rule.file);
    std::vector<PlacedText> names = from.rules;
    if (names.empty() && !from.expression.text.empty()) {
      names = NamesIn(from.expression);
    }
    if (names.empty()) {
      problems_.Error({from.place.line, from.place.column, "correlation.rules"},
                      "a correlation needs rules: the ids or names of rules");
    }
    if (names.size() > kMaxRules) {
      problems_.Error(names[kMaxRules].place,
                      Cat("more than ", kMaxRules, " rules"));
      return false;
    }
    std::vector<Found> found;
    for (const PlacedText& name : names) {
      if (!Step(at, name, &plan, &found)) continue;
    }
    if (problems_.errors() != before) return false;
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (std::count_if(found.begin(), found.end(), [&](const Found& other) {
            return other.correlation == found[i].correlation &&
                   other.at == found[i].at;
          }) > 1) {
        problems_.Error(names[i].place,
                        Cat("'", names[i].text, "' stands twice"));
        return false;
      }
    }
    Groups(from, found, &plan);
    Expression(from, &plan);
    Optional(from, &plan);
    Bounds(from, plan);
    if (problems_.errors() != before) return false;
    Add(at, std::move(plan));
    return true;
  }

  bool Step(std::size_t at, const PlacedText& name, Correlation* plan,
            std::vector<Found>* all) {
    const std::optional<Found> found = Find(name.text);
    if (!found) {
      std::vector<std::string_view> words;
      for (std::size_t i = 0; i < detections_; ++i) {
        words.push_back(rules_[i].name);
      }
      for (const RuleDocument& other : documents_) {
        words.push_back(other.rule.name);
      }
      const std::string_view near = NearestWord(name.text, words);
      problems_.Error(
          name.place,
          Cat("no rule that loads has the id or name '", name.text, "'",
              near.empty() ? "" : Cat("; did you mean '", near, "'?")));
      return false;
    }
    if (found->by_title) {
      problems_.Warning(name.place,
                        Cat("'", name.text,
                            "' is a title; ids and names are what other "
                            "engines look for"));
    }
    CorrelationStep step;
    step.name = name.text;
    step.correlation = found->correlation;
    if (found->correlation) {
      if (states_[found->at] == State::kOpen) {
        problems_.Error(name.place, Cat("a correlation that names itself: ",
                                        Cycle(found->at)));
        return false;
      }
      const bool good = Visit(found->at);
      problems_.set_file(documents_[at].rule.file);
      if (!good) {
        problems_.Error(name.place,
                        Cat("the correlation '", name.text, "' is refused"));
        return false;
      }
      const Correlation& inner = plans_[places_[found->at]];
      step.rule = inner.rule;
      plan->span = std::max(plan->span, plan->timespan + inner.span);
    } else {
      step.rule = static_cast<std::uint32_t>(found->at);
    }
    plan->steps.push_back(std::move(step));
    all->push_back(*found);
    return true;
  }

  // The field that a name of group-by, or of condition.field, is in a rule.
  std::optional<PlacedText> FieldOf(const CorrelationDocument& from,
                                    const PlacedText& name,
                                    const CorrelationStep& step,
                                    const Rule& rule) {
    for (const CorrelationDocument::Alias& alias : from.aliases) {
      if (alias.name.text != name.text) continue;
      for (const auto& [of, field] : alias.fields) {
        if (of.text == step.name || of.text == rule.id ||
            (!rule.name.empty() && of.text == rule.name)) {
          return field;
        }
      }
      problems_.Error(
          alias.name.place,
          Cat("the alias '", name.text, "' does not say which field it is in '",
              step.name, "'"));
      return std::nullopt;
    }
    return name;
  }

  void Resolve(const CorrelationDocument& from, const PlacedText& name,
               const Found& found, const CorrelationStep& step,
               std::vector<FieldRef>* out) {
    const Rule& rule = RuleOf(found);
    const std::optional<PlacedText> given = FieldOf(from, name, step, rule);
    if (!given) return;
    FieldRef field;
    field.name = given->text;
    for (const std::string_view part : Split(field.name, '.')) {
      field.parts.emplace_back(part);
    }
    if (field.parts.size() > kMaxParts) {
      problems_.Error(given->place,
                      Cat("a field has 1 to ", kMaxParts, " parts"));
      return;
    }
    if (found.correlation) {
      const Correlation& inner = plans_[places_[found.at]];
      if (std::count(inner.group_by.begin(), inner.group_by.end(),
                     field.name) == 0) {
        problems_.Error(
            given->place,
            Cat("'", field.name, "': of the correlation '", step.name,
                "' only what it groups by is known: ",
                inner.group_by.empty() ? "nothing"
                                       : Join(inner.group_by, ", ")));
        return;
      }
    } else if (rule.chain) {
      field.slot = chain_.Slot(field.name);
      if (field.slot == -2) {
        const std::string_view near = NearestWord(field.name, chain_.Fields());
        problems_.Error(
            given->place,
            Cat("no field '", field.name, "' in a chain step",
                near.empty() ? "." : Cat("; did you mean '", near, "'?"),
                " docs/step-fields.md lists them"));
        return;
      }
    }
    out->push_back(std::move(field));
  }

  void Groups(const CorrelationDocument& from, const std::vector<Found>& found,
              Correlation* plan) {
    if (from.group_by.size() > kMaxFields || from.fields.size() > kMaxFields) {
      problems_.Error(from.place, Cat("more than ", kMaxFields, " fields"));
      return;
    }
    for (const PlacedText& name : from.group_by) {
      plan->group_by.push_back(name.text);
    }
    for (const PlacedText& name : from.fields) {
      plan->fields.push_back(name.text);
    }
    for (std::size_t i = 0; i < plan->steps.size(); ++i) {
      CorrelationStep& step = plan->steps[i];
      for (const PlacedText& name : from.group_by) {
        Resolve(from, name, found[i], step, &step.group);
      }
      for (const PlacedText& name : from.fields) {
        Resolve(from, name, found[i], step, &step.values);
      }
    }
    for (const CorrelationDocument::Alias& alias : from.aliases) {
      const auto is = [&](const PlacedText& name) {
        return name.text == alias.name.text;
      };
      if (std::none_of(from.group_by.begin(), from.group_by.end(), is) &&
          std::none_of(from.fields.begin(), from.fields.end(), is)) {
        problems_.Warning(alias.name.place,
                          Cat("nothing is grouped by or counted under the "
                              "alias '",
                              alias.name.text, "'"));
      }
      for (const auto& entry : alias.fields) {
        const PlacedText& of = entry.first;
        const auto names = [&](const Found& one) {
          const Rule& rule = RuleOf(one);
          return of.text == rule.id || of.text == rule.name ||
                 of.text == rule.title;
        };
        if (std::none_of(found.begin(), found.end(), names)) {
          problems_.Error(of.place, Cat("'", of.text,
                                        "' is none of the rules of this "
                                        "correlation"));
        }
      }
    }
  }

  void Expression(const CorrelationDocument& from, Correlation* plan) {
    const std::string& text = from.expression.text;
    const bool closes = from.absence.text == "window-close";
    if (text.empty()) {
      if (!from.absence.text.empty()) {
        problems_.Error(from.absence.place,
                        "absence is for type temporal with a condition that "
                        "has not");
      }
      return;
    }
    std::vector<NamedSelection> names(plan->steps.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
      names[i].name = plan->steps[i].name;
    }
    std::vector<bool> used(names.size());
    std::optional<Condition> condition =
        ParseCondition(text, names, from.expression.place, &used, &problems_);
    if (!condition) return;
    for (std::size_t i = 0; i < used.size(); ++i) {
      if (used[i]) continue;
      problems_.Error(
          from.expression.place,
          Cat("the condition does not name the rule '", names[i].name, "'"));
    }
    if (!Wants(*condition, false)) {
      problems_.Error(from.expression.place,
                      "every rule stands under not, so nothing would ever "
                      "begin a window");
    }
    if (plan->type == CorrelationType::kTemporalOrdered) {
      if (HasNot(*condition) || HasOr(*condition)) {
        problems_.Error(
            from.expression.place,
            "the order of rules that need not be seen is defined nowhere: in a "
            "temporal_ordered condition only and is allowed. Steps that may be "
            "missing stand under snaptrail.optional");
      }
      return;
    }
    if (!from.absence.text.empty() && !HasNot(*condition)) {
      problems_.Error(from.absence.place,
                      "absence is for a condition that has not");
    }
    plan->window_close = closes;
    plan->expression = std::move(condition);
  }

  void Optional(const CorrelationDocument& from, Correlation* plan) {
    std::uint32_t mandatory = static_cast<std::uint32_t>(plan->steps.size());
    if (!from.optional.empty()) plan->optional.resize(plan->steps.size());
    for (const PlacedText& name : from.optional) {
      const auto step = std::find_if(
          plan->steps.begin(), plan->steps.end(),
          [&](const CorrelationStep& one) { return one.name == name.text; });
      if (step == plan->steps.end()) {
        problems_.Error(name.place,
                        Cat("'", name.text,
                            "' is none of the rules of this correlation, as "
                            "they are named there"));
        continue;
      }
      const auto i = static_cast<std::size_t>(step - plan->steps.begin());
      if (!plan->optional[i]) --mandatory;
      plan->optional[i] = true;
    }
    if (mandatory == 0) {
      problems_.Error(from.optional.front().place,
                      "one step at least must be seen");
    }
    if (!plan->levels.empty() && !plan->bounded &&
        (plan->levels.front().steps < mandatory ||
         plan->levels.back().steps > plan->steps.size())) {
      problems_.Error(
          {from.place.line, from.place.column, "snaptrail.levels"},
          Cat("steps are ", mandatory, " (those that must be seen) to ",
              plan->steps.size()));
    }
  }

  void Bounds(const CorrelationDocument& from, const Correlation& plan) {
    const bool ordered = plan.type == CorrelationType::kTemporalOrdered;
    if (ordered && plan.bounded && !plan.bound.rising()) {
      problems_.Error(from.place,
                      "temporal_ordered takes gt and gte: what fewer steps "
                      "would mean has no order");
    }
    if (ordered && (plan.bounded || !plan.optional.empty()) &&
        plan.steps.size() > kMaxSteps) {
      problems_.Error(from.place, Cat("more than ", kMaxSteps,
                                      " steps of which some may be missing"));
    }
    if (!ordered && plan.type != CorrelationType::kTemporal) return;
    if (!plan.bounded) return;
    for (std::size_t n = 1; n <= plan.steps.size(); ++n) {
      if (plan.bound.Holds(static_cast<double>(n))) return;
    }
    problems_.Error(
        {from.place.line, from.place.column, "correlation.condition"},
        Cat("this can never hold with ", plan.steps.size(), " rules"));
  }

  void Add(std::size_t at, Correlation plan) {
    Rule rule = std::move(documents_[at].rule);
    plan.rule = static_cast<std::uint32_t>(rules_.size());
    plan.id = rule.id;
    const std::string text = CorrelationText(plan);
    rule.correlation = static_cast<std::int32_t>(plans_.size());
    rule.reasons.clear();
    if (plan.levels.empty()) {
      rule.reasons.push_back({rule.level, text, {}});
    } else {
      rule.level = plan.levels.back().level;
    }
    for (const CorrelationLevel& level : plan.levels) {
      rule.reasons.push_back(
          {level.level, Cat(level.steps, " steps or more of ", text), {}});
    }
    // Names are looked up in it still.
    documents_[at].rule = rule;
    rules_.push_back(std::move(rule));
    named_.emplace_back();
    places_[at] = plans_.size();
    plans_.push_back(std::move(plan));
  }

  std::vector<RuleDocument> documents_;
  const Schema& chain_;
  std::vector<Rule>& rules_;
  Problems& problems_;
  std::size_t detections_ = 0;
  std::vector<State> states_;
  std::vector<std::size_t> places_;  // in plans_, of those that are done
  std::vector<std::size_t> open_;
  std::vector<Correlation> plans_;
  std::vector<Named> named_;  // by rule
};

}  // namespace

std::vector<Correlation> CompileCorrelations(
    std::vector<RuleDocument> documents, const Schema& chain,
    std::vector<Rule>* rules, Problems* problems) {
  return CorrelationCompiler(std::move(documents), chain, rules, problems)
      .Compile();
}

}  // namespace snaptrail::inline v0::internal
