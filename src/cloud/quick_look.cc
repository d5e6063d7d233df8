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

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

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

// Of names, which are short: a call would cost more than the comparison.
bool SameBytes(const char* a, const char* b, std::size_t size) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  if (size < kWord) {
    for (std::size_t i = 0; i < size; ++i) {
      if (a[i] != b[i]) return false;
    }
    return true;
  }
  const auto same = [&](std::size_t at) {
    std::uint64_t x = 0;
    std::uint64_t y = 0;
    std::memcpy(&x, a + at, kWord);
    std::memcpy(&y, b + at, kWord);
    return x == y;
  };
  for (std::size_t at = 0; at + kWord <= size; at += kWord) {
    if (!same(at)) return false;
  }
  return same(size - kWord);
}

// Whether the names are equal, and how they are compared by a source.
enum class Match : std::uint8_t { kNo, kYes, kFoldedOnly };
Match Compare(std::string_view written, std::string_view asked, KeyMatch keys) {
  if (written.size() != asked.size() ||
      !SameBytes(written.data() + 1, asked.data() + 1, asked.size() - 1)) {
    return Match::kNo;
  }
  if (written[0] == asked[0]) return Match::kYes;
  return keys == KeyMatch::kFirst && Lower(written[0]) == Lower(asked[0])
             ? Match::kFoldedOnly
             : Match::kNo;
}

// Alike for names that may be the same in any way of comparing them.
std::size_t Letter(std::string_view name) {
  const std::size_t at = name.find_first_not_of('_');
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
        std::vector<std::size_t>& keys = door.has.emplace_back();
        for (const std::string& key : alternative) {
          keys.push_back(KeyOf(key, match));
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
  by_letter_[Letter(name)] |= std::uint32_t{1} << keys_.size();
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
      KeyOf(value.path.front().name, match);
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
  service_key_ = service->parts[0].path[0].name;
  suffix_ = service->parts[1].text;
  operation_key_ = operation->path[0].name;
  if (service_key_.empty() || operation_key_.empty() || suffix_.empty()) return;
  // Both keys and no other: else seeing both is not the source, or missing one
  // is not another.
  std::vector<std::string> both = {service_key_, operation_key_};
  std::sort(both.begin(), both.end());
  std::vector<std::vector<std::string>> has = source.has;
  for (std::vector<std::string>& keys : has)
    std::sort(keys.begin(), keys.end());
  if (has != std::vector<std::vector<std::string>>{both}) return;
  plain_ = &source;
}

QuickLook::Plain QuickLook::LookPlain(const Record& record) const {
  const KeyMatch keys = plain_->shape.keys;
  std::string_view service;
  std::string_view operation;
  TopMembers members(record);
  while (members.Next()) {
    const std::string_view name = members.name();
    if (name.empty()) return Plain::kUnknown;
    std::string_view* value = nullptr;
    if (const Match match = Compare(name, service_key_, keys);
        match != Match::kNo) {
      if (match != Match::kYes) return Plain::kUnknown;
      value = &service;
    } else if (const Match other = Compare(name, operation_key_, keys);
               other != Match::kNo) {
      if (other != Match::kYes) return Plain::kUnknown;
      value = &operation;
    }
    if (value == nullptr) continue;
    // The first of several counts, and must be a text that says something.
    if (!value->empty()) continue;
    if (members.type() != TopMembers::Type::kText || members.value().empty()) {
      return Plain::kUnknown;
    }
    *value = members.value();
    if (service.empty() || operation.empty()) continue;
    const std::size_t end = service.find(suffix_);
    if (end == std::string_view::npos) return Plain::kUnknown;
    return doors_.front().named->Has(service.substr(0, end), operation)
               ? Plain::kNamed
               : Plain::kUnnamed;
  }
  return Plain::kUnknown;
}

// What the programs of the sources ask for, of one record.
class QuickLook::Reading {
 public:
  explicit Reading(const QuickLook& look) : look_(look) {}

  // False: it cannot be told.
  bool ReadTop(const Record& record) {
    TopMembers members(record);
    while (members.Next()) {
      for (std::uint32_t maybe = look_.by_letter_[Letter(members.name())];
           maybe != 0; maybe &= maybe - 1) {
        const auto i = static_cast<std::size_t>(std::countr_zero(maybe));
        // The first of several counts.
        if (found_[i].there || !SameKey(look_.keys_[i].match, members.name(),
                                        look_.keys_[i].name)) {
          continue;
        }
        const bool text = members.type() == TopMembers::Type::kText ||
                          members.type() == TopMembers::Type::kEscaped;
        found_[i] = {true, members.type(),
                     text ? members.value() : members.raw()};
      }
    }
    return members.sure();
  }

  bool Is(const Door& door) const {
    return std::any_of(door.has.begin(), door.has.end(), [this](auto& keys) {
      return std::all_of(keys.begin(), keys.end(),
                         [this](std::size_t key) { return found_[key].there; });
    });
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
    bool there = false;
    TopMembers::Type type = TopMembers::Type::kOther;
    std::string_view value;
  };

  std::optional<std::string_view> ReadPath(const Source& source,
                                           const Path& path) {
    Found at;
    const KeyMatch match = source.shape.keys;
    for (std::size_t i = 0; i < look_.keys_.size(); ++i) {
      if (look_.keys_[i].match == match &&
          look_.keys_[i].name == path.front().name) {
        at = found_[i];
      }
    }
    for (std::size_t i = 1; i < path.size() && at.there; ++i) {
      // A scalar has no members; those of a list are each looked into.
      if (at.type != TopMembers::Type::kNested) return std::string_view();
      if (at.value.front() == '[') return std::nullopt;
      const std::optional<Found> next =
          Member(at.value, path[i].name, match, /*remember=*/i == 1);
      if (!next) return std::nullopt;
      at = *next;
    }
    if (!at.there) return std::string_view();
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

  // Members of the object that was asked last are passed once.
  std::optional<Found> Member(std::string_view object, std::string_view name,
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
    }
    for (std::size_t i = 0; i < passed_; ++i) {
      const Seen& seen = seen_[i];
      if (is({seen.name, seen.name_size})) {
        return Found{true, seen.type, {seen.value, seen.value_size}};
      }
    }
    return Search(&members_, is, /*remember=*/true);
  }

  template <typename Is>
  std::optional<Found> Search(NestedMembers* members, const Is& is,
                              bool remember) {
    while (members->Next()) {
      const std::string_view name = members->name();
      const std::string_view value = members->value();
      if (remember) {
        if (passed_ == kMaxSeen) return std::nullopt;
        seen_[passed_++] = {name.data(), name.size(), value.data(),
                            value.size(), members->type()};
      }
      if (is(name)) return Found{true, members->type(), value};
    }
    if (!members->sure()) return std::nullopt;
    return Found();
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
    if (!nocase) return text.find(what);
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
  std::array<Found, kMaxKeys> found_{};
  std::string_view object_;
  NestedMembers members_;
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
  if (plain_ != nullptr) {
    const Plain plain = LookPlain(record);
    if (plain == Plain::kUnnamed) return plain_;
    if (plain == Plain::kNamed) return nullptr;
  }
  if (too_many_ || !record.scanned) return nullptr;
  Reading reading(*this);
  if (!reading.ReadTop(record)) return nullptr;
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
