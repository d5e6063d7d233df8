// File: snaptrail.hpp
//
// C++17 over the C interface (snaptrail.h), header only: what is made is
// destroyed, and what fails is a Status. A program that uses this and the
// shared library keeps working with later ones, whatever compiler and standard
// library each was built with.
//
//   namespace st = snaptrail::stable;
//   st::Compiler compiler;
//   compiler.AddBuiltin();
//   st::Ruleset ruleset;
//   if (st::Status s = compiler.Build(&ruleset); !s.ok()) ...
//   st::Engine engine;
//   st::Status made = st::Engine::Create(ruleset, {}, &engine);
//   engine.BeginInput("trail.json");
//   engine.Ingest(bytes);
//   engine.Flush();
//   st::Findings findings;
//   engine.GetFindings(&findings);
//   for (const snaptrail_finding& f : findings) puts(f.uid.data);
//
// Works with and without exceptions; throws none of its own. What a callback
// throws leaves the call that it was called from. Threads and lifetimes are as
// snaptrail.h says of each function.
#ifndef SNAPTRAIL_SNAPTRAIL_HPP_
#define SNAPTRAIL_SNAPTRAIL_HPP_

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snaptrail/snaptrail.h"

namespace snaptrail::stable {

// What a call came to. SNAPTRAIL_PARTIAL is ok().
class [[nodiscard]] Status {
 public:
  Status() = default;
  bool ok() const { return code_ >= 0; }
  snaptrail_status code() const { return code_; }
  // One line; empty when ok().
  const std::string& message() const { return message_; }

 private:
  friend class Call;
  snaptrail_status code_ = SNAPTRAIL_OK;
  std::string message_;
};

// An error object on its way to a Status: call.Of(f(.., call.error())).
class Call {
 public:
  Call() = default;
  ~Call() { snaptrail_error_destroy(error_); }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  snaptrail_error** error() { return &error_; }
  Status Of(snaptrail_status status) const {
    Status out;
    out.code_ = status;
    out.message_ = snaptrail_error_message(error_);
    return out;
  }

 private:
  snaptrail_error* error_ = nullptr;
};

inline std::string_view View(const snaptrail_str& text) {
  return {text.data, text.size};
}
inline snaptrail_str Str(std::string_view text) {
  return {text.data(), text.size()};
}

namespace internal {

template <typename T, void (*kDestroy)(T*)>
struct Deleter {
  void operator()(T* handle) const { kDestroy(handle); }
};
template <typename T, void (*kDestroy)(T*)>
using Owned = std::unique_ptr<T, Deleter<T, kDestroy>>;
using Buffer = Owned<snaptrail_buffer, snaptrail_buffer_destroy>;

// Runs `fill` with room for a buffer, and copies its text.
template <typename Fill>
Status ToText(std::string* out, const Fill& fill) {
  Call call;
  snaptrail_buffer* raw = nullptr;
  Status status = call.Of(fill(&raw, call.error()));
  const Buffer buffer(raw);
  out->assign(snaptrail_buffer_data(raw), snaptrail_buffer_size(raw));
  return status;
}

}  // namespace internal

// Rules and actions, compiled; copies share them.
class Ruleset {
 public:
  Ruleset() = default;
  // Takes one ownership.
  explicit Ruleset(const snaptrail_ruleset* owned) : handle_(owned) {}
  Ruleset(const Ruleset& other)
      : handle_(snaptrail_ruleset_retain(other.handle_)) {}
  Ruleset(Ruleset&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)) {}
  Ruleset& operator=(Ruleset other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Ruleset() { snaptrail_ruleset_release(handle_); }

  const snaptrail_ruleset* get() const { return handle_; }
  std::size_t size() const { return snaptrail_ruleset_rule_count(handle_); }
  // index < size(); its texts live as long as any copy of this.
  snaptrail_rule_info rule(std::size_t index) const {
    snaptrail_rule_info info{};
    info.struct_size = SNAPTRAIL_RULE_INFO_SIZE;
    snaptrail_ruleset_rule_get(handle_, index, &info);
    return info;
  }

 private:
  const snaptrail_ruleset* handle_ = nullptr;
};

class Compiler {
 public:
  // flags: SNAPTRAIL_COMPILE_..
  explicit Compiler(std::uint32_t flags = 0) {
    snaptrail_compiler_options options = SNAPTRAIL_COMPILER_OPTIONS_INIT;
    options.flags = flags;
    snaptrail_compiler* made = nullptr;
    Call call;
    created_ =
        call.Of(snaptrail_compiler_create(&options, &made, call.error()));
    handle_.reset(made);
  }
  // Of the constructor.
  const Status& created() const { return created_; }

