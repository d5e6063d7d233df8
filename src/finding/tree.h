// A lineage drawn as a tree of lines.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_FINDING_TREE_H_
#define SNAPTRAIL_SRC_FINDING_TREE_H_

#include <string>
#include <vector>

#include "snaptrail/finding.h"

namespace snaptrail::inline v0::internal {

// Sources first, children indented below. A node with several parents is
// drawn below the first and named again below the others.
std::vector<std::string> TreeLines(const LineagePicture& picture);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_FINDING_TREE_H_
