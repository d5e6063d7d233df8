// Generations: a name that is free again after its object's deletion
// (databases, and everything in clouds that name by path) stands for several
// objects in turn. Which of them a step means follows from all births, deaths
// and uses of the name, whatever order they came in.
//
// A generation's id is the time that opened it (the first: 0), not a count, so
// that a late birth of the first object changes nothing.
// Threads: pure functions of plain values.
#ifndef SNAPTRAIL_SRC_LINEAGE_GENERATIONS_H_
#define SNAPTRAIL_SRC_LINEAGE_GENERATIONS_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "snaptrail/step.h"

namespace snaptrail::inline v0::internal {

// How a step names a resource: as its product, as what it removes, or else.
enum class NameRole : std::uint8_t { kUse, kOut, kGone };

struct NameBirth {
  TimeMs time = 0;
  std::vector<std::string_view> parents;  // printed keys, sorted
};

struct Boundary {
  TimeMs start = 0;
  bool by_birth = false;  // else by a death
  friend bool operator==(const Boundary&, const Boundary&) = default;
};

// The boundaries in order. A new generation opens at a death, for what is later
// than that second; at a birth when the current one was used but never born; at
// a birth whose parents share nothing with those of its earlier births.
// In one second: deaths, births (by the text of their parents), uses.
std::vector<Boundary> FindBoundaries(std::vector<NameBirth> births,
                                     std::vector<TimeMs> deaths,
                                     std::vector<TimeMs> uses);

// The generation that a step at `time` names in `role`. A use in the second of
// a death means the old one, unless a birth stands in that very second.
TimeMs GenerationAt(const std::vector<Boundary>& boundaries, bool born_at_time,
                    TimeMs time, NameRole role);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_GENERATIONS_H_
