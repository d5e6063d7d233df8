#include "src/sigma/literal_index.h"

#include <algorithm>

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::uint32_t kEnds = 1u << 31;

}  // namespace

bool LiteralIndex::Add(std::string_view text, std::uint32_t* number) {
  if (states_.size() + text.size() > kMaxStates) return false;
  std::uint32_t at = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    auto& children = states_[at].children;
    const auto child =
        std::find_if(children.begin(), children.end(),
                     [byte](const auto& edge) { return edge.first == byte; });
    if (child != children.end()) {
      at = child->second;
      continue;
    }
    const auto next = static_cast<std::uint32_t>(states_.size());
    children.emplace_back(byte, next);
    states_.emplace_back();
    at = next;
  }
  if (states_[at].text == kNone) states_[at].text = texts_++;
  *number = states_[at].text;
  return true;
}

void LiteralIndex::Build() {
  // Column 0 is for the bytes that are in no text, if there are any.
  std::array<bool, 256> used{};
  for (const State& state : states_) {
    for (const auto& [byte, child] : state.children) used[byte] = true;
  }
  columns_ = std::count(used.begin(), used.end(), true) == 256 ? 0 : 1;
  for (std::size_t byte = 0; byte < used.size(); ++byte) {
    column_[byte] = used[byte] ? static_cast<std::uint8_t>(columns_++) : 0;
  }
  next_.assign(states_.size() * columns_, 0);
  std::vector<std::uint32_t> fails(states_.size(), 0);
  std::vector<std::uint32_t> order{0};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint32_t at = order[i];
    const std::uint32_t fail = fails[at];
    std::uint32_t* row = &next_[at * columns_];
    // Nearer the root, so complete already.
    if (at != 0) std::copy_n(&next_[fail * columns_], columns_, row);
    for (const auto& [byte, child] : states_[at].children) {
      fails[child] = at == 0 ? 0 : row[column_[byte]];
      row[column_[byte]] = child;
      const State& shorter = states_[fails[child]];
      states_[child].other =
          shorter.text != kNone ? fails[child] : shorter.other;
      order.push_back(child);
    }
  }
  for (std::uint32_t& next : next_) {
    const State& state = states_[next];
    if (state.text != kNone || state.other != 0) next |= kEnds;
  }
  for (State& state : states_) {
    state.children.clear();
    state.children.shrink_to_fit();
  }
}

void LiteralIndex::Find(std::string_view text,
                        absl::FunctionRef<void(std::uint32_t)> call) const {
  const std::uint32_t* const next = next_.data();
  std::size_t at = 0;
  for (const char c : text) {
    const std::uint32_t to =
        next[at * columns_ + column_[static_cast<unsigned char>(c)]];
    at = to & ~kEnds;
    if ((to & kEnds) == 0) continue;
    for (std::size_t state = at; state != 0; state = states_[state].other) {
      if (states_[state].text != kNone) call(states_[state].text);
    }
  }
}

}  // namespace snaptrail::inline v0::internal
