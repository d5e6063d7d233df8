// File: explain.h
//
// Explanation: what an engine made of one record, and of each rule why it fired
// on it or what kept it silent.
//
//   snaptrail::Options options;
//   options.explain = {"5d94fedf-04d3-4e5b-a1c0-8890e1bbdb2c"};
//   snaptrail::Engine engine(ruleset, options, /*sink=*/nullptr);
//   ... ingest everything, Flush ...
//   std::cout << ExplanationToText(engine.Explain(options.explain[0]));
//
// An engine keeps no records, so the ones to be explained are named before they
// are read. Names of selections, fields and values are the rule's own, as it is
// written; whether a check holds is what the engine's own evaluation says.
//
// "First" is in the order of evaluation: of a condition from left to right, of
// `1 of them` and of a selection in the order of the file.
//
// Threads: plain values.
#ifndef SNAPTRAIL_EXPLAIN_H_
#define SNAPTRAIL_EXPLAIN_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "snaptrail/finding.h"
#include "snaptrail/step.h"

namespace snaptrail::inline v0 {

// What reading the record came to.
enum class RecordFate : std::uint8_t {
  kNotWatched,     // its uid is not in Options::explain
  kNotFound,       // no record with this uid was read; see mentions
  kSteps,          // it gave steps
  kNothingToTell,  // the actions have a row for its operation, and nothing that
                   // the row tells of came about
  kNoRow,          // the actions have no row for its operation, or one that is
                   // off
  kUnknownSource,  // a record of no form that the actions know
};
// "steps", "no_row", .. Static storage.
const char* RecordFateName(RecordFate fate) noexcept;

struct RecordPlace {
  std::string input;         // name given to the input
  std::uint64_t offset = 0;  // in the (inflated) input
  friend bool operator==(const RecordPlace&, const RecordPlace&) = default;
  friend bool operator<(const RecordPlace& a, const RecordPlace& b) {
    return a.input != b.input ? a.input < b.input : a.offset < b.offset;
  }
};

// A record that has the wanted uid somewhere, and is not the one.
struct RecordMention {
  RecordPlace place;
  std::string uid;      // of that record; empty: it could not be understood
  std::string problem;  // why not
};

// One test of one field. Of keywords the field is empty, and `has` too.
struct FieldCheck {
  std::string field;
  std::string modifiers;            // "contains|all", as in the rule
  std::vector<std::string> wanted;  // of a field reference: names of fields
  bool present = false;             // the document has the field
  std::vector<std::string> has;     // the first 16 values, 256 bytes of each
  std::uint64_t has_count = 0;      // of all
  bool holds = false;
  // It stands instead of the check before, not beside it: of a list, one would
  // do.
  bool alternative = false;
};

// A selection that is not what the condition needs it to be.
struct Obstacle {
  std::string selection;
  bool holds = false;              // it does, and stands under a `not`
  std::vector<FieldCheck> checks;  // those that make it so; 16 at most
  bool alternative = false;  // as of a check: of an `or`, one would have done
};

struct ReasonVerdict {
  Level level = Level::kLow;
  std::string text;
  bool holds = false;  // with the rule's condition, on this step
  // Of the reason's own condition. Empty when that holds.
  std::vector<Obstacle> obstacles;
};

// A step by its record.
struct StepRef {
  std::string uid;
  std::uint32_t index = 0;
  TimeMs time = 0;
  Stage stage = Stage::kNone;
  std::string operation;
  std::string actor;  // name, else stable id
};

// A group of a correlation that a match of a rule is in, as it stands around
// that match.
struct GroupVerdict {
  // Of group-by, in its order: name and value.
  std::vector<std::pair<std::string, std::string>> group;
  // Of the timespans that the match is in, the one that is nearest to holding:
  // the first match in it and the last.
  TimeMs first_time = 0;
  TimeMs last_time = 0;
  // What is counted in it: matches, distinct values, or rules that matched (of
  // temporal_ordered, in order). Of sums, averages and the like only matches.
  std::uint64_t count = 0;
  // The least that is enough; 0: the condition is no such number.
  std::uint64_t enough = 0;
  // Of temporal types: names of the rules that matched in it, and of the
  // others.
  std::vector<std::string> seen;
  std::vector<std::string> missing;
  std::vector<std::string> finding_uids;  // that stand about the group
};

// A correlation that a match of a rule is for.
struct CorrelationVerdict {
  std::string name;  // the title or the id where it has none
  std::string title;
  std::string asks;  // "at least 10 distinct values of x within 10m"
  // It lacks a value to group or to count by, and so takes no part.
  bool no_value = false;
  std::vector<GroupVerdict> groups;  // 16 at most
  // Correlations that count what this one says, and those that count what they
  // say, by name: the nearest first.
  std::vector<std::string> counted_by;
};

// One rule on one step, or on the record itself.
struct RuleVerdict {
  std::string id;
  std::string name;  // the title or the id where it has none
  std::string title;
  std::string file;
  Level level = Level::kMedium;  // the rule's own
  bool fired = false;            // the condition holds and a reason does
  // Checks that would have to come out otherwise for it to fire; 0 when it did.
  // Obstacles that exclude each other are not seen to: a measure of nearness.
  std::uint64_t checks_short = 0;
  std::vector<Obstacle> obstacles;  // of the condition: 16 at most, first first
  std::vector<ReasonVerdict> reasons;
  // Stages of which the step must have one. Empty: any. A rule that asks for
  // another stage than the step's can never fire on it.
  std::vector<std::string> stages;
  bool other_stage = false;
  // Other steps of the lineage on which it fires; the first 16.
  std::vector<StepRef> elsewhere;
  // The finding that stands under this lineage, if any.
  std::string finding_uid;
  Level finding_level = Level::kInformational;
  std::string finding_under;  // uid of the finding that it is told under
  // Names of the correlations that its matches are for, which tell of them in
  // its place.
  std::vector<std::string> counted_by;
  // What these make of this match. Empty when the rule did not fire, or the
  // match came before its record was to be explained.
  std::vector<CorrelationVerdict> correlations;
};

// From the calling session towards the identity behind it. The first hop is
// the caller, the last the origin.
struct IdentityHop {
  std::string uid;
  std::vector<std::string> names;
  std::string account;
  std::string session;  // the credential used
  TimeMs time = 0;      // when it acted: called, or lent the session before
};

struct StepRelation {
  std::string name;  // makers, doors, .. (docs/step-fields.md)
  std::vector<StepRef> steps;
};

struct StepExplanation {
  std::uint32_t index = 0;  // place in the record
  Evidence facts;           // who, when, what, as evidence of a finding has it
  std::vector<IdentityHop> identity;
  std::string sponsor;  // who made or entitled the actor, if that was seen
  // Why it counts as routine: "configured" (Options::automation), or the entry
  // of the actions' automation. Empty: it does not.
  std::string automation;
  // The entry that fits but does not count, for somebody is behind the service.
  std::string automation_overruled;
  // Fields of docs/step-fields.md, in its order; 64 values of each at most.
  std::vector<std::pair<std::string, std::vector<std::string>>> fields;
  std::vector<StepRelation> relations;  // those that have steps
  // All chain rules: fired first, then the nearest to firing.
  std::vector<RuleVerdict> rules;
};

// The record in one lineage, or by itself where it takes part in none; or among
// what one identity did, what happened in one account, or what was done under
// one encryption key, for the rules that are told under these.
struct LineageExplanation {
  std::string key;   // what findings are told under
  std::string kind;  // of key: lineage, origin, account or key
  bool is_lineage = false;
  bool data_bearing = false;
  bool birth_seen = false;  // the making of the root copy is in the input
  std::vector<std::string> sources;  // what the root was taken from
  std::uint64_t steps_in_all = 0;    // of all records
  LineagePicture picture;
  std::vector<StepExplanation> steps;  // of this record
};

struct Explanation {
  std::string uid;
  RecordFate fate = RecordFate::kNotFound;
  std::uint64_t read = 0;           // how often a record with this uid was
  std::vector<RecordPlace> places;  // the first 16
  bool differing = false;           // not all of them had the same text
  std::string record;               // JSON, as read at the first place
  std::string envelope;             // cloudtrail_s3, bare, ..
  std::string product;              // of log sources: aws
  std::string log_service;          // cloudtrail
  Evidence head;                    // who, when, what, without lineage
  std::vector<LineageExplanation> lineages;  // by key; the first 64
  std::uint64_t lineages_in_all = 0;
  // Rules on raw records whose log source fits, on this record.
  std::vector<RuleVerdict> record_rules;
  // Of a record that was not found: where the uid stands all the same, the
  // first 16, and what was read at all.
  std::vector<RecordMention> mentions;
  std::uint64_t records_in_all = 0;
  std::uint64_t malformed_in_all = 0;  // stretches that gave no record
};

// One line of JSON (no newline), valid against docs/explanation.schema.json.
std::string ExplanationToJson(const Explanation& explanation);
// For people: the rules that fired, then those nearest to firing, then what
// they looked at. Control characters of the log are escaped; lines end with \n.
std::string ExplanationToText(const Explanation& explanation);

}  // namespace snaptrail::inline v0

#endif  // SNAPTRAIL_EXPLAIN_H_
