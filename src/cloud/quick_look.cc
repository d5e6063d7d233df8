#include "src/cloud/quick_look.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>

#include "src/base/strings.h"
#include "src/cloud/nested_members.h"

namespace snaptrail::inline v0::internal {
namespace {

// Without regard to case, and to some other bits of no weight: it only has to
// be the same for the same text.
std::uint64_t Mix(std::uint64_t hash, std::string_view text) {
  constexpr std::uint64_t kFold = 0x2020202020202020;
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15;
  const auto take = [&hash](std::uint64_t word) {
    hash = (hash ^ (word | kFold)) * kFactor;
    hash ^= hash >> 29;
  };
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= sizeof(std::uint64_t); left -= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    take(word);
    at += sizeof word;
  }
  std::uint64_t word = 0;
  for (; left > 0; --left) word = word << 8 | static_cast<unsigned char>(*at++);
  take(word ^ text.size() << 56);
  return hash;
}

std::uint64_t Hash(std::uint64_t of_service, std::string_view operation) {
  const std::uint64_t hash = Mix(of_service, operation);
  return hash != 0 ? hash : 1;
}

// Alike for names that may be the same in any way of comparing them.
std::size_t FirstLetter(std::string_view name) {
  const std::size_t at = name.find_first_not_of('_');
  return at == std::string_view::npos
             ? 0
             : static_cast<unsigned char>(name[at]) % std::size_t{32};
}
std::size_t LastLetter(std::string_view name) {
  const std::size_t at = name.find_last_not_of('_');
  return at == std::string_view::npos
             ? 0
             : static_cast<unsigned char>(name[at]) % std::size_t{32};
}

}  // namespace

Dictionary::Impl::Impl() = default;
Dictionary::Impl::~Impl() = default;

NamedOperations::NamedOperations(const Cloud& cloud)
    : hashes_(std::bit_ceil(4 * cloud.rows.size() + 1), 0) {
  const std::size_t mask = hashes_.size() - 1;
  for (const auto& [name, row] : cloud.rows) {
    // A row that is off costs no more than none: they are the common calls.
    if (row.off) continue;
    any_operation_ |= row.operation == "*";
    const std::uint64_t hash = Hash(Mix(0, row.service), row.operation);
    std::size_t slot = hash & mask;
    while (hashes_[slot] != 0) slot = (slot + 1) & mask;
    hashes_[slot] = hash;
  }
}

bool NamedOperations::Has(std::uint64_t hash) const {
  const std::size_t mask = hashes_.size() - 1;
  for (std::size_t slot = hash & mask; hashes_[slot] != 0;
       slot = (slot + 1) & mask) {
    if (hashes_[slot] == hash) return true;
  }
  return false;
}

bool NamedOperations::Has(std::string_view service,
                          std::string_view operation) const {
  const std::uint64_t of_service = Mix(0, Trim(service));
  return Has(Hash(of_service, Trim(operation))) ||
         (any_operation_ && Has(Hash(of_service, "*")));
}

QuickLook::QuickLook(const std::vector<std::unique_ptr<Cloud>>& clouds) {
  for (const auto& cloud : clouds) {
    named_.push_back(std::make_unique<NamedOperations>(*cloud));
    for (const Source& source : cloud->sources) {
      Door& door = doors_.emplace_back();
      door.source = &source;
      door.named = named_.back().get();
      const KeyMatch match = source.shape.keys;
      for (const std::vector<std::string>& alternative : source.has) {
        std::uint32_t& keys = door.has.emplace_back(0);
        for (const std::string& key : alternative) {
          keys |= std::uint32_t{1} << KeyOf(key, match);
        }
      }
      const ValueProgram* service = source.Envelope(EnvelopeField::kService);
      const ValueProgram* operation =
          source.Envelope(EnvelopeField::kOperation);
      if (service != nullptr && operation != nullptr &&
          Readable(*service, match) && Readable(*operation, match)) {
        door.service = service;
        door.operation = operation;
      }
    }
  }
  if (!doors_.empty()) SetPlain(*doors_.front().source);
}

std::size_t QuickLook::KeyOf(std::string_view name, KeyMatch match) {
  const auto known = std::find_if(
      keys_.begin(), keys_.end(),
      [&](const Key& key) { return key.name == name && key.match == match; });
  if (known != keys_.end()) {
    return static_cast<std::size_t>(known - keys_.begin());
  }
  if (keys_.size() == kMaxKeys) {
    too_many_ = true;
    return 0;
  }
  by_first_[FirstLetter(name)] |= std::uint32_t{1} << keys_.size();
  by_last_[LastLetter(name)] |= std::uint32_t{1} << keys_.size();
  keys_.push_back({std::string(name), match});
  return keys_.size() - 1;
}

