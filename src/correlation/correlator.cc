#include "src/correlation/correlator.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "src/correlation/placement.h"
#include "src/sigma/number.h"

namespace snaptrail::inline v0::internal {
namespace {

TimeMs Minus(TimeMs time, DurationMs duration) {
  return time < INT64_MIN + duration ? INT64_MIN : time - duration;
}

// A firing of a correlation as a document: the values of its group.
class GroupDocument : public Document {
 public:
  GroupDocument(const std::vector<std::string>& names,
                const std::vector<std::string>& values)
      : names_(names), values_(values) {}
  bool Visit(const FieldRef& field, ValueVisitor visit) const override {
    for (std::size_t i = 0; i < names_.size() && i < values_.size(); ++i) {
      if (names_[i] != field.name) continue;
      visit(Value::Text(values_[i]));
      return true;
    }
    return false;
  }
  void VisitAll(ValueVisitor visit) const override {
    for (const std::string& value : values_) {
      if (!visit(Value::Text(value))) return;
    }
  }

 private:
  const std::vector<std::string>& names_;
  const std::vector<std::string>& values_;
};

}  // namespace

Correlator::Correlator(const std::vector<Correlation>& plans,
                       CorrelatorOptions options, Bundle bundle)
    : plans_(plans),
      options_(options),
      bundle_(std::move(bundle)),
      outer_(plans.size()),
      fed_(plans.size()) {
  std::map<std::uint32_t, std::uint32_t> by_rule;
  for (std::uint32_t i = 0; i < plans.size(); ++i) {
    by_rule.emplace(plans[i].rule, i);
    tables_.push_back(Table::Make(plans[i]));
    DurationMs lateness = options.lateness;
    if (lateness != kUnlimited && plans[i].lateness) {
      lateness = *plans[i].lateness;
    }
    for (std::uint32_t step = 0; step < plans[i].steps.size(); ++step) {
      const CorrelationStep& of = plans[i].steps[step];
      if (!of.correlation) continue;
      const std::uint32_t inner = by_rule.at(of.rule);
      outer_[inner].emplace_back(i, step);
      lateness = std::max(lateness, lateness_[inner]);
    }
    lateness_.push_back(lateness);
  }
}

void Correlator::Adopt(Correlator* from,
                       const std::vector<std::int32_t>& places) {
  std::vector<std::int32_t> now(from->tables_.size(), -1);
  for (std::uint32_t i = 0; i < places.size(); ++i) {
    if (places[i] < 0) continue;
    const auto was = static_cast<std::size_t>(places[i]);
    now[was] = static_cast<std::int32_t>(i);
    tables_[i] = std::move(from->tables_[was]);
    fed_[i] = std::move(from->fed_[was]);
  }
  for (auto& of_groups : fed_) {
    for (auto& [key, fed] : of_groups) {
      std::erase_if(fed,
                    [&](const Fed& one) { return now[one.correlation] < 0; });
      for (Fed& one : fed) {
        one.correlation = static_cast<std::uint32_t>(now[one.correlation]);
      }
    }
  }
  early_ = from->early_;
  gone_ = from->gone_;
  for (const auto& table : from->tables_) {
    if (table == nullptr) continue;
    gone_.late += table->stats().late;
    gone_.evicted += table->stats().evicted;
  }
}

bool Correlator::Put(std::uint32_t correlation, std::string_view key,
                     const Occurrence& item) {
  return tables_[correlation]->Put(key, item);
}

std::vector<Correlator::Fed> Correlator::FedOf(
    std::uint32_t correlation, std::string_view key,
    const std::vector<Firing>& firings) const {
  std::vector<Fed> fed;
  const std::vector<std::string> values = ValuesOfKey(key);
  const GroupDocument document(plans_[correlation].group_by, values);
  for (const auto& [outer, step] : outer_[correlation]) {
    for (const Firing& firing : firings) {
      // An incident is one match, however it grows.
      if (firing.time != firing.incident) continue;
      Occurrence match;
      match.time = firing.time;
      match.order = Fingerprint(key) + Fingerprint(plans_[correlation].id);
      std::vector<GroupItem> places;
      PlacementStats ignored;
      PlaceMatch(plans_[outer], step, document, match, &places, &ignored);
      for (GroupItem& place : places) {
        place.item.ref = static_cast<EvidenceRef>(&firing - firings.data());
        fed.push_back({outer, std::move(place.key), place.item});
      }
    }
  }
  return fed;
}

void Correlator::Feed(std::uint32_t correlation, const GroupChange& change) {
  if (outer_[correlation].empty()) return;
  auto& of_groups = fed_[correlation];
  std::vector<Fed> before;
  if (const auto found = of_groups.find(change.key); found != of_groups.end()) {
    before = std::move(found->second);
    of_groups.erase(found);
  }
  // Taken out of `before` when it is there already.
  const auto known = [&](Fed* fed) {
    const auto same =
        std::find_if(before.begin(), before.end(), [&](const Fed& other) {
          return other.correlation == fed->correlation &&
                 other.key == fed->key &&
                 other.item.identity() == fed->item.identity();
        });
    if (same == before.end()) return false;
    fed->item.ref = same->item.ref;
    before.erase(same);
    return true;
  };
  const auto give = [&](const std::vector<Firing>& firings) {
    std::vector<Fed> fed = FedOf(correlation, change.key, firings);
    std::map<EvidenceRef, EvidenceRef> bundles;
    for (Fed& one : fed) {
      if (known(&one)) continue;
      const auto [bundle, added] = bundles.try_emplace(one.item.ref, 0);
      if (added) bundle->second = bundle_(firings[one.item.ref]);
      one.item.ref = bundle->second;
      tables_[one.correlation]->Put(one.key, one.item);
    }
    return fed;
  };
  give(change.settled);
  std::vector<Fed> now = give(change.provisional);
  for (Fed& gone : before) {
    gone.item.copies = -1;
    tables_[gone.correlation]->Put(gone.key, gone.item);
  }
  if (!now.empty()) of_groups.emplace(std::string(change.key), std::move(now));
}

void Correlator::Relay(std::uint32_t correlation, Report report) {
  tables_[correlation]->Take([&](const GroupChange& change) {
    Feed(correlation, change);
    report(correlation, change);
  });
}

void Correlator::Refresh(Report report) {
  for (std::uint32_t i = 0; i < tables_.size(); ++i) Relay(i, report);
}

void Correlator::SettleAt(TimeMs watermark, bool all, Report report) {
  for (std::uint32_t i = 0; i < tables_.size(); ++i) {
    // What is said provisionally by now is taken back or settled by the next.
    tables_[i]->Settle(all ? INT64_MAX : Minus(watermark, lateness_[i]));
    Relay(i, report);
  }
}

void Correlator::Settle(TimeMs watermark, Report report) {
  if (options_.lateness == kUnlimited || watermark == INT64_MIN) {
    Refresh(report);
    return;
  }
  SettleAt(watermark, false, report);
}

void Correlator::Finish(Report report) { SettleAt(0, true, report); }

void Correlator::MakeRoom(Report report) {
  if (bytes() <= options_.max_bytes) return;
  const std::uint64_t wanted = options_.max_bytes / 4 * 3;
  // Matches that wait cost most. The older half of them is settled, in which
  // nothing is lost but what comes later than they.
  for (int turn = 0; turn < 8 && bytes() > wanted; ++turn) {
    const TableStats total = stats();
    if (total.pending * 2 * sizeof(Occurrence) < total.bytes / 8) break;
    TimeMs oldest = INT64_MAX;
    TimeMs newest = INT64_MIN;
    for (const auto& table : tables_) {
      oldest = std::min(oldest, table->oldest());
      newest = std::max(newest, table->newest());
    }
    if (oldest >= newest) break;
    ++early_;
    const TimeMs middle = oldest + (newest - oldest) / 2;
    for (std::uint32_t i = 0; i < tables_.size(); ++i) {
      tables_[i]->Settle(middle);
      Relay(i, report);
    }
  }
  for (std::uint32_t i = 0; i < tables_.size() && bytes() > wanted; ++i) {
    const std::uint64_t held = bytes();
    const std::uint64_t mine = tables_[i]->stats().bytes;
    // In proportion, so that one that is small does not pay for one that is
    // not.
    tables_[i]->Evict(
        (held - wanted) * mine / std::max<std::uint64_t>(held, 1) + 1);
    Relay(i, report);
  }
}

TableStats Correlator::stats() const {
  TableStats total = gone_;
  for (const auto& table : tables_) {
    const TableStats one = table->stats();
    total.groups += one.groups;
    total.pending += one.pending;
    total.late += one.late;
    total.evicted += one.evicted;
    total.bytes += one.bytes;
  }
  return total;
}

TimeMs Correlator::horizon() const {
  TimeMs least = INT64_MAX;
  for (const auto& table : tables_) least = std::min(least, table->horizon());
  return least;
}

}  // namespace snaptrail::inline v0::internal
