// The work of the pipeline piece by piece, under Google Benchmark: for
// profiling, and for comparing two builds. What is promised is in ratios.cc.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/baselines.h"
#include "bench/records.h"
#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"
#include "src/cloud/dictionary.h"
#include "src/engine/builtin_content.h"
#include "src/record/reader.h"

namespace snaptrail_bench {
namespace {

constexpr std::size_t kFileBytes = 8 << 20;

const snaptrail::Ruleset& Builtin() {
  static const snaptrail::Ruleset ruleset = [] {
    snaptrail::Compiler compiler;
    compiler.AddBuiltin();
    snaptrail::Result<snaptrail::Ruleset> result = compiler.Compile();
    if (!result.ok()) std::abort();
    return *result;
  }();
  return ruleset;
}

void Count(benchmark::State& state, const LogFile& file) {
  state.SetItemsProcessed(state.iterations() *
                          static_cast<std::int64_t>(file.records));
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(file.json.size()));
}

void Scan(benchmark::State& state, const LogFile& file,
          std::string_view bytes) {
  const auto buffer = static_cast<std::size_t>(state.range(0));
  snaptrail::Options options;
  options.hold_findings = true;
  for (auto _ : state) {
    snaptrail::Engine engine(Builtin(), options, nullptr);
    engine.BeginInput("bench");
    for (std::size_t at = 0; at < bytes.size(); at += buffer) {
      engine.Ingest(bytes.substr(at, buffer));
    }
    engine.Flush();
    benchmark::DoNotOptimize(engine.stats().steps);
  }
  Count(state, file);
}

void BM_Scan(benchmark::State& state) {
  const LogFile file = MakeFile(kFileBytes, Mix{}, 0);
  Scan(state, file, file.json);
}
BENCHMARK(BM_Scan)->Arg(64 << 10)->Arg(8 << 20);

void BM_ScanNoSteps(benchmark::State& state) {
  const LogFile file = MakeFile(kFileBytes, kNoSteps, 0);
  Scan(state, file, file.json);
}
BENCHMARK(BM_ScanNoSteps)->Arg(64 << 10)->Arg(8 << 20);

// Bytes to records, and on to steps, without what is made of them.
class Steps : public snaptrail::internal::RecordSink {
 public:
  explicit Steps(bool interpret)
      : interpret_(interpret), interpreter_(Actions()) {}
  void OnRecord(const snaptrail::internal::Record& record) override {
    if (!interpret_) return;
    steps_.clear();
    interpreter_.Interpret(record, &steps_, &problem_);
    benchmark::DoNotOptimize(steps_.data());
  }
  void OnMalformed(std::string_view, std::uint64_t, std::string_view, bool,
                   std::string_view) override {}
  void OnSkipped(std::string_view, std::uint64_t) override {}
  void OnRepaired(std::uint64_t) override {}

 private:
  static std::shared_ptr<const snaptrail::internal::Dictionary> Actions() {
    std::vector<snaptrail::internal::ActionText> texts;
    for (const auto& text : snaptrail::internal::BuiltinActions()) {
      std::string all;
      for (const std::string_view piece : text.pieces) all += piece;
      texts.push_back({std::string(text.name), std::move(all)});
    }
    snaptrail::Diagnostics diagnostics;
    return snaptrail::internal::Dictionary::Compile(texts, &diagnostics);
  }
  const bool interpret_;
  snaptrail::internal::Interpreter interpreter_;
  std::vector<snaptrail::Step> steps_;
  std::string problem_;
};

void Read(benchmark::State& state, const Mix& mix, bool interpret) {
  const LogFile file = MakeFile(kFileBytes, mix, 0);
  Steps steps(interpret);
  for (auto _ : state) {
    snaptrail::internal::RecordReader reader({}, &steps);
    reader.Begin("bench");
    reader.Feed(file.json);
    reader.End();
  }
  Count(state, file);
}
void BM_Frame(benchmark::State& state) { Read(state, Mix{}, false); }
BENCHMARK(BM_Frame);
void BM_StepsOfMix(benchmark::State& state) { Read(state, Mix{}, true); }
BENCHMARK(BM_StepsOfMix);
void BM_StepsOfNone(benchmark::State& state) { Read(state, kNoSteps, true); }
BENCHMARK(BM_StepsOfNone);
void BM_StepsOfChain(benchmark::State& state) {
  Read(state, Mix{1000, 0}, true);
}
BENCHMARK(BM_StepsOfChain);
void BM_StepsOfAssumeRole(benchmark::State& state) {
  Read(state, Mix{0, 1000}, true);
}
BENCHMARK(BM_StepsOfAssumeRole);

void BM_ScanGzip(benchmark::State& state) {
  const LogFile file = MakeFile(kFileBytes, Mix{}, 0);
  const std::string gzip = BareLibdeflate().Compress(file.json);
  Scan(state, file, gzip);
}
BENCHMARK(BM_ScanGzip)->Arg(64 << 10)->Arg(8 << 20);

void BM_BareSimdjson(benchmark::State& state) {
  LogFile file = MakeFile(kFileBytes, Mix{}, 0);
  file.json.reserve(file.json.size() + 64);
  BareSimdjson simdjson;
  for (auto _ : state)
    benchmark::DoNotOptimize(simdjson.Read(file.json, TrailEnvelope()));
  Count(state, file);
}
BENCHMARK(BM_BareSimdjson);

// Every record of the mix by itself through the stateless interpreter.
void BM_Interpret(benchmark::State& state) {
  const LogFile file = MakeFile(1 << 20, Mix{1000, 0}, 0);
  // Records hold no "}," outside of themselves but where they end.
  std::vector<std::string> records;
  const std::string_view text = file.json;
  for (std::size_t at = text.find('['); at + 1 < text.size();) {
    const std::size_t end = text.find("},{\"eventVersion\"", at);
    const bool last = end == text.npos;
    records.emplace_back(
        text.substr(at + 1, (last ? text.size() - 2 : end + 1) - (at + 1)));
    if (last) break;
    at = end + 1;
  }
  std::vector<snaptrail::Step> steps;
  for (auto _ : state) {
    for (const std::string& record : records) {
      steps.clear();
      benchmark::DoNotOptimize(Builtin().Interpret(record, &steps).ok());
    }
  }
  Count(state, file);
}
BENCHMARK(BM_Interpret);

void BM_CompileBuiltin(benchmark::State& state) {
  for (auto _ : state) {
    snaptrail::Compiler compiler;
    compiler.AddBuiltin();
    benchmark::DoNotOptimize(compiler.Compile().ok());
  }
}
BENCHMARK(BM_CompileBuiltin)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace snaptrail_bench

BENCHMARK_MAIN();