bool QuickLook::Readable(const ValueProgram& value, KeyMatch match) {
  const auto readable = [this, match](const ValueProgram& part) {
    return Readable(part, match);
  };
  switch (value.kind) {
    case ValueProgram::Kind::kNone:
      return false;
    case ValueProgram::Kind::kConstant:
      return true;
    case ValueProgram::Kind::kPath:
      places_.push_back({&value.path, KeyOf(value.path.front().name, match)});
      return std::all_of(value.path.begin(), value.path.end(),
                         [](const Segment& segment) {
                           return segment.kind == Segment::Kind::kKey;
                         });
    case ValueProgram::Kind::kFirst:
      return std::all_of(value.parts.begin(), value.parts.end(), readable);
    case ValueProgram::Kind::kFunction:
      switch (value.function) {
        case Function::kBefore:
        case Function::kAfter:
          return value.parts.size() == 2 && readable(value.parts[0]) &&
                 value.parts[1].kind == ValueProgram::Kind::kConstant;
        case Function::kNoVersion:
          return readable(value.parts[0]);
        default:
          return false;
      }
  }
  return false;
}

void QuickLook::SetPlain(const Source& source) {
  const ValueProgram* service = source.Envelope(EnvelopeField::kService);
  const ValueProgram* operation = source.Envelope(EnvelopeField::kOperation);
  if (service == nullptr || operation == nullptr ||
      service->kind != ValueProgram::Kind::kFunction ||
      service->function != Function::kBefore || service->parts.size() != 2 ||
      service->parts[0].kind != ValueProgram::Kind::kPath ||
      service->parts[0].path.size() != 1 ||
      service->parts[1].kind != ValueProgram::Kind::kConstant ||
      operation->kind != ValueProgram::Kind::kPath ||
      operation->path.size() != 1 || source.shape.keys == KeyMatch::kFold ||
      source.shape.nocase) {
    return;
  }
  const std::string& service_key = service->parts[0].path[0].name;
  const std::string& operation_key = operation->path[0].name;
  suffix_ = service->parts[1].text;
  if (service_key.empty() || operation_key.empty() || suffix_.empty()) return;
  // Both keys and no other: else seeing both is not the source, or missing one
  // is not another.
  std::vector<std::string> both = {service_key, operation_key};
  std::sort(both.begin(), both.end());
  std::vector<std::vector<std::string>> has = source.has;
  for (std::vector<std::string>& keys : has)
    std::sort(keys.begin(), keys.end());
  if (has != std::vector<std::vector<std::string>>{both}) return;
  const KeyMatch match = source.shape.keys;
  plain_keys_ = {KeyOf(service_key, match), KeyOf(operation_key, match)};
  plain_ = &source;
}

// What the programs of the sources ask for, of one record.
class QuickLook::Reading {
 public:
  Reading(const QuickLook& look, const Record& record)
      : look_(look), record_(record) {}

  // kUnknown: all was read that the sources ask for, as far as sure() says.
  Plain ReadTop() {
    TopMembers members(record_);
    while (members.Next()) {
      const std::string_view name = members.name();
      if (name.empty()) continue;
      std::uint32_t maybe = look_.by_first_[FirstLetter(name)] &
                            look_.by_last_[LastLetter(name)] & ~there_;
      for (; maybe != 0; maybe &= maybe - 1) {
        const auto i = static_cast<std::size_t>(std::countr_zero(maybe));
        // The first of several counts.
        if (!SameKey(look_.keys_[i].match, name, look_.keys_[i].name)) continue;
        there_ |= std::uint32_t{1} << i;
        found_[i] = {members.type(), ValueOf(members)};
        if (look_.plain_ == nullptr ||
            (i != look_.plain_keys_[0] && i != look_.plain_keys_[1])) {
          continue;
        }
        const Plain plain = AskPlain();
        if (plain != Plain::kUnknown) return plain;
      }
    }
    sure_ = members.sure();
    return Plain::kUnknown;
  }
  bool sure() const { return sure_; }

