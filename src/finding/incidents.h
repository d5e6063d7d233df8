// Incidents: the live findings, what of them is settled, and the events that
// lead from one state to the next.
//
// Invariants: events applied in turn give live(); never an update before a
// create; a close names the findings of the same rule that hold any of its
// evidence (superseded), or none (explained). `under` is part of a finding:
// when it changes, that is an update.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_FINDING_INCIDENTS_H_
#define SNAPTRAIL_SRC_FINDING_INCIDENTS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/functional/function_ref.h"
#include "snaptrail/finding.h"
#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {

// What an owner's view gave.
struct OwnerFindings {
  std::string owner;
  std::vector<Finding> findings;
  // As the view has them, for findings of which only the settled part is left.
  LineagePicture picture;
  bool settled = false;
};

class Incidents {
 public:
  using Tell = absl::FunctionRef<void(const FindingEvent&)>;

  explicit Incidents(std::uint32_t max_evidence);

  // The findings of these owners are now these (joined with what is settled of
  // each). Calls tell for every create, update, close, ordered: creates and
  // updates by uid, then closes by uid. Equal findings are not told again.
  void Replace(std::vector<OwnerFindings> fresh, Tell tell);

  // What settled steps of `owner` proved: kept and joined from now on.
  void Settle(const std::string& owner, const std::vector<Finding>& findings);
  // The owner is forgotten: its findings stay as they were told last, and are
  // joined to what is found should it come back.
  void Forget(const std::string& owner);
  // The same before its time, for want of room. They are told as settled: that
  // is all that will be known of it.
  void Release(const std::string& owner, Tell tell);
  // Lets go of findings of forgotten owners until these take at most `limit`
  // bytes: of the origin that has the most, the lowest level first and of these
  // the last forgotten. Returns how many went.
  std::uint64_t DropForgotten(std::uint64_t limit);
  // 1 + the highest level of what is told under an owner; 0: nothing is.
  std::uint8_t LevelOf(const std::string& owner) const;
  // Whether anything is kept of an owner.
  bool Knows(const std::string& owner) const {
    return owned_.contains(owner) || settled_.contains(owner);
  }
  // A finding that stands by itself (a match of a raw-record rule).
  void Add(Finding finding, Tell tell);
  // As Forget, for each owner whose name begins so.
  void ForgetAll(std::string_view prefix);
  // Of findings of rules that are not asked any more (kGone) the end is told,
  // as retired; what is settled of those that ask something else goes.
  enum class Asked : std::uint8_t { kSame, kOther, kGone };
  void Retire(absl::FunctionRef<Asked(std::string_view rule_id)> asked,
              Tell tell);
  // Lets go of a finding that was added, untold: it is no longer remembered.
  void Drop(const std::string& uid);

  // Nothing more will come that could change what stands: all is settled.
  void SettleAll(Tell tell);

  // By uid. Findings whose evidence (uid, index) all lies in a stronger one of
  // the same key have `under` set to it (of several: the highest level, then
  // the most evidence, then the smaller uid).
  std::vector<Finding> live() const;
  std::uint64_t size() const { return live_.size(); }
  // What is held, about.
  std::uint64_t bytes() const { return bytes_; }

 private:
  using Uids = std::set<std::string>;
  struct Changes;
  // Lowest level, then last forgotten; uid.
  using Place = std::tuple<Level, std::uint64_t, std::string>;
  struct Pile {
    std::uint64_t bytes = 0;
    std::set<Place> findings;
  };

  void Put(Finding finding, Changes* changes);
  void Remove(const std::string& uid, Changes* changes);
  void EraseSettled(const std::string& owner);
  void KeepForgotten(const std::string& uid);
  void Recall(const std::string& owner, const std::string& uid);
  // Whether it was among them.
  bool TakeForgotten(const std::string& uid);
  void Fold(Changes* changes);
  void IndexRows(const Finding& finding);
  void UnindexRows(const Finding& finding);
  std::vector<std::string> Heirs(const Finding& closed) const;
  void Report(
      const Changes& changes, Tell tell,
      FindingEvent::CloseReason reason = FindingEvent::CloseReason::kExplained);

  std::uint32_t max_evidence_;
  std::uint64_t bytes_ = 0;
  TextMap<Pile> forgotten_;                              // by origin
  TextMap<std::pair<std::string, Place>> forgotten_at_;  // uid -> origin, place
  std::uint64_t forgotten_bytes_ = 0;
  std::uint64_t forgotten_count_ = 0;
  std::map<std::string, Finding> live_;              // by uid
  TextMap<Uids> owned_;                              // owner -> live uids
  TextMap<Uids> by_key_;                             // key -> live uids
  TextMap<std::map<std::string, Finding>> settled_;  // owner -> uid -> finding
  // Record uid, 0, step index -> live uids whose evidence has that step.
  TextMap<absl::InlinedVector<std::string, 2>> by_row_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_FINDING_INCIDENTS_H_
