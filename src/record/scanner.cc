#include "src/record/scanner.h"

#include <array>

#ifdef __SSE2__
#include <emmintrin.h>

#include <bit>
#endif

namespace snaptrail::inline v0::internal {
namespace {

enum Class : std::uint8_t {
  kBad,
  kPlain,
  kBlank,
  kQuote,
  kOpen,
  kClose,
  kMark
};

constexpr std::array<std::uint8_t, 256> MakeClasses() {
  std::array<std::uint8_t, 256> classes{};
  for (const char c : std::string_view("0123456789+-.eEtrufalsn")) {
    classes[static_cast<unsigned char>(c)] = kPlain;
  }
  for (const char c : std::string_view(" \t\r\n")) {
    classes[static_cast<unsigned char>(c)] = kBlank;
  }
  classes['"'] = kQuote;
  classes['{'] = classes['['] = kOpen;
  classes['}'] = classes[']'] = kClose;
  classes[':'] = classes[','] = kMark;
  return classes;
}
constexpr std::array<std::uint8_t, 256> kClasses = MakeClasses();

// The first quote, backslash or control character in data[from, size), or size.
std::size_t StringStop(const char* data, std::size_t from, std::size_t size) {
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i slash = _mm_set1_epi8('\\');
  const __m128i control = _mm_set1_epi8(0x1f);
  for (; from + 16 <= size; from += 16) {
    const __m128i bytes =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + from));
    const __m128i hit =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote),
                                  _mm_cmpeq_epi8(bytes, slash)),
                     _mm_cmpeq_epi8(_mm_max_epu8(bytes, control), control));
    const int mask = _mm_movemask_epi8(hit);
    if (mask != 0) {
      return from + static_cast<std::size_t>(
                        std::countr_zero(static_cast<unsigned>(mask)));
    }
  }
#endif
  for (; from < size; ++from) {
    const auto c = static_cast<unsigned char>(data[from]);
    if (c == '"' || c == '\\' || c < 0x20) break;
  }
  return from;
}

}  // namespace

void Scanner::Start(std::size_t at) {
  *this = Scanner();
  start_ = at;
  pos_ = at;
}

void Scanner::Resume(std::size_t at) {
  pos_ = at;
  depth_ = 1;
  in_string_ = escaped_ = after_string_ = array_key_ = value_next_ = false;
}

void Scanner::Rebase(std::size_t by) {
  start_ = start_ < by ? 0 : start_ - by;
  pos_ -= by;
  string_start_ = string_start_ < by ? 0 : string_start_ - by;
  key_start_ = key_start_ < by ? 0 : key_start_ - by;
  key_end_ = key_end_ < by ? 0 : key_end_ - by;
}

void Scanner::NoteKey(std::string_view key) {
  array_key_ = key == "Records" || key == "Events";
  switch (key.size()) {
    case 2:
      if (key == "s3") keys_ |= kS3;
      break;
    case 5:
      if (key == "Event") keys_ |= kTestEvent;
      break;
    case 9:
      if (key == "eventType") keys_ |= kCategory;
      break;
    case 11:
      if (key == "eventSource") keys_ |= kEventSource;
      if (key == "detail-type") keys_ |= kDetailType;
      break;
    case 13:
      if (key == "eventCategory") keys_ |= kCategory;
      break;
    case 14:
      if (key == "digestS3Object") keys_ |= kDigest;
      break;
    case 15:
      if (key == "CloudTrailEvent") keys_ |= kCloudTrailEvent;
      break;
    default:
      break;
  }
}

Scanner::Stop Scanner::Scan(const char* data, std::size_t size) {
  while (pos_ < size) {
    if (in_string_) {
      if (escaped_) {
        // \u may be half of a surrogate pair; which, is decided on repair.
        if (data[pos_] == 'u') needs_repair_ = true;
        escaped_ = false;
        ++pos_;
        continue;
      }
      pos_ = StringStop(data, pos_, size);
      if (pos_ == size) return Stop::kMore;
      const char c = data[pos_++];
      if (c == '"') {
        in_string_ = false;
        after_string_ = true;
        if (depth_ == 1) {
          key_start_ = string_start_;
          key_end_ = pos_ - 1;
        }
      } else if (c == '\\') {
        escaped_ = true;
      } else {
        needs_repair_ = true;
      }
      continue;
    }
    const char c = data[pos_];
    const std::uint8_t what = kClasses[static_cast<unsigned char>(c)];
    if (what == kBlank) {
      ++pos_;
      continue;
    }
    if (after_string_) {
      if (what != kMark && what != kClose) return Stop::kBroken;
      after_string_ = false;
    }
    switch (what) {
      case kQuote:
        in_string_ = true;
        value_next_ = false;
        string_start_ = ++pos_;
        break;
      case kOpen:
        if (c == '[' && depth_ == 1 && value_next_ && array_key_) {
          ++pos_;
          return Stop::kContainer;
        }
        value_next_ = false;
        ++pos_;
        if (++depth_ > max_depth_) max_depth_ = depth_;
        break;
      case kClose:
        ++pos_;
        if (--depth_ == 0) return Stop::kEnd;
        break;
      case kMark:
        if (depth_ == 1) {
          value_next_ = c == ':';
          if (value_next_) {
            NoteKey(std::string_view(data + key_start_, key_end_ - key_start_));
          }
        }
        ++pos_;
        break;
      case kPlain:
        value_next_ = false;
        ++pos_;
        break;
      default:
        return Stop::kBroken;
    }
  }
  return Stop::kMore;
}

}  // namespace snaptrail::inline v0::internal
