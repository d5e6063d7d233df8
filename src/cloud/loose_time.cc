#include "src/cloud/loose_time.h"

#include <array>
#include <charconv>
#include <cstdint>

#include "src/base/time.h"

namespace snaptrail::inline v0::internal {

std::optional<TimeMs> LooseTime(std::string_view text) {
  if (std::optional<TimeMs> time = ParseTime(text)) return time;
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && at == end && number > 0) {
    return number < 100'000'000'000 ? number * 1000 : number;
  }
  static constexpr std::string_view kMonths =
      "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::size_t month = text.size() > 3 ? kMonths.find(text.substr(0, 3))
                                            : std::string_view::npos;
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  // Day, year, hour, minute, second.
  std::array<int, 5> numbers{};
  std::size_t count = 0;
  for (std::size_t i = 3; i < text.size();) {
    if (text[i] < '0' || text[i] > '9') {
      ++i;
      continue;
    }
    if (count == numbers.size()) return std::nullopt;
    const auto result = std::from_chars(text.data() + i, end, numbers[count++]);
    if (result.ec != std::errc()) return std::nullopt;
    i = static_cast<std::size_t>(result.ptr - text.data());
  }
  if (count != numbers.size()) return std::nullopt;
  const bool pm = text.find("PM") != std::string_view::npos;
  const auto& [day, year, hour, minute, second] = numbers;
  std::array<char, 20> written = {'0', '0', '0', '0', '-', '0', '0',
                                  '-', '0', '0', 'T', '0', '0', ':',
                                  '0', '0', ':', '0', '0', 'Z'};
  const auto write = [&written](std::size_t to, std::size_t digits, int n) {
    for (std::size_t i = to + digits; i > to; n /= 10) {
      written[--i] = static_cast<char>('0' + n % 10);
    }
    return n == 0;
  };
  if (year < 1000 || !write(0, 4, year) ||
      !write(5, 2, static_cast<int>(month / 3) + 1) || !write(8, 2, day) ||
      !write(11, 2, hour % 12 + (pm ? 12 : 0)) || !write(14, 2, minute) ||
      !write(17, 2, second)) {
    return std::nullopt;
  }
  return ParseTime(std::string_view(written.data(), written.size()));
}

}  // namespace snaptrail::inline v0::internal
