// Engine: input and callbacks. What is read out of it is in engine_reading.cc.
#include "capi/src/engine.h"

#include <cxxabi.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "capi/src/ruleset.h"
#include "nlohmann/json.hpp"

namespace {

using snaptrail_capi::BadText;
using snaptrail_capi::Enter;
using snaptrail_capi::GuardedOut;
using snaptrail_capi::Invalid;
using snaptrail_capi::Outcome;
using snaptrail_capi::Unsupported;
using snaptrail_capi::Use;
using snaptrail_capi::View;

// Between two pieces it is seen whether findings can still be told.
constexpr std::size_t kPiece = 1u << 20;
// Findings that one callback is given.
constexpr std::size_t kBatch = 256;
// The C++ engine keeps no more problems than these.
constexpr std::size_t kProblemsKept = 1000;

// At the first release; it never changes.
constexpr std::uint32_t kFirstResultSize = 56;
constexpr std::size_t kFirstRecordSize = 2 * sizeof(snaptrail_str);
constexpr std::size_t kMaxRecordSize = 4096;

Outcome Aborted(const char* why) { return {SNAPTRAIL_E_CALLBACK_ABORTED, why}; }

// Counts what one call does.
class ResultOf {
 public:
  ResultOf(const snaptrail_engine& engine, bool wanted)
      : engine_(engine), wanted_(wanted) {
    if (wanted_) before_ = engine_.engine.stats();
  }
  Outcome Write(std::uint64_t consumed, std::uint64_t first_malformed,
                snaptrail_ingest_result* out) const {
    if (!wanted_) return {};
    const snaptrail::Stats now = engine_.engine.stats();
    snaptrail_ingest_result result = SNAPTRAIL_INGEST_RESULT_INIT;
    result.consumed = consumed;
    result.records = now.records - before_.records;
    result.skipped = now.skipped - before_.skipped;
    result.malformed = now.malformed - before_.malformed;
    result.pending = engine_.queue.size();
    result.first_malformed = first_malformed;
    return snaptrail_capi::WriteStruct(out, &result, kFirstResultSize,
                                       SNAPTRAIL_INGEST_RESULT_SIZE);
  }

 private:
  const snaptrail_engine& engine_;
  bool wanted_;
  snaptrail::Stats before_;
};

// Refuses a result that cannot be written before anything is done.
Outcome ClearResult(snaptrail_ingest_result* result) {
  if (result == nullptr) return {};
  const snaptrail_ingest_result zero{};
  return snaptrail_capi::WriteStruct(result, &zero, kFirstResultSize,
                                     SNAPTRAIL_INGEST_RESULT_SIZE);
}

// Before and after whatever tells something.
template <typename Body>
snaptrail_status EnterAndTell(snaptrail_engine* engine, snaptrail_error** error,
                              const Body& body) {
  return Enter(engine, Use::kChanges, error, [&]() -> Outcome {
    Outcome told = engine->Tell();
    if (told.ok()) told = engine->CheckRoom();
    if (!told.ok()) return told;
    const std::uint64_t malformed = engine->Malformed();
    Outcome outcome = body();
    if (!outcome.ok()) return outcome;
    told = engine->Tell();
    if (!told.ok()) return told;
    if (outcome.status == SNAPTRAIL_OK && engine->Malformed() > malformed) {
      outcome.status = SNAPTRAIL_PARTIAL;
    }
    return outcome;
  });
}

template <typename Function>
snaptrail_status SetCallback(
    snaptrail_engine* engine,
    snaptrail_capi::Callback<Function> snaptrail_engine::*which,
    Function function, void* user_data, snaptrail_free_fn free_fn,
    snaptrail_error** error) {
  return Enter(engine, Use::kTakes, error, [&]() -> Outcome {
    (engine->*which).Free();
    engine->*which = {function, user_data, free_fn};
    return {};
  });
}

}  // namespace

std::uint64_t snaptrail_engine::Malformed() const {
  const std::size_t kept = engine.problems().size();
  return kept < kProblemsKept ? kept : engine.stats().malformed;
}

Outcome snaptrail_engine::CheckRoom() const {
  if (on_finding.function != nullptr ||
      (queue.size() < options.max_pending_findings &&
       queue.bytes() < options.max_pending_bytes)) {
    return {};
  }
  return {SNAPTRAIL_E_QUEUE_FULL,
          std::to_string(queue.size()) + " findings wait to be drained"};
}

