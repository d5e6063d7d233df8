// The handle of an engine: the C++ engine, what it told and nobody took yet,
// and whom to tell.
//
// Invariants: callbacks are called when the C++ engine has returned, never from
// inside it; so they cannot meet it half way, whatever they do.
#ifndef SNAPTRAIL_CAPI_SRC_ENGINE_H_
#define SNAPTRAIL_CAPI_SRC_ENGINE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <utility>

#include "capi/src/boundary.h"
#include "capi/src/engine_options.h"
#include "capi/src/finding_item.h"
#include "snaptrail/engine.h"

namespace snaptrail_capi {

// What was told, oldest first.
class Queue : public snaptrail::Sink {
 public:
  void OnFinding(const snaptrail::FindingEvent& event) override {
    items_.emplace_back(event);
    bytes_ += items_.back().PackedSize(0);
  }
  const FindingItem* at(std::size_t index) const {
    return index < items_.size() ? &items_[index] : nullptr;
  }
  void Pop() {
    bytes_ -= items_.front().PackedSize(0);
    items_.pop_front();
  }
  // The oldest, of which there is one. Allocates nothing.
  FindingItem Take() noexcept {
    bytes_ -= items_.front().PackedSize(0);
    FindingItem item = std::move(items_.front());
    items_.pop_front();
    return item;
  }
  std::size_t size() const { return items_.size(); }
  std::uint64_t bytes() const { return bytes_; }

 private:
  std::deque<FindingItem> items_;
  std::uint64_t bytes_ = 0;
};

// A callback with what it is given.
template <typename Function>
struct Callback {
  Function function = nullptr;
  void* user_data = nullptr;
  snaptrail_free_fn free_fn = nullptr;
  void Free() {
    const snaptrail_free_fn gone = free_fn;
    free_fn = nullptr;
    function = nullptr;
    if (gone != nullptr) gone(user_data);
  }
};

}  // namespace snaptrail_capi

struct snaptrail_engine {
  snaptrail_engine(snaptrail::Ruleset ruleset,
                   snaptrail_capi::EngineOptions given)
      : options(std::move(given)),
        engine(std::move(ruleset), options.core,
               options.events ? &queue : nullptr) {}

  // Input that could not be read, so far. The engine's own list is looked at
  // while it grows, because all counters together are dear.
  std::uint64_t Malformed() const;
  snaptrail_capi::Outcome CheckRoom() const;
  // Tells the callbacks. Not ok when one said stop.
  snaptrail_capi::Outcome Tell();
  snaptrail_capi::Outcome Feed(std::string_view bytes, std::uint64_t* consumed);
  // One record as an input of its own.
  void FeedRecord(std::string_view name, std::string_view bytes);

  const snaptrail_capi::EngineOptions options;
  snaptrail_capi::Queue queue;
  snaptrail::Engine engine;
  snaptrail_capi::Callback<snaptrail_finding_fn> on_finding;
  snaptrail_capi::Callback<snaptrail_log_fn> on_log;
  std::size_t logged = 0;

  std::atomic<bool> busy{false};
  std::atomic<bool> destroy_wanted{false};
  bool broken = false;

 private:
  snaptrail_capi::Outcome TellFindings();
  snaptrail_capi::Outcome TellProblems();
};

namespace snaptrail_capi {

void Destroy(snaptrail_engine* engine);

// One call at a time, and the end of an engine that was destroyed meanwhile.
class Entry {
 public:
  explicit Entry(snaptrail_engine* engine)
      : engine_(engine),
        entered_(!engine->busy.exchange(true, std::memory_order_acquire)) {}
  ~Entry() {
    if (!entered_) return;
    if (engine_->destroy_wanted.load(std::memory_order_relaxed)) {
      Destroy(engine_);
    } else {
      engine_->busy.store(false, std::memory_order_release);
    }
  }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  bool entered() const { return entered_; }

 private:
  snaptrail_engine* engine_;
  bool entered_;
};

enum class Use {
  kTakes,    // touches the queue alone: allowed when the engine is broken
  kReads,    // what is thrown leaves the engine as it was
  kChanges,  // what is thrown breaks the engine
};

template <typename Body>
snaptrail_status Enter(snaptrail_engine* engine, Use use,
                       snaptrail_error** error, const Body& body) noexcept {
  return Guarded(error, [&]() -> Outcome {
    if (engine == nullptr) return Invalid("engine is NULL");
    const Entry entry(engine);
    if (!entry.entered()) {
      return {SNAPTRAIL_E_BUSY, "the engine is inside another call"};
    }
    if (engine->broken && use != Use::kTakes) {
      return {SNAPTRAIL_E_BROKEN, "an earlier call of this engine failed"};
    }
    if (use == Use::kChanges) engine->broken = true;  // until it returns
    Outcome outcome = body();
    if (use == Use::kChanges) engine->broken = false;
    return outcome;
  });
}

}  // namespace snaptrail_capi

#endif  // SNAPTRAIL_CAPI_SRC_ENGINE_H_
