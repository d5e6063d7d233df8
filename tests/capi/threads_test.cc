// One ruleset, engines on many threads; an engine that moves between threads;
// an engine used by two at once; fork with an engine alive.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/capi/support.h"

namespace snaptrail_capi_test {
namespace {

std::string FindingsOf(snaptrail_engine* engine) {
  EXPECT_EQ(snaptrail_engine_flush(engine, nullptr), SNAPTRAIL_OK);
  snaptrail_finding_batch* batch = nullptr;
  EXPECT_EQ(snaptrail_engine_findings(engine, &batch, nullptr), SNAPTRAIL_OK);
  std::string all;
  for (std::size_t i = 0; i < snaptrail_finding_batch_size(batch); ++i) {
    snaptrail_buffer* json = nullptr;
    snaptrail_finding_to_json(snaptrail_finding_batch_get(batch, i), 0, &json,
                              nullptr);
    all += snaptrail_buffer_data(json);
    snaptrail_buffer_destroy(json);
  }
  snaptrail_finding_batch_destroy(batch);
  return all;
}

std::string Scan(const std::string& text) {
  snaptrail_engine* engine = MakeEngine();
  EXPECT_EQ(Ingest(engine, text), SNAPTRAIL_OK);
  std::string all = FindingsOf(engine);
  snaptrail_engine_destroy(engine);
  return all;
}

TEST(Threads, OneRulesetEightEngines) {
  const std::string text = Shares(200);
  const std::string wanted = Scan(text);
  ASSERT_FALSE(wanted.empty());
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const snaptrail_ruleset* mine = snaptrail_ruleset_retain(BuiltinRules());
      for (int turn = 0; turn < 3; ++turn) right += Scan(text) == wanted;
      snaptrail_ruleset_release(mine);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 24);
}

TEST(Threads, AnEngineMayMove) {
  const std::string text = Shares(64);
  const std::string wanted = Scan(text);
  snaptrail_engine* engine = MakeEngine();
  for (std::size_t at = 0; at < text.size(); at += 4000) {
    std::thread([&] {
      EXPECT_EQ(Ingest(engine, text.substr(at, 4000)), SNAPTRAIL_OK);
    }).join();
  }
  EXPECT_EQ(FindingsOf(engine), wanted);
  snaptrail_engine_destroy(engine);
}

// One is inside, held by its callback, while the other tries.
TEST(Threads, TwoAtOnceIsBusy) {
  struct Gate {
    std::atomic<bool> inside{false};
    std::atomic<bool> leave{false};
  } gate;
  snaptrail_engine* engine = MakeEngine();
  const auto hold = [](const snaptrail_finding*, std::size_t, std::size_t,
                       void* user_data) -> std::int32_t {
    auto* gate = static_cast<Gate*>(user_data);
    gate->inside = true;
    while (!gate->leave) std::this_thread::yield();
    return 0;
  };
  ASSERT_EQ(snaptrail_engine_set_finding_callback(engine, hold, &gate, nullptr,
                                                  nullptr),
            SNAPTRAIL_OK);
  std::thread other(
      [&] { EXPECT_EQ(Ingest(engine, Shares(1)), SNAPTRAIL_OK); });
  while (!gate.inside) std::this_thread::yield();
  EXPECT_EQ(Ingest(engine, Shares(1)), SNAPTRAIL_E_BUSY);
  gate.leave = true;
  other.join();
  EXPECT_EQ(Ingest(engine, Shares(1)), SNAPTRAIL_OK);
  snaptrail_engine_destroy(engine);
}

TEST(Fork, BothSidesGoOn) {
  const std::string text = Shares(100);
  const std::string wanted = Scan(text);
  snaptrail_engine* engine = MakeEngine();
  const std::size_t half = text.size() / 2;
  EXPECT_EQ(Ingest(engine, text.substr(0, half)), SNAPTRAIL_OK);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  EXPECT_EQ(Ingest(engine, text.substr(half)), SNAPTRAIL_OK);
  const bool same = FindingsOf(engine) == wanted;
  snaptrail_engine_destroy(engine);
  if (child == 0) _exit(same && Scan(text) == wanted ? 0 : 1);
  EXPECT_TRUE(same);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

}  // namespace
}  // namespace snaptrail_capi_test