  Status AddBuiltin() {
    Call call;
    return call.Of(snaptrail_compiler_add_builtin(handle_.get(), call.error()));
  }
  Status AddRules(std::string_view name, std::string_view text) {
    return Add(SNAPTRAIL_SOURCE_RULES, name, text);
  }
  Status AddActions(std::string_view name, std::string_view text) {
    return Add(SNAPTRAIL_SOURCE_ACTIONS, name, text);
  }
  Status Build(Ruleset* out) {
    Call call;
    snaptrail_ruleset* built = nullptr;
    Status status =
        call.Of(snaptrail_compiler_build(handle_.get(), &built, call.error()));
    *out = Ruleset(built);
    return status;
  }
  // Of the last Build; texts live until the next.
  std::vector<snaptrail_diagnostic> diagnostics() const {
    std::vector<snaptrail_diagnostic> all(
        snaptrail_compiler_diagnostic_count(handle_.get()));
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].struct_size = SNAPTRAIL_DIAGNOSTIC_SIZE;
      snaptrail_compiler_diagnostic_get(handle_.get(), i, &all[i]);
    }
    return all;
  }

 private:
  Status Add(std::uint32_t format, std::string_view name,
             std::string_view text) {
    Call call;
    return call.Of(snaptrail_compiler_add_source(
        handle_.get(), format, name.data(), name.size(), text.data(),
        text.size(), call.error()));
  }
  internal::Owned<snaptrail_compiler, snaptrail_compiler_destroy> handle_;
  Status created_;
};

// The JSON of a finding that the library gave. flags: SNAPTRAIL_JSON_..
inline Status ToJson(const snaptrail_finding& finding, std::uint32_t flags,
                     std::string* out) {
  return internal::ToText(
      out, [&](snaptrail_buffer** buffer, snaptrail_error** error) {
        return snaptrail_finding_to_json(&finding, flags, buffer, error);
      });
}

// What was drained, or stands. Iteration gives structs that live as long.
class Findings {
 public:
  class Iterator {
   public:
    Iterator(const snaptrail_finding_batch* batch, std::size_t index)
        : batch_(batch), index_(index) {}
    const snaptrail_finding& operator*() const {
      return *snaptrail_finding_batch_get(batch_, index_);
    }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator!=(const Iterator& other) const {
      return index_ != other.index_;
    }

   private:
    const snaptrail_finding_batch* batch_;
    std::size_t index_;
  };

  std::size_t size() const {
    return snaptrail_finding_batch_size(handle_.get());
  }
  bool empty() const { return size() == 0; }
  Iterator begin() const { return {handle_.get(), 0}; }
  Iterator end() const { return {handle_.get(), size()}; }

 private:
  friend class Engine;
  internal::Owned<snaptrail_finding_batch, snaptrail_finding_batch_destroy>
      handle_;
};

// The plain options are fields of `raw`; lists are set here, because they must
// live until the engine is made.
struct EngineOptions {
  snaptrail_engine_options raw = SNAPTRAIL_ENGINE_OPTIONS_INIT;
  bool own_known = false;  // false: the accounts of the logs are ours
  std::vector<std::string> own;
  std::vector<std::string> trusted;
  std::vector<std::string> automation;
  bool baseline_known = false;
  std::vector<std::string> baseline;
  std::vector<std::string> explain;
};

class Engine {
 public:
  // Findings, by number and stride; other than 0 stops. See snaptrail.h.
  using OnFindings =
      std::function<std::int32_t(const snaptrail_finding* findings,
                                 std::size_t count, std::size_t stride)>;

  static Status Create(const Ruleset& ruleset, const EngineOptions& options,
                       Engine* out) {
    snaptrail_engine_options raw = options.raw;
    std::vector<snaptrail_str> lists[5];
    Fill(options.own, options.own_known, &lists[0], &raw.own, &raw.own_count);
    Fill(options.trusted, false, &lists[1], &raw.trusted, &raw.trusted_count);
    Fill(options.automation, false, &lists[2], &raw.automation,
         &raw.automation_count);
    Fill(options.baseline, options.baseline_known, &lists[3], &raw.baseline,
         &raw.baseline_count);
    Fill(options.explain, false, &lists[4], &raw.explain, &raw.explain_count);
    Call call;
    snaptrail_engine* made = nullptr;
    Status status = call.Of(
        snaptrail_engine_create(ruleset.get(), &raw, &made, call.error()));
    out->handle_.reset(made);
    out->callback_ = nullptr;
    return status;
  }

  Status SetCallback(OnFindings callback) {
    auto holder = std::make_unique<Holder>();
    holder->callback = std::move(callback);
    Call call;
    Status status = call.Of(snaptrail_engine_set_finding_callback(
        handle_.get(), &Holder::Run, holder.get(), &Holder::Free,
        call.error()));
    if (status.ok()) callback_ = holder.release();
    return status;
  }

