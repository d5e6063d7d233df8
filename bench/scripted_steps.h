// Steps as the library makes them of records, for floods and for what must
// outlive them: snapshots made, restored, attached, shared and deleted, and
// sessions lent.
//
// Threads: one thread at a time.
#ifndef SNAPTRAIL_BENCH_SCRIPTED_STEPS_H_
#define SNAPTRAIL_BENCH_SCRIPTED_STEPS_H_

#include <cstdint>
#include <string>

#include "snaptrail/options.h"
#include "snaptrail/step.h"

namespace snaptrail_bench {

// One step after the other, `pace` apart.
class ScriptedSteps {
 public:
  static constexpr snaptrail::TimeMs kBegin = 1'800'000'000'000;

  explicit ScriptedSteps(snaptrail::DurationMs pace = snaptrail::kSecond)
      : pace_(pace) {}

  snaptrail::Step Make(const std::string& who, const char* operation,
                       snaptrail::Stage stage);
  // vol-ID to snap-ID; snap-ID to vol-ID-b; vol-ID-b to i-ID.
  snaptrail::Step Create(const std::string& who, const std::string& id);
  snaptrail::Step Restore(const std::string& who, const std::string& id);
  snaptrail::Step Attach(const std::string& who, const std::string& id);
  snaptrail::Step Launch(const std::string& who, const std::string& id,
                         const std::string& group);
  snaptrail::Step Open(const std::string& who, const std::string& group);
  snaptrail::Step Share(const std::string& who, const std::string& id);
  snaptrail::Step Delete(const std::string& who, const std::string& id);
  // A session of its own each time.
  snaptrail::Step Assume(const std::string& who);

  // The id of the nth snapshot of a flood, as clouds write them.
  static std::string Hex(std::uint64_t n);

 private:
  snaptrail::DurationMs pace_;
  std::uint64_t count_ = 0;
};

}  // namespace snaptrail_bench

#endif  // SNAPTRAIL_BENCH_SCRIPTED_STEPS_H_
