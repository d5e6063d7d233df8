// Rule collections, as old files have them: a template document, documents that
// add to it, and documents that change the one before.
//
//   action: global   the template: merged into each rule behind it
//   action: repeat   the rule before, with what stands here in it
//   action: reset    no template any longer
//
// Threads: pure function.
#ifndef SNAPTRAIL_SRC_SIGMA_COLLECTION_H_
#define SNAPTRAIL_SRC_SIGMA_COLLECTION_H_

#include <vector>

#include "src/base/yaml.h"
#include "src/sigma/problems.h"

namespace snaptrail::inline v0::internal {

// The documents with the actions carried out; without any `action` they are
// what they were. Correlations and filters take no part. Engines differ in
// whether the template or the rule counts where both give a value, so that this
// is refused. An id or name of the template is several rules': each gets a
// number behind it, from 1.
std::vector<YamlNode> Collected(std::vector<YamlNode> documents,
                                Problems* problems);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_COLLECTION_H_
