#include "src/base/time.h"

#include <array>
#include <chrono>
#include <cstddef>

namespace snaptrail::inline v0::internal {
namespace {

// A fixed number of digits; -1 when there are others.
int Digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

void AppendPadded(std::string* out, int value, int width) {
  const std::string digits = std::to_string(value);
  for (int i = static_cast<int>(digits.size()); i < width; ++i) *out += '0';
  *out += digits;
}

}  // namespace

std::optional<std::int64_t> ParseTime(std::string_view text) {
  // 2026-01-02T03:04:05
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != ' ' && text[10] != 't') ||
      text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const int year = Digits(text, 0, 4);
  const int month = Digits(text, 5, 2);
  const int day = Digits(text, 8, 2);
  const int hour = Digits(text, 11, 2);
  const int minute = Digits(text, 14, 2);
  const int second = Digits(text, 17, 2);
  const std::chrono::year_month_day date{
      std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
      std::chrono::day(static_cast<unsigned>(day))};
  // 60: a leap second, read as the first second of the next minute.
  if (year < 1970 || month < 0 || day < 0 || !date.ok() || hour < 0 ||
      hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
    return std::nullopt;
  }
  std::int64_t ms =
      (((std::int64_t{std::chrono::sys_days(date).time_since_epoch().count()} *
             24 +
         hour) *
            60 +
        minute) *
           60 +
       second) *
      1000;
  std::size_t at = 19;
  if (at < text.size() && text[at] == '.') {
    ++at;
    const std::size_t start = at;
    std::int64_t scale = 100;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      ms += (text[at] - '0') * scale;
      scale /= 10;
      ++at;
    }
    if (at == start) return std::nullopt;
  }
  while (at < text.size() && text[at] == ' ') ++at;
  if (at == text.size()) return ms;
  if (text[at] == 'Z' || text[at] == 'z') {
    return at + 1 == text.size() ? std::optional(ms) : std::nullopt;
  }
  if (text[at] != '+' && text[at] != '-') return std::nullopt;
  const int sign = text[at] == '+' ? 1 : -1;
  const int zone_hour = Digits(text, at + 1, 2);
  at += 3;
  if (at < text.size() && text[at] == ':') ++at;
  const int zone_minute = Digits(text, at, 2);
  if (zone_hour < 0 || zone_hour > 23 || zone_minute < 0 || zone_minute > 59 ||
      at + 2 != text.size()) {
    return std::nullopt;
  }
  const std::int64_t zone = std::int64_t{zone_hour} * 60 + zone_minute;
  return ms - sign * zone * 60'000;
}

std::string FormatTime(std::int64_t ms) {
  using std::chrono::days;
  const std::chrono::sys_time<std::chrono::milliseconds> time{
      std::chrono::milliseconds(ms)};
  const auto midnight = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{midnight};
  auto rest = (time - midnight).count();
  std::string out;
  AppendPadded(&out, static_cast<int>(date.year()), 4);
  out += '-';
  AppendPadded(&out, static_cast<int>(static_cast<unsigned>(date.month())), 2);
  out += '-';
  AppendPadded(&out, static_cast<int>(static_cast<unsigned>(date.day())), 2);
  out += 'T';
  AppendPadded(&out, static_cast<int>(rest / 3'600'000), 2);
  out += ':';
  AppendPadded(&out, static_cast<int>(rest / 60'000 % 60), 2);
  out += ':';
  AppendPadded(&out, static_cast<int>(rest / 1000 % 60), 2);
  if (rest % 1000 != 0) {
    out += '.';
    AppendPadded(&out, static_cast<int>(rest % 1000), 3);
  }
  out += 'Z';
  return out;
}

}  // namespace snaptrail::inline v0::internal
