// What every function of the C interface goes through: nothing is thrown
// across it, and what went wrong becomes a status and an error object.
#ifndef SNAPTRAIL_CAPI_SRC_BOUNDARY_H_
#define SNAPTRAIL_CAPI_SRC_BOUNDARY_H_

#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "capi/src/interface.h"

// `text` is static or the message of the object that this is the base of. The
// one for lack of memory is static and must not need destroying, so no string
// here.
struct snaptrail_error {
  snaptrail_status code;
  const char* text;
};

struct snaptrail_buffer {
  std::string text;
};

namespace snaptrail_capi {

struct Outcome {
  snaptrail_status status = SNAPTRAIL_OK;
  std::string message;
  bool ok() const { return status >= 0; }
};

inline Outcome Invalid(std::string message) {
  return {SNAPTRAIL_E_INVALID_ARGUMENT, std::move(message)};
}
inline Outcome Unsupported(std::string message) {
  return {SNAPTRAIL_E_UNSUPPORTED, std::move(message)};
}

// Throws bad_alloc.
snaptrail_error* MakeError(Outcome outcome);
snaptrail_error* OutOfMemoryError() noexcept;

// Throws bad_alloc.
snaptrail_buffer* MakeBuffer(std::string text);

// Runs `body`, which returns an Outcome and may throw.
template <typename Body>
snaptrail_status Guarded(snaptrail_error** error, const Body& body) noexcept {
  if (error != nullptr) *error = nullptr;
  try {
    Outcome outcome;
    try {
      outcome = body();
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& thrown) {
      outcome = {SNAPTRAIL_E_INTERNAL, thrown.what()};
    } catch (...) {
      outcome = {SNAPTRAIL_E_INTERNAL, "an unknown exception"};
    }
    const snaptrail_status status = outcome.status;
    if (!outcome.ok() && error != nullptr) {
      *error = MakeError(std::move(outcome));
    }
    return status;
  } catch (...) {
    if (error != nullptr) *error = OutOfMemoryError();
    return SNAPTRAIL_E_OUT_OF_MEMORY;
  }
}

// The same for functions that fill *out.
template <typename T, typename Body>
snaptrail_status GuardedOut(T** out, snaptrail_error** error,
                            const Body& body) noexcept {
  if (out != nullptr) *out = nullptr;
  return Guarded(error, [&]() -> Outcome {
    if (out == nullptr) return Invalid("out is NULL");
    return body();
  });
}

inline bool BadText(const void* data, std::size_t size) {
  return data == nullptr && size > 0;
}
inline std::string_view View(const void* data, std::size_t size) {
  return size == 0 ? std::string_view()
                   : std::string_view(static_cast<const char*>(data), size);
}
inline snaptrail_str Str(const std::string& text) {
  return {text.c_str(), text.size()};
}

// ---- Structs that may grow. `first` is the size that the struct had when it
// was first released, `own` the size now; both without tail padding.

// Copies what the caller knows of it; the rest of *out stays as it is.
Outcome ReadStruct(const void* given, void* out, std::uint32_t first,
                   std::uint32_t own);
// Fills what the caller knows of it, and sets to 0 what this library does not.
Outcome WriteStruct(void* given, const void* value, std::uint32_t first,
                    std::uint32_t own);
// As WriteStruct of zeros, for a size that is given apart.
Outcome InitStruct(void* given, std::uint32_t size, std::uint32_t first);

}  // namespace snaptrail_capi

#endif  // SNAPTRAIL_CAPI_SRC_BOUNDARY_H_
