// Counts what operator new is asked for in a program that links
// allocations.cc.
//
// Threads: the counters are for programs of one thread.
#ifndef SNAPTRAIL_BENCH_ALLOCATIONS_H_
#define SNAPTRAIL_BENCH_ALLOCATIONS_H_

#include <cstdint>

namespace snaptrail_bench {

// Since the program began.
std::uint64_t AllocationCount();

}  // namespace snaptrail_bench

#endif  // SNAPTRAIL_BENCH_ALLOCATIONS_H_
