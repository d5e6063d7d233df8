#include "src/record/scanner.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "src/record/blocks.h"
#include "src/record/envelope.h"

namespace snaptrail::inline v0::internal {
namespace {

bool IsBlank(char c) { return static_cast<unsigned char>(c) <= ' '; }

// '{' and '[' lack the bit that '}' and ']' have, which are two further on.
bool IsClosing(char bracket) { return (bracket & 4) != 0; }
char CloserOf(char bracket) { return static_cast<char>(bracket + 2); }

// What may stand before an opening bracket, by what it stands in.
enum Before : std::uint8_t { kWrong, kRight, kLookFurther };
constexpr std::array<std::array<std::uint8_t, 256>, 2> MakeBefore() {
  std::array<std::array<std::uint8_t, 256>, 2> table{};
  for (std::size_t c = 0; c <= ' '; ++c) {
    table[0][c] = table[1][c] = kLookFurther;
  }
  table[0][':'] = kRight;                  // in an object
  table[1][','] = table[1]['['] = kRight;  // in an array
  return table;
}
constexpr auto kBefore = MakeBefore();

// Whether the text that ends before data[end], a quote, is "name" in quotes.
bool Named(const char* data, std::size_t start, std::size_t end,
           std::string_view name) {
  if (end < start + name.size() + 1) return false;
  const std::size_t begin = end - name.size();
  return std::memcmp(data + begin, name.data(), name.size()) == 0 &&
         data[begin - 1] == '"' &&
         (begin < start + 2 || data[begin - 2] != '\\');
}

}  // namespace

Scanner::Blocks Scanner::Best() {
#ifdef SNAPTRAIL_BLOCKS_AVX
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
      __builtin_cpu_supports("bmi")) {
    return __builtin_cpu_supports("avx512bw") ? Blocks::kAvx512 : Blocks::kAvx2;
  }
#endif
#ifdef SNAPTRAIL_BLOCKS_SSE2
  return Blocks::kSse2;
#else
  return Blocks::kPlain;
#endif
}

Scanner::Scanner(std::uint32_t max_depth, Blocks blocks)
    : max_depth_(std::min(max_depth, kMaxDepth)), blocks_(blocks) {}

void Scanner::Start(bool containers) {
  depth_ = 0;
  high_ = control_ = escape_ = 0;
  members_ = 0;
  nested_count_ = payload_count_ = 0;
  in_payload_ = false;
  in_string_ = escaped_ = closed_ = skipping_ = false;
  punct_ = true;
  containers_ = containers;
}

void Scanner::Resume() {
  Start(true);
  depth_ = 1;
  closers_[1] = '}';
}

Scanner::Stop Scanner::NoteMember(const char* data, std::size_t start,
                                  std::size_t at) {
  std::size_t end = at - 1;  // the colon, behind blanks
  while (data[end] != ':') --end;
  if (end <= start) return Stop::kMore;
  --end;  // the closing quote of the name
  while (end > start && IsBlank(data[end])) --end;
  if (end <= start || data[end] != '"') return Stop::kMore;
  // Most members have other names, and differ in the last two letters.
  const char last = data[end - 1];
  const char before = end - start >= 2 ? data[end - 2] : '\0';
  if (data[at] == '{') {
    if (last == 'y' && before == 't') {
      if (Named(data, start, end, "userIdentity")) members_ |= kUserIdentity;
      if (Named(data, start, end, "identity")) members_ |= kClaims;
    } else if (last == 's' && before == 'm') {
      if (Named(data, start, end, "claims")) members_ |= kClaims;
    } else if (last == 'd' && before == '_') {
      if (Named(data, start, end, "Claims_d")) members_ |= kClaims;
    } else if (last == '3' && before == 's') {
      if (Named(data, start, end, "s3")) members_ |= kS3;
    } else if (last == 'l' && before == 'i') {
      if (Named(data, start, end, "detail")) members_ |= kDetail;
    } else if (last == 's' && before == 'l') {
      if (Named(data, start, end, "insightDetails")) members_ |= kInsight;
    } else if (last == 'd' && before == 'a') {
      if (Named(data, start, end, "protoPayload")) members_ |= kProtoPayload;
    } else if (last == 'g' && before == 'o') {
      if (Named(data, start, end, "protopayload_auditlog")) {
        members_ |= kProtoPayload;
      }
    }
    return Stop::kMore;
  }
  if (last != 's' && last != 'e') return Stop::kMore;
  const auto array = [&](std::string_view name, char container) {
    if (!containers_ || !Named(data, start, end, name)) return false;
    container_ = container;
    return true;
  };
  if (before == 'e') {
    if (Named(data, start, end, "logFiles")) members_ |= kLogFiles;
    if (array("Messages", kMessages) || array("entries", kEntries) ||
        array("receivedMessages", kReceived) || array("tables", kTables)) {
      return Stop::kContainer;
    }
  } else if (before == 'd') {
    if (array("Records", kRecords) || array("records", kLower)) {
      return Stop::kContainer;
    }
  } else if (before == 't') {
    if (array("Events", kEvents) || array("logEvents", kLogEvents) ||
        array("events", kLogEvents)) {
      return Stop::kContainer;
    }
  } else if (before == 'u') {
    if (array("value", kValue)) return Stop::kContainer;
  }
  return Stop::kMore;
}

