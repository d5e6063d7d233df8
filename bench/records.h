// CloudTrail files made up for measuring: the same bytes from the same
// arguments, on every machine.
//
// The mix is that of a busy account, turned up: 1,300 bytes a record, of which
// 1 % are steps of the chain, 5 % AssumeRole calls that hand out credentials,
// and the rest operations that no row of the dictionary names.
#ifndef SNAPTRAIL_BENCH_RECORDS_H_
#define SNAPTRAIL_BENCH_RECORDS_H_

#include <cstddef>
#include <cstdint>
#include <string>

namespace snaptrail_bench {

struct Mix {
  std::uint32_t steps_per_mille = 10;
  std::uint32_t assume_role_per_mille = 50;
};
inline constexpr Mix kNoSteps{0, 0};

struct LogFile {
  std::string json;  // {"Records":[..]}
  std::size_t records = 0;
};

// A file of at least `bytes` bytes (and less than a record more). Files of
// other numbers have other record ids, resources and times.
LogFile MakeFile(std::size_t bytes, const Mix& mix, std::uint32_t number);

}  // namespace snaptrail_bench

#endif  // SNAPTRAIL_BENCH_RECORDS_H_
