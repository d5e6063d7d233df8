// File: step.h
//
// A step: what one audit-log record means for the chain that leads from a disk
// to a stolen copy of it. One record gives none, one or several steps (the call
// CreateSnapshots gives one per disk). Field names follow OCSF 1.8 where it has
// one; docs/step-fields.md has the table of the names that rules use.
//
// A step here is what interpreting a record gives, before the lineage is known:
// the fields that follow from other records (origin, novelty, lineage.*) are
// not in it. Interpreting is stateless: equal records give equal steps.
//
// Conventions: times are milliseconds since 1970-01-01T00:00:00Z; an empty
// string or list means absent; text is valid UTF-8; lists keep the record's
// order and have no duplicates.
//
// Threads: plain values.
#ifndef SNAPTRAIL_STEP_H_
#define SNAPTRAIL_STEP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snaptrail::inline v0 {

using TimeMs = std::int64_t;

enum class Stage : std::uint8_t {
  kNone,  // a bare completion of a long operation
  kCreate,
  kCopy,
  kShare,
  kExport,
  kRead,
  kRestore,
  kLaunch,
  kAttach,
  kExpose,
  kAccess,
  kCoverUp,
  kWeaken,
  kIdentity,
  kRecon,
};

enum class StepStatus : std::uint8_t {
  kSuccess,  // only this makes resources and advances a chain
  kFailure,  // refused by the state of things
  kAttempt,  // denied, or a dry run: a probe
  kPending,  // started; the outcome is still to come
};

// What a resource is for. This, its nature and two flags are all that lineage
// knows of a kind; which kinds exist is data (content/actions).
enum class ResourceRole : std::uint8_t {
  kData,
  kHost,
  kMold,  // a template from which hosts are made
  kGuard,
  kNet,
  kPlace,
  kKey,
  kParty,
  kPrincipal,
  kCredential,
  kJob,
  kSetting,
};

// How a resource of role data stands to the data in it.
enum class DataNature : std::uint8_t {
  kNone,   // not of role data
  kLive,   // in use: volume, disk, database. A copy only when made directly
           // from one of its own kind
  kCopy,   // holds data taken elsewhere: snapshot, backup, recovery point
  kImage,  // boots hosts; a copy when something that is no image is above it
};

enum class Effect : std::uint8_t { kAdd, kRemove, kSet, kRename };
enum class GrantDirection : std::uint8_t { kNone, kAdd, kRemove, kSet, kMixed };
enum class IdentityOp : std::uint8_t {
  kNone,
  kCreate,
  kCredential,
  kAssume,
  kGrant,
  kTrust,
};
enum class ActorType : std::uint8_t {
  kUnknown,
  kUser,
  kRole,
  kApp,
  kService,
  kRoot,
  kFederated,
  kAccount,
};

struct Resource {
  std::string uid;   // canonical id
  std::string kind;  // as the action dictionary names it: "snapshot"
  ResourceRole role = ResourceRole::kData;
  DataNature nature = DataNature::kNone;
  bool also_host = false;          // a database: data, and can be connected to
  bool reused = false;             // the name may live again after a deletion
  std::string account;             // only when it differs from the step's
  std::string region;              // only when it differs from the step's
  std::vector<std::string> alias;  // other names of the same thing, same kind

  friend bool operator==(const Resource&, const Resource&) = default;
};

// One receiver of a grant.
struct Grant {
  // Account, organisation, member; "all" for everybody; "" with kSet: nobody.
  std::string party;
  std::string role;  // what is granted, where the cloud says
  GrantDirection direction = GrantDirection::kAdd;
  bool is_public = false;
  std::string account;  // where a party is at home that is no account itself

  friend bool operator==(const Grant&, const Grant&) = default;
};

// One rule of a firewall, security group or similar. Ports are inclusive;
// protocol "all", or no ports given: 0-65535.
struct NetworkRule {
  std::string cidr;   // as written; empty when `group` is the peer
  std::string group;  // id of a group or prefix list
  std::string proto;  // tcp, udp, icmp, all, or a number
  std::uint16_t from_port = 0;
  std::uint16_t to_port = 65535;
  bool has_ports = false;  // false: a protocol without ports (icmp)
  bool egress = false;

  friend bool operator==(const NetworkRule&, const NetworkRule&) = default;
};

