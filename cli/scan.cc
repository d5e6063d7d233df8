#include "cli/scan.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <utility>
#include <vector>

#include "cli/content.h"
#include "cli/exit_codes.h"
#include "cli/read.h"
#include "cli/report.h"
#include "cli/stream.h"
#include "snaptrail/engine.h"

namespace snaptrail_cli {
namespace {

bool ColourWanted() {
  return isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
}

}  // namespace

int Scan(const ScanArguments& arguments) {
  std::optional<snaptrail::Ruleset> ruleset =
      LoadContent(arguments.rules, arguments.actions, arguments.placeholders);
  if (!ruleset) return kUsageError;

  EventPrinter stream(arguments.min_level);
  snaptrail::Options options = OptionsOf(arguments);
  options.hold_findings = !arguments.stream;
  snaptrail::Engine engine(*std::move(ruleset), std::move(options),
                           arguments.stream ? &stream : nullptr);
  Inputs inputs;
  ReadAll(arguments, &engine, &inputs);
  engine.Flush();

  std::uint64_t printed = stream.printed();
  if (!arguments.stream) {
    const std::vector<snaptrail::Finding> findings = engine.findings();
    const auto chosen = Select(findings, arguments.min_level);
    printed =
        arguments.json ? PrintJson(chosen) : PrintText(chosen, ColourWanted());
  }
  PrintProblems(engine, inputs);
  const snaptrail::Stats stats = engine.stats();
  if (arguments.json) {
    PrintSummaryJson(stats, inputs);
  } else {
    PrintSummaryText(stats, inputs, printed, arguments.min_level);
  }
  if (!std::cout) {
    std::cerr << "snaptrail: cannot write to standard output\n";
    return kPartialInput;
  }
  if (printed > 0) return kFindings;
  return stats.malformed > 0 || !inputs.unreadable.empty() ? kPartialInput
                                                           : kNothingFound;
}

}  // namespace snaptrail_cli
