#include "cli/progress.h"

#include <unistd.h>

#include <iostream>

namespace snaptrail_cli {

Progress::Progress()
    : terminal_(isatty(STDERR_FILENO) != 0),
      next_(std::chrono::steady_clock::now()) {}

Progress::~Progress() { Clear(); }

void Progress::Show(const snaptrail::Engine& engine, std::uint64_t files) {
  if (!terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  const snaptrail::Stats stats = engine.stats();
  std::cerr << "\r\x1b[K" << files << " files  " << (stats.bytes >> 20)
            << " MiB  " << stats.records << " records  " << stats.steps
            << " steps" << std::flush;
  drawn_ = true;
}

void Progress::Clear() {
  if (!drawn_) return;
  std::cerr << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace snaptrail_cli
