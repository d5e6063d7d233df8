// snaptrail explain.
#ifndef SNAPTRAIL_CLI_EXPLAIN_H_
#define SNAPTRAIL_CLI_EXPLAIN_H_

#include "cli/arguments.h"

namespace snaptrail_cli {

// The exit code.
int Explain(const ExplainArguments& arguments);

}  // namespace snaptrail_cli

#endif  // SNAPTRAIL_CLI_EXPLAIN_H_
