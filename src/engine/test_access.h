// What tests may ask of an engine beyond its interface; not installed.
#ifndef SNAPTRAIL_SRC_ENGINE_TEST_ACCESS_H_
#define SNAPTRAIL_SRC_ENGINE_TEST_ACCESS_H_

#include <cstdint>
#include <string>

#include "snaptrail/engine.h"
#include "src/lineage/tracker.h"

namespace snaptrail::inline v0::internal {

struct EngineTestAccess {
  // As the constructor, with every lineage bearing data: for comparisons with
  // models that know no build pipelines.
  static Engine MakeBearingData(Ruleset ruleset, Options options, Sink* sink);
  // Canonical text of everything that lineage derived.
  static std::string DumpLineage(const Engine& engine);
  // Steps that lineage holds asleep.
  static std::uint64_t Asleep(const Engine& engine);
  // What its rules leave unsaid of steps that name nothing.
  static Silence Silent(const Engine& engine);
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_TEST_ACCESS_H_
