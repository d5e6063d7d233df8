#include "tests/correlation/streams.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "src/base/strings.h"
#include "src/correlation/correlator.h"
#include "src/correlation/placement.h"
#include "tests/correlation/brute_force.h"

namespace snaptrail::inline v0::internal {

namespace {

constexpr TimeMs kStart = 1'700'000'000'000;

Condition Name(std::size_t step) {
  Condition condition;
  condition.selection = step;
  return condition;
}

Condition Joined(Condition::Kind kind, std::vector<Condition> parts) {
  Condition condition;
  condition.kind = kind;
  condition.parts = std::move(parts);
  return condition;
}

void SetRising(double n, Choices* choices, Correlation* c) {
  c->bounded = true;
  (choices->Once(2) ? c->bound.gte : c->bound.gt) = n;
}

void SetClosing(std::uint32_t most, Choices* choices, Correlation* c) {
  c->bounded = true;
  const double n = choices->Below(most) + 1;
  switch (choices->Below(5)) {
    case 0:
      c->bound.lt = n;
      break;
    case 1:
      c->bound.lte = n;
      break;
    case 2:
      c->bound.eq = n;
      break;
    case 3:
      c->bound.neq = n;
      break;
    default:
      c->bound.gte = n;
      c->bound.lt = n + 1 + choices->Below(3);
  }
}

Condition RandomCondition(std::size_t steps, Choices* choices) {
  // a and b .., some of them negated or alternatives.
  std::vector<Condition> parts;
  for (std::size_t i = 0; i < steps; ++i) parts.push_back(Name(i));
  if (steps > 2 && choices->Once(2)) {
    Condition either =
        Joined(Condition::Kind::kOr, {parts[steps - 2], parts[steps - 1]});
    parts.resize(steps - 2);
    parts.push_back(std::move(either));
  }
  if (parts.size() > 1) {
    parts.back() = Joined(Condition::Kind::kNot, {parts.back()});
  }
  return Joined(Condition::Kind::kAnd, std::move(parts));
}

Correlation Plan(std::uint32_t kind, Choices* choices) {
  Correlation c;
  c.timespan = kSecond * (2 + choices->Below(12));
  if (choices->Once(4)) c.timespan += choices->Below(1000);
  c.group_by = {"g"};
  std::uint32_t steps = 1;
  switch (kind) {
    case 0:
      c.type = CorrelationType::kEventCount;
      SetRising(1 + choices->Below(5), choices, &c);
      steps = 1 + choices->Below(2);
      break;
    case 1:
      c.type = CorrelationType::kEventCount;
      SetClosing(5, choices, &c);
      break;
    case 2:
      c.type = CorrelationType::kValueCount;
      SetRising(1 + choices->Below(4), choices, &c);
      break;
    case 3:
      c.type = CorrelationType::kValueCount;
      SetClosing(4, choices, &c);
      break;
    case 4:
    case 5:
    case 6:
    case 7:
    case 8:
      c.type = CorrelationType::kTemporal;
      steps = 2 + choices->Below(3);
      if (kind == 5) SetRising(1 + choices->Below(steps - 1), choices, &c);
      if (kind == 6) SetClosing(steps, choices, &c);
      if (kind >= 7) c.expression = RandomCondition(steps, choices);
      c.window_close = kind == 8;
      break;
    case 9:
    case 10:
    case 11:
      c.type = CorrelationType::kTemporalOrdered;
      steps = 2 + choices->Below(4);
      if (kind == 10) {
        c.bounded = true;
        c.bound.gte = 1 + choices->Below(steps);
      }
      if (kind == 11) {
        c.optional.resize(steps);
        std::uint32_t mandatory = steps;
        for (std::uint32_t i = 0; i < steps; ++i) {
          if (mandatory > 1 && choices->Once(2)) {
            c.optional[i] = true;
            --mandatory;
          }
        }
        if (choices->Once(2)) {
          for (std::uint32_t n = mandatory; n <= steps; ++n) {
            if (choices->Once(2)) c.levels.push_back({n, Level::kHigh});
          }
        }
      }
      break;
    case 12:
    case 13:
    case 14:
    case 15:
    case 16: {
      const CorrelationType types[] = {
          CorrelationType::kValueSum, CorrelationType::kValueAvg,
          CorrelationType::kValuePercentile, CorrelationType::kValueMedian};
      c.type = types[kind == 16 ? choices->Below(4) : kind - 12];
      if (c.type == CorrelationType::kValuePercentile) {
        c.percentile = 5 * choices->Below(21);
      }
      if (kind == 16) {
        SetClosing(8, choices, &c);
      } else {
        SetRising(choices->Below(8), choices, &c);
      }
      break;
    }
    default:
      break;
  }
  c.steps.resize(steps);
  for (std::uint32_t i = 0; i < steps; ++i) {
    c.steps[i].name = Cat("r", i);
    c.steps[i].group.push_back({"g", {"g"}, -1});
    c.steps[i].values.push_back({"v", {"v"}, -1});
  }
  const std::uint32_t refire = choices->Below(4);
  c.quiet = refire == 0   ? -1
            : refire == 1 ? kSecond * choices->Below(20)
                          : c.timespan;
  if (!c.levels.empty()) c.quiet = c.timespan;
  return c;
}

// One stream, with all that came and was not late.
class Stream {
 public:
  Stream(const std::vector<Correlation>& plans, Choices* choices)
      : plans_(plans),
        choices_(*choices),
        lateness_(kSecond * choices_.Below(15)),
        correlator_(plans, {lateness_, UINT64_MAX},
                    [](const Firing&) { return EvidenceRef{0}; }) {}

