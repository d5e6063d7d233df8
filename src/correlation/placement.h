// Placement: which groups of a correlation a match belongs to, and with which
// values.
//
// Invariants: a match without a value for one of `group-by` belongs to no
// group; one with several belongs to the group of each.
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_CORRELATION_PLACEMENT_H_
#define SNAPTRAIL_SRC_CORRELATION_PLACEMENT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/correlation/occurrence.h"
#include "src/sigma/correlation.h"
#include "src/sigma/document.h"

namespace snaptrail::inline v0::internal {

// Values of one field, and groups times values of one match; beyond these the
// first count.
inline constexpr std::size_t kMaxMembers = 64;
inline constexpr std::size_t kMaxPlaces = 256;

// The same in every run.
std::uint64_t Fingerprint(std::string_view text);

// A group's values as its key, and back.
std::string KeyOfValues(const std::vector<std::string>& values);
std::vector<std::string> ValuesOfKey(std::string_view key);

struct GroupItem {
  std::string key;
  Occurrence item;
};

struct PlacementStats {
  std::uint64_t missing = 0;  // matches without a value to group or count by
  std::uint64_t cut = 0;      // matches with more values than are taken
};

// Appends the places of a match of correlation.steps[step]. `match` gives time,
// order and ref.
void PlaceMatch(const Correlation& correlation, std::uint32_t step,
                const Document& document, const Occurrence& match,
                std::vector<GroupItem>* places, PlacementStats* stats);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CORRELATION_PLACEMENT_H_
