#include "src/cloud/key_match.h"

#include <algorithm>

namespace snaptrail::inline v0::internal {
namespace {

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

}  // namespace

bool SameKey(KeyMatch keys, std::string_view written, std::string_view asked) {
  switch (keys) {
    case KeyMatch::kExact:
      return written == asked;
    case KeyMatch::kFirst:
      return written.size() == asked.size() && !asked.empty() &&
             Lower(written[0]) == Lower(asked[0]) &&
             written.substr(1) == asked.substr(1);
    case KeyMatch::kFold: {
      if (written == asked) return true;
      std::size_t j = 0;
      for (const char c : written) {
        if (c == '_') continue;
        while (j < asked.size() && asked[j] == '_') ++j;
        if (j == asked.size() || Lower(c) != Lower(asked[j])) return false;
        ++j;
      }
      while (j < asked.size() && asked[j] == '_') ++j;
      return j == asked.size();
    }
  }
  return false;
}

std::size_t KeyHash(std::string_view key, KeyMatch keys) {
  std::size_t size = key.size();
  if (keys == KeyMatch::kFold) {
    while (!key.empty() && key.front() == '_') key.remove_prefix(1);
    while (!key.empty() && key.back() == '_') key.remove_suffix(1);
    size = key.size() -
           static_cast<std::size_t>(std::count(key.begin(), key.end(), '_'));
  }
  if (key.empty()) return 0;
  const auto first = static_cast<unsigned char>(Lower(key.front()));
  const auto last = static_cast<unsigned char>(Lower(key.back()));
  return size * 5 + first * std::size_t{17} + last * std::size_t{3};
}

}  // namespace snaptrail::inline v0::internal
