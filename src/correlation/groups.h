// Groups: records by key, in few bytes each. A record is at one place as long
// as it lives, and is known by a number.
//
// Invariants: numbers of records that went are used again.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_CORRELATION_GROUPS_H_
#define SNAPTRAIL_SRC_CORRELATION_GROUPS_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {

template <typename Record>
class Groups {
 public:
  using Id = std::uint32_t;
  static constexpr Id kNone = UINT32_MAX;

  Groups() : index_(0, Hash{this}, Eq{this}) {}
  Groups(const Groups&) = delete;
  Groups& operator=(const Groups&) = delete;

  Id Find(std::string_view key) const {
    const auto found = index_.find(key);
    return found == index_.end() ? kNone : *found;
  }

  // The key has at most 65,535 bytes. The second: whether it is new.
  std::pair<Id, bool> FindOrAdd(std::string_view key) {
    if (const Id found = Find(key); found != kNone) return {found, false};
    Id id = 0;
    if (!free_.empty()) {
      id = free_.back();
      free_.pop_back();
    } else {
      id = used_++;
      if (id % kChunk == 0) {
        chunks_.push_back(std::make_unique<Slot[]>(kChunk));
      }
    }
    Slot& slot = SlotOf(id);
    slot.record = Record();
    slot.key = static_cast<std::uint32_t>(keys_.size());
    const auto size = static_cast<std::uint16_t>(key.size());
    keys_.append(reinterpret_cast<const char*>(&size), sizeof size);
    keys_.append(key);
    index_.insert(id);
    return {id, true};
  }

  void Remove(Id id) {
    dead_ += KeyOf(id).size() + sizeof(std::uint16_t);
    index_.erase(id);
    SlotOf(id).record = Record();
    free_.push_back(id);
    if (dead_ > 4096 && dead_ > keys_.size() / 2) Compact();
  }

  Record& operator[](Id id) { return SlotOf(id).record; }
  const Record& operator[](Id id) const { return SlotOf(id).record; }
  // Good until the next key is added or removed.
  std::string_view KeyOf(Id id) const {
    const char* at = keys_.data() + SlotOf(id).key;
    std::uint16_t size = 0;
    std::memcpy(&size, at, sizeof size);
    return {at + sizeof size, size};
  }

  std::size_t size() const { return index_.size(); }
  std::size_t bytes() const {
    return chunks_.size() * kChunk * sizeof(Slot) + keys_.capacity() +
           index_.capacity() * (sizeof(Id) + 1) + free_.capacity() * sizeof(Id);
  }

 private:
  static constexpr std::size_t kChunk = 256;
  struct Slot {
    Record record;
    std::uint32_t key = 0;
  };
  struct Hash {
    using is_transparent = void;
    const Groups* groups;
    std::size_t operator()(Id id) const {
      return TextHash()(groups->KeyOf(id));
    }
    std::size_t operator()(std::string_view key) const {
      return TextHash()(key);
    }
  };
  struct Eq {
    using is_transparent = void;
    const Groups* groups;
    bool operator()(Id a, Id b) const { return a == b; }
    bool operator()(Id a, std::string_view b) const {
      return groups->KeyOf(a) == b;
    }
    bool operator()(std::string_view a, Id b) const {
      return groups->KeyOf(b) == a;
    }
  };

  Slot& SlotOf(Id id) { return chunks_[id / kChunk][id % kChunk]; }
  const Slot& SlotOf(Id id) const { return chunks_[id / kChunk][id % kChunk]; }

  void Compact() {
    std::string kept;
    kept.reserve(keys_.size() - dead_);
    std::vector<std::pair<Id, std::uint32_t>> moved;
    moved.reserve(index_.size());
    for (const Id id : index_) {
      const std::string_view key = KeyOf(id);
      moved.emplace_back(id, static_cast<std::uint32_t>(kept.size()));
      kept.append(key.data() - sizeof(std::uint16_t),
                  key.size() + sizeof(std::uint16_t));
    }
    for (const auto& [id, at] : moved) SlotOf(id).key = at;
    keys_ = std::move(kept);
    dead_ = 0;
  }

  std::vector<std::unique_ptr<Slot[]>> chunks_;
  Id used_ = 0;
  std::vector<Id> free_;
  std::string keys_;  // of each the length in two bytes, then the text
  std::size_t dead_ = 0;
  absl::flat_hash_set<Id, Hash, Eq> index_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CORRELATION_GROUPS_H_
