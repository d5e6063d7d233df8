// The words for levels, for what happens to a finding and to a record.
#include "snaptrail/explain.h"
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
    case FindingEvent::CloseReason::kRetired:
      return "retired";
  }
  return "";
}

const char* RecordFateName(RecordFate fate) noexcept {
  switch (fate) {
    case RecordFate::kNotWatched:
      return "not_watched";
    case RecordFate::kNotFound:
      return "not_found";
    case RecordFate::kSteps:
      return "steps";
    case RecordFate::kNothingToTell:
      return "nothing_to_tell";
    case RecordFate::kNoRow:
      return "no_row";
    case RecordFate::kUnknownSource:
      return "unknown_source";
  }
  return "not_found";
}

}  // namespace snaptrail::inline v0
