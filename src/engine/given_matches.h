// GivenMatches: the matches on the rows of lineages that were put to
// correlations and may be taken back, by owner.
//
// Invariants: owners of which all is settled are at most half as many as the
// others were, and 64.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_ENGINE_GIVEN_MATCHES_H_
#define SNAPTRAIL_SRC_ENGINE_GIVEN_MATCHES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "snaptrail/options.h"
#include "src/base/strings.h"
#include "src/correlation/occurrence.h"

namespace snaptrail::inline v0::internal {

// A match of a group of a correlation.
struct GivenMatch {
  std::uint32_t correlation = 0;
  std::string key;  // of the group
  Occurrence match;
};

class GivenMatches {
 public:
  // What is kept of the owner, which then has nothing.
  std::vector<GivenMatch> Take(const std::string& owner);
  // Of an owner that has nothing.
  void Keep(const std::string& owner, std::vector<GivenMatch> matches);
  void Forget(const std::string& owner) { (void)Take(owner); }
  // Of what is not newer than `settled` nothing will be taken back.
  void Settle(TimeMs settled);
  // All lists, to be changed.
  void Change(absl::FunctionRef<void(std::vector<GivenMatch>*)> change);
  void Clear();

  std::uint64_t bytes() const;

 private:
  static std::uint64_t BytesOf(const std::vector<GivenMatch>& matches);

  TextMap<std::vector<GivenMatch>> of_owner_;
  std::size_t swept_ = 0;  // owners that were left when it was last swept
  std::uint64_t matches_bytes_ = 0;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_GIVEN_MATCHES_H_
