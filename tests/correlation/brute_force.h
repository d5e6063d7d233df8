// What a correlation says, from all matches at once and straight from its
// definition (src/sigma/correlation.h): slow, and obvious.
#ifndef SNAPTRAIL_TESTS_CORRELATION_BRUTE_FORCE_H_
#define SNAPTRAIL_TESTS_CORRELATION_BRUTE_FORCE_H_

#include <string>
#include <vector>

#include "src/correlation/occurrence.h"
#include "src/sigma/correlation.h"

namespace snaptrail::inline v0::internal {

struct Said {
  TimeMs incident = 0;
  TimeMs time = 0;
  std::uint32_t steps = 0;  // temporal types
  friend auto operator<=>(const Said&, const Said&) = default;
};

// Of one group. `items` in any order, each once.
std::vector<Said> BruteForce(const Correlation& correlation,
                             const std::vector<Occurrence>& items);

std::string Text(const Said& said);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_TESTS_CORRELATION_BRUTE_FORCE_H_