// What is wrong with an opening bracket, by what stands before it; or null.
const char* Scanner::WrongBefore(const char* data, std::size_t start,
                                 std::size_t at, bool in_array) const {
  // Every run of blanks is walked once, for the one bracket behind it.
  std::uint8_t found = kLookFurther;
  while (at > start && found == kLookFurther) {
    --at;
    found = kBefore[in_array ? 1 : 0][static_cast<unsigned char>(data[at])];
  }
  if (found == kRight) return nullptr;
  return in_array ? "a comma or a bracket is missing"
                  : "a bracket, a quote or a name is missing";
}

template <typename Isa>
SNAPTRAIL_INLINE Scanner::Stop Scanner::ScanWith(const char* data,
                                                 std::size_t start,
                                                 std::size_t pos,
                                                 std::size_t size) {
  // Kept out of the object: what is written to closers_ might be any member.
  std::uint64_t inside_before = in_string_ ? ~std::uint64_t{0} : 0;
  bool escaped = escaped_;
  std::uint64_t closed = closed_ ? 1 : 0;
  std::uint64_t punct = punct_ ? 1 : 0;
  std::uint64_t depth = depth_;
  const bool skipping = skipping_;
  const std::uint64_t max_depth = max_depth_;
  std::uint64_t high = 0;
  std::uint64_t control = 0;
  std::uint64_t slashes = 0;
  const auto leave = [&](std::size_t at, Stop stop) {
    depth_ = depth;
    high_ |= high;
    control_ |= control;
    escape_ |= slashes;
    pos_ = at;
    in_string_ = escaped_ = closed_ = false;
    punct_ = true;
    return stop;
  };

  while (pos < size) {
    const std::size_t count = std::min(kBlock, size - pos);
    BlockMasks m;
    if (count == kBlock) {
      m = Isa::Classify(data + pos);
    } else {
      char rest[kBlock];
      std::memset(rest, ' ', kBlock);
      std::memcpy(rest, data + pos, count);
      m = Isa::Classify(rest);
    }

    // Which bytes a backslash takes: those behind an odd run of backslashes
    // (Langdale and Lemire, "Parsing gigabytes of JSON per second", 3.1.1).
    std::uint64_t taken = escaped ? 1 : 0;
    escaped = false;
    if (m.slash != 0) {
      constexpr std::uint64_t kEven = 0x5555555555555555;
      const std::uint64_t slash = m.slash & ~taken;
      const std::uint64_t follows = slash << 1 | taken;
      const std::uint64_t odd_starts = slash & ~kEven & ~follows;
      const std::uint64_t sequences = odd_starts + slash;
      const bool carry = sequences < slash;
      taken = (kEven ^ (sequences << 1)) & follows;
      escaped = count == kBlock ? carry : (taken >> count & 1) != 0;
    }
    const std::uint64_t quote = m.quote & ~taken;
    const std::uint64_t inside = Isa::Inside(quote) ^ inside_before;
    const std::uint64_t opening = quote & inside;
    const std::uint64_t closing = quote & ~inside;
    std::uint64_t bad = ((closing << 1 | closed) & ~m.punct) |
                        (opening & ~(m.punct << 1 | punct)) |
                        (m.slash & ~inside);
    if (count != kBlock) bad &= (std::uint64_t{1} << count) - 1;

    std::uint64_t brackets = m.bracket & ~inside;
    if (bad != 0) brackets &= (bad & -bad) - 1;
    high |= m.high;
    control |= m.control & inside;
    slashes |= m.slash;
    while (brackets != 0) {
      const std::size_t at =
          pos + static_cast<std::size_t>(std::countr_zero(brackets));
      brackets &= brackets - 1;
      const char bracket = data[at];
      if (IsClosing(bracket)) {
        if (!skipping && closers_[depth] != bracket) {
          broken_ = "a bracket is missing";
          return leave(at, Stop::kBroken);
        }
        if (--depth > 2) continue;
        if (depth == 2) {
          if (in_payload_ && payload_count_ < kMaxNested) {
            payload_[payload_count_++].end = at + 1 - start;
          }
          continue;
        }
        if (depth == 0) return leave(at + 1, Stop::kEnd);
        if (in_payload_) {
          payload_[0].end = at + 1 - start;
          in_payload_ = false;
        }
        if (nested_count_ < kMaxNested) {
          nested_[nested_count_++].end = at + 1 - start;
        }
        continue;
      }
      ++depth;
      if (skipping) continue;
      if (depth > 1) {
        const bool in_array = closers_[depth - 1] == ']';
        const std::uint8_t before =
            at == start ? std::uint8_t{kWrong}
                        : kBefore[in_array ? 1 : 0]
                                 [static_cast<unsigned char>(data[at - 1])];
        if (before != kRight) {
          const char* const wrong = WrongBefore(data, start, at, in_array);
          if (wrong != nullptr) {
            broken_ = wrong;
            return leave(at, Stop::kBroken);
          }
        }
        if (depth == 2) {
          const Stop stop = NoteMember(data, start, at);
          if (stop != Stop::kMore) {
            --depth;
            return leave(at + 1, stop);
          }
          if (nested_count_ < kMaxNested) {
            nested_[nested_count_].begin = at - start;
          }
          if ((members_ & kProtoPayload) != 0 && payload_count_ == 0) {
            payload_[payload_count_++].begin = at - start;
            in_payload_ = true;
          }
        } else if (depth == 3 && in_payload_ && payload_count_ < kMaxNested) {
          payload_[payload_count_].begin = at - start;
        }
        if (depth > max_depth) return leave(at + 1, Stop::kTooDeep);
      }
      closers_[depth] = CloserOf(bracket);
    }
    if (bad != 0) {
      broken_ = "a quote is missing or a byte is wrong";
      return leave(pos + static_cast<std::size_t>(std::countr_zero(bad)),
                   Stop::kBroken);
    }
    const std::size_t last = count - 1;
    inside_before =
        static_cast<std::uint64_t>(static_cast<std::int64_t>(inside) >> 63);
    closed = closing >> last & 1;
    punct = m.punct >> last & 1;
    pos += count;
  }
  leave(pos, Stop::kMore);
  in_string_ = inside_before != 0;
  escaped_ = escaped;
  closed_ = closed != 0;
  punct_ = punct != 0;
  return Stop::kMore;
}

