// File: status.h
//
// How the library reports that something could not be done. No function of the
// public interface throws (std::bad_alloc excepted) and none prints: a call
// returns a Status or a Result<T>, and a compiler run returns every Diagnostic
// it found, each with its place in the text that caused it.
//
// Threads: plain values; as safe as an int.
#ifndef SNAPTRAIL_STATUS_H_
#define SNAPTRAIL_STATUS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snaptrail::inline v0 {

// The closed list of reasons. Never extended by the codes of a dependency,
// which may change between its versions.
enum class StatusCode : std::uint8_t {
  kOk = 0,
  kInvalidArgument,     // the caller passed something that can never be right
  kInvalidContent,      // rules or actions that do not compile; see diagnostics
  kLimitExceeded,       // a limit of Options was met; the message names it
  kFailedPrecondition,  // the call is not allowed now (a busy or closed engine)
  kInternal,            // a bug of this library; please report it
};

// "ok", "invalid_argument", .. Static storage.
const char* StatusCodeName(StatusCode code) noexcept;

class [[nodiscard]] Status {
 public:
  Status() = default;  // ok
  Status(StatusCode code, std::string message)
      : code_(code), message_(std::move(message)) {}

  bool ok() const noexcept { return code_ == StatusCode::kOk; }
  StatusCode code() const noexcept { return code_; }
  const std::string& message() const noexcept { return message_; }
  // "ok", or "code: message".
  std::string ToString() const;

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string message_;
};

// A value, or the Status that says why there is none. Reading the value of a
// Result that is not ok() is a bug of the caller (undefined, as with optional).
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}          // NOLINT: implicit
  Result(Status status) : status_(std::move(status)) {}  // NOLINT: implicit

  bool ok() const noexcept { return value_.has_value(); }
  const Status& status() const noexcept { return status_; }
  T& value() & noexcept { return *value_; }
  const T& value() const& noexcept { return *value_; }
  T&& value() && noexcept { return *std::move(value_); }
  T* operator->() noexcept { return &*value_; }
  const T* operator->() const noexcept { return &*value_; }
  T& operator*() & noexcept { return *value_; }
  const T& operator*() const& noexcept { return *value_; }

 private:
  std::optional<T> value_;
  Status status_;
};

enum class Severity : std::uint8_t { kWarning, kError };

// One problem in a text of rules or actions. `line` and `column` count from 1;
// 0 = no place. ToString gives "file:line:column: key.path: message".
struct Diagnostic {
  Severity severity = Severity::kError;
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string key_path;  // "actions.ec2.CopySnapshot.from", may be empty
  std::string message;   // what was found, and what is allowed
  std::string ToString() const;
};

using Diagnostics = std::vector<Diagnostic>;

}  // namespace snaptrail::inline v0

#endif  // SNAPTRAIL_STATUS_H_
