#include "src/engine/record_watch.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::size_t kMaxPlaces = 16;
constexpr std::size_t kMaxMentions = 16;
constexpr std::size_t kMaxOwners = 1000;
// Of a digest in hexadecimal, which records without an id are known by.
constexpr std::size_t kDigestSize = 32;

// Whether a record may have the id without its standing there as one text: a
// digest, or several members joined.
bool IsMade(std::string_view uid) {
  return uid.find('|') != uid.npos ||
         (uid.size() == kDigestSize &&
          uid.find_first_not_of("0123456789abcdef") == uid.npos);
}

RecordFate FateOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSteps:
      return RecordFate::kSteps;
    case Verdict::kNoStep:
      return RecordFate::kNothingToTell;
    case Verdict::kUnnamed:
      return RecordFate::kNoRow;
    case Verdict::kNoSource:
    case Verdict::kBad:
      return RecordFate::kUnknownSource;
  }
  return RecordFate::kUnknownSource;
}

}  // namespace

RecordWatch::RecordWatch(const std::vector<std::string>& uids,
                         std::shared_ptr<const Dictionary> dictionary)
    : head_(std::move(dictionary)) {
  for (const std::string& uid : uids) {
    if (watched_.size() == kMaxWatched) break;
    if (!uid.empty()) watched_.try_emplace(uid);
  }
}

void RecordWatch::OnRecord(const Record& record, const Interpreter& interpreter,
                           Verdict verdict, const std::string& problem,
                           const std::vector<Step>& steps) {
  for (auto& [uid, watched] : watched_) {
    const std::string& wanted = uid;
    const auto step =
        std::find_if(steps.begin(), steps.end(),
                     [&wanted](const Step& s) { return s.uid == wanted; });
    Step head;
    if (step != steps.end()) {
      head = *step;
    } else {
      const bool named = record.json.find(uid) != std::string_view::npos;
      if (!named && !IsMade(uid)) continue;
      if (verdict == Verdict::kBad) {
        if (named) Mention(record, {}, problem, &watched);
        continue;
      }
      head = head_.Read(record, interpreter);
      if (head.uid != uid) {
        if (named) Mention(record, std::move(head.uid), {}, &watched);
        continue;
      }
    }
    WatchedRecord* const into = &watched;
    Note({std::string(record.input), record.offset}, record.json, into, [&]() {
      into->fate = FateOf(verdict);
      into->envelope = std::string(record.envelope);
      into->product = std::string(interpreter.product());
      into->log_service = std::string(interpreter.log_service());
      into->source = interpreter.source();
      into->head = std::move(head);
    });
  }
}

void RecordWatch::OnStep(const Step& step, std::string_view input) {
  const auto found = watched_.find(step.uid);
  if (found == watched_.end()) return;
  WatchedRecord* const into = &found->second;
  Note({std::string(input), 0}, {}, into, [&]() {
    into->fate = RecordFate::kSteps;
    into->head = step;
  });
}

// Of records read several times the first place decides, as everywhere.
void RecordWatch::Note(const RecordPlace& place, std::string_view json,
                       WatchedRecord* watched,
                       const std::function<void()>& first) {
  ++watched->read;
  if (watched->read > 1 && json != watched->json) watched->differing = true;
  if (watched->places.empty() || place < *watched->places.begin()) {
    watched->json = std::string(json);
    first();
  }
  watched->places.insert(place);
  if (watched->places.size() > kMaxPlaces) {
    watched->places.erase(std::prev(watched->places.end()));
  }
}

void RecordWatch::Mention(const Record& record, std::string uid,
                          const std::string& problem, WatchedRecord* watched) {
  if (watched->mentions.size() >= kMaxMentions) return;
  watched->mentions.push_back(
      {{std::string(record.input), record.offset}, std::move(uid), problem});
}

void RecordWatch::OnView(const std::string& owner, const View& view) {
  if (watched_.empty()) return;
  std::set<WatchedRecord*> inside;
  ForEachIn(view, [&](const std::string&, WatchedRecord* watched) {
    inside.insert(watched);
  });
  for (auto& [uid, watched] : watched_) {
    if (!inside.contains(&watched)) {
      watched.owners.erase(owner);
    } else if (watched.owners.size() < kMaxOwners) {
      watched.owners.insert(owner);
    }
  }
}

const WatchedRecord* RecordWatch::Find(std::string_view uid) const {
  const auto found = watched_.find(uid);
  return found == watched_.end() ? nullptr : &found->second;
}

void RecordWatch::ForEachIn(
    const View& view,
    const std::function<void(const std::string& uid, WatchedRecord* record)>&
        call) {
  if (watched_.empty()) return;
  std::set<WatchedRecord*> called;
  for (const Row& row : view.rows) {
    const auto found = watched_.find(row.step.uid);
    if (found == watched_.end()) continue;
    if (called.insert(&found->second).second) {
      call(found->first, &found->second);
    }
  }
}

}  // namespace snaptrail::inline v0::internal
