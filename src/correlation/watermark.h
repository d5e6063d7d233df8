// Watermark: up to when, in event time, everything is thought to have come.
//
// Each partition (cloud, account, region) delivers at its own pace: the
// watermark is that of the slowest, of those that still deliver. One that is
// further behind the newest than `patience` is taken to have nothing to say.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_CORRELATION_WATERMARK_H_
#define SNAPTRAIL_SRC_CORRELATION_WATERMARK_H_

#include <string_view>

#include "snaptrail/options.h"
#include "snaptrail/step.h"
#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {

class Watermark {
 public:
  explicit Watermark(DurationMs patience) : patience_(patience) {}

  void See(std::string_view partition, TimeMs time);
  // The host says that event time has reached this everywhere.
  void Advance(TimeMs now);
  // INT64_MIN: nothing was seen. Never goes back.
  TimeMs now();

 private:
  DurationMs patience_;
  TextMap<TimeMs> newest_of_;
  TimeMs newest_ = INT64_MIN;
  TimeMs now_ = INT64_MIN;
  bool stale_ = false;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CORRELATION_WATERMARK_H_
