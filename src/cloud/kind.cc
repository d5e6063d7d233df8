#include "src/cloud/kind.h"

#include <algorithm>

namespace snaptrail::inline v0::internal {
namespace {

using Bound =
    absl::InlinedVector<std::pair<std::string_view, std::string_view>, 8>;

// "arn:{x}:{id*}" with the names bound so far.
std::string Expand(std::string_view spelling, const Bound& bound) {
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

void Bind(Bound* bound, std::string_view key, std::string_view value) {
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
  forms_.emplace_back(form, lower);
  const std::vector<std::string>& names = forms_.back().names();
  whole_ &= std::find(names.begin(), names.end(), "id") == names.end();
}

std::string_view Kind::Normal(std::string_view value,
                              std::string* folded) const {
  while (!trim.empty() && !value.empty() &&
         trim.find(value.back()) != std::string::npos) {
    value.remove_suffix(1);
  }
  if (!lower) return value;
  *folded = AsciiLower(value);
  return *folded;
}

const IdForm* Kind::Match(std::string_view value,
                          IdForm::Pieces* pieces) const {
  const auto found = std::find_if(
      forms_.begin(), forms_.end(),
      [&](const IdForm& form) { return form.Match(value, pieces); });
  return found == forms_.end() ? nullptr : &*found;
}

bool Kind::MatchesForm(std::string_view value) const {
  IdForm::Pieces pieces;
  std::string folded;
  return Match(Normal(value, &folded), &pieces) != nullptr;
}

bool Kind::MatchesLike(std::string_view value) const {
  return !like.empty() && GlobMatch(like, value);
}

std::optional<Resource> Kind::Build(std::string_view given,
                                    const IdContext& context) const {
  std::string folded;
  const std::string_view value = Normal(given, &folded);
  IdForm::Pieces pieces;
  const IdForm* const form = Match(value, &pieces);
  if (form == nullptr && whole()) return std::nullopt;

  Bound got;
  bool has_id = false;
  if (form != nullptr) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      got.emplace_back(form->names()[i], pieces[i]);
      has_id |= form->names()[i] == "id";
    }
  }
  // Some other spelling: the value as it is.
  const bool keep =
      form != nullptr
          ? !has_id
          : id.empty() || ((value.find('/') != std::string_view::npos ||
                            value.substr(0, 4) == "arn:") &&
                           id.find("{loc") == std::string::npos);

  std::optional<Resource> built(std::in_place);
  Resource& r = *built;
  r.kind = name;
  r.role = role;
  r.nature = nature;
  r.also_host = also_host;
  r.reused = reused;
  if (keep) {
    r.uid = value;
  } else {
    Bound known = {{"account", context.account}, {"region", context.region}};
    if (form == nullptr) Bind(&known, "id", value);
    for (const auto& [key, text] : got) {
      if (!text.empty()) Bind(&known, key, text);
    }
    std::vector<std::string> filled;
    filled.reserve(fill.size());
    for (const auto& one : fill) {
      const bool bound =
          std::any_of(got.begin(), got.end(),
                      [&one](const auto& b) { return b.first == one.first; });
      if (!bound) {
        Bind(&known, one.first, filled.emplace_back(Expand(one.second, known)));
      }
    }
    r.uid = Expand(id.empty() ? "{id}" : std::string_view(id), known);
  }
  for (const auto& [key, text] : got) {
    if (text.empty()) continue;
    if (key == "account" && text != context.account) r.account = text;
    if (key == "region" && text != context.region) r.region = text;
  }
  return built;
}

}  // namespace snaptrail::inline v0::internal
