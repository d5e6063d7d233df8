// View: one lineage as rules see it. A row is a step that takes part in it,
// with the fields that follow from other records; relations say which rows
// belong together. Everything a detection needs beyond plain Sigma is a field
// or a relation here, under a name that knows neither a cloud nor a detection.
//
// A step that takes part in no lineage has a view of its own (one row, no
// root).
//
// Threads: plain values, built by Tracker for one evaluation.
#ifndef SNAPTRAIL_SRC_LINEAGE_VIEW_H_
#define SNAPTRAIL_SRC_LINEAGE_VIEW_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snaptrail/finding.h"
#include "snaptrail/step.h"

namespace snaptrail::inline v0::internal {

// N1 to N9, as bits; NoveltyNames gives "created", "credential", "granted",
// "first_seen", "not_in_baseline", "first_use", "not_creator", "foreign",
// "new_place".
enum Novelty : std::uint16_t {
  kCreated = 1 << 0,
  kCredential = 1 << 1,
  kGranted = 1 << 2,
  kFirstSeen = 1 << 3,
  kNotInBaseline = 1 << 4,
  kFirstUse = 1 << 5,
  kNotCreator = 1 << 6,
  kForeign = 1 << 7,
  kNewPlace = 1 << 8,
};
std::vector<std::string> NoveltyNames(std::uint16_t novelty);

enum class YesNo : std::uint8_t { kAbsent, kNo, kUnknown, kYes };
const char* YesNoName(YesNo value) noexcept;  // "", no, unknown, yes

// Parts a step has in making the lineage's data reachable on a host.
enum ReachPart : std::uint8_t {
  kBrought = 1 << 0,  // restored it, or brought it onto the host
  kMade = 1 << 1,     // made a copy that it came through
  kOpened = 1 << 2,   // opened a rule that exposes the host
  kGuarded = 1 << 3,  // put the host behind the group of that rule
  kEntered = 1 << 4,  // entered the host
  kStarted = 1 << 5,  // launched it with a way in of its own
};
// How a host can be reached, strongest first.
enum ReachBy : std::uint8_t {
  kByAccess = 1 << 0,   // it was entered
  kByRule = 1 << 1,     // a rule from a public range, or opened since the
                        // lineage began
  kByStart = 1 << 2,    // kStarted
  kByPrivate = 1 << 3,  // only a private range in a rule older than the lineage
};
// How the product of a restore was opened.
enum OpenedBy : std::uint8_t {
  kOpenedByGroup = 1 << 0,
  kOpenedPublic = 1 << 1,
  kOpenedPassword = 1 << 2,
};

struct Row {
  Step step;
  std::string input;  // where it was read
  std::uint64_t offset = 0;

  // Of the step, in whatever lineage.
  std::string origin;       // actor.origin.uid
  std::string sponsor;      // who made or entitled the actor, if that was seen
  bool automation = false;  // step.actor.automation stands, and nobody is
                            // behind the service
  std::uint16_t novelty = 0;
  bool clone = false;
  std::vector<std::string> foreign_targets;  // grant.foreign[]
  bool target_foreign = false;
  std::vector<EvidenceResource> resources;  // nodes, generations resolved
  GrantDirection grant_direction = GrantDirection::kNone;  // set resolved
  std::vector<std::string> grant_targets;                  // of grant_direction
  bool grant_public = false;

  // In this lineage.
  bool in_lineage = false;  // false: the row is only a guard of an exposure
  bool taken = false;       // lineage.taken: `in` holds the lineage's data
  int depth = -1;           // -1 absent
  std::vector<std::string> stages;
  int actors = 0;
  std::optional<std::int64_t> elapsed;
  std::string parent_uid;
  std::string parent_account;
  std::vector<std::string> creators;
  YesNo other = YesNo::kAbsent;
  YesNo usual = YesNo::kAbsent;      // lineage.usual
  YesNo elsewhere = YesNo::kAbsent;  // hold.elsewhere
  YesNo again = YesNo::kAbsent;      // hold.again
  YesNo granted = YesNo::kAbsent;    // grant.before
  std::uint8_t reach_part = 0;       // ReachPart bits, complete chains only
  std::uint8_t reach_by = 0;         // ReachBy bits of the hosts it is part of
  std::uint8_t exposure_part = 0;    // kBrought kOpened kGuarded, exposures
  std::uint8_t opened = 0;           // OpenedBy bits: product.opened[]
};

// Relations between the rows of a view.
enum class Relation : std::uint8_t {
  kMakers,    // made the copies that this step takes
  kDoors,     // openings and guards of the exposures this step is part of
  kOpenings,  // what opened the product of this restore
  kGrants,    // earlier grants to this step's account
  kWork,      // what a service did for this request, and its outcome
};
inline constexpr std::size_t kRelations = 5;
const char* RelationName(Relation relation) noexcept;  // "makers", ..

struct View {
  std::string key;  // what findings are told under: the root's printed key;
                    // without a root the resource acted on, else "cloud:
                    // record:uid"
  bool has_root = false;
  std::string root_account;
  std::optional<TimeMs> root_time;  // birth of the root copy; absent: not seen
  bool data_bearing = false;
  bool settled = false;   // the horizon passed every row
  std::vector<Row> rows;  // canonical order: time, uid, index
  // related[relation][row] = rows, ascending.
  std::vector<std::vector<std::uint32_t>> related[kRelations];
  LineagePicture picture;
  std::vector<std::string> sources;  // printed keys the root was taken from
  bool root_birth_seen = false;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_VIEW_H_
