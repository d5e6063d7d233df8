#include "src/engine/chain_findings.h"

#include "src/engine/step_document.h"
#include "src/finding/build.h"

namespace snaptrail::inline v0::internal {

std::vector<Finding> ChainFindings(const View& view, const Rules& rules,
                                   std::uint32_t max_evidence,
                                   std::vector<RuleHit>* all) {
  std::vector<RuleHit> hits;
  for (std::uint32_t row = 0; row < view.rows.size(); ++row) {
    const StepDocument document(view, view.rows[row]);
    rules.EvaluateChain(ViewKindName(view.kind),
                        StageName(view.rows[row].step.stage), document,
                        [&](std::uint32_t rule, std::uint32_t reason) {
                          hits.push_back({rule, reason, row});
                        });
  }
  if (all != nullptr) *all = hits;
  std::erase_if(
      hits, [&](const RuleHit& hit) { return !rules.rules()[hit.rule].alone; });
  return BuildFindings(view, rules.rules(), hits, max_evidence);
}

}  // namespace snaptrail::inline v0::internal
