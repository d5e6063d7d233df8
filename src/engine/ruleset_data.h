// What a Ruleset is made of.
//
// Threads: immutable, shared.
#ifndef SNAPTRAIL_SRC_ENGINE_RULESET_DATA_H_
#define SNAPTRAIL_SRC_ENGINE_RULESET_DATA_H_

#include <memory>
#include <string>

#include "src/cloud/dictionary.h"
#include "src/engine/raw_plans.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

struct RulesetData {
  std::shared_ptr<const Dictionary> dictionary;
  std::shared_ptr<const Rules> rules;
  std::string actions_digest;  // of the texts that the dictionary is made of
  RawPlans raw_plans;          // of the two
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_RULESET_DATA_H_
