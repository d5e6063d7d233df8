// Prints lines of every form that findings have, for schema_test.py.
#include <iostream>

#include "tests/finding/sample.h"

int main() {
  using snaptrail::Finding;
  using snaptrail::FindingEvent;
  const Finding chain = snaptrail::internal::ChainFinding();
  Finding folded = chain;
  folded.under = chain.uid;
  folded.evidence_cut = true;
  folded.evidence[0].targets = {"444455556666", "all"};
  folded.evidence[0].automation = "backup";
  folded.evidence[0].mfa = 1;
  folded.evidence[0].resources[0].account = "444455556666";
  // A match on a record of which little is known.
  Finding bare;
  bare.uid = chain.uid;
  bare.rule_id = "r";
  bare.key = "record:1";
  bare.reasons = {{snaptrail::Level::kInformational, ""}};
  bare.evidence.resize(1);
  bare.evidence[0].uid = "1";
  bare.evidence[0].proves = {0};
  for (const Finding& finding : {chain, folded, bare}) {
    std::cout << snaptrail::FindingToJson(finding) << '\n';
    FindingEvent event;
    event.finding = finding;
    std::cout << snaptrail::FindingEventToJson(event) << '\n';
    event.action = FindingEvent::Action::kUpdate;
    std::cout << snaptrail::FindingEventToJson(event) << '\n';
    event.action = FindingEvent::Action::kClose;
    event.close_reason = FindingEvent::CloseReason::kExplained;
    std::cout << snaptrail::FindingEventToJson(event) << '\n';
    event.close_reason = FindingEvent::CloseReason::kSuperseded;
    event.superseded_by = {chain.uid};
    std::cout << snaptrail::FindingEventToJson(event) << '\n';
  }
}
