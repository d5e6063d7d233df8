// Slab: a table in chunks. Places never move, so that growing needs neither a
// copy nor twice the room; a place that was freed is used again.
//
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_SLAB_H_
#define SNAPTRAIL_SRC_LINEAGE_SLAB_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace snaptrail::inline v0::internal {

template <typename T>
class Slab {
 public:
  static constexpr std::uint32_t kChunk = 1024;

  std::uint32_t Add() {
    ++live_;
    if (!free_.empty()) {
      const std::uint32_t at = free_.back();
      free_.pop_back();
      return at;
    }
    if (size_ % kChunk == 0) chunks_.push_back(std::make_unique<T[]>(kChunk));
    return size_++;
  }
  void Free(std::uint32_t at) {
    (*this)[at] = T();
    free_.push_back(at);
    --live_;
  }
  T& operator[](std::uint32_t at) { return chunks_[at / kChunk][at % kChunk]; }
  const T& operator[](std::uint32_t at) const {
    return chunks_[at / kChunk][at % kChunk];
  }
  // Places ever used; those that were freed hold a T().
  std::uint32_t size() const { return size_; }
  std::uint32_t live() const { return live_; }
  std::size_t bytes() const {
    return chunks_.size() * (kChunk * sizeof(T) + 16) +
           chunks_.capacity() * sizeof(void*) + free_.capacity() * 4;
  }

 private:
  std::vector<std::unique_ptr<T[]>> chunks_;
  std::vector<std::uint32_t> free_;
  std::uint32_t size_ = 0;
  std::uint32_t live_ = 0;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_SLAB_H_
