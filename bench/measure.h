// How things are measured here: medians of nine alternating runs in one
// process, so that the machine's mood is in both sides, of one thread and in
// processor time. Nothing fails of a time: that is never a test.
#ifndef SNAPTRAIL_BENCH_MEASURE_H_
#define SNAPTRAIL_BENCH_MEASURE_H_

#include <time.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>

namespace snaptrail_bench {

inline constexpr std::size_t kRuns = 9;

[[noreturn]] inline void Die(const char* what) {
  std::fprintf(stderr, "measuring failed: %s\n", what);
  std::exit(1);
}

// Of processor time: what else runs on the machine is not in it.
inline double Now() {
  timespec now{};
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) != 0) Die("no clock");
  return static_cast<double>(now.tv_sec) +
         static_cast<double>(now.tv_nsec) * 1e-9;
}

inline double Seconds(const std::function<void()>& work) {
  const double begin = Now();
  work();
  return Now() - begin;
}

inline double Median(std::array<double, kRuns> times) {
  std::sort(times.begin(), times.end());
  return times[kRuns / 2];
}

}  // namespace snaptrail_bench

#endif  // SNAPTRAIL_BENCH_MEASURE_H_
