// snaptrail: the command.
#include <exception>
#include <iostream>
#include <optional>

#include "cli/arguments.h"
#include "cli/exit_codes.h"
#include "cli/scan.h"

int main(int argc, char** argv) {
  try {
    snaptrail_cli::ScanArguments scan;
    const std::optional<int> done =
        snaptrail_cli::ParseArguments(argc, argv, &scan);
    return done ? *done : snaptrail_cli::Scan(scan);
  } catch (const std::exception& error) {  // out of memory, as a rule
    std::cerr << "snaptrail: " << error.what() << "\n";
    return snaptrail_cli::kPartialInput;
  }
}
