#include "cli/scan.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/content.h"
#include "cli/exit_codes.h"
#include "cli/files.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/stream.h"
#include "snaptrail/engine.h"

namespace snaptrail_cli {
namespace {

// No lateness: folders come account by account, so the second account's records
// are as late as the first account's log is long.
snaptrail::Options OptionsOf(const ScanArguments& arguments) {
  snaptrail::Options options;
  options.own = arguments.own;
  options.trusted = arguments.trusted;
  options.automation = arguments.automation;
  options.hold_findings = !arguments.stream;
  return options;
}

bool ColourWanted() {
  return isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
}

void ReadAll(const ScanArguments& arguments, snaptrail::Engine* engine,
             Inputs* inputs) {
  Progress progress;
  WalkPaths(
      arguments.paths,
      [&](const std::string& path) {
        ++inputs->files;
        std::string reason;
        engine->BeginInput(path);
        const bool read = ReadFile(
            path,
            [&](std::string_view piece) {
              engine->Ingest(piece);
              progress.Show(*engine, inputs->files);
            },
            &reason);
        engine->EndInput();
        if (!read) inputs->unreadable.emplace_back(path, reason);
      },
      [&](const std::string& path, const std::string& reason) {
        inputs->unreadable.emplace_back(path, reason);
      });
}

}  // namespace

int Scan(const ScanArguments& arguments) {
  std::optional<snaptrail::Ruleset> ruleset =
      LoadContent(arguments.rules, arguments.actions);
  if (!ruleset) return kUsageError;

  EventPrinter stream(arguments.min_level);
  snaptrail::Engine engine(*std::move(ruleset), OptionsOf(arguments),
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
