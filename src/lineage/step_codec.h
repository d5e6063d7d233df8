// A step as a few bytes, and back: texts as numbers of the interner, what
// repeats from step to step (the actor; service, operation, agent and the like)
// as one number, resources by the number of their name.
//
// Invariant: Unpack(Pack(step)) == step. What is packed holds its texts until
// it is released.
// Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_LINEAGE_STEP_CODEC_H_
#define SNAPTRAIL_SRC_LINEAGE_STEP_CODEC_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "snaptrail/step.h"
#include "src/lineage/interner.h"

namespace snaptrail::inline v0::internal {

// The resources of a step that lineage has names for are packed as these.
class ResourceNames {
 public:
  virtual ~ResourceNames() = default;
  // The name of exactly this resource, or 0. Held by whoever keeps the step.
  virtual std::uint32_t NameOf(std::string_view cloud,
                               const Resource& resource) const = 0;
  // Its uid, kind, role, nature and flags.
  virtual void Fill(std::uint32_t name, Resource* resource) const = 0;
};

// All of a step but its uid and its actor is appended to *out.
void PackStep(const Step& step, const ResourceNames& names, Interner* texts,
              std::string* out);
// Fills what PackStep wrote.
void UnpackStep(const std::uint8_t* at, const ResourceNames& names,
                const Interner& texts, Step* step);
// Lets go of the texts that it holds.
void ReleaseStep(const std::uint8_t* at, Interner* texts);

TextId HoldActorSection(const Actor& actor, Interner* texts);
void DropActorSection(TextId section, Interner* texts);
Actor ReadActorSection(TextId section, const Interner& texts);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_LINEAGE_STEP_CODEC_H_
