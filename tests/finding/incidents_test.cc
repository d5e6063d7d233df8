#include "src/finding/incidents.h"

#include <algorithm>
#include <map>
#include <random>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/finding/build.h"
#include "tests/finding/sample.h"

namespace snaptrail::inline v0::internal {
namespace {

// A finding of `rule` under `key` that the records `uids` prove.
Finding Make(const std::string& rule, const std::string& key, Level level,
             const std::vector<std::string>& uids) {
  View view;
  view.key = key;
  std::vector<RuleHit> hits;
  for (const std::string& uid : uids) {
    hits.push_back({0, 0, static_cast<std::uint32_t>(view.rows.size())});
    view.rows.push_back(MakeRow(uid, 0, Stage::kShare, "Op", {}));
  }
  return BuildFindings(view, {MakeRule(rule, {{level, "reason", {}}})}, hits,
                       16)
      .front();
}

OwnerFindings Owner(const std::string& owner, std::vector<Finding> findings) {
  return {owner, std::move(findings), {}, false};
}

// Applies events as a reader would, and fails on what no reader can apply.
class Replay {
 public:
  // Const, because a FunctionRef of older Abseil calls nothing else.
  void operator()(const FindingEvent& event) const {
    const std::string& uid = event.finding.uid;
    std::string line = Cat(ActionName(event.action), ' ',
                           event.finding.rule_name, ' ', event.finding.key);
    switch (event.action) {
      case FindingEvent::Action::kCreate:
        EXPECT_TRUE(state_.emplace(uid, event.finding).second) << line;
        break;
      case FindingEvent::Action::kUpdate:
        EXPECT_TRUE(state_.contains(uid)) << line;
        EXPECT_NE(state_[uid], event.finding) << line;
        state_[uid] = event.finding;
        break;
      case FindingEvent::Action::kClose:
        EXPECT_EQ(state_[uid], event.finding) << line;
        EXPECT_EQ(state_.erase(uid), 1u) << line;
        line += Cat(' ', CloseReasonName(event.close_reason));
        for (const std::string& heir : event.superseded_by) {
          line += Cat(' ', state_.contains(heir) ? state_[heir].key : "?");
        }
        break;
    }
    if (!event.finding.under.empty()) line += " under";
    log_.push_back(line);
  }

  std::vector<Finding> state() const {
    std::vector<Finding> all;
    for (const auto& [uid, finding] : state_) all.push_back(finding);
    return all;
  }
  std::vector<std::string> TakeLog() { return std::exchange(log_, {}); }

