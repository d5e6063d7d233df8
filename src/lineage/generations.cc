#include "src/lineage/generations.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <vector>

namespace snaptrail::inline v0::internal {
namespace {

using Parents = std::vector<std::string_view>;

bool Share(const Parents& a, const Parents& b) {
  return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

}  // namespace

std::vector<Boundary> FindBoundaries(std::vector<NameBirth> births,
                                     std::vector<TimeMs> deaths,
                                     std::vector<TimeMs> uses) {
  std::sort(deaths.begin(), deaths.end());
  std::sort(uses.begin(), uses.end());
  std::sort(births.begin(), births.end(),
            [](const NameBirth& a, const NameBirth& b) {
              return std::tie(a.time, a.parents) < std::tie(b.time, b.parents);
            });
  std::vector<Boundary> found;
  Parents parents;
  bool born = false;
  bool used = false;
  auto begin = [&](TimeMs time, bool by_birth) {
    if (found.empty() || found.back().start != time) {
      found.push_back({time, by_birth});
    }
  };
  std::size_t d = 0;
  std::size_t b = 0;
  std::size_t u = 0;
  while (d < deaths.size() || b < births.size() || u < uses.size()) {
    TimeMs now = INT64_MAX;
    if (d < deaths.size()) now = std::min(now, deaths[d]);
    if (b < births.size()) now = std::min(now, births[b].time);
    if (u < uses.size()) now = std::min(now, uses[u]);
    for (; d < deaths.size() && deaths[d] == now; ++d) {
      begin(now, false);
      parents.clear();
      born = used = false;
    }
    for (; b < births.size() && births[b].time == now; ++b) {
      const Parents& named = births[b].parents;
      if ((used && !born) ||
          (!parents.empty() && !named.empty() && !Share(named, parents))) {
        begin(now, true);
        parents.clear();
      }
      parents.insert(parents.end(), named.begin(), named.end());
      born = true;
    }
    for (; u < uses.size() && uses[u] == now; ++u) {
      if (found.empty() || found.back().start < now) used = true;
    }
  }
  return found;
}

TimeMs GenerationAt(const std::vector<Boundary>& boundaries, bool born_at_time,
                    TimeMs time, NameRole role) {
  TimeMs generation = 0;
  for (const Boundary& b : boundaries) {
    if (b.start > time) break;
    const bool begun =
        b.start < time ||
        (b.by_birth ? role != NameRole::kGone
                    : role == NameRole::kOut ||
                          (role == NameRole::kUse && born_at_time));
    if (begun) generation = b.start;
  }
  return generation;
}

}  // namespace snaptrail::inline v0::internal
