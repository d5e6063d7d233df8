#include "src/sigma/program.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <iterator>
#include <set>
#include <utility>

namespace snaptrail::inline v0::internal {
namespace {

// Of the automata of all regexes together, and of one below which RE2 would
// give up on its fast ones for common patterns.
constexpr std::int64_t kRegexBudget = 64 << 20;
constexpr std::int64_t kLeastRegexMemory = 64 << 10;

// What stands at a place where there is nothing.
class Nothing : public Document {
 public:
  bool Visit(const FieldRef&, ValueVisitor) const override { return false; }
  void VisitAll(ValueVisitor) const override {}
};

std::string DumpMembers(const Program::OnMembers& test) {
  return Cat(test.field.name, '[', test.pick.Text(), "] ",
             test.body->Dump(test.node));
}

}  // namespace

Program::Node Program::Leaf(Predicate predicate) {
  const auto next = static_cast<Node>(nodes_.size());
  const auto [it, added] =
      known_.try_emplace(Cat("leaf ", predicate.Dump()), next);
  if (added) {
    nodes_.push_back(
        {Kind::kLeaf, static_cast<std::uint32_t>(predicates_.size()), 0});
    predicates_.push_back(std::move(predicate));
  }
  return it->second;
}

Program::Node Program::Intern(Kind kind, const std::vector<Node>& children) {
  std::string key(1, static_cast<char>('0' + static_cast<int>(kind)));
  for (const Node child : children) key += Cat(' ', child);
  const auto next = static_cast<Node>(nodes_.size());
  const auto [it, added] = known_.try_emplace(std::move(key), next);
  if (added) {
    nodes_.push_back({kind, static_cast<std::uint32_t>(edges_.size()),
                      static_cast<std::uint32_t>(children.size())});
    edges_.insert(edges_.end(), children.begin(), children.end());
  }
  return it->second;
}

Program::Node Program::Join(Kind kind, const std::vector<Node>& children) {
  // In the order of the rule, which tends to ask the decisive thing first.
  std::vector<Node> once;
  std::set<Node> seen;
  for (const Node child : children) {
    if (seen.insert(child).second) once.push_back(child);
  }
  return once.size() == 1 ? once[0] : Intern(kind, once);
}

Program::Node Program::And(const std::vector<Node>& children) {
  return Join(Kind::kAnd, children);
}

Program::Node Program::Or(const std::vector<Node>& children) {
  return Join(Kind::kOr, children);
}

Program::Node Program::Not(Node child) {
  if (nodes_[child].kind == Kind::kNot) return edges_[nodes_[child].first];
  return Intern(Kind::kNot, {child});
}

Program::Node Program::Members(OnMembers test) {
  const auto next = static_cast<Node>(nodes_.size());
  const auto [it, added] =
      known_.try_emplace(Cat("members ", DumpMembers(test)), next);
  if (added) {
    nodes_.push_back(
        {Kind::kMembers, static_cast<std::uint32_t>(members_.size()), 0});
    members_.push_back(std::move(test));
  }
  return it->second;
}

void Program::Memo::Clear() {
  for (std::size_t i = 0; i < used_.size(); ++i) {
    for (; used_[i] != 0; used_[i] &= used_[i] - 1) {
      words_[i * 64 + static_cast<std::size_t>(std::countr_zero(used_[i]))] = 0;
    }
  }
}

bool Program::Holds(Node node, const Document& document, Memo* memo) const {
  const std::size_t word = node / 32;
  const unsigned shift = (node % 32) * 2;
  if (const std::uint64_t known = memo->words_[word] >> shift;
      (known & 1) != 0) {
    return (known & 2) != 0;
  }
  const bool holds = Ask(nodes_[node], document, memo);
  memo->words_[word] |= std::uint64_t{holds ? 3u : 1u} << shift;
  memo->used_[word / 64] |= std::uint64_t{1} << (word % 64);
  return holds;
}

bool Program::Ask(const Entry& entry, const Document& document,
                  Memo* memo) const {
  if (entry.kind == Kind::kLeaf) {
    return predicates_[entry.first].Holds(document, &memo->scratch_);
  }
  if (entry.kind == Kind::kMembers) {
    return HoldsOnMembers(members_[entry.first], document);
  }
  const auto begin = edges_.begin() + entry.first;
  const auto end = begin + entry.count;
  const auto holds = [&](Node child) { return Holds(child, document, memo); };
  switch (entry.kind) {
    case Kind::kLeaf:
    case Kind::kMembers:
      break;
    case Kind::kAnd:
      return std::all_of(begin, end, holds);
    case Kind::kOr:
      return std::any_of(begin, end, holds);
    case Kind::kNot:
      return !holds(*begin);
  }
  return false;
}

std::optional<std::vector<std::string>> Program::RequiredTexts(
    Node node, std::string_view field) const {
  const Entry& entry = nodes_[node];
  using Texts = std::vector<std::string>;
  std::optional<Texts> required;
  switch (entry.kind) {
    case Kind::kLeaf: {
      const Predicate& predicate = predicates_[entry.first];
      if (predicate.field() != field) return std::nullopt;
      std::optional<std::string> text = predicate.RequiredText();
      if (text) required = Texts{std::move(*text)};
      return required;
    }
    case Kind::kNot:
    case Kind::kMembers:
      return std::nullopt;
    case Kind::kAnd:
      // One part that asks for a text is enough. Two do not exclude each other:
      // the field may be a list. So the shortest answer serves.
      for (std::uint32_t i = 0; i < entry.count; ++i) {
        auto part = RequiredTexts(edges_[entry.first + i], field);
        if (part && (!required || part->size() < required->size())) {
          required = std::move(part);
        }
      }
      return required;
    case Kind::kOr:
      required.emplace();
      for (std::uint32_t i = 0; i < entry.count; ++i) {
        const auto part = RequiredTexts(edges_[entry.first + i], field);
        if (!part) return std::nullopt;
        required->insert(required->end(), part->begin(), part->end());
      }
      std::sort(required->begin(), required->end());
      required->erase(std::unique(required->begin(), required->end()),
                      required->end());
      return required;
  }
  return std::nullopt;
}

std::optional<Program::Costed> Program::Cheapest(
    Node node, absl::FunctionRef<int(const Witness&)> cost) const {
  const Entry& entry = nodes_[node];
  std::optional<Costed> all;
  switch (entry.kind) {
    case Kind::kLeaf: {
      const Predicate& predicate = predicates_[entry.first];
      std::optional<Predicate::Mark> mark = predicate.RequiredMark();
      if (!mark) return std::nullopt;
      all.emplace();
      all->witnesses.push_back({&predicate, std::move(*mark)});
      all->cost = cost(all->witnesses[0]);
      return all;
    }
    case Kind::kNot:
    case Kind::kMembers:
      return std::nullopt;
    case Kind::kAnd:
      for (std::uint32_t i = 0; i < entry.count; ++i) {
        std::optional<Costed> part = Cheapest(edges_[entry.first + i], cost);
        if (!part) continue;
        if (!all || part->cost < all->cost ||
            (part->cost == all->cost &&
             part->witnesses.size() < all->witnesses.size())) {
          all = std::move(part);
        }
      }
      return all;
    case Kind::kOr:
      all.emplace();
      for (std::uint32_t i = 0; i < entry.count; ++i) {
        std::optional<Costed> part = Cheapest(edges_[entry.first + i], cost);
        if (!part) return std::nullopt;
        all->cost = std::max(all->cost, part->cost);
        std::move(part->witnesses.begin(), part->witnesses.end(),
                  std::back_inserter(all->witnesses));
      }
      return all;
  }
  return std::nullopt;
}

std::optional<std::vector<Program::Witness>> Program::CheapestWitnesses(
    Node node, absl::FunctionRef<int(const Witness&)> cost) const {
  std::optional<Costed> cheapest = Cheapest(node, cost);
  if (!cheapest) return std::nullopt;
  return std::move(cheapest->witnesses);
}

void Program::ForEachWitness(
    Node node, absl::FunctionRef<void(const Witness&)> call) const {
  const Entry& entry = nodes_[node];
  if (entry.kind == Kind::kNot || entry.kind == Kind::kMembers) return;
  if (entry.kind == Kind::kLeaf) {
    const Predicate& predicate = predicates_[entry.first];
    if (auto mark = predicate.RequiredMark()) {
      call({&predicate, std::move(*mark)});
    }
    return;
  }
  for (std::uint32_t i = 0; i < entry.count; ++i) {
    ForEachWitness(edges_[entry.first + i], call);
  }
}

std::int64_t Program::CountRegexes() const {
  std::int64_t count =
      std::count_if(predicates_.begin(), predicates_.end(),
                    [](const Predicate& p) { return p.is_regex(); });
  for (const OnMembers& test : members_) count += test.body->CountRegexes();
  return count;
}

void Program::GiveRegexes(std::int64_t each) {
  for (Predicate& predicate : predicates_) {
    if (predicate.is_regex()) predicate.LimitRegexMemory(each);
  }
  for (OnMembers& test : members_) test.body->GiveRegexes(each);
}

void Program::LimitRegexMemory() {
  const std::int64_t regexes = CountRegexes();
  if (regexes == 0) return;
  GiveRegexes(std::max(kRegexBudget / regexes, kLeastRegexMemory));
}

bool Program::HoldsOnMembers(const OnMembers& test, const Document& document) {
  using Which = MemberPick::Which;
  const Which which = test.pick.which;
  const bool universal = which == Which::kAll || which == Which::kAllOrEmpty;
  Memo memo(*test.body);
  bool any = false;
  bool all = true;
  bool there = false;
  std::optional<std::int64_t> index;
  if (which == Which::kAt) index = test.pick.index;
  document.VisitMembers(test.field, index, [&](const Document& member) {
    there = true;
    memo.Clear();
    const bool holds = test.body->Holds(test.node, member, &memo);
    any |= holds;
    all &= holds;
    return universal ? holds : !holds;
  });
  switch (which) {
    case Which::kAny:
      return any;
    case Which::kAll:
      return there && all;
    case Which::kAllOrEmpty:
      return all;
    case Which::kNone:
      return !any;
    case Which::kAt:
      break;
  }
  return there ? any : test.body->Holds(test.node, Nothing(), &memo);
}

std::optional<bool> Program::HoldsWhere(
    Node node, const Document& document,
    absl::FunctionRef<bool(std::string_view)> known) const {
  const Entry& entry = nodes_[node];
  if (entry.kind == Kind::kLeaf) {
    const Predicate& predicate = predicates_[entry.first];
    if (!predicate.AsksOnly(known)) return std::nullopt;
    Scratch scratch;
    return predicate.Holds(document, &scratch);
  }
  if (entry.kind == Kind::kMembers) return std::nullopt;
  if (entry.kind == Kind::kNot) {
    const auto part = HoldsWhere(edges_[entry.first], document, known);
    return part ? std::optional<bool>(!*part) : std::nullopt;
  }
  // Of an And one false part decides, of an Or one true part.
  const bool decides = entry.kind == Kind::kOr;
  bool sure = true;
  for (std::uint32_t i = 0; i < entry.count; ++i) {
    const auto part = HoldsWhere(edges_[entry.first + i], document, known);
    if (part == decides) return decides;
    sure &= part.has_value();
  }
  return sure ? std::optional<bool>(!decides) : std::nullopt;
}

std::string Program::Dump(Node node) const {
  const Entry& entry = nodes_[node];
  std::string out;
  switch (entry.kind) {
    case Kind::kLeaf:
      return Cat('(', predicates_[entry.first].Dump(), ')');
    case Kind::kMembers:
      return Cat('(', DumpMembers(members_[entry.first]), ')');
    case Kind::kAnd:
      out = "(and";
      break;
    case Kind::kOr:
      out = "(or";
      break;
    case Kind::kNot:
      out = "(not";
      break;
  }
  for (std::uint32_t i = 0; i < entry.count; ++i) {
    out += Cat(' ', Dump(edges_[entry.first + i]));
  }
  return out + ")";
}

}  // namespace snaptrail::inline v0::internal