#ifdef SNAPTRAIL_BLOCKS_AVX
__attribute__((flatten)) SNAPTRAIL_AVX2 Scanner::Stop Scanner::ScanAvx2(
    const char* data, std::size_t start, std::size_t pos, std::size_t size) {
  return ScanWith<Avx2Blocks>(data, start, pos, size);
}
__attribute__((flatten)) SNAPTRAIL_AVX512 Scanner::Stop Scanner::ScanAvx512(
    const char* data, std::size_t start, std::size_t pos, std::size_t size) {
  return ScanWith<Avx512Blocks>(data, start, pos, size);
}
#endif

Scanner::Stop Scanner::Scan(const char* data, std::size_t start,
                            std::size_t pos, std::size_t size) {
#ifdef SNAPTRAIL_BLOCKS_AVX
  if (blocks_ == Blocks::kAvx512) return ScanAvx512(data, start, pos, size);
  if (blocks_ == Blocks::kAvx2) return ScanAvx2(data, start, pos, size);
#endif
#ifdef SNAPTRAIL_BLOCKS_SSE2
  if (blocks_ == Blocks::kSse2) {
    return ScanWith<Sse2Blocks>(data, start, pos, size);
  }
#endif
  return ScanWith<PlainBlocks>(data, start, pos, size);
}

}  // namespace snaptrail::inline v0::internal
