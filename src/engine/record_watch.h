// What is kept of the records that are to be explained, while they are read.
//
// Invariants: at most kMaxWatched records, and of each a bounded number of
// places, mentions and lineages; what is kept does not depend on the order of
// arrival, but for which mentions and lineages stay beyond the bounds. Without
// a record to watch, each call returns at once.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_ENGINE_RECORD_WATCH_H_
#define SNAPTRAIL_SRC_ENGINE_RECORD_WATCH_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "snaptrail/explain.h"
#include "src/cloud/dictionary.h"
#include "src/cloud/record_head.h"
#include "src/lineage/view.h"
#include "src/record/record.h"

namespace snaptrail::inline v0::internal {

inline constexpr std::size_t kMaxWatched = 100;

struct WatchedRecord {
  std::uint64_t read = 0;
  std::set<RecordPlace> places;  // the first ones
  bool differing = false;
  // Of the first place.
  RecordFate fate = RecordFate::kNotFound;
  std::string json;
  std::string envelope;
  std::string product;
  std::string log_service;
  const Source* source = nullptr;  // its form; see Interpreter::source
  Step head;

  std::set<std::string> owners;  // whose views have a step of it
  std::map<std::string, LineageExplanation> settled;  // by owner
  std::vector<RecordMention> mentions;
};

class RecordWatch {
 public:
  RecordWatch(const std::vector<std::string>& uids,
              std::shared_ptr<const Dictionary> dictionary);

  // A record that was interpreted just now, with what came of it.
  void OnRecord(const Record& record, const Interpreter& interpreter,
                Verdict verdict, const std::string& problem,
                const std::vector<Step>& steps);
  // A step that was interpreted elsewhere.
  void OnStep(const Step& step, std::string_view input);
  // The view of an owner as it is now.
  void OnView(const std::string& owner, const View& view);

  // Null: not watched.
  const WatchedRecord* Find(std::string_view uid) const;
  // Calls with each watched record that has a step in the view.
  void ForEachIn(const View& view,
                 const std::function<void(const std::string& uid,
                                          WatchedRecord* record)>& call);

 private:
  void Note(const RecordPlace& place, std::string_view json,
            WatchedRecord* watched, const std::function<void()>& first);
  void Mention(const Record& record, std::string uid,
               const std::string& problem, WatchedRecord* watched);

  RecordHead head_;
  std::map<std::string, WatchedRecord, std::less<>> watched_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_RECORD_WATCH_H_
