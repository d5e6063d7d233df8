#include "src/lineage/block_arena.h"

#include <algorithm>
#include <cstring>

namespace snaptrail::inline v0::internal {
namespace {

struct BlockHead {
  std::uint32_t owner;
  std::uint32_t size;  // with the head, a multiple of eight
};

BlockHead ReadHead(const std::uint8_t* at) {
  BlockHead head;
  std::memcpy(&head, at, sizeof head);
  return head;
}

void WriteHead(std::uint8_t* at, BlockHead head) {
  std::memcpy(at, &head, sizeof head);
}

}  // namespace

std::size_t BlockArena::NewChunk(std::size_t size) {
  std::size_t at = chunks_.size();
  if (free_.empty()) {
    chunks_.emplace_back();
  } else {
    at = free_.back();
    free_.pop_back();
  }
  Chunk& chunk = chunks_[at];
  chunk.words = std::make_unique_for_overwrite<std::uint64_t[]>(size / 8);
  chunk.size = size;
  // Reference 0 is none.
  chunk.used = at == 0 ? 8 : 0;
  chunk.live = 0;
  reserved_ += size + 16;
  return at;
}

void BlockArena::DropChunk(std::size_t at) {
  reserved_ -= chunks_[at].size + 16;
  chunks_[at] = Chunk();
  free_.push_back(static_cast<std::uint32_t>(at));
}

BlockArena::Ref BlockArena::Allocate(std::size_t size, std::uint32_t owner) {
  const std::size_t whole = (size + kHead + 7) / 8 * 8;
  std::size_t at = current_;
  if (whole > kChunkBytes / 4) {
    at = NewChunk(whole + 8);
  } else if (at == SIZE_MAX || chunks_[at].used + whole > chunks_[at].size) {
    at = NewChunk(kChunkBytes);
    current_ = at;
  }
  Chunk& chunk = chunks_[at];
  const Ref ref = static_cast<Ref>(at * kUnits + chunk.used / 8);
  WriteHead(Head(ref), {owner, static_cast<std::uint32_t>(whole)});
  chunk.used += whole;
  chunk.live += whole;
  live_ += whole;
  return ref;
}

std::size_t BlockArena::SizeOf(Ref ref) const {
  return ReadHead(Head(ref)).size;
}

void BlockArena::Free(Ref ref) {
  if (ref == 0) return;
  BlockHead head = ReadHead(Head(ref));
  const std::size_t at = ref / kUnits;
  Chunk& chunk = chunks_[at];
  chunk.live -= head.size;
  live_ -= head.size;
  head.size |= kDead;
  WriteHead(Head(ref), head);
  if (chunk.live == 0 && at != current_) DropChunk(at);
}

void BlockArena::Compact(
    absl::FunctionRef<void(std::uint32_t owner, Ref now)> moved) {
  const std::size_t chunks = chunks_.size();
  for (std::size_t at = 0; at < chunks; ++at) {
    if (at == current_ || chunks_[at].words == nullptr ||
        chunks_[at].live * 4 > chunks_[at].used * 3) {
      continue;
    }
    std::size_t offset = at == 0 ? 8 : 0;
    while (chunks_[at].words != nullptr && offset < chunks_[at].used) {
      const Ref old = static_cast<Ref>(at * kUnits + offset / 8);
      const BlockHead head = ReadHead(Head(old));
      offset += head.size & ~kDead;
      if ((head.size & kDead) != 0) continue;
      const Ref now = Allocate(head.size - kHead, head.owner);
      std::memcpy(At(now), At(old), head.size - kHead);
      moved(head.owner, now);
      Free(old);
    }
  }
}

}  // namespace snaptrail::inline v0::internal
