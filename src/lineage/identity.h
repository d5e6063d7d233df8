// Identity: who is behind a step. Sessions lent, requests that a service works
// on, facts about new and entitled identities, and the first times a principal
// was seen.
//
// What a service does under a standing rule (a schedule, a policy) has an
// author besides: whoever set up the rule last. Its origin stays the service's
// role, or each night's backup would be somebody's doing.
//
// The origin follows session lending and on-behalf only, never the making of
// users or keys: else the administrator who made all users would be everybody's
// origin and nobody ever another.
//
// Invariants: answers follow from the facts held and the folded minima alone.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_IDENTITY_H_
#define SNAPTRAIL_SRC_LINEAGE_IDENTITY_H_

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "snaptrail/options.h"
#include "src/lineage/store.h"

namespace snaptrail::inline v0::internal {

class Identity {
 public:
  // All borrowed. `options` must not change.
  Identity(const Options* options, const StepStore* steps, Interner* texts);
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;

  // Files a step, or takes it back; appends to *affected the steps whose
  // ActorView may be another now (the step itself not among them).
  void Add(StepSlot slot, std::vector<StepSlot>* affected);
  void Remove(StepSlot slot, std::vector<StepSlot>* affected);
  // Takes it back but keeps the first times that it proves: it was settled.
  void Fold(StepSlot slot);
  // Until EndBatch, steps of `gone` are taken back: of lists of any length, in
  // the time of going over each once.
  void BeginBatch(const absl::flat_hash_set<StepSlot>* gone) { batch_ = gone; }
  void EndBatch();
  // A session goes that no step used yet: for what uses it later, the origin
  // is unsure.
  void NoteLost(const Fact& issue);
  // Whether a step that is held has this session in its chain.
  bool InUse(TextId session) const { return chain_session_.contains(session); }
  // What was derived of the steps that look at this fact stands from now on.
  void Users(StepSlot slot, std::vector<StepSlot>* users) const;
  std::size_t bytes() const;
  // Of principals of whom no step is held, at most `limit` stay: the latest.
  void LimitPrincipals(std::size_t limit);
  // A principal without a step since `before` is unknown again.
  void ForgetPrincipals(TimeMs before);

  // Derives, and files the chain so that later facts find the step.
  ActorView Derive(StepSlot slot);
  // Steps that a service did under this standing rule, or under one before it:
  // who set it up may be another now.
  void Followers(StepSlot slot, std::vector<StepSlot>* followers) const;
  // Takes the filing of a chain back, or files it again.
  void Unfile(StepSlot slot, const ActorView& view);
  void Refile(StepSlot slot, const ActorView& view);
  // A principal with steps that are asleep stays known.
  void NoteAsleep(TextId actor, int by);

  // Our accounts: configured, else every account that a step was logged in.
  bool IsForeign(TextId account) const;
  bool IsForeignText(std::string_view account) const;
  bool IsForeignActor(TextId account, const Fact& done) const;
  // `given`: what gives something to a party that is at home there.
  bool IsForeignParty(TextId home, const Fact& given) const;
  // Whether the set of own accounts has grown since the last call.
  bool TakeOwnChanged();
  std::uint64_t chains_cut() const { return chains_cut_; }

 private:
  struct Session {
    TextId uid = 0;
    TimeMs first = kNever;
    bool long_term = false;
    friend bool operator==(const Session&, const Session&) = default;
  };
  // First times of a principal. Of its sessions only what N9 asks for is kept:
  // the long-term keys, and the two earliest of any kind.
  struct Registers {
    TimeMs first = kNever;
    TimeMs used = kNever;
    std::vector<Session> sessions;  // by first, then text
    friend bool operator==(const Registers&, const Registers&) = default;
  };
  struct Principal {
    IdList steps;
    Registers folded;  // of steps that were settled and dropped
    Registers now;     // folded and held ones together
    TimeMs last = 0;
    std::uint32_t asleep = 0;  // steps of it, in none of the lists
    bool unused() const { return steps.empty() && asleep == 0; }
  };
  using Key = std::pair<TextId, std::uint32_t>;
  using Index = absl::flat_hash_map<TextId, IdList>;

  void Register(const Fact& fact, Registers* registers) const;
  void Change(StepSlot slot, bool add, std::vector<StepSlot>* affected);
  void FileFacts(StepSlot slot, bool add);
  template <typename Map, typename K>
  void File(Map* map, const K& key, StepSlot slot, bool add);
  std::uint16_t NoveltyOf(StepSlot slot, const ActorView& view,
                          TextId* sponsor) const;
  void FileChain(StepSlot slot, const ActorView& view, bool add);
  bool MayBeLost(StepSlot user) const;
  bool GrantedByFirm(StepSlot slot) const;
  TextId AuthorOf(StepSlot slot) const;

  const Options& options_;
  const StepStore& steps_;
  Interner& texts_;
  CanonicalOrder before_;
  bool own_configured_ = false;
  bool own_domains_ = false;
  bool own_numbers_ = false;
  bool own_changed_ = false;
  absl::flat_hash_set<std::string_view> own_;
  absl::flat_hash_set<std::string_view> trusted_;
  absl::flat_hash_set<std::string_view> baseline_;
  absl::flat_hash_map<TextId, std::uint64_t> logged_;  // account -> steps

  Index lent_;        // session -> who issued it
  Index about_name_;  // identity name -> facts
  Index about_uid_;
  Index about_session_;
  absl::flat_hash_map<Key, IdList> requests_;  // service, in
  absl::flat_hash_map<Key, IdList> served_;
  // Standing rules by the service and a role that it may take, and what
  // services did in these roles.
  absl::flat_hash_map<Key, IdList> standing_;
  absl::flat_hash_map<Key, IdList> worked_;
  Index chain_session_;  // session -> steps with it in their chain
  Index chain_name_;     // alias or uid -> steps
  absl::flat_hash_map<TextId, Principal> principals_;
  // What a service's own identity shared, and with whom: (account, node name).
  absl::flat_hash_map<Key, IdList> firm_grants_;
  absl::flat_hash_map<Key, IdList> grantees_;
  std::uint64_t chains_cut_ = 0;
  TimeMs first_lost_ = kNever;  // issues of sessions, see NoteLost
  TimeMs last_lost_ = INT64_MIN;
  const absl::flat_hash_set<StepSlot>* batch_ = nullptr;
  absl::flat_hash_set<std::pair<const void*, std::uint64_t>> filtered_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_IDENTITY_H_
