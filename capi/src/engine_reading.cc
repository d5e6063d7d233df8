// Engine: what is read out of it.
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "capi/src/engine.h"
#include "nlohmann/json.hpp"

namespace {

using nlohmann::json;
using snaptrail_capi::Enter;
using snaptrail_capi::FindingItem;
using snaptrail_capi::Invalid;
using snaptrail_capi::Outcome;
using snaptrail_capi::Use;

// At the first release; it never changes.
constexpr std::uint32_t kFirstStatsSize = 120;

std::string Dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// As Enter, for what gives *out.
template <typename T, typename Body>
snaptrail_status EnterOut(snaptrail_engine* engine, Use use, T** out,
                          snaptrail_error** error, const Body& body) {
  if (out != nullptr) *out = nullptr;
  return Enter(engine, use, error, [&]() -> Outcome {
    if (out == nullptr) return Invalid("out is NULL");
    *out = body();
    return {};
  });
}

}  // namespace

snaptrail_status snaptrail_engine_findings(snaptrail_engine* engine,
                                           snaptrail_finding_batch** out,
                                           snaptrail_error** error) {
  return EnterOut(engine, Use::kReads, out, error, [&] {
    auto batch = std::make_unique<snaptrail_finding_batch>();
    std::vector<snaptrail::Finding> findings = engine->engine.findings();
    batch->items.reserve(findings.size());
    for (snaptrail::Finding& finding : findings) {
      batch->items.emplace_back(std::move(finding));
    }
    batch->Finish();
    return batch.release();
  });
}

snaptrail_status snaptrail_engine_drain(snaptrail_engine* engine,
                                        size_t max_count,
                                        snaptrail_finding_batch** out,
                                        snaptrail_error** error) {
  return EnterOut(engine, Use::kTakes, out, error, [&] {
    auto batch = std::make_unique<snaptrail_finding_batch>();
    std::size_t count = engine->queue.size();
    if (max_count != 0) count = std::min(count, max_count);
    // All that is allocated is allocated before one is taken: should memory run
    // out, nothing is lost.
    static_assert(std::is_nothrow_move_constructible_v<FindingItem>);
    batch->items.reserve(count);
    batch->structs.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      batch->items.push_back(engine->queue.Take());
    }
    batch->Finish();
    return batch.release();
  });
}

snaptrail_status snaptrail_engine_drain_packed(snaptrail_engine* engine,
                                               uint32_t flags, void* buffer,
                                               size_t capacity, size_t* written,
                                               size_t* count,
                                               snaptrail_error** error) {
  if (written != nullptr) *written = 0;
  if (count != nullptr) *count = 0;
  return Enter(engine, Use::kTakes, error, [&]() -> Outcome {
    if (written == nullptr || count == nullptr) {
      return Invalid("written or count is NULL");
    }
    snaptrail_capi::Packed packed;
    Outcome outcome = snaptrail_capi::PackItems(
        [&](std::size_t index) { return engine->queue.at(index); }, flags,
        buffer, capacity, &packed);
    *written = packed.written;
    *count = packed.count;
    for (std::size_t i = 0; i < packed.count; ++i) engine->queue.Pop();
    return outcome;
  });
}

snaptrail_status snaptrail_engine_get_stats(snaptrail_engine* engine,
                                            snaptrail_engine_stats* out,
                                            snaptrail_error** error) {
  return Enter(engine, Use::kReads, error, [&]() -> Outcome {
    if (out == nullptr) return Invalid("out is NULL");
    const snaptrail::Stats stats = engine->engine.stats();
    const snaptrail_engine_stats value = {
        SNAPTRAIL_ENGINE_STATS_SIZE,
        stats.complete_since ? 1u : 0u,
        stats.bytes,
        stats.records,
        stats.steps,
        stats.findings,
        stats.skipped,
        stats.malformed,
        stats.repaired,
        stats.over_limit,
        stats.duplicate,
        stats.late,
        stats.evicted,
        stats.state_bytes,
        engine->queue.size(),
        stats.complete_since.value_or(0),
    };
    return snaptrail_capi::WriteStruct(out, &value, kFirstStatsSize,
                                       SNAPTRAIL_ENGINE_STATS_SIZE);
  });
}

snaptrail_status snaptrail_engine_stats_json(snaptrail_engine* engine,
                                             snaptrail_buffer** out,
                                             snaptrail_error** error) {
  return EnterOut(engine, Use::kReads, out, error, [&] {
    const snaptrail::Stats stats = engine->engine.stats();
    json kinds = json::object();
    for (const auto& [kind, count] : stats.by_kind) kinds[kind] = count;
    json all = {{"bytes", stats.bytes},
                {"records", stats.records},
                {"steps", stats.steps},
                {"findings", stats.findings},
                {"skipped", stats.skipped},
                {"malformed", stats.malformed},
                {"repaired", stats.repaired},
                {"over_limit", stats.over_limit},
                {"duplicate", stats.duplicate},
                {"late", stats.late},
                {"evicted", stats.evicted},
                {"state_bytes", stats.state_bytes},
                {"pending", engine->queue.size()},
                {"by_kind", std::move(kinds)}};
    if (stats.complete_since) all["complete_since"] = *stats.complete_since;
    return snaptrail_capi::MakeBuffer(Dump(all));
  });
}

snaptrail_status snaptrail_engine_problems_json(snaptrail_engine* engine,
                                                snaptrail_buffer** out,
                                                snaptrail_error** error) {
  return EnterOut(engine, Use::kReads, out, error, [&] {
    json all = json::array();
    for (const snaptrail::InputProblem& problem : engine->engine.problems()) {
      all.push_back({{"input", problem.input},
                     {"offset", problem.offset},
                     {"reason", problem.reason}});
    }
    return snaptrail_capi::MakeBuffer(Dump(all));
  });
}

snaptrail_status snaptrail_engine_explain_json(snaptrail_engine* engine,
                                               const char* uid, size_t uid_size,
                                               snaptrail_buffer** out,
                                               snaptrail_error** error) {
  if (out != nullptr) *out = nullptr;
  return Enter(engine, Use::kReads, error, [&]() -> Outcome {
    if (out == nullptr) return Invalid("out is NULL");
    if (snaptrail_capi::BadText(uid, uid_size)) return Invalid("uid is NULL");
    *out = snaptrail_capi::MakeBuffer(snaptrail::ExplanationToJson(
        engine->engine.Explain(snaptrail_capi::View(uid, uid_size))));
    return {};
  });
}
