// One line on a terminal that says how far a scan is. Nothing is written when
// standard error is no terminal.
#ifndef SNAPTRAIL_CLI_PROGRESS_H_
#define SNAPTRAIL_CLI_PROGRESS_H_

#include <chrono>
#include <cstdint>

#include "snaptrail/engine.h"

namespace snaptrail_cli {

class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Redraws at most ten times a second.
  void Show(const snaptrail::Engine& engine, std::uint64_t files);
  // Takes the line away, so that something else can be written.
  void Clear();

 private:
  bool terminal_ = false;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace snaptrail_cli

#endif  // SNAPTRAIL_CLI_PROGRESS_H_
