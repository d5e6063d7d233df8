// Compiler and Ruleset: the dictionary and the rules behind one handle.
#include "snaptrail/compiler.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "src/base/sha256.h"
#include "src/base/strings.h"
#include "src/engine/builtin_content.h"
#include "src/engine/ruleset_data.h"
#include "src/engine/step_document.h"
#include "src/record/reader.h"
#include "src/sigma/correlation.h"
#include "src/sigma/extension.h"
#include "src/sigma/portability.h"

namespace snaptrail::inline v0 {
namespace {

using internal::Cat;

std::string Joined(const internal::BuiltinText& text) {
  std::string all;
  for (std::string_view piece : text.pieces) all += piece;
  return all;
}

// Interprets what a reader finds in one text; the first problem stays.
class OneRecord : public internal::RecordSink {
 public:
  OneRecord(const internal::RulesetData& data, std::vector<Step>* steps)
      : interpreter_(data.dictionary), steps_(steps) {}

  void OnRecord(const internal::Record& record) override {
    ++records_;
    std::string problem;
    if (interpreter_.Interpret(record, steps_, &problem) ==
        internal::Verdict::kBad) {
      Fail(StatusCode::kInvalidArgument, problem);
    }
  }
  void OnMalformed(std::string_view, std::uint64_t, std::string_view reason,
                   bool over_limit, std::string_view) override {
    Fail(over_limit ? StatusCode::kLimitExceeded : StatusCode::kInvalidArgument,
         std::string(reason));
  }
  void OnSkipped(std::string_view, std::uint64_t) override { ++skipped_; }
  void OnRepaired(std::uint64_t) override {}

  Status status() const {
    if (!status_.ok() || records_ > 0 || skipped_ > 0) return status_;
    return {StatusCode::kInvalidArgument, "the text is no JSON object"};
  }

 private:
  void Fail(StatusCode code, std::string message) {
    if (status_.ok()) status_ = Status(code, std::move(message));
  }

