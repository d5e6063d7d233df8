#include "src/correlation/ordered_window.h"

#include <algorithm>

namespace snaptrail::inline v0::internal {
namespace {

constexpr TimeMs kNone = INT64_MIN;

// Times are kept less the one that stands for none, so that a state that is
// all zero has no chain.
TimeMs BeginOf(const std::uint32_t* word) {
  const std::uint64_t bits =
      (static_cast<std::uint64_t>(word[1]) << 32) | word[0];
  return static_cast<TimeMs>(bits ^ static_cast<std::uint64_t>(kNone));
}

void SetBegin(TimeMs begin, std::uint32_t* word) {
  const std::uint64_t bits =
      static_cast<std::uint64_t>(begin) ^ static_cast<std::uint64_t>(kNone);
  word[0] = static_cast<std::uint32_t>(bits);
  word[1] = static_cast<std::uint32_t>(bits >> 32);
}

}  // namespace

OrderedWindow::OrderedWindow(const Correlation& correlation)
    : timespan_(correlation.timespan) {
  const std::size_t n = correlation.steps.size();
  // `gte: k` is k rules of the list, in its order: any may be missing.
  std::vector<bool> optional = correlation.optional;
  optional.resize(n, correlation.bounded);
  least_ = correlation.bounded
               ? static_cast<std::uint32_t>(correlation.bound.least())
               : 1;
  if (!correlation.levels.empty()) {
    least_ = std::max(least_, correlation.levels.front().steps);
  }
  of_step_.resize(n);
  ends_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    ends_[i] =
        std::all_of(optional.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                    optional.end(), [](bool may) { return may; });
    const bool begins = std::all_of(
        optional.begin(), optional.begin() + static_cast<std::ptrdiff_t>(i),
        [](bool may) { return may; });
    for (std::uint32_t count = 1; count <= i + 1; ++count) {
      Cell cell;
      cell.count = count;
      cell.begins = begins && count == 1;
      for (std::size_t j = i; j-- > 0;) {
        for (const std::uint32_t other : of_step_[j]) {
          if (cells_[other].count + 1 == count) cell.before.push_back(other);
        }
        if (!optional[j]) break;
      }
      if (!cell.begins && cell.before.empty()) continue;
      of_step_[i].push_back(static_cast<std::uint32_t>(cells_.size()));
      cells_.push_back(std::move(cell));
    }
  }
  std::vector<bool> kept(cells_.size());
  for (const Cell& cell : cells_) {
    for (const std::uint32_t other : cell.before) kept[other] = true;
  }
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (!kept[i]) continue;
    cells_[i].at = static_cast<std::uint32_t>(words_);
    words_ += 2 + cells_[i].count;
  }
}

void OrderedWindow::Apply(State* state, TimeMs time,
                          absl::Span<const Occurrence> items, Emit emit) const {
  if (state->words.empty()) state->words.resize(words_);
  std::uint32_t* words = state->words.data();
  if (words == nullptr) return;  // never: the first words are inside
  const TimeMs since = time - timespan_;
  Chain longest;
  // By step, so that matches of one time may follow each other either way.
  for (const Occurrence& item : items) {
    for (const std::uint32_t index : of_step_[item.step]) {
      const Cell& cell = cells_[index];
      const std::uint32_t* best = nullptr;
      TimeMs begin = kNone;
      if (cell.begins) begin = time;
      for (const std::uint32_t other : cell.before) {
        const std::uint32_t* word = words + cells_[other].at;
        if (BeginOf(word) > begin) {
          best = word;
          begin = BeginOf(word);
        }
      }
      if (begin == kNone || begin < since) continue;
      // A chain that begins here is this one item.
      const std::uint32_t earlier = best == nullptr ? 0 : cell.count - 1;
      if (ends_[item.step] && cell.count >= least_ &&
          cell.count > longest.count) {
        longest.begin = begin;
        longest.count = cell.count;
        longest.refs.clear();
        for (std::uint32_t i = 0; i < earlier; ++i) {
          longest.refs.push_back(best[2 + i]);
        }
        longest.refs.push_back(item.ref);
      }
      if (cell.at == kNotKept) continue;
      std::uint32_t* mine = words + cell.at;
      if (BeginOf(mine) >= begin) continue;
      SetBegin(begin, mine);
      for (std::uint32_t i = 0; i < earlier; ++i) {
        mine[2 + i] = best[2 + i];
      }
      mine[1 + cell.count] = item.ref;
    }
  }
  if (longest.count == 0) return;
  const auto visit = [&](absl::FunctionRef<void(const Mark&)> call) {
    for (std::size_t i = 0; i < longest.refs.size(); ++i) {
      call({i == 0 ? longest.begin : time, longest.refs[i]});
    }
  };
  emit({time, longest.count, visit});
}

TimeMs OrderedWindow::Deadline(const State& state) const {
  TimeMs last = kNone;
  if (state.words.empty()) return last;
  for (const Cell& cell : cells_) {
    if (cell.at == kNotKept) continue;
    last = std::max(last, BeginOf(state.words.data() + cell.at));
  }
  return last == kNone ? last : last + timespan_;
}

std::uint32_t OrderedWindow::Progress(const State& state) const {
  std::uint32_t most = 0;
  if (state.words.empty()) return most;
  for (const Cell& cell : cells_) {
    if (cell.at == kNotKept) continue;
    if (BeginOf(state.words.data() + cell.at) != kNone) {
      most = std::max(most, cell.count);
    }
  }
  return most;
}

std::size_t OrderedWindow::Bytes(const State& state) const {
  return state.words.capacity() > kInside ? state.words.capacity() * 4 : 0;
}

}  // namespace snaptrail::inline v0::internal
