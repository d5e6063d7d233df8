// Floods: ten million snapshots, then ten million sessions, by one actor, and
// whether memory stays in its budget and a theft begun before is still told.
//
//   snaptrail_flood scan|live [MILLIONS [BUDGET_MIB]]
//   snaptrail_flood fill [MILLIONS]
//
// Exit code 1 when one of the two does not hold. `fill` takes no more than it
// is given, and says what a lineage of a volume and a snapshot of one step
// takes.
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>

#include "bench/scripted_steps.h"
#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"

namespace {

using snaptrail_bench::ScriptedSteps;

constexpr std::uint64_t kSlack = 64u << 20;

double Now() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) +
         static_cast<double>(now.tv_nsec) * 1e-9;
}

std::uint64_t Resident() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t pages = 0;
  file >> pages >> pages;
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

bool bounded = true;

void Report(const char* what, std::uint64_t count, double seconds,
            const snaptrail::Engine& engine, std::uint64_t budget) {
  const snaptrail::Stats stats = engine.stats();
  const std::uint64_t resident = Resident();
  bounded &= resident <= budget + kSlack;
  std::printf(
      "%-10s %9llu  %7.0f steps/s  resident %5llu MiB of %llu + 64, counted "
      "%5llu MiB, evicted %llu\n",
      what, static_cast<unsigned long long>(count),
      static_cast<double>(count) / seconds,
      static_cast<unsigned long long>(resident >> 20),
      static_cast<unsigned long long>(budget >> 20),
      static_cast<unsigned long long>(stats.state_bytes >> 20),
      static_cast<unsigned long long>(stats.evicted));
  std::fflush(stdout);
}

void Fill(snaptrail::Engine* engine, ScriptedSteps* steps,
          std::uint64_t count) {
  const std::uint64_t before = Resident();
  const double begin = Now();
  for (std::uint64_t n = 1; n <= count; ++n) {
    engine->IngestStep(steps->Create("backup", ScriptedSteps::Hex(n)));
  }
  const double seconds = Now() - begin;
  const auto each = [count](std::uint64_t bytes) {
    return static_cast<double>(bytes) / static_cast<double>(count);
  };
  std::printf(
      "%llu lineages of one step: resident %.0f bytes each, counted %.0f; "
      "%.0f steps/s\n",
      static_cast<unsigned long long>(count), each(Resident() - before),
      each(engine->stats().state_bytes), static_cast<double>(count) / seconds);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string verb = argc > 1 ? argv[1] : "scan";
  const bool live = verb == "live";
  const double millions = argc > 2 ? std::atof(argv[2]) : 10;
  snaptrail::Compiler compiler;
  compiler.AddBuiltin();
  snaptrail::Result<snaptrail::Ruleset> ruleset = compiler.Compile();
  if (!ruleset.ok()) return 2;
  snaptrail::Options options;
  options.own = {"111122223333"};
  options.hold_findings = true;
  if (live) options.lateness = 15 * snaptrail::kMinute;
  if (argc > 3)
    options.max_state_bytes = std::strtoull(argv[3], nullptr, 10) << 20;
  if (verb == "fill") options.max_state_bytes = std::uint64_t{1} << 40;
  const std::uint64_t budget = options.max_state_bytes;
  snaptrail::Engine engine(*std::move(ruleset), options, nullptr);
  ScriptedSteps steps(live ? 3 : 1);
  const auto count = static_cast<std::uint64_t>(millions * 1e6);
  if (verb == "fill") {
    Fill(&engine, &steps, count);
    return 0;
  }

  engine.IngestStep(steps.Create("victim", "stolen"));
  auto flood = [&](const char* what, auto one) {
    double begin = Now();
    for (std::uint64_t n = 1; n <= count; ++n) {
      one(n);
      if (n % (count / 4 + 1) != 0 && n != count) continue;
      Report(what, n, Now() - begin, engine, budget);
    }
  };
  flood("snapshots", [&](std::uint64_t n) {
    engine.IngestStep(steps.Create("flooder", ScriptedSteps::Hex(n)));
  });
  flood("sessions",
        [&](std::uint64_t) { engine.IngestStep(steps.Assume("flooder")); });
  // The rest of the theft.
  engine.IngestStep(steps.Launch("thief", "stolen", "1"));
  engine.IngestStep(steps.Restore("thief", "stolen"));
  engine.IngestStep(steps.Attach("thief", "stolen"));
  engine.IngestStep(steps.Open("thief", "1"));
  engine.Flush();
  bool told = false;
  for (const snaptrail::Finding& finding : engine.findings()) {
    told |=
        finding.rule_name == "snapshot_chain" && finding.evidence.size() >= 4;
  }
  Report("end", 2 * count, 1, engine, budget);
  for (const auto& [kind, many] : engine.stats().by_kind) {
    std::printf("%s %llu\n", kind.c_str(),
                static_cast<unsigned long long>(many));
  }
  std::printf("bounded: %s, theft told: %s\n", bounded ? "yes" : "no",
              told ? "yes" : "no");
  return bounded && told ? 0 : 1;
}
