// StepBuilder, first half: what the expressions, tests and references of a row
// come to in one record. What is made of them: build_step.cc.
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <set>

#include "src/base/strings.h"
#include "src/cloud/build_step.h"

namespace snaptrail::inline v0::internal {
namespace {

bool InGroup(const Place& place, const Place& group) {
  return place.size() >= group.size() &&
         std::equal(group.begin(), group.end(), place.begin());
}

std::string Folded(std::string_view text, bool nocase) {
  return nocase ? AsciiLower(text) : std::string(text);
}

}  // namespace

// One walk a path and record, whatever the number of list elements that ask.
const std::vector<Captured>& StepBuilder::Captures(const ValueProgram& value,
                                                   Capture::What what) {
  const auto [it, made] =
      captures_.try_emplace(std::pair(&value, static_cast<int>(what)));
  if (made) it->second = capture_.Values(value.path, what);
  return it->second;
}

std::vector<Captured> StepBuilder::Values(const ValueProgram& value,
                                          const Group& group,
                                          bool keep_hidden) {
  std::vector<Captured> out;
  switch (value.kind) {
    case ValueProgram::Kind::kNone:
      break;
    case ValueProgram::Kind::kConstant:
      out.push_back({{}, value.text, false, {}});
      break;
    case ValueProgram::Kind::kPath: {
      std::set<std::string> seen;
      for (const Captured& c : Captures(value, Capture::What::kText)) {
        if (group && value.grouped && !InGroup(c.place, *group)) continue;
        if (c.hidden && !keep_hidden) continue;
        if (!seen.insert(c.hidden ? std::string("\0", 1) : c.text).second) {
          continue;
        }
        out.push_back(c);
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
      return Function(value, group);
  }
  return out;
}

std::vector<std::string> StepBuilder::Texts(const ValueProgram& value,
                                            const Group& group) {
  std::vector<std::string> out;
  for (Captured& c : Values(value, group, false)) {
    out.push_back(std::move(c.text));
  }
  return out;
}

std::string StepBuilder::One(const ValueProgram& value, const Group& group) {
  std::vector<std::string> texts = Texts(value, group);
  return texts.empty() ? std::string() : std::move(texts.front());
}

std::string StepBuilder::One(const ValueProgram* value) {
  return value == nullptr ? std::string() : One(*value, std::nullopt);
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

std::vector<Captured> StepBuilder::Function(const ValueProgram& value,
                                            const Group& group) {
  std::vector<Captured> out;
  auto give = [&out](std::string text) {
    if (!text.empty()) out.push_back({{}, std::move(text), false, {}});
  };
  const std::string& name = value.text;
  const std::vector<ValueProgram>& parts = value.parts;
  if (name == "present") {
    if (There(parts[0], group)) give("true");
    return out;
  }
  if (name == "join") {
    std::vector<std::string> texts;
    bool any = false;
    for (const ValueProgram& part : parts) {
      texts.push_back(One(part, group));
      any |= !texts.back().empty();
    }
    if (any) give(Join(texts, "|"));
    return out;
  }
  if (name == "span") {
    const std::string a = One(parts[0], group);
    const std::string b = One(parts[1], group);
    if (!a.empty() && !b.empty()) give(Cat(a, "-", b));
    return out;
  }
  if (name == "own-project") {
    std::string text = One(parts[0], group);
    const std::string project = One(parts[1], group);
    constexpr std::string_view kProjects = "projects/";
    if (text.rfind(kProjects, 0) == 0 && !project.empty()) {
      const std::size_t end =
          text.find_first_not_of("0123456789", kProjects.size());
      const std::size_t stop = std::min(end, text.size());
      if (stop > kProjects.size() &&
          (stop == text.size() || text[stop] == '/')) {
        text = Cat(kProjects, project, std::string_view(text).substr(stop));
      }
    }
    give(std::move(text));
    return out;
  }
  const bool nocase = source_.shape.nocase;
  for (const std::string& text : Texts(parts[0], group)) {
    if (name == "lower") {
      give(AsciiLower(text));
    } else if (name == "no-version") {
      std::vector<std::string> kept;
      for (const std::string_view part : Split(text, '.')) {
        const bool version = part == "alpha" || part == "beta" ||
                             (part.size() > 1 && part[0] == 'v' &&
                              part[1] >= '0' && part[1] <= '9');
        if (!version) kept.emplace_back(part);
      }
      give(Join(kept, "."));
    } else if (name == "part") {
      const std::string separator = One(parts[1], group);
      const std::size_t n = static_cast<std::size_t>(
          std::max(1, std::atoi(One(parts[2], group).c_str())));
      if (separator.empty()) continue;
      std::string_view rest = text;
      for (std::size_t i = 1;; ++i) {
        const std::size_t at = rest.find(separator);
        if (i == n) give(std::string(rest.substr(0, at)));
        if (i == n || at == std::string_view::npos) break;
        rest.remove_prefix(at + separator.size());
      }
    } else {
      const std::string low = Folded(text, nocase);
      const std::string separator = Folded(One(parts[1], group), nocase);
      const bool last = name != "between" && parts.size() > 2 &&
                        One(parts[2], group) == "last";
      const std::size_t at = last ? low.rfind(separator) : low.find(separator);
      if (at == std::string::npos) continue;
      if (name == "before") {
        give(text.substr(0, at));
      } else if (name == "after") {
        give(text.substr(at + separator.size()));
      } else {
        const std::size_t start = at + separator.size();
        const std::size_t end =
            low.find(Folded(One(parts[2], group), nocase), start);
        give(text.substr(
            start, end == std::string::npos ? std::string::npos : end - start));
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
  const std::vector<Captured> values = Values(test.value, group, true);
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
                       const std::vector<Captured>& values,
                       const Group& group) {
  const bool nocase = source_.shape.nocase;
  switch (choice.op) {
    case Test::Op::kPresent:
      return !values.empty() || There(test.value, group);
    case Test::Op::kAbsent:
      return values.empty() && !There(test.value, group);
    case Test::Op::kDiffers: {
      const std::string other = One(choice.other, group);
      return !values.empty() && !other.empty() && values[0].text != other;
    }
    case Test::Op::kAbove:
      for (const Captured& v : values) {
        std::int64_t n = 0;
        const char* end = v.text.data() + v.text.size();
        const auto [at, error] = std::from_chars(v.text.data(), end, n);
        if (error == std::errc() && at == end && n > choice.number) return true;
      }
      return false;
    case Test::Op::kLike:
      for (const Captured& v : values) {
        if (!v.hidden &&
            GlobMatch(Folded(choice.text, nocase), Folded(v.text, nocase))) {
          return true;
        }
      }
      return false;
    case Test::Op::kEquals:
      for (const Captured& v : values) {
        if (!v.hidden &&
            Folded(v.text, nocase) == Folded(choice.text, nocase)) {
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
  if (value.kind == ValueProgram::Kind::kPath && value.body) {
    *body = true;
    const Path root(value.path.begin(), value.path.begin() + 1);
    return !capture_.Values(root, Capture::What::kThere).empty();
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
  absl::flat_hash_set<std::pair<std::string, std::string>> known;
  for (const std::string& value : Texts(ref.value, group)) {
    if (out.size() >= most) {
      cut_ = true;
      break;
    }
    std::optional<Resource> r = ResourceOf(ref, value);
    if (!r || r->uid.empty() || !known.insert({r->kind, r->uid}).second) {
      continue;
    }
    out.push_back(*std::move(r));
  }
  return out;
}

}  // namespace snaptrail::inline v0::internal
