// StepBuilder, first half: what the expressions, tests and references of a row
// come to in one record. What is made of them: build_step.cc.
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <set>

#include "absl/container/flat_hash_set.h"
#include "src/base/strings.h"
#include "src/cloud/build_step.h"

namespace snaptrail::inline v0::internal {
namespace {

bool InGroup(const Place& place, const Place& group) {
  return place.size() >= group.size() &&
         std::equal(group.begin(), group.end(), place.begin());
}

}  // namespace

StepBuilder::TextList StepBuilder::Values(const ValueProgram& value,
                                          const Group& group,
                                          bool keep_hidden) {
  TextList out;
  switch (value.kind) {
    case ValueProgram::Kind::kNone:
      break;
    case ValueProgram::Kind::kConstant:
      out.push_back({value.text});
      break;
    case ValueProgram::Kind::kPath: {
      // Long lists are rare: until then looking through them is quickest.
      constexpr std::size_t kFew = 16;
      absl::flat_hash_set<std::string_view, TextHash, TextEq> seen;
      bool hidden = false;
      for (const Captured& c : Captures(value, Capture::What::kText)) {
        if (group && value.grouped && !InGroup(c.place, *group)) continue;
        if (c.hidden) {
          if (keep_hidden && !hidden) out.push_back({{}, true});
          hidden = true;
          continue;
        }
        if (out.size() <= kFew) {
          if (std::any_of(out.begin(), out.end(), [&c](const Text& t) {
                return !t.hidden && t.text == c.text;
              })) {
            continue;
          }
        } else {
          if (seen.empty()) {
            for (const Text& t : out) {
              if (!t.hidden) seen.insert(t.text);
            }
          }
          if (!seen.insert(c.text).second) continue;
        }
        out.push_back({c.text});
      }
      break;
    }
    case ValueProgram::Kind::kFirst:
      for (const ValueProgram& part : value.parts) {
        out = Values(part, group, keep_hidden);
        if (!out.empty()) break;
      }
      break;
    case ValueProgram::Kind::kFunction:
      return Call(value, group);
  }
  return out;
}

bool StepBuilder::First(const ValueProgram& value, const Group& group,
                        std::string_view* out) {
  switch (value.kind) {
    case ValueProgram::Kind::kNone:
      return false;
    case ValueProgram::Kind::kConstant:
      *out = value.text;
      return true;
    case ValueProgram::Kind::kPath:
      for (const Captured& c : Captures(value, Capture::What::kText)) {
        if (c.hidden) continue;
        if (group && value.grouped && !InGroup(c.place, *group)) continue;
        *out = c.text;
        return true;
      }
      return false;
    case ValueProgram::Kind::kFirst:
      return std::any_of(
          value.parts.begin(), value.parts.end(),
          [&](const ValueProgram& part) { return First(part, group, out); });
    case ValueProgram::Kind::kFunction: {
      const TextList texts = Call(value, group);
      if (texts.empty()) return false;
      *out = texts.front().text;
      return true;
    }
  }
  return false;
}

std::string_view StepBuilder::One(const ValueProgram& value,
                                  const Group& group) {
  std::string_view text;
  return First(value, group, &text) ? text : std::string_view();
}

std::string_view StepBuilder::One(const ValueProgram* value) {
  return value == nullptr ? std::string_view() : One(*value, std::nullopt);
}

RawValue StepBuilder::Raw(const ValueProgram& value, const Group& group) {
  if (value.kind == ValueProgram::Kind::kFirst) {
    for (const ValueProgram& part : value.parts) {
      if (RawValue found = Raw(part, group)) return found;
    }
  } else if (value.kind == ValueProgram::Kind::kPath) {
    for (const Captured& c : Captures(value, Capture::What::kRaw)) {
      if (!group || !value.grouped || InGroup(c.place, *group)) {
        return c.element;
      }
    }
  }
  return std::nullopt;
}

bool StepBuilder::There(const ValueProgram& value, const Group& group) {
  if (value.kind == ValueProgram::Kind::kFirst) {
    return std::any_of(
        value.parts.begin(), value.parts.end(),
        [&](const ValueProgram& part) { return There(part, group); });
  }
  if (value.kind != ValueProgram::Kind::kPath) {
    return !Values(value, group, true).empty();
  }
  for (const Captured& c : Captures(value, Capture::What::kThere)) {
    if (!group || !value.grouped || InGroup(c.place, *group)) return true;
  }
  return false;
}

// One group an element of a list, in its order.
std::vector<StepBuilder::Group> StepBuilder::Elements(
    const ValueProgram& list) {
  if (list.kind == ValueProgram::Kind::kFirst) {
    for (const ValueProgram& part : list.parts) {
      std::vector<Group> found = Elements(part);
      if (!found.empty()) return found;
    }
    return {};
  }
  std::vector<Group> out;
  std::set<std::vector<std::uint32_t>> seen;
  for (const Captured& c : Captures(list, Capture::What::kThere)) {
    if (out.size() >= kMaxSteps) {
      cut_ = true;
      break;
    }
    if (seen.insert({c.place.begin(), c.place.end()}).second) {
      out.emplace_back(c.place);
    }
  }
  return out;
}

StepBuilder::TextList StepBuilder::Call(const ValueProgram& value,
                                        const Group& group) {
  TextList out;
  auto give = [&out](std::string_view text) {
    if (!text.empty()) out.push_back({text});
  };
  const std::vector<ValueProgram>& parts = value.parts;
  switch (value.function) {
    case Function::kPresent:
      if (There(parts[0], group)) give("true");
      return out;
    case Function::kJoin: {
      std::vector<std::string> texts;
      bool any = false;
      for (const ValueProgram& part : parts) {
        texts.emplace_back(One(part, group));
        any |= !texts.back().empty();
      }
      if (any) give(capture_.Keep(Join(texts, "|")));
      return out;
    }
    case Function::kSpan: {
      const std::string_view a = One(parts[0], group);
      const std::string_view b = One(parts[1], group);
      if (!a.empty() && !b.empty()) give(capture_.Keep(Cat(a, "-", b)));
      return out;
    }
    case Function::kOwnProject: {
      std::string_view text = One(parts[0], group);
      const std::string_view project = One(parts[1], group);
      constexpr std::string_view kProjects = "projects/";
      if (text.substr(0, kProjects.size()) == kProjects && !project.empty()) {
        const std::size_t end =
            text.find_first_not_of("0123456789", kProjects.size());
        const std::size_t stop = std::min(end, text.size());
        if (stop > kProjects.size() &&
            (stop == text.size() || text[stop] == '/')) {
          text = capture_.Keep(Cat(kProjects, project, text.substr(stop)));
        }
      }
      give(text);
      return out;
    }
    default:
      break;
  }
  const bool nocase = source_.shape.nocase;
  for (const Text& one : Texts(parts[0], group)) {
    const std::string_view text = one.text;
    if (value.function == Function::kLower) {
      give(capture_.Keep(AsciiLower(text)));
    } else if (value.function == Function::kNoVersion) {
      std::vector<std::string> kept;
      for (const std::string_view part : Split(text, '.')) {
        if (!IsVersion(part)) kept.emplace_back(part);
      }
      give(capture_.Keep(Join(kept, ".")));
    } else if (value.function == Function::kPart) {
      const std::string_view separator = One(parts[1], group);
      const std::size_t n = static_cast<std::size_t>(
          std::max(1, std::atoi(std::string(One(parts[2], group)).c_str())));
      if (separator.empty()) continue;
      std::string_view rest = text;
      for (std::size_t i = 1;; ++i) {
        const std::size_t at = rest.find(separator);
        if (i == n) give(rest.substr(0, at));
        if (i == n || at == std::string_view::npos) break;
        rest.remove_prefix(at + separator.size());
      }
    } else {
      // As long as the text itself, so that places are the same in both.
      const std::string folded = nocase ? AsciiLower(text) : std::string();
      const std::string_view low = nocase ? std::string_view(folded) : text;
      const auto fold = [&](const ValueProgram& part) {
        const std::string_view given = One(part, group);
        return nocase ? capture_.Keep(AsciiLower(given)) : given;
      };
      const std::string_view separator = fold(parts[1]);
      const bool between = value.function == Function::kBetween;
      const bool last =
          !between && parts.size() > 2 && One(parts[2], group) == "last";
      const std::size_t at = last ? low.rfind(separator) : low.find(separator);
      if (at == std::string_view::npos) continue;
      if (value.function == Function::kBefore) {
        give(text.substr(0, at));
      } else if (value.function == Function::kAfter) {
        give(text.substr(at + separator.size()));
      } else {
        const std::size_t start = at + separator.size();
        const std::size_t end = low.find(fold(parts[2]), start);
        give(text.substr(start, end == std::string_view::npos
                                    ? std::string_view::npos
                                    : end - start));
      }
    }
  }
  return out;
}

bool StepBuilder::Holds(const std::vector<Test>& tests, const Group& group) {
  return std::all_of(tests.begin(), tests.end(),
                     [&](const Test& test) { return Holds(test, group); });
}

bool StepBuilder::Holds(const Test& test, const Group& group) {
  const TextList values = Values(test.value, group, true);
  bool any = false;
  bool none_of = true;  // negated choices hold together
  bool negated = false;
  for (const Test::Choice& choice : test.any) {
    const bool fits = Fits(test, choice, values, group);
    if (choice.negate) {
      negated = true;
      none_of &= !fits;
    } else {
      any |= fits;
    }
  }
  return any || (negated && none_of);
}

bool StepBuilder::Fits(const Test& test, const Test::Choice& choice,
                       const TextList& values, const Group& group) {
  const bool nocase = source_.shape.nocase;
  switch (choice.op) {
    case Test::Op::kPresent:
      return !values.empty() || There(test.value, group);
    case Test::Op::kAbsent:
      return values.empty() && !There(test.value, group);
    case Test::Op::kDiffers: {
      const std::string_view other = One(choice.other, group);
      return !values.empty() && !other.empty() && values[0].text != other;
    }
    case Test::Op::kAbove:
      for (const Text& v : values) {
        std::int64_t n = 0;
        const char* end = v.text.data() + v.text.size();
        const auto [at, error] = std::from_chars(v.text.data(), end, n);
        if (error == std::errc() && at == end && n > choice.number) return true;
      }
      return false;
    case Test::Op::kLike:
      for (const Text& v : values) {
        if (v.hidden) continue;
        if (nocase ? GlobMatch(AsciiLower(choice.text), AsciiLower(v.text))
                   : GlobMatch(choice.text, v.text)) {
          return true;
        }
      }
      return false;
    case Test::Op::kEquals:
      for (const Text& v : values) {
        if (v.hidden) continue;
        if (nocase ? EqualsIgnoreCase(v.text, choice.text)
                   : v.text == choice.text) {
          return true;
        }
      }
      return false;
  }
  return false;
}

// Whether the record has the body that a test looks into: clouds drop the
// request of a call that they refuse, and what it was then refutes nothing.
bool StepBuilder::Told(const ValueProgram& value) {
  bool body = false;
  return ToldIn(value, &body) || !body;
}

bool StepBuilder::ToldIn(const ValueProgram& value, bool* body) {
  if (value.kind == ValueProgram::Kind::kPath && value.body != 0) {
    *body = true;
    const Source::Body& root = source_.bodies[value.body - 1];
    return !capture_.Values(root.path, root.spot, Capture::What::kThere)
                .empty();
  }
  return std::any_of(
      value.parts.begin(), value.parts.end(),
      [&](const ValueProgram& part) { return ToldIn(part, body); });
}

std::optional<Resource> StepBuilder::ResourceOf(const Reference& ref,
                                                std::string_view value) const {
  if (ref.kind != nullptr) return ref.kind->Build(value, context_);
  // Read from the id: kinds that hold things first, in the order of the file.
  for (const auto& kind : cloud_.kinds) {
    switch (kind->role) {
      case ResourceRole::kData:
      case ResourceRole::kHost:
      case ResourceRole::kMold:
      case ResourceRole::kGuard:
      case ResourceRole::kPlace:
      case ResourceRole::kKey:
      case ResourceRole::kNet:
        if (kind->has_forms() && kind->MatchesForm(value) &&
            !kind->MatchesForm("bare")) {
          return kind->Build(value, context_);
        }
        break;
      default:
        break;
    }
  }
  if (value.find('/') != std::string_view::npos) {
    for (const auto& kind : cloud_.kinds) {
      if (kind->has_forms() && kind->MatchesForm(value)) {
        return kind->Build(value, context_);
      }
    }
  }
  for (const auto& kind : cloud_.kinds) {
    if (kind->MatchesLike(value)) return kind->Build(value, context_);
  }
  if (ref.fallback != nullptr) return ref.fallback->Build(value, context_);
  Resource other;
  other.uid = std::string(value);
  other.kind = "other";
  other.nature = DataNature::kLive;
  return other;
}

bool StepBuilder::Grouped(const ValueProgram& value) {
  return value.grouped ||
         std::any_of(value.parts.begin(), value.parts.end(), Grouped);
}

const std::vector<Resource>& StepBuilder::Resources(const Reference& ref,
                                                    const Group& group) {
  // What does not stand in the element is the same for all elements of a list:
  // it is read once, and little of it is repeated in every step.
  const bool common = group && !Grouped(ref.value);
  std::vector<Resource>& out = common ? common_[&ref] : read_;
  if (common && !out.empty()) return out;
  out.clear();
  const std::size_t most = common ? kMaxCommon : kMaxResources;
  // Two spellings of one id are one resource.
  absl::flat_hash_set<std::pair<std::string, std::string>> known;
  const auto is_known = [&](const Resource& r) {
    constexpr std::size_t kFew = 16;
    if (out.size() <= kFew) {
      return std::any_of(out.begin(), out.end(), [&r](const Resource& o) {
        return o.uid == r.uid && o.kind == r.kind;
      });
    }
    if (known.empty()) {
      for (const Resource& o : out) known.insert({o.kind, o.uid});
    }
    return !known.insert({r.kind, r.uid}).second;
  };
  for (const Text& value : Texts(ref.value, group)) {
    if (out.size() >= most) {
      cut_ = true;
      break;
    }
    std::optional<Resource> r = ResourceOf(ref, value.text);
    if (!r || r->uid.empty() || is_known(*r)) continue;
    out.push_back(*std::move(r));
  }
  return out;
}

}  // namespace snaptrail::inline v0::internal