Outcome snaptrail_engine::TellFindings() {
  std::vector<snaptrail_finding> batch;
  while (on_finding.function != nullptr && queue.size() > 0) {
    batch.clear();
    for (std::size_t i = 0; i < std::min(queue.size(), kBatch); ++i) {
      batch.push_back(queue.at(i)->AsStruct());
    }
    std::int32_t answer = 0;
    const char* why = "the callback asked to stop";
    try {
      answer =
          on_finding.function(batch.data(), batch.size(),
                              sizeof(snaptrail_finding), on_finding.user_data);
    } catch (const abi::__forced_unwind&) {
      throw;  // the end of the thread; nothing may stop it
    } catch (...) {
      answer = 1;
      why = "the callback threw an exception";
    }
    for (std::size_t i = 0; i < batch.size(); ++i) queue.Pop();
    if (destroy_wanted) return Aborted("the callback destroyed the engine");
    if (answer != 0) return Aborted(why);
  }
  return {};
}

Outcome snaptrail_engine::TellProblems() {
  const std::vector<snaptrail::InputProblem>& problems = engine.problems();
  while (on_log.function != nullptr && logged < problems.size()) {
    const snaptrail::InputProblem& problem = problems[logged++];
    const std::string line = problem.input + ":" +
                             std::to_string(problem.offset) + ": " +
                             problem.reason;
    try {
      on_log.function(SNAPTRAIL_SEVERITY_WARNING, line.c_str(), line.size(),
                      on_log.user_data);
    } catch (const abi::__forced_unwind&) {
      throw;
    } catch (...) {
      return Aborted("the log callback threw an exception");
    }
    if (destroy_wanted) return Aborted("the callback destroyed the engine");
  }
  return {};
}

Outcome snaptrail_engine::Tell() {
  Outcome outcome = TellProblems();
  return outcome.ok() ? TellFindings() : outcome;
}

Outcome snaptrail_engine::Feed(std::string_view bytes,
                               std::uint64_t* consumed) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPiece);
    engine.Ingest(piece);
    *consumed += piece.size();
    bytes.remove_prefix(piece.size());
    Outcome outcome = Tell();
    if (outcome.ok() && !bytes.empty()) outcome = CheckRoom();
    if (!outcome.ok()) return outcome;
  }
  return {};
}

void snaptrail_engine::FeedRecord(std::string_view name,
                                  std::string_view bytes) {
  engine.BeginInput(name);
  engine.Ingest(bytes);
  engine.EndInput();
}

namespace snaptrail_capi {

void Destroy(snaptrail_engine* engine) {
  // What the callbacks own may reach for the engine; it is busy for good.
  engine->busy = true;
  engine->on_finding.Free();
  engine->on_log.Free();
  std::unique_ptr<snaptrail_engine>(engine).reset();
}

}  // namespace snaptrail_capi

snaptrail_status snaptrail_engine_create(
    const snaptrail_ruleset* ruleset, const snaptrail_engine_options* options,
    snaptrail_engine** out, snaptrail_error** error) {
  return GuardedOut(out, error, [&]() -> Outcome {
    if (ruleset == nullptr) return Invalid("ruleset is NULL");
    snaptrail_capi::EngineOptions given;
    Outcome read = snaptrail_capi::ReadEngineOptions(options, &given);
    if (!read.ok()) return read;
    *out =
        std::make_unique<snaptrail_engine>(ruleset->ruleset, std::move(given))
            .release();
    return {};
  });
}

snaptrail_status snaptrail_engine_set_finding_callback(
    snaptrail_engine* engine, snaptrail_finding_fn callback, void* user_data,
    snaptrail_free_fn free_fn, snaptrail_error** error) {
  return SetCallback(engine, &snaptrail_engine::on_finding, callback, user_data,
                     free_fn, error);
}

snaptrail_status snaptrail_engine_set_log_callback(snaptrail_engine* engine,
                                                   snaptrail_log_fn callback,
                                                   void* user_data,
                                                   snaptrail_free_fn free_fn,
                                                   snaptrail_error** error) {
  return SetCallback(engine, &snaptrail_engine::on_log, callback, user_data,
                     free_fn, error);
}

snaptrail_status snaptrail_engine_begin_input(snaptrail_engine* engine,
                                              const char* name,
                                              size_t name_size,
                                              snaptrail_error** error) {
  return EnterAndTell(engine, error, [&]() -> Outcome {
    if (BadText(name, name_size)) return Invalid("name is NULL");
    engine->engine.BeginInput(View(name, name_size));
    return {};
  });
}

snaptrail_status snaptrail_engine_ingest(snaptrail_engine* engine,
                                         const void* data, size_t size,
                                         snaptrail_ingest_result* result,
                                         snaptrail_error** error) {
  return Enter(engine, Use::kChanges, error, [&]() -> Outcome {
    Outcome outcome = ClearResult(result);
    if (!outcome.ok()) return outcome;
    if (BadText(data, size)) return Invalid("data is NULL");
    const ResultOf counted(*engine, result != nullptr);
    const std::uint64_t malformed = engine->Malformed();
    std::uint64_t consumed = 0;
    outcome = engine->Tell();
    if (outcome.ok()) outcome = engine->CheckRoom();
    if (outcome.ok()) outcome = engine->Feed(View(data, size), &consumed);
    if (outcome.ok() && engine->Malformed() > malformed) {
      outcome.status = SNAPTRAIL_PARTIAL;
    }
    const Outcome written = counted.Write(consumed, UINT64_MAX, result);
    return written.ok() ? outcome : written;
  });
}

