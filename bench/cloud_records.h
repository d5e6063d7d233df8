// Records of Azure and Google Cloud made up for measuring, as records.h has
// them of CloudTrail: a share of steps of the chain, and else operations that
// no row of the dictionary names.
#ifndef SNAPTRAIL_BENCH_CLOUD_RECORDS_H_
#define SNAPTRAIL_BENCH_CLOUD_RECORDS_H_

#include <cstddef>
#include <cstdint>

#include "bench/records.h"

namespace snaptrail_bench {

// {"records":[..]} as event hubs and storage accounts get them; 2.2 kB each.
LogFile MakeAzureHub(std::size_t bytes, const Mix& mix, std::uint32_t number);
// {"value":[..]} as the REST interface answers; 3 kB each.
LogFile MakeAzurePage(std::size_t bytes, const Mix& mix, std::uint32_t number);
// [..] of log entries; 1.7 kB each.
LogFile MakeGoogle(std::size_t bytes, const Mix& mix, std::uint32_t number);

}  // namespace snaptrail_bench

#endif  // SNAPTRAIL_BENCH_CLOUD_RECORDS_H_
