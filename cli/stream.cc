#include "cli/stream.h"

#include <iostream>

namespace snaptrail_cli {

using snaptrail::FindingEvent;

void EventPrinter::OnFinding(const FindingEvent& event) {
  FindingEvent out = event;
  if (event.action == FindingEvent::Action::kClose) {
    if (told_.erase(event.finding.uid) == 0) return;
  } else if (!told_.contains(event.finding.uid)) {
    if (event.finding.level < min_level_) return;
    told_.insert(event.finding.uid);
    out.action = FindingEvent::Action::kCreate;
  }
  std::cout << snaptrail::FindingEventToJson(out) << std::endl;
  ++printed_;
}

}  // namespace snaptrail_cli
