// File: finding.h
//
// What the user is told: an incident with a stable uid. A finding is created,
// updated as its chain grows, and closed when a late record joins it to
// another (superseded) or shows that it was none (explained). Applied in turn,
// the events of any arrival order end in the same set of findings.
//
// Threads: plain values. A sink is called on the thread that is inside
// Engine::Ingest, Advance or Flush, and must not call that engine.
#ifndef SNAPTRAIL_FINDING_H_
#define SNAPTRAIL_FINDING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snaptrail/step.h"

namespace snaptrail::inline v0 {

enum class Level : std::uint8_t {
  kInformational,
  kLow,
  kMedium,
  kHigh,
  kCritical,
};
// "informational", .. Static storage.
const char* LevelName(Level level) noexcept;

struct Reason {
  Level level = Level::kLow;
  std::string text;  // "by a new principal"
  friend bool operator==(const Reason&, const Reason&) = default;
};

struct Technique {
  std::string id;       // "T1578.001"
  std::string version;  // of the ATT&CK matrix, "17.1"
  friend bool operator==(const Technique&, const Technique&) = default;
};

struct EvidenceResource {
  std::string relation;  // in, out, on, gone, guard
  std::string node;      // printed key, with "#generation" for reusable names
  std::string account;   // when it differs from the step's
  friend bool operator==(const EvidenceResource&,
                         const EvidenceResource&) = default;
};

// One step that proves at least one reason.
struct Evidence {
  std::string uid;  // record uid
  std::uint32_t index = 0;
  TimeMs time = 0;
  Stage stage = Stage::kNone;
  std::string service;
  std::string operation;
  StepStatus status = StepStatus::kSuccess;
  std::string cloud;
  std::string account;
  std::string region;
  std::string actor_uid;
  std::string actor_name;
  ActorType actor_type = ActorType::kUnknown;
  std::string actor_account;
  std::string session_uid;
  std::string invoked_by;
  std::string origin_uid;
  std::string author_uid;  // who set up the rule that a service worked under
  std::string automation;
  std::vector<std::string> novelty;  // created, credential, granted, ..
  std::string src_ip;
  std::string user_agent;
  int mfa = -1;  // 1 yes, 0 no, -1 the record does not say
  std::vector<EvidenceResource> resources;
  std::vector<std::string> targets;  // grant receivers, target account
  std::vector<std::pair<std::string, std::string>> request;  // fields used
  std::vector<std::uint32_t> proves;  // indexes into Finding::reasons
  std::string input;         // name given to the input it was read from
  std::uint64_t offset = 0;  // of the record in the (inflated) input
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct LineageNode {
  std::string node;  // printed key
  std::string kind;
  std::string account;
  std::string region;
  friend bool operator==(const LineageNode&, const LineageNode&) = default;
};
struct LineageEdge {
  std::string child;
  std::string parent;
  std::string relation;  // derived-from, holds
  friend bool operator==(const LineageEdge&, const LineageEdge&) = default;
};
struct LineagePicture {
  std::string root;  // printed key of the root copy; empty: no lineage
  std::vector<LineageNode> nodes;
  std::vector<LineageEdge> edges;
  bool cut = false;  // more nodes than Options::max_picture_nodes
  friend bool operator==(const LineagePicture&,
                         const LineagePicture&) = default;
};

struct Finding {
  std::string uid;        // hash(rule id, key): the same from any order, run
  std::string rule_id;    // the Sigma id
  std::string rule_name;  // "snapshot_chain"
  std::string rule_title;
  std::string key;  // what it is told under: the root copy's node, as a rule
  // Of a correlation: the fields that its matches have in common.
  std::vector<std::pair<std::string, std::string>> group;
  Level level = Level::kInformational;  // the highest of the reasons
  std::vector<Reason> reasons;          // by level, highest first, then text
  std::vector<Evidence> evidence;       // in canonical order: time, uid, index
  bool evidence_cut = false;  // a reason had more steps than max_evidence
  TimeMs first_time = 0;
  TimeMs last_time = 0;
  std::vector<Technique> techniques;
  std::vector<std::string> actors;  // origins in the evidence
  LineagePicture lineage;
  std::vector<std::string> notes;  // what could not be seen, what was inferred
  std::string under;  // uid of the stronger finding that holds this evidence
  bool settled = false;
  friend bool operator==(const Finding&, const Finding&) = default;
};

struct FindingEvent {
  enum class Action : std::uint8_t { kCreate, kUpdate, kClose };
  enum class CloseReason : std::uint8_t {
    kNone,
    kSuperseded,
    kExplained,
    kRetired,  // its rule is no longer asked: Engine::ReplaceRules
  };
  Action action = Action::kCreate;
  // As it stands now; of a close: as it stood last.
  Finding finding;
  CloseReason close_reason = CloseReason::kNone;
  std::vector<std::string> superseded_by;  // uids
};
// "create", "superseded", .. Static storage.
const char* ActionName(FindingEvent::Action action) noexcept;
const char* CloseReasonName(FindingEvent::CloseReason reason) noexcept;

// A rule on raw records that holds on a record.
struct RecordMatch {
  std::string_view rule_id;
  std::string_view record_uid;
};

// Receives what an engine tells. What is passed is good during the call only.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void OnFinding(const FindingEvent& event) = 0;
  // Told once of a rule and a record, before the finding that is made of the
  // two. True: there is to be none, which costs a tenth. Correlations count the
  // match all the same.
  virtual bool OnRecordMatch(const RecordMatch& match) {
    static_cast<void>(match);
    return false;
  }
};

// One finding as one line of JSON (no newline), valid against
// docs/finding.schema.json. Keys sorted; the same finding gives the same bytes.
std::string FindingToJson(const Finding& finding);
// The same with "action", "close_reason" and "superseded_by".
std::string FindingEventToJson(const FindingEvent& event);
// For people: one sentence, the timeline, the lineage as a tree. `folded` are
// findings told under it. Control characters of the log are escaped; lines end
// with \n. `colour` adds ANSI colours to the level only.
std::string FindingToText(const Finding& finding,
                          const std::vector<const Finding*>& folded,
                          bool colour);

}  // namespace snaptrail::inline v0

#endif  // SNAPTRAIL_FINDING_H_
