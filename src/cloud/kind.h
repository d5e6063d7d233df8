// Kind: a kind of resource, and how the spellings of its ids become one.
//
// Threads: immutable after Parse.
#ifndef SNAPTRAIL_SRC_CLOUD_KIND_H_
#define SNAPTRAIL_SRC_CLOUD_KIND_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snaptrail/step.h"
#include "src/base/strings.h"
#include "src/cloud/id_form.h"

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

  // `form`: see id_form.h.
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
  // The form that the value has; null: none.
  const IdForm* Match(std::string_view value, IdForm::Pieces* pieces) const;
  // Without what is trimmed, in small letters if that is how it is compared;
  // `folded` is where those are kept.
  std::string_view Normal(std::string_view value, std::string* folded) const;

  std::vector<IdForm> forms_;
  bool whole_ = true;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_KIND_H_
