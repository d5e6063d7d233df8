// MatchLog: the matches that were given to correlations, kept only while
// records are to be explained, and what they come to around one of them.
//
// Invariants: at most kMaxLogged matches; what came later is not in it.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_ENGINE_MATCH_LOG_H_
#define SNAPTRAIL_SRC_ENGINE_MATCH_LOG_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snaptrail/explain.h"
#include "src/correlation/occurrence.h"
#include "src/sigma/correlation.h"

namespace snaptrail::inline v0::internal {

class MatchLog {
 public:
  static constexpr std::size_t kMaxLogged = 500'000;

  explicit MatchLog(bool on) : on_(on) {}

  // A match that is given, or with negative copies taken back.
  void Put(std::uint32_t correlation, std::string_view key,
           const Occurrence& match);
  // The groups of a correlation that a match of one of its steps is in: the
  // first 16, by their values.
  std::vector<GroupVerdict> GroupsOf(std::uint32_t correlation,
                                     const Correlation& plan,
                                     std::uint32_t step,
                                     std::uint64_t order) const;
  bool full() const { return logged_ >= kMaxLogged; }
  // Correlations have other places from now on.
  void Clear();

 private:
  using Identity = decltype(Occurrence().identity());
  using Group = std::pair<std::uint32_t, std::string>;    // correlation, key
  using Match = std::pair<std::uint32_t, std::uint64_t>;  // correlation, order

  bool on_;
  std::size_t logged_ = 0;
  std::map<Group, std::map<Identity, std::int32_t>> groups_;
  std::map<Match, std::set<std::string>> keys_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_MATCH_LOG_H_
