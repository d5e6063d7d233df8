// What the command's exit code says.
#ifndef SNAPTRAIL_CLI_EXIT_CODES_H_
#define SNAPTRAIL_CLI_EXIT_CODES_H_

namespace snaptrail_cli {

inline constexpr int kNothingFound = 0;
inline constexpr int kUsageError = 2;    // arguments, rules or actions
inline constexpr int kPartialInput = 3;  // nothing printed, and not all read
inline constexpr int kFindings = 10;     // at least one was printed

}  // namespace snaptrail_cli

#endif  // SNAPTRAIL_CLI_EXIT_CODES_H_
