// The streams of tests/sigma/vectors/correlation (README.md of the folder above
// tells the format), through what the engine calls: rules on each record, their
// matches in order of arrival to the correlator.
#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/base/yaml.h"
#include "src/correlation/correlator.h"
#include "src/correlation/placement.h"
#include "src/sigma/correlation.h"
#include "src/sigma/rules.h"
#include "tests/sigma/testing.h"
#include "tests/sigma/vector_file.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr char kFolder[] = "tests/sigma/vectors/correlation";

// What is told: "x 10 from 0 [eve] high".
struct Told {
  std::string rule;
  TimeMs time = 0;
  TimeMs first = 0;
  std::vector<std::string> group;
  std::string level;

  std::string Text() const {
    return Cat(rule, ' ', time / kSecond, " from ", first / kSecond, " [",
               Join(group, ","), "] ", level);
  }
};

// An event: a time in seconds and a record, or how far event time is.
struct Event {
  bool mark = false;
  TimeMs time = 0;
  std::string json;
};

// What one engine says of a stream.
class Stream {
 public:
  Stream(const Rules& rules, DurationMs lateness)
      : rules_(rules),
        correlator_(rules.correlations(), {lateness, 64u << 20},
                    [this](const Firing&) { return next_++; }) {}

  std::vector<Told> Run(const std::vector<Event>& events) {
    for (const Event& event : events) {
      if (event.mark) {
        correlator_.Settle(event.time, Report());
      } else {
        Read(event);
      }
    }
    correlator_.Finish(Report());
    std::vector<Told> told = alone_;
    for (const auto& [incident, one] : incidents_) told.push_back(one);
    std::sort(told.begin(), told.end(), [](const Told& a, const Told& b) {
      return std::tie(a.time, a.rule, a.group) <
             std::tie(b.time, b.rule, b.group);
    });
    return told;
  }

 private:
  // Good as long as this is.
  Correlator::Report Report() { return report_; }

  void Read(const Event& event) {
    const JsonText json(event.json);
    JsonDocument document;
    ASSERT_TRUE(document.Parse(json.view())) << event.json;
    Occurrence match;
    match.time = event.time;
    match.ref = next_++;
    // Records are told apart by id; one without is told from all others.
    std::string id = Cat("no id ", match.ref);
    FieldRef field;
    field.name = "id";
    field.parts = {"id"};
    document.Visit(field, [&](const Value& value) {
      id = Cat("id ", value.integer);
      return true;
    });
    match.order = Fingerprint(id);
    std::set<std::uint32_t> hits;
    rules_.EvaluateRaw(
        "aws", "cloudtrail", document,
        [&](std::uint32_t rule, std::uint32_t) { hits.insert(rule); });
    for (const std::uint32_t rule : hits) {
      const Rule& of = rules_.rules()[rule];
      bool named = false;
      for (std::uint32_t i = 0; i < rules_.correlations().size(); ++i) {
        const Correlation& plan = rules_.correlations()[i];
        for (std::uint32_t step = 0; step < plan.steps.size(); ++step) {
          if (plan.steps[step].rule != rule) continue;
          named = true;
          std::vector<GroupItem> places;
          PlacementStats stats;
          PlaceMatch(plan, step, document, match, &places, &stats);
          for (const GroupItem& place : places) {
            correlator_.Put(i, place.key, place.item);
          }
        }
      }
      if (named && of.alone) {
        alone_.push_back(
            {of.name, event.time, event.time, {}, LevelName(of.level)});
      }
    }
  }

  void OnChange(std::uint32_t correlation, const GroupChange& change) {
    const Correlation& plan = rules_.correlations()[correlation];
    const Rule& rule = rules_.rules()[plan.rule];
    if (!rule.alone) return;
    for (const Firing& firing : change.settled) {
      Told& one =
          incidents_[Cat(correlation, '\n', change.key, '\n', firing.incident)];
      Level level = rule.level;
      if (!plan.levels.empty()) {
        level = plan.levels.front().level;
        for (const CorrelationLevel& step : plan.levels) {
          if (step.steps <= firing.steps) level = step.level;
        }
      }
      if (one.rule.empty()) {
        one = {rule.name, firing.incident, firing.first,
               ValuesOfKey(change.key), ""};
      }
      one.first = std::min(one.first, firing.first);
      one.level = LevelName(level);
    }
  }

