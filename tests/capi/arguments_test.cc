// Sizes of structs, NULL and bad values, limits, and the packed layout.
#include <cstring>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/capi/support.h"

namespace snaptrail_capi_test {
namespace {

constexpr std::uint32_t kSize = SNAPTRAIL_ENGINE_OPTIONS_SIZE;

// A struct of another version: `size` bytes, with one byte set.
snaptrail_status CreateWith(std::uint32_t size, std::size_t set_at) {
  alignas(8) char bytes[8192] = {};
  std::memcpy(bytes, &size, sizeof(size));
  if (set_at != 0) bytes[set_at] = 1;
  snaptrail_engine* engine = nullptr;
  const snaptrail_status status = snaptrail_engine_create(
      BuiltinRules(), reinterpret_cast<snaptrail_engine_options*>(bytes),
      &engine, nullptr);
  EXPECT_EQ(engine != nullptr, status == SNAPTRAIL_OK);
  snaptrail_engine_destroy(engine);
  return status;
}

TEST(Sizes, OfOptions) {
  const struct {
    std::uint32_t size;
    std::size_t set_at;
    snaptrail_status wanted;
  } cases[] = {
      {0, 0, SNAPTRAIL_E_INVALID_ARGUMENT},
      {4, 0, SNAPTRAIL_E_UNSUPPORTED},
      {kSize - 1, 0, SNAPTRAIL_E_UNSUPPORTED},
      {kSize, 0, SNAPTRAIL_OK},
      {kSize + 8, 0, SNAPTRAIL_OK},
      {kSize + 8, kSize, SNAPTRAIL_E_UNSUPPORTED},
      {kSize + 8, kSize + 7, SNAPTRAIL_E_UNSUPPORTED},
      {4096, 0, SNAPTRAIL_OK},
      {4097, 0, SNAPTRAIL_E_UNSUPPORTED},
      {std::numeric_limits<std::uint32_t>::max(), 0, SNAPTRAIL_E_UNSUPPORTED},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(CreateWith(c.size, c.set_at), c.wanted) << c.size;
  }
}

TEST(Sizes, OfWhatIsFilled) {
  snaptrail_engine* engine = MakeEngine();
  alignas(8) char bytes[256];
  auto* stats = reinterpret_cast<snaptrail_engine_stats*>(bytes);
  std::memset(bytes, 0x55, sizeof(bytes));
  stats->struct_size = SNAPTRAIL_ENGINE_STATS_SIZE + 8;
  EXPECT_EQ(snaptrail_engine_get_stats(engine, stats, nullptr), SNAPTRAIL_OK);
  EXPECT_EQ(stats->struct_size, SNAPTRAIL_ENGINE_STATS_SIZE + 8);
  // What the library does not know is 0; what was not offered is untouched.
  EXPECT_EQ(bytes[SNAPTRAIL_ENGINE_STATS_SIZE + 7], 0);
  EXPECT_EQ(bytes[SNAPTRAIL_ENGINE_STATS_SIZE + 8], 0x55);
  stats->struct_size = 12;
  EXPECT_EQ(snaptrail_engine_get_stats(engine, stats, nullptr),
            SNAPTRAIL_E_UNSUPPORTED);
  stats->struct_size = 0;
  EXPECT_EQ(snaptrail_engine_get_stats(engine, stats, nullptr),
            SNAPTRAIL_E_INVALID_ARGUMENT);
  snaptrail_ingest_result result{};
  result.struct_size = 9;
  EXPECT_EQ(Ingest(engine, Share(1), &result), SNAPTRAIL_E_UNSUPPORTED);
  stats->struct_size = SNAPTRAIL_ENGINE_STATS_SIZE;
  EXPECT_EQ(snaptrail_engine_get_stats(engine, stats, nullptr), SNAPTRAIL_OK);
  EXPECT_EQ(stats->bytes, 0u) << "refused, and read all the same";
  snaptrail_engine_destroy(engine);
}

// Records whose element grew: the library steps by the caller's size.
TEST(Sizes, OfElements) {
  struct Later {
    snaptrail_record record;
    std::uint64_t more;
  };
  const std::string texts[] = {Share(1), Share(2)};
  Later records[2] = {};
  for (int i = 0; i < 2; ++i) {
    records[i].record.data = {texts[i].data(), texts[i].size()};
  }
  snaptrail_engine* engine = MakeEngine();
  snaptrail_ingest_result result = SNAPTRAIL_INGEST_RESULT_INIT;
  EXPECT_EQ(
      snaptrail_engine_ingest_batch(engine, &records[0].record, 2,
                                    sizeof(Later), nullptr, &result, nullptr),
      SNAPTRAIL_OK);
  EXPECT_EQ(result.records, 2u);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, sizeof(snaptrail_record) - 8,
        sizeof(snaptrail_record) + 1, ~std::size_t{0}}) {
    EXPECT_EQ(snaptrail_engine_ingest_batch(engine, &records[0].record, 2, size,
                                            nullptr, nullptr, nullptr),
              SNAPTRAIL_E_UNSUPPORTED);
  }
  snaptrail_engine_destroy(engine);
}

