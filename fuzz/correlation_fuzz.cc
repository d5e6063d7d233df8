// A stream of matches, made of the fuzzer's bytes, for a correlation made of
// them too: at each moment what is said must be what brute force says.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <vector>

#include "tests/choices.h"
#include "tests/correlation/streams.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace snaptrail::internal;
  Choices choices(data, size);
  const std::uint32_t kind =
      choices.Below(static_cast<std::uint32_t>(std::size(kStreamKinds)));
  const std::vector<Correlation> plans = MakePlans(kind, &choices);
  std::uint64_t said = 0;
  const std::string problem = RunStream(plans, &choices, &said);
  if (problem.empty()) return 0;
  std::fprintf(stderr, "%s: %s\n", kStreamKinds[kind], problem.c_str());
  std::abort();
}
