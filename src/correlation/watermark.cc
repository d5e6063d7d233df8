#include "src/correlation/watermark.h"

#include <algorithm>

namespace snaptrail::inline v0::internal {

void Watermark::See(std::string_view partition, TimeMs time) {
  const auto found = newest_of_.find(partition);
  if (found == newest_of_.end()) {
    newest_of_.emplace(std::string(partition), time);
  } else {
    found->second = std::max(found->second, time);
  }
  newest_ = std::max(newest_, time);
  stale_ = true;
}

void Watermark::Advance(TimeMs now) { now_ = std::max(now_, now); }

TimeMs Watermark::now() {
  if (!stale_) return now_;
  stale_ = false;
  const TimeMs bound =
      newest_ < INT64_MIN + patience_ ? INT64_MIN : newest_ - patience_;
  // What fell behind is forgotten, so that there are no more partitions than
  // deliver.
  TimeMs least = newest_;
  absl::erase_if(newest_of_, [&](const auto& partition) {
    if (partition.second < bound) return true;
    least = std::min(least, partition.second);
    return false;
  });
  now_ = std::max(now_, least);
  return now_;
}

}  // namespace snaptrail::inline v0::internal
