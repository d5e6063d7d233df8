#include "src/sigma/trace.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

// What is told of one rule stays readable, and one hostile rule on one hostile
// record stays small.
constexpr std::size_t kMaxObstacles = 16;
constexpr std::size_t kMaxChecks = 16;
constexpr std::size_t kMaxValues = 16;
constexpr std::size_t kMaxWanted = 64;
constexpr std::size_t kMaxValueBytes = 256;

std::string Clipped(std::string_view text) {
  if (text.size() <= kMaxValueBytes) return std::string(text);
  std::size_t end = kMaxValueBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return Cat(text.substr(0, end), "...");
}

// How far a part is from holding and from failing, in tests. One of the two is
// 0. Bounded by the rule's size, so that sums stay far from overflow.
struct Standing {
  std::uint64_t to_hold = 0;
  std::uint64_t to_fail = 0;
  bool holds() const { return to_hold == 0; }
};

// All parts must hold (all), or one.
class Joining {
 public:
  explicit Joining(bool all) : all_(all) {}
  void Add(Standing part) {
    if (!all_) std::swap(part.to_hold, part.to_fail);
    sum_ += part.to_hold;
    least_ = least_ ? std::min(*least_, part.to_fail) : part.to_fail;
  }
  Standing Joined() const {
    Standing joined{sum_, least_.value_or(0)};
    if (!all_) std::swap(joined.to_hold, joined.to_fail);
    return joined;
  }

 private:
  bool all_;
  std::uint64_t sum_ = 0;
  std::optional<std::uint64_t> least_;
};

class Tracer {
 public:
  Tracer(const RuleDocument& rule, const Program& program,
         const Document& document, Program::Memo* memo)
      : rule_(rule), program_(program), document_(document), memo_(*memo) {
    for (const NamedSelection& named : rule.selections) {
      selections_.push_back(Of(named.selection));
    }
  }

  RuleTrace Trace() const {
    RuleTrace trace;
    const Standing condition = Of(rule_.condition);
    trace.condition = condition.holds();
    if (!trace.condition) Why(rule_.condition, true, false, &trace.obstacles);
    std::optional<std::uint64_t> nearest;
    for (const Condition& reason : rule_.reasons) {
      ReasonTrace& told = trace.reasons.emplace_back();
      const Standing own = Of(reason);
      told.holds = trace.condition && own.holds();
      if (!own.holds()) Why(reason, true, false, &told.obstacles);
      nearest = nearest ? std::min(*nearest, own.to_hold) : own.to_hold;
    }
    if (trace.reasons.empty()) trace.reasons.push_back({trace.condition, {}});
    trace.checks_short = condition.to_hold + nearest.value_or(0);
    return trace;
  }

 private:
  // ---- Whether it holds.

  Standing Of(const Item& item) const {
    const auto test = [this](std::uint32_t node) {
      return program_.Holds(node, document_, &memo_);
    };
    const bool held =
        item.modifiers.all
            ? std::all_of(item.tests.begin(), item.tests.end(), test)
            : std::any_of(item.tests.begin(), item.tests.end(), test);
    return held != item.modifiers.neq ? Standing{0, 1} : Standing{1, 0};
  }

  Standing Of(const Selection& selection) const {
    if (selection.kind == Selection::Kind::kItem) return Of(selection.item);
    if (selection.kind == Selection::Kind::kBlock) {
      return program_.Holds(selection.blocks[0].test, document_, &memo_)
                 ? Standing{0, 1}
                 : Standing{1, 0};
    }
    Joining joining(selection.kind == Selection::Kind::kAll);
    for (const Selection& part : selection.parts) joining.Add(Of(part));
    return joining.Joined();
  }

