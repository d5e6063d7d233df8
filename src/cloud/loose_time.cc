#include "src/cloud/loose_time.h"

#include <charconv>
#include <cstdint>
#include <vector>

#include "src/base/strings.h"
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
  std::vector<int> numbers;
  for (std::size_t i = 3; i < text.size();) {
    if (text[i] < '0' || text[i] > '9') {
      ++i;
      continue;
    }
    int n = 0;
    const auto result = std::from_chars(text.data() + i, end, n);
    if (result.ec != std::errc()) return std::nullopt;
    numbers.push_back(n);
    i = static_cast<std::size_t>(result.ptr - text.data());
  }
  if (numbers.size() != 5) return std::nullopt;
  const bool pm = text.find("PM") != std::string_view::npos;
  const int hour = numbers[2] % 12 + (pm ? 12 : 0);
  auto two = [](int n) { return Cat(n < 10 ? "0" : "", n); };
  return ParseTime(Cat(numbers[1], "-", two(static_cast<int>(month / 3) + 1),
                       "-", two(numbers[0]), "T", two(hour), ":",
                       two(numbers[3]), ":", two(numbers[4]), "Z"));
}

}  // namespace snaptrail::inline v0::internal
