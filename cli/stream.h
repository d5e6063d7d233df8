// Findings told as they come, one event a line of JSON on standard output.
#ifndef SNAPTRAIL_CLI_STREAM_H_
#define SNAPTRAIL_CLI_STREAM_H_

#include <cstdint>
#include <set>
#include <string>

#include "snaptrail/finding.h"

namespace snaptrail_cli {

// A finding is told from when it first reaches the level, and then to its end,
// so that a reader who applies the events has what stands, also when a late
// record lowers one. Its first event is always a create.
class EventPrinter : public snaptrail::Sink {
 public:
  explicit EventPrinter(snaptrail::Level min_level) : min_level_(min_level) {}

  void OnFinding(const snaptrail::FindingEvent& event) override;
  std::uint64_t printed() const { return printed_; }

 private:
  snaptrail::Level min_level_;
  std::set<std::string> told_;
  std::uint64_t printed_ = 0;
};

}  // namespace snaptrail_cli

#endif  // SNAPTRAIL_CLI_STREAM_H_
