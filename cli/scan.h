// snaptrail scan.
#ifndef SNAPTRAIL_CLI_SCAN_H_
#define SNAPTRAIL_CLI_SCAN_H_

#include "cli/arguments.h"

namespace snaptrail_cli {

// The exit code.
int Scan(const ScanArguments& arguments);

}  // namespace snaptrail_cli

#endif  // SNAPTRAIL_CLI_SCAN_H_
