// View: what rules see at once. A row is a step that takes part in it, with the
// fields that follow from other records; relations say which rows belong
// together. Everything a detection needs beyond plain Sigma is a field or a
// relation here, under a name that knows neither a cloud nor a detection.
//
// A view is of one lineage as a rule; a step that takes part in none has a view
// of its own (one row, no root). For rules that are told under something else
// there are views of an origin, of an account and of an encryption key. Those
// hold no more steps than can prove something, and of them the earliest.
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
// Those of them that make a principal new by themselves.
inline constexpr std::uint16_t kNewMask =
    kCreated | kCredential | kGranted | kNotInBaseline | kForeign;
std::vector<std::string> NoveltyNames(std::uint16_t novelty);

// What the findings of a rule are told under.
enum class ViewKind : std::uint8_t {
  kLineage,  // or the resource, or the record, that is in none
  kOrigin,   // the identity behind the steps
  kAccount,  // whose log it is
  kKey,      // an encryption key
};
inline constexpr std::size_t kViewKinds = 4;
const char* ViewKindName(ViewKind kind) noexcept;  // lineage, origin, ..

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

// How a copy came from its source.
enum MovedBy : std::uint8_t {
  kMovedKey = 1 << 0,     // under a key that the call names
  kMovedRegion = 1 << 1,  // to another region
};
// What came shortly before by the same origin.
enum ProbedBy : std::uint8_t {
  kRefused = 1 << 0,  // a denied call on copies, or a dry run of one
  kLooked = 1 << 1,   // a new principal looked for copies
};
// What joins work on copies with a step that it is near to.
enum NearBy : std::uint8_t {
  kNearOrigin = 1 << 0,
  kNearAccount = 1 << 1,
  kNearKey = 1 << 2,
};

struct Row {
  Step step;
  std::string input;  // where it was read
  std::uint64_t offset = 0;

  // Of the step, in whatever lineage.
  std::string origin;       // actor.origin.uid
  std::string sponsor;      // who made or entitled the actor, if that was seen
  std::string author;       // who set up the rule that the service works under
  bool automation = false;  // step.actor.automation stands, and nobody is
                            // behind the service
  std::uint16_t novelty = 0;
  bool clone = false;
  std::vector<std::string> foreign_targets;  // grant.foreign[]
  bool target_foreign = false;
  std::vector<EvidenceResource> resources;  // nodes, generations resolved
  GrantDirection grant_direction = GrantDirection::kNone;  // set resolved
  std::vector<std::string> grant_targets;                  // of grant_direction
  std::vector<std::string> grant_homes;                    // of each target
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
  bool hides_grant = false;          // grant.hidden
  bool image_removed = false;        // image.removed
  std::uint8_t moved = 0;            // MovedBy bits: copy.moved[]

  // Near it in time; in views of an origin, an account or a key.
  std::uint8_t probed = 0;  // ProbedBy bits: probe.before[]
  std::uint8_t near = 0;    // NearBy bits: acts.near[]
};

// Relations between the rows of a view.
enum class Relation : std::uint8_t {
  kMakers,    // made the copies that this step takes
  kDoors,     // openings and guards of the exposures this step is part of
  kOpenings,  // what opened the product of this restore
  kGrants,    // earlier grants to this step's account
  kWork,      // what a service did for this request, and its outcome
  kGiven,     // made, and gave outside, what this step takes back or removes
  kRemovals,  // made the image that this launch used, and removed it since
  kMoves,     // copied, under a key or to a region, what this step gives
  kRefusals,  // refused and trial calls on copies shortly before
  kLooks,     // looks for copies shortly before
  kActs,      // work on copies near in time
  kUses,      // the same, under this encryption key
};
inline constexpr std::size_t kRelations = 12;
const char* RelationName(Relation relation) noexcept;  // "makers", ..

struct View {
  ViewKind kind = ViewKind::kLineage;
  std::string key;  // what findings are told under: the root's printed key;
                    // without a root the resource acted on, else "cloud:
                    // record:uid"; "cloud:origin:uid", "cloud:account:uid"
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
  bool root_maybe_forgotten = false;  // not seen now, perhaps once it was
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_VIEW_H_
