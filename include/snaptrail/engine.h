// File: engine.h
//
// Engine: bytes of audit logs in, findings out by a sink.
//
//   snaptrail::Engine engine(ruleset, options, &sink);
//   engine.BeginInput("cloudtrail.json.gz");
//   while (read(buffer)) engine.Ingest(buffer);   // any size, cut anywhere
//   engine.EndInput();
//   engine.Flush();
//
// What is accepted (found by shape, never by name): CloudTrail S3 files
// ({"Records": [..]}), bare records, JSON lines of either, arrays, LookupEvents
// answers, EventBridge events; each plain or gzip, of several members.
//
// Bad input never stops an engine: a record that cannot be read is counted,
// kept as an InputProblem with its offset, and the next one is read.
//
// Threads: an engine belongs to one thread at a time; it starts none, and two
// engines share nothing but an immutable Ruleset. No exceptions but
// std::bad_alloc. Nothing is printed; no clock, file or environment is read.
#ifndef SNAPTRAIL_ENGINE_H_
#define SNAPTRAIL_ENGINE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snaptrail/compiler.h"
#include "snaptrail/explain.h"
#include "snaptrail/finding.h"
#include "snaptrail/options.h"
#include "snaptrail/status.h"

namespace snaptrail::inline v0 {

namespace internal {
struct EngineTestAccess;
}

// Why a stretch of input gave no record, or a record gave less than it has.
struct InputProblem {
  std::string input;         // name given to BeginInput
  std::uint64_t offset = 0;  // byte in the input, after inflation
  std::string reason;        // "record exceeds 1048576 bytes", ..
};

struct Stats {
  std::uint64_t bytes = 0;      // after inflation
  std::uint64_t records = 0;    // read whole and understood as JSON
  std::uint64_t steps = 0;      // distinct steps applied
  std::uint64_t findings = 0;   // live now
  std::uint64_t skipped = 0;    // look-alikes: not audit records; by kind below
  std::uint64_t malformed = 0;  // stretches that could not be read
  std::uint64_t repaired = 0;   // text fields with undecodable bytes (U+FFFD)
  std::uint64_t over_limit = 0;   // records over a limit; part of malformed
  std::uint64_t duplicate = 0;    // steps met again
  std::uint64_t late = 0;         // steps behind the horizon
  std::uint64_t evicted = 0;      // steps or lineages forgotten
  std::uint64_t state_bytes = 0;  // held, against Options::max_state_bytes
  // The newest activity among all that was forgotten: from then on the picture
  // is whole. Unset: nothing was.
  std::optional<TimeMs> complete_since;
  // Sorted by name: "skipped.s3_notification", "envelope.cloudtrail_s3",
  // "over_limit.ec2.RunInstances", "forgotten.idle", ..
  std::vector<std::pair<std::string, std::uint64_t>> by_kind;
};

// What became of each rule when rules were replaced: ids, sorted.
struct RulesChange {
  std::vector<std::string> kept;     // ask the same, and keep what is held
  std::vector<std::string> changed;  // ask something else, and begin anew
  std::vector<std::string> added;
  std::vector<std::string> removed;
};

class Engine {
 public:
  // `sink` is borrowed and must outlive the engine; may be null (pull only).
  Engine(Ruleset ruleset, Options options, Sink* sink);
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;

  // Starts a new input (a file, an object, a message). `name` stands in
  // evidence and problems. Ends the one before.
  void BeginInput(std::string_view name);
  // The next bytes of the input. Borrowed during the call. Findings that these
  // bytes change are told before it returns.
  void Ingest(std::string_view bytes);
  // The input is complete: what was cut off is reported.
  void EndInput();

  // Applies one step that was interpreted elsewhere (see Ruleset::Interpret).
  void IngestStep(const Step& step);

  // From now on these rules are asked, in place of those before. A rule that
  // asks the same keeps what is held for it: groups of correlations, what is
  // settled, what is quiet; nothing of it is told again. Rules on chain steps
  // are asked of all lineages that are held, but for copies of which nothing
  // was heard since they were made; rules on records of what comes. What a rule
  // found that is no longer there is closed (retired). A changed rule begins
  // anew: what it found on chain steps is worked out again, all else stands as
  // it was told. Not ok: the engine goes on with the rules that it has. The
  // actions must be those that it was made with (kInvalidArgument), and a sink
  // must not call this (kFailedPrecondition). Rules may be compiled on another
  // thread; this call is the engine's thread's, between two others.
  Result<RulesChange> ReplaceRules(Ruleset ruleset);

  // Event time has reached `now` although nothing was logged: settles what is
  // older than the lateness.
  void Advance(TimeMs now);
  // Ends the input, applies everything, closes all windows. Nothing more may be
  // ingested that is older; findings() are final.
  void Flush();

  // The findings as they stand, by uid.
  std::vector<Finding> findings() const;
  // Why each rule fired on a record of Options::explain or did not, by what the
  // findings were last worked out from: after Flush, the last word.
  Explanation Explain(std::string_view record_uid) const;
  Stats stats() const;
  // The first 1,000 problems; stats() counts all.
  const std::vector<InputProblem>& problems() const;

 private:
  friend struct internal::EngineTestAccess;
  struct Impl;
  explicit Engine(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace snaptrail::inline v0

#endif  // SNAPTRAIL_ENGINE_H_
