#include "src/cloud/kind.h"

#include <re2/re2.h>

#include <algorithm>

namespace snaptrail::inline v0::internal {
namespace {

// "arn:{x}:{id*}" with the names bound so far.
std::string Expand(
    std::string_view spelling,
    const std::vector<std::pair<std::string, std::string>>& bound) {
  std::string out;
  for (std::size_t i = 0; i < spelling.size(); ++i) {
    const std::size_t close =
        spelling[i] == '{' ? spelling.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      out += spelling[i];
      continue;
    }
    std::string_view name = spelling.substr(i + 1, close - i - 1);
    if (!name.empty() && name.back() == '*') name.remove_suffix(1);
    for (const auto& [key, value] : bound) {
      if (key == name) {
        out += value;
        break;
      }
    }
    i = close;
  }
  return out;
}

void Bind(std::vector<std::pair<std::string, std::string>>* bound,
          const std::string& key, const std::string& value) {
  for (auto& [k, v] : *bound) {
    if (k == key) {
      v = value;
      return;
    }
  }
  bound->emplace_back(key, value);
}

}  // namespace

void Kind::AddForm(std::string_view form) {
  Form out;
  std::string pattern;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '*') {
      const bool across = i + 1 < form.size() && form[i + 1] == '*';
      pattern += across ? ".*?" : "[^/:]*";
      i += across ? 1 : 0;
    } else if (form[i] == '{' && form.find('}', i) != std::string_view::npos) {
      const std::size_t close = form.find('}', i);
      std::string part(form.substr(i + 1, close - i - 1));
      const bool across = !part.empty() && part.back() == '*';
      if (across) part.pop_back();
      pattern += across ? "(.+?)" : part == "id" ? "([^/:]+)" : "([^/:]*)";
      whole_ &= part != "id";
      out.names.push_back(std::move(part));
      i = close;
    } else {
      pattern += re2::RE2::QuoteMeta(re2::StringPiece(&form[i], 1));
      if (out.prefix.size() == i) out.prefix += form[i];
    }
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!lower);
  out.pattern = std::make_shared<re2::RE2>(pattern, options);
  forms_.push_back(std::move(out));
}

std::string Kind::Normal(std::string_view value) const {
  while (!trim.empty() && !value.empty() &&
         trim.find(value.back()) != std::string::npos) {
    value.remove_suffix(1);
  }
  return lower ? AsciiLower(value) : std::string(value);
}

std::optional<Kind::Bound> Kind::Match(const std::string& value) const {
  for (const Form& form : forms_) {
    // Most values are bare ids, and most forms begin with "arn:".
    const std::string_view head =
        std::string_view(value).substr(0, form.prefix.size());
    if (lower ? !EqualsIgnoreCase(head, form.prefix) : head != form.prefix) {
      continue;
    }
    std::vector<re2::StringPiece> pieces(form.names.size());
    std::vector<re2::RE2::Arg> args;
    std::vector<re2::RE2::Arg*> pointers;
    args.reserve(pieces.size());
    for (re2::StringPiece& piece : pieces) {
      args.emplace_back(&piece);
      pointers.push_back(&args.back());
    }
    if (!re2::RE2::FullMatchN(value, *form.pattern, pointers.data(),
                              static_cast<int>(pointers.size()))) {
      continue;
    }
    Bound bound;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      bound.emplace_back(form.names[i],
                         std::string(pieces[i].data(), pieces[i].size()));
    }
    return bound;
  }
  return std::nullopt;
}

bool Kind::MatchesForm(std::string_view value) const {
  return Match(Normal(value)).has_value();
}

bool Kind::MatchesLike(std::string_view value) const {
  return !like.empty() && GlobMatch(like, value);
}

std::optional<Resource> Kind::Build(std::string_view given,
                                    const IdContext& context) const {
  const std::string value = Normal(given);
  const std::optional<Bound> got = Match(value);
  if (!got && whole()) return std::nullopt;

  Bound known;
  const auto start = [&] {
    known = {{"account", context.account}, {"region", context.region}};
  };
  bool keep = false;  // some other spelling: the value as it is
  bool has_id = false;
  if (got) {
    start();
    for (const auto& [key, text] : *got) {
      has_id |= key == "id";
      if (!text.empty()) Bind(&known, key, text);
    }
    keep = !has_id;
  } else {
    keep = id.empty() || ((value.find('/') != std::string::npos ||
                           value.rfind("arn:", 0) == 0) &&
                          id.find("{loc") == std::string::npos);
    if (!keep) {
      start();
      Bind(&known, "id", value);
    }
  }

  Resource r;
  r.kind = name;
  r.role = role;
  r.nature = nature;
  r.also_host = also_host;
  r.reused = reused;
  if (keep) {
    r.uid = value;
  } else {
    for (const auto& one : fill) {
      const bool bound =
          got && std::any_of(got->begin(), got->end(), [&one](const auto& b) {
            return b.first == one.first;
          });
      if (!bound) Bind(&known, one.first, Expand(one.second, known));
    }
    r.uid = Expand(id.empty() ? "{id}" : std::string_view(id), known);
  }
  if (got) {
    for (const auto& [key, text] : *got) {
      if (text.empty()) continue;
      if (key == "account" && text != context.account) r.account = text;
      if (key == "region" && text != context.region) r.region = text;
    }
  }
  return r;
}

}  // namespace snaptrail::inline v0::internal
