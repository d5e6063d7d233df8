#include "src/cloud/actor_cache.h"

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "src/record/top_members.h"

namespace snaptrail::inline v0::internal {
namespace {

// With its size, so that what is joined comes apart in one way only.
void Append(std::string_view part, std::string* text) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, part.size());
  text->append(digits, end.ptr);
  *text += ':';
  *text += part;
}

}  // namespace

bool ActorCache::ReadText(const Record& record, const Source& source,
                          const IdContext& context) {
  char address[sizeof(std::uintptr_t)];
  const Source* const place = &source;
  std::memcpy(address, &place, sizeof address);
  text_.append(address, sizeof address);
  Append(context.account, &text_);
  Append(context.region, &text_);
  std::size_t missing = source.actor_keys.size();
  std::uint64_t seen = 0;
  TopMembers members(record);
  while (missing > 0 && members.Next()) {
    for (std::size_t i = 0; i < source.actor_keys.size(); ++i) {
      // The first of several counts.
      if ((seen >> i & 1) != 0 ||
          !SameKey(source.shape.keys, members.name(), source.actor_keys[i])) {
        continue;
      }
      seen |= std::uint64_t{1} << i;
      --missing;
      text_ += static_cast<char>('0' + i);
      Append(members.raw(), &text_);
      if (text_.size() > kMaxText) return false;
    }
  }
  return members.sure();
}

const Actor* ActorCache::Find(const Record& record, const Source& source,
                              const IdContext& context) {
  text_.clear();
  if (source.actor_keys.empty() || !ReadText(record, source, context)) {
    text_.clear();
    return nullptr;
  }
  const auto found = actors_.find(text_);
  return found == actors_.end() ? nullptr : &found->second;
}

void ActorCache::Keep(const Actor& actor) {
  if (text_.empty()) return;
  if (actors_.size() >= kMaxActors) actors_.clear();
  actors_.emplace(text_, actor);
}

}  // namespace snaptrail::inline v0::internal
