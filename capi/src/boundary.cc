#include "capi/src/boundary.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace snaptrail_capi {
namespace {

struct OwnedError : snaptrail_error {
  explicit OwnedError(Outcome outcome)
      : snaptrail_error{outcome.status, nullptr},
        message(std::move(outcome.message)) {
    text = message.c_str();
  }
  const std::string message;
};

constinit snaptrail_error out_of_memory = {SNAPTRAIL_E_OUT_OF_MEMORY,
                                           "out of memory"};

// No struct of this interface will be larger; a size beyond it is a mistake,
// and its tail is not looked at.
constexpr std::uint32_t kMaxStructSize = 4096;

Outcome CheckSize(std::uint32_t size, std::uint32_t first) {
  if (size == 0) return Invalid("struct_size is not set");
  if (size < first || size > kMaxStructSize) {
    return Unsupported("struct_size " + std::to_string(size) +
                       " is of no version of this struct");
  }
  return {};
}

std::uint32_t SizeOf(const void* given) {
  std::uint32_t size = 0;
  std::memcpy(&size, given, sizeof(size));
  return size;
}

}  // namespace

snaptrail_error* MakeError(Outcome outcome) {
  return std::make_unique<OwnedError>(std::move(outcome)).release();
}

snaptrail_error* OutOfMemoryError() noexcept { return &out_of_memory; }

snaptrail_buffer* MakeBuffer(std::string text) {
  auto buffer = std::make_unique<snaptrail_buffer>();
  buffer->text = std::move(text);
  return buffer.release();
}

Outcome ReadStruct(const void* given, void* out, std::uint32_t first,
                   std::uint32_t own) {
  const std::uint32_t size = SizeOf(given);
  Outcome outcome = CheckSize(size, first);
  if (!outcome.ok()) return outcome;
  const char* bytes = static_cast<const char*>(given);
  for (std::uint32_t at = own; at < size; ++at) {
    if (bytes[at] != 0) {
      return Unsupported("a field is set that this version does not know");
    }
  }
  std::memcpy(out, given, std::min(size, own));
  return {};
}

Outcome WriteStruct(void* given, const void* value, std::uint32_t first,
                    std::uint32_t own) {
  const std::uint32_t size = SizeOf(given);
  Outcome outcome = CheckSize(size, first);
  if (!outcome.ok()) return outcome;
  std::memset(given, 0, size);
  std::memcpy(given, value, std::min(size, own));
  std::memcpy(given, &size, sizeof(size));
  return {};
}

Outcome InitStruct(void* given, std::uint32_t size, std::uint32_t first) {
  if (given == nullptr) return Invalid("options is NULL");
  Outcome outcome = CheckSize(size, first);
  if (!outcome.ok()) return outcome;
  std::memset(given, 0, size);
  std::memcpy(given, &size, sizeof(size));
  return {};
}

}  // namespace snaptrail_capi

snaptrail_status snaptrail_error_code(const snaptrail_error* error) {
  return error == nullptr ? SNAPTRAIL_OK : error->code;
}

const char* snaptrail_error_message(const snaptrail_error* error) {
  return error == nullptr ? "" : error->text;
}

void snaptrail_error_destroy(snaptrail_error* error) {
  using snaptrail_capi::OwnedError;
  if (error == snaptrail_capi::OutOfMemoryError()) return;
  std::unique_ptr<OwnedError>(static_cast<OwnedError*>(error)).reset();
}

const char* snaptrail_buffer_data(const snaptrail_buffer* buffer) {
  return buffer == nullptr ? "" : buffer->text.c_str();
}

size_t snaptrail_buffer_size(const snaptrail_buffer* buffer) {
  return buffer == nullptr ? 0 : buffer->text.size();
}

void snaptrail_buffer_destroy(snaptrail_buffer* buffer) {
  std::unique_ptr<snaptrail_buffer>(buffer).reset();
}