  bool Is(const Door& door) const {
    return std::any_of(
        door.has.begin(), door.has.end(),
        [this](std::uint32_t keys) { return (there_ & keys) == keys; });
  }

  // Nothing: it is there, and no plain text. Empty: it is not there.
  std::optional<std::string_view> Read(const Source& source,
                                       const ValueProgram& value) {
    switch (value.kind) {
      case ValueProgram::Kind::kConstant:
        return value.text;
      case ValueProgram::Kind::kPath:
        return ReadPath(source, value.path);
      case ValueProgram::Kind::kFirst:
        for (const ValueProgram& part : value.parts) {
          const std::optional<std::string_view> text = Read(source, part);
          if (!text || !text->empty()) return text;
        }
        return std::string_view();
      case ValueProgram::Kind::kFunction:
        return Call(source, value);
      case ValueProgram::Kind::kNone:
        break;
    }
    return std::nullopt;
  }

 private:
  struct Found {
    TopMembers::Type type;
    std::string_view value;
  };

  bool There(std::size_t key) const { return (there_ >> key & 1) != 0; }
  // A text without its quotes, all else as it stands.
  static std::string_view ValueOf(const TopMembers& members) {
    return members.type() == TopMembers::Type::kText ||
                   members.type() == TopMembers::Type::kEscaped
               ? members.value()
               : members.raw();
  }
  static std::string_view ValueOf(const NestedMembers& members) {
    return members.value();
  }

  // Of the first source alone, by the two members that make it.
  Plain AskPlain() const {
    const auto [service, operation] = look_.plain_keys_;
    if (!There(service) || !There(operation)) return Plain::kUnknown;
    for (const std::size_t key : {service, operation}) {
      if (found_[key].type != TopMembers::Type::kText ||
          found_[key].value.empty()) {
        return Plain::kUnknown;
      }
    }
    const std::size_t end = found_[service].value.find(look_.suffix_);
    if (end == std::string_view::npos) return Plain::kUnknown;
    return look_.doors_.front().named->Has(found_[service].value.substr(0, end),
                                           found_[operation].value)
               ? Plain::kNamed
               : Plain::kUnnamed;
  }

  std::optional<std::string_view> ReadPath(const Source& source,
                                           const Path& path) {
    const KeyMatch match = source.shape.keys;
    const auto place =
        std::find_if(look_.places_.begin(), look_.places_.end(),
                     [&path](const Place& p) { return p.path == &path; });
    if (!There(place->key)) return std::string_view();
    Found at = found_[place->key];
    for (std::size_t i = 1; i < path.size(); ++i) {
      // A scalar has no members; those of a list are each looked into.
      if (at.type != TopMembers::Type::kNested) return std::string_view();
      if (at.value.front() == '[') return std::nullopt;
      const Member next =
          MemberOf(at.value, path[i].name, match, /*remember=*/i == 1);
      if (next.is == Member::kUnsure) return std::nullopt;
      if (next.is == Member::kNone) return std::string_view();
      at = next.found;
    }
    switch (at.type) {
      case TopMembers::Type::kText: {
        const std::vector<std::string>& hidden = source.shape.hidden;
        if (std::find(hidden.begin(), hidden.end(), at.value) != hidden.end()) {
          return std::nullopt;
        }
        return at.value;
      }
      case TopMembers::Type::kNested:
        if (at.value.front() == '[') return std::nullopt;
        return std::string_view();
      case TopMembers::Type::kOther:
        if (at.value == "null") return std::string_view();
        return std::nullopt;
      case TopMembers::Type::kEscaped:
        break;
    }
    return std::nullopt;
  }

  struct Member {
    enum Is : std::uint8_t { kUnsure, kNone, kThere } is = kUnsure;
    Found found{};
  };
  // Members of the object that was asked last are passed once.
  Member MemberOf(std::string_view object, std::string_view name,
                  KeyMatch match, bool remember) {
    const auto is = [&](std::string_view written) {
      return SameKey(match, written, name);
    };
    if (!remember) {
      NestedMembers members(object);
      return Search(&members, is, /*remember=*/false);
    }
    if (object.data() != object_.data()) {
      object_ = object;
      members_ = NestedMembers(object);
      passed_ = 0;
      payload_.reset();
      if (!record_.payload.empty() &&
          object.data() == record_.json.data() + record_.payload[0].begin) {
        payload_.emplace(TopMembers::OfPayload(record_));
      }
    }
    for (std::size_t i = 0; i < passed_; ++i) {
      const Seen& seen = seen_[i];
      if (is({seen.name, seen.name_size})) {
        return {Member::kThere, {seen.type, {seen.value, seen.value_size}}};
      }
    }
    return payload_ ? Search(&*payload_, is, /*remember=*/true)
                    : Search(&members_, is, /*remember=*/true);
  }

