// Dictionary: the action dictionary (content/actions) compiled into tables, and
// the interpreter that turns a record into steps with them.
//
// Loading is all or nothing: any error refuses the set. Interpreting is a pure
// function of the record and the dictionary.
// Threads: a compiled Dictionary is immutable and shared; an Interpreter holds
// parse buffers and belongs to one thread.
#ifndef SNAPTRAIL_SRC_CLOUD_DICTIONARY_H_
#define SNAPTRAIL_SRC_CLOUD_DICTIONARY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "snaptrail/action.h"
#include "snaptrail/status.h"
#include "snaptrail/step.h"
#include "src/record/record.h"

namespace snaptrail::inline v0::internal {

struct ActionText {
  std::string file;  // for diagnostics
  std::string text;
};

class Dictionary {
 public:
  // Every problem goes to *diagnostics (at most 100 a file). Null on an error.
  static std::shared_ptr<const Dictionary> Compile(
      const std::vector<ActionText>& texts, Diagnostics* diagnostics);
  ~Dictionary();

  // The name under which a configured principal stands in Actor::alias
  // ("role/ACCOUNT/NAME" for an ARN of a role), or the text itself.
  std::string CanonicalPrincipal(std::string_view text) const;

  // Every row, by cloud, service and operation.
  std::vector<ActionInfo> Actions() const;
  // One line a row: "aws ec2 CreateSnapshot record create 118".
  std::string DumpRows() const;
  // The path trie and step programs of one row, for tests. "" = no such row.
  std::string DumpRow(std::string_view cloud, std::string_view service,
                      std::string_view operation) const;

  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  Dictionary();
  std::unique_ptr<Impl> impl_;
};

// What reading one record came to.
enum class Verdict : std::uint8_t {
  kSteps,     // steps were appended
  kNoStep,    // a row, but nothing it tells came about
  kUnnamed,   // no row for this operation, or one that is off
  kNoSource,  // no known form of record
  kBad,       // JSON that is no record; *problem says why
};

struct Source;

class Interpreter {
 public:
  explicit Interpreter(std::shared_ptr<const Dictionary> dictionary);
  ~Interpreter();

  // Appends the record's steps to *steps. On kBad *problem is set, else kept.
  Verdict Interpret(const Record& record, std::vector<Step>* steps,
                    std::string* problem);

  // After Interpret: which source the record was ("aws", "cloudtrail" of
  // logsource product and service), its service, operation and uid as read
  // (views good until the next call; empty when unknown).
  std::string_view product() const;
  std::string_view log_service() const;
  // The form of record; null: of no known one. Good as long as the dictionary.
  const Source* source() const;
  // Whether a limit on steps or resources of one record cut something off.
  bool cut() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_DICTIONARY_H_
