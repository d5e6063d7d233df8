// snaptrail match: what rules on raw records hold on, record by record.
#ifndef SNAPTRAIL_CLI_MATCH_H_
#define SNAPTRAIL_CLI_MATCH_H_

#include "cli/arguments.h"

namespace snaptrail_cli {

int Match(const MatchArguments& arguments);

}  // namespace snaptrail_cli

#endif  // SNAPTRAIL_CLI_MATCH_H_
