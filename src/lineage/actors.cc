#include "src/lineage/actors.h"

#include "absl/hash/hash.h"
#include "src/lineage/step_codec.h"

namespace snaptrail::inline v0::internal {

ActorId ActorTable::Hold(const Actor& actor) {
  const TextId section = HoldActorSection(actor, &texts_);
  auto hash_of = [this](ActorId id) {
    return absl::Hash<TextId>()(entries_[id].section);
  };
  const std::size_t hash = absl::Hash<TextId>()(section);
  const ActorId known = index_.Find(
      hash, [&](ActorId id) { return entries_[id].section == section; });
  if (known != IdIndex::kNone) {
    DropActorSection(section, &texts_);
    ++entries_[known].refs;
    return known;
  }
  const ActorId id = entries_.Add();
  entries_[id] = {section, 1};
  index_.Insert(hash, id, hash_of);
  return id;
}

void ActorTable::Unref(ActorId id) {
  Entry& entry = entries_[id];
  if (--entry.refs != 0) return;
  index_.Erase(absl::Hash<TextId>()(entry.section), id, [this](ActorId other) {
    return absl::Hash<TextId>()(entries_[other].section);
  });
  DropActorSection(entry.section, &texts_);
  entries_.Free(id);
}

Actor ActorTable::Get(ActorId id) const {
  return ReadActorSection(entries_[id].section, texts_);
}

}  // namespace snaptrail::inline v0::internal
