#include "src/correlation/table.h"

#include <algorithm>
#include <concepts>
#include <map>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "src/correlation/closing_window.h"
#include "src/correlation/counting_window.h"
#include "src/correlation/groups.h"
#include "src/correlation/ordered_window.h"
#include "src/correlation/pending.h"
#include "src/correlation/temporal_window.h"

namespace snaptrail::inline v0::internal {
namespace {

// Matches are settled in whole seconds, the clock of most logs.
constexpr TimeMs kTick = 1000;
// From so many unsettled matches on a group keeps how far it was worked out.
constexpr std::size_t kHeadFrom = 8;

TimeMs Floor(TimeMs time, DurationMs tick) {
  const TimeMs rest = time % tick;
  return time - (rest < 0 ? rest + tick : rest);
}

// Whether windows are decided when they close.
template <typename Window>
concept Closes = requires(const Window& w, typename Window::State* s, Emit e) {
  w.Close(s, 0, e);
};

// What was told of a group last.
struct Told {
  TimeMs incident = INT64_MIN;
  std::uint32_t steps = 0;
};

// Whether what holds is told, and as what.
class Teller {
 public:
  explicit Teller(const Correlation& correlation)
      : quiet_(correlation.quiet), levels_(correlation.levels) {}

  void Tell(const Holding& holding, Told* told,
            std::vector<Firing>* out) const {
    const bool known =
        told->incident != INT64_MIN && holding.time <= told->incident + quiet_;
    if (known && Rank(holding.steps) <= Rank(told->steps)) return;
    if (!known) told->incident = holding.time;
    told->steps = holding.steps;
    Firing firing;
    firing.incident = told->incident;
    firing.time = holding.time;
    firing.steps = holding.steps;
    firing.first = holding.time;
    holding.marks([&](const Mark& mark) {
      firing.first = std::min(firing.first, mark.time);
      std::vector<EvidenceRef>& refs = firing.refs;
      if (std::find(refs.begin(), refs.end(), mark.ref) != refs.end()) return;
      if (refs.size() < kMaxFiringRefs) {
        refs.push_back(mark.ref);
      } else {
        firing.cut = true;
      }
    });
    out->push_back(std::move(firing));
  }
  DurationMs quiet() const { return std::max<DurationMs>(quiet_, 0); }

 private:
  std::size_t Rank(std::uint32_t steps) const {
    std::size_t rank = 0;
    while (rank < levels_.size() && levels_[rank].steps <= steps) ++rank;
    return rank;
  }

  DurationMs quiet_;
  std::vector<CorrelationLevel> levels_;
};

template <typename Window>
class TableOf : public Table {
 public:
  explicit TableOf(const Correlation& correlation)
      : window_(correlation),
        teller_(correlation),
        timespan_(correlation.timespan),
        due_tick_(Closes<Window> ? kTick
                                 : std::max<DurationMs>(
                                       kTick, correlation.timespan / 64)) {}

  bool Put(std::string_view key, const Occurrence& item) override {
    if (item.time < horizon_) {
      late_ += item.copies > 0;
      return false;
    }
    const auto [id, added] = groups_.FindOrAdd(key);
    if (added) Schedule(id, item.time + timespan_);
    Waiting& waiting = pending_[id];
    waiting.pending.Put(item);
    ++items_;
    newest_ = std::max(newest_, item.time);
    const TimeMs bucket = Floor(item.time, kTick);
    if (last_bucket_ == nullptr || bucket != last_bucket_at_) {
      last_bucket_ = &calendar_[bucket];
      last_bucket_at_ = bucket;
    }
    if (last_bucket_->empty() || last_bucket_->back() != id) {
      last_bucket_->push_back(id);
    }
    touched_.try_emplace(id);
    return true;
  }

