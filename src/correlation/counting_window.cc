#include "src/correlation/counting_window.h"

#include <algorithm>
#include <cmath>

namespace snaptrail::inline v0::internal {
namespace {

// Lets go of what lies before `first` once it is most of a list.
template <typename T>
void Compact(std::vector<T>* list, std::size_t* first) {
  if (*first < 16 || *first < list->size() / 2) return;
  list->erase(list->begin(),
              list->begin() + static_cast<std::ptrdiff_t>(*first));
  *first = 0;
}

std::uint32_t Eighths(std::size_t part, std::size_t of) {
  return static_cast<std::uint32_t>(std::min<std::size_t>(part * 8 / of, 8));
}

}  // namespace

double Percentile(double p, std::vector<double>* numbers) {
  const double rank = p / 100 * static_cast<double>(numbers->size() - 1);
  const auto low = static_cast<std::size_t>(rank);
  const auto at = numbers->begin() + static_cast<std::ptrdiff_t>(low);
  std::nth_element(numbers->begin(), at, numbers->end());
  const double lower = *at;
  if (at + 1 == numbers->end()) return lower;
  const double upper = *std::min_element(at + 1, numbers->end());
  return lower + (upper - lower) * (rank - static_cast<double>(low));
}

EventWindow::EventWindow(const Correlation& correlation)
    : timespan_(correlation.timespan),
      least_(std::max<std::uint64_t>(correlation.bound.least(), 1)) {}

void EventWindow::Apply(State* state, TimeMs time,
                        absl::Span<const Occurrence> items, Emit emit) const {
  std::vector<Mark>& marks = state->marks;
  std::size_t& first = state->first;
  for (const Occurrence& item : items) marks.push_back({item.time, item.ref});
  if (marks.size() - first > least_) first = marks.size() - least_;
  while (first < marks.size() && marks[first].time < time - timespan_) ++first;
  Compact(&marks, &first);
  if (marks.size() - first < least_) return;
  const auto visit = [&](absl::FunctionRef<void(const Mark&)> call) {
    for (std::size_t i = first; i < marks.size(); ++i) call(marks[i]);
  };
  emit({time, 0, visit});
}

TimeMs EventWindow::Deadline(const State& state) const {
  return state.marks.empty() ? INT64_MIN : state.marks.back().time + timespan_;
}

std::uint32_t EventWindow::Progress(const State& state) const {
  return Eighths(state.marks.size() - state.first, least_);
}

std::size_t EventWindow::Bytes(const State& state) const {
  return state.marks.capacity() * sizeof(Mark);
}

DistinctWindow::DistinctWindow(const Correlation& correlation)
    : timespan_(correlation.timespan),
      least_(std::max<std::uint64_t>(correlation.bound.least(), 1)) {}

void DistinctWindow::See(State* state, const Occurrence& item) const {
  std::vector<Node>& nodes = state->nodes;
  if (nodes.empty()) nodes.emplace_back();
  const auto unlink = [&](std::uint32_t at) {
    nodes[nodes[at].older].newer = nodes[at].newer;
    nodes[nodes[at].newer].older = nodes[at].older;
  };
  const auto [entry, added] = state->by_value.try_emplace(item.value, 0);
  std::uint32_t at = entry->second;
  if (!added) {
    unlink(at);
  } else {
    if (nodes.size() > least_) {
      at = nodes[0].newer;
      unlink(at);
      state->by_value.erase(nodes[at].value);
    } else {
      at = static_cast<std::uint32_t>(nodes.size());
      nodes.emplace_back();
    }
    // Erasing may not move entries, but the one that was added is found anew
    // all the same: what a table guarantees is not for here.
    state->by_value[item.value] = at;
  }
  nodes[at] = {item.value, {item.time, item.ref}, nodes[0].older, 0};
  nodes[nodes[0].older].newer = at;
  nodes[0].older = at;
}

void DistinctWindow::Apply(State* state, TimeMs time,
                           absl::Span<const Occurrence> items,
                           Emit emit) const {
  for (const Occurrence& item : items) See(state, item);
  if (state->nodes.size() <= least_) return;
  if (state->nodes[state->nodes[0].newer].mark.time < time - timespan_) return;
  const auto visit = [&](absl::FunctionRef<void(const Mark&)> call) {
    for (std::uint32_t at = state->nodes[0].newer; at != 0;
         at = state->nodes[at].newer) {
      call(state->nodes[at].mark);
    }
  };
  emit({time, 0, visit});
}

TimeMs DistinctWindow::Deadline(const State& state) const {
  if (state.nodes.empty()) return INT64_MIN;
  return state.nodes[state.nodes[0].older].mark.time + timespan_;
}

std::uint32_t DistinctWindow::Progress(const State& state) const {
  return Eighths(state.by_value.size(), least_);
}

std::size_t DistinctWindow::Bytes(const State& state) const {
  return state.nodes.capacity() * sizeof(Node) +
         state.by_value.capacity() *
             (sizeof(std::uint64_t) + sizeof(std::uint64_t) + 1);
}

NumberWindow::NumberWindow(const Correlation& correlation)
    : type_(correlation.type),
      timespan_(correlation.timespan),
      bound_(correlation.bound),
      percentile_(correlation.percentile) {}

void NumberWindow::Apply(State* state, TimeMs time,
                         absl::Span<const Occurrence> items, Emit emit) const {
  std::vector<Entry>& entries = state->entries;
  std::size_t& first = state->first;
  for (const Occurrence& item : items) {
    entries.push_back({{item.time, item.ref}, item.number});
  }
  if (entries.size() - first > kMaxNumbers) {
    first = entries.size() - kMaxNumbers;
  }
  while (first < entries.size() &&
         entries[first].mark.time < time - timespan_) {
    ++first;
  }
  Compact(&entries, &first);
  double number = 0;
  if (type_ == CorrelationType::kValueSum ||
      type_ == CorrelationType::kValueAvg) {
    for (std::size_t i = first; i < entries.size(); ++i) {
      number += entries[i].number;
    }
    if (type_ == CorrelationType::kValueAvg) {
      number /= static_cast<double>(entries.size() - first);
    }
  } else {
    std::vector<double> numbers;
    numbers.reserve(entries.size() - first);
    for (std::size_t i = first; i < entries.size(); ++i) {
      numbers.push_back(entries[i].number);
    }
    number = Percentile(percentile_, &numbers);
  }
  if (!bound_.Holds(number)) return;
  const auto visit = [&](absl::FunctionRef<void(const Mark&)> call) {
    for (std::size_t i = first; i < entries.size(); ++i) call(entries[i].mark);
  };
  emit({time, 0, visit});
}

TimeMs NumberWindow::Deadline(const State& state) const {
  return state.entries.empty() ? INT64_MIN
                               : state.entries.back().mark.time + timespan_;
}

std::uint32_t NumberWindow::Progress(const State& state) const {
  return state.entries.empty() ? 0 : 1;
}

std::size_t NumberWindow::Bytes(const State& state) const {
  return state.entries.capacity() * sizeof(Entry);
}

}  // namespace snaptrail::inline v0::internal
