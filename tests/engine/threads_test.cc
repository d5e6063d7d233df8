// One ruleset, many threads: engines share nothing else.
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "tests/engine/samples.h"

namespace snaptrail::inline v0::internal {
namespace {

TEST(Threads, EnginesOfOneRulesetAgree) {
  Compiler compiler;
  compiler.AddBuiltin();
  compiler.AddRules("test.yml", kChainRules);
  const Result<Ruleset> compiled = compiler.Compile();
  ASSERT_TRUE(compiled.ok());
  const Ruleset& ruleset = *compiled;
  constexpr int kThreads = 4;
  std::vector<std::string> results(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 5; ++round) {
        Recorder sink;
        Engine engine(ruleset, Options(), &sink);
        engine.BeginInput("a");
        const std::vector<std::string> records = TheftRecords();
        for (int j = 0; j < 4; ++j) {
          engine.Ingest(records[(i + j) % 4] + "\n");
          std::vector<Step> steps;
          EXPECT_TRUE(ruleset.Interpret(records[j], &steps).ok());
        }
        engine.Flush();
        EXPECT_EQ(ruleset.rules().size(), compiled->rules().size());
        results[i] = WithoutPlaces(engine.findings());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(results[0].empty());
  for (const std::string& result : results) EXPECT_EQ(result, results[0]);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
