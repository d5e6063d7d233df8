// A correlation as it is written: what the parser makes of the `correlation`
// and `snaptrail` maps, names not looked up yet.
//
//   snaptrail:                 # leaves plain Sigma when it is taken away
//     version: 1
//     optional: [a, e]         # temporal_ordered: these may be missing
//     levels:                  # by how many steps there are
//       - {steps: 3, level: high}
//     absence: window-close    # when `not` is decided; else at-match
//     lateness: 30m            # how long late records are waited for
//     refire: once             # in a timespan; or always, or {every: 1h}
//
// Threads: plain values.
#ifndef SNAPTRAIL_SRC_SIGMA_CORRELATION_DOCUMENT_H_
#define SNAPTRAIL_SRC_SIGMA_CORRELATION_DOCUMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/base/yaml.h"
#include "src/sigma/correlation.h"
#include "src/sigma/problems.h"

namespace snaptrail::inline v0::internal {

struct PlacedText {
  std::string text;
  Place place;
};

struct CorrelationDocument {
  struct Alias {
    PlacedText name;
    std::vector<std::pair<PlacedText, PlacedText>> fields;  // rule, field
  };

  Place place;
  CorrelationType type = CorrelationType::kEventCount;
  std::vector<PlacedText> rules;
  std::vector<PlacedText> group_by;
  std::vector<PlacedText> fields;  // condition.field
  std::vector<Alias> aliases;
  DurationMs timespan = 0;
  Bound bound;
  bool bounded = false;
  double percentile = 50;
  PlacedText expression;  // empty: none
  bool generate = false;
  std::vector<PlacedText> optional;
  std::vector<CorrelationLevel> levels;
  PlacedText absence;  // empty: not given
  std::optional<DurationMs> lateness;
  DurationMs quiet = 0;
};

// The correlation of a document that has one. Nothing: the errors are in
// *problems.
std::optional<CorrelationDocument> ParseCorrelation(const YamlNode& document,
                                                    Problems* problems);

// Canonical, for a digest.
std::string DumpCorrelationDocument(const CorrelationDocument& document);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_CORRELATION_DOCUMENT_H_