  std::string Run(std::uint64_t* said) {
    const std::vector<Occurrence> arrivals = Arrivals();
    TimeMs newest = INT64_MIN;
    for (const Occurrence& one : arrivals) {
      Put(one);
      newest = std::max(newest, one.time);
      if (!problem_.empty()) return problem_;
      if (choices_.Once(3)) {
        correlator_.Settle(newest, Reporter());
        horizon_ = std::max(horizon_, Whole(newest - lateness_));
        Compare(false);
      } else if (choices_.Once(3)) {
        correlator_.Refresh(Reporter());
        Compare(false);
      }
      if (choices_.Once(8)) Withdraw();
    }
    correlator_.Finish(Reporter());
    Compare(true);
    if (correlator_.stats().groups != 0 && problem_.empty()) {
      problem_ = Cat(correlator_.stats().groups, " groups are left");
    }
    if (correlator_.stats().pending != 0 && problem_.empty()) {
      problem_ = "something is left that waits";
    }
    for (const auto& [group, firings] : settled_) *said += firings.size();
    return problem_;
  }

 private:
  using GroupOf = std::pair<std::uint32_t, std::string>;

  static TimeMs Whole(TimeMs time) { return time - time % kSecond; }

  std::vector<Occurrence> Arrivals() {
    struct Arrival {
      TimeMs at;
      Occurrence one;
    };
    std::vector<Arrival> arrivals;
    const std::uint32_t count = 4 + choices_.Below(36);
    const bool whole = !choices_.Once(4);
    TimeMs now = kStart;
    for (std::uint32_t i = 0; i < count; ++i) {
      now += choices_.Below(3) * kSecond;
      if (choices_.Once(12)) now += 20 * kSecond;
      Occurrence one;
      one.time = whole ? now : now + choices_.Below(1000);
      one.order = i;
      one.step = choices_.Below(
          static_cast<std::uint32_t>(plans_.front().steps.size()));
      if (plans_.front().type == CorrelationType::kValueCount) {
        one.value = choices_.Below(6);
      }
      one.number = plans_.front().type > CorrelationType::kTemporalOrdered
                       ? choices_.Below(10)
                       : 0;
      one.ref = static_cast<EvidenceRef>(all_.size());
      all_.push_back(one);
      groups_.push_back(Cat("1:", choices_.Below(2)));
      // Late by up to the lateness, now and then by more.
      const std::uint32_t jitter =
          choices_.Once(10)
              ? 30
              : static_cast<std::uint32_t>(lateness_ / kSecond) + 1;
      for (std::uint32_t copy = 0; copy < (choices_.Once(5) ? 2u : 1u);
           ++copy) {
        arrivals.push_back({one.time + choices_.Below(jitter) * kSecond, one});
      }
    }
    std::stable_sort(
        arrivals.begin(), arrivals.end(),
        [](const Arrival& a, const Arrival& b) { return a.at < b.at; });
    std::vector<Occurrence> sorted;
    sorted.reserve(arrivals.size());
    for (const Arrival& arrival : arrivals) sorted.push_back(arrival.one);
    return sorted;
  }

  void Put(const Occurrence& one) {
    const bool taken = correlator_.Put(0, groups_[one.ref], one);
    if (taken != (one.time >= horizon_)) {
      problem_ = Cat("a match of ", one.time, " was ", taken ? "" : "not ",
                     "taken, the horizon is ", horizon_);
    }
    if (taken) ++alive_[one.ref];
  }

  void Withdraw() {
    for (auto& [ref, copies] : alive_) {
      if (all_[ref].time < horizon_ || copies == 0 || !choices_.Once(4)) {
        continue;
      }
      Occurrence one = all_[ref];
      one.copies = -copies;
      correlator_.Put(0, groups_[ref], one);
      copies = 0;
      return;
    }
  }