  internal::Interpreter interpreter_;
  std::vector<Step>* steps_;
  Status status_;
  std::uint64_t records_ = 0;
  std::uint64_t skipped_ = 0;
};

}  // namespace

Ruleset::Ruleset(std::shared_ptr<const internal::RulesetData> data)
    : data_(std::move(data)) {}

std::vector<RuleInfo> Ruleset::rules() const {
  std::vector<RuleInfo> infos;
  for (const internal::Rule& rule : data_->rules->rules()) {
    infos.push_back({rule.id, rule.name, rule.title, LevelName(rule.level),
                     rule.file, rule.line, rule.logsource.product,
                     rule.logsource.service, rule.logsource.category,
                     rule.metadata, ""});
    if (rule.correlation >= 0) {
      infos.back().correlation = CorrelationTypeName(
          data_->rules
              ->correlations()[static_cast<std::size_t>(rule.correlation)]
              .type);
    }
  }
  return infos;
}

std::string Ruleset::Describe(std::size_t rule) const {
  if (rule >= data_->rules->rules().size()) return "";
  return data_->rules->Dump(static_cast<std::uint32_t>(rule));
}

std::vector<ActionInfo> Ruleset::actions() const {
  return data_->dictionary->Actions();
}

Status Ruleset::Interpret(std::string_view record,
                          std::vector<Step>* steps) const {
  if (steps == nullptr) {
    return {StatusCode::kInvalidArgument, "steps is null"};
  }
  const std::size_t before = steps->size();
  OneRecord sink(*data_, steps);
  // The reader repairs bad text and keeps the limits as it does for an engine.
  internal::RecordReader reader(internal::RecordLimits{}, &sink);
  reader.Begin("");
  reader.Feed(record);
  reader.End();
  Status status = sink.status();
  if (!status.ok()) steps->resize(before);
  return status;
}

struct Compiler::Impl {
  std::vector<internal::ActionText> actions;
  std::vector<internal::RuleText> rules;
  internal::Placeholders placeholders;
  Diagnostics diagnostics;
};

Compiler::Compiler() : impl_(std::make_unique<Impl>()) {}
Compiler::~Compiler() = default;
Compiler::Compiler(Compiler&&) noexcept = default;
Compiler& Compiler::operator=(Compiler&&) noexcept = default;

void Compiler::AddBuiltinActions() {
  for (const internal::BuiltinText& text : internal::BuiltinActions()) {
    impl_->actions.push_back({std::string(text.name), Joined(text)});
  }
}

void Compiler::AddBuiltin() {
  AddBuiltinActions();
  for (const internal::BuiltinText& text : internal::BuiltinRules()) {
    impl_->rules.push_back({std::string(text.name), Joined(text)});
  }
}

void Compiler::AddActions(std::string_view name, std::string_view text) {
  impl_->actions.push_back({std::string(name), std::string(text)});
}

void Compiler::AddRules(std::string_view name, std::string_view text) {
  impl_->rules.push_back({std::string(name), std::string(text)});
}

namespace {

std::string DigestOf(const std::vector<internal::ActionText>& actions) {
  std::string all;
  for (const internal::ActionText& text : actions) {
    all += Cat(text.text.size(), '\n', text.text);
  }
  return internal::ShortDigest(all);
}

}  // namespace

void Compiler::SetPlaceholder(std::string_view name,
                              std::vector<std::string> values) {
  impl_->placeholders[std::string(name)] = std::move(values);
}

Result<Ruleset> Compiler::Compile() {
  Diagnostics& diagnostics = impl_->diagnostics;
  diagnostics.clear();
  auto data = std::make_shared<internal::RulesetData>();
  data->actions_digest = DigestOf(impl_->actions);
  data->dictionary =
      internal::Dictionary::Compile(impl_->actions, &diagnostics);
  data->rules = internal::Rules::Compile(impl_->rules, internal::StepSchema(),
                                         &diagnostics, impl_->placeholders);
  const auto errors = std::count_if(
      diagnostics.begin(), diagnostics.end(),
      [](const auto& d) { return d.severity == Severity::kError; });
  if (errors > 0) {
    return Status(
        StatusCode::kInvalidContent,
        Cat("the actions or rules have ", errors,
            errors == 1 ? " error" : " errors", "; see diagnostics()"));
  }
  if (data->dictionary == nullptr || data->rules == nullptr) {
    return Status(StatusCode::kInternal,
                  "content was refused without a diagnostic");
  }
  data->raw_plans = internal::RawPlans(*data->dictionary, *data->rules);
  return Ruleset(std::move(data));
}

Result<Ruleset> Compiler::CompileWhatLoads(LoadReport* report) {
  Diagnostics& diagnostics = impl_->diagnostics;
  diagnostics.clear();
  auto data = std::make_shared<internal::RulesetData>();
  data->actions_digest = DigestOf(impl_->actions);
  data->dictionary =
      internal::Dictionary::Compile(impl_->actions, &diagnostics);
  Diagnostics of_rules;
  data->rules = internal::Rules::Load(impl_->rules, internal::StepSchema(),
                                      &of_rules, impl_->placeholders);
  for (Diagnostic& d : of_rules) {
    diagnostics.push_back(d);
    if (report == nullptr) continue;
    (d.severity == Severity::kError ? report->rejected : report->warnings)
        .push_back(std::move(d));
  }
  if (data->dictionary == nullptr) {
    return Status(StatusCode::kInvalidContent,
                  "the actions have errors; see diagnostics()");
  }
  data->raw_plans = internal::RawPlans(*data->dictionary, *data->rules);
  Ruleset ruleset(std::move(data));
  if (report != nullptr) report->loaded = ruleset.rules();
  return ruleset;
}

const Diagnostics& Compiler::diagnostics() const { return impl_->diagnostics; }

Diagnostics Compiler::Portability() const {
  Diagnostics found;
  internal::TellPortability(impl_->rules, internal::StepSchema(), &found);
  return found;
}

Result<std::string> StripRules(std::string_view name, std::string_view text,
                               Diagnostics* lost) {
  Diagnostics found;
  internal::Problems problems(&found);
  std::optional<std::string> stripped = internal::StripExtension(
      {std::string(name), std::string(text)}, &problems);
  if (!stripped) {
    const auto error = std::find_if(
        found.begin(), found.end(),
        [](const Diagnostic& d) { return d.severity == Severity::kError; });
    return Status(StatusCode::kInvalidContent,
                  error == found.end() ? std::string() : error->ToString());
  }
  if (lost != nullptr) lost->insert(lost->end(), found.begin(), found.end());
  return std::move(*stripped);
}

}  // namespace snaptrail::inline v0
