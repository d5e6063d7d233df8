// TinyList: a list of integers in eight bytes, for the many lists that are
// usually empty or of one member. More than one stand in a block of the heap.
//
// T is uint32_t, or uint64_t of which only 63 bits are used.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_TINY_LIST_H_
#define SNAPTRAIL_SRC_LINEAGE_TINY_LIST_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>

namespace snaptrail::inline v0::internal {

template <typename T>
class TinyList {
 public:
  using value_type = T;

  TinyList() = default;
  TinyList(TinyList&& other) noexcept : word_(std::exchange(other.word_, 0)) {}
  TinyList& operator=(TinyList&& other) noexcept {
    if (this != &other) {
      clear();
      word_ = std::exchange(other.word_, 0);
    }
    return *this;
  }
  TinyList(const TinyList& other) { Append(other); }
  TinyList& operator=(const TinyList& other) {
    if (this != &other) {
      clear();
      Append(other);
    }
    return *this;
  }
  ~TinyList() { clear(); }

  std::uint32_t size() const {
    return word_ == 0 ? 0 : Inline() ? 1 : Large()->size;
  }
  bool empty() const { return word_ == 0; }
  T operator[](std::uint32_t i) const {
    return Inline() ? static_cast<T>(word_ >> 1) : Data()[i];
  }
  T front() const { return (*this)[0]; }
  T back() const { return (*this)[size() - 1]; }
  void Set(std::uint32_t i, T value) {
    if (Inline()) {
      word_ = Tagged(value);
    } else {
      Data()[i] = value;
    }
  }

  void push_back(T value) {
    if (word_ == 0) {
      word_ = Tagged(value);
      return;
    }
    if (Inline()) {
      const T first = static_cast<T>(word_ >> 1);
      Grow(nullptr, 2);
      Data()[0] = first;
      Large()->size = 1;
    } else if (Large()->size == Large()->capacity) {
      Grow(Large(), Large()->capacity + Large()->capacity / 2 + 1);
    }
    Data()[Large()->size++] = value;
  }
  // Keeps the order of what stays.
  template <typename Pred>
  void RemoveIf(Pred pred) {
    if (word_ == 0) return;
    if (Inline()) {
      if (pred(static_cast<T>(word_ >> 1))) word_ = 0;
      return;
    }
    T* end = std::remove_if(Data(), Data() + Large()->size, pred);
    Large()->size = static_cast<std::uint32_t>(end - Data());
    if (Large()->size == 0) {
      clear();
    } else if (Large()->size == 1) {
      const T only = Data()[0];
      clear();
      word_ = Tagged(only);
    } else if (Large()->size < Large()->capacity / 4) {
      Grow(Large(), Large()->size + 1);
    }
  }
  void Remove(T value) {
    RemoveIf([value](T other) { return other == value; });
  }
  template <typename List>
  void Append(const List& list) {
    for (const T value : list) push_back(value);
  }
  bool Contains(T value) const {
    return std::find(begin(), end(), value) != end();
  }
  void clear() {
    if (word_ != 0 && !Inline()) Free(Large());
    word_ = 0;
  }
  // Of the heap, the allocator's own word included.
  friend bool operator==(const TinyList& a, const TinyList& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }
  std::size_t heap_bytes() const {
    return word_ == 0 || Inline() ? 0 : BytesOf(Large()->capacity) + 16;
  }

  class Iterator {
   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using reference = T;
    using pointer = const T*;
    using iterator_category = std::input_iterator_tag;
    Iterator(const TinyList* list, std::uint32_t at) : list_(list), at_(at) {}
    T operator*() const { return (*list_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) { return {list_, at_++}; }
    friend bool operator==(const Iterator& a, const Iterator& b) {
      return a.at_ == b.at_;
    }

   private:
    const TinyList* list_;
    std::uint32_t at_;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 private:
  struct Heap {
    std::uint32_t size;
    std::uint32_t capacity;
  };
  using Words = std::allocator<std::uint64_t>;

  static std::uint64_t Tagged(T value) {
    return (static_cast<std::uint64_t>(value) << 1) | 1;
  }
  bool Inline() const { return (word_ & 1) != 0; }
  Heap* Large() const { return reinterpret_cast<Heap*>(word_); }
  T* Data() const { return reinterpret_cast<T*>(Large() + 1); }
  static std::size_t WordsOf(std::uint32_t capacity) {
    return 1 + (capacity * sizeof(T) + 7) / 8;
  }
  static std::size_t BytesOf(std::uint32_t capacity) {
    return WordsOf(capacity) * 8;
  }
  void Grow(Heap* from, std::uint32_t capacity) {
    auto* block = reinterpret_cast<Heap*>(Words().allocate(WordsOf(capacity)));
    block->size = 0;
    block->capacity = capacity;
    if (from != nullptr) {
      block->size = from->size;
      std::copy_n(reinterpret_cast<T*>(from + 1), from->size,
                  reinterpret_cast<T*>(block + 1));
      Free(from);
    }
    word_ = reinterpret_cast<std::uint64_t>(block);
  }
  static void Free(Heap* block) {
    Words().deallocate(reinterpret_cast<std::uint64_t*>(block),
                       WordsOf(block->capacity));
  }

  std::uint64_t word_ = 0;  // 0: empty; odd: one value; even: Heap*
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_TINY_LIST_H_
