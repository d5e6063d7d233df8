// An explanation for people: what the rules said first, then what they looked
// at.
#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "nlohmann/json.hpp"
#include "snaptrail/explain.h"
#include "src/base/strings.h"
#include "src/base/time.h"
#include "src/finding/labels.h"
#include "src/finding/printable.h"
#include "src/finding/tree.h"

namespace snaptrail::inline v0 {
namespace {

using internal::Cat;
using internal::FormatTime;
using internal::Join;
using internal::kMaxLabel;
using internal::Printable;

// More than this nobody reads; the JSON has all.
constexpr std::size_t kMaxSilent = 20;
constexpr std::size_t kMaxListed = 8;
constexpr std::size_t kMaxRelated = 16;

std::string Shown(std::string_view text) { return Printable(text, kMaxLabel); }

std::string Listed(const std::vector<std::string>& values,
                   std::uint64_t in_all) {
  std::vector<std::string> shown;
  for (const std::string& value : values) {
    if (shown.size() == kMaxListed) break;
    shown.push_back(Cat('\'', Shown(value), '\''));
  }
  std::string text = Join(shown, ", ");
  if (in_all > shown.size())
    text += Cat(" and ", in_all - shown.size(), " more");
  return text;
}

// reach.part|exists: 'true', and reach.part is absent
std::string CheckText(const FieldCheck& check) {
  std::string test = check.field.empty() ? "any value" : Shown(check.field);
  if (!check.modifiers.empty()) test += Cat('|', check.modifiers);
  test += Cat(": ", Listed(check.wanted, check.wanted.size()));
  if (check.field.empty()) {
    return Cat(test,
               check.holds ? ", and there is one" : ", and there is none");
  }
  const std::string field = Shown(check.field);
  if (!check.present) return Cat(test, ", and ", field, " is absent");
  if (check.has.empty()) return Cat(test, ", and ", field, " is empty");
  return Cat(test, ", and ", field, " is ", Listed(check.has, check.has_count));
}

class Writer {
 public:
  explicit Writer(const Explanation& e) : e_(e) {}

  std::string Write() {
    Head();
    for (const LineageExplanation& lineage : e_.lineages) {
      for (const StepExplanation& step : lineage.steps) {
        Line(0);
        Line(2, StepTitle(lineage, step));
        Rules(step.rules, 4);
      }
    }
    if (!e_.record_rules.empty()) {
      Line(0);
      Line(2, "rules on the record itself");
      Rules(e_.record_rules, 4);
    }
    for (const LineageExplanation& lineage : e_.lineages) Around(lineage);
    if (!e_.record.empty()) {
      Line(0);
      Line(2, "the record");
      Record();
    }
    return std::move(out_);
  }

 private:
  void Line(std::size_t indent, std::string_view text = {}) {
    out_ += std::string(indent, ' ');
    out_ += text;
    out_ += '\n';
  }

  // ---- What became of it.

  void Head() {
    Line(0, Cat("record ", Shown(e_.uid)));
    if (e_.read == 0) return NotFound();
    const Evidence& head = e_.head;
    std::string what = FormatTime(head.time);
    if (!head.service.empty()) what += Cat("  ", Shown(head.service));
    if (!head.operation.empty()) what += Cat(' ', Shown(head.operation));
    if (!head.account.empty()) what += Cat("  ", Shown(head.account));
    if (!head.region.empty()) what += Cat('/', Shown(head.region));
    if (e_.fate != RecordFate::kUnknownSource) {
      Line(2, what);
      Line(2, Cat("by ", internal::WhoText(head)));
    }
    Line(2, ReadText());
    Line(2, FateText());
    if (e_.fate != RecordFate::kSteps) return;
    if (head.status != StepStatus::kSuccess) {
      Line(2, Cat("the call came to ", StepStatusName(head.status),
                  ": it made nothing, and moves no chain"));
    }
    if (e_.lineages.empty()) {
      Line(2, "its steps are not held: they came too late, or over a limit");
    } else if (e_.lineages_in_all > e_.lineages.size()) {
      Line(2,
           Cat("it takes part in ", e_.lineages_in_all, " lineages; the first ",
               e_.lineages.size(), " are explained"));
    }
  }

