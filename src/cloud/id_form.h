// IdForm: one spelling of a kind's ids, "arn:*:ec2:{region}:{account}:volume/
// {id}".
//
// * and {x} stand for what is within a segment, up to the next slash or colon;
// ** and {x*} for as little as will do, across segments, but not across lines.
// What {x*} and {id} stand for is never empty.
//
// Invariants: matching takes time linear in the value, whatever it is: forms
// whose wildcards leave no choice, nearly all, are walked; others go to RE2.
// Threads: immutable.
#ifndef SNAPTRAIL_SRC_CLOUD_ID_FORM_H_
#define SNAPTRAIL_SRC_CLOUD_ID_FORM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"

namespace re2 {
class RE2;
}

namespace snaptrail::inline v0::internal {

class IdForm {
 public:
  using Pieces = absl::InlinedVector<std::string_view, 6>;

  // `lower`: values come in small letters, whatever the form's. `walk`: tests
  // compare with what RE2 alone says.
  IdForm(std::string_view written, bool lower, bool walk = true);

  // What the names stand for, in their order. False: of another form.
  bool Match(std::string_view value, Pieces* pieces) const;
  const std::vector<std::string>& names() const { return names_; }
  bool walked() const { return pattern_ == nullptr; }

 private:
  struct Part {
    enum class Kind : std::uint8_t { kLiteral, kWithin, kAcross };
    Kind kind = Kind::kLiteral;
    std::string literal;
    bool some = false;   // not empty
    bool named = false;  // one of the pieces
  };
  bool LeavesNoChoice() const;
  // Parts [part, ..) of which none goes across, on all of `value`.
  bool Walk(std::size_t part, std::string_view value, Pieces* pieces) const;
  bool MatchByPattern(std::string_view value, Pieces* pieces) const;

  std::vector<Part> parts_;
  std::size_t across_ = 0;  // the part that does; parts_.size(): none
  std::vector<std::string> names_;
  std::shared_ptr<const re2::RE2> pattern_;  // null: it is walked
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_ID_FORM_H_
