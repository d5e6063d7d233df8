// Blocks: 64 bytes of JSON at a time as bit masks, bit i for byte i, so that
// the scanner looks at brackets and not at bytes.
//
// Four ways to the same masks: AVX-512 and AVX2 (chosen when the processor has
// them), SSE2 (part of every x86-64) and plain C++. They must agree bit by bit.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_RECORD_BLOCKS_H_
#define SNAPTRAIL_SRC_RECORD_BLOCKS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <immintrin.h>
#define SNAPTRAIL_BLOCKS_SSE2 1
#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
#define SNAPTRAIL_BLOCKS_AVX 1
#define SNAPTRAIL_AVX2 __attribute__((target("avx2,pclmul,bmi")))
#define SNAPTRAIL_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx2,pclmul,bmi")))
#endif
#endif

#if defined(__GNUC__) || defined(__clang__)
#define SNAPTRAIL_INLINE inline __attribute__((always_inline))
#else
#define SNAPTRAIL_INLINE inline
#endif

namespace snaptrail::inline v0::internal {

inline constexpr std::size_t kBlock = 64;

struct BlockMasks {
  std::uint64_t quote = 0;
  std::uint64_t slash = 0;    // backslash
  std::uint64_t bracket = 0;  // { } [ ]
  std::uint64_t punct = 0;    // brackets, comma, colon, and all up to the blank
  std::uint64_t control = 0;  // below the blank
  std::uint64_t high = 0;     // not 0: some byte is not ASCII
};

// Bit i: whether an odd number of bits of `bits` is set at or below i.
SNAPTRAIL_INLINE std::uint64_t PrefixXor(std::uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

struct PlainBlocks {
  static std::uint64_t Inside(std::uint64_t quotes) {
    return PrefixXor(quotes);
  }
  static BlockMasks Classify(const char* data) {
    BlockMasks m;
    for (std::size_t i = 0; i < kBlock; ++i) {
      const auto c = static_cast<unsigned char>(data[i]);
      const std::uint64_t bit = std::uint64_t{1} << i;
      if (c == '"') m.quote |= bit;
      if (c == '\\') m.slash |= bit;
      // Brackets and braces differ in the bit of 0x20 only.
      const unsigned char folded = c | 0x20;
      if (folded == '{' || folded == '}') {
        m.bracket |= bit;
        m.punct |= bit;
      }
      if (c == ',' || c == ':' || c <= ' ') m.punct |= bit;
      if (c < ' ') m.control |= bit;
      if (c >= 0x80) m.high |= bit;
    }
    return m;
  }
};

#ifdef SNAPTRAIL_BLOCKS_SSE2
struct Sse2Blocks {
  static SNAPTRAIL_INLINE std::uint64_t Inside(std::uint64_t quotes) {
    return PrefixXor(quotes);
  }
  static SNAPTRAIL_INLINE BlockMasks Classify(const char* data) {
    BlockMasks m;
    __m128i high = _mm_setzero_si128();
    for (std::size_t part = 0; part < 4; ++part) {
      const __m128i c =
          _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + 16 * part));
      const auto is = [&c](char wanted) {
        return _mm_cmpeq_epi8(c, _mm_set1_epi8(wanted));
      };
      const __m128i folded = _mm_or_si128(c, _mm_set1_epi8(0x20));
      const __m128i bracket =
          _mm_or_si128(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{')),
                       _mm_cmpeq_epi8(folded, _mm_set1_epi8('}')));
      const __m128i control = _mm_cmpeq_epi8(
          _mm_max_epu8(c, _mm_set1_epi8(0x1f)), _mm_set1_epi8(0x1f));
      const __m128i punct =
          _mm_or_si128(_mm_or_si128(bracket, _mm_or_si128(is(','), is(':'))),
                       _mm_or_si128(control, is(' ')));
      const auto bits = [part](__m128i v) {
        return static_cast<std::uint64_t>(
                   static_cast<std::uint32_t>(_mm_movemask_epi8(v)))
               << (16 * part);
      };
      m.quote |= bits(is('"'));
      m.slash |= bits(is('\\'));
      m.bracket |= bits(bracket);
      m.punct |= bits(punct);
      m.control |= bits(control);
      high = _mm_or_si128(high, c);
    }
    m.high = static_cast<std::uint32_t>(_mm_movemask_epi8(high));
    return m;
  }
};
#endif

#ifdef SNAPTRAIL_BLOCKS_AVX
// Their functions are inlined into the one caller, which has the same target.
struct Avx2Blocks {
  // A product without carries by all ones is the prefix of exclusive ors.
  SNAPTRAIL_AVX2 static inline std::uint64_t Inside(std::uint64_t quotes) {
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(
        _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(quotes)),
                             _mm_set1_epi8(-1), 0)));
  }
  SNAPTRAIL_AVX2 static inline BlockMasks Classify(const char* data) {
    const __m256i a =
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data));
    const __m256i b =
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + 32));
    BlockMasks m;
    m.quote = Bits(Is(a, '"'), Is(b, '"'));
    m.slash = Bits(Is(a, '\\'), Is(b, '\\'));
    const std::uint64_t marks = Bits(Marks(a), Marks(b));
    // Of the marks, brackets alone have the bit of 0x40; shifted by one it is
    // the sign.
    m.bracket = marks & Bits(_mm256_slli_epi16(a, 1), _mm256_slli_epi16(b, 1));
    m.punct = marks | Bits(UpTo(a, ' '), UpTo(b, ' '));
    m.control = Bits(UpTo(a, 0x1f), UpTo(b, 0x1f));
    m.high =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_or_si256(a, b)));
    return m;
  }

 private:
  SNAPTRAIL_AVX2 static inline __m256i Is(__m256i v, char wanted) {
    return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(wanted));
  }
  SNAPTRAIL_AVX2 static inline __m256i UpTo(__m256i v, char most) {
    const __m256i bound = _mm256_set1_epi8(most);
    return _mm256_cmpeq_epi8(_mm256_max_epu8(v, bound), bound);
  }
  // , : { } [ ] differ in their low four bits but for the case of brackets, so
  // one look-up by them tells which mark a byte would have to be (as simdjson
  // does). Two control characters pass for a comma and a colon that way; they
  // belong to punct, too.
  SNAPTRAIL_AVX2 static inline __m256i Marks(__m256i v) {
    const __m256i table = _mm256_setr_epi8(
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0,  //
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0);
    return _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, v),
                             _mm256_or_si256(v, _mm256_set1_epi8(0x20)));
  }
  SNAPTRAIL_AVX2 static inline std::uint64_t Bits(__m256i a, __m256i b) {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(a)) |
           static_cast<std::uint64_t>(
               static_cast<std::uint32_t>(_mm256_movemask_epi8(b)))
               << 32;
  }
};

