// Reading what a command is given, into an engine.
#ifndef SNAPTRAIL_CLI_READ_H_
#define SNAPTRAIL_CLI_READ_H_

#include "cli/arguments.h"
#include "cli/report.h"
#include "snaptrail/engine.h"

namespace snaptrail_cli {

// Findings are held until the end.
snaptrail::Options OptionsOf(const InputArguments& arguments);

// Files and folders in turn, with progress. What cannot be read is in *inputs.
void ReadAll(const InputArguments& arguments, snaptrail::Engine* engine,
             Inputs* inputs);

}  // namespace snaptrail_cli

#endif  // SNAPTRAIL_CLI_READ_H_
