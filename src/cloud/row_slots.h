// How many places of a record a row reads.
#ifndef SNAPTRAIL_SRC_CLOUD_ROW_SLOTS_H_
#define SNAPTRAIL_SRC_CLOUD_ROW_SLOTS_H_

#include <cstddef>
#include <vector>

#include "src/cloud/program.h"

namespace snaptrail::inline v0::internal {

// Each is walked once a record, so this bounds what a record of the operation
// costs, whatever a user's file says.
inline constexpr std::size_t kMaxSlots = 64;

// Distinct paths of all its tests and steps.
std::size_t SlotsOf(const RowProgram& row);
// Those of them that stand under a body of the call.
std::vector<ValueProgram> BodyOf(const RowProgram& row);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_ROW_SLOTS_H_
