#include "src/sigma/ast.h"

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

std::string Quoted(std::string_view text) {
  std::string out(1, '\'');
  for (const char c : text) {
    if (c == '\'') out.push_back('\'');
    out.push_back(c);
  }
  out.push_back('\'');
  return out;
}

std::string DumpScalar(const Scalar& scalar) {
  return scalar.type == Scalar::Type::kText ? Quoted(scalar.text)
                                            : ScalarText(scalar);
}

std::string DumpItem(const Item& item) {
  std::string out = Cat('(', item.field.empty() ? "*" : item.field);
  const std::string modifiers = ModifiersText(item.modifiers);
  if (!modifiers.empty()) out += Cat('|', modifiers);
  for (const Scalar& value : item.values) out += Cat(' ', DumpScalar(value));
  return out + ")";
}

}  // namespace

const char* MatchName(Match match) noexcept {
  switch (match) {
    case Match::kEqual:
      return "equal";
    case Match::kContains:
      return "contains";
    case Match::kStartsWith:
      return "startswith";
    case Match::kEndsWith:
      return "endswith";
    case Match::kExists:
      return "exists";
    case Match::kLess:
      return "lt";
    case Match::kLessEqual:
      return "lte";
    case Match::kGreater:
      return "gt";
    case Match::kGreaterEqual:
      return "gte";
    case Match::kCidr:
      return "cidr";
    case Match::kRegex:
      return "re";
  }
  return "";
}

const char* TimePartName(TimePart part) noexcept {
  static constexpr const char* kNames[] = {"",     "minute", "hour", "day",
                                           "week", "month",  "year"};
  return kNames[static_cast<int>(part)];
}

std::string ScalarText(const Scalar& scalar) {
  switch (scalar.type) {
    case Scalar::Type::kNull:
      return "null";
    case Scalar::Type::kBool:
      return scalar.boolean ? "true" : "false";
    case Scalar::Type::kNumber:
      return NumberText(scalar.number);
    case Scalar::Type::kText:
      return scalar.text;
  }
  return "";
}

std::string ModifiersText(const Modifiers& m) {
  std::string out;
  const auto add = [&out](bool given, std::string_view word) {
    if (given) out += Cat(out.empty() ? "" : "|", word);
  };
  static constexpr const char* kEncodings[] = {"", "wide", "utf16be", "utf16"};
  add(m.fieldref, "fieldref");
  add(m.expand, "expand");
  add(m.windash, "windash");
  add(m.encoding != Encoding::kUtf8, kEncodings[static_cast<int>(m.encoding)]);
  add(m.base64 == Base64::kWhole, "base64");
  add(m.base64 == Base64::kOffset, "base64offset");
  add(m.part != TimePart::kNone, TimePartName(m.part));
  add(m.match != Match::kEqual, MatchName(m.match));
  add(m.ignore_case, "i");
  add(m.multiline, "m");
  add(m.dotall, "s");
  add(m.cased, "cased");
  add(m.all, "all");
  add(m.neq, "neq");
  return out;
}

std::string MemberPick::Text() const {
  switch (which) {
    case Which::kAny:
      return "any";
    case Which::kAll:
      return "all";
    case Which::kAllOrEmpty:
      return "all_or_empty";
    case Which::kNone:
      return "none";
    case Which::kAt:
      break;
  }
  return std::to_string(index);
}

std::string DumpBlock(const ArrayBlock& block) {
  std::string out = Cat('(', block.field, '[', block.pick.Text(), ']');
  if (block.condition.kind == Condition::Kind::kName) {
    out += Cat(' ', DumpSelection(
                        block.selections[block.condition.selection].selection));
  } else {
    for (const NamedSelection& named : block.selections) {
      out += Cat(" (", named.name, ": ", DumpSelection(named.selection), ')');
    }
    out += Cat(' ', DumpCondition(block.condition, block.selections));
  }
  out += ')';
  return block.negated ? Cat("(not ", out, ')') : out;
}

std::string DumpSelection(const Selection& selection) {
  if (selection.kind == Selection::Kind::kItem) return DumpItem(selection.item);
  if (selection.kind == Selection::Kind::kBlock) {
    return DumpBlock(selection.blocks[0]);
  }
  std::string out = selection.kind == Selection::Kind::kAll ? "(all" : "(any";
  for (const Selection& part : selection.parts) {
    out += Cat(' ', DumpSelection(part));
  }
  return out + ")";
}

std::string DumpCondition(const Condition& condition,
                          const std::vector<NamedSelection>& selections) {
  std::string out;
  switch (condition.kind) {
    case Condition::Kind::kName:
      return selections[condition.selection].name;
    case Condition::Kind::kAnd:
      out = "(and";
      break;
    case Condition::Kind::kOr:
      out = "(or";
      break;
    case Condition::Kind::kNot:
      out = "(not";
      break;
  }
  for (const Condition& part : condition.parts) {
    out += Cat(' ', DumpCondition(part, selections));
  }
  return out + ")";
}

std::string DumpDocument(const RuleDocument& document) {
  std::string out;
  for (const NamedSelection& s : document.selections) {
    out += Cat(s.name, ": ", DumpSelection(s.selection), '\n');
  }
  out +=
      Cat("condition: ", DumpCondition(document.condition, document.selections),
          '\n');
  for (std::size_t i = 0; i < document.reasons.size(); ++i) {
    out += Cat("reason ", i, ": ",
               DumpCondition(document.reasons[i], document.selections), '\n');
  }
  return out;
}

}  // namespace snaptrail::inline v0::internal
