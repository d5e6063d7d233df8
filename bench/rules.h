// Sigma rules made up for measuring, in the shape of the public ones for
// CloudTrail: an event source, one event name or some, and for many a look at
// the error, the parameters or the caller. The same rules from the same
// arguments, on every machine.
#ifndef SNAPTRAIL_BENCH_RULES_H_
#define SNAPTRAIL_BENCH_RULES_H_

#include <cstddef>
#include <string>
#include <vector>

namespace snaptrail_bench {

// Each names operations. Two are of each operation in which MakeFile writes
// steps, and hold on none of its records; the others are of operations that it
// does not write, as public rules are for changes and not for the reads that
// most records are. With `reads` two are of each of these as well, so that
// every record is asked of two.
std::vector<std::string> MakeRules(std::size_t count, bool reads);

// Rules that name no operation but a part of a user agent, each another, which
// no record of MakeFile has.
std::vector<std::string> MakeLiteralRules(std::size_t count);

}  // namespace snaptrail_bench

#endif  // SNAPTRAIL_BENCH_RULES_H_
