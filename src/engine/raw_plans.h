// Which rules on raw records can hold on the records of each log, worked out
// when they are loaded.
//
// Threads: immutable.
#ifndef SNAPTRAIL_SRC_ENGINE_RAW_PLANS_H_
#define SNAPTRAIL_SRC_ENGINE_RAW_PLANS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/cloud/dictionary.h"
#include "src/sigma/rules.h"

namespace snaptrail::inline v0::internal {

class RawPlans {
 public:
  RawPlans() = default;
  RawPlans(const Dictionary& dictionary, const Rules& rules);

  // What serves for records of such a log; of no name: of a log that no source
  // of the dictionary knows. Null: no rule fits.
  const RawPlan* Of(std::string_view product,
                    std::string_view log_service) const;

 private:
  struct Log {
    std::string product;
    std::string log_service;
    std::shared_ptr<const RawPlan> plan;
  };
  std::vector<Log> logs_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_RAW_PLANS_H_
