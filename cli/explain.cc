#include "cli/explain.h"

#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/content.h"
#include "cli/exit_codes.h"
#include "cli/read.h"
#include "cli/report.h"
#include "snaptrail/explain.h"

namespace snaptrail_cli {
namespace {

using snaptrail::RuleVerdict;

// Rules are known by any of their words.
bool Is(const std::string& wanted, const std::string& id,
        const std::string& name, const std::string& title) {
  return wanted == id || wanted == name || wanted == title;
}

bool AllKnown(const std::vector<std::string>& wanted,
              const snaptrail::Ruleset& ruleset) {
  const std::vector<snaptrail::RuleInfo> rules = ruleset.rules();
  for (const std::string& name : wanted) {
    const bool known = std::any_of(
        rules.begin(), rules.end(), [&name](const snaptrail::RuleInfo& rule) {
          return Is(name, rule.id, rule.name, rule.title);
        });
    if (known) continue;
    std::cerr << "snaptrail: no rule has the name, id or title '" << name
              << "'\n";
    return false;
  }
  return true;
}

void Keep(const std::vector<std::string>& wanted,
          std::vector<RuleVerdict>* rules) {
  if (wanted.empty()) return;
  std::erase_if(*rules, [&wanted](const RuleVerdict& rule) {
    return std::none_of(wanted.begin(), wanted.end(),
                        [&rule](const std::string& name) {
                          return Is(name, rule.id, rule.name, rule.title);
                        });
  });
}

}  // namespace

int Explain(const ExplainArguments& arguments) {
  std::optional<snaptrail::Ruleset> ruleset =
      LoadContent(arguments.rules, arguments.actions, arguments.placeholders);
  if (!ruleset || !AllKnown(arguments.only, *ruleset)) return kUsageError;

  snaptrail::Options options = OptionsOf(arguments);
  options.explain = {arguments.record};
  snaptrail::Engine engine(*std::move(ruleset), std::move(options), nullptr);
  Inputs inputs;
  ReadAll(arguments, &engine, &inputs);
  engine.Flush();

  snaptrail::Explanation explanation = engine.Explain(arguments.record);
  for (snaptrail::LineageExplanation& lineage : explanation.lineages) {
    for (snaptrail::StepExplanation& step : lineage.steps) {
      Keep(arguments.only, &step.rules);
    }
  }
  Keep(arguments.only, &explanation.record_rules);
  if (arguments.json) {
    std::cout << snaptrail::ExplanationToJson(explanation) << std::endl;
  } else {
    std::cout << snaptrail::ExplanationToText(explanation) << std::flush;
  }
  PrintProblems(engine, inputs);
  if (!std::cout) {
    std::cerr << "snaptrail: cannot write to standard output\n";
    return kPartialInput;
  }
  return explanation.read > 0 ? kNothingFound : kPartialInput;
}

}  // namespace snaptrail_cli