  void Settle(TimeMs horizon) override {
    const bool all = horizon == INT64_MAX;
    if (!all) horizon = Floor(horizon, kTick);
    if (horizon <= horizon_) return;
    last_bucket_ = nullptr;
    while (!calendar_.empty() && calendar_.begin()->first < horizon) {
      auto bucket = calendar_.extract(calendar_.begin());
      std::vector<Id>& ids = bucket.mapped();
      std::sort(ids.begin(), ids.end());
      ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
      for (const Id id : ids) SettleGroup(id, horizon);
    }
    while (!due_.empty() && due_.begin()->first < horizon) {
      const auto bucket = due_.extract(due_.begin());
      for (const Id id : bucket.mapped()) OnDue(id, bucket.key(), horizon);
    }
    // What is settled last is known to be whole; what is newer may come.
    horizon_ =
        all ? std::max(horizon_, Floor(newest_, kTick) + kTick) : horizon;
  }

  void Take(absl::FunctionRef<void(const GroupChange&)> call) override {
    auto touched = std::exchange(touched_, {});
    std::vector<Id> ids;
    ids.reserve(touched.size());
    for (const auto& [id, what] : touched) ids.push_back(id);
    std::sort(ids.begin(), ids.end());
    for (const Id id : ids) {
      Touched& what = touched.find(id)->second;
      GroupChange change;
      if (!what.gone) change.provisional = Provisional(id);
      const bool shown = !change.provisional.empty();
      const bool was_shown = shown_.contains(id);
      if (shown && !was_shown) shown_.insert(id);
      if (!shown && was_shown) shown_.erase(id);
      change.gone = what.gone;
      if (shown || was_shown || what.fired || !what.settled.empty()) {
        change.key = groups_.KeyOf(id);
        change.settled = std::move(what.settled);
        call(change);
      }
      if (what.gone) groups_.Remove(id);
    }
  }

  void Evict(std::uint64_t bytes) override {
    std::uint64_t freed = 0;
    for (const std::uint32_t most : {1u, UINT32_MAX}) {
      for (auto& [due, ids] : due_) {
        std::vector<Id> kept;
        for (const Id id : ids) {
          if (freed >= bytes || !Stands(id, due) ||
              (most == 1 && (told_.contains(id) ||
                             window_.Progress(groups_[id].state) > most))) {
            kept.push_back(id);
            continue;
          }
          freed += sizeof(Group) + groups_.KeyOf(id).size() +
                   window_.Bytes(groups_[id].state);
          if (const auto waiting = pending_.find(id);
              waiting != pending_.end()) {
            freed += waiting->second.pending.size() * sizeof(Occurrence);
          }
          Drop(id);
          ++evicted_;
        }
        ids = std::move(kept);
        if (freed >= bytes) return;
      }
    }
  }

  TableStats stats() const override {
    TableStats stats;
    stats.groups = groups_.size();
    stats.pending = items_;
    stats.late = late_;
    stats.evicted = evicted_;
    stats.bytes = groups_.bytes() + state_bytes_ +
                  items_ * (2 * sizeof(Occurrence) + 2 * sizeof(Id)) +
                  pending_.size() * (sizeof(Waiting) + sizeof(Id)) +
                  groups_.size() * 2 * sizeof(Id) +
                  told_.size() * 2 * sizeof(Told);
    return stats;
  }
  TimeMs horizon() const override { return horizon_; }
  TimeMs newest() const override { return newest_; }
  TimeMs oldest() const override {
    return calendar_.empty() ? INT64_MAX : calendar_.begin()->first;
  }

 private:
  struct NoDue {};
  struct Group {
    typename Window::State state;
    // Of windows that close: the timer that stands; others have one.
    [[no_unique_address]] std::conditional_t<Closes<Window>, TimeMs, NoDue> due;
  };
  using Id = typename Groups<Group>::Id;

  struct Head {
    typename Window::State state;
    Told told;
    std::size_t done = 0;      // items that are in it
    TimeMs until = INT64_MIN;  // the last of them
    std::vector<Firing> firings;
  };
  struct Waiting {
    Pending pending;
    std::unique_ptr<Head> head;
  };
  struct Touched {
    std::vector<Firing> settled;
    bool fired = false;  // before it went
    bool gone = false;
  };

  static constexpr auto Ignore() {
    return [](const Holding&) {};
  }

  // A timer rings when the horizon has passed all of its tick. Of windows that
  // close that is the first horizon by which they can be decided; other timers
  // only free room and are as wide as does no harm.
  void Schedule(Id id, TimeMs due) {
    TimeMs bucket = Floor(due, due_tick_);
    if constexpr (Closes<Window>) {
      groups_[id].due = bucket;
    } else {
      bucket += due_tick_;
    }
    due_[bucket].push_back(id);
  }

