#include "src/engine/record_document.h"

#include <cstring>

#include "src/sigma/number.h"

namespace snaptrail::inline v0::internal {
namespace {

// Of the length and both ends: names that differ nearly always differ in it,
// and comparing texts is a call.
std::uint64_t TagOf(std::string_view name) {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  if (name.size() >= sizeof first) {
    std::memcpy(&first, name.data(), sizeof first);
    std::memcpy(&last, name.data() + name.size() - sizeof last, sizeof last);
  }
  return (std::uint64_t{first} << 32 | last) + name.size();
}

// Nothing: leave it to the parser.
std::optional<Value> ScalarOf(std::string_view raw) {
  Value value;
  if (raw == "null") return value;
  if (raw == "true" || raw == "false") return Value::Bool(raw == "true");
  const std::optional<Number> number = ParseNumber(raw);
  if (!number) return std::nullopt;
  switch (number->type) {
    case Number::Type::kInt:
      return Value::Int(number->integer);
    case Number::Type::kUint:
      value.type = Value::Type::kUint;
      value.unsigned_integer = number->unsigned_integer;
      return value;
    case Number::Type::kDouble:
      break;
  }
  // An integer that no machine type holds is kept as text by the parser.
  if (raw.find_first_of(".eE") == std::string_view::npos) return std::nullopt;
  value.type = Value::Type::kDouble;
  value.real = number->real;
  return value;
}

}  // namespace

void RecordDocument::Reset(const Record& record) {
  json_ = record.json;
  ahead_.emplace(record);
  members_.clear();
  for (Part& part : parts_) part.begin = nullptr;
  tried_whole_ = false;
}

const JsonDocument* RecordDocument::whole() const {
  if (!tried_whole_) {
    tried_whole_ = true;
    good_whole_ = whole_.Parse(json_);
  }
  return good_whole_ ? &whole_ : nullptr;
}

const RecordDocument::Member* RecordDocument::Find(
    std::string_view name) const {
  const std::uint64_t tag = TagOf(name);
  const auto same = [&](const Member& member) {
    return member.tag == tag && member.name == name;
  };
  for (const Member& member : members_) {
    if (same(member)) return &member;
  }
  while (ahead_->Next()) {
    members_.push_back({TagOf(ahead_->name()), ahead_->name(), ahead_->value(),
                        ahead_->raw(), ahead_->type()});
    if (same(members_.back())) return &members_.back();
  }
  return nullptr;
}

const JsonDocument* RecordDocument::Parsed(const Member& member) const {
  for (Part& part : parts_) {
    if (part.begin != member.raw.data()) continue;
    return part.good ? &part.document : nullptr;
  }
  Part& part = parts_[next_part_];
  next_part_ = (next_part_ + 1) % parts_.size();
  part.begin = member.raw.data();
  part.good = part.document.ParseValue(member.raw);
  return part.good ? &part.document : nullptr;
}

bool RecordDocument::Leaf(const Member& member, ValueVisitor visit) const {
  if (member.type == TopMembers::Type::kText) {
    visit(Value::Text(member.value));
    return true;
  }
  if (member.type == TopMembers::Type::kOther) {
    const std::optional<Value> value = ScalarOf(member.raw);
    if (value) visit(*value);
    return value.has_value();
  }
  const JsonDocument* const parsed = Parsed(member);
  if (parsed != nullptr) parsed->VisitRest({}, FieldPrefixes::kEnd, visit);
  return parsed != nullptr;
}

bool RecordDocument::Visit(const FieldRef& field, ValueVisitor visit) const {
  if (field.name.empty()) return false;
  if (tried_whole_) return VisitWhole(field, visit);
  for (FieldPrefixes prefixes(field.name, 0); !prefixes.done();
       prefixes.Shorten()) {
    const Member* const member = Find(prefixes.key());
    if (!ahead_->sure()) return VisitWhole(field, visit);
    if (member == nullptr) continue;
    if (prefixes.rest() == FieldPrefixes::kEnd) {
      return Leaf(*member, visit) || VisitWhole(field, visit);
    }
    if (member->type != TopMembers::Type::kNested) continue;
    const JsonDocument* const parsed = Parsed(*member);
    if (parsed == nullptr) return VisitWhole(field, visit);
    if (parsed->VisitRest(field.name, prefixes.rest(), visit)) return true;
  }
  return false;
}

bool RecordDocument::VisitWhole(const FieldRef& field,
                                ValueVisitor visit) const {
  const JsonDocument* const document = whole();
  return document != nullptr && document->Visit(field, visit);
}

void RecordDocument::VisitMembers(const FieldRef& field,
                                  std::optional<std::int64_t> index,
                                  MemberVisitor visit) const {
  if (const JsonDocument* const document = whole()) {
    document->VisitMembers(field, index, visit);
  }
}

void RecordDocument::VisitAll(ValueVisitor visit) const {
  if (const JsonDocument* const document = whole()) document->VisitAll(visit);
}

}  // namespace snaptrail::inline v0::internal
