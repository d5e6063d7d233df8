#include "src/engine/raw_plans.h"

#include <algorithm>

#include "src/cloud/program.h"

namespace snaptrail::inline v0::internal {

RawPlans::RawPlans(const Dictionary& dictionary, const Rules& rules) {
  const auto add = [&](const std::string& product, const std::string& service) {
    const auto same = [&](const Log& log) {
      return log.product == product && log.log_service == service;
    };
    if (std::any_of(logs_.begin(), logs_.end(), same)) return;
    logs_.push_back({product, service, rules.PlanRaw(product, service)});
  };
  for (const auto& cloud : dictionary.impl().clouds) {
    for (const Source& source : cloud->sources) {
      add(source.product, source.log_service);
    }
  }
  add("", "");
}

const RawPlan* RawPlans::Of(std::string_view product,
                            std::string_view log_service) const {
  for (const Log& log : logs_) {
    if (log.product == product && log.log_service == log_service) {
      return log.plan.get();
    }
  }
  return nullptr;
}

}  // namespace snaptrail::inline v0::internal
