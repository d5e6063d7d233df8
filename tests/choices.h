// Choices: what random tests and fuzzers make their inputs of.
//
// Threads: one thread at a time.
#ifndef SNAPTRAIL_TESTS_CHOICES_H_
#define SNAPTRAIL_TESTS_CHOICES_H_

#include <cstddef>
#include <cstdint>
#include <random>

namespace snaptrail::inline v0::internal {

// A source of choices: a seed, or the bytes of a fuzzer.
class Choices {
 public:
  explicit Choices(std::uint64_t seed) : random_(seed) {}
  Choices(const std::uint8_t* data, std::size_t size)
      : data_(data), size_(size), given_(true) {}
  // 0 to below.
  std::uint32_t Below(std::uint32_t below) {
    if (!given_) return static_cast<std::uint32_t>(random_() % below);
    if (at_ >= size_) return 0;
    return data_[at_++] % below;
  }
  bool Once(std::uint32_t in) { return Below(in) == 0; }
  bool done() const { return given_ && at_ >= size_; }

 private:
  std::mt19937_64 random_;
  const std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t at_ = 0;
  bool given_ = false;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_TESTS_CHOICES_H_
