// Which principals the user has configured as routine.
//
// They are compared by what the log's cloud vouches for: stable id, name in
// policies, role behind a session. What a caller writes himself (session names,
// tags, user agents) never counts.
// Threads: immutable after construction.
#ifndef SNAPTRAIL_SRC_ENGINE_AUTOMATION_H_
#define SNAPTRAIL_SRC_ENGINE_AUTOMATION_H_

#include <string>
#include <string_view>
#include <vector>

#include "snaptrail/step.h"
#include "src/base/strings.h"
#include "src/cloud/dictionary.h"

namespace snaptrail::inline v0::internal {

// What Actor::automation is for a step of a configured principal.
inline constexpr const char kConfiguredAutomation[] = "configured";

class ConfiguredAutomation {
 public:
  // `dictionary` is borrowed.
  ConfiguredAutomation(const std::vector<std::string>& principals,
                       const Dictionary& dictionary);

  bool Matches(const Actor& actor) const;
  // Marks a step whose actor matches and that nothing else explains.
  void Mark(Step* step) const;

 private:
  bool Has(std::string_view principal) const;

  const Dictionary& dictionary_;
  TextSet principals_;  // as configured, and under their canonical names
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_AUTOMATION_H_
