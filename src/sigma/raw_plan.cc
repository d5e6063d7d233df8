#include "src/sigma/raw_plan.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <optional>
#include <string_view>

#include "src/sigma/fold.h"
#include "src/sigma/number.h"

namespace snaptrail::inline v0::internal {
namespace {

// An index may find too much: of a literal its beginning serves.
constexpr std::size_t kMaxLiteral = 16;
// A rule that lists more texts is asked of every record.
constexpr std::size_t kMaxWitnesses = 10'000;
// Shorter literals are in most texts.
constexpr std::size_t kShortLiteral = 3;
// Each field costs a look into every record.
constexpr std::size_t kMaxFields = 256;

// How many texts rules ask of a field for: the more, the rarer is each.
class Spread {
 public:
  void Add(const Program::Witness& witness) {
    TextSet& texts =
        (witness.mark.whole ? whole_ : having_)[witness.predicate->field()];
    texts.insert(witness.mark.text);
  }
  int CostOf(const Program::Witness& witness) const {
    constexpr int kRank = 64;
    const std::string& field = witness.predicate->field();
    const Predicate::Mark& mark = witness.mark;
    const auto& spread = mark.whole ? whole_ : having_;
    const auto texts = spread.find(field);
    const std::size_t count = texts == spread.end() ? 0 : texts->second.size();
    // Inside of objects is parsed, the top is only stepped over; and all values
    // are more than those of a field.
    int rank = mark.whole ? 0 : 1;
    if (field.find('.') != std::string::npos) rank += 2;
    if (!mark.whole && mark.text.size() < kShortLiteral) rank = 4;
    if (field.empty()) rank = 5;
    return rank * kRank - static_cast<int>(std::bit_width(count));
  }

 private:
  TextMap<TextSet> whole_;
  TextMap<TextSet> having_;
};

}  // namespace

RawPlan::RawPlan(const Program& program, const Conditions& conditions)
    : size_(conditions.size()) {
  if (!conditions.empty()) end_ = conditions.back().first + 1;
  Spread spread;
  for (const auto& [rule, condition] : conditions) {
    program.ForEachWitness(condition, [&](const Program::Witness& witness) {
      spread.Add(witness);
    });
  }
  for (const auto& [rule, condition] : conditions) {
    const auto witnesses = program.CheapestWitnesses(
        condition, [&](const Program::Witness& witness) {
          return spread.CostOf(witness);
        });
    if (!witnesses || !File(rule, *witnesses)) always_.push_back(rule);
  }
  for (Field& field : fields_) {
    if (!field.literals.empty()) field.literals.Build();
  }
}

RawPlan::Field* RawPlan::FieldOf(const FieldRef& field) {
  const auto known =
      std::find_if(fields_.begin(), fields_.end(),
                   [&](const Field& f) { return f.field.name == field.name; });
  if (known != fields_.end()) return &*known;
  if (fields_.size() == kMaxFields) return nullptr;
  fields_.emplace_back().field = field;
  return &fields_.back();
}

bool RawPlan::File(std::uint32_t rule,
                   absl::Span<const Program::Witness> witnesses) {
  if (witnesses.size() > kMaxWitnesses) return false;
  const auto add = [rule](std::vector<std::uint32_t>* rules) {
    if (rules->empty() || rules->back() != rule) rules->push_back(rule);
  };
  for (const Program::Witness& witness : witnesses) {
    // When there is no room, what was filed of the rule only finds too much.
    Field* const field = FieldOf(witness.predicate->ref());
    if (field == nullptr) return false;
    const std::string& text = witness.mark.text;
    if (witness.mark.whole) {
      add(&field->whole[text]);
      continue;
    }
    std::uint32_t number = 0;
    if (!field->literals.Add(text.substr(0, kMaxLiteral), &number)) {
      return false;
    }
    if (number >= field->having.size()) field->having.resize(number + 1);
    add(&field->having[number]);
  }
  return true;
}

void RawPlan::Find(const Document& document, Room* room) const {
  room->seen.resize((end_ + 63) / 64);
  room->rules.clear();
  const auto add = [room](const std::vector<std::uint32_t>& found) {
    for (const std::uint32_t rule : found) {
      std::uint64_t& word = room->seen[rule / 64];
      const std::uint64_t bit = std::uint64_t{1} << (rule % 64);
      if ((word & bit) == 0) room->rules.push_back(rule);
      word |= bit;
    }
  };
  add(always_);
  Scratch* const scratch = &room->scratch;
  for (const Field& field : fields_) {
    const auto look = [&](const Value& value) {
      auto text = TextOf(value, &scratch->text);
      if (!text) return true;
      text = Fold(*text, &scratch->folded);
      if (!field.whole.empty()) {
        const auto found = field.whole.find(*text);
        if (found != field.whole.end()) add(found->second);
      }
      if (!field.having.empty()) {
        field.literals.Find(
            *text, [&](std::uint32_t number) { add(field.having[number]); });
      }
      return true;
    };
    if (field.field.name.empty()) {
      document.VisitAll(look);
    } else {
      document.Visit(field.field, look);
    }
  }
  for (const std::uint32_t rule : room->rules) room->seen[rule / 64] = 0;
  if (room->rules.size() > always_.size()) {
    std::sort(room->rules.begin(), room->rules.end());
  }
}

}  // namespace snaptrail::inline v0::internal