  bool Stands(Id id, TimeMs bucket) const {
    if constexpr (Closes<Window>) return groups_[id].due == bucket;
    return true;
  }

  Told ToldOf(Id id) const {
    const auto found = told_.find(id);
    return found == told_.end() ? Told() : found->second;
  }

  // Calls with each instant of `items`: its time and its items.
  template <typename Call>
  static void ForEachInstant(absl::Span<const Occurrence> items, Call call) {
    for (std::size_t i = 0; i < items.size();) {
      std::size_t end = i + 1;
      while (end < items.size() && items[end].time == items[i].time) ++end;
      call(items[i].time, items.subspan(i, end - i));
      i = end;
    }
  }

  template <typename Do>
  void OnState(Id id, Do act) {
    Told told = ToldOf(id);
    const TimeMs before = told.incident;
    const std::uint32_t steps = told.steps;
    std::vector<Firing> fired;
    typename Window::State& state = groups_[id].state;
    state_bytes_ -= window_.Bytes(state);
    const auto emit = [&](const Holding& holding) {
      teller_.Tell(holding, &told, &fired);
    };
    act(&state, Emit(emit));
    state_bytes_ += window_.Bytes(state);
    if (told.incident != before || told.steps != steps) told_[id] = told;
    if (fired.empty()) return;
    std::vector<Firing>& settled = touched_[id].settled;
    for (Firing& firing : fired) settled.push_back(std::move(firing));
  }

  static void Merge(Waiting* waiting) {
    // An instant that was worked out has more matches, or fewer.
    const TimeMs earliest = waiting->pending.Merge();
    if (waiting->head != nullptr && earliest <= waiting->head->until) {
      waiting->head.reset();
    }
  }

  void SettleGroup(Id id, TimeMs horizon) {
    const auto found = pending_.find(id);
    if (found == pending_.end()) return;
    Waiting& waiting = found->second;
    const std::size_t before = waiting.pending.size();
    Merge(&waiting);
    const absl::Span<const Occurrence> items = waiting.pending.items();
    const auto end = std::partition_point(
        items.begin(), items.end(),
        [&](const Occurrence& item) { return item.time < horizon; });
    const auto count = static_cast<std::size_t>(end - items.begin());
    if (count > 0) {
      OnState(id, [&](typename Window::State* state, Emit emit) {
        ForEachInstant(items.first(count),
                       [&](TimeMs time, absl::Span<const Occurrence> of) {
                         window_.Apply(state, time, of, emit);
                       });
      });
    }
    waiting.pending.Drop(count);
    if (waiting.head != nullptr) {
      Head& head = *waiting.head;
      if (head.done < count) {
        waiting.head.reset();
      } else {
        head.done -= count;
        std::erase_if(head.firings,
                      [&](const Firing& f) { return f.time < horizon; });
      }
    }
    items_ -= before - waiting.pending.size();
    if (waiting.pending.empty()) pending_.erase(found);
    if constexpr (Closes<Window>) {
      const TimeMs next =
          Floor(window_.NextClose(groups_[id].state), due_tick_);
      if (next < groups_[id].due) Schedule(id, next);
    }
  }

  void OnDue(Id id, TimeMs bucket, TimeMs horizon) {
    if (!Stands(id, bucket)) return;
    if constexpr (Closes<Window>) {
      OnState(id, [&](typename Window::State* state, Emit emit) {
        window_.Close(state, horizon, emit);
      });
    }
    TimeMs deadline = window_.Deadline(groups_[id].state);
    const Told told = ToldOf(id);
    if (told.incident != INT64_MIN) {
      deadline = std::max(deadline, told.incident + teller_.quiet());
    }
    // What waits sets a timer of its own when it is settled.
    if (pending_.contains(id)) {
      deadline = std::max(deadline, horizon + timespan_);
    }
    if (deadline < horizon) {
      Drop(id);
      return;
    }
    if constexpr (Closes<Window>) {
      deadline = std::min(deadline, window_.NextClose(groups_[id].state));
    }
    Schedule(id, deadline);
  }

