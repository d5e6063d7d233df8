#include "src/lineage/identity.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "src/lineage/view.h"

namespace snaptrail::inline v0::internal {
namespace {

template <typename Map, typename K>
const IdList& At(const Map& map, const K& key) {
  static const IdList kNone;
  auto it = map.find(key);
  return it == map.end() ? kNone : it->second;
}

std::uint64_t Bits(TextId key) { return key; }
std::uint64_t Bits(std::pair<TextId, std::uint32_t> key) {
  return static_cast<std::uint64_t>(key.first) << 32 | key.second;
}

// A mail domain, and no account: acme.example.
bool IsDomain(std::string_view account) {
  return account.find('.') != account.npos &&
         account.find_first_of(":/@") == account.npos;
}

bool IsNumber(std::string_view account) {
  return account.find_first_not_of("0123456789") == account.npos;
}

}  // namespace

Identity::Identity(const Options* options, const StepStore* steps,
                   Interner* texts)
    : options_(*options),
      steps_(*steps),
      texts_(*texts),
      before_(steps, texts),
      own_configured_(options->own.has_value()) {
  if (options->own) {
    for (const std::string& a : *options->own) {
      own_.insert(a);
      own_domains_ |= IsDomain(a);
      own_numbers_ |= IsNumber(a);
    }
  }
  for (const std::string& a : options->trusted) trusted_.insert(a);
  if (options->baseline) {
    for (const std::string& a : *options->baseline) baseline_.insert(a);
  }
}

bool Identity::IsForeign(TextId account) const {
  return account != 0 && IsForeignText(texts_.Text(account));
}

bool Identity::IsForeignText(std::string_view account) const {
  if (account.empty() || trusted_.contains(account)) return false;
  return own_configured_ ? !own_.contains(account)
                         : !logged_.contains(texts_.Find(account));
}

// Logs name accounts and never the domains of those who act in them. So unless
// some are configured, of domains no more can be said than whether two are the
// same. Nor do they name accounts by number where accounts have names.
bool Identity::IsForeignActor(TextId account, const Fact& done) const {
  const bool known =
      own_domains_ || done.outside || !IsDomain(texts_.Text(account));
  return known && IsForeign(account);
}

bool Identity::IsForeignParty(TextId home, const Fact& given) const {
  const std::string_view text = texts_.Text(home);
  if (!own_domains_ && IsDomain(text)) {
    return home != given.actor_account && !trusted_.contains(text);
  }
  if (!own_numbers_ && IsNumber(text) &&
      !IsNumber(texts_.Text(given.account))) {
    return false;
  }
  return IsForeign(home);
}

bool Identity::TakeOwnChanged() {
  const bool changed = own_changed_ && !own_configured_;
  own_changed_ = false;
  return changed;
}

template <typename Map, typename K>
void Identity::File(Map* map, const K& key, StepSlot slot, bool add) {
  if (add) {
    IdList& slots = (*map)[key];
    if (slots.empty() || slots.back() != slot) slots.push_back(slot);
    return;
  }
  if (batch_ != nullptr && !filtered_.insert({map, Bits(key)}).second) return;
  auto it = map->find(key);
  if (it == map->end()) return;
  if (batch_ == nullptr) {
    it->second.Remove(slot);
  } else {
    it->second.RemoveIf([this](StepSlot s) { return batch_->contains(s); });
  }
  if (it->second.empty()) map->erase(it);
}

void Identity::Register(const Fact& fact, Registers* registers) const {
  registers->first = std::min(registers->first, fact.time);
  if (fact.success && IsCapability(fact.stage)) {
    registers->used = std::min(registers->used, fact.time);
  }
  if (fact.session == 0) return;
  std::vector<Session>& sessions = registers->sessions;
  auto it =
      std::find_if(sessions.begin(), sessions.end(),
                   [&](const Session& s) { return s.uid == fact.session; });
  if (it == sessions.end()) {
    sessions.push_back({fact.session, fact.time, fact.long_term});
  } else {
    it->first = std::min(it->first, fact.time);
  }
  std::sort(sessions.begin(), sessions.end(),
            [this](const Session& a, const Session& b) {
              return a.first != b.first
                         ? a.first < b.first
                         : texts_.Text(a.uid) < texts_.Text(b.uid);
            });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    if (i < 2 || sessions[i].long_term) sessions[kept++] = sessions[i];
  }
  sessions.resize(kept);
}

