// Callbacks that stop, re-enter, destroy, raise, and replace themselves.
#include <functional>
#include <stdexcept>
#include <string>

#include "tests/capi/support.h"

namespace snaptrail_capi_test {
namespace {

// What the next call answers, and what was told so far.
struct Host {
  snaptrail_engine* engine = nullptr;
  std::size_t told = 0;
  int calls = 0;
  int freed = 0;
  std::function<std::int32_t(Host*)> answer = [](Host*) { return 0; };
};

std::int32_t OnFindings(const snaptrail_finding*, std::size_t count,
                        std::size_t, void* user_data) {
  auto* host = static_cast<Host*>(user_data);
  host->told += count;
  ++host->calls;
  return host->answer(host);
}
void OnFree(void* user_data) { ++static_cast<Host*>(user_data)->freed; }

class Callbacks : public testing::Test {
 protected:
  void SetUp() override {
    host_.engine = MakeEngine();
    Register();
  }
  void TearDown() override {
    if (host_.engine != nullptr) snaptrail_engine_destroy(host_.engine);
    EXPECT_GE(host_.freed, 1);
  }
  void Register() {
    ASSERT_EQ(snaptrail_engine_set_finding_callback(host_.engine, OnFindings,
                                                    &host_, OnFree, nullptr),
              SNAPTRAIL_OK);
  }
  Host host_;
};

TEST_F(Callbacks, StopsAndTheRestIsTold) {
  host_.answer = [](Host* host) { return host->calls == 1 ? 7 : 0; };
  snaptrail_ingest_result result = SNAPTRAIL_INGEST_RESULT_INIT;
  EXPECT_EQ(Ingest(host_.engine, Shares(1000), &result),
            SNAPTRAIL_E_CALLBACK_ABORTED);
  EXPECT_EQ(host_.told, 256u);
  EXPECT_EQ(result.pending, 1000u - 256u);
  EXPECT_EQ(result.consumed, Shares(1000).size());
  // The last line of JSON lines ends with its line feed, so nothing is new.
  EXPECT_EQ(snaptrail_engine_end_input(host_.engine, nullptr), SNAPTRAIL_OK);
  EXPECT_EQ(host_.told, 1000u);
}

TEST_F(Callbacks, StopsAndTheRestIsDrained) {
  host_.answer = [](Host*) { return 1; };
  EXPECT_EQ(Ingest(host_.engine, Shares(300)), SNAPTRAIL_E_CALLBACK_ABORTED);
  snaptrail_finding_batch* batch = nullptr;
  EXPECT_EQ(snaptrail_engine_drain(host_.engine, 0, &batch, nullptr), 0);
  EXPECT_EQ(snaptrail_finding_batch_size(batch), 300u - 256u);
  snaptrail_finding_batch_destroy(batch);
}

TEST_F(Callbacks, ReEntryIsBusy) {
  host_.answer = [](Host* host) {
    snaptrail_engine* engine = host->engine;
    snaptrail_finding_batch* batch = nullptr;
    snaptrail_buffer* buffer = nullptr;
    snaptrail_error* error = nullptr;
    snaptrail_engine_stats stats{};
    stats.struct_size = SNAPTRAIL_ENGINE_STATS_SIZE;
    EXPECT_EQ(Ingest(engine, Share(9)), SNAPTRAIL_E_BUSY);
    EXPECT_EQ(snaptrail_engine_flush(engine, &error), SNAPTRAIL_E_BUSY);
    EXPECT_EQ(snaptrail_error_code(error), SNAPTRAIL_E_BUSY);
    snaptrail_error_destroy(error);
    EXPECT_EQ(snaptrail_engine_drain(engine, 0, &batch, nullptr),
              SNAPTRAIL_E_BUSY);
    EXPECT_EQ(snaptrail_engine_findings(engine, &batch, nullptr),
              SNAPTRAIL_E_BUSY);
    EXPECT_EQ(snaptrail_engine_get_stats(engine, &stats, nullptr),
              SNAPTRAIL_E_BUSY);
    EXPECT_EQ(snaptrail_engine_stats_json(engine, &buffer, nullptr),
              SNAPTRAIL_E_BUSY);
    EXPECT_EQ(snaptrail_engine_set_finding_callback(engine, nullptr, nullptr,
                                                    nullptr, nullptr),
              SNAPTRAIL_E_BUSY);
    // Another engine on the same rules is no affair of this one.
    snaptrail_engine* other = MakeEngine();
    EXPECT_EQ(Ingest(other, Share(8)), SNAPTRAIL_OK);
    snaptrail_engine_destroy(other);
    EXPECT_GT(snaptrail_ruleset_rule_count(BuiltinRules()), 0u);
    return 0;
  };
  EXPECT_EQ(Ingest(host_.engine, Shares(2)), SNAPTRAIL_OK);
  EXPECT_GE(host_.calls, 1);
  EXPECT_EQ(snaptrail_engine_flush(host_.engine, nullptr), SNAPTRAIL_OK);
}

TEST_F(Callbacks, DestroysFromInside) {
  host_.answer = [](Host* host) {
    snaptrail_engine_destroy(host->engine);
    EXPECT_EQ(host->freed, 0) << "only when the outer call returns";
    return 0;
  };
  EXPECT_EQ(Ingest(host_.engine, Shares(600)), SNAPTRAIL_E_CALLBACK_ABORTED);
  EXPECT_EQ(host_.calls, 1);
  EXPECT_EQ(host_.freed, 1);
  host_.engine = nullptr;
}

TEST_F(Callbacks, ExceptionIsAStop) {
  host_.answer = [](Host*) -> std::int32_t {
    throw std::runtime_error("mine");
  };
  snaptrail_error* error = nullptr;
  const std::string text = Share(1) + "\n";
  EXPECT_EQ(snaptrail_engine_ingest(host_.engine, text.data(), text.size(),
                                    nullptr, &error),
            SNAPTRAIL_E_CALLBACK_ABORTED);
  EXPECT_STREQ(snaptrail_error_message(error),
               "the callback threw an exception");
  snaptrail_error_destroy(error);
  host_.answer = [](Host*) { return 0; };
  EXPECT_EQ(snaptrail_engine_flush(host_.engine, nullptr), SNAPTRAIL_OK);
}

TEST_F(Callbacks, ReplacedIsFreedOnce) {
  Register();
  EXPECT_EQ(host_.freed, 1);
  ASSERT_EQ(snaptrail_engine_set_finding_callback(host_.engine, nullptr,
                                                  nullptr, nullptr, nullptr),
            SNAPTRAIL_OK);
  EXPECT_EQ(host_.freed, 2);
  snaptrail_engine_destroy(host_.engine);
  host_.engine = nullptr;
  EXPECT_EQ(host_.freed, 2);
}

TEST_F(Callbacks, WhatWaitedIsToldFirst) {
  ASSERT_EQ(snaptrail_engine_set_finding_callback(host_.engine, nullptr,
                                                  nullptr, nullptr, nullptr),
            SNAPTRAIL_OK);
  EXPECT_EQ(Ingest(host_.engine, Shares(10)), SNAPTRAIL_OK);
  Register();
  EXPECT_EQ(snaptrail_engine_ingest(host_.engine, nullptr, 0, nullptr, nullptr),
            SNAPTRAIL_OK);
  EXPECT_EQ(host_.told, 10u);
}

}  // namespace
}  // namespace snaptrail_capi_test
