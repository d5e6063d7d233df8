// The texts under content/, as they were when the library was built.
//
// Threads: immutable.
#ifndef SNAPTRAIL_SRC_ENGINE_BUILTIN_CONTENT_H_
#define SNAPTRAIL_SRC_ENGINE_BUILTIN_CONTENT_H_

#include <span>
#include <string_view>
#include <vector>

namespace snaptrail::inline v0::internal {

struct BuiltinText {
  std::string_view name;                     // "actions/aws.yml"
  std::span<const std::string_view> pieces;  // the text is these, joined
};

// By name.
std::vector<BuiltinText> BuiltinActions();
std::vector<BuiltinText> BuiltinRules();

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_ENGINE_BUILTIN_CONTENT_H_
