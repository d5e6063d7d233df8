// The words for levels and for what happens to a finding.
#include "snaptrail/finding.h"

namespace snaptrail::inline v0 {

const char* LevelName(Level level) noexcept {
  switch (level) {
    case Level::kInformational:
      return "informational";
    case Level::kLow:
      return "low";
    case Level::kMedium:
      return "medium";
    case Level::kHigh:
      return "high";
    case Level::kCritical:
      return "critical";
  }
  return "informational";
}

const char* ActionName(FindingEvent::Action action) noexcept {
  switch (action) {
    case FindingEvent::Action::kCreate:
      return "create";
    case FindingEvent::Action::kUpdate:
      return "update";
    case FindingEvent::Action::kClose:
      return "close";
  }
  return "update";
}

const char* CloseReasonName(FindingEvent::CloseReason reason) noexcept {
  switch (reason) {
    case FindingEvent::CloseReason::kNone:
      return "";
    case FindingEvent::CloseReason::kSuperseded:
      return "superseded";
    case FindingEvent::CloseReason::kExplained:
      return "explained";
  }
  return "";
}

}  // namespace snaptrail::inline v0