void Identity::FileFacts(StepSlot slot, bool add) {
  const Fact& fact = steps_.fact(slot);
  if (fact.invoked_by != 0) {
    for (const NameId in : fact.in) {
      File(&served_, Key{fact.invoked_by, in}, slot, add);
    }
    for (const TextId alias : fact.alias) {
      File(&worked_, Key{fact.invoked_by, alias}, slot, add);
    }
  }
  if (fact.actor_account != 0 && fact.actor_account != fact.account) {
    for (const NameId in : fact.in) {
      File(&grantees_, Key{fact.actor_account, in}, slot, add);
    }
  }
  if (!fact.success) return;
  if (fact.op == IdentityOp::kAssume) {
    if (fact.identity_session != 0) {
      File(&lent_, fact.identity_session, slot, add);
    }
  } else if (fact.op != IdentityOp::kNone) {
    if (fact.identity_name != 0) {
      File(&about_name_, fact.identity_name, slot, add);
    }
    if (fact.identity_uid != 0) {
      File(&about_uid_, fact.identity_uid, slot, add);
    }
    if (fact.identity_session != 0) {
      File(&about_session_, fact.identity_session, slot, add);
    }
  }
  if (fact.job_service != 0) {
    for (const NameId in : fact.in) {
      File(&requests_, Key{fact.job_service, in}, slot, add);
    }
    for (const TextId role : fact.passes) {
      File(&standing_, Key{fact.job_service, role}, slot, add);
    }
  }
  if (fact.firm && fact.stage == Stage::kShare &&
      fact.direction == GrantDirection::kAdd) {
    for (const NameId on : fact.on) {
      for (const TextId target : fact.targets) {
        File(&firm_grants_, Key{fact.HomeOf(target), on}, slot, add);
      }
    }
  }
}

void Identity::Change(StepSlot slot, bool add,
                      std::vector<StepSlot>* affected) {
  const Fact& fact = steps_.fact(slot);
  auto affect = [&](const IdList& slots) {
    for (const StepSlot s : slots) affected->push_back(s);
  };
  // A fact is looked at only by steps in its window: nobody else can change.
  auto affect_window = [&](const IdList& slots) {
    for (const StepSlot s : slots) {
      const TimeMs time = steps_.fact(s).time;
      if (time >= fact.time && time - fact.time <= options_.new_window) {
        affected->push_back(s);
      }
    }
  };
  FileFacts(slot, add);
  if (fact.success) {
    if (fact.op == IdentityOp::kAssume) {
      affect(At(chain_session_, fact.identity_session));
    } else if (fact.op != IdentityOp::kNone) {
      affect_window(At(chain_name_, fact.identity_name));
      affect_window(At(chain_name_, fact.identity_uid));
      affect_window(At(chain_session_, fact.identity_session));
    }
    if (fact.job_service != 0) {
      for (const NameId in : fact.in) {
        affect(At(served_, Key{fact.job_service, in}));
      }
      Followers(slot, affected);
    }
    if (fact.firm && fact.stage == Stage::kShare) {
      for (const NameId on : fact.on) {
        for (const TextId target : fact.targets) {
          affect(At(grantees_, Key{fact.HomeOf(target), on}));
        }
      }
    }
  }
  if (!own_configured_) {
    std::uint64_t& count = logged_[fact.account];
    if (add) {
      if (count++ == 0) {
        texts_.Ref(fact.account);
        own_changed_ = true;
      }
    } else if (--count == 0) {
      logged_.erase(fact.account);
      texts_.Unref(fact.account);
      own_changed_ = true;
    }
  }
  if (fact.actor == 0) return;
  auto [entry, first] = principals_.try_emplace(fact.actor);
  if (first) texts_.Ref(fact.actor);
  Principal& principal = entry->second;
  const Registers old = principal.now;
  if (add) {
    principal.steps.push_back(slot);
    principal.last = std::max(principal.last, fact.time);
    Register(fact, &principal.now);
  } else {
    principal.steps.Remove(slot);
    principal.now = principal.folded;
    for (const StepSlot s : principal.steps)
      Register(steps_.fact(s), &principal.now);
  }
  const bool firsts =
      old.first != principal.now.first || old.used != principal.now.used;
  if (!firsts && old.sessions == principal.now.sessions) return;
  for (const StepSlot s : principal.steps) {
    if (s != slot && (firsts || steps_.fact(s).long_term)) {
      affected->push_back(s);
    }
  }
}

void Identity::Followers(StepSlot slot,
                         std::vector<StepSlot>* followers) const {
  const Fact& rule = steps_.fact(slot);
  if (!rule.success || rule.job_service == 0) return;
  for (const TextId role : rule.passes) {
    for (const StepSlot s : At(worked_, Key{rule.job_service, role})) {
      if (steps_.fact(s).time >= rule.time) followers->push_back(s);
    }
  }
}

