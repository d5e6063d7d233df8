// Prints how the library stands to its baselines. See measure.h.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/allocations.h"
#include "bench/baselines.h"
#include "bench/cloud_records.h"
#include "bench/measure.h"
#include "bench/records.h"
#include "bench/scripted_steps.h"
#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"

namespace snaptrail_bench {
namespace {

constexpr std::size_t kSmall = 64 << 10;
constexpr std::size_t kLarge = 8 << 20;
constexpr std::size_t kLineages = 1'000'000;

snaptrail::Ruleset Builtin() {
  snaptrail::Compiler compiler;
  compiler.AddBuiltin();
  snaptrail::Result<snaptrail::Ruleset> ruleset = compiler.Compile();
  if (!ruleset.ok()) Die("the built-in content does not compile");
  return *ruleset;
}

snaptrail::Options ScanOptions() {
  snaptrail::Options options;
  options.hold_findings = true;
  return options;
}

struct Input {
  std::vector<std::string> files;  // each an input of its own
  std::size_t buffer = kLarge;     // bytes given to Ingest at a time
  std::size_t records = 0;
  std::size_t bytes = 0;  // inflated
};

void Feed(snaptrail::Engine* engine, const Input& input) {
  for (const std::string& file : input.files) {
    engine->BeginInput("bench");
    for (std::size_t at = 0; at < file.size(); at += input.buffer) {
      engine->Ingest(std::string_view(file).substr(at, input.buffer));
    }
    engine->EndInput();
  }
}

// A new engine each time, from bytes to findings.
void RunPipeline(const snaptrail::Ruleset& ruleset, const Input& input) {
  snaptrail::Engine engine(ruleset, ScanOptions(), nullptr);
  Feed(&engine, input);
  engine.Flush();
  if (engine.stats().records != input.records) Die("records were lost");
}

void Compare(const char* what, const Input& input,
             const std::function<void()>& pipeline,
             const std::function<void()>& baseline, double wanted) {
  std::array<double, kRuns> ours;
  std::array<double, kRuns> theirs;
  pipeline();
  baseline();
  for (std::size_t run = 0; run < kRuns; ++run) {
    theirs[run] = Seconds(baseline);
    ours[run] = Seconds(pipeline);
  }
  const double our_time = Median(ours);
  const double their_time = Median(theirs);
  std::printf("%-44s %8.0f %8.0f %10.0f %7.2f  (aim %.2f)\n", what,
              static_cast<double>(input.records) / our_time / 1e3,
              static_cast<double>(input.bytes) / our_time / 1e6,
              static_cast<double>(input.records) / their_time / 1e3,
              their_time / our_time, wanted);
  std::fflush(stdout);
}

std::size_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t pages = 0;
  file >> pages >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void MeasureSpeed(const snaptrail::Ruleset& ruleset) {
  std::printf("%-44s %8s %8s %10s %7s\n", "", "krec/s", "MB/s", "base krec/s",
              "ratio");
  BareSimdjson simdjson;
  BareLibdeflate libdeflate;

  const auto bare_simdjson = [&simdjson](const Input& input) {
    for (const std::string& file : input.files) {
      if (simdjson.Read(file, TrailEnvelope()) == 0) {
        Die("simdjson refuses the input");
      }
    }
  };

  Input large;
  {
    LogFile file = MakeFile(kLarge, Mix{}, 0);
    large.records = file.records;
    large.bytes = file.json.size();
    file.json.reserve(file.json.size() + 64);
    large.files.push_back(std::move(file.json));
  }
  Compare(
      "file of 8 MiB, one buffer : simdjson", large,
      [&] { RunPipeline(ruleset, large); }, [&] { bare_simdjson(large); }, 0.5);

  Input cut = large;
  cut.files[0].reserve(large.bytes + 64);
  cut.buffer = kSmall;
  Compare(
      "file of 8 MiB, buffers of 64 KiB : simdjson", cut,
      [&] { RunPipeline(ruleset, cut); }, [&] { bare_simdjson(cut); }, 0.5);

  Input small;
  small.buffer = kSmall * 2;
  for (std::uint32_t n = 0; n < kLarge / kSmall; ++n) {
    LogFile file = MakeFile(kSmall, Mix{}, n);
    small.records += file.records;
    small.bytes += file.json.size();
    file.json.reserve(file.json.size() + 64);
    small.files.push_back(std::move(file.json));
  }
  Compare(
      "128 files of 64 KiB : simdjson", small,
      [&] { RunPipeline(ruleset, small); }, [&] { bare_simdjson(small); }, 0.5);

  Input gzip = large;
  gzip.files = {libdeflate.Compress(large.files[0])};
  Compare(
      "gzip of 8 MiB, one buffer : libdeflate", gzip,
      [&] { RunPipeline(ruleset, gzip); },
      [&] {
        if (libdeflate.Inflate(gzip.files[0], gzip.bytes) != gzip.bytes) {
          Die("libdeflate refuses the input");
        }
      },
      0.65);
}

struct Form {
  const char* name;
  LogFile (*make)(std::size_t bytes, const Mix& mix, std::uint32_t number);
  const Envelope& (*envelope)();
};
constexpr Form kForms[] = {
    {"Azure hub", MakeAzureHub, AzureHubEnvelope},
    {"Azure page", MakeAzurePage, AzurePageEnvelope},
    {"Google entries", MakeGoogle, GoogleEnvelope},
};

void MeasureClouds(const snaptrail::Ruleset& ruleset, const Mix& mix,
                   const char* of) {
  BareSimdjson simdjson;
  for (const Form& form : kForms) {
    LogFile file = form.make(kLarge, mix, 0);
    Input input;
    input.records = file.records;
    input.bytes = file.json.size();
    file.json.reserve(file.json.size() + 64);
    input.files.push_back(std::move(file.json));
    for (const std::size_t buffer : {kLarge * 2, kSmall}) {
      input.buffer = buffer;
      const std::string what =
          std::string(form.name) + of +
          (buffer == kSmall ? ", 64 KiB at a time" : ", 8 MiB at once") +
          " : simdjson";
      Compare(
          what.c_str(), input, [&] { RunPipeline(ruleset, input); },
          [&] {
            if (simdjson.Read(input.files[0], form.envelope()) == 0) {
              Die("simdjson refuses the input");
            }
          },
          0.4);
    }
  }
}

void MeasureAllocations(const snaptrail::Ruleset& ruleset, const char* what,
                        decltype(Form::make) make) {
  snaptrail::Engine engine(ruleset, ScanOptions(), nullptr);
  Input input;
  input.buffer = kSmall;
  for (std::uint32_t n = 0; n < 2; ++n) {
    LogFile file = make(kLarge, kNoSteps, n);
    input.files = {std::move(file.json)};
    const std::uint64_t before = AllocationCount();
    Feed(&engine, input);
    if (n == 0) continue;  // buffers reach their size
    std::printf("%-44s %8.4f  (aim 0)\n", what,
                static_cast<double>(AllocationCount() - before) /
                    static_cast<double>(file.records));
  }
}

void MeasureLoad() {
  std::array<double, kRuns> times;
  for (double& time : times) {
    time = Seconds([] { (void)Builtin(); });
  }
  std::printf("%-44s %8.1f ms  (aim 50)\n", "loading the built-in content",
              Median(times) * 1e3);
}

// In a process of its own: what another measurement has freed is not in it.
void MeasureLineages(const snaptrail::Ruleset& ruleset, const char* what,
                     snaptrail::DurationMs lateness) {
  const pid_t child = fork();
  if (child < 0) Die("no process");
  if (child > 0) {
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0) Die("no figure");
    return;
  }
  snaptrail::Options options = ScanOptions();
  options.lateness = lateness;
  options.max_state_bytes = std::uint64_t{1} << 40;  // nothing is let go of
  snaptrail::Engine engine(ruleset, options, nullptr);
  ScriptedSteps steps(10);  // 100 a second: a lateness holds 90,000
  const std::size_t before = ResidentBytes();
  std::size_t highest = 0;
  const double seconds = Seconds([&] {
    for (std::size_t n = 0; n < kLineages; ++n) {
      engine.IngestStep(steps.Create("backup", ScriptedSteps::Hex(n)));
      if (n % 10'000 == 0) highest = std::max(highest, ResidentBytes());
    }
  });
  highest = std::max(highest, ResidentBytes());
  if (engine.stats().evicted != 0) Die("lineages were let go of");
  const auto each = [](std::size_t bytes) {
    return static_cast<double>(bytes) / kLineages;
  };
  std::printf("%-44s %8.0f B  (aim 400), counted %.0f B, %.1f us each\n", what,
              each(highest - before), each(engine.stats().state_bytes),
              seconds / kLineages * 1e6);
  std::fflush(stdout);
  std::_Exit(0);
}

}  // namespace
}  // namespace snaptrail_bench

// With a word, that part only, as for a profile.
int main(int argc, char** argv) {
  using namespace snaptrail_bench;
  const std::string_view part = argc > 1 ? argv[1] : "all";
  const auto wanted = [part](std::string_view name) {
    return part == "all" || part == name;
  };
  const snaptrail::Ruleset ruleset = Builtin();
  // First, while the heap is small and what it grows by is what was asked for.
  if (wanted("lineages")) {
    MeasureLineages(ruleset, "a lineage of one step, 15 minutes of lateness",
                    15 * snaptrail::kMinute);
    MeasureLineages(ruleset, "the same, unlimited lateness",
                    snaptrail::kUnlimited);
  }
  if (wanted("allocations")) {
    MeasureAllocations(ruleset, "allocations a record that is no step",
                       MakeFile);
    for (const Form& form : kForms) {
      MeasureAllocations(
          ruleset, (std::string("the same, ") + form.name).c_str(), form.make);
    }
  }
  if (wanted("load")) MeasureLoad();
  if (wanted("speed")) MeasureSpeed(ruleset);
  if (wanted("speed") || wanted("clouds")) {
    MeasureClouds(ruleset, Mix{}, "");
    MeasureClouds(ruleset, kNoSteps, " (no steps)");
  }
  return 0;
}
