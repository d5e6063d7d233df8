// One thing that is told of a finding, in the forms that the C interface gives
// it: the struct, JSON, packed.
//
// Threads: one at a time.
#ifndef SNAPTRAIL_CAPI_SRC_FINDING_ITEM_H_
#define SNAPTRAIL_CAPI_SRC_FINDING_ITEM_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "capi/src/boundary.h"
#include "snaptrail/finding.h"

namespace snaptrail_capi {

class FindingItem {
 public:
  explicit FindingItem(const snaptrail::FindingEvent& event);
  // A finding as it stands.
  explicit FindingItem(snaptrail::Finding finding);

  // Borrowed from this item, which must stay where it is.
  snaptrail_finding AsStruct() const;
  std::string ToJson(bool event) const;

  // Bytes of one packed, with JSON of that size.
  std::size_t PackedSize(std::size_t json_size) const;
  // Appends the row to `row` and its texts to `place`; both have room. `begin`
  // is where the packed buffer begins.
  void Pack(const std::string& json, const char* begin, char** row,
            char** place) const;

 private:
  std::uint32_t action_;
  snaptrail::FindingEvent event_;
  std::string rule_name_;
  std::string superseded_by_;
};

// ---- The packed layout; the header has it in full.

inline constexpr std::size_t kPackedHeadSize = 32;
inline constexpr std::size_t kPackedRowSize = 96;
// What one buffer can hold: its places are 32 bits wide.
inline constexpr std::uint64_t kMaxPackedSize = UINT32_MAX;

struct Packed {
  std::size_t written = 0;  // or needed
  std::size_t count = 0;
};

// As snaptrail_finding_batch_pack, of items that `at` gives one by one (null:
// no more).
template <typename At>
Outcome PackItems(const At& at, std::uint32_t flags, void* buffer,
                  std::size_t capacity, Packed* packed);

Outcome PackChosen(const std::vector<const FindingItem*>& items,
                   const std::vector<std::string>& json, std::uint32_t flags,
                   std::size_t size, void* buffer);

// JSON of what is to be packed; empty without the flag for it.
std::string PackedJson(const FindingItem& item, std::uint32_t flags);
Outcome CheckPackFlags(std::uint32_t flags);

// How much is told to be needed when not one fits: of several, so that a
// second call is worth it.
inline constexpr std::size_t kNeedUpTo = 1u << 20;

template <typename At>
Outcome PackItems(const At& at, std::uint32_t flags, void* buffer,
                  std::size_t capacity, Packed* packed) {
  *packed = {};
  Outcome outcome = CheckPackFlags(flags);
  if (!outcome.ok()) return outcome;
  if (BadText(buffer, capacity)) return Invalid("buffer is NULL");
  std::vector<const FindingItem*> items;
  std::vector<std::string> json;
  std::size_t size = kPackedHeadSize;
  std::size_t needed = kPackedHeadSize;
  const FindingItem* item = nullptr;
  while ((item = at(items.size())) != nullptr) {
    std::string text = PackedJson(*item, flags);
    needed = size + item->PackedSize(text.size());
    if (needed > capacity || needed > kMaxPackedSize) break;
    size = needed;
    items.push_back(item);
    json.push_back(std::move(text));
  }
  if (!items.empty()) {
    *packed = {size, items.size()};
    return PackChosen(items, json, flags, size, buffer);
  }
  if (item == nullptr) return {};
  for (std::size_t next = 1; needed < kNeedUpTo; ++next) {
    item = at(next);
    if (item == nullptr) break;
    needed += item->PackedSize(PackedJson(*item, flags).size());
  }
  packed->written = needed;
  return {SNAPTRAIL_E_BUFFER_TOO_SMALL,
          "the buffer needs " + std::to_string(needed) + " bytes"};
}

}  // namespace snaptrail_capi

// A batch: items that stay where they are, and their structs.
struct snaptrail_finding_batch {
  std::vector<snaptrail_capi::FindingItem> items;
  std::vector<snaptrail_finding> structs;

  void Finish() {
    structs.reserve(items.size());
    for (const auto& item : items) structs.push_back(item.AsStruct());
  }
};

#endif  // SNAPTRAIL_CAPI_SRC_FINDING_ITEM_H_