  template <typename Members, typename Is>
  Member Search(Members* members, const Is& is, bool remember) {
    while (members->Next()) {
      const std::string_view name = members->name();
      const std::string_view value = ValueOf(*members);
      if (remember) {
        if (passed_ == kMaxSeen) return {};
        seen_[passed_++] = {name.data(), name.size(), value.data(),
                            value.size(), members->type()};
      }
      if (is(name)) return {Member::kThere, {members->type(), value}};
    }
    return {members->sure() ? Member::kNone : Member::kUnsure, {}};
  }

  std::optional<std::string_view> Call(const Source& source,
                                       const ValueProgram& value) {
    const std::optional<std::string_view> text = Read(source, value.parts[0]);
    if (!text || text->empty()) return text;
    if (value.function == Function::kNoVersion) return NoVersion(*text);
    const std::size_t at =
        Find(*text, value.parts[1].text, source.shape.nocase);
    if (at == std::string_view::npos) return std::string_view();
    return value.function == Function::kBefore
               ? text->substr(0, at)
               : text->substr(at + value.parts[1].text.size());
  }

  static std::size_t Find(std::string_view text, std::string_view what,
                          bool nocase) {
    const auto is_letter = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    if (!nocase || std::none_of(what.begin(), what.end(), is_letter)) {
      return text.find(what);
    }
    for (std::size_t i = 0; i + what.size() <= text.size(); ++i) {
      if (EqualsIgnoreCase(text.substr(i, what.size()), what)) return i;
    }
    return std::string_view::npos;
  }

  std::optional<std::string_view> NoVersion(std::string_view text) {
    if (used_ + text.size() > kept_.size()) return std::nullopt;
    char* const begin = kept_.data() + used_;
    char* end = begin;
    bool first = true;
    for (bool more = true; more;) {
      const std::size_t dot = text.find('.');
      more = dot != std::string_view::npos;
      const std::string_view part = text.substr(0, dot);
      if (more) text.remove_prefix(dot + 1);
      if (IsVersion(part)) continue;
      if (!first) *end++ = '.';
      first = false;
      end = std::copy(part.begin(), part.end(), end);
    }
    used_ += static_cast<std::size_t>(end - begin);
    return std::string_view(begin, static_cast<std::size_t>(end - begin));
  }

  const QuickLook& look_;
  const Record& record_;
  bool sure_ = false;
  std::uint32_t there_ = 0;  // which keys; no other of found_ is anything
  std::array<Found, kMaxKeys> found_;
  std::string_view object_;
  NestedMembers members_;
  std::optional<TopMembers> payload_;  // instead, when that is the object
  // More members than audit logs have. Only the first `passed_` are anything:
  // to clear them all would take longer than to read a record.
  static constexpr std::size_t kMaxSeen = 64;
  struct Seen {
    const char* name;
    std::size_t name_size;
    const char* value;
    std::size_t value_size;
    TopMembers::Type type;
  };
  std::array<Seen, kMaxSeen> seen_;
  std::size_t passed_ = 0;
  std::array<char, 512> kept_;  // likewise, of `used_`
  std::size_t used_ = 0;
};

const Source* QuickLook::Look(const Record& record) const {
  if (too_many_ || !record.scanned) return nullptr;
  Reading reading(*this, record);
  const Plain plain = reading.ReadTop();
  if (plain == Plain::kUnnamed) return plain_;
  if (plain == Plain::kNamed || !reading.sure()) return nullptr;
  const Source* first = nullptr;
  for (const Door& door : doors_) {
    if (!reading.Is(door)) continue;
    if (door.service == nullptr) return nullptr;
    const auto service = reading.Read(*door.source, *door.service);
    if (!service) return nullptr;
    const auto operation = reading.Read(*door.source, *door.operation);
    if (!operation) return nullptr;
    if (!Trim(*service).empty() && !Trim(*operation).empty()) {
      return door.named->Has(*service, *operation) ? nullptr : door.source;
    }
    if (first == nullptr) first = door.source;
  }
  return first;
}

}  // namespace snaptrail::inline v0::internal
