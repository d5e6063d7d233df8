#include "snaptrail/status.h"

#include "snaptrail/version.h"
#include "src/base/strings.h"

namespace snaptrail::inline v0 {

const char* Version() noexcept { return SNAPTRAIL_VERSION_STRING; }

const char* StatusCodeName(StatusCode code) noexcept {
  switch (code) {
    case StatusCode::kOk:
      return "ok";
    case StatusCode::kInvalidArgument:
      return "invalid_argument";
    case StatusCode::kInvalidContent:
      return "invalid_content";
    case StatusCode::kLimitExceeded:
      return "limit_exceeded";
    case StatusCode::kFailedPrecondition:
      return "failed_precondition";
    case StatusCode::kInternal:
      return "internal";
  }
  return "internal";
}

std::string Status::ToString() const {
  if (ok()) return "ok";
  return internal::Cat(StatusCodeName(code_), ": ", message_);
}

std::string Diagnostic::ToString() const {
  std::string out = file;
  if (line != 0) out += internal::Cat(":", line, ":", column);
  if (!out.empty()) out += ": ";
  if (severity == Severity::kWarning) out += "warning: ";
  if (!key_path.empty()) out += internal::Cat(key_path, ": ");
  return out + message;
}

}  // namespace snaptrail::inline v0
