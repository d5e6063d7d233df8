// Reads audit logs on standard input and prints what snaptrail finds in them.
//
//   zcat trail/*.json.gz | scan_stdin
#include <cstdio>
#include <iostream>
#include <string_view>
#include <utility>
#include <vector>

#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"

int main() {
  snaptrail::Compiler compiler;
  compiler.AddBuiltin();
  snaptrail::Result<snaptrail::Ruleset> ruleset = compiler.Compile();
  if (!ruleset.ok()) {
    for (const snaptrail::Diagnostic& problem : compiler.diagnostics()) {
      std::cerr << problem.ToString() << "\n";
    }
    return 2;
  }

  snaptrail::Options options;
  options.own = {{"111122223333"}};
  options.hold_findings = true;  // only the last word counts here
  snaptrail::Engine engine(*ruleset, options, /*sink=*/nullptr);

  engine.BeginInput("standard input");
  std::vector<char> buffer(1 << 16);
  while (std::size_t n = std::fread(buffer.data(), 1, buffer.size(), stdin)) {
    engine.Ingest(std::string_view(buffer.data(), n));
  }
  engine.Flush();

  for (const snaptrail::Finding& finding : engine.findings()) {
    if (finding.level < snaptrail::Level::kMedium) continue;
    std::cout << snaptrail::FindingToText(finding, /*folded=*/{},
                                          /*colour=*/false);
  }
  return 0;
}
