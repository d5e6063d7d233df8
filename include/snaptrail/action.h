// File: action.h
//
// ActionInfo: what a ruleset knows of one operation of a cloud, as its row was
// written. docs/actions.md explains the keys.
#ifndef SNAPTRAIL_ACTION_H_
#define SNAPTRAIL_ACTION_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "snaptrail/step.h"

namespace snaptrail::inline v0 {

struct ActionInfo {
  struct Step {
    Stage stage = Stage::kNone;
    // The step's other keys in the order of docs/actions.md, values as text:
    // {"from", "volume req.volumeId"}.
    std::vector<std::pair<std::string, std::string>> keys;
  };
  std::string cloud;
  std::string service;
  std::string operation;  // "*" is the service's fallback
  std::string evidence;   // record, documented, model; empty when off
  std::string log_class;  // management, data, service
  std::string doc;        // the vendor's page; empty when none is known
  std::string note;
  bool off = false;  // known, and left alone: `why` says the reason
  std::string why;
  std::string file;
  std::uint32_t line = 0;
  std::vector<Step> steps;
};

}  // namespace snaptrail::inline v0

#endif  // SNAPTRAIL_ACTION_H_
