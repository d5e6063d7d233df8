#include "src/sigma/predicate.h"

#include <algorithm>
#include <compare>
#include <utility>
#include <vector>

#include "src/base/strings.h"
#include "src/base/time.h"
#include "src/sigma/calendar.h"
#include "src/sigma/fold.h"

namespace snaptrail::inline v0::internal {
namespace {

// Of the automata that RE2 builds while it matches; past it RE2 goes on slower.
constexpr std::int64_t kMaxRegexMemory = 2 << 20;
// Values of the other field that contains, startswith and endswith are tried
// with; each costs a pass over all values of the field.
constexpr std::size_t kMaxReferred = 1024;

Pattern::Style StyleOf(Match match, bool cased, bool windash = false) {
  Pattern::Style style;
  style.star_before = match == Match::kContains || match == Match::kEndsWith;
  style.star_after = match == Match::kContains || match == Match::kStartsWith;
  style.cased = cased;
  style.windash = windash;
  return style;
}

// CloudTrail writes service names where addresses stand, and its users
// anything.
std::optional<IpRange> AddressRange(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  return ParseIpRange(text);
}

bool InRange(std::string_view text, const IpRange& range) {
  const std::optional<IpRange> value = AddressRange(text);
  return value && range.Contains(*value);
}

// The part of a value that is a time as RFC 3339 writes it.
std::optional<Number> PartOf(const Value& value, TimePart part) {
  if (value.type != Value::Type::kString) return std::nullopt;
  const std::optional<std::int64_t> ms = ParseTime(value.text);
  if (!ms) return std::nullopt;
  Number number;
  number.integer = CalendarPart(*ms, part);
  return number;
}

bool HasHostBits(const IpRange& range) {
  for (int bit = range.prefix; bit < (range.v6 ? 128 : 32); ++bit) {
    const std::uint8_t byte = range.bytes[static_cast<std::size_t>(bit / 8)];
    if ((byte & (0x80 >> (bit % 8))) != 0) return true;
  }
  return false;
}

}  // namespace

std::optional<Predicate> Predicate::Make(const Item& item, const Scalar& value,
                                         FieldRef field, FieldRef other,
                                         Problems* problems) {
  const Modifiers& m = item.modifiers;
  Predicate p;
  p.field_ = std::move(field);
  p.match_ = m.match;
  p.part_ = m.part;
  const bool keyword = p.field_.name.empty();
  if (m.fieldref) {
    p.op_ = Op::kReference;
    p.other_ = std::move(other);
    p.cased_ = m.cased;
    p.dump_ = p.MakeDump();
    return p;
  }
  switch (m.match) {
    case Match::kEqual:
      if (value.type == Scalar::Type::kNull) {
        p.op_ = Op::kNull;
      } else if (value.type == Scalar::Type::kBool && !keyword) {
        p.op_ = Op::kBool;
        p.boolean_ = value.boolean;
      } else if (value.type == Scalar::Type::kNumber && !keyword) {
        p.op_ = Op::kNumber;
        p.number_ = value.number;
      } else {
        // A word is searched for inside of values.
        p.pattern_ = Pattern::Parse(
            value.text, StyleOf(keyword ? Match::kContains : Match::kEqual,
                                m.cased, m.windash));
      }
      break;
    case Match::kContains:
    case Match::kStartsWith:
    case Match::kEndsWith:
      p.pattern_ =
          Pattern::Parse(value.text, StyleOf(m.match, m.cased, m.windash));
      break;
    case Match::kExists:
      p.op_ = Op::kExists;
      p.boolean_ = value.boolean;
      break;
    case Match::kLess:
    case Match::kLessEqual:
    case Match::kGreater:
    case Match::kGreaterEqual:
      p.op_ = Op::kNumber;
      p.number_ = value.number;
      break;
    case Match::kCidr: {
      const std::optional<IpRange> range = AddressRange(value.text);
      if (!range) {
        problems->Error(value.place,
                        Cat("'", value.text,
                            "' is no address range: 192.0.2.0/24 or "
                            "2001:db8::/32 are"));
        return std::nullopt;
      }
      if (HasHostBits(*range)) {
        problems->Warning(value.place,
                          Cat("'", value.text,
                              "' has bits behind its prefix: they are not "
                              "looked at, and other engines refuse them"));
      }
      p.op_ = Op::kCidr;
      p.range_ = *range;
      p.source_ = value.text;
      break;
    }
    case Match::kRegex: {
      RE2::Options options;
      options.set_log_errors(false);
      options.set_max_mem(kMaxRegexMemory);
      options.set_case_sensitive(!m.ignore_case);
      options.set_dot_nl(m.dotall);
      const std::string text =
          m.multiline ? Cat("(?m)", value.text) : value.text;
      p.op_ = Op::kRegex;
      p.source_ = Cat(m.ignore_case ? "|i" : "", m.multiline ? "|m" : "",
                      m.dotall ? "|s" : "", " /", value.text, '/');
      p.regex_ = std::make_unique<const RE2>(text, options);
      if (!p.regex_->ok()) {
        problems->Error(
            value.place,
            Cat("the regex cannot be read: ", p.regex_->error(),
                ". Look-around and back-references are not in it, nor is "
                "what takes more than ",
                kMaxRegexMemory >> 20, " MiB"));
        return std::nullopt;
      }
      break;
    }
  }
  p.dump_ = p.MakeDump();
  return p;
}

std::string Predicate::MakeDump() const {
  const std::string name = field_.name.empty() ? "*" : field_.name;
  switch (op_) {
    case Op::kPattern:
      return Cat(name, pattern_.cased() ? " is cased " : " is ",
                 pattern_.Dump());
    case Op::kNumber:
      return Cat(name, ' ', TimePartName(part_),
                 part_ == TimePart::kNone ? "" : " ", MatchName(match_), ' ',
                 NumberText(number_));
    case Op::kBool:
      return Cat(name, " is ", boolean_ ? "true" : "false");
    case Op::kNull:
      return Cat(name, " is null");
    case Op::kExists:
      return Cat(name, boolean_ ? " exists" : " is absent");
    case Op::kCidr:
      return Cat(name, " in ", source_);
    case Op::kRegex:
      return Cat(name, " re", source_);
    case Op::kReference:
      return Cat(name, ' ', MatchName(match_), cased_ ? " cased" : "",
                 " field ", other_.name);
  }
  return "";
}

bool Predicate::AsksOnly(
    absl::FunctionRef<bool(std::string_view)> known) const {
  return !field_.name.empty() && known(field_.name) &&
         (op_ != Op::kReference || known(other_.name));
}

std::optional<std::string> Predicate::RequiredText() const {
  if (op_ != Op::kPattern || field_.name.empty()) return std::nullopt;
  const auto literal = pattern_.literal();
  if (!literal) return std::nullopt;
  return Folded(*literal);
}

std::optional<Predicate::Mark> Predicate::RequiredMark() const {
  if (op_ != Op::kPattern) return std::nullopt;
  Mark mark;
  const auto literal = pattern_.literal();
  mark.whole = literal.has_value();
  // Folding goes sign by sign: a text that has a part with case has it without.
  mark.text = Folded(literal ? *literal : pattern_.Fragment());
  if (mark.text.empty()) return std::nullopt;
  return mark;
}

void Predicate::LimitRegexMemory(std::int64_t bytes) {
  if (bytes >= regex_->options().max_mem()) return;
  RE2::Options options(regex_->options());
  options.set_max_mem(bytes);
  auto smaller = std::make_unique<const RE2>(regex_->pattern(), options);
  if (smaller->ok()) regex_ = std::move(smaller);
}

bool Predicate::Holds(const Document& document, Scratch* scratch) const {
  if (op_ == Op::kReference) return ReferenceHolds(document, scratch);
  bool held = false;
  const auto visit = [&](const Value& value) {
    held = OneHolds(value, scratch);
    return !held;
  };
  if (field_.name.empty()) {
    document.VisitAll(visit);
    return held;
  }
  const bool present = document.Visit(field_, visit);
  if (op_ == Op::kExists) return present == boolean_;
  if (op_ == Op::kNull) return held || !present;
  return held;
}

bool Predicate::OneHolds(const Value& value, Scratch* scratch) const {
  switch (op_) {
    case Op::kPattern: {
      if (value.type == Value::Type::kNull) return false;
      // Does not need the text, which of a number would have to be made.
      if (pattern_.any()) return true;
      const auto text = TextOf(value, &scratch->text);
      return text && pattern_.Matches(*text, &scratch->folded);
    }
    case Op::kNumber:
      return NumberHolds(value);
    case Op::kBool:
      if (value.type == Value::Type::kBool) return value.boolean == boolean_;
      return value.type == Value::Type::kString &&
             EqualsIgnoreCase(value.text, boolean_ ? "true" : "false");
    case Op::kNull:
      return value.type == Value::Type::kNull;
    case Op::kExists:
      // Presence is what Visit returns; the first value will do.
      return true;
    case Op::kCidr:
      return value.type == Value::Type::kString && InRange(value.text, range_);
    case Op::kRegex: {
      const auto text = TextOf(value, &scratch->text);
      return text && RE2::PartialMatch(
                         re2::StringPiece(text->data(), text->size()), *regex_);
    }
    case Op::kReference:
      return false;
  }
  return false;
}

bool Predicate::NumberHolds(const Value& value) const {
  const std::optional<Number> number =
      part_ == TimePart::kNone ? NumberOf(value) : PartOf(value, part_);
  if (!number) return false;
  const auto order = Compare(*number, number_);
  switch (match_) {
    case Match::kLess:
      return std::is_lt(order);
    case Match::kLessEqual:
      return std::is_lteq(order);
    case Match::kGreater:
      return std::is_gt(order);
    case Match::kGreaterEqual:
      return std::is_gteq(order);
    default:
      return std::is_eq(order);
  }
}

bool Predicate::ReferenceHolds(const Document& document,
                               Scratch* scratch) const {
  const auto text_of = [this, scratch](const Value& value) {
    auto text = TextOf(value, &scratch->text);
    if (text && !cased_) text = Fold(*text, &scratch->folded);
    return text;
  };
  // Only one visit at a time is allowed, so the other field's texts are kept.
  auto& spans = scratch->spans;
  spans.clear();
  scratch->referred.clear();
  document.Visit(other_, [&](const Value& value) {
    if (const auto text = text_of(value)) {
      spans.emplace_back(scratch->referred.size(), text->size());
      scratch->referred += *text;
    }
    return match_ == Match::kEqual || spans.size() < kMaxReferred;
  });
  if (spans.empty()) return false;
  const auto wanted = [scratch](std::pair<std::size_t, std::size_t> span) {
    return std::string_view(scratch->referred).substr(span.first, span.second);
  };
  // Both sides may be lists, so that comparing each with each is too much.
  const auto less = [&](auto a, auto b) { return wanted(a) < wanted(b); };
  if (match_ == Match::kEqual) std::sort(spans.begin(), spans.end(), less);
  const auto fits = [&](std::string_view text) {
    if (match_ == Match::kEqual) {
      const auto at = std::lower_bound(
          spans.begin(), spans.end(), text,
          [&](auto span, std::string_view t) { return wanted(span) < t; });
      return at != spans.end() && wanted(*at) == text;
    }
    return std::any_of(spans.begin(), spans.end(), [&](auto span) {
      switch (match_) {
        case Match::kStartsWith:
          return text.starts_with(wanted(span));
        case Match::kEndsWith:
          return text.ends_with(wanted(span));
        default:
          return text.find(wanted(span)) != std::string_view::npos;
      }
    });
  };
  bool held = false;
  document.Visit(field_, [&](const Value& value) {
    const auto text = text_of(value);
    held = text && fits(*text);
    return !held;
  });
  return held;
}

}  // namespace snaptrail::inline v0::internal
