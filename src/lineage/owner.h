// Owner: what findings are told under, and a view is of.
//
// Threads: plain values.
#ifndef SNAPTRAIL_SRC_LINEAGE_OWNER_H_
#define SNAPTRAIL_SRC_LINEAGE_OWNER_H_

#include <utility>

#include "src/lineage/graph.h"
#include "src/lineage/interner.h"
#include "src/lineage/view.h"

namespace snaptrail::inline v0::internal {

struct Owner {
  NodeId node = kNoNode;  // of a lineage or lone resource
  // kLineage: the record whose steps name nothing. kOrigin, kAccount: its id.
  // kKey: the key's printed key.
  TextId text = 0;
  ViewKind kind = ViewKind::kLineage;
  TextId cloud = 0;  // kOrigin, kAccount

  friend bool operator==(const Owner&, const Owner&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Owner& o) {
    return H::combine(std::move(h), o.node, o.text, o.kind, o.cloud);
  }
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_OWNER_H_
