#include "src/lineage/dormants.h"

#include <cstring>
#include <iterator>
#include <string>

#include "src/base/strings.h"
#include "src/lineage/compact_text.h"
#include "src/lineage/step_codec.h"

namespace snaptrail::inline v0::internal {
namespace {

// What an entry takes beside its block: itself, its places in the index and in
// the orders of time, with their slack.
constexpr std::size_t kEntryBytes = 64;

enum Flag : std::uint64_t {
  kAct = 1 << 0,
  kAutomation = 1 << 1,
  kMaybeForgotten = 1 << 2,
  kOwnView = 1 << 3,  // nobody is behind the caller
  kUnsure = 1 << 4,
};

// Names are written out: no other step has them.
class NoNames : public ResourceNames {
 public:
  std::uint32_t NameOf(std::string_view, const Resource&) const override {
    return 0;
  }
  void Fill(std::uint32_t, Resource*) const override {}
};

// A view of an actor but for its first hop's time, which is the step's, and for
// what differs between steps of one session. No text that can be read begins
// with 0xFF, so that none is taken for one of these.
constexpr char kViewMark[] = {'\xFF', 'v'};

std::string ViewBytes(const ActorView& view) {
  std::string out(kViewMark, sizeof kViewMark);
  for (const TextId id : {view.origin, view.sponsor, view.author,
                          view.job.first, view.job.second}) {
    PutVarint(id, &out);
  }
  PutVarint(view.chain.size(), &out);
  for (std::size_t i = 0; i < view.chain.size(); ++i) {
    const Hop& hop = view.chain[i];
    for (const TextId id : {hop.uid, hop.session, hop.account}) {
      PutVarint(id, &out);
    }
    PutVarint(hop.alias.size(), &out);
    for (const TextId id : hop.alias) PutVarint(id, &out);
    if (i > 0) PutVarint(static_cast<std::uint64_t>(hop.time), &out);
  }
  return out;
}

ActorView ReadView(std::string_view bytes, TimeMs time) {
  const auto* at =
      reinterpret_cast<const std::uint8_t*>(bytes.data()) + sizeof kViewMark;
  auto next = [&at] { return static_cast<TextId>(GetVarint(&at)); };
  ActorView view;
  view.origin = next();
  view.sponsor = next();
  view.author = next();
  view.job.first = next();
  view.job.second = next();
  view.chain.resize(GetVarint(&at));
  for (std::size_t i = 0; i < view.chain.size(); ++i) {
    Hop& hop = view.chain[i];
    hop.uid = next();
    hop.session = next();
    hop.account = next();
    for (std::uint64_t left = GetVarint(&at); left > 0; --left) {
      hop.alias.push_back(next());
    }
    hop.time = i > 0 ? static_cast<TimeMs>(GetVarint(&at)) : time;
  }
  return view;
}

// Held once for all steps that have it, with the texts in it.
TextId HoldView(const ActorView& view, Interner* texts) {
  const TextId id = texts->Intern(ViewBytes(view));
  if (texts->refs(id) == 0) {
    ForEachText(view, [texts](TextId text) { texts->Ref(text); });
  }
  texts->Ref(id);
  return id;
}

void LetGoView(TextId id, Interner* texts) {
  if (texts->refs(id) == 1) {
    const ActorView view = ReadView(texts->Text(id), 0);
    ForEachText(view, [texts](TextId text) { texts->Unref(text); });
  }
  texts->Unref(id);
}

// The view of somebody behind whom nobody is.
ActorView OwnView(const Step& step, const Interner& texts) {
  Hop hop;
  hop.uid = texts.Find(step.actor.uid);
  hop.session = texts.Find(step.actor.session_uid);
  hop.account = texts.Find(step.actor.account);
  hop.time = step.time;
  for (const std::string& alias : step.actor.alias) {
    const TextId id = texts.Find(alias);
    if (!hop.alias.Contains(id)) hop.alias.push_back(id);
  }
  ActorView view;
  view.origin = hop.uid;
  view.chain.push_back(std::move(hop));
  return view;
}

// What stands in a block: hashes of the uid and of each name; then this.
struct Head {
  std::uint64_t flags = 0;
  std::uint64_t told = 0;
  std::uint64_t novelty = 0;
  TextId cloud = 0;
  TextId who = 0;
  TextId view = 0;  // of kOwnView: the origin
  TextId input = 0;
  std::uint64_t offset = 0;
};

void PutHead(const Head& head, std::string* out) {
  for (const std::uint64_t n :
       {head.flags, head.told, head.novelty, std::uint64_t{head.cloud},
        std::uint64_t{head.who}, std::uint64_t{head.view},
        std::uint64_t{head.input}, head.offset}) {
    PutVarint(n, out);
  }
}

Head ReadHead(const std::uint8_t** at) {
  Head head;
  head.flags = GetVarint(at);
  head.told = GetVarint(at);
  head.novelty = GetVarint(at);
  head.cloud = static_cast<TextId>(GetVarint(at));
  head.who = static_cast<ActorId>(GetVarint(at));
  head.view = static_cast<TextId>(GetVarint(at));
  head.input = static_cast<TextId>(GetVarint(at));
  head.offset = GetVarint(at);
  return head;
}

// Behind the number of names and the hashes.
const std::uint8_t* AfterHashes(const std::uint8_t* block) {
  return block + 1 + (block[0] + std::size_t{1}) * sizeof(std::uint32_t);
}

}  // namespace

Dormants::Dormants(Interner* texts, ActorTable* actors)
    : texts_(*texts), actors_(*actors), by_time_(Before{this}) {}

std::uint32_t Dormants::HashOf(std::string_view text) {
  const std::size_t hash = TextHash()(text);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

std::uint32_t Dormants::HashAt(std::uint32_t place) const {
  const std::uint8_t* block = blocks_.At(entries_[place / kPlaces].block);
  std::uint32_t hash = 0;
  std::memcpy(&hash, block + 1 + (place % kPlaces) * sizeof hash, sizeof hash);
  return hash;
}

template <typename Is>
Dormants::Id Dormants::Lookup(std::uint32_t hash, bool name, Is is) const {
  const std::uint32_t place = index_.Find(hash, [&](std::uint32_t p) {
    return (p % kPlaces != 0) == name && HashAt(p) == hash && is(p / kPlaces);
  });
  return place == IdIndex::kNone ? kNone : place / kPlaces;
}

void Dormants::Add(const Sleeper& sleeper, const Fact& fact,
                   const std::vector<std::string_view>& names, bool act) {
  const Step& step = sleeper.step;
  std::string bytes;
  std::vector<std::uint32_t> hashes = {HashOf(step.uid)};
  for (const std::string_view name : names) hashes.push_back(HashOf(name));
  bytes.push_back(static_cast<char>(hashes.size() - 1));
  bytes.append(reinterpret_cast<const char*>(hashes.data()),
               hashes.size() * sizeof hashes[0]);

  ActorView own = OwnView(step, texts_);
  own.automation = sleeper.actor.automation;
  own.novelty = sleeper.actor.novelty;
  own.unsure = sleeper.actor.unsure;
  const bool is_own = own == sleeper.actor;
  Head head;
  auto flag = [](bool is, Flag bit) { return is ? bit : Flag{}; };
  head.flags = flag(act, kAct) | flag(own.automation, kAutomation) |
               flag(sleeper.maybe_forgotten, kMaybeForgotten) |
               flag(own.unsure, kUnsure) | flag(is_own, kOwnView);
  head.told = sleeper.told;
  head.novelty = own.novelty;
  head.cloud = fact.cloud;
  head.who = actors_.Hold(step.actor);
  head.view = is_own ? sleeper.actor.origin : HoldView(sleeper.actor, &texts_);
  head.input = sleeper.input;
  head.offset = sleeper.offset;
  texts_.Ref(head.input);
  PutHead(head, &bytes);
  PackText(step.uid, &bytes);
  PackStep(step, NoNames(), &texts_, &bytes);

  const Id id = entries_.Add();
  const BlockArena::Ref block = blocks_.Allocate(bytes.size(), id);
  std::memcpy(blocks_.At(block), bytes.data(), bytes.size());
  entries_[id] = {step.time, block, fact.actor};
  for (std::uint32_t i = 0; i < hashes.size(); ++i) {
    index_.Insert(hashes[i], id * kPlaces + i,
                  [this](std::uint32_t place) { return HashAt(place); });
  }
  by_time_.insert(id);
  if (act) {
    const Origin origin{head.cloud, sleeper.actor.origin};
    acts_.try_emplace(origin, Before{this}).first->second.insert(id);
  }
  held_[fact.actor] += BytesOf(id);
}

Sleeper Dormants::Read(Id id) const {
  const Entry& entry = entries_[id];
  const std::uint8_t* at = AfterHashes(blocks_.At(entry.block));
  const Head head = ReadHead(&at);
  Sleeper sleeper;
  Step& step = sleeper.step;
  const std::string uid = UnpackText(&at);
  UnpackStep(at, NoNames(), texts_, &step);
  step.uid = uid;
  step.actor = actors_.Get(head.who);
  sleeper.actor = (head.flags & kOwnView) != 0
                      ? OwnView(step, texts_)
                      : ReadView(texts_.Text(head.view), step.time);
  sleeper.actor.automation = (head.flags & kAutomation) != 0;
  sleeper.actor.unsure = (head.flags & kUnsure) != 0;
  sleeper.actor.novelty = static_cast<std::uint16_t>(head.novelty);
  sleeper.input = head.input;
  sleeper.offset = head.offset;
  sleeper.told = static_cast<std::uint8_t>(head.told);
  sleeper.maybe_forgotten = (head.flags & kMaybeForgotten) != 0;
  return sleeper;
}

void Dormants::Erase(Id id) {
  const Entry entry = entries_[id];
  const std::uint8_t* block = blocks_.At(entry.block);
  const std::uint8_t* at = AfterHashes(block);
  const Head head = ReadHead(&at);
  auto held = held_.find(entry.actor);
  held->second -= BytesOf(id);
  if (held->second == 0) held_.erase(held);
  by_time_.erase(id);
  const bool is_own = (head.flags & kOwnView) != 0;
  if ((head.flags & kAct) != 0) {
    const TextId origin =
        is_own ? head.view : ReadView(texts_.Text(head.view), 0).origin;
    auto acts = acts_.find({head.cloud, origin});
    acts->second.erase(id);
    if (acts->second.empty()) acts_.erase(acts);
  }
  for (std::uint32_t i = 0; i <= block[0]; ++i) {
    const std::uint32_t place = id * kPlaces + i;
    index_.Erase(HashAt(place), place,
                 [this](std::uint32_t other) { return HashAt(other); });
  }
  ReleaseStep(at + PackedSize(at), &texts_);
  actors_.Unref(head.who);
  if (!is_own) LetGoView(head.view, &texts_);
  texts_.Unref(head.input);
  blocks_.Free(entry.block);
  entries_.Free(id);
}

std::string Dormants::UidOf(Id id) const {
  const std::uint8_t* at = AfterHashes(blocks_.At(entries_[id].block));
  ReadHead(&at);
  return UnpackText(&at);
}

bool Dormants::ComesBefore(Id a, Id b) const {
  const std::string x = UidOf(a);
  const std::string y = UidOf(b);
  return x != y ? x < y : Read(a).step.index < Read(b).step.index;
}

Dormants::Id Dormants::Find(std::string_view uid, std::uint32_t index) const {
  if (empty()) return kNone;
  return Lookup(HashOf(uid), false, [&](Id id) {
    return UidOf(id) == uid && Read(id).step.index == index;
  });
}

Dormants::Id Dormants::Naming(std::string_view key) const {
  if (empty()) return kNone;
  return Lookup(HashOf(key), true, [](Id) { return true; });
}

std::vector<Dormants::Id> Dormants::ActsOf(TextId cloud, TextId origin,
                                           TimeMs first, TimeMs last,
                                           std::size_t limit) const {
  std::vector<Id> found;
  const auto acts = acts_.find({cloud, origin});
  if (acts == acts_.end()) return found;
  const auto begin = acts->second.lower_bound(first);
  const auto end = acts->second.upper_bound(last);
  for (auto at = begin; at != end && found.size() < limit; ++at) {
    found.push_back(*at);
  }
  if (begin == end) return found;
  const Id newest = *std::prev(end);
  if (found.empty() || found.back() != newest) found.push_back(newest);
  return found;
}

void Dormants::ForEachOldest(absl::FunctionRef<bool(Id)> take) const {
  for (const Id id : by_time_) {
    if (!take(id)) return;
  }
}

std::size_t Dormants::BytesOf(Id id) const {
  return blocks_.SizeOf(entries_[id].block) + kEntryBytes;
}

std::size_t Dormants::bytes() const {
  // Two orders of time, with their slack.
  constexpr std::size_t kTimed = 14;
  return entries_.bytes() + blocks_.bytes() + index_.bytes() + size() * kTimed +
         acts_.capacity() * (sizeof(Origin) + sizeof(Timed) + 1) +
         held_.capacity() * 17;
}

void Dormants::Compact() {
  blocks_.Compact([this](std::uint32_t id, BlockArena::Ref now) {
    entries_[id].block = now;
  });
}

}  // namespace snaptrail::inline v0::internal
