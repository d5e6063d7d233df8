#include "src/lineage/interner.h"

#include <cstring>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {

Interner::Interner() {
  Ref(Intern(""));
  fresh_.clear();
}

std::string_view Interner::Text(TextId id) const {
  const std::uint8_t* at = blocks_.At(entries_[id].block);
  std::uint32_t size = 0;
  std::memcpy(&size, at, sizeof size);
  return {reinterpret_cast<const char*>(at + sizeof size), size};
}

TextId Interner::Find(std::string_view text) const {
  const TextId id = index_.Find(
      TextHash()(text), [&](TextId other) { return Text(other) == text; });
  return id == IdIndex::kNone ? 0 : id;
}

TextId Interner::Intern(std::string_view text) {
  const std::size_t hash = TextHash()(text);
  TextId id =
      index_.Find(hash, [&](TextId other) { return Text(other) == text; });
  if (id != IdIndex::kNone) return id;
  id = entries_.Add();
  const auto size = static_cast<std::uint32_t>(text.size());
  const BlockArena::Ref block = blocks_.Allocate(sizeof size + size, id);
  std::memcpy(blocks_.At(block), &size, sizeof size);
  if (size != 0) {
    std::memcpy(blocks_.At(block) + sizeof size, text.data(), size);
  }
  entries_[id] = {block, 0};
  index_.Insert(hash, id,
                [this](TextId other) { return TextHash()(Text(other)); });
  fresh_.push_back(id);
  return id;
}

void Interner::Erase(TextId id) {
  index_.Erase(TextHash()(Text(id)), id,
               [this](TextId other) { return TextHash()(Text(other)); });
  blocks_.Free(entries_[id].block);
  entries_.Free(id);
}

bool Interner::Unref(TextId id) {
  if (--entries_[id].refs != 0) return false;
  Erase(id);
  return true;
}

void Interner::Sweep() {
  for (const TextId id : fresh_) {
    // Held and let go in between: the place is free, or another's by now.
    if (entries_[id].block != 0 && entries_[id].refs == 0) Erase(id);
  }
  fresh_.clear();
}

void Interner::Compact() {
  blocks_.Compact([this](std::uint32_t id, BlockArena::Ref now) {
    entries_[id].block = now;
  });
}

}  // namespace snaptrail::inline v0::internal
