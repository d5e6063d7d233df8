// File: options.h
//
// Everything that changes what an engine does, and every limit that keeps it
// inside its bounds: unit, default, and why that default.
//
// Threads: plain values; an engine copies them when it is made.
#ifndef SNAPTRAIL_OPTIONS_H_
#define SNAPTRAIL_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snaptrail::inline v0 {

using DurationMs = std::int64_t;
inline constexpr DurationMs kSecond = 1000;
inline constexpr DurationMs kMinute = 60 * kSecond;
inline constexpr DurationMs kHour = 60 * kMinute;
inline constexpr DurationMs kDay = 24 * kHour;
inline constexpr DurationMs kUnlimited = INT64_MAX;

struct Options {
  // ---- Who is who (identity as the log writes it; compared exactly).

  // Accounts, organisations, subscriptions, tenants, projects, mail domains
  // that are ours. Unset: every account that a step was logged in, decided over
  // the whole input, which suits a scan; live use should configure it.
  std::optional<std::vector<std::string>> own;
  // Foreign but agreed (vendors, forensics): never "foreign", kept in evidence.
  std::vector<std::string> trusted;
  // Principals whose work is routine: ARN, stable id (AROA.., object id), mail
  // address, or "role/ACCOUNT/NAME". Names of sessions, tags and user agents
  // are written by the caller and never count.
  std::vector<std::string> automation;
  // Stable ids of all known principals. Set: one not in it is new (N5).
  std::optional<std::vector<std::string>> baseline;
  // Event time (ms) up to which principals are learnt; a first step after it is
  // new (N4). Unset: N4 never holds, because "first record seen" would let one
  // old record change every finding.
  std::optional<std::int64_t> learn_until;

  // ---- Windows, in event time.

  // N1 N2 N3: how long a created, credentialed or entitled identity is new.
  DurationMs new_window = 7 * kDay;
  // N9: how long another long-term key of a known principal is new.
  DurationMs credential_window = kDay;
  // A service acts for the newest request not older than this.
  DurationMs job_window = kDay;
  // From the making of a copy to the hiding of its share.
  DurationMs hide_window = kDay;
  // From a copy under another key, or to another region, to its share.
  DurationMs move_window = 7 * kDay;
  // From a refused or trial call to the one that succeeds.
  DurationMs probe_window = kHour;
  // Between the sharing of an encryption key and work on copies, either first.
  DurationMs key_window = kDay;
  // From the lowering of a guard to what it guarded against.
  DurationMs guard_window = 7 * kDay;
  // From work on copies to the turning off of what would tell of it.
  DurationMs cover_window = kDay;
  // An image made from a host that was launched this short before by the same
  // origin from an image of unknown content bears no data: a build pipeline.
  DurationMs build_window = 2 * kHour;

  // ---- Order of arrival.

  // A step is settled when the newest event time is this much past it; it is
  // then folded into compact state. CloudTrail: p99 about 8 minutes. Unlimited
  // (the default, right for scans of files): nothing is ever settled early and
  // no order of arrival changes the findings.
  DurationMs lateness = kUnlimited;
  // A lineage without a step for this long is told a last time and forgotten;
  // needs a finite lateness.
  DurationMs lineage_idle = 30 * kDay;
  // A principal without a step for this long is unknown again; as above.
  DurationMs principal_idle = 90 * kDay;

  // ---- When findings are told.

  // true: they are worked out when Flush is called (and when folding needs it),
  // which is fastest for a scan that wants the last word only. false: at the
  // end of every Ingest, Advance and Flush.
  bool hold_findings = false;

  // Uids of records that Engine::Explain will be asked for; the first 100. Each
  // costs a look for its text into every record, so for questions, not for
  // everyday.
  std::vector<std::string> explain;

  // ---- Limits on input. What exceeds one is counted and reported with its
  // ---- offset, and ends that record only.

  // Bytes of one record. CloudTrail's own limit is 256 KiB; 1 MiB leaves room
  // for wrapped and re-encoded ones.
  std::uint64_t max_record_bytes = 1u << 20;
  // Bytes of one object that wraps a text: a queue's message, a stream's
  // record. Lambda is handed 6 MB at most, Firehose sends 1,000 KiB before
  // base64. No more than max_wraps + 1 of them are held; what stands in the
  // text is not.
  std::uint64_t max_wrap_bytes = 8u << 20;
  // Levels of nesting in one record. Real records stay under 20.
  std::uint32_t max_depth = 64;
  // Bytes out per byte in of a gzip stream, and of all that is inflated inside
  // of one object that wraps texts. Real logs reach 30:1.
  std::uint32_t max_inflation = 200;
  // Levels of text in text that an envelope may add (a record as a string).
  std::uint32_t max_wraps = 4;

  // ---- Limits on state. Where one cuts, the canonically smallest stay and a
  // ---- counter says so.

  std::uint32_t max_evidence = 16;        // rows of evidence per reason
  std::uint32_t max_chain_hops = 16;      // identity hops followed to an origin
  std::uint32_t max_picture_nodes = 200;  // nodes drawn in a finding
  // Bytes of state: steps, lineages, sessions, findings. When it is reached,
  // whole lineages are forgotten, of the origin that holds the most and of its
  // own the least advanced first, so that a flood by one actor evicts his own.
  // What was found of them stays, in an eighth of this. Stats says what went,
  // and since when the picture is whole. The process needs about 64 MiB
  // besides. 512 MB: hundreds of thousands of lineages, in a small container.
  std::uint64_t max_state_bytes = 512u << 20;
  // Record uids remembered so that matches of raw-record rules are told once.
  std::uint64_t max_seen_records = 1'000'000;
};

}  // namespace snaptrail::inline v0

#endif  // SNAPTRAIL_OPTIONS_H_