TEST(Arguments, NullAndBad) {
  snaptrail_compiler* compiler = nullptr;
  snaptrail_ruleset* ruleset = nullptr;
  snaptrail_engine* engine = nullptr;
  snaptrail_finding_batch* batch = nullptr;
  snaptrail_buffer* buffer = nullptr;
  snaptrail_error* error = nullptr;
  std::size_t n = 0;
  constexpr snaptrail_status kInvalid = SNAPTRAIL_E_INVALID_ARGUMENT;

  EXPECT_EQ(snaptrail_compiler_create(nullptr, nullptr, &error), kInvalid);
  EXPECT_STREQ(snaptrail_error_message(error), "out is NULL");
  snaptrail_error_destroy(error);
  EXPECT_EQ(snaptrail_compiler_options_init(nullptr, 8), kInvalid);
  EXPECT_EQ(snaptrail_engine_options_init(nullptr, kSize), kInvalid);
  EXPECT_EQ(snaptrail_compiler_create(nullptr, &compiler, nullptr), 0);
  EXPECT_EQ(snaptrail_compiler_add_builtin(nullptr, nullptr), kInvalid);
  EXPECT_EQ(snaptrail_compiler_add_source(nullptr, 1, "", 0, "", 0, nullptr),
            kInvalid);
  EXPECT_EQ(
      snaptrail_compiler_add_source(compiler, 1, nullptr, 1, "", 0, nullptr),
      kInvalid);
  EXPECT_EQ(
      snaptrail_compiler_add_source(compiler, 1, "", 0, nullptr, 1, nullptr),
      kInvalid);
  EXPECT_EQ(snaptrail_compiler_add_source(compiler, 9, "", 0, "", 0, nullptr),
            SNAPTRAIL_E_UNSUPPORTED);
  EXPECT_EQ(snaptrail_compiler_build(nullptr, &ruleset, nullptr), kInvalid);
  EXPECT_EQ(snaptrail_compiler_build(compiler, nullptr, nullptr), kInvalid);
  EXPECT_EQ(snaptrail_compiler_diagnostic_count(nullptr), 0u);
  EXPECT_EQ(snaptrail_compiler_diagnostic_get(compiler, 0, nullptr), kInvalid);
  EXPECT_EQ(snaptrail_compiler_diagnostics_json(nullptr, &buffer, nullptr),
            kInvalid);
  snaptrail_compiler_destroy(compiler);

  EXPECT_EQ(snaptrail_ruleset_retain(nullptr), nullptr);
  EXPECT_EQ(snaptrail_ruleset_rule_count(nullptr), 0u);
  EXPECT_EQ(snaptrail_ruleset_rule_get(BuiltinRules(), 0, nullptr), kInvalid);
  EXPECT_EQ(snaptrail_engine_create(nullptr, nullptr, &engine, nullptr),
            kInvalid);
  EXPECT_EQ(snaptrail_engine_create(BuiltinRules(), nullptr, nullptr, nullptr),
            kInvalid);

  engine = MakeEngine();
  EXPECT_EQ(snaptrail_engine_begin_input(nullptr, "", 0, nullptr), kInvalid);
  EXPECT_EQ(snaptrail_engine_begin_input(engine, nullptr, 1, nullptr),
            kInvalid);
  EXPECT_EQ(snaptrail_engine_ingest(nullptr, "", 0, nullptr, nullptr),
            kInvalid);
  EXPECT_EQ(snaptrail_engine_ingest(engine, nullptr, 1, nullptr, nullptr),
            kInvalid);
  EXPECT_EQ(snaptrail_engine_ingest(engine, nullptr, 0, nullptr, nullptr), 0);
  EXPECT_EQ(snaptrail_engine_ingest_batch(engine, nullptr, 1,
                                          sizeof(snaptrail_record), nullptr,
                                          nullptr, nullptr),
            kInvalid);
  EXPECT_EQ(snaptrail_engine_ingest_batch(engine, nullptr, 0,
                                          sizeof(snaptrail_record), nullptr,
                                          nullptr, nullptr),
            0);
  EXPECT_EQ(snaptrail_engine_ingest_record(engine, "", 0, nullptr, 1, nullptr),
            SNAPTRAIL_E_MALFORMED);
  EXPECT_EQ(snaptrail_engine_end_input(nullptr, nullptr), kInvalid);
  EXPECT_EQ(snaptrail_engine_advance(nullptr, 0, nullptr), kInvalid);
  EXPECT_EQ(snaptrail_engine_flush(nullptr, nullptr), kInvalid);
  EXPECT_EQ(snaptrail_engine_findings(engine, nullptr, nullptr), kInvalid);
  EXPECT_EQ(snaptrail_engine_drain(nullptr, 0, &batch, nullptr), kInvalid);
  EXPECT_EQ(
      snaptrail_engine_drain_packed(engine, 0, nullptr, 1, &n, &n, nullptr),
      kInvalid);
  EXPECT_EQ(
      snaptrail_engine_drain_packed(engine, 4, nullptr, 0, &n, &n, nullptr),
      SNAPTRAIL_E_UNSUPPORTED);
  EXPECT_EQ(snaptrail_engine_drain_packed(engine, 0, nullptr, 0, nullptr, &n,
                                          nullptr),
            kInvalid);
  EXPECT_EQ(snaptrail_finding_batch_size(nullptr), 0u);
  EXPECT_EQ(snaptrail_finding_batch_get(nullptr, 0), nullptr);
  EXPECT_EQ(snaptrail_finding_to_json(nullptr, 0, &buffer, nullptr), kInvalid);
  EXPECT_EQ(
      snaptrail_finding_batch_pack(nullptr, 0, 0, nullptr, 0, &n, &n, nullptr),
      kInvalid);
  EXPECT_EQ(snaptrail_engine_get_stats(engine, nullptr, nullptr), kInvalid);
  EXPECT_EQ(snaptrail_engine_explain_json(engine, nullptr, 1, &buffer, nullptr),
            kInvalid);
  EXPECT_EQ(snaptrail_engine_set_finding_callback(nullptr, nullptr, nullptr,
                                                  nullptr, nullptr),
            kInvalid);
  snaptrail_engine_destroy(engine);

  snaptrail_compiler_destroy(nullptr);
  snaptrail_ruleset_release(nullptr);
  snaptrail_engine_destroy(nullptr);
  snaptrail_finding_batch_destroy(nullptr);
  snaptrail_buffer_destroy(nullptr);
  snaptrail_error_destroy(nullptr);
  EXPECT_STREQ(snaptrail_buffer_data(nullptr), "");
  EXPECT_EQ(snaptrail_buffer_size(nullptr), 0u);
  EXPECT_STREQ(snaptrail_error_message(nullptr), "");
}

