// What the library says of itself.
#include <array>
#include <cstdio>
#include <string_view>

#include "capi/src/interface.h"
#include "simdjson.h"
#include "snaptrail/version.h"

namespace {

// An array, so that nothing needs destroying at exit.
using Text = std::array<char, 256>;

Text Describe() {
  Text text{};
  const std::string_view kernel =
      simdjson::get_available_implementations().detect_best_supported()->name();
  std::snprintf(text.data(), text.size(),
                R"({"version":"%s","abi":"%u.%u","compiler":"%s %d",)"
                R"("simdjson":"%s","kernel":"%.*s"})",
                SNAPTRAIL_VERSION_STRING,
                static_cast<unsigned>(SNAPTRAIL_ABI_VERSION >> 16),
                static_cast<unsigned>(SNAPTRAIL_ABI_VERSION & 0xffff),
#ifdef __clang__
                "clang", __clang_major__,
#else
                "gcc", __GNUC__,
#endif
                SIMDJSON_STRINGIFY(SIMDJSON_VERSION),
                static_cast<int>(kernel.size()), kernel.data());
  return text;
}

}  // namespace

uint32_t snaptrail_abi_version(void) { return SNAPTRAIL_ABI_VERSION; }

uint32_t snaptrail_version_number(void) {
  return (SNAPTRAIL_VERSION_MAJOR << 16) | (SNAPTRAIL_VERSION_MINOR << 8) |
         SNAPTRAIL_VERSION_PATCH;
}

const char* snaptrail_version_string(void) { return SNAPTRAIL_VERSION_STRING; }

const char* snaptrail_build_info(void) {
  static const Text text = Describe();
  return text.data();
}

uint8_t snaptrail_has_feature(const char* name, size_t name_size) {
  if (name == nullptr) return 0;
  for (const std::string_view known : {"gzip", "explain", "sigma", "aws"}) {
    if (std::string_view(name, name_size) == known) return 1;
  }
  return 0;
}

const char* snaptrail_status_name(snaptrail_status status) {
#define SNAPTRAIL_CASE(name) \
  case name:                 \
    return #name
  switch (status) {
    SNAPTRAIL_CASE(SNAPTRAIL_OK);
    SNAPTRAIL_CASE(SNAPTRAIL_PARTIAL);
    SNAPTRAIL_CASE(SNAPTRAIL_E_INVALID_ARGUMENT);
    SNAPTRAIL_CASE(SNAPTRAIL_E_OUT_OF_MEMORY);
    SNAPTRAIL_CASE(SNAPTRAIL_E_BUSY);
    SNAPTRAIL_CASE(SNAPTRAIL_E_UNSUPPORTED);
    SNAPTRAIL_CASE(SNAPTRAIL_E_BUFFER_TOO_SMALL);
    SNAPTRAIL_CASE(SNAPTRAIL_E_NOT_FOUND);
    SNAPTRAIL_CASE(SNAPTRAIL_E_BROKEN);
    SNAPTRAIL_CASE(SNAPTRAIL_E_INVALID_CONTENT);
    SNAPTRAIL_CASE(SNAPTRAIL_E_MALFORMED);
    SNAPTRAIL_CASE(SNAPTRAIL_E_QUEUE_FULL);
    SNAPTRAIL_CASE(SNAPTRAIL_E_CALLBACK_ABORTED);
    SNAPTRAIL_CASE(SNAPTRAIL_E_INTERNAL);
    default:
      return "SNAPTRAIL_UNKNOWN";
  }
#undef SNAPTRAIL_CASE
}