TextId Identity::AuthorOf(StepSlot slot) const {
  const Fact& fact = steps_.fact(slot);
  if (fact.invoked_by == 0) return 0;
  StepSlot last = kNoStep;
  for (const TextId role : fact.alias) {
    for (const StepSlot s : At(standing_, Key{fact.invoked_by, role})) {
      const TimeMs time = steps_.fact(s).time;
      if (time > fact.time) continue;
      if (last == kNoStep || time > steps_.fact(last).time ||
          (time == steps_.fact(last).time && before_(s, last))) {
        last = s;
      }
    }
  }
  return last == kNoStep ? 0 : steps_[last].actor.origin;
}

void Identity::Add(StepSlot slot, std::vector<StepSlot>* affected) {
  Change(slot, true, affected);
}

void Identity::Remove(StepSlot slot, std::vector<StepSlot>* affected) {
  Change(slot, false, affected);
}

void Identity::Fold(StepSlot slot) {
  const Fact& fact = steps_.fact(slot);
  FileFacts(slot, false);
  if (fact.actor == 0) return;
  Principal& principal = principals_[fact.actor];
  const std::vector<Session> known = principal.folded.sessions;
  Register(fact, &principal.folded);
  for (const Session& s : principal.folded.sessions) texts_.Ref(s.uid);
  for (const Session& s : known) texts_.Unref(s.uid);
  if (batch_ == nullptr) {
    principal.steps.Remove(slot);
  } else if (filtered_.insert({&principals_, fact.actor}).second) {
    principal.steps.RemoveIf(
        [this](StepSlot s) { return batch_->contains(s); });
  }
}

void Identity::EndBatch() {
  batch_ = nullptr;
  filtered_.clear();
}

void Identity::Users(StepSlot slot, std::vector<StepSlot>* users) const {
  const Fact& fact = steps_.fact(slot);
  if (!fact.success || fact.op == IdentityOp::kNone) return;
  for (const auto& [index, key] :
       {std::pair(&chain_name_, fact.identity_name),
        std::pair(&chain_name_, fact.identity_uid),
        std::pair(&chain_session_, fact.identity_session)}) {
    if (key == 0) continue;
    for (const StepSlot s : At(*index, key)) users->push_back(s);
  }
}

void Identity::FileChain(StepSlot slot, const ActorView& view, bool add) {
  for (const Hop& hop : view.chain) {
    if (hop.uid != 0) File(&chain_name_, hop.uid, slot, add);
    for (const TextId alias : hop.alias) {
      File(&chain_name_, alias, slot, add);
    }
    if (hop.session != 0) File(&chain_session_, hop.session, slot, add);
  }
}

void Identity::Unfile(StepSlot slot, const ActorView& view) {
  FileChain(slot, view, false);
}

void Identity::Refile(StepSlot slot, const ActorView& view) {
  FileChain(slot, view, true);
}

ActorView Identity::Derive(StepSlot slot) {
  ActorView view;
  const Fact& fact = steps_.fact(slot);
  const std::size_t limit = std::max<std::size_t>(1, options_.max_chain_hops);
  bool closed = false;
  // Appends the hop of a step. One that is settled brings its whole chain
  // along: a session outlives the one that it was lent by.
  auto append = [&](StepSlot from) {
    const Held& held = steps_[from];
    view.unsure =
        held.frozen && from != slot ? held.actor.unsure : MayBeLost(from);
    if (held.frozen && from != slot) {
      for (const Hop& hop : held.actor.chain) {
        if (view.chain.size() < limit) view.chain.push_back(hop);
      }
      closed = true;
      return;
    }
    view.chain.push_back({held.fact.actor, held.fact.session,
                          held.fact.actor_account, held.fact.time,
                          held.fact.alias});
  };
  append(slot);
  // Who acts through a lent identity stands in the record itself.
  if (fact.behind != 0 && fact.behind != fact.actor &&
      view.chain.size() < limit) {
    view.chain.push_back({fact.behind, 0, 0, fact.time, {}});
  }
  if (fact.invoked_by != 0) {
    StepSlot job = kNoStep;
    for (const NameId in : fact.in) {
      for (const StepSlot j : At(requests_, Key{fact.invoked_by, in})) {
        const TimeMs time = steps_.fact(j).time;
        if (time > fact.time || fact.time - time > options_.job_window) {
          continue;
        }
        if (job == kNoStep || time > steps_.fact(job).time ||
            (time == steps_.fact(job).time && before_(j, job))) {
          job = j;
        }
      }
    }
    if (job != kNoStep) {
      view.job = {steps_.fact(job).uid, steps_.fact(job).index};
      append(job);
    }
  }
  std::vector<TextId> seen;
  while (!closed && view.chain.size() < limit) {
    const TextId session = view.chain.back().session;
    const TimeMs time = view.chain.back().time;
    if (session == 0 ||
        std::find(seen.begin(), seen.end(), session) != seen.end()) {
      break;
    }
    seen.push_back(session);
    StepSlot best = kNoStep;
    for (const StepSlot s : At(lent_, session)) {
      const Fact& lent = steps_.fact(s);
      if (lent.time > time || time > lent.identity_expires) continue;
      if (best == kNoStep) {
        best = s;
        continue;
      }
      // Of two accounts' copies of one issue, the one that knows the caller's
      // session.
      const bool blind = lent.session == 0;
      const bool best_blind = steps_.fact(best).session == 0;
      if (blind != best_blind ? best_blind : before_(s, best)) best = s;
    }
    if (best == kNoStep) break;
    append(best);
  }
  if (view.chain.size() >= limit && limit > 1) ++chains_cut_;
  view.origin = view.chain.back().uid;
  // A service's work for somebody is that somebody's. A configured principal
  // stays routine however its session was lent.
  const bool for_person =
      fact.invoked_by != 0 &&
      (fact.firm ? view.chain.size() > 1 : view.job.first != 0);
  view.automation = fact.automation && !for_person;
  view.novelty = NoveltyOf(slot, view, &view.sponsor);
  view.author = AuthorOf(slot);
  FileChain(slot, view, true);
  return view;
}

