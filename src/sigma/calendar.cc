#include "src/sigma/calendar.h"

#include <chrono>

namespace snaptrail::inline v0::internal {
namespace {

std::int64_t IsoWeek(std::chrono::sys_days day) {
  // The week is that of its Thursday, whose year counts it.
  const std::chrono::weekday weekday(day);
  const std::chrono::sys_days thursday =
      day + std::chrono::days(4 - static_cast<int>(weekday.iso_encoding()));
  const std::chrono::year_month_day of(thursday);
  const std::chrono::sys_days first =
      std::chrono::sys_days(of.year() / std::chrono::January / 1);
  return (thursday - first).count() / 7 + 1;
}

}  // namespace

std::int64_t CalendarPart(std::int64_t ms, TimePart part) {
  const std::chrono::sys_time<std::chrono::milliseconds> time{
      std::chrono::milliseconds(ms)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::int64_t minutes =
      std::chrono::floor<std::chrono::minutes>(time - day).count();
  switch (part) {
    case TimePart::kMinute:
      return minutes % 60;
    case TimePart::kHour:
      return minutes / 60;
    case TimePart::kDay:
      return static_cast<unsigned>(date.day());
    case TimePart::kWeek:
      return IsoWeek(day);
    case TimePart::kMonth:
      return static_cast<unsigned>(date.month());
    case TimePart::kYear:
      return static_cast<int>(date.year());
    case TimePart::kNone:
      break;
  }
  return 0;
}

}  // namespace snaptrail::inline v0::internal
