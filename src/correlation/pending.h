// Pending: the matches of one group that are not settled, in canonical order.
//
// Invariants: equal matches are one; what was taken back as often as it was
// given is not there.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_CORRELATION_PENDING_H_
#define SNAPTRAIL_SRC_CORRELATION_PENDING_H_

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/types/span.h"
#include "src/correlation/occurrence.h"

namespace snaptrail::inline v0::internal {

class Pending {
 public:
  void Put(const Occurrence& item) { fresh_.push_back(item); }

  // Puts in order what came since. Returns the earliest time of that;
  // INT64_MAX: nothing came.
  TimeMs Merge() {
    if (fresh_.empty()) return INT64_MAX;
    const auto before = [](const Occurrence& a, const Occurrence& b) {
      return a.identity() < b.identity();
    };
    std::sort(fresh_.begin(), fresh_.end(), before);
    const TimeMs earliest = fresh_.front().time;
    const auto begin = items_.begin() + static_cast<std::ptrdiff_t>(first_);
    auto from = std::lower_bound(begin, items_.end(), fresh_.front(), before);
    const auto place = static_cast<std::size_t>(from - begin);
    const auto old = static_cast<std::size_t>(items_.end() - from);
    items_.insert(items_.end(), fresh_.begin(), fresh_.end());
    fresh_.clear();
    from = items_.begin() + static_cast<std::ptrdiff_t>(first_ + place);
    std::inplace_merge(from, from + static_cast<std::ptrdiff_t>(old),
                       items_.end(), before);
    auto to = from;
    for (auto at = from; at != items_.end();) {
      Occurrence one = *at;
      for (++at; at != items_.end() && at->identity() == one.identity(); ++at) {
        one.copies += at->copies;
        if (at->copies > 0) one.ref = std::min(one.ref, at->ref);
      }
      if (one.copies > 0) *to++ = one;
    }
    items_.erase(to, items_.end());
    return earliest;
  }

  // In order; good until the next call.
  absl::Span<const Occurrence> items() const {
    return absl::MakeConstSpan(items_).subspan(first_);
  }
  // Takes away the first `count`.
  void Drop(std::size_t count) {
    first_ += count;
    if (first_ < 64 && first_ < items_.size()) return;
    if (first_ < items_.size() / 2) return;
    items_.erase(items_.begin(),
                 items_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }

  bool empty() const { return items_.size() == first_ && fresh_.empty(); }
  std::size_t size() const { return items_.size() - first_ + fresh_.size(); }

 private:
  std::vector<Occurrence> items_;
  std::size_t first_ = 0;  // those before it are gone
  std::vector<Occurrence> fresh_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CORRELATION_PENDING_H_
