#include "src/sigma/array_key.h"

#include <charconv>
#include <cstddef>
#include <utility>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

// Each is a walk inside of the one before.
constexpr std::size_t kMaxSteps = 8;

std::optional<MemberPick> PickOf(std::string_view word) {
  using Which = MemberPick::Which;
  for (const Which which :
       {Which::kAny, Which::kAll, Which::kAllOrEmpty, Which::kNone}) {
    if (word == MemberPick{which, 0}.Text()) return MemberPick{which, 0};
  }
  MemberPick at{Which::kAt, 0};
  const char* const end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, at.index);
  if (error != std::errc() || stop != end) return std::nullopt;
  return at;
}

class KeyReader {
 public:
  KeyReader(std::string_view text, const Place& place, Problems* problems)
      : text_(text), place_(place), problems_(*problems) {}

  std::optional<ArrayKey> Read() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
      if (c == '\\' && (next == '[' || next == ']')) {
        name_ += next;
        at_ += 2;
      } else if (c == ']') {
        return Fail("a ] without a [; as a part of a name it is \\]");
      } else if (c == '[') {
        if (!Selector()) return std::nullopt;
      } else {
        name_ += c;
        ++at_;
      }
    }
    key_.rest = name_.empty() && !key_.steps.empty() ? std::string(kMember)
                                                     : std::move(name_);
    return std::move(key_);
  }

 private:
  std::nullopt_t Fail(std::string message) {
    problems_.Error(place_, std::move(message));
    return std::nullopt;
  }

  bool Selector() {
    const std::size_t end = text_.find(']', at_);
    const std::string_view word =
        text_.substr(at_ + 1, end == text_.npos ? end : end - at_ - 1);
    const std::optional<MemberPick> pick = PickOf(word);
    if (end == text_.npos || !pick) {
      Fail(Cat("no selector '[", word,
               "]': [any], [all], [all_or_empty], [none] and the number of a "
               "member as [0] or [-1] are allowed; as a part of a name a "
               "bracket is \\["));
      return false;
    }
    if (name_.empty() && !after_selector_) {
      Fail("a selector needs a field before the [");
      return false;
    }
    if (key_.steps.size() == kMaxSteps) {
      Fail(Cat("more than ", kMaxSteps, " selectors"));
      return false;
    }
    key_.steps.push_back(
        {name_.empty() ? std::string(kMember) : std::move(name_), *pick});
    name_.clear();
    at_ = end + 1;
    after_selector_ = at_ < text_.size() && text_[at_] == '[';
    if (after_selector_ || at_ == text_.size()) return true;
    if (text_[at_] != '.' || at_ + 1 == text_.size()) {
      Fail("behind a selector stands nothing, another, or a dot and a field");
      return false;
    }
    ++at_;
    return true;
  }

  const std::string_view text_;
  const Place& place_;
  Problems& problems_;
  std::size_t at_ = 0;
  std::string name_;
  bool after_selector_ = false;
  ArrayKey key_;
};

}  // namespace

std::optional<ArrayKey> ParseArrayKey(std::string_view field,
                                      const Place& place, Problems* problems) {
  return KeyReader(field, place, problems).Read();
}

}  // namespace snaptrail::inline v0::internal
