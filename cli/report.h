// What a scan prints at its end.
#ifndef SNAPTRAIL_CLI_REPORT_H_
#define SNAPTRAIL_CLI_REPORT_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "snaptrail/engine.h"
#include "snaptrail/finding.h"

namespace snaptrail_cli {

// What could not be opened or read, besides what the engine counts.
struct Inputs {
  std::uint64_t files = 0;
  std::vector<std::pair<std::string, std::string>> unreadable;  // path, reason
};

// The findings at `min_level` or above, highest level first, then earliest.
std::vector<const snaptrail::Finding*> Select(
    const std::vector<snaptrail::Finding>& findings,
    snaptrail::Level min_level);

// Print to standard output; how many were printed (in text, those that are
// folded under another count with it).
std::uint64_t PrintJson(const std::vector<const snaptrail::Finding*>& findings);
std::uint64_t PrintText(const std::vector<const snaptrail::Finding*>& findings,
                        bool colour);

// The first problems, one a line, on standard error.
void PrintProblems(const snaptrail::Engine& engine, const Inputs& inputs);

// One line of JSON on standard error; a table on standard output.
void PrintSummaryJson(const snaptrail::Stats& stats, const Inputs& inputs);
void PrintSummaryText(const snaptrail::Stats& stats, const Inputs& inputs,
                      std::uint64_t printed, snaptrail::Level min_level);

}  // namespace snaptrail_cli

#endif  // SNAPTRAIL_CLI_REPORT_H_
