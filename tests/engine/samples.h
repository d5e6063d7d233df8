// Records and rules for tests of the whole engine.
#ifndef SNAPTRAIL_TESTS_ENGINE_SAMPLES_H_
#define SNAPTRAIL_TESTS_ENGINE_SAMPLES_H_

#include <string>
#include <string_view>
#include <vector>

#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"

namespace snaptrail::inline v0::internal {

struct RecordSpec {
  std::string uid;
  int at = 0;  // seconds after 2026-01-02T03:00:00Z
  std::string source = "ec2.amazonaws.com";
  std::string operation;
  std::string user = "eve";
  std::string request = "{}";
  std::string response = "null";
};

// A CloudTrail record of 111122223333, one line of JSON.
std::string MakeRecord(const RecordSpec& spec);

// ops makes snap-0b of vol-0a; eve restores it as vol-0c, attaches that to i-0d
// and shares snap-0b with 444455556666. In order of time.
std::vector<std::string> TheftRecords();

// {"Records": [..]}.
std::string Trail(const std::vector<std::string>& records);

// Chain rules on restore (low; medium by another than the maker, with makers)
// and share (high).
extern const char kChainRules[];

// The shipped actions with these rules alone. Fails the test when they do not
// compile.
Ruleset CompileRules(std::string_view rules);

// Keeps what it is told, and what follows from it.
class Recorder : public Sink {
 public:
  void OnFinding(const FindingEvent& event) override;

  // What a reader has who applied the events, by uid.
  std::vector<Finding> state() const;
  const std::vector<FindingEvent>& events() const { return events_; }

 private:
  std::vector<FindingEvent> events_;
};

// "medium test_restore aws:snapshot:snap-0b <- r-restore r-create", sorted.
std::vector<std::string> Dumps(const std::vector<Finding>& findings);

// All findings as lines, but for where records were read.
std::string WithoutPlaces(std::vector<Finding> findings);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_TESTS_ENGINE_SAMPLES_H_
