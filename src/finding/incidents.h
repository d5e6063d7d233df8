// Incidents: the live findings, what of them is settled, and the events that
// lead from one state to the next.
//
// Invariants: events applied in turn give live(); never an update before a
// create; a close names the findings of the same rule that hold any of its
// evidence (superseded), or none (explained).
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_FINDING_INCIDENTS_H_
#define SNAPTRAIL_SRC_FINDING_INCIDENTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "snaptrail/finding.h"
#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {

class Incidents {
 public:
  explicit Incidents(std::uint32_t max_evidence);

  // The findings of these owners are now these (joined with what is settled of
  // each). Calls tell for every create, update, close, ordered: creates and
  // updates by uid, then closes by uid. Equal findings are not told again.
  void Replace(std::vector<std::pair<std::string, std::vector<Finding>>> fresh,
               absl::FunctionRef<void(const FindingEvent&)> tell);

  // What settled steps of `owner` proved: kept and joined from now on.
  void Settle(const std::string& owner, const std::vector<Finding>& findings);
  // The owner is forgotten: its findings stay as they were told last.
  void Forget(const std::string& owner);
  // A finding that stands by itself (a match of a raw-record rule).
  void Add(Finding finding, absl::FunctionRef<void(const FindingEvent&)> tell);

  // By uid. Findings whose evidence (uid, index) all lies in a stronger one of
  // the same key have `under` set to it (of several: the highest level, then
  // the most evidence, then the smaller uid).
  std::vector<Finding> live() const;
  std::uint64_t size() const { return live_.size(); }

 private:
  struct Owned;
  std::uint32_t max_evidence_;
  std::map<std::string, Finding> live_;  // by uid
  TextMap<std::vector<std::string>> owned_;  // owner -> live uids
  TextMap<std::map<std::string, Finding>> settled_;  // owner -> uid -> finding
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_FINDING_INCIDENTS_H_
