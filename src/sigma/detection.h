// The `detection` map of a rule, its conditions aside: search ids and what they
// stand for.
//
// Threads: pure function.
#ifndef SNAPTRAIL_SRC_SIGMA_DETECTION_H_
#define SNAPTRAIL_SRC_SIGMA_DETECTION_H_

#include <string>
#include <vector>

#include "src/sigma/ast.h"

namespace snaptrail::inline v0::internal {

// Everything in `detection` but `condition`. Errors are in *problems. With
// `selectors`, brackets in fields pick members of lists; else they are letters.
std::vector<NamedSelection> ParseSelections(const YamlNode& detection,
                                            const std::string& path,
                                            bool selectors, Problems* problems);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_DETECTION_H_
