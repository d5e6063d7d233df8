#include "capi/src/engine_options.h"

#include <string>
#include <utility>
#include <vector>

namespace snaptrail_capi {
namespace {

// At the first release; it never changes.
constexpr std::uint32_t kFirstSize =
    8 + 10 * static_cast<std::uint32_t>(sizeof(std::size_t)) + 14 * 8 + 4 * 8 +
    6 * 4 + 2 * 8;

using Texts = std::vector<std::string>;

Outcome ReadTexts(const snaptrail_str* data, std::size_t count,
                  const char* name, Texts* out) {
  if (data == nullptr && count > 0)
    return Invalid(std::string(name) + " is NULL");
  for (std::size_t i = 0; i < count; ++i) {
    if (BadText(data[i].data, data[i].size)) {
      return Invalid("a text of " + std::string(name) + " is NULL");
    }
    out->emplace_back(View(data[i].data, data[i].size));
  }
  return {};
}

template <typename Number>
void Set(Number given, Number* to) {
  if (given != 0) *to = given;
}

}  // namespace

Outcome ReadEngineOptions(const snaptrail_engine_options* given,
                          EngineOptions* options) {
  if (given == nullptr) return {};
  snaptrail_engine_options from = SNAPTRAIL_ENGINE_OPTIONS_INIT;
  Outcome outcome =
      ReadStruct(given, &from, kFirstSize, SNAPTRAIL_ENGINE_OPTIONS_SIZE);
  if (!outcome.ok()) return outcome;
  if ((from.flags &
       ~(SNAPTRAIL_ENGINE_HOLD_FINDINGS | SNAPTRAIL_ENGINE_NO_EVENTS)) != 0) {
    return Unsupported("a flag of the engine is unknown");
  }
  snaptrail::Options& to = options->core;
  to.hold_findings = (from.flags & SNAPTRAIL_ENGINE_HOLD_FINDINGS) != 0;
  options->events = (from.flags & SNAPTRAIL_ENGINE_NO_EVENTS) == 0;

  Texts own;
  Texts baseline;
  const struct {
    const snaptrail_str* data;
    std::size_t count;
    const char* name;
    Texts* out;
  } lists[] = {
      {from.own, from.own_count, "own", &own},
      {from.trusted, from.trusted_count, "trusted", &to.trusted},
      {from.automation, from.automation_count, "automation", &to.automation},
      {from.baseline, from.baseline_count, "baseline", &baseline},
      {from.explain, from.explain_count, "explain", &to.explain}};
  for (const auto& list : lists) {
    outcome = ReadTexts(list.data, list.count, list.name, list.out);
    if (!outcome.ok()) return outcome;
  }
  // NULL is "not told", which an empty list is not.
  if (from.own != nullptr) to.own = std::move(own);
  if (from.baseline != nullptr) to.baseline = std::move(baseline);
  if (from.learn_until != 0) to.learn_until = from.learn_until;

  const std::pair<std::int64_t, std::int64_t*> times[] = {
      {from.new_window, &to.new_window},
      {from.credential_window, &to.credential_window},
      {from.job_window, &to.job_window},
      {from.hide_window, &to.hide_window},
      {from.move_window, &to.move_window},
      {from.probe_window, &to.probe_window},
      {from.key_window, &to.key_window},
      {from.guard_window, &to.guard_window},
      {from.cover_window, &to.cover_window},
      {from.build_window, &to.build_window},
      {from.lateness, &to.lateness},
      {from.lineage_idle, &to.lineage_idle},
      {from.principal_idle, &to.principal_idle}};
  for (const auto& [time, field] : times) {
    if (time < 0) return Invalid("a time is negative");
    Set(time, field);
  }
  Set(from.max_record_bytes, &to.max_record_bytes);
  Set(from.max_wrap_bytes, &to.max_wrap_bytes);
  Set(from.max_state_bytes, &to.max_state_bytes);
  Set(from.max_seen_records, &to.max_seen_records);
  Set(from.max_depth, &to.max_depth);
  Set(from.max_inflation, &to.max_inflation);
  Set(from.max_wraps, &to.max_wraps);
  Set(from.max_evidence, &to.max_evidence);
  Set(from.max_chain_hops, &to.max_chain_hops);
  Set(from.max_picture_nodes, &to.max_picture_nodes);
  Set(from.max_pending_findings, &options->max_pending_findings);
  Set(from.max_pending_bytes, &options->max_pending_bytes);
  return {};
}

}  // namespace snaptrail_capi

snaptrail_status snaptrail_engine_options_init(
    snaptrail_engine_options* options, uint32_t struct_size) {
  return snaptrail_capi::Guarded(nullptr, [&] {
    return snaptrail_capi::InitStruct(options, struct_size,
                                      snaptrail_capi::kFirstSize);
  });
}