// Compares give masks of 64 bits at once.
struct Avx512Blocks {
  SNAPTRAIL_AVX512 static inline std::uint64_t Inside(std::uint64_t quotes) {
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(
        _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(quotes)),
                             _mm_set1_epi8(-1), 0)));
  }
  SNAPTRAIL_AVX512 static inline BlockMasks Classify(const char* data) {
    // Hidden from the compiler, which would make each of these anew from a
    // register for every block; loading them is next to free.
    const char* constants = kConstants.data();
    __asm__("" : "+r"(constants));
    const auto constant = [&](std::size_t n) SNAPTRAIL_AVX512 {
      return _mm512_load_si512(constants + n * kBlock);
    };
    const __m512i v = _mm512_loadu_si512(data);
    const __m512i blank = constant(1);
    // As in Avx2Blocks::Marks.
    const std::uint64_t marks = _mm512_cmpeq_epi8_mask(
        _mm512_shuffle_epi8(constant(0), v), _mm512_or_si512(v, blank));
    BlockMasks m;
    m.quote = _mm512_cmpeq_epi8_mask(v, constant(2));
    m.slash = _mm512_cmpeq_epi8_mask(v, constant(3));
    m.bracket = marks & _mm512_test_epi8_mask(v, constant(4));
    m.punct = marks | _mm512_cmple_epu8_mask(v, blank);
    m.control = _mm512_cmplt_epu8_mask(v, blank);
    m.high = _mm512_movepi8_mask(v);
    return m;
  }

 private:
  static constexpr std::array<char, 5 * kBlock> MakeConstants() {
    constexpr std::array<char, 16> marks = {0, 0, 0,   0,   0,   0,   0, 0,
                                            0, 0, ':', '{', ',', '}', 0, 0};
    std::array<char, 5 * kBlock> all{};
    for (std::size_t i = 0; i < kBlock; ++i) {
      all[i] = marks[i % 16];
      all[kBlock + i] = ' ';
      all[2 * kBlock + i] = '"';
      all[3 * kBlock + i] = '\\';
      all[4 * kBlock + i] = 0x40;
    }
    return all;
  }
  alignas(64) static const std::array<char, 5 * kBlock> kConstants;
};
alignas(
    64) inline constexpr std::array<char, 5 * kBlock> Avx512Blocks::kConstants =
    Avx512Blocks::MakeConstants();
#endif

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_BLOCKS_H_