  void NotFound() {
    if (e_.fate == RecordFate::kNotWatched) {
      return Line(2, "was not asked for before reading (Options::explain)");
    }
    Line(2,
         Cat("not found: none of ", e_.records_in_all,
             e_.records_in_all == 1 ? " record" : " records", " has this uid"));
    if (e_.malformed_in_all > 0) {
      Line(2, Cat(e_.malformed_in_all,
                  e_.malformed_in_all == 1 ? " stretch" : " stretches",
                  " of input could not be read, and may have held it"));
    }
    if (!e_.mentions.empty()) Line(2, "it is written in");
    for (const RecordMention& mention : e_.mentions) {
      const std::string what =
          !mention.uid.empty()
              ? Cat("record ", Shown(mention.uid))
              : Cat("what is no record (", Shown(mention.problem), ')');
      Line(4, Cat(what, "  ", PlaceText(mention.place)));
    }
  }

  static std::string PlaceText(const RecordPlace& place) {
    return Cat(Shown(place.input), ':', place.offset);
  }

  std::string ReadText() const {
    std::string text =
        e_.read == 1 ? "read once" : Cat("read ", e_.read, " times");
    if (!e_.envelope.empty()) text += Cat(" (", Shown(e_.envelope), ')');
    for (std::size_t i = 0; i < e_.places.size() && i < kMaxListed; ++i) {
      text += Cat(i == 0 ? ": " : ", ", PlaceText(e_.places[i]));
    }
    if (e_.differing) text += "; the texts differ, this is the first";
    return text;
  }

  std::string FateText() const {
    const std::string call =
        Cat(Shown(e_.head.service), ' ', Shown(e_.head.operation));
    switch (e_.fate) {
      case RecordFate::kSteps: {
        std::size_t steps = 0;
        for (const LineageExplanation& lineage : e_.lineages) {
          for (const StepExplanation& step : lineage.steps) {
            steps = std::max<std::size_t>(steps, step.index + std::size_t{1});
          }
        }
        return Cat("gave ", steps, steps == 1 ? " step" : " steps");
      }
      case RecordFate::kNothingToTell:
        return Cat("gave no step: of what the actions tell of ", call,
                   " nothing came about");
      case RecordFate::kNoRow:
        return Cat("gave no step: the actions have no row for ", call,
                   ", or one that is off; rules on chain steps never see it");
      default:
        return "gave no step: it has no form of record that the actions know";
    }
  }

  // ---- Rules.

  static std::string StepTitle(const LineageExplanation& lineage,
                               const StepExplanation& step) {
    return Cat("step ", step.index, ": ",
               step.facts.stage == Stage::kNone ? "no stage"
                                                : StageName(step.facts.stage),
               ", ", StepStatusName(step.facts.status), Where(lineage),
               internal::KeyLabel(lineage.key, {step.facts}));
  }

  static std::string_view Where(const LineageExplanation& lineage) {
    if (lineage.kind == "origin") return ", among the acts of ";
    if (lineage.kind == "account") return ", in ";
    if (lineage.kind == "key") return ", among the work under ";
    return lineage.is_lineage ? ", in the lineage of " : ", by itself, under ";
  }

  void Rules(const std::vector<RuleVerdict>& rules, std::size_t indent) {
    std::size_t silent = 0;
    std::vector<std::string> elsewhere;
    bool fired = false;
    for (const RuleVerdict& rule : rules) {
      if (rule.fired) {
        if (!fired) Line(indent, "fired");
        fired = true;
        Fired(rule, indent + 2);
      } else if (rule.other_stage) {
        elsewhere.push_back(
            Cat(Shown(rule.name), " (", Join(rule.stages, ", "), ')'));
      } else {
        if (silent == 0) Line(indent, "silent, the nearest to firing first");
        if (silent++ < kMaxSilent) Silent(rule, indent + 2);
      }
    }
    if (silent > kMaxSilent) {
      Line(indent + 2, Cat("and ", silent - kMaxSilent, " more"));
    }
    if (!elsewhere.empty()) {
      Line(indent, "ask for another stage");
      for (std::size_t i = 0; i < elsewhere.size() && i < kMaxSilent; ++i) {
        Line(indent + 2, elsewhere[i]);
      }
      if (elsewhere.size() > kMaxSilent) {
        Line(indent + 2, Cat("and ", elsewhere.size() - kMaxSilent, " more"));
      }
    }
  }

