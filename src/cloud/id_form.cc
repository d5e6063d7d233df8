#include "src/cloud/id_form.h"

#include <re2/re2.h>

#include <algorithm>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

bool EndsSegment(char c) { return c == '/' || c == ':'; }

}  // namespace

IdForm::IdForm(std::string_view written, bool lower, bool walk) {
  std::string pattern;
  for (std::size_t i = 0; i < written.size(); ++i) {
    Part part;
    const std::size_t close =
        written[i] == '{' ? written.find('}', i) : std::string_view::npos;
    if (written[i] == '*') {
      const bool across = i + 1 < written.size() && written[i + 1] == '*';
      pattern += across ? ".*?" : "[^/:]*";
      part.kind = across ? Part::Kind::kAcross : Part::Kind::kWithin;
      i += across ? 1 : 0;
    } else if (close != std::string_view::npos) {
      std::string name(written.substr(i + 1, close - i - 1));
      const bool across = !name.empty() && name.back() == '*';
      if (across) name.pop_back();
      part.kind = across ? Part::Kind::kAcross : Part::Kind::kWithin;
      part.some = across || name == "id";
      part.named = true;
      pattern += across ? "(.+?)" : part.some ? "([^/:]+)" : "([^/:]*)";
      names_.push_back(std::move(name));
      i = close;
    } else {
      pattern += re2::RE2::QuoteMeta(re2::StringPiece(&written[i], 1));
      const std::string letter(1, written[i]);
      const std::string literal = lower ? AsciiLower(letter) : letter;
      if (!parts_.empty() && parts_.back().kind == Part::Kind::kLiteral) {
        parts_.back().literal += literal;
        continue;
      }
      part.literal = literal;
    }
    parts_.push_back(std::move(part));
  }
  across_ = static_cast<std::size_t>(std::find_if(parts_.begin(), parts_.end(),
                                                  [](const Part& part) {
                                                    return part.kind ==
                                                           Part::Kind::kAcross;
                                                  }) -
                                     parts_.begin());
  if (walk && LeavesNoChoice()) return;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!lower);
  pattern_ = std::make_shared<re2::RE2>(pattern, options);
}

// A wildcard is followed by the end of the form or by a slash or colon: then a
// segment ends in one place only, and trying out where the one that goes across
// ends never looks at a segment twice for the same part.
bool IdForm::LeavesNoChoice() const {
  std::size_t across = 0;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (parts_[i].kind == Part::Kind::kLiteral) continue;
    across += parts_[i].kind == Part::Kind::kAcross ? 1 : 0;
    if (i + 1 < parts_.size() &&
        (parts_[i + 1].kind != Part::Kind::kLiteral ||
         !EndsSegment(parts_[i + 1].literal.front()))) {
      return false;
    }
  }
  return across <= 1;
}

bool IdForm::Walk(std::size_t part, std::string_view value,
                  Pieces* pieces) const {
  for (; part < parts_.size(); ++part) {
    const Part& p = parts_[part];
    if (p.kind == Part::Kind::kLiteral) {
      if (value.substr(0, p.literal.size()) != p.literal) return false;
      value.remove_prefix(p.literal.size());
      continue;
    }
    std::size_t size = 0;
    while (size < value.size() && !EndsSegment(value[size])) ++size;
    if (p.some && size == 0) return false;
    if (p.named) pieces->push_back(value.substr(0, size));
    value.remove_prefix(size);
  }
  return value.empty();
}

bool IdForm::Match(std::string_view value, Pieces* pieces) const {
  pieces->clear();
  // Most values are bare ids, and most forms begin with "arn:".
  if (!parts_.empty() && parts_.front().kind == Part::Kind::kLiteral &&
      value.substr(0, parts_.front().literal.size()) !=
          parts_.front().literal) {
    return false;
  }
  if (!walked()) return MatchByPattern(value, pieces);
  if (across_ == parts_.size()) return Walk(0, value, pieces);

  // Up to the part that goes across.
  for (std::size_t i = 0; i < across_; ++i) {
    const Part& p = parts_[i];
    std::size_t size = p.literal.size();
    if (p.kind == Part::Kind::kLiteral) {
      if (value.substr(0, size) != p.literal) return false;
    } else {
      while (size < value.size() && !EndsSegment(value[size])) ++size;
      if (p.some && size == 0) return false;
      if (p.named) pieces->push_back(value.substr(0, size));
    }
    value.remove_prefix(size);
  }
  const Part& across = parts_[across_];
  const std::size_t before = pieces->size();
  const std::size_t least = across.some ? 1 : 0;
  const std::size_t line = std::min(value.find('\n'), value.size());
  const auto take = [&](std::size_t size) {
    pieces->resize(before);
    if (across.named) pieces->push_back(value.substr(0, size));
  };
  if (across_ + 1 == parts_.size()) {
    if (value.size() < least || line != value.size()) return false;
    take(value.size());
    return true;
  }
  const std::string& next = parts_[across_ + 1].literal;
  for (std::size_t at = value.find(next, least); at <= line;
       at = value.find(next, at + 1)) {
    take(at);
    if (Walk(across_ + 1, value.substr(at), pieces)) return true;
  }
  return false;
}

bool IdForm::MatchByPattern(std::string_view value, Pieces* pieces) const {
  std::vector<re2::StringPiece> found(names_.size());
  std::vector<re2::RE2::Arg> args;
  std::vector<re2::RE2::Arg*> pointers;
  args.reserve(found.size());
  for (re2::StringPiece& piece : found) {
    args.emplace_back(&piece);
    pointers.push_back(&args.back());
  }
  if (!re2::RE2::FullMatchN(re2::StringPiece(value.data(), value.size()),
                            *pattern_, pointers.data(),
                            static_cast<int>(pointers.size()))) {
    return false;
  }
  pieces->clear();
  for (const re2::StringPiece& piece : found) {
    pieces->emplace_back(piece.data(), piece.size());
  }
  return true;
}

}  // namespace snaptrail::inline v0::internal