bool Identity::GrantedByFirm(StepSlot slot) const {
  const Fact& fact = steps_.fact(slot);
  for (const NameId in : fact.in) {
    for (const StepSlot s : At(firm_grants_, Key{fact.actor_account, in})) {
      if (steps_.fact(s).time <= fact.time) return true;
    }
  }
  return false;
}

std::uint16_t Identity::NoveltyOf(StepSlot slot, const ActorView& view,
                                  TextId* sponsor) const {
  const Fact& fact = steps_.fact(slot);
  const TimeMs now = fact.time;
  std::uint16_t novelty = 0;
  StepSlot maker = kNoStep;
  auto consider = [&](const IdList& facts, const Hop& hop, bool by_session) {
    for (const StepSlot s : facts) {
      const Fact& said = steps_.fact(s);
      if (said.time > now || now - said.time > options_.new_window) continue;
      if (!by_session) {
        // A fact about one key of a user is about that key only, and a name
        // that was another principal's is not this one's.
        if (said.identity_session != 0 &&
            said.identity_session != hop.session) {
          continue;
        }
        if (said.identity_uid != 0 && said.identity_uid != hop.uid) continue;
      }
      switch (said.op) {
        case IdentityOp::kCreate:
          novelty |= kCreated;
          break;
        case IdentityOp::kCredential:
          novelty |= kCredential;
          break;
        default:
          novelty |= kGranted;
      }
      if (maker == kNoStep ||
          std::make_pair(said.op, before_(s, maker) ? 0 : 1) <
              std::make_pair(steps_.fact(maker).op, 1)) {
        maker = s;
      }
    }
  };
  const bool excused = GrantedByFirm(slot);
  for (const Hop& hop : view.chain) {
    for (const TextId alias : hop.alias) {
      consider(At(about_name_, alias), hop, false);
    }
    if (hop.uid != 0) consider(At(about_uid_, hop.uid), hop, false);
    if (hop.session != 0) {
      consider(At(about_session_, hop.session), hop, true);
    }
    if (IsForeignActor(hop.account, fact) &&
        !(excused && hop.account == fact.actor_account)) {
      novelty |= kForeign;
    }
  }
  if (maker != kNoStep) *sponsor = steps_.fact(maker).actor;
  if (fact.actor == 0) return novelty;
  auto it = principals_.find(fact.actor);
  if (it == principals_.end()) return novelty;
  const Registers& registers = it->second.now;
  if (options_.learn_until && registers.first > *options_.learn_until &&
      now - registers.first <= options_.new_window) {
    novelty |= kFirstSeen;
  }
  if (options_.baseline && !baseline_.contains(texts_.Text(fact.actor))) {
    novelty |= kNotInBaseline;
  }
  if (fact.success && IsCapability(fact.stage) && registers.used == now &&
      registers.first < now) {
    novelty |= kFirstUse;
  }
  if (fact.long_term) {
    TimeMs began = kNever;
    bool other_before = false;
    for (const Session& s : registers.sessions) {
      if (s.uid == fact.session) began = s.first;
    }
    for (const Session& s : registers.sessions) {
      other_before |= s.uid != fact.session && s.first < began;
    }
    if (began != kNever && other_before &&
        now - began <= options_.credential_window) {
      novelty |= kNewPlace;
    }
  }
  return novelty;
}

}  // namespace snaptrail::inline v0::internal
