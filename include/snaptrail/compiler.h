// File: compiler.h
//
// Compiler: texts of rules and of actions in, every problem out; what compiles
// is a Ruleset, immutable and shared by any number of engines.
//
//   snaptrail::Compiler compiler;
//   compiler.AddBuiltin();
//   compiler.AddRules("mine.yml", text);
//   auto ruleset = compiler.Compile();
//   if (!ruleset.ok()) for (auto& d : compiler.diagnostics()) ...
//
// The language of actions is docs/actions.md, of rules docs/rules.md (Sigma).
// Threads: a Compiler belongs to one thread; a Ruleset is safe to share.
#ifndef SNAPTRAIL_COMPILER_H_
#define SNAPTRAIL_COMPILER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "snaptrail/action.h"
#include "snaptrail/status.h"
#include "snaptrail/step.h"

namespace snaptrail::inline v0 {

namespace internal {
struct RulesetData;
}

struct RuleInfo {
  std::string id;
  std::string name;
  std::string title;
  std::string level;
  std::string file;
  std::uint32_t line = 0;  // where its document begins
  std::string product;     // its log source, in lower case
  std::string service;
  std::string category;
  // The rest of what it says of itself, as one JSON object: author, tags, dates
  // and so on as they were written, keys of one's own under "custom". Empty:
  // nothing.
  std::string metadata;
  std::string correlation;  // its type; empty: a detection
};

// What became of each rule that was added.
struct LoadReport {
  std::vector<RuleInfo> loaded;
  Diagnostics
      rejected;  // each error of each rule, or of a text that is no YAML
  Diagnostics warnings;  // of rules that were loaded, and of others
};

// Rules and actions, compiled. Copies are cheap and share the same data.
class Ruleset {
 public:
  std::vector<RuleInfo> rules() const;
  // How a rule (its place in rules()) was understood, as text for people: its
  // condition down to each test, and its reasons. Empty: there is no such rule.
  std::string Describe(std::size_t rule) const;
  // By cloud, service and operation; those that are off too.
  std::vector<ActionInfo> actions() const;

  // Interprets one record (a JSON object, as its cloud wrote it): stateless,
  // the same as an engine does before lineage. Steps are appended. Not ok: the
  // text is no JSON object, or exceeds the default limits of Options.
  Status Interpret(std::string_view record, std::vector<Step>* steps) const;

 private:
  friend class Compiler;
  friend class Engine;
  explicit Ruleset(std::shared_ptr<const internal::RulesetData> data);
  std::shared_ptr<const internal::RulesetData> data_;
};

class Compiler {
 public:
  Compiler();
  ~Compiler();
  Compiler(Compiler&&) noexcept;
  Compiler& operator=(Compiler&&) noexcept;

  // The actions and rules that the library ships.
  void AddBuiltin();
  // The actions alone.
  void AddBuiltinActions();
  // A text of actions (docs/actions.md). `name` stands in diagnostics. Later
  // texts may override rows of earlier ones. At most 1 MiB each.
  void AddActions(std::string_view name, std::string_view text);
  // A text of one or more Sigma documents. At most 1 MiB each.
  void AddRules(std::string_view name, std::string_view text);

  // What stands for %name% in values of rules with the modifier expand: any of
  // `values`, which are written as values of a rule are, with wildcards and
  // escapes. In place of what was given for the name before. A rule with a
  // placeholder that has no values is refused.
  void SetPlaceholder(std::string_view name, std::vector<std::string> values);

  // All or nothing: one error refuses the whole set (kInvalidContent), so that
  // a rule is never silently weaker than it was written.
  Result<Ruleset> Compile();
  // As Compile, but rules that are refused are left out and told, and the
  // others stand; a filter that is refused leaves its rules unfiltered. For
  // checking sets, and for public sets that are taken as they are. Actions are
  // all or nothing here too.
  Result<Ruleset> CompileWhatLoads(LoadReport* report);
  // Of everything added so far, in the order of the texts; errors, warnings.
  // At most 100 per text.
  const Diagnostics& diagnostics() const;

  // Warnings, each with its place: what of the rules added so far another Sigma
  // engine does not understand, refuses, or reads differently from this one. Of
  // documents with errors nothing is said. What depends on the records, such as
  // lists and missing values, is in docs/rules.md.
  Diagnostics Portability() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A text of Sigma documents without the key `snaptrail` of each, which no other
// engine reads; all else, comments too, stays as it was written. *lost (may be
// null) gets a warning for each thing whose meaning goes. Not ok
// (kInvalidContent): it is no YAML, or the key is written in a way that cannot
// be cut out; the message says where.
Result<std::string> StripRules(std::string_view name, std::string_view text,
                               Diagnostics* lost);

}  // namespace snaptrail::inline v0

#endif  // SNAPTRAIL_COMPILER_H_
