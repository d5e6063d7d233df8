// BlockArena: byte blocks of any size in chunks. Blocks that are freed leave
// holes, and Compact moves what is left in chunks that are mostly holes; so
// what it takes follows what lives, whatever the sizes that came and went.
//
// A block knows its owner, who is told when it moves.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_BLOCK_ARENA_H_
#define SNAPTRAIL_SRC_LINEAGE_BLOCK_ARENA_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"

namespace snaptrail::inline v0::internal {

class BlockArena {
 public:
  using Ref = std::uint32_t;  // in units of eight bytes; 0: none
  static constexpr std::size_t kChunkBytes = 64 << 10;

  // At least `size` bytes, aligned to eight.
  Ref Allocate(std::size_t size, std::uint32_t owner);
  void Free(Ref ref);
  std::uint8_t* At(Ref ref) { return Head(ref) + kHead; }
  const std::uint8_t* At(Ref ref) const { return Head(ref) + kHead; }

  // What the block takes.
  std::size_t SizeOf(Ref ref) const;

  // Frees chunks of which less than three quarters live.
  void Compact(absl::FunctionRef<void(std::uint32_t owner, Ref now)> moved);

  std::size_t bytes() const { return reserved_; }
  std::size_t live() const { return live_; }

 private:
  static constexpr std::size_t kHead = 8;  // owner, size with the dead bit
  static constexpr std::uint32_t kDead = 1u << 31;
  static constexpr std::size_t kUnits = kChunkBytes / 8;

  struct Chunk {
    std::unique_ptr<std::uint64_t[]> words;
    std::size_t size = 0;  // bytes; one block may be larger than a chunk
    std::size_t used = 0;
    std::size_t live = 0;
  };

  std::uint8_t* Head(Ref ref) const {
    return reinterpret_cast<std::uint8_t*>(chunks_[ref / kUnits].words.get() +
                                           ref % kUnits);
  }
  std::size_t NewChunk(std::size_t size);
  void DropChunk(std::size_t at);

  std::vector<Chunk> chunks_;
  std::vector<std::uint32_t> free_;  // places in chunks_ without memory
  std::size_t current_ = SIZE_MAX;
  std::size_t reserved_ = 0;
  std::size_t live_ = 0;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_BLOCK_ARENA_H_