TEST(Arguments, OfOptions) {
  const auto create = [](const snaptrail_engine_options& options) {
    snaptrail_engine* engine = nullptr;
    const snaptrail_status status =
        snaptrail_engine_create(BuiltinRules(), &options, &engine, nullptr);
    snaptrail_engine_destroy(engine);
    return status;
  };
  snaptrail_engine_options options = SNAPTRAIL_ENGINE_OPTIONS_INIT;
  EXPECT_EQ(create(options), SNAPTRAIL_OK);
  options.flags = 4;
  EXPECT_EQ(create(options), SNAPTRAIL_E_UNSUPPORTED);
  options.flags = 0;
  options.lateness = -1;
  EXPECT_EQ(create(options), SNAPTRAIL_E_INVALID_ARGUMENT);
  options.lateness = SNAPTRAIL_UNLIMITED;
  options.own_count = 1;
  EXPECT_EQ(create(options), SNAPTRAIL_E_INVALID_ARGUMENT);
  const snaptrail_str bad = {nullptr, 3};
  options.own = &bad;
  EXPECT_EQ(create(options), SNAPTRAIL_E_INVALID_ARGUMENT);
}

// A finding is only worth telling when the account is not ours: the list is
// read.
TEST(Options, OwnIsRead) {
  for (const bool ours : {false, true}) {
    const snaptrail_str own[] = {{"111122223333", 12}, {"999988887777", 12}};
    snaptrail_engine_options options = SNAPTRAIL_ENGINE_OPTIONS_INIT;
    options.own = own;
    options.own_count = ours ? 2 : 1;
    snaptrail_engine* engine = MakeEngine(&options);
    EXPECT_EQ(Ingest(engine, Share(1)), SNAPTRAIL_OK);
    EXPECT_EQ(snaptrail_engine_end_input(engine, nullptr), SNAPTRAIL_OK);
    snaptrail_finding_batch* batch = nullptr;
    EXPECT_EQ(snaptrail_engine_findings(engine, &batch, nullptr), 0);
    EXPECT_EQ(snaptrail_finding_batch_size(batch), ours ? 0u : 1u);
    snaptrail_finding_batch_destroy(batch);
    snaptrail_engine_destroy(engine);
  }
}

