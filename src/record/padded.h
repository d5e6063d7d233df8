// PaddedBuffer: bytes of our own with kJsonPadding blanks behind them.
//
// Invariants: what is behind them is the same whatever was there before,
// because a lazy JSON parser may look at it when the JSON is wrong; capacity
// never shrinks, so that a steady state allocates nothing. Threads: one thread
// at a time.
#ifndef SNAPTRAIL_SRC_RECORD_PADDED_H_
#define SNAPTRAIL_SRC_RECORD_PADDED_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

#include "src/record/record.h"

namespace snaptrail::inline v0::internal {

class PaddedBuffer {
 public:
  std::string_view view() const {
    return std::string_view(bytes_.data(), size_);
  }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  void clear() { size_ = 0; }

  void Append(std::string_view bytes) {
    if (bytes.empty()) return;
    const std::size_t wanted = size_ + bytes.size() + kJsonPadding;
    if (bytes_.size() < wanted) {
      bytes_.resize(std::max(wanted, bytes_.size() * 2));
    }
    std::memcpy(bytes_.data() + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
    Pad();
  }
  std::string_view Assign(std::string_view bytes) {
    size_ = 0;
    Append(bytes);
    return view();
  }
  void RemovePrefix(std::size_t count) {
    if (count == 0) return;
    std::memmove(bytes_.data(), bytes_.data() + count, size_ - count);
    size_ -= count;
    Pad();
  }

 private:
  void Pad() { std::memset(bytes_.data() + size_, ' ', kJsonPadding); }

  std::vector<char> bytes_;  // its size is the room
  std::size_t size_ = 0;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_PADDED_H_
