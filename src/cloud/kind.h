// Kind: a kind of resource, and how the spellings of its ids become one.
//
// Threads: immutable after Parse.
#ifndef SNAPTRAIL_SRC_CLOUD_KIND_H_
#define SNAPTRAIL_SRC_CLOUD_KIND_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snaptrail/step.h"
#include "src/base/strings.h"

namespace re2 {
class RE2;
}

namespace snaptrail::inline v0::internal {

// What the record says of itself; fills {account} and {region} in ids.
struct IdContext {
  std::string account;
  std::string region;
};

struct Kind {
  std::string name;
  ResourceRole role = ResourceRole::kData;
  DataNature nature = DataNature::kNone;
  bool also_host = false;
  bool reused = false;
  bool stable = false;
  bool lower = false;
  std::string trim;
  std::string like;  // glob over bare ids
  std::string id;    // canonical spelling, "" = {id}
  std::vector<std::pair<std::string, std::string>> fill;

  // `form`: * and {x} within a segment (no / or :), ** and {x*} across.
  void AddForm(std::string_view form);
  bool has_forms() const { return !forms_.empty(); }
  // Forms take the whole value: a text that fits none is no id of this kind.
  bool whole() const { return whole_ && !forms_.empty() && id.empty(); }
  bool MatchesForm(std::string_view value) const;
  bool MatchesLike(std::string_view value) const;
  // Nothing: the value is no id of this kind.
  std::optional<Resource> Build(std::string_view value,
                                const IdContext& context) const;

 private:
  using Bound = std::vector<std::pair<std::string, std::string>>;
  std::optional<Bound> Match(const std::string& value) const;
  std::string Normal(std::string_view value) const;

  struct Form {
    std::shared_ptr<const re2::RE2> pattern;
    std::vector<std::string> names;
    std::string prefix;  // what all its spellings begin with
  };
  std::vector<Form> forms_;
  bool whole_ = true;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_KIND_H_