  void Fired(const RuleVerdict& rule, std::size_t indent) {
    Line(indent, Cat(Shown(rule.name), "  ", Shown(rule.title)));
    if (!rule.finding_uid.empty()) {
      Line(
          indent + 2,
          Cat("finding ", rule.finding_uid, ", ", LevelName(rule.finding_level),
              rule.finding_under.empty() ? ""
                                         : ", told under the stronger finding ",
              rule.finding_under));
    }
    if (rule.correlations.empty()) {
      for (const std::string& correlation : rule.counted_by) {
        Line(indent + 2,
             Cat("for ", Shown(correlation), ", which tells of it"));
      }
    }
    for (const CorrelationVerdict& one : rule.correlations) {
      Counted(one, indent + 2);
    }
    for (const ReasonVerdict& reason : rule.reasons) {
      Line(indent + 2, Cat(reason.holds ? "" : "not ", LevelName(reason.level),
                           ": ", Printable(reason.text, 2 * kMaxLabel)));
      if (!reason.holds) Obstacles(reason.obstacles, indent + 4);
    }
  }

  void Counted(const CorrelationVerdict& one, std::size_t indent) {
    Line(indent, Cat("for ", Shown(one.name), ", which tells of it: ",
                     Printable(one.asks, 2 * kMaxLabel)));
    if (one.no_value) {
      Line(indent + 2, "takes no part: it lacks a value to group or count by");
    }
    for (const std::string& outer : one.counted_by) {
      Line(indent + 2, Cat("what it says is for ", Shown(outer)));
    }
    for (const GroupVerdict& group : one.groups) {
      std::string text = group.group.empty() ? "all together: " : "";
      for (const auto& [name, value] : group.group) {
        text += Cat(text.empty() ? "" : ", ", Shown(name), " ", Shown(value));
      }
      if (!group.group.empty()) text += ": ";
      text += std::to_string(group.count);
      if (group.enough > 0) text += Cat(" of ", group.enough);
      text += Cat(", ", FormatTime(group.first_time));
      if (group.last_time != group.first_time) {
        text += Cat(" to ", FormatTime(group.last_time));
      }
      Line(indent + 2, text);
      if (!group.missing.empty()) {
        Line(indent + 4, Cat("missing ", Printable(Join(group.missing, ", "),
                                                   2 * kMaxLabel)));
      }
      for (const std::string& uid : group.finding_uids) {
        Line(indent + 4, Cat("finding ", uid));
      }
    }
  }

  void Silent(const RuleVerdict& rule, std::size_t indent) {
    Line(indent, Cat(Shown(rule.name), "  ", Shown(rule.title)));
    Obstacles(rule.obstacles, indent + 2);
    // The condition holds, so each reason is false by itself.
    if (rule.obstacles.empty()) {
      for (const ReasonVerdict& reason : rule.reasons) {
        Line(indent + 2, Cat("not ", LevelName(reason.level), ": ",
                             Printable(reason.text, 2 * kMaxLabel)));
        Obstacles(reason.obstacles, indent + 4);
      }
    }
    for (const StepRef& other : rule.elsewhere) {
      Line(indent + 2, Cat("fires in this lineage on ", RefText(other)));
    }
  }

  void Obstacles(const std::vector<Obstacle>& obstacles, std::size_t indent) {
    for (const Obstacle& obstacle : obstacles) {
      std::string text =
          Cat(obstacle.alternative ? "or " : "", Shown(obstacle.selection),
              obstacle.holds ? " is true and must not be" : " is false");
      const char* before = ": ";
      for (const FieldCheck& check : obstacle.checks) {
        text += Cat(before, check.alternative ? "or " : "", CheckText(check));
        before = "; ";
      }
      Line(indent, text);
    }
  }

  // ---- What they looked at.