  Standing Of(const Condition& condition) const {
    if (condition.kind == Condition::Kind::kName) {
      return selections_[condition.selection];
    }
    if (condition.kind == Condition::Kind::kNot) {
      Standing standing = Of(condition.parts[0]);
      std::swap(standing.to_hold, standing.to_fail);
      return standing;
    }
    Joining joining(condition.kind == Condition::Kind::kAnd);
    for (const Condition& part : condition.parts) joining.Add(Of(part));
    return joining.Joined();
  }

  // ---- Why it does not come out as `wanted`. Where each part must, those that
  // do not are told; where one would do, all, each instead of the one before.

  void Why(const Condition& condition, bool wanted, bool alternative,
           std::vector<Obstacle>* out) const {
    if (out->size() >= kMaxObstacles) return;
    if (condition.kind == Condition::Kind::kName) {
      const NamedSelection& named = rule_.selections[condition.selection];
      Obstacle& obstacle = out->emplace_back();
      obstacle.selection = named.name;
      obstacle.holds = !wanted;
      obstacle.alternative = alternative;
      Why(named.selection, wanted, false, &obstacle.checks);
      return;
    }
    if (condition.kind == Condition::Kind::kNot) {
      return Why(condition.parts[0], !wanted, alternative, out);
    }
    const bool each = (condition.kind == Condition::Kind::kAnd) == wanted;
    bool first = true;
    for (const Condition& part : condition.parts) {
      if (Of(part).holds() == wanted) continue;
      Why(part, wanted, first ? alternative : !each, out);
      first = false;
    }
  }

  void Why(const Selection& selection, bool wanted, bool alternative,
           std::vector<FieldCheck>* out) const {
    if (out->size() >= kMaxChecks) return;
    if (selection.kind == Selection::Kind::kItem) {
      out->push_back(Check(selection.item, !wanted, alternative));
      return;
    }
    if (selection.kind == Selection::Kind::kBlock) {
      out->push_back(Check(selection.blocks[0], !wanted, alternative));
      return;
    }
    const bool each = (selection.kind == Selection::Kind::kAll) == wanted;
    bool first = true;
    for (const Selection& part : selection.parts) {
      if (Of(part).holds() == wanted) continue;
      Why(part, wanted, first ? alternative : !each, out);
      first = false;
    }
  }

  FieldCheck Check(const Item& item, bool holds, bool alternative) const {
    FieldCheck check;
    check.field = item.field;
    check.modifiers = ModifiersText(item.modifiers);
    check.holds = holds;
    check.alternative = alternative;
    for (const Scalar& value : item.values) {
      if (check.wanted.size() == kMaxWanted) {
        check.wanted.emplace_back("...");
        break;
      }
      check.wanted.push_back(Clipped(ScalarText(value)));
    }
    if (!item.field.empty()) Has(item.field, &check);
    return check;
  }

  // A block is one test: of its members is told what the list holds.
  FieldCheck Check(const ArrayBlock& block, bool holds,
                   bool alternative) const {
    FieldCheck check;
    check.field = block.field;
    check.holds = holds;
    check.alternative = alternative;
    check.wanted.push_back(Clipped(DumpBlock(block)));
    Has(block.field, &check);
    return check;
  }

  void Has(const std::string& name, FieldCheck* check) const {
    FieldRef field;
    field.name = name;
    for (const std::string_view part : Split(name, '.')) {
      field.parts.emplace_back(part);
    }
    check->present = document_.Visit(field, [check](const Value& value) {
      ++check->has_count;
      if (check->has.size() >= kMaxValues) return true;
      std::string scratch;
      const auto text = TextOf(value, &scratch);
      check->has.push_back(text ? Clipped(*text) : "null");
      return true;
    });
  }

  const RuleDocument& rule_;
  const Program& program_;
  const Document& document_;
  Program::Memo& memo_;
  std::vector<Standing> selections_;
};

}  // namespace

RuleTrace TraceRule(const RuleDocument& rule, const Program& program,
                    const Document& document, Program::Memo* memo) {
  return Tracer(rule, program, document, memo).Trace();
}

}  // namespace snaptrail::inline v0::internal