  Status BeginInput(std::string_view name) {
    Call call;
    return Done(&call, snaptrail_engine_begin_input(handle_.get(), name.data(),
                                                    name.size(), call.error()));
  }
  // result may be null.
  Status Ingest(std::string_view bytes,
                snaptrail_ingest_result* result = nullptr) {
    Call call;
    return Done(&call,
                snaptrail_engine_ingest(handle_.get(), bytes.data(),
                                        bytes.size(), result, call.error()));
  }
  Status IngestRecord(std::string_view name, std::string_view record) {
    Call call;
    return Done(&call, snaptrail_engine_ingest_record(
                           handle_.get(), name.data(), name.size(),
                           record.data(), record.size(), call.error()));
  }
  Status EndInput() {
    Call call;
    return Done(&call, snaptrail_engine_end_input(handle_.get(), call.error()));
  }
  Status Advance(std::int64_t now_ms) {
    Call call;
    return Done(&call,
                snaptrail_engine_advance(handle_.get(), now_ms, call.error()));
  }
  // On failure the engine goes on with the rules that it has, unless `change`
  // was filled: then a callback ended the telling of what was closed. `change`:
  // null, or gets JSON.
  Status ReplaceRules(const Ruleset& ruleset, std::string* change = nullptr) {
    Call call;
    snaptrail_buffer* buffer = nullptr;
    Status status =
        Done(&call, snaptrail_engine_replace_rules(
                        handle_.get(), ruleset.get(),
                        change == nullptr ? nullptr : &buffer, call.error()));
    if (buffer != nullptr) {
      change->assign(snaptrail_buffer_data(buffer),
                     snaptrail_buffer_size(buffer));
      snaptrail_buffer_destroy(buffer);
    }
    return status;
  }
  Status Flush() {
    Call call;
    return Done(&call, snaptrail_engine_flush(handle_.get(), call.error()));
  }

  // As they stand.
  Status GetFindings(Findings* out) {
    Call call;
    snaptrail_finding_batch* batch = nullptr;
    Status status =
        call.Of(snaptrail_engine_findings(handle_.get(), &batch, call.error()));
    out->handle_.reset(batch);
    return status;
  }
  // The oldest that were told, at most max_count; 0: all.
  Status Drain(std::size_t max_count, Findings* out) {
    Call call;
    snaptrail_finding_batch* batch = nullptr;
    Status status = call.Of(
        snaptrail_engine_drain(handle_.get(), max_count, &batch, call.error()));
    out->handle_.reset(batch);
    return status;
  }
  Status GetStats(snaptrail_engine_stats* out) {
    *out = {};
    out->struct_size = SNAPTRAIL_ENGINE_STATS_SIZE;
    Call call;
    return call.Of(
        snaptrail_engine_get_stats(handle_.get(), out, call.error()));
  }
  Status GetStatsJson(std::string* out) {
    return internal::ToText(
        out, [&](snaptrail_buffer** buffer, snaptrail_error** error) {
          return snaptrail_engine_stats_json(handle_.get(), buffer, error);
        });
  }
  Status Explain(std::string_view uid, std::string* out) {
    return internal::ToText(
        out, [&](snaptrail_buffer** buffer, snaptrail_error** error) {
          return snaptrail_engine_explain_json(handle_.get(), uid.data(),
                                               uid.size(), buffer, error);
        });
  }
  snaptrail_engine* get() const { return handle_.get(); }

 private:
  // What the library is given: it must not see what the callback throws.
  struct Holder {
    OnFindings callback;
    std::exception_ptr thrown;
    static std::int32_t Run(const snaptrail_finding* findings,
                            std::size_t count, std::size_t stride,
                            void* user_data) {
      auto* holder = static_cast<Holder*>(user_data);
#if defined(__cpp_exceptions)
      try {
        return holder->callback(findings, count, stride);
      } catch (...) {
        holder->thrown = std::current_exception();
        return 1;
      }
#else
      return holder->callback(findings, count, stride);
#endif
    }
    static void Free(void* user_data) {
      std::unique_ptr<Holder>(static_cast<Holder*>(user_data)).reset();
    }
  };

  static void Fill(const std::vector<std::string>& from, bool even_empty,
                   std::vector<snaptrail_str>* room, const snaptrail_str** to,
                   std::size_t* count) {
    static constexpr snaptrail_str kNone = {nullptr, 0};
    for (const std::string& text : from) room->push_back(Str(text));
    *count = room->size();
    if (!room->empty()) {
      *to = room->data();
    } else if (even_empty) {
      *to = &kNone;
    }
  }

  Status Done(Call* call, snaptrail_status status) {
    Status out = call->Of(status);
#if defined(__cpp_exceptions)
    if (callback_ != nullptr && callback_->thrown != nullptr) {
      std::rethrow_exception(std::exchange(callback_->thrown, nullptr));
    }
#endif
    return out;
  }

  internal::Owned<snaptrail_engine, snaptrail_engine_destroy> handle_;
  Holder* callback_ = nullptr;  // the engine's
};

}  // namespace snaptrail::stable

#endif  // SNAPTRAIL_SNAPTRAIL_HPP_
