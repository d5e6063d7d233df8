// ActorCache: who acted, by the text that tells it. Few act often, and what a
// record says of them is the same each time.
//
// The text is that of the members that the source's expressions for the actor
// read, as it stands, with the record's account and region. Nothing is kept of
// a source whose expressions read anything else.
//
// Invariants: at most kMaxActors, of texts of at most kMaxText bytes; a full
// cache is emptied.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_CLOUD_ACTOR_CACHE_H_
#define SNAPTRAIL_SRC_CLOUD_ACTOR_CACHE_H_

#include <cstddef>
#include <string>

#include "snaptrail/step.h"
#include "src/base/strings.h"
#include "src/cloud/kind.h"
#include "src/cloud/program.h"
#include "src/record/record.h"

namespace snaptrail::inline v0::internal {

class ActorCache {
 public:
  static constexpr std::size_t kMaxActors = 512;
  static constexpr std::size_t kMaxText = 4096;

  // Null: not known, and what is kept next is of this record.
  const Actor* Find(const Record& record, const Source& source,
                    const IdContext& context);
  void Keep(const Actor& actor);

 private:
  bool ReadText(const Record& record, const Source& source,
                const IdContext& context);

  std::string text_;  // empty: the record's is not kept
  TextMap<Actor> actors_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_ACTOR_CACHE_H_