snaptrail_status snaptrail_engine_end_input(snaptrail_engine* engine,
                                            snaptrail_error** error) {
  return EnterAndTell(engine, error, [&]() -> Outcome {
    engine->engine.EndInput();
    return {};
  });
}

snaptrail_status snaptrail_engine_ingest_record(snaptrail_engine* engine,
                                                const char* name,
                                                size_t name_size,
                                                const void* data, size_t size,
                                                snaptrail_error** error) {
  const snaptrail_record record = {{name, name_size},
                                   {static_cast<const char*>(data), size}};
  snaptrail_status one = SNAPTRAIL_OK;
  const snaptrail_status status = snaptrail_engine_ingest_batch(
      engine, &record, 1, sizeof(record), &one, nullptr, error);
  if (status != SNAPTRAIL_PARTIAL) return status;
  return snaptrail_capi::Guarded(error, [&]() -> Outcome {
    return {one, "the text holds no record that could be read"};
  });
}

snaptrail_status snaptrail_engine_ingest_batch(snaptrail_engine* engine,
                                               const snaptrail_record* records,
                                               size_t count, size_t record_size,
                                               snaptrail_status* record_status,
                                               snaptrail_ingest_result* result,
                                               snaptrail_error** error) {
  return Enter(engine, Use::kChanges, error, [&]() -> Outcome {
    Outcome outcome = ClearResult(result);
    if (!outcome.ok()) return outcome;
    if (records == nullptr && count > 0) return Invalid("records is NULL");
    if (record_size < kFirstRecordSize || record_size > kMaxRecordSize ||
        record_size % alignof(snaptrail_record) != 0) {
      return Unsupported("record_size is of no version of this struct");
    }
    const ResultOf counted(*engine, result != nullptr);
    const char* at = reinterpret_cast<const char*>(records);
    std::uint64_t consumed = 0;
    std::uint64_t first_malformed = UINT64_MAX;
    outcome = engine->Tell();
    for (; outcome.ok() && consumed < count; ++consumed, at += record_size) {
      outcome = engine->CheckRoom();
      if (!outcome.ok()) break;
      const auto* record = reinterpret_cast<const snaptrail_record*>(at);
      const bool unreadable = BadText(record->name.data, record->name.size) ||
                              BadText(record->data.data, record->data.size);
      const std::uint64_t before = engine->Malformed();
      if (!unreadable) {
        engine->FeedRecord(View(record->name.data, record->name.size),
                           View(record->data.data, record->data.size));
      }
      const bool bad = unreadable || engine->Malformed() > before;
      if (bad) first_malformed = std::min(first_malformed, consumed);
      if (record_status != nullptr) {
        record_status[consumed] = bad ? SNAPTRAIL_E_MALFORMED : SNAPTRAIL_OK;
      }
      outcome = engine->Tell();
    }
    if (outcome.ok() && first_malformed != UINT64_MAX) {
      outcome.status = SNAPTRAIL_PARTIAL;
    }
    const Outcome written = counted.Write(consumed, first_malformed, result);
    return written.ok() ? outcome : written;
  });
}

snaptrail_status snaptrail_engine_replace_rules(
    snaptrail_engine* engine, const snaptrail_ruleset* ruleset,
    snaptrail_buffer** change, snaptrail_error** error) {
  if (change != nullptr) *change = nullptr;
  return EnterAndTell(engine, error, [&]() -> Outcome {
    if (ruleset == nullptr) return Invalid("ruleset is NULL");
    const auto replaced = engine->engine.ReplaceRules(ruleset->ruleset);
    if (!replaced.ok()) return Invalid(replaced.status().message());
    if (change == nullptr) return {};
    const nlohmann::json all = {{"kept", replaced->kept},
                                {"changed", replaced->changed},
                                {"added", replaced->added},
                                {"removed", replaced->removed}};
    *change = snaptrail_capi::MakeBuffer(
        all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    return {};
  });
}

snaptrail_status snaptrail_engine_advance(snaptrail_engine* engine,
                                          int64_t now_ms,
                                          snaptrail_error** error) {
  return EnterAndTell(engine, error, [&]() -> Outcome {
    engine->engine.Advance(now_ms);
    return {};
  });
}

snaptrail_status snaptrail_engine_flush(snaptrail_engine* engine,
                                        snaptrail_error** error) {
  return EnterAndTell(engine, error, [&]() -> Outcome {
    engine->engine.Flush();
    return {};
  });
}

void snaptrail_engine_destroy(snaptrail_engine* engine) {
  if (engine == nullptr) return;
  if (engine->busy.load()) {
    engine->destroy_wanted = true;
    return;
  }
  snaptrail_capi::Destroy(engine);
}