  const Rules& rules_;
  EvidenceRef next_ = 0;
  Correlator correlator_;
  std::vector<Told> alone_;
  std::map<std::string, Told> incidents_;
  std::function<void(std::uint32_t, const GroupChange&)> on_change_ =
      [this](std::uint32_t correlation, const GroupChange& change) {
        OnChange(correlation, change);
      };
  Correlator::Report report_ = on_change_;
};

class Runner {
 public:
  void Run(const std::string& file) {
    const std::optional<YamlNode> node =
        ReadVectors(file, {"row", "title", "note", "base", "cases"});
    ASSERT_TRUE(node);
    for (const YamlNode& given : node->Find("cases")->items) {
      Case(Cat(file, ':', given.line), node->Find("base")->scalar, given);
    }
  }

  int cases = 0;
  int rejected = 0;

 private:
  void Case(const std::string& where, const std::string& base,
            const YamlNode& given) {
    Only(given, {"rule", "note", "lateness", "events", "told", "rejected"},
         where);
    ++cases;
    Diagnostics diagnostics;
    const auto rules =
        Compile(Cat(base, "---\n", given.Find("rule")->scalar), &diagnostics);
    if (given.Find("rejected") != nullptr) {
      ++rejected;
      EXPECT_EQ(rules, nullptr) << where << " is to be rejected";
      return;
    }
    ASSERT_NE(rules, nullptr) << where << ' ' << diagnostics[0].ToString();
    DurationMs lateness = kUnlimited;
    if (const YamlNode* seconds = given.Find("lateness")) {
      lateness = *seconds->AsInt() * kSecond;
    }
    std::vector<Event> events;
    events.reserve(given.Find("events")->items.size());
    for (const YamlNode& event : given.Find("events")->items) {
      events.push_back(EventOf(event.scalar));
    }
    std::vector<std::string> want;
    const std::vector<Told> told = Stream(*rules, lateness).Run(events);
    for (std::size_t i = 0; i < given.Find("told")->items.size(); ++i) {
      want.push_back(Wanted(given.Find("told")->items[i],
                            i < told.size() ? &told[i] : nullptr));
    }
    EXPECT_EQ(Texts(told), want) << where;
    if (lateness != kUnlimited) return;
    // Whoever waits for all says the same of any order.
    std::mt19937 random(11);
    for (int turn = 0; turn < 5; ++turn) {
      std::shuffle(events.begin(), events.end(), random);
      EXPECT_EQ(Texts(Stream(*rules, lateness).Run(events)), want) << where;
    }
  }

  static Event EventOf(const std::string& text) {
    Event event;
    event.mark = text[0] == '@';
    event.time = std::stoll(text.substr(event.mark ? 1 : 0)) * kSecond;
    if (!event.mark) event.json = text.substr(text.find(' ') + 1);
    return event;
  }

  static std::vector<std::string> Texts(const std::vector<Told>& told) {
    std::vector<std::string> texts;
    for (const Told& one : told) texts.push_back(one.Text());
    return texts;
  }

  // What is not asked for is as it is.
  static std::string Wanted(const YamlNode& node, const Told* told) {
    Only(node, {"rule", "time", "first", "group", "level"}, "told");
    Told want = told == nullptr ? Told() : *told;
    want.rule = node.Find("rule")->scalar;
    want.time = *node.Find("time")->AsInt() * kSecond;
    if (const YamlNode* first = node.Find("first")) {
      want.first = *first->AsInt() * kSecond;
    }
    if (const YamlNode* level = node.Find("level")) want.level = level->scalar;
    if (const YamlNode* group = node.Find("group")) {
      want.group.clear();
      for (const YamlNode& value : group->items) {
        want.group.push_back(value.scalar);
      }
    }
    return want.Text();
  }
};

TEST(Vectors, Streams) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  ASSERT_FALSE(files.empty());
  Runner runner;
  for (const std::string& file : files) runner.Run(file);
  std::cout << files.size() << " rows, " << runner.cases << " cases, "
            << runner.rejected << " of them rejected\n";
  EXPECT_GE(runner.cases, 150);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