  static std::string RefText(const StepRef& ref) {
    std::string text = FormatTime(ref.time);
    if (ref.stage != Stage::kNone) text += Cat("  ", StageName(ref.stage));
    text += Cat("  ", Shown(ref.operation));
    if (!ref.actor.empty()) text += Cat("  by ", Shown(ref.actor));
    return Cat(text, "  record ", Shown(ref.uid));
  }

  void Around(const LineageExplanation& lineage) {
    for (const StepExplanation& step : lineage.steps) {
      Line(0);
      Line(2, Cat("about ", StepTitle(lineage, step)));
      Who(step);
      for (const StepRelation& relation : step.relations) {
        Line(4, Shown(relation.name));
        for (std::size_t i = 0; i < relation.steps.size(); ++i) {
          if (i == kMaxRelated) {
            Line(6, Cat("and ", relation.steps.size() - i, " more"));
            break;
          }
          Line(6, RefText(relation.steps[i]));
        }
      }
      Fields(step);
    }
    const std::vector<std::string> tree = internal::TreeLines(lineage.picture);
    if (tree.empty()) return;
    Line(4,
         Cat("lineage (", lineage.steps_in_all,
             lineage.steps_in_all == 1 ? " step" : " steps",
             lineage.data_bearing ? "" : ", bears no data",
             lineage.birth_seen ? "" : ", the making of the root was not seen",
             ')'));
    for (const std::string& line : tree) Line(6, line);
  }

  void Who(const StepExplanation& step) {
    Line(4, "who");
    for (std::size_t i = 0; i < step.identity.size(); ++i) {
      const IdentityHop& hop = step.identity[i];
      const std::string& name = hop.names.empty() ? hop.uid : hop.names.front();
      std::string text = Cat(i == 0 ? "" : "lent by ",
                             name.empty() ? "nobody named" : Shown(name));
      if (name != hop.uid) text += Cat(" (", Shown(hop.uid), ')');
      if (!hop.session.empty()) text += Cat("  session ", Shown(hop.session));
      Line(6, Cat(text, "  ", FormatTime(hop.time)));
    }
    if (!step.facts.origin_uid.empty()) {
      Line(6, Cat("origin ", Shown(step.facts.origin_uid)));
    }
    if (!step.sponsor.empty()) {
      Line(6, Cat("made or entitled by ", Shown(step.sponsor)));
    }
    if (!step.facts.novelty.empty()) {
      Line(6, Cat("new: ", Join(step.facts.novelty, ", ")));
    }
    if (!step.automation.empty()) {
      Line(6, Cat("automation: ", step.automation == "configured"
                                      ? "the principal is configured as such"
                                      : Shown(step.automation)));
    }
    if (!step.automation_overruled.empty()) {
      Line(6, Cat("automation: ", Shown(step.automation_overruled),
                  " fits, but somebody is behind it"));
    }
  }

  // What a step is in another lineage as well is not said twice.
  void Fields(const StepExplanation& step) {
    Line(4, "fields");
    auto& told = told_[step.index];
    bool left_out = false;
    for (const auto& [name, values] : step.fields) {
      const auto [it, first] = told.try_emplace(name, values);
      if (!first && it->second == values) {
        left_out = true;
        continue;
      }
      Line(6, Cat(Shown(name), ": ", Listed(values, values.size())));
    }
    if (left_out) Line(6, "the others are as above");
  }

  // Indented, in the record's order. Everything but plain ASCII is escaped.
  void Record() {
    const auto record =
        nlohmann::ordered_json::parse(e_.record, nullptr, false);
    if (record.is_discarded()) {
      return Line(4, Printable(e_.record, e_.record.size()));
    }
    const std::string text =
        record.dump(2, ' ', true, nlohmann::json::error_handler_t::replace);
    for (const std::string_view line : internal::Split(text, '\n')) {
      Line(4, line);
    }
  }

  const Explanation& e_;
  std::string out_;
  std::map<std::uint32_t, std::map<std::string, std::vector<std::string>>>
      told_;
};

}  // namespace

std::string ExplanationToText(const Explanation& explanation) {
  return Writer(explanation).Write();
}

}  // namespace snaptrail::inline v0