 private:
  mutable std::map<std::string, Finding> state_;
  mutable std::vector<std::string> log_;
};

using Log = std::vector<std::string>;

TEST(Incidents, CreateUpdateExplained) {
  Incidents incidents(16);
  Replay replay;
  incidents.Replace({Owner("k", {Make("a", "k", Level::kLow, {"1"})})}, replay);
  EXPECT_EQ(replay.TakeLog(), (Log{"create a k"}));
  incidents.Replace({Owner("k", {Make("a", "k", Level::kLow, {"1"})})}, replay);
  EXPECT_EQ(replay.TakeLog(), Log{});
  incidents.Replace({Owner("k", {Make("a", "k", Level::kLow, {"1", "2"})})},
                    replay);
  EXPECT_EQ(replay.TakeLog(), (Log{"update a k"}));
  EXPECT_EQ(replay.state(), incidents.live());
  incidents.Replace({Owner("k", {})}, replay);
  EXPECT_EQ(replay.TakeLog(), (Log{"close a k explained"}));
  EXPECT_EQ(incidents.size(), 0u);
}

TEST(Incidents, SupersededNamesTheHeirOfTheSameRule) {
  Incidents incidents(16);
  Replay replay;
  incidents.Replace({Owner("low", {Make("a", "low", Level::kLow, {"1"})})},
                    replay);
  replay.TakeLog();
  // A copy above is found: the evidence goes to its finding. That another rule
  // has the same evidence does not count.
  incidents.Replace({Owner("low", {}),
                     Owner("top", {Make("a", "top", Level::kLow, {"0", "1"}),
                                   Make("b", "top", Level::kLow, {"1"})})},
                    replay);
  EXPECT_EQ(replay.state(), incidents.live());
  Log log = replay.TakeLog();
  ASSERT_EQ(log.size(), 3u);
  EXPECT_EQ(log[2], "close a low superseded top");
}

TEST(Incidents, FoldsUnderTheStrongerOfTheSameKey) {
  struct Case {
    const char* name;
    std::vector<Finding> findings;
    Log folded;  // rule<rule above
  };
  const auto high = Level::kHigh;
  const auto low = Level::kLow;
  const std::vector<Case> cases = {
      {"inside",
       {Make("a", "k", high, {"1", "2"}), Make("b", "k", low, {"2"})},
       {"b<a"}},
      {"stronger inside weaker",
       {Make("a", "k", low, {"1", "2"}), Make("b", "k", high, {"2"})},
       {}},
      {"partly outside",
       {Make("a", "k", high, {"1", "2"}), Make("b", "k", low, {"2", "3"})},
       {}},
      {"other key",
       {Make("a", "k", high, {"1"}), Make("b", "other", low, {"1"})},
       {}},
      {"highest level first",
       {Make("a", "k", high, {"1", "2", "3"}),
        Make("b", "k", Level::kCritical, {"1", "2"}),
        Make("c", "k", low, {"1"})},
       {"c<b"}},
      {"same level: more evidence",
       {Make("a", "k", low, {"1"}), Make("b", "k", low, {"1", "2"})},
       {"a<b"}},
  };
  for (const Case& c : cases) {
    Incidents incidents(16);
    Replay replay;
    incidents.Replace({Owner("k", c.findings)}, replay);
    std::map<std::string, std::string> rules;
    for (const Finding& f : incidents.live()) rules[f.uid] = f.rule_name;
    Log folded;
    for (const Finding& f : incidents.live()) {
      if (!f.under.empty())
        folded.push_back(Cat(f.rule_name, '<', rules[f.under]));
    }
    EXPECT_EQ(folded, c.folded) << c.name;
    EXPECT_EQ(replay.state(), incidents.live()) << c.name;
  }
}

TEST(Incidents, EqualFindingsFoldOneWay) {
  Incidents incidents(16);
  Replay replay;
  incidents.Replace({Owner("k", {Make("a", "k", Level::kLow, {"1"}),
                                 Make("b", "k", Level::kLow, {"1"})})},
                    replay);
  const std::vector<Finding> live = incidents.live();
  EXPECT_EQ(live[0].under, "");
  EXPECT_EQ(live[1].under, live[0].uid);
}

TEST(Incidents, LosingTheStrongerUnfolds) {
  Incidents incidents(16);
  Replay replay;
  const Finding weak = Make("b", "k", Level::kLow, {"1"});
  incidents.Replace({Owner("k", {Make("a", "k", Level::kHigh, {"1"}), weak})},
                    replay);
  replay.TakeLog();
  incidents.Replace({Owner("k", {weak})}, replay);
  EXPECT_EQ(replay.TakeLog(), (Log{"update b k", "close a k explained"}));
  EXPECT_EQ(replay.state(), incidents.live());
}

TEST(Incidents, SettledIsJoinedAndOutlivesItsSteps) {
  Incidents incidents(16);
  Replay replay;
  const Finding one = Make("a", "k", Level::kLow, {"1"});
  incidents.Replace({Owner("k", {one})}, replay);
  incidents.Settle("k", {one});
  OwnerFindings left = Owner("k", {Make("a", "k", Level::kLow, {"2"})});
  incidents.Replace({left}, replay);
  EXPECT_EQ(Dump(incidents.live()[0]), "low a k | low: reason <- 1 2");
  // Nothing unsettled is left: what was settled stands, drawn as it is now.
  left.findings.clear();
  left.settled = true;
  left.picture.root = "k";
  incidents.Replace({left}, replay);
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_EQ(Dump(incidents.live()[0]), "low a k | low: reason <- 1");
  EXPECT_TRUE(incidents.live()[0].settled);
  EXPECT_EQ(incidents.live()[0].lineage.root, "k");
  EXPECT_EQ(replay.state(), incidents.live());
}

TEST(Incidents, ForgottenOwnersFindingsStay) {
  Incidents incidents(16);
  Replay replay;
  const Finding one = Make("a", "k", Level::kLow, {"1"});
  incidents.Settle("k", {one});
  incidents.Replace({Owner("k", {one})}, replay);
  incidents.Forget("k");
  replay.TakeLog();
  incidents.Replace({Owner("k", {})}, replay);
  EXPECT_EQ(replay.TakeLog(), Log{});
  EXPECT_EQ(incidents.size(), 1u);
}

TEST(Incidents, WhatWasForgottenIsJoinedWhenItComesBack) {
  Incidents incidents(16);
  Replay replay;
  incidents.Replace({Owner("k", {Make("a", "k", Level::kLow, {"1"})})}, replay);
  replay.TakeLog();
  incidents.Release("k", replay);
  EXPECT_EQ(replay.TakeLog(), (Log{"update a k"}));  // settled
  EXPECT_FALSE(incidents.Knows("k"));
  incidents.Replace({Owner("k", {Make("a", "k", Level::kLow, {"2"})})}, replay);
  EXPECT_EQ(replay.TakeLog(), (Log{"update a k"}));
  EXPECT_EQ(incidents.live()[0].evidence.size(), 2u);
  // It is an owner's again: not to be dropped as forgotten.
  EXPECT_EQ(incidents.DropForgotten(0), 0u);
  EXPECT_EQ(incidents.size(), 1u);
}

TEST(Incidents, ForgottenOnesGoTheLowestAndLatestFirst) {
  Incidents incidents(16);
  Replay replay;
  const std::pair<const char*, Level> all[] = {
      {"a", Level::kHigh}, {"b", Level::kLow}, {"c", Level::kLow}};
  std::uint64_t two = 0;
  for (const auto& [uid, level] : all) {
    two = incidents.bytes();
    incidents.Replace({Owner(uid, {Make(uid, uid, level, {uid})})}, replay);
    incidents.Forget(uid);
  }
  EXPECT_EQ(incidents.DropForgotten(incidents.bytes()), 0u);
  EXPECT_EQ(incidents.DropForgotten(two), 1u);
  std::set<std::string> keys;
  for (const Finding& finding : incidents.live()) keys.insert(finding.key);
  EXPECT_EQ(keys, (std::set<std::string>{"a", "b"}));
  EXPECT_EQ(incidents.DropForgotten(two / 2), 1u);
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_EQ(incidents.live()[0].key, "a");
  EXPECT_EQ(incidents.DropForgotten(0), 1u);
  EXPECT_EQ(incidents.bytes(), 0u);
}

TEST(Incidents, OfRulesThatAreNotAskedNothingIsKept) {
  Incidents incidents(16);
  Replay replay;
  const Finding gone = Make("a", "k", Level::kHigh, {"1"});
  const Finding stays = Make("b", "k", Level::kLow, {"1"});
  const Finding forgotten = Make("a", "f", Level::kLow, {"2"});
  incidents.Replace({Owner("k", {gone, stays}), Owner("f", {forgotten})},
                    replay);
  incidents.Forget("f");
  replay.TakeLog();
  incidents.Retire(
      [&](std::string_view rule) {
        return rule == gone.rule_id ? Incidents::Asked::kGone
                                    : Incidents::Asked::kSame;
      },
      replay);
  // What was under it stands by itself.
  EXPECT_EQ(replay.TakeLog(),
            (Log{"update b k", "close a k retired", "close a f retired"}));
  EXPECT_EQ(incidents.DropForgotten(0), 0u);
  EXPECT_EQ(incidents.LevelOf("k"), 1 + static_cast<int>(Level::kLow));
  incidents.Replace({Owner("k", {})}, replay);
  EXPECT_EQ(replay.TakeLog(), (Log{"close b k explained"}));
  EXPECT_EQ(incidents.bytes(), 0u);
}

TEST(Incidents, OfRulesThatAskSomethingElseNothingSettledIsJoined) {
  Incidents incidents(16);
  Replay replay;
  const Finding before = Make("a", "k", Level::kLow, {"1"});
  incidents.Replace({Owner("k", {before})}, replay);
  incidents.Settle("k", {before});
  incidents.Retire([](std::string_view) { return Incidents::Asked::kOther; },
                   replay);
  replay.TakeLog();
  incidents.Replace({Owner("k", {Make("a", "k", Level::kLow, {"2"})})}, replay);
  EXPECT_EQ(Dump(incidents.live()[0]), "low a k | low: reason <- 2");
  incidents.Replace({Owner("k", {})}, replay);
  EXPECT_EQ(incidents.bytes(), 0u);
}

TEST(Incidents, AddedStandAloneAndCanBeDropped) {
  Incidents incidents(16);
  Replay replay;
  const Finding one = Make("a", "record:1", Level::kLow, {"1"});
  incidents.Add(one, replay);
  incidents.Add(one, replay);
  EXPECT_EQ(replay.TakeLog(), (Log{"create a record:1"}));
  incidents.Drop(one.uid);
  EXPECT_EQ(replay.TakeLog(), Log{});
  EXPECT_EQ(incidents.size(), 0u);
}

TEST(Incidents, SettleAllIsToldOnce) {
  Incidents incidents(16);
  Replay replay;
  incidents.Replace({Owner("k", {Make("a", "k", Level::kLow, {"1"})})}, replay);
  replay.TakeLog();
  incidents.SettleAll(replay);
  EXPECT_EQ(replay.TakeLog(), (Log{"update a k"}));
  incidents.SettleAll(replay);
  EXPECT_EQ(replay.TakeLog(), Log{});
  EXPECT_EQ(replay.state(), incidents.live());
}

// Whatever is replaced by whatever: the events, applied, are the live set, and
// a close names exactly the living findings of its rule that share evidence.
TEST(Incidents, EventsReplayToTheLiveSet) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    Incidents incidents(4);
    Replay replay;
    for (int round = 0; round < 30; ++round) {
      std::vector<OwnerFindings> batch;
      for (int owner = 0; owner < 4; ++owner) {
        if (random() % 2 == 0) continue;
        const std::string key = Cat("k", owner);
        std::vector<Finding> findings;
        for (const char* rule : {"a", "b", "c"}) {
          std::vector<std::string> uids;
          for (int uid = 0; uid < 6; ++uid) {
            if (random() % 3 == 0) uids.push_back(Cat(uid));
          }
          if (uids.empty()) continue;
          findings.push_back(
              Make(rule, key, static_cast<Level>(random() % 5), uids));
        }
        if (random() % 5 == 0) incidents.Settle(key, findings);
        batch.push_back(Owner(key, std::move(findings)));
      }
      incidents.Replace(std::move(batch), [&](const FindingEvent& event) {
        replay(event);
        if (event.action != FindingEvent::Action::kClose) return;
        std::vector<std::string> heirs;
        for (const Finding& f : incidents.live()) {
          const bool shares = std::any_of(
              f.evidence.begin(), f.evidence.end(), [&](const Evidence& row) {
                return std::any_of(
                    event.finding.evidence.begin(),
                    event.finding.evidence.end(), [&](const Evidence& lost) {
                      return lost.uid == row.uid && lost.index == row.index;
                    });
              });
          if (f.rule_id == event.finding.rule_id && shares) {
            heirs.push_back(f.uid);
          }
        }
        EXPECT_EQ(event.superseded_by, heirs);
      });
      ASSERT_EQ(replay.state(), incidents.live()) << seed << ' ' << round;
    }
  }
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
