// Raw parts of a record, for extractors: members and lists in whatever shape
// they are written.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_CLOUD_RAW_JSON_H_
#define SNAPTRAIL_SRC_CLOUD_RAW_JSON_H_

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/cloud/capture.h"

namespace snaptrail::inline v0::internal {

using RawValue = std::optional<simdjson::dom::element>;

// A member, whatever the case of its name and the '_' in it.
RawValue Look(RawValue value, std::string_view name);
// The same as text; empty: it is not there, or no scalar.
std::string TextAt(RawValue value, std::string_view name);
// A list: an array, {"items": [..]}, {"item": {..}}, one bare object.
std::vector<simdjson::dom::element> ItemsAt(RawValue value,
                                            std::string_view name);
// The same where a list has one shape: an array, or one bare object.
std::vector<simdjson::dom::element> ElementsAt(RawValue value,
                                               std::string_view name);
// One scalar or a list of them.
std::vector<std::string> TextsOf(RawValue value);
// A text that holds JSON is what it holds.
RawValue AsDocument(Capture* capture, RawValue value);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_RAW_JSON_H_