struct Actor {
  std::string uid;  // stable id, survives renames: AIDA.., AROA.., object id
  ActorType type = ActorType::kUnknown;
  std::string name;
  std::string account;             // home account, tenant or project
  std::vector<std::string> alias;  // "user/ACCOUNT/NAME": names in policies
  std::string session_uid;         // the credential used (access key id)
  std::string session_name;        // chosen by the caller
  std::string session_issuer;      // ARN of the role behind the session
  std::optional<TimeMs> session_created;
  std::optional<bool> mfa;
  std::string invoked_by;  // service that acts for the principal
  std::string app_uid;
  std::string via_role;
  std::string via_resource;
  std::string origin_claim;  // who the record itself names as the origin
  std::string automation;    // name of the automation entry that explains it
  std::string behind;        // who acts through it, as the cloud itself wrote

  friend bool operator==(const Actor&, const Actor&) = default;
};

struct IdentityChange {
  IdentityOp op = IdentityOp::kNone;
  Effect effect = Effect::kAdd;
  std::string uid;      // stable id of the identity concerned
  std::string name;     // its name: an Actor::alias later
  std::string session;  // credential handed out: an Actor::session_uid later
  std::optional<TimeMs> expires;    // of the session; absent = no end
  std::vector<std::string> rights;  // create copy share restore read ..
  std::vector<Resource> pass;       // role or profile handed over

  friend bool operator==(const IdentityChange&,
                         const IdentityChange&) = default;
};

struct Step {
  // Which record, when, where. (uid, index) is the identity of a step.
  std::string uid;              // metadata.uid; a hash when the record has none
  std::uint32_t index = 0;      // metadata.step
  std::uint32_t revision = 0;   // metadata.revision: a correcting record's rank
  std::string shared_uid;       // metadata.shared_uid
  std::string correlation_uid;  // metadata.correlation_uid
  bool fold_final = false;      // fold.final
  bool fold_body = false;       // fold.body
  TimeMs time = 0;
  std::string cloud;      // cloud.provider: aws, azure, gcp, ..
  std::string account;    // cloud.account.uid: whose log this is
  std::string org;        // cloud.org.uid
  std::string region;     // cloud.region
  std::string service;    // api.service.name, as written
  std::string operation;  // api.operation
  StepStatus status = StepStatus::kSuccess;
  std::string status_code;
  std::string status_detail;
  std::string evidence;  // record, documented, model

  Actor actor;
  std::string src_ip;  // address, or the service host as written
  std::string user_agent;

  Stage stage = Stage::kNone;
  std::vector<Resource> in;     // data comes from these
  std::vector<Resource> out;    // and goes to these; attach: the hosts
  std::vector<Resource> on;     // acted upon, nothing derived
  std::vector<Resource> gone;   // cease to exist
  std::vector<Resource> via;    // known to hold `in` at this time
  std::vector<Resource> key;    // encryption keys of the product
  std::vector<Resource> place;  // target.place: bucket, vault
  std::vector<std::string> job_uid;
  std::string job_service;  // service that will do the work of this request
  bool standing = false;    // a policy that goes on acting

  std::vector<Grant> grants;
  std::vector<Resource> guard;  // complete when stage is launch or restore, or
                                // network_effect is kSet
  std::vector<NetworkRule> rules;
  std::string network_reach;             // "address", "service", or empty
  std::optional<Effect> network_effect;  // stage expose
  std::optional<Effect> hold_effect;     // stage attach
  std::string target_account;
  std::string target_region;
  std::string from_region;
  IdentityChange identity;
  // fact.NAME; sorted by name; several values of one name keep their order.
  std::vector<std::pair<std::string, std::string>> facts;

  friend bool operator==(const Step&, const Step&) = default;
};

// The words that rules and reports use: "cover_up", "Success", "data", ..
// Static storage.
const char* StageName(Stage stage) noexcept;
const char* StepStatusName(StepStatus status) noexcept;
const char* ResourceRoleName(ResourceRole role) noexcept;
const char* ActorTypeName(ActorType type) noexcept;
const char* EffectName(Effect effect) noexcept;
const char* GrantDirectionName(GrantDirection direction) noexcept;
const char* IdentityOpName(IdentityOp op) noexcept;

// "cloud:kind:uid", the printed key of a resource's node.
std::string NodeKey(const std::string& cloud, const Resource& resource);

}  // namespace snaptrail::inline v0

#endif  // SNAPTRAIL_STEP_H_
