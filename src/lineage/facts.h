// Fact: what lineage keeps of a step, as ids: the normal form in which every
// derivation works. Made once per step by FactMaker; it follows from the step
// alone.
//
// What normalising does: the host of an attachment or of a restore is acted on,
// not born; a detachment is a cover-up without links; every `in` leads to every
// `out`; a host among the products of a launch holds its data products; guards
// of a launch, of a restore, or set by an exposure are complete lists.
//
// Threads: plain values; FactMaker writes to the Interner it was given.
#ifndef SNAPTRAIL_SRC_LINEAGE_FACTS_H_
#define SNAPTRAIL_SRC_LINEAGE_FACTS_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "snaptrail/step.h"
#include "src/lineage/generations.h"
#include "src/lineage/interner.h"
#include "src/lineage/step_codec.h"
#include "src/lineage/tiny_list.h"

namespace snaptrail::inline v0::internal {

// A resource's printed key without generation ("aws:snapshot:snap-1").
using NameId = std::uint32_t;
// Place of a fact in the tracker. Arrival order: never an order of output.
using StepSlot = std::uint32_t;
using IdList = TinyList<std::uint32_t>;
inline constexpr StepSlot kNoStep = UINT32_MAX;

// Times above every time, and one above that for "not at all": two sentinels,
// or a comparison of equal ones would make everything a child of everything.
inline constexpr TimeMs kEver = INT64_MAX - 1;
inline constexpr TimeMs kNever = INT64_MAX;

struct Name {
  TextId key = 0;  // printed key
  TextId kind = 0;
  ResourceRole role = ResourceRole::kData;
  DataNature nature = DataNature::kNone;
  bool also_host = false;
  bool reused = false;
  std::uint32_t refs = 0;

  // Takes part in the flow of data.
  bool carries() const {
    return role == ResourceRole::kData || role == ResourceRole::kHost ||
           role == ResourceRole::kMold;
  }
  // Changes what it holds after its birth.
  bool changes() const { return role == ResourceRole::kHost; }
  bool host() const { return role == ResourceRole::kHost || also_host; }
  bool copy() const { return nature == DataNature::kCopy; }
  bool live() const { return nature == DataNature::kLive; }
  // Carries data only when something that is neither image nor template is
  // above it.
  bool image() const {
    return nature == DataNature::kImage || role == ResourceRole::kMold;
  }
};

enum class LinkKind : std::uint8_t { kDerived, kHolds, kRenamed, kNamed };
const char* LinkKindName(LinkKind kind) noexcept;  // derived-from, holds, ..

struct FactLink {
  NameId child = 0;
  NameId parent = 0;
  LinkKind kind = LinkKind::kDerived;
};

struct FactRule {
  NameId group = 0;
  TextId rule = 0;  // canonical text: direction/proto/ports/peer
  bool opens = true;
  bool all = false;         // closes whatever the group opened before
  bool sensitive = false;   // a port that lets one in to the data
  bool from_group = false;  // the peer is another group of hosts
  bool is_private = false;  // the peer is that, or a private range
};

struct Fact {
  TextId uid = 0;
  std::uint32_t index = 0;
  std::uint32_t revision = 0;
  TimeMs time = 0;
  Stage stage = Stage::kNone;  // kCoverUp for a detachment
  bool success = false;
  bool attach = false;  // an attachment that adds
  bool whole = false;   // and lists all that is attached from now on
  bool clone = false;  // something live made of something live, no copy between
  bool firm = false;   // automation that the cloud itself marks
  bool automation = false;  // any
  bool net_public = false;  // opened to anyone
  bool password = false;    // a password was reset
  bool way_in = false;      // launched with user data, key pair or profile
  bool guards_complete = false;
  bool outside = false;     // the record itself says that a stranger did it
  bool stands_for = false;  // what it is on guards whoever `guards` guard
  bool long_term = false;   // the credential is no session: nobody lent it
  bool attempt = false;     // denied, or a dry run
  bool standing = false;    // a rule under which somebody goes on acting
  bool rekeyed = false;     // a copy under a key that the call names
  bool moved = false;       // a copy in another region than its source
  bool on_key = false;      // acts upon an encryption key
  bool on_setting = false;
  bool asked_for = false;  // has a fact that rules ask for (Silence::facts)

  TextId cloud = 0;
  TextId account = 0;
  TextId actor = 0;
  TextId actor_account = 0;
  TextId session = 0;
  TextId invoked_by = 0;
  TextId behind = 0;  // who acts through the actor
  IdList alias;

  IdList in, out, on, gone;
  IdList keys;  // that the product is encrypted with
  std::vector<FactLink> links;
  IdList holders;  // whom `guards` guard
  IdList guards;
  std::vector<FactRule> rules;

  IdentityOp op = IdentityOp::kNone;
  TextId identity_uid = 0;
  TextId identity_name = 0;
  TextId identity_session = 0;
  TimeMs identity_expires = kEver;
  // Of a standing rule: the roles that it lets its service take.
  IdList passes;

  TextId job_service = 0;
  IdList jobs;

  GrantDirection direction = GrantDirection::kNone;
  IdList targets;  // without the public ones
  IdList homes;    // of each of them; empty: each is its own
  TextId HomeOf(TextId target) const {
    for (std::size_t i = 0; i < homes.size(); ++i) {
      if (targets[i] == target) return homes[i];
    }
    return target;
  }
  bool grants_public = false;
};

// Stages that use a capability over copies (N6).
bool IsCapability(Stage stage);
// Whether such a step is told of under the thing it names when that is in no
// lineage: a copy or an image; or a live disk or database whose bytes are read
// or written elsewhere, which is to take a copy that has no name.
bool TellsOfItself(Stage stage, const Name& name);

class FactMaker : public ResourceNames {
 public:
  // Links of one step: every in leads to every out, which must not be squared
  // by a record that names a thousand of each.
  static constexpr std::size_t kMaxLinks = 4096;

  explicit FactMaker(Interner* texts) : texts_(*texts) {}
  FactMaker(const FactMaker&) = delete;
  FactMaker& operator=(const FactMaker&) = delete;

  // The fact holds its texts and names until it is released.
  Fact Make(const Step& step);
  void Release(const Fact& fact);
  void Hold(NameId id) { ++names_[id].refs; }
  void LetGo(NameId id);
  const Name& name(NameId id) const { return names_[id]; }
  std::string_view key(NameId id) const { return texts_.Text(names_[id].key); }
  // 0 when no step named it.
  NameId Find(std::string_view key) const;
  std::size_t size() const { return names_.size() - free_.size(); }

  NameId NameOf(std::string_view cloud,
                const Resource& resource) const override;
  void Fill(NameId name, Resource* resource) const override;

 private:
  NameId Named(const Step& step, const Resource& resource);

  Interner& texts_;
  std::deque<Name> names_ = std::deque<Name>(1);  // 0 is none
  std::vector<NameId> free_;
  std::vector<NameId> fresh_;  // of the step at hand
  absl::flat_hash_map<TextId, NameId> by_key_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_FACTS_H_
