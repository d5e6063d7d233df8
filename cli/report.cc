#include "cli/report.h"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <map>
#include <tuple>

#include "nlohmann/json.hpp"
#include "src/base/time.h"
#include "src/finding/printable.h"

namespace snaptrail_cli {
namespace {

using snaptrail::Finding;
using snaptrail::internal::Printable;

constexpr std::size_t kMaxProblems = 10;
constexpr std::size_t kMaxPath = 512;
constexpr std::size_t kMaxReason = 256;

using Counts = std::vector<std::pair<const char*, std::uint64_t>>;

Counts CountsOf(const snaptrail::Stats& stats, const Inputs& inputs) {
  return {
      {"inputs", inputs.files},     {"unreadable", inputs.unreadable.size()},
      {"bytes", stats.bytes},       {"records", stats.records},
      {"steps", stats.steps},       {"findings", stats.findings},
      {"skipped", stats.skipped},   {"malformed", stats.malformed},
      {"repaired", stats.repaired}, {"over_limit", stats.over_limit},
      {"late", stats.late},         {"duplicate", stats.duplicate},
      {"evicted", stats.evicted}};
}

}  // namespace

std::vector<const Finding*> Select(const std::vector<Finding>& findings,
                                   snaptrail::Level min_level) {
  std::vector<const Finding*> chosen;
  for (const Finding& finding : findings) {
    if (finding.level >= min_level) chosen.push_back(&finding);
  }
  std::sort(chosen.begin(), chosen.end(),
            [](const Finding* a, const Finding* b) {
              if (a->level != b->level) return a->level > b->level;
              return std::tie(a->first_time, a->uid) <
                     std::tie(b->first_time, b->uid);
            });
  return chosen;
}

std::uint64_t PrintJson(const std::vector<const Finding*>& findings) {
  for (const Finding* finding : findings) {
    std::cout << snaptrail::FindingToJson(*finding) << '\n';
  }
  std::cout.flush();
  return findings.size();
}

std::uint64_t PrintText(const std::vector<const Finding*>& findings,
                        bool colour) {
  std::map<std::string, std::vector<const Finding*>> folded;
  for (const Finding* finding : findings) folded[finding->uid];
  std::vector<const Finding*> own;
  for (const Finding* finding : findings) {
    const auto above = folded.find(finding->under);
    if (finding->under.empty() || above == folded.end()) {
      own.push_back(finding);
    } else {
      above->second.push_back(finding);
    }
  }
  for (const Finding* finding : own) {
    std::cout << snaptrail::FindingToText(*finding, folded[finding->uid],
                                          colour)
              << '\n';
  }
  std::cout.flush();
  return findings.size();
}

void PrintProblems(const snaptrail::Engine& engine, const Inputs& inputs) {
  std::size_t shown = 0;
  for (const auto& [path, reason] : inputs.unreadable) {
    if (shown++ == kMaxProblems) break;
    std::cerr << Printable(path, kMaxPath) << ": "
              << Printable(reason, kMaxReason) << "\n";
  }
  std::size_t problems = 0;
  for (const snaptrail::InputProblem& problem : engine.problems()) {
    if (problems++ == kMaxProblems) break;
    std::cerr << Printable(problem.input, kMaxPath) << ":" << problem.offset
              << ": " << Printable(problem.reason, kMaxReason) << "\n";
  }
  const std::uint64_t all = inputs.unreadable.size() + engine.stats().malformed;
  const std::uint64_t told = std::min(inputs.unreadable.size(), kMaxProblems) +
                             std::min(engine.problems().size(), kMaxProblems);
  if (all > told) {
    std::cerr << "... and " << all - told << " more that could not be read\n";
  }
}

void PrintSummaryJson(const snaptrail::Stats& stats, const Inputs& inputs) {
  nlohmann::json summary = nlohmann::json::object();
  for (const auto& [name, count] : CountsOf(stats, inputs)) {
    summary[name] = count;
  }
  nlohmann::json kinds = nlohmann::json::object();
  for (const auto& [kind, count] : stats.by_kind) kinds[kind] = count;
  summary["by_kind"] = std::move(kinds);
  if (stats.complete_since) summary["complete_since"] = *stats.complete_since;
  const nlohmann::json line = {{"summary", std::move(summary)}};
  std::cerr << line.dump(-1, ' ', false,
                         nlohmann::json::error_handler_t::replace)
            << std::endl;
}

void PrintSummaryText(const snaptrail::Stats& stats, const Inputs& inputs,
                      std::uint64_t printed, snaptrail::Level min_level) {
  if (printed == 0) {
    std::cout << "No findings at " << snaptrail::LevelName(min_level)
              << " or above.\n\n";
  }
  for (const auto& [name, count] : CountsOf(stats, inputs)) {
    std::cout << std::left << std::setw(32) << name << std::right
              << std::setw(14) << count << '\n';
  }
  for (const auto& [kind, count] : stats.by_kind) {
    std::cout << "  " << std::left << std::setw(30) << Printable(kind, kMaxPath)
              << std::right << std::setw(14) << count << '\n';
  }
  if (stats.complete_since) {
    std::cout << "Not all could be kept: the picture is whole from "
              << snaptrail::internal::FormatTime(*stats.complete_since)
              << " on.\n";
  }
  std::cout.flush();
}

}  // namespace snaptrail_cli
