#include "src/lineage/view.h"

namespace snaptrail::inline v0::internal {

std::vector<std::string> NoveltyNames(std::uint16_t novelty) {
  static constexpr const char* kNames[] = {
      "created",   "credential",  "granted", "first_seen", "not_in_baseline",
      "first_use", "not_creator", "foreign", "new_place"};
  std::vector<std::string> names;
  for (int bit = 0; bit < 9; ++bit) {
    if (novelty & (1 << bit)) names.emplace_back(kNames[bit]);
  }
  return names;
}

const char* ViewKindName(ViewKind kind) noexcept {
  switch (kind) {
    case ViewKind::kLineage:
      return "lineage";
    case ViewKind::kOrigin:
      return "origin";
    case ViewKind::kAccount:
      return "account";
    case ViewKind::kKey:
      return "key";
  }
  return "";
}

const char* YesNoName(YesNo value) noexcept {
  switch (value) {
    case YesNo::kAbsent:
      return "";
    case YesNo::kNo:
      return "no";
    case YesNo::kUnknown:
      return "unknown";
    case YesNo::kYes:
      return "yes";
  }
  return "";
}

const char* RelationName(Relation relation) noexcept {
  switch (relation) {
    case Relation::kMakers:
      return "makers";
    case Relation::kDoors:
      return "doors";
    case Relation::kOpenings:
      return "openings";
    case Relation::kGrants:
      return "grants";
    case Relation::kWork:
      return "work";
    case Relation::kGiven:
      return "given";
    case Relation::kRemovals:
      return "removals";
    case Relation::kMoves:
      return "moves";
    case Relation::kRefusals:
      return "refusals";
    case Relation::kLooks:
      return "looks";
    case Relation::kActs:
      return "acts";
    case Relation::kUses:
      return "uses";
  }
  return "";
}

}  // namespace snaptrail::inline v0::internal
