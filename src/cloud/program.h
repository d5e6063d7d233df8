// Program: what loading makes of a row, a source and a dictionary. Everything a
// name stood for in the YAML is resolved; paths are absolute.
//
// Threads: immutable after loading.
#ifndef SNAPTRAIL_SRC_CLOUD_PROGRAM_H_
#define SNAPTRAIL_SRC_CLOUD_PROGRAM_H_

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "snaptrail/step.h"
#include "src/base/strings.h"
#include "src/cloud/capture.h"
#include "src/cloud/dictionary.h"
#include "src/cloud/expression.h"
#include "src/cloud/kind.h"

namespace snaptrail::inline v0::internal {

// Of the language; json is resolved into the path.
enum class Function : std::uint8_t {
  kNone,
  kBefore,
  kAfter,
  kBetween,
  kLower,
  kJoin,
  kPart,
  kPresent,
  kNoVersion,
  kSpan,
  kOwnProject,
};

// An expression over absolute paths.
struct ValueProgram {
  enum class Kind : std::uint8_t { kNone, kConstant, kPath, kFunction, kFirst };
  Kind kind = Kind::kNone;
  std::string text;  // constant or function
  Function function = Function::kNone;
  Path path;
  PathTrie::Spot spot;
  bool grouped = false;  // begins at `it`
  // Stands under the body of the call: 1 + its place in Source::bodies.
  std::uint32_t body = 0;
  std::vector<ValueProgram> parts;
};

struct Test {
  enum class Op : std::uint8_t {
    kEquals,
    kPresent,
    kAbsent,
    kLike,
    kAbove,
    kDiffers,
  };
  struct Choice {
    Op op = Op::kEquals;
    bool negate = false;
    std::string text;
    std::int64_t number = 0;
    ValueProgram other;
  };
  ValueProgram value;
  std::vector<Choice> any;  // one is enough
};

struct Reference {
  const Kind* kind = nullptr;      // null: read from the id
  const Kind* fallback = nullptr;  // any(KIND)
  std::string extractor;           // instead of a kind
  std::vector<ValueProgram> arguments;
  ValueProgram value;
};

enum Slot : std::uint8_t {
  kFrom,
  kTo,
  kOn,
  kGone,
  kVia,
  kInto,
  kGuards,
  kWith,
  kPass,
  kJob,
  kKey,
  kSlots,
};

// What a step needs to come about: bits, in the order of the words in
// loader_rows.cc.
enum Need : std::uint32_t {
  kNeedFrom = 1u << 0,
  kNeedTo = 1u << 1,
  kNeedOn = 1u << 2,
  kNeedGone = 1u << 3,
  kNeedVia = 1u << 4,
  kNeedInto = 1u << 5,
  kNeedGuards = 1u << 6,
  kNeedWith = 1u << 7,
  kNeedPass = 1u << 8,
  kNeedJob = 1u << 9,
  kNeedKey = 1u << 10,
  kNeedNet = 1u << 11,
  kNeedLend = 1u << 12,
  kNeedRights = 1u << 13,
  kNeedFacts = 1u << 14,
  kNeedToRegion = 1u << 15,
  kNeedToAccount = 1u << 16,
};

struct StepProgram {
  Stage stage = Stage::kNone;
  Effect effect = Effect::kAdd;
  bool otherwise = false;  // else: true
  bool standing = false;
  std::optional<ValueProgram> each;
  std::vector<Test> when;
  std::array<std::vector<Reference>, kSlots> refs;
  std::vector<Test> public_tests;
  std::vector<std::pair<IdentityOp, Reference>> lend;
  std::optional<Reference> rights;
  std::vector<std::pair<std::string, ValueProgram>> facts;
  std::vector<Reference> names_from, names_to, names_on;
  std::optional<ValueProgram> from_region, to_region, to_account, acts, expires;
  enum class Net : std::uint8_t {
    kNo,
    kAddress,
    kService,
    kNone,
    kMapping,
    kExtractor
  };
  Net net = Net::kNo;
  std::vector<std::pair<std::string, ValueProgram>> net_mapping;
  std::optional<ValueProgram> net_each;  // the mapping is read once an element
  std::optional<Reference> net_extractor;
  std::uint32_t need = 0;  // Need bits; 0: what the stage needs
  // The keys as they stand in the row, for people.
  std::vector<std::pair<std::string, std::string>> written;
};

struct OutcomeRule {
  StepStatus is = StepStatus::kSuccess;
  std::string why;
  std::vector<Test> when;
};

enum class ActorField : std::uint8_t {
  kUnknown,
  kUid,
  kName,
  kAccount,
  kCredential,
  kSessionName,
  kSessionStart,
  kMfa,
  kIssuer,
  kInvokedBy,
  kClaim,
  kApp,
  kViaResource,
  kViaRole,
  kBehind,
};

struct ActorRule {
  ActorType type = ActorType::kUnknown;
  std::vector<Test> when;
  std::vector<std::pair<ActorField, ValueProgram>> fields;
  std::vector<Reference> alias;
};

// What a record says of itself, by the words of `envelope:` in a source. Others
// may stand there, and are for rules.
enum class EnvelopeField : std::uint8_t {
  kService,
  kServiceName,
  kOperation,
  kTime,
  kUid,
  kCorrects,
  kSharedUid,
  kAccount,
  kTenant,
  kRegion,
  kIp,
  kUserAgent,
  kCode,
};
inline constexpr std::array<std::string_view, 13> kEnvelopeWords = {
    "service",  "service_name", "operation", "time",   "uid",
    "corrects", "shared_uid",   "account",   "tenant", "region",
    "ip",       "user_agent",   "code"};

struct Source {
  std::string name;
  std::vector<std::vector<std::string>> has;
  std::string product, log_service;
  SourceShape shape;
  std::shared_ptr<PathTrie> trie = std::make_shared<PathTrie>();
  // For each alternative of `has`, the nodes of its keys.
  std::vector<std::vector<std::uint32_t>> has_nodes;
  std::vector<OutcomeRule> outcome;
  std::vector<Reference> refused;
  // Where the request and the answer of a call stand.
  struct Body {
    Path path;
    PathTrie::Spot spot;
  };
  std::vector<Body> bodies;
  // What rules call places of the record.
  SafeTextMap<ValueProgram> fields;
  // Names the operation that several records tell of; null: each is whole.
  std::shared_ptr<const ValueProgram> fold;
  std::vector<ActorRule> actors;
  std::vector<std::pair<ActorField, ValueProgram>> actor_always;
  // The top members that say who acted. Empty: not only they do.
  std::vector<std::string> actor_keys;
  // By EnvelopeField; null: the source has none.
  std::array<std::shared_ptr<const ValueProgram>, kEnvelopeWords.size()>
      envelope;
  const ValueProgram* Envelope(EnvelopeField field) const {
    return envelope[static_cast<std::size_t>(field)].get();
  }
};

struct Automation {
  std::string name;
  // Field -> globs, one of which must fit; all fields must.
  std::vector<std::pair<std::string, std::vector<std::string>>> firm;
  std::vector<Stage> covers;
};

struct RowProgram {
  std::vector<Test> failed, pending;
  std::vector<StepProgram> steps;
  // What it reads under the bodies of the call, of a source that folds.
  std::vector<ValueProgram> body;
};

struct ActionRow {
  std::string service, operation, evidence, file;
  std::string log_class, doc, note, why;
  std::uint32_t line = 0;
  bool off = false;
  std::vector<RowProgram> by_source;  // as Cloud::sources
};

struct Cloud {
  std::string name;
  std::vector<std::unique_ptr<Kind>> kinds;  // in the order of the file
  std::vector<Source> sources;
  std::vector<std::string> public_parties;
  std::vector<Automation> automation;
  // "service operation"; operation "*" is the service's fallback.
  SafeTextMap<ActionRow> rows;
  std::map<std::string, std::string> docs;  // service -> page, with {op}
  const Kind* FindKind(std::string_view kind) const {
    for (const auto& k : kinds) {
      if (k->name == kind) return k.get();
    }
    return nullptr;
  }
  bool IsPublic(std::string_view party) const {
    for (const std::string& p : public_parties) {
      if (p == party) return true;
    }
    return false;
  }
};

class QuickLook;

struct Dictionary::Impl {
  Impl();
  ~Impl();
  std::vector<std::unique_ptr<Cloud>> clouds;
  std::unique_ptr<const QuickLook> quick;  // null: there are no clouds
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_PROGRAM_H_
