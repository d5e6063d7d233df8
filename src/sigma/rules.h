// Rules: Sigma documents, compiled, and their evaluation on documents.
//
// A rule on chain steps may carry a `snaptrail:` map (removing it leaves valid
// Sigma that fires in the same or fewer cases):
//
//   snaptrail:
//     version: 1
//     key: origin              # what its findings are told under; else lineage
//     reasons:
//       - condition: brought and not quiet     # over the rule's own selections
//         level: high
//         text: restored or brought there by a person
//         with: [doors]          # steps in this relation are evidence as well
//
// Every reason that holds counts; the finding's level is the highest. A rule
// without reasons has one: its condition, its level, its title.
//
// Threads: Rules is immutable and shared.
#ifndef SNAPTRAIL_SRC_SIGMA_RULES_H_
#define SNAPTRAIL_SRC_SIGMA_RULES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "snaptrail/explain.h"
#include "snaptrail/finding.h"
#include "snaptrail/status.h"
#include "src/sigma/document.h"

namespace snaptrail::inline v0::internal {

struct RuleText {
  std::string file;
  std::string text;
};

// What stands for %name% in values with the modifier expand, by name; written
// as values of a rule are, with wildcards and escapes.
using Placeholders = std::map<std::string, std::vector<std::string>>;

struct LogSource {
  std::string product;
  std::string service;
  std::string category;
};

struct RuleReason {
  Level level = Level::kLow;
  std::string text;
  std::vector<std::string> with;  // names of relations
};

struct Rule {
  std::string id;  // the Sigma id; a digest of the document when it has none
  std::string name;
  std::string title;
  std::string description;
  std::string status;
  Level level = Level::kMedium;
  std::vector<std::string> tags;  // "attack.t1578.001"
  std::vector<std::string> falsepositives;
  std::vector<std::string> references;
  std::string file;
  std::uint32_t line = 0;
  LogSource logsource;
  bool chain = false;  // product snaptrail, service chain
  std::string key;     // of a chain rule: one of Schema::Keys()
  std::vector<RuleReason> reasons;
  std::string metadata;  // see RuleMetadata
  // Place in Rules::correlations(); negative: this is a detection. Of a
  // correlation with levels there is a reason for each, in their order.
  std::int32_t correlation = -1;
  // Its matches are told by themselves: no correlation names it, or one that
  // says `generate`.
  bool alone = true;
};

struct Correlation;
class RawPlan;

// A reason of a rule on a document.
struct ReasonTrace {
  bool holds = false;               // with the rule's condition
  std::vector<Obstacle> obstacles;  // of its own condition
};

// Why a rule holds on a document or does not: see the fields of RuleVerdict.
struct RuleTrace {
  std::uint32_t rule = 0;
  bool condition = false;
  std::uint64_t checks_short = 0;
  std::vector<Obstacle> obstacles;
  std::vector<ReasonTrace> reasons;  // as Rule::reasons
};

class Rules {
 public:
  // All documents of all texts. Errors go to *diagnostics; null when any.
  // `chain` is the schema of chain steps.
  // `placeholders`: values of %name%, by name.
  static std::shared_ptr<const Rules> Compile(
      const std::vector<RuleText>& texts, const Schema& chain,
      Diagnostics* diagnostics, const Placeholders& placeholders = {});
  // The same, but documents with an error are left out; never null.
  static std::shared_ptr<const Rules> Load(
      const std::vector<RuleText>& texts, const Schema& chain,
      Diagnostics* diagnostics, const Placeholders& placeholders = {});
  ~Rules();

  // Detections, then correlations.
  const std::vector<Rule>& rules() const;
  // Those that are named before those that name them.
  const std::vector<Correlation>& correlations() const;

  // Whether some chain rule with this key can hold on a document of the stage
  // that lacks the fields of which `absent` is true. Never false where one can.
  bool MayHold(std::string_view key, std::string_view stage,
               absl::FunctionRef<bool(std::string_view)> absent) const;
  // Calls hit(rule, reason) for each reason of each chain rule with this key
  // that holds. `stage` is the document's stage and serves as the index.
  void EvaluateChain(
      std::string_view key, std::string_view stage, const Document& document,
      absl::FunctionRef<void(std::uint32_t, std::uint32_t)> hit) const;

  // The same for raw-record rules whose logsource fits (product, service):
  // it fits when no dimension that both give differs, compared without case. A
  // record of which neither is known fits a rule that gives neither.
  bool HasRaw(std::string_view product, std::string_view service) const;
  // Asks every one, without an index.
  void EvaluateRaw(
      std::string_view product, std::string_view service,
      const Document& document,
      absl::FunctionRef<void(std::uint32_t, std::uint32_t)> hit) const;
  // How to find those that can hold on a document. Null: none fits.
  std::shared_ptr<const RawPlan> PlanRaw(std::string_view product,
                                         std::string_view service) const;
  // What is kept from one document to the next, of one thread at a time.
  class Room {
   public:
    explicit Room(const Rules& rules);
    Room(Room&&) noexcept;
    Room& operator=(Room&&) noexcept;
    ~Room();

   private:
    friend class Rules;
    struct Impl;
    std::unique_ptr<Impl> impl_;
  };
  // The same as without a plan, in the same order, sooner.
  void EvaluateRaw(
      const RawPlan& plan, const Document& document, Room* room,
      absl::FunctionRef<void(std::uint32_t, std::uint32_t)> hit) const;

  // Each chain rule with one of these keys on a document, held or not, asked
  // without the index; each raw-record rule whose logsource fits.
  std::vector<RuleTrace> TraceChain(absl::Span<const std::string_view> keys,
                                    const Document& document) const;
  std::vector<RuleTrace> TraceRaw(std::string_view product,
                                  std::string_view service,
                                  const Document& document) const;
  // The stages (folded) of which a document must have one for the rule to hold.
  // Empty: any.
  std::vector<std::string> Stages(std::uint32_t rule) const;

  // Canonical text of a rule's compiled form, for tests.
  std::string Dump(std::uint32_t rule) const;

 private:
  Rules();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A raw record as a document: fields resolved on its JSON as the checklist of
// docs/rules.md says (literal key first, arrays any-member, numbers by value).
class JsonDocument : public Document {
 public:
  // Room for a record of `bytes`; it grows when one needs more.
  explicit JsonDocument(std::size_t bytes = 1 << 14);
  ~JsonDocument() override;
  // Parses; `json` must have kJsonPadding bytes after it and outlive its use.
  // False: not a JSON object.
  bool Parse(std::string_view json);
  bool Visit(const FieldRef& field, ValueVisitor visit) const override;
  void VisitAll(ValueVisitor visit) const override;
  void VisitMembers(const FieldRef& field, std::optional<std::int64_t> index,
                    MemberVisitor visit) const override;

  // Any JSON value, which is part of a record; and what is at the rest of a
  // field's name in it, from `begin` on (FieldPrefixes::kEnd: the value
  // itself).
  bool ParseValue(std::string_view json);
  bool VisitRest(std::string_view name, std::size_t begin,
                 ValueVisitor visit) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_RULES_H_
