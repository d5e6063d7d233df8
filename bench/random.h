// What made-up records are drawn from.
#ifndef SNAPTRAIL_BENCH_RANDOM_H_
#define SNAPTRAIL_BENCH_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace snaptrail_bench {

// SplitMix64: small, and the same everywhere, which std:: distributions are
// not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  std::uint32_t Below(std::uint32_t n) {
    return static_cast<std::uint32_t>(Next() % n);
  }

  // Letters that do not compress.
  void AppendText(std::size_t letters, std::string* out) {
    constexpr std::string_view kLetters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < letters; ++i)
      out->push_back(kLetters[Below(64)]);
  }
  // As 01234567-89ab-cdef-0123-456789abcdef.
  void AppendId(std::string* out) {
    constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    for (const char c : kForm) {
      out->push_back(c == 'x' ? "0123456789abcdef"[Below(16)] : c);
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace snaptrail_bench

#endif  // SNAPTRAIL_BENCH_RANDOM_H_
