// A rule as it is written, before it is compiled: what the parser makes and the
// compiler reads. Dump gives the canonical text that tests compare.
//
// Invariants: trees are bounded by the limits of the YAML text and of the
// condition's depth, so code may recurse on them.
// Threads: plain values.
#ifndef SNAPTRAIL_SRC_SIGMA_AST_H_
#define SNAPTRAIL_SRC_SIGMA_AST_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/sigma/number.h"
#include "src/sigma/problems.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

// A value of a detection item.
struct Scalar {
  enum class Type : std::uint8_t { kNull, kBool, kNumber, kText };
  Type type = Type::kNull;
  bool boolean = false;
  Number number;
  std::string text;  // kText; of a number as it was written
  Place place;
};

// How an item compares. At most one of these holds for an item, of those of a
// field reference the first four.
enum class Match : std::uint8_t {
  kEqual,
  kContains,
  kStartsWith,
  kEndsWith,
  kExists,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kCidr,
  kRegex,
};
const char* MatchName(Match match) noexcept;

// Bytes that a text is taken as before base64.
enum class Encoding : std::uint8_t { kUtf8, kUtf16Le, kUtf16Be, kUtf16 };
enum class Base64 : std::uint8_t { kNone, kWhole, kOffset };
// Of a time, in UTC.
enum class TimePart : std::uint8_t {
  kNone,
  kMinute,
  kHour,
  kDay,
  kWeek,  // ISO 8601
  kMonth,
  kYear,
};
const char* TimePartName(TimePart part) noexcept;  // "hour"

struct Modifiers {
  Match match = Match::kEqual;
  bool all = false;
  bool cased = false;
  bool neq = false;
  bool fieldref = false;
  bool ignore_case = false;  // of a regex: i, m, s
  bool multiline = false;
  bool dotall = false;
  Encoding encoding = Encoding::kUtf8;
  Base64 base64 = Base64::kNone;
  TimePart part = TimePart::kNone;
  bool windash = false;
  bool expand = false;
};

struct Item {
  std::string field;  // empty: keywords, any value of the document
  Modifiers modifiers;
  std::vector<Scalar> values;  // never empty
  Place place;
  std::vector<std::uint32_t> tests;  // by CompileRule: the program's node of
                                     // each value
};

// Which members of a list a block is about.
struct MemberPick {
  enum class Which : std::uint8_t { kAny, kAll, kAllOrEmpty, kNone, kAt };
  Which which = Which::kAny;
  std::int64_t index = 0;  // kAt: negative ones count from the end

  std::string Text() const;  // "any", "-1"
};

struct ArrayBlock;

// What a search id stands for: maps are kAll, lists kAny, at the leaves items
// and blocks on the members of lists.
struct Selection {
  enum class Kind : std::uint8_t { kAll, kAny, kItem, kBlock };
  Kind kind = Kind::kItem;
  Item item;
  std::vector<Selection> parts;    // never empty when kAll or kAny
  std::vector<ArrayBlock> blocks;  // one when kBlock
};

struct Condition {
  enum class Kind : std::uint8_t { kAnd, kOr, kNot, kName };
  Kind kind = Kind::kName;
  std::size_t selection = 0;     // kName: index of the selection
  std::vector<Condition> parts;  // never empty when not kName
};

struct NamedSelection {
  std::string name;
  Selection selection;
  Place place;
};

// A condition over selections of one member of a list.
struct ArrayBlock {
  std::string field;  // kMember: the member of the block around it
  MemberPick pick;
  bool negated = false;  // holds when the rest does not
  std::vector<NamedSelection> selections;
  Condition condition;
  Place place;
  std::uint32_t test = 0;  // by CompileRule: the program's node
};

// What a filter document is for. Its selections and condition are a rule's.
struct FilterScope {
  struct Named {
    std::string rule;  // id or name
    Place place;
  };
  std::vector<Named> rules;  // empty: any
};

struct CorrelationDocument;

struct RuleDocument {
  Rule rule;
  // This is a correlation, and has no detection.
  std::shared_ptr<const CorrelationDocument> correlation;
  std::optional<FilterScope> filter;  // this is a filter, `rule` its head

  Place place;
  std::vector<NamedSelection> selections;  // in the order of the file
  Condition condition;
  std::vector<Condition> reasons;  // of rule.reasons; empty: the rule's own
};

// contains|all
std::string ModifiersText(const Modifiers& modifiers);
// As it was written, but for the quotes.
std::string ScalarText(const Scalar& scalar);

// (and (or selection other) (not filter))
std::string DumpCondition(const Condition& condition,
                          const std::vector<NamedSelection>& selections);
// (connections[any] (all (port = 22)))
std::string DumpBlock(const ArrayBlock& block);
// (all (eventName = 'x' 22) (any (..) (..)))
std::string DumpSelection(const Selection& selection);
// All of the document's detection, one line a selection and condition.
std::string DumpDocument(const RuleDocument& document);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_AST_H_
