#include "cli/read.h"

#include <string>
#include <string_view>

#include "cli/files.h"
#include "cli/progress.h"

namespace snaptrail_cli {

// No lateness: folders come account by account, so the second account's records
// are as late as the first account's log is long.
snaptrail::Options OptionsOf(const InputArguments& arguments) {
  snaptrail::Options options;
  options.own = arguments.own;
  options.trusted = arguments.trusted;
  options.automation = arguments.automation;
  options.hold_findings = true;
  return options;
}

void ReadAll(const InputArguments& arguments, snaptrail::Engine* engine,
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

}  // namespace snaptrail_cli
