// Random correlations and random streams of matches for them, and what must
// hold of any stream: at each moment the correlator says what brute force says
// of the matches so far.
#ifndef SNAPTRAIL_TESTS_CORRELATION_STREAMS_H_
#define SNAPTRAIL_TESTS_CORRELATION_STREAMS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "src/sigma/correlation.h"
#include "tests/choices.h"

namespace snaptrail::inline v0::internal {

// Kinds of correlations that streams are made for.
inline constexpr const char* kStreamKinds[] = {"event_count",
                                               "event_count closing",
                                               "value_count",
                                               "value_count closing",
                                               "temporal",
                                               "temporal gte",
                                               "temporal closing",
                                               "temporal boolean",
                                               "temporal absence",
                                               "temporal_ordered",
                                               "temporal_ordered gte",
                                               "temporal_ordered optional",
                                               "value_sum",
                                               "value_avg",
                                               "value_percentile",
                                               "value_median",
                                               "value closing",
                                               "chained"};

// Plans of one kind; those that are named come first.
std::vector<Correlation> MakePlans(std::uint32_t kind, Choices* choices);

// Empty: all agreed. Else what did not. *said counts what was said.
std::string RunStream(const std::vector<Correlation>& plans, Choices* choices,
                      std::uint64_t* said);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_TESTS_CORRELATION_STREAMS_H_
