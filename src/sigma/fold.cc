#include "src/sigma/fold.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "src/sigma/fold_table.h"

namespace snaptrail::inline v0::internal {
namespace {

std::uint32_t FoldPoint(std::uint32_t c) {
  const FoldRun* end = kFoldRuns + kFoldRunCount;
  const FoldRun* run = std::upper_bound(
      kFoldRuns, end, c,
      [](std::uint32_t point, const FoldRun& r) { return point < r.first; });
  if (run == kFoldRuns) return c;
  --run;
  if (c > run->last) return c;
  if ((c - run->first) % static_cast<std::uint32_t>(run->stride) != 0) return c;
  return c + static_cast<std::uint32_t>(run->delta);
}

void AppendPoint(std::uint32_t c, std::string* out) {
  const auto put = [out](std::uint32_t b) {
    out->push_back(static_cast<char>(static_cast<unsigned char>(b)));
  };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

// Decodes the sequence at `at`; 0 bytes: none stands there.
std::size_t Decode(std::string_view s, std::size_t at, std::uint32_t* c) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(s[i]);
  };
  const unsigned char lead = byte(at);
  const std::size_t length = lead < 0xC2   ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 0 || at + length > s.size()) return 0;
  *c = lead & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
    *c = (*c << 6) | (byte(at + i) & 0x3Fu);
  }
  return length;
}

bool Upper(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

std::string_view Fold(std::string_view text, std::string* scratch) {
  // Nearly all text is ASCII and much of it lower-case: one pass finds out.
  bool upper = false;
  unsigned char high = 0;
  for (const char c : text) {
    upper |= Upper(c);
    high |= static_cast<unsigned char>(c);
  }
  if (!upper && high < 0x80) return text;
  if (high < 0x80) {
    scratch->resize(text.size());
    char* to = scratch->data();
    for (const char c : text) {
      *to++ = static_cast<char>(c | (Upper(c) ? 0x20 : 0));
    }
    return *scratch;
  }
  scratch->clear();
  scratch->reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) < 0x80) {
      scratch->push_back(Upper(c) ? static_cast<char>(c | 0x20) : c);
      ++i;
      continue;
    }
    std::uint32_t point = 0;
    const std::size_t length = Decode(text, i, &point);
    if (length == 0) {
      scratch->push_back(c);
      ++i;
      continue;
    }
    AppendPoint(FoldPoint(point), scratch);
    i += length;
  }
  return *scratch;
}

std::string Folded(std::string_view text) {
  std::string scratch;
  return std::string(Fold(text, &scratch));
}

}  // namespace snaptrail::inline v0::internal
