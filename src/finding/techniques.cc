#include "src/finding/techniques.h"

#include <set>
#include <string_view>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

bool AllDigits(std::string_view s) {
  return !s.empty() && s.find_first_not_of("0123456789") == s.npos;
}

// "t1578" or "t1578.001".
bool IsTechnique(std::string_view id) {
  if (id.size() != 5 && id.size() != 9) return false;
  if (id[0] != 't' || !AllDigits(id.substr(1, 4))) return false;
  return id.size() == 5 || (id[5] == '.' && AllDigits(id.substr(6)));
}

}  // namespace

std::vector<Technique> TechniquesOf(const std::vector<std::string>& tags) {
  constexpr std::string_view kNamespace = "attack.";
  std::set<std::string> ids;
  for (const std::string& tag : tags) {
    std::string id = AsciiLower(tag);
    if (!id.starts_with(kNamespace)) continue;
    id.erase(0, kNamespace.size());
    if (!IsTechnique(id)) continue;
    id[0] = 'T';
    ids.insert(id);
  }
  std::vector<Technique> techniques;
  techniques.reserve(ids.size());
  for (const std::string& id : ids) techniques.push_back({id, kAttackVersion});
  return techniques;
}

}  // namespace snaptrail::inline v0::internal
