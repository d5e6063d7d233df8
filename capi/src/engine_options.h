// Options of an engine as the C interface has them.
#ifndef SNAPTRAIL_CAPI_SRC_ENGINE_OPTIONS_H_
#define SNAPTRAIL_CAPI_SRC_ENGINE_OPTIONS_H_

#include <cstdint>

#include "capi/src/boundary.h"
#include "snaptrail/options.h"

namespace snaptrail_capi {

struct EngineOptions {
  snaptrail::Options core;
  bool events = true;
  std::uint64_t max_pending_findings = 65536;
  std::uint64_t max_pending_bytes = 64u << 20;
};

// `given` may be null.
Outcome ReadEngineOptions(const snaptrail_engine_options* given,
                          EngineOptions* options);

}  // namespace snaptrail_capi

#endif  // SNAPTRAIL_CAPI_SRC_ENGINE_OPTIONS_H_
