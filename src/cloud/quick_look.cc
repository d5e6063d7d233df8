#include "src/cloud/quick_look.h"

#include <bit>
#include <cstring>

#include "src/record/top_members.h"

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

}  // namespace

Dictionary::Impl::Impl() = default;
Dictionary::Impl::~Impl() = default;

QuickLook::QuickLook(const Cloud& cloud) {
  if (cloud.sources.empty()) return;
  const Source& source = cloud.sources.front();
  const ValueProgram* service = source.Envelope(EnvelopeField::kService);
  const ValueProgram* operation = source.Envelope(EnvelopeField::kOperation);
  if (service == nullptr || operation == nullptr ||
      service->kind != ValueProgram::Kind::kFunction ||
      service->text != "before" || service->parts.size() != 2 ||
      service->parts[0].kind != ValueProgram::Kind::kPath ||
      service->parts[0].path.size() != 1 ||
      service->parts[1].kind != ValueProgram::Kind::kConstant ||
      operation->kind != ValueProgram::Kind::kPath ||
      operation->path.size() != 1 || source.shape.keys == KeyMatch::kFold ||
      source.shape.nocase || source.has.size() != 1) {
    return;
  }
  service_key_ = service->parts[0].path[0].name;
  suffix_ = service->parts[1].text;
  operation_key_ = operation->path[0].name;
  if (service_key_.empty() || operation_key_.empty() || suffix_.empty()) return;
  for (const std::string& key : source.has[0]) {
    // Another key that must stand there is not looked for here.
    if (key != service_key_ && key != operation_key_) return;
  }
  hashes_.assign(std::bit_ceil(4 * cloud.rows.size() + 1), 0);
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
  source_ = &source;
}

bool QuickLook::Has(std::uint64_t hash) const {
  const std::size_t mask = hashes_.size() - 1;
  for (std::size_t slot = hash & mask; hashes_[slot] != 0;
       slot = (slot + 1) & mask) {
    if (hashes_[slot] == hash) return true;
  }
  return false;
}

bool QuickLook::Named(std::string_view service,
                      std::string_view operation) const {
  const std::uint64_t of_service = Mix(0, Trim(service));
  return Has(Hash(of_service, Trim(operation))) ||
         (any_operation_ && Has(Hash(of_service, "*")));
}

QuickLook::Answer QuickLook::Look(const Record& record) const {
  if (source_ == nullptr) return Answer::kMaybe;
  const KeyMatch keys = source_->shape.keys;
  std::string_view service;
  std::string_view operation;
  TopMembers members(record);
  while (members.Next()) {
    const std::string_view name = members.name();
    if (name.empty()) return Answer::kMaybe;
    std::string_view* value = nullptr;
    if (const Match match = Compare(name, service_key_, keys);
        match != Match::kNo) {
      if (match != Match::kYes) return Answer::kMaybe;
      value = &service;
    } else if (const Match other = Compare(name, operation_key_, keys);
               other != Match::kNo) {
      if (other != Match::kYes) return Answer::kMaybe;
      value = &operation;
    }
    if (value == nullptr) continue;
    // The first of several counts, and must be a text that says something.
    if (!value->empty()) continue;
    if (members.type() != TopMembers::Type::kText || members.value().empty()) {
      return Answer::kMaybe;
    }
    *value = members.value();
    if (service.empty() || operation.empty()) continue;
    const std::size_t end = service.find(suffix_);
    if (end == std::string_view::npos) return Answer::kMaybe;
    return Named(service.substr(0, end), operation) ? Answer::kMaybe
                                                    : Answer::kUnnamed;
  }
  return Answer::kMaybe;
}

}  // namespace snaptrail::inline v0::internal