  // The group's own entry among the timers is gone, or about to be.
  void Drop(Id id) {
    state_bytes_ -= window_.Bytes(groups_[id].state);
    if (const auto waiting = pending_.find(id); waiting != pending_.end()) {
      items_ -= waiting->second.pending.size();
      pending_.erase(waiting);
    }
    Touched& touched = touched_[id];
    touched.gone = true;
    touched.fired = told_.erase(id) > 0;
  }

  std::vector<Firing> Provisional(Id id) {
    std::vector<Firing> firings;
    if constexpr (Closes<Window>) {
      return firings;
    } else {
      const auto found = pending_.find(id);
      if (found == pending_.end()) return firings;
      Waiting& waiting = found->second;
      const std::size_t before = waiting.pending.size();
      Merge(&waiting);
      items_ -= before - waiting.pending.size();
      const absl::Span<const Occurrence> items = waiting.pending.items();
      if (items.empty()) {
        pending_.erase(found);
        return firings;
      }
      // The last instants were taken back.
      if (waiting.head != nullptr && waiting.head->until >= items.back().time) {
        waiting.head.reset();
      }
      // All but the last instant, to which more may come, is kept for next
      // time.
      Head now;
      if (waiting.head != nullptr) {
        now = *waiting.head;
      } else {
        now.state = groups_[id].state;
        now.told = ToldOf(id);
      }
      const auto last = static_cast<std::size_t>(
          std::partition_point(items.begin(), items.end(),
                               [&](const Occurrence& item) {
                                 return item.time < items.back().time;
                               }) -
          items.begin());
      const auto apply = [&](TimeMs time, absl::Span<const Occurrence> of) {
        const auto emit = [&](const Holding& holding) {
          teller_.Tell(holding, &now.told, &now.firings);
        };
        window_.Apply(&now.state, time, of, Emit(emit));
      };
      if (now.done < last) {
        ForEachInstant(items.subspan(now.done, last - now.done), apply);
        now.done = last;
        now.until = items[last - 1].time;
        if (items.size() >= kHeadFrom) {
          waiting.head = std::make_unique<Head>(now);
        }
      }
      ForEachInstant(items.subspan(last), apply);
      return std::move(now.firings);
    }
  }

  const Window window_;
  const Teller teller_;
  const DurationMs timespan_;
  const DurationMs due_tick_;
  TimeMs horizon_ = INT64_MIN;
  TimeMs newest_ = INT64_MIN / 2;
  Groups<Group> groups_;
  absl::flat_hash_map<Id, Waiting> pending_;
  std::map<TimeMs, std::vector<Id>> calendar_;  // of pending items, by tick
  std::vector<Id>* last_bucket_ = nullptr;
  TimeMs last_bucket_at_ = 0;
  std::map<TimeMs, std::vector<Id>> due_;  // timers
  absl::flat_hash_map<Id, Told> told_;
  absl::flat_hash_map<Id, Touched> touched_;
  absl::flat_hash_set<Id> shown_;  // of which something provisional is said
  std::uint64_t items_ = 0;
  std::uint64_t state_bytes_ = 0;
  std::uint64_t late_ = 0;
  std::uint64_t evicted_ = 0;
};

}  // namespace

std::unique_ptr<Table> Table::Make(const Correlation& correlation) {
  if (correlation.window_close) {
    return std::make_unique<TableOf<AbsenceWindow>>(correlation);
  }
  if (correlation.closing()) {
    return std::make_unique<TableOf<ClosingWindow>>(correlation);
  }
  switch (correlation.type) {
    case CorrelationType::kEventCount:
      return std::make_unique<TableOf<EventWindow>>(correlation);
    case CorrelationType::kValueCount:
      return std::make_unique<TableOf<DistinctWindow>>(correlation);
    case CorrelationType::kTemporal:
      return std::make_unique<TableOf<TemporalWindow>>(correlation);
    case CorrelationType::kTemporalOrdered:
      return std::make_unique<TableOf<OrderedWindow>>(correlation);
    default:
      return std::make_unique<TableOf<NumberWindow>>(correlation);
  }
}

}  // namespace snaptrail::inline v0::internal