  std::function<void(std::uint32_t, const GroupChange&)> Reporter() {
    return [this](std::uint32_t correlation, const GroupChange& change) {
      const GroupOf group(correlation, change.key);
      for (const Firing& firing : change.settled) {
        settled_[group].push_back(SaidOf(firing));
        Check(correlation, group, firing);
      }
      provisional_[group].clear();
      for (const Firing& firing : change.provisional) {
        provisional_[group].push_back(SaidOf(firing));
        Check(correlation, group, firing);
      }
    };
  }

  static Said SaidOf(const Firing& firing) {
    return {firing.incident, firing.time, firing.steps};
  }

  // What is shown belongs to the group and lies in the window.
  void Check(std::uint32_t correlation, const GroupOf& group,
             const Firing& firing) {
    const Correlation& plan = plans_[correlation];
    if (firing.refs.empty()) problem_ = "a firing shows nothing";
    if (correlation != 0) return;
    for (std::size_t i = 0; i < firing.refs.size(); ++i) {
      const Occurrence& one = all_[firing.refs[i]];
      if (groups_[one.ref] != group.second || one.time > firing.time ||
          one.time < firing.time - plan.timespan || alive_[one.ref] == 0) {
        problem_ = "a firing shows what is not in its window";
      }
      if (i == 0) continue;
      const Occurrence& before = all_[firing.refs[i - 1]];
      if (before.time > one.time ||
          (plan.type == CorrelationType::kTemporalOrdered &&
           before.step >= one.step)) {
        problem_ = "a firing shows its matches in no order";
      }
    }
    if (plan.type == CorrelationType::kTemporalOrdered &&
        firing.refs.size() != firing.steps) {
      problem_ = "a chain shows not all of its steps";
    }
  }

  void Compare(bool final) {
    std::map<std::string, std::vector<Occurrence>> items;
    for (const auto& [ref, copies] : alive_) {
      if (copies > 0) items[groups_[ref]].push_back(all_[ref]);
    }
    for (std::uint32_t plan = 0; plan < plans_.size(); ++plan) {
      std::map<std::string, std::vector<Occurrence>> outer;
      std::set<std::string> groups;
      for (const auto& [group, of] : items) groups.insert(group);
      for (const auto& [group, firings] : settled_) {
        if (group.first == plan) groups.insert(group.second);
      }
      for (const auto& [group, firings] : provisional_) {
        if (group.first == plan) groups.insert(group.second);
      }
      for (const std::string& group : groups) {
        std::vector<Said> want = BruteForce(plans_[plan], items[group]);
        std::vector<Said> have = settled_[{plan, group}];
        if (plans_[plan].closing() && !final) {
          std::erase_if(
              want, [&](const Said& said) { return said.time >= horizon_; });
        }
        const auto& now = provisional_[{plan, group}];
        have.insert(have.end(), now.begin(), now.end());
        if (want != have && problem_.empty()) {
          problem_ = Cat("correlation ", plan, " group ", group, " horizon ",
                         horizon_, final ? " at the end" : "", "\n",
                         DumpCorrelation(plans_[plan]));
          for (const Said& said : want) problem_ += " want " + Text(said);
          for (const Said& said : have) problem_ += " have " + Text(said);
        }
        for (const Said& said : want) {
          if (said.time != said.incident) continue;
          Occurrence one;
          one.time = said.time;
          one.order = Fingerprint(group);
          outer[group].push_back(one);
        }
      }
      items = std::move(outer);
    }
  }

  const std::vector<Correlation>& plans_;
  Choices& choices_;
  const DurationMs lateness_;
  Correlator correlator_;
  TimeMs horizon_ = INT64_MIN;
  std::vector<Occurrence> all_;      // by ref
  std::vector<std::string> groups_;  // by ref
  std::map<EvidenceRef, std::int32_t> alive_;
  std::map<GroupOf, std::vector<Said>> settled_;
  std::map<GroupOf, std::vector<Said>> provisional_;
  std::string problem_;
};

}  // namespace

std::vector<Correlation> MakePlans(std::uint32_t kind, Choices* choices) {
  if (kind != 17) return {Plan(kind, choices)};
  std::vector<Correlation> plans;
  plans.push_back(Plan(choices->Below(17), choices));
  for (std::uint32_t i = 1; i < 2 + choices->Below(2); ++i) {
    plans.push_back(Plan(choices->Below(2), choices));
    plans[i].rule = i;
    plans[i].steps.resize(1);
    plans[i].steps[0].correlation = true;
    plans[i].steps[0].rule = i - 1;
    plans[i].timespan *= 3;
  }
  return plans;
}

std::string RunStream(const std::vector<Correlation>& plans, Choices* choices,
                      std::uint64_t* said) {
  return Stream(plans, choices).Run(said);
}

}  // namespace snaptrail::inline v0::internal