TEST(Rules, AreReplaced) {
  snaptrail_engine* engine = MakeEngine();
  EXPECT_EQ(
      snaptrail_engine_replace_rules(nullptr, BuiltinRules(), nullptr, nullptr),
      SNAPTRAIL_E_INVALID_ARGUMENT);
  EXPECT_EQ(snaptrail_engine_replace_rules(engine, nullptr, nullptr, nullptr),
            SNAPTRAIL_E_INVALID_ARGUMENT);
  snaptrail_compiler* compiler = nullptr;
  snaptrail_ruleset* none = nullptr;
  snaptrail_compiler_create(nullptr, &compiler, nullptr);
  ASSERT_EQ(snaptrail_compiler_build(compiler, &none, nullptr), SNAPTRAIL_OK);
  snaptrail_compiler_destroy(compiler);
  // Without the actions; the engine goes on with what it has.
  snaptrail_buffer* change = nullptr;
  snaptrail_error* error = nullptr;
  EXPECT_EQ(snaptrail_engine_replace_rules(engine, none, &change, &error),
            SNAPTRAIL_E_INVALID_ARGUMENT);
  EXPECT_EQ(change, nullptr);
  EXPECT_NE(error, nullptr);
  snaptrail_error_destroy(error);
  snaptrail_ruleset_release(none);

  EXPECT_EQ(Ingest(engine, Share(1) + "\n"), SNAPTRAIL_OK);
  snaptrail_finding_batch* batch = nullptr;
  ASSERT_EQ(snaptrail_engine_drain(engine, 0, &batch, nullptr), SNAPTRAIL_OK);
  EXPECT_EQ(snaptrail_finding_batch_size(batch), 1u);
  snaptrail_finding_batch_destroy(batch);
  ASSERT_EQ(
      snaptrail_engine_replace_rules(engine, BuiltinRules(), &change, nullptr),
      SNAPTRAIL_OK);
  const std::string text = snaptrail_buffer_data(change);
  EXPECT_NE(text.find(R"("changed":[])"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("removed":[])"), std::string::npos) << text;
  snaptrail_buffer_destroy(change);
  // What was told is not told again.
  ASSERT_EQ(snaptrail_engine_drain(engine, 0, &batch, nullptr), SNAPTRAIL_OK);
  EXPECT_EQ(snaptrail_finding_batch_size(batch), 0u);
  snaptrail_finding_batch_destroy(batch);

  snaptrail_engine_destroy(engine);
}

TEST(Queue, FullStopsAndNothingIsLost) {
  std::string text;
  while (text.size() < (5u << 20)) text = Shares(12000);
  std::set<std::string> uids;
  snaptrail_engine_options options = SNAPTRAIL_ENGINE_OPTIONS_INIT;
  options.max_pending_findings = 100;
  snaptrail_engine* engine = MakeEngine(&options);
  std::string_view rest = text;
  int full = 0;
  std::vector<char> buffer(100000);
  const auto drain = [&] {
    std::size_t written = 0;
    std::size_t count = 0;
    do {
      ASSERT_EQ(
          snaptrail_engine_drain_packed(engine, 0, buffer.data(), buffer.size(),
                                        &written, &count, nullptr),
          SNAPTRAIL_OK);
      for (std::size_t i = 0; i < count; ++i) {
        std::uint32_t place[2];
        std::memcpy(place, buffer.data() + 32 + 96 * i + 32, sizeof(place));
        ASSERT_LE(place[0] + place[1], written);
        uids.emplace(buffer.data() + place[0], place[1]);
      }
    } while (count > 0);
  };
  while (!rest.empty()) {
    snaptrail_ingest_result result = SNAPTRAIL_INGEST_RESULT_INIT;
    const snaptrail_status status = snaptrail_engine_ingest(
        engine, rest.data(), rest.size(), &result, nullptr);
    rest.remove_prefix(result.consumed);
    if (status == SNAPTRAIL_E_QUEUE_FULL) {
      ++full;
      EXPECT_EQ(snaptrail_engine_flush(engine, nullptr),
                SNAPTRAIL_E_QUEUE_FULL);
      drain();
    } else {
      ASSERT_EQ(status, SNAPTRAIL_OK);
    }
  }
  drain();
  EXPECT_GT(full, 2);
  EXPECT_EQ(snaptrail_engine_flush(engine, nullptr), SNAPTRAIL_OK);
  drain();
  EXPECT_EQ(uids.size(), 12000u);
  snaptrail_engine_destroy(engine);
}

// Packed, and as structs: the same.
TEST(Packed, SaysWhatTheBatchSays) {
  snaptrail_engine* engine = MakeEngine();
  EXPECT_EQ(Ingest(engine, Shares(50)), SNAPTRAIL_OK);
  EXPECT_EQ(snaptrail_engine_flush(engine, nullptr), SNAPTRAIL_OK);
  snaptrail_finding_batch* batch = nullptr;
  ASSERT_EQ(snaptrail_engine_drain(engine, 0, &batch, nullptr), SNAPTRAIL_OK);
  const std::size_t size = snaptrail_finding_batch_size(batch);
  ASSERT_GE(size, 50u);
  std::size_t seen = 0;
  std::vector<char> buffer(20000);  // some fit, all do not
  while (seen < size) {
    std::size_t written = 0;
    std::size_t count = 0;
    ASSERT_EQ(snaptrail_finding_batch_pack(batch, seen, SNAPTRAIL_PACK_JSON,
                                           buffer.data(), buffer.size(),
                                           &written, &count, nullptr),
              SNAPTRAIL_OK);
    ASSERT_GT(count, 0u);
    for (std::size_t i = 0; i < count; ++i) {
      const char* row = buffer.data() + 32 + 96 * i;
      const snaptrail_finding* f = snaptrail_finding_batch_get(batch, seen + i);
      std::uint32_t numbers[4];
      std::memcpy(numbers, row, sizeof(numbers));
      EXPECT_EQ(numbers[0], f->action);
      EXPECT_EQ(numbers[2], f->level);
      EXPECT_EQ(numbers[3] & 1, f->settled);
      std::int64_t times[2];
      std::memcpy(times, row + 16, sizeof(times));
      EXPECT_EQ(times[0], f->first_time);
      snaptrail_buffer* json = nullptr;
      snaptrail_finding_to_json(f, 0, &json, nullptr);
      const snaptrail_str texts[] = {
          f->uid,
          f->rule_id,
          f->rule_name,
          f->rule_title,
          f->key,
          f->under,
          f->superseded_by,
          {snaptrail_buffer_data(json), snaptrail_buffer_size(json)}};
      for (int t = 0; t < 8; ++t) {
        std::uint32_t place[2];
        std::memcpy(place, row + 32 + 8 * t, sizeof(place));
        EXPECT_EQ(std::string(buffer.data() + place[0], place[1]),
                  std::string(texts[t].data, texts[t].size));
      }
      snaptrail_buffer_destroy(json);
    }
    seen += count;
  }
  snaptrail_finding_batch_destroy(batch);
  snaptrail_engine_destroy(engine);
}

}  // namespace
}  // namespace snaptrail_capi_test
