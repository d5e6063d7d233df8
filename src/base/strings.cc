#include "src/base/strings.h"

#include <algorithm>

namespace snaptrail::inline v0::internal {
namespace {

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// Length of the valid UTF-8 sequence at the start of `s`, or 0. When 0, *skip
// is the length of the maximal undecodable part (Unicode 15, section 3.9).
std::size_t Sequence(std::string_view s, std::size_t* skip) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(s[i]);
  };
  const unsigned char lead = byte(0);
  *skip = 1;
  if (lead < 0x80) return 1;
  std::size_t length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;   // overlong
    if (lead == 0xED) high = 0x9F;  // surrogates
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;  // above U+10FFFF
  } else {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= s.size() || byte(i) < low || byte(i) > high) {
      *skip = i;
      return 0;
    }
    low = 0x80;
    high = 0xBF;
  }
  return length;
}

}  // namespace

std::string AsciiLower(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = Lower(c);
  return out;
}

std::string_view Trim(std::string_view s) {
  const auto blank = [](char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' ||
           c == '\v';
  };
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && blank(s.back())) s.remove_suffix(1);
  return s;
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

std::vector<std::string_view> Split(std::string_view s, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = s.find(separator);
    parts.push_back(s.substr(0, at));
    if (at == std::string_view::npos) return parts;
    s.remove_prefix(at + 1);
  }
}

std::string Join(const std::vector<std::string>& parts, std::string_view with) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != 0) out += with;
    out += parts[i];
  }
  return out;
}

std::string_view NearestWord(std::string_view word,
                             const std::vector<std::string_view>& words) {
  // A third of the letters wrong is still the same word; long inputs are no
  // slips of the pen.
  if (word.empty() || word.size() > 64) return {};
  const std::size_t allowed = std::max<std::size_t>(1, word.size() / 3);
  std::string_view best;
  std::size_t best_distance = allowed + 1;
  std::vector<std::size_t> row;
  for (const std::string_view candidate : words) {
    if (candidate.size() > 64) continue;
    row.resize(candidate.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 0; i < word.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i + 1;
      for (std::size_t j = 0; j < candidate.size(); ++j) {
        const std::size_t change =
            diagonal + (Lower(word[i]) == Lower(candidate[j]) ? 0 : 1);
        diagonal = row[j + 1];
        row[j + 1] = std::min({row[j + 1] + 1, row[j] + 1, change});
      }
    }
    if (row.back() < best_distance ||
        (row.back() == best_distance && !best.empty() && candidate < best)) {
      best = candidate;
      best_distance = row.back();
    }
  }
  return best_distance <= allowed ? best : std::string_view();
}

bool GlobMatch(std::string_view pattern, std::string_view text) {
  // Backtracks to the last star only, so the cost is bounded by the product.
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) &&
        pattern[p] != '*') {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string ToValidUtf8(std::string_view s, bool* replaced) {
  std::string out;
  out.reserve(s.size());
  *replaced = false;
  while (!s.empty()) {
    std::size_t skip = 0;
    const std::size_t length = Sequence(s, &skip);
    if (length != 0) {
      out += s.substr(0, length);
      s.remove_prefix(length);
    } else {
      out += "\xEF\xBF\xBD";
      s.remove_prefix(skip);
      *replaced = true;
    }
  }
  return out;
}

bool IsValidUtf8(std::string_view s) {
  while (!s.empty()) {
    std::size_t skip = 0;
    const std::size_t length = Sequence(s, &skip);
    if (length == 0) return false;
    s.remove_prefix(length);
  }
  return true;
}

}  // namespace snaptrail::inline v0::internal
