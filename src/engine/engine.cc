// Engine: the pipeline. Bytes become records, records steps, steps lineages,
// and what the rules say of those becomes findings.
#include "snaptrail/engine.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "src/engine/automation.h"
#include "src/engine/chain_findings.h"
#include "src/engine/correlations.h"
#include "src/engine/explain.h"
#include "src/engine/raw_matches.h"
#include "src/engine/rule_changes.h"
#include "src/engine/ruleset_data.h"
#include "src/engine/silence.h"
#include "src/engine/step_document.h"
#include "src/engine/test_access.h"
#include "src/finding/incidents.h"
#include "src/lineage/tracker.h"
#include "src/record/reader.h"

namespace snaptrail::inline v0 {
namespace {

constexpr std::size_t kMaxProblems = 1000;
// Distinct names under Stats::by_kind: some are made of what a record says.
constexpr std::size_t kMaxKinds = 1000;

// Limits that can never be meant are the nearest that can.
Options Sane(Options options) {
  options.lateness = std::max<DurationMs>(options.lateness, 0);
  options.max_evidence = std::max<std::uint32_t>(options.max_evidence, 1);
  options.max_depth = std::max<std::uint32_t>(options.max_depth, 1);
  options.max_inflation = std::max<std::uint32_t>(options.max_inflation, 1);
  return options;
}

internal::RecordLimits LimitsOf(const Options& options) {
  internal::RecordLimits limits;
  limits.max_record_bytes = options.max_record_bytes;
  limits.max_wrap_bytes = options.max_wrap_bytes;
  limits.max_depth = options.max_depth;
  limits.max_inflation = options.max_inflation;
  limits.max_wraps = options.max_wraps;
  return limits;
}

TimeMs SaturatingAdd(TimeMs time, DurationMs duration) {
  return time > INT64_MAX - duration ? INT64_MAX : time + duration;
}

}  // namespace

struct Engine::Impl : public internal::RecordSink {
  Impl(Ruleset ruleset, Options given, Sink* to, bool every_lineage_bears_data)
      : data(std::move(ruleset.data_)),
        options(Sane(std::move(given))),
        sink(to),
        automation(options.automation, *data->dictionary),
        interpreter(data->dictionary),
        reader(LimitsOf(options), this),
        tracker({options, every_lineage_bears_data, Silent()}),
        incidents(options.max_evidence),
        correlations(data, options, &incidents),
        raw(data, options.max_seen_records, &correlations, &incidents, sink),
        explainer(data, options.explain, &tracker, &incidents, &correlations) {}

  // ---- A call of the public interface; one at a time. A sink that calls back
  // finds the engine busy, and its call does nothing.

  class Call {
   public:
    explicit Call(Impl* impl) : impl_(impl), entered_(!impl->busy) {
      impl_->busy = true;
    }
    ~Call() {
      if (entered_) impl_->busy = false;
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    bool entered() const { return entered_; }

   private:
    Impl* impl_;
    bool entered_;
  };

  // ---- RecordSink

  void OnRecord(const internal::Record& record) override {
    steps.clear();
    std::string problem;
    const internal::Verdict verdict =
        interpreter.Interpret(record, &steps, &problem);
    if (verdict == internal::Verdict::kBad) {
      explainer.watch().OnRecord(record, interpreter, verdict, problem, {});
      ++stats.malformed;
      Count("malformed.record", {});
      AddProblem(record.input, record.offset, problem);
      return;
    }
    ++stats.records;
    CountEnvelope(record.envelope);
    if (verdict == internal::Verdict::kNoSource) {
      ++stats.skipped;
      Count("skipped.unknown_source", {});
    }
    if (interpreter.cut()) Count("cut.resources", {});
    for (Step& step : steps) automation.Mark(&step);
    explainer.watch().OnRecord(record, interpreter, verdict, problem, steps);
    if (raw.Evaluate(record, interpreter, steps, Teller())) {
      correlations.MakeRoom(Teller());
    }
    for (const Step& step : steps) Apply(step, record.input, record.offset);
  }

  void OnMalformed(std::string_view input, std::uint64_t offset,
                   std::string_view reason, bool over_limit,
                   std::string_view operation) override {
    ++stats.malformed;
    if (over_limit) {
      ++stats.over_limit;
      Count(operation.empty() ? "over_limit" : "over_limit.", operation);
    }
    AddProblem(input, offset, reason);
  }

  void OnSkipped(std::string_view kind, std::uint64_t count) override {
    stats.skipped += count;
    Count("skipped.", kind, count);
  }

  void OnRepaired(std::uint64_t fields) override { stats.repaired += fields; }

  // ---- Steps in, findings out

  void Apply(const Step& step, std::string_view input, std::uint64_t offset) {
    newest = newest ? std::max(*newest, step.time) : step.time;
    tracker.Apply(step, input, offset);
    if (!correlations.empty()) correlations.See(step);
    if (Held() > options.max_state_bytes / 16 * 13) MakeRoom();
  }

  std::uint64_t Held() const {
    return tracker.bytes() + incidents.bytes() + correlations.bytes();
  }

  // A share of the budget at a time, so that choosing what goes is done seldom.
  // Three sixteenths stay free for what the heap loses between blocks of
  // different sizes, which under a flood was a fifth of what is counted.
  void MakeRoom() {
    // What is told of a lineage decides whether it goes.
    Refresh(false);
    const std::uint64_t wanted = options.max_state_bytes / 16 * 12;
    const std::uint64_t findings = options.max_state_bytes / 8;
    findings_dropped += incidents.DropForgotten(findings);
    // With a lineage goes what is told of it, which may be most of what is held
    // and is nobody's share: asked for at once, it would take everybody's
    // lineages. In portions, the heaviest origin's go until it is enough.
    for (int turn = 0; turn < 16 && Held() > wanted; ++turn) {
      tracker.Evict(
          std::min(Held() - wanted, tracker.bytes() / 4),
          [this](const std::string& owner, const internal::View& view) {
            Keep(owner, view);
          },
          [this](const std::string& owner) {
            DropWaiting(owner);
            correlations.OnForget(owner);
            incidents.Release(owner, Teller());
          });
      findings_dropped += incidents.DropForgotten(findings);
    }
  }

  // What is to be explained is told of whatever it says.
  internal::Silence Silent() const {
    return options.explain.empty() ? internal::SilenceOf(*data->rules)
                                   : internal::Silence();
  }

  internal::Incidents::Tell Teller() { return tell; }

  void Refresh(bool final) {
    std::vector<std::string> owners = tracker.TakeChanged();
    TakeDue(&owners);
    std::vector<internal::OwnerFindings> fresh;
    for (std::string& owner : owners) {
      internal::View view = tracker.ViewOf(owner);
      view.settled |= final;
      explainer.watch().OnView(owner, view);
      internal::OwnerFindings& now = fresh.emplace_back();
      std::vector<internal::RuleHit> hits;
      now.findings = internal::ChainFindings(view, *data->rules,
                                             options.max_evidence, &hits);
      if (!correlations.empty()) {
        correlations.OnView(owner, view, hits, SettledUntil());
      }
      now.settled = view.settled;
      WaitToSettle(owner, view, now);
      if (now.findings.empty() && !incidents.Knows(owner)) {
        fresh.pop_back();
        continue;
      }
      now.picture = std::move(view.picture);
      now.owner = std::move(owner);
    }
    correlations.MakeRoom(Teller());
    if (fresh.empty()) return;
    std::vector<std::string> told;
    told.reserve(fresh.size());
    for (const auto& owner : fresh) told.push_back(owner.owner);
    incidents.Replace(std::move(fresh), Teller());
    for (const std::string& owner : told) {
      tracker.SetLevel(owner, incidents.LevelOf(owner));
    }
  }

  // Nothing changes about a lineage when the horizon passes its last step but
  // that its findings are settled, which is told.
  void WaitToSettle(const std::string& owner, const internal::View& view,
                    const internal::OwnerFindings& now) {
    DropWaiting(owner);
    if (!Folds() || now.settled || now.findings.empty() || view.rows.empty()) {
      return;
    }
    const TimeMs due =
        SaturatingAdd(view.rows.back().step.time, options.lateness);
    due_at.emplace(owner, due);
    due_owners.emplace(due, owner);
  }

  void DropWaiting(const std::string& owner) {
    const auto found = due_at.find(owner);
    if (found == due_at.end()) return;
    due_owners.erase({found->second, owner});
    due_at.erase(found);
  }

  void TakeDue(std::vector<std::string>* owners) {
    if (!advanced_to) return;
    for (const auto& [due, owner] : due_owners) {
      if (due > *advanced_to) break;
      owners->push_back(owner);
    }
    std::sort(owners->begin(), owners->end());
    owners->erase(std::unique(owners->begin(), owners->end()), owners->end());
  }

  // What is settled of an owner, or all that will be known of it.
  void Keep(const std::string& owner, const internal::View& view) {
    explainer.OnSettle(owner, view);
    incidents.Settle(
        owner, internal::ChainFindings(view, *data->rules, options.max_evidence,
                                       /*hits=*/nullptr));
  }

  // What is about to be dropped was told before, and is told again as settled.
  void Settle(TimeMs now, bool final) {
    Refresh(false);
    tracker.Advance(
        now,
        [this](const std::string& owner, const internal::View& view) {
          Keep(owner, view);
        },
        [this](const std::string& owner) {
          DropWaiting(owner);
          correlations.OnForget(owner);
          incidents.Forget(owner);
        });
    advanced_to = now;
    Refresh(final);
  }

  // Steps up to this time are folded, and missing in views for no other reason.
  TimeMs SettledUntil() const {
    if (!Folds() || !advanced_to) return INT64_MIN;
    return *advanced_to - options.lateness;
  }

  bool Folds() const { return options.lateness != kUnlimited; }

  // At the end of a call that brought something.
  void Update() {
    if (!Folds()) {
      if (options.hold_findings) return;
      Refresh(false);
      correlations.Refresh(Teller());
      return;
    }
    if (!newest) {
      correlations.Settle(INT64_MIN, Teller());
      return;
    }
    // With findings held, working them out is for folding's sake only, and is
    // worth it once a share of the lateness can be folded.
    const DurationMs step =
        options.hold_findings ? std::max(options.lateness / 4, kMinute) : 1;
    if (!advanced_to || *newest >= SaturatingAdd(*advanced_to, step)) {
      Settle(*newest, false);
    } else if (options.hold_findings) {
      return;
    } else {
      Refresh(false);
    }
    correlations.Settle(INT64_MIN, Teller());
  }

  void Flush() {
    reader.End();
    if (Folds() && newest) {
      // The horizon is then the newest step: all is settled, and what is newer
      // still may come.
      const TimeMs now = std::max(advanced_to.value_or(INT64_MIN),
                                  SaturatingAdd(*newest, options.lateness));
      Settle(now, true);
    } else {
      Refresh(true);
    }
    correlations.Finish(Teller());
    incidents.SettleAll(Teller());
  }

  Result<RulesChange> Replace(const internal::RulesetData& other) {
    if (other.actions_digest != data->actions_digest) {
      return Status(StatusCode::kInvalidArgument,
                    "the actions are not those that the engine was made with; "
                    "other actions need another engine");
    }
    auto next = std::make_shared<internal::RulesetData>(*data);
    next->rules = other.rules;
    next->raw_plans = other.raw_plans;
    const internal::RuleChanges changes(*data->rules, *next->rules);
    data = next;
    correlations.Replace(data, changes);
    raw.Replace(data);
    explainer.Replace(data);
    using Asked = internal::Incidents::Asked;
    incidents.Retire(
        [&](std::string_view rule) {
          switch (changes.Of(rule)) {
            case internal::RuleChanges::Fate::kGone:
              return Asked::kGone;
            case internal::RuleChanges::Fate::kChanged:
              return Asked::kOther;
            case internal::RuleChanges::Fate::kKept:
              break;
          }
          return Asked::kSame;
        },
        Teller());
    tracker.AskAgain(Silent());
    if (!options.hold_findings) {
      Refresh(false);
      correlations.Refresh(Teller());
    }
    return changes.Report();
  }

  // ---- Counters

  std::uint64_t& Counter(std::string_view group, std::string_view kind) {
    counter_name.assign(group);
    counter_name += kind;
    const auto found = kinds.find(counter_name);
    if (found != kinds.end()) return found->second;
    return kinds[kinds.size() < kMaxKinds ? counter_name : "other"];
  }

  void Count(std::string_view group, std::string_view kind,
             std::uint64_t by = 1) {
    Counter(group, kind) += by;
  }

  // Nearly every record comes as the one before it did.
  void CountEnvelope(std::string_view envelope) {
    if (envelope_count == nullptr || envelope != last_envelope) {
      last_envelope.assign(envelope);
      envelope_count = &Counter("envelope.", envelope);
    }
    ++*envelope_count;
  }

  void AddProblem(std::string_view input, std::uint64_t offset,
                  std::string_view reason) {
    if (problems.size() >= kMaxProblems) return;
    problems.push_back({std::string(input), offset, std::string(reason)});
  }

  Stats Total() const {
    Stats total = stats;
    const internal::TrackerStats lineage = tracker.stats();
    total.bytes = reader.bytes();
    total.steps = lineage.steps;
    total.findings = incidents.size();
    total.duplicate = lineage.duplicate;
    total.late = lineage.late;
    total.evicted = lineage.forgotten_idle + lineage.evicted_families +
                    lineage.evicted_steps;
    total.state_bytes = Held();
    if (lineage.complete_since != INT64_MIN) {
      total.complete_since = lineage.complete_since;
    }
    const internal::CorrelationStats correlated = correlations.stats();
    std::map<std::string, std::uint64_t> all = kinds;
    const std::pair<const char*, std::uint64_t> counted[] = {
        {"cut.identity_chain", lineage.chain_cut},
        {"cut.operation_records", lineage.operations_cut},
        {"evicted.operations", lineage.operations_evicted},
        {"folded.steps", lineage.folded},
        {"forgotten.idle", lineage.forgotten_idle},
        {"forgotten.record_findings", raw.forgotten()},
        {"forgotten.findings", findings_dropped},
        {"evicted.lineages", lineage.evicted_families},
        {"evicted.steps", lineage.evicted_steps},
        {"evicted_from.heaviest_origin", lineage.evicted_of_heaviest},
        {"evicted_from.other_origins", lineage.evicted_of_others},
        {"unsure.origin_of_session", lineage.unsure},
        {"correlation.late", correlated.tables.late},
        {"correlation.no_value", correlated.places.missing},
        {"cut.correlation_values", correlated.places.cut},
        {"evicted.correlation_groups", correlated.tables.evicted},
        {"evicted.correlation_evidence", correlated.dropped_evidence},
        {"correlation.settled_early", correlated.early}};
    for (const auto& [kind, count] : counted) {
      if (count > 0) all[kind] += count;
    }
    total.by_kind.assign(all.begin(), all.end());
    return total;
  }

  std::shared_ptr<const internal::RulesetData> data;
  const Options options;
  Sink* const sink;
  const internal::ConfiguredAutomation automation;
  internal::Interpreter interpreter;
  internal::RecordReader reader;
  internal::Tracker tracker;
  internal::Incidents incidents;
  internal::Correlations correlations;
  internal::RawMatches raw;
  internal::Explainer explainer;

  std::function<void(const FindingEvent&)> tell =
      [this](const FindingEvent& event) {
        if (sink != nullptr) sink->OnFinding(event);
      };

  bool busy = false;
  std::uint64_t findings_dropped = 0;
  std::vector<Step> steps;  // of the record at hand
  std::string input_name;   // for steps that are given as such
  std::optional<TimeMs> newest;
  std::optional<TimeMs> advanced_to;
  // Owners with findings that are not settled, by when they will be.
  std::map<std::string, TimeMs> due_at;
  std::set<std::pair<TimeMs, std::string>> due_owners;
  Stats stats;
  std::map<std::string, std::uint64_t> kinds;
  std::string counter_name;  // of Counter, kept for its room
  std::string last_envelope;
  std::uint64_t* envelope_count = nullptr;  // its counter
  std::vector<InputProblem> problems;
};

Engine::Engine(Ruleset ruleset, Options options, Sink* sink)
    : impl_(std::make_unique<Impl>(std::move(ruleset), std::move(options), sink,
                                   false)) {}
Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

void Engine::BeginInput(std::string_view name) {
  const Impl::Call call(impl_.get());
  if (!call.entered()) return;
  impl_->reader.End();
  impl_->input_name = std::string(name);
  impl_->reader.Begin(name);
}

void Engine::Ingest(std::string_view bytes) {
  const Impl::Call call(impl_.get());
  if (!call.entered()) return;
  impl_->reader.Feed(bytes);
  impl_->Update();
}

void Engine::EndInput() {
  const Impl::Call call(impl_.get());
  if (!call.entered()) return;
  impl_->reader.End();
  impl_->Update();
}

void Engine::IngestStep(const Step& step) {
  const Impl::Call call(impl_.get());
  if (!call.entered()) return;
  Step marked = step;
  impl_->automation.Mark(&marked);
  impl_->explainer.watch().OnStep(marked, impl_->input_name);
  impl_->Apply(marked, impl_->input_name, 0);
  impl_->Update();
}

Result<RulesChange> Engine::ReplaceRules(Ruleset ruleset) {
  const Impl::Call call(impl_.get());
  if (!call.entered()) {
    return Status(StatusCode::kFailedPrecondition,
                  "the engine is inside another call");
  }
  const auto data = std::move(ruleset.data_);
  return impl_->Replace(*data);
}

void Engine::Advance(TimeMs now) {
  const Impl::Call call(impl_.get());
  if (!call.entered()) return;
  if (impl_->Folds() && now > impl_->advanced_to.value_or(INT64_MIN)) {
    impl_->Settle(now, false);
    impl_->correlations.Settle(now, impl_->Teller());
  } else if (!impl_->options.hold_findings) {
    impl_->Refresh(false);
    impl_->correlations.Refresh(impl_->Teller());
  }
}

void Engine::Flush() {
  const Impl::Call call(impl_.get());
  if (!call.entered()) return;
  impl_->Flush();
}

std::vector<Finding> Engine::findings() const {
  return impl_->incidents.live();
}

Explanation Engine::Explain(std::string_view record_uid) const {
  return impl_->explainer.Explain(record_uid, impl_->Total());
}

Stats Engine::stats() const { return impl_->Total(); }

const std::vector<InputProblem>& Engine::problems() const {
  return impl_->problems;
}

namespace internal {

Engine EngineTestAccess::MakeBearingData(Ruleset ruleset, Options options,
                                         Sink* sink) {
  return Engine(std::make_unique<Engine::Impl>(std::move(ruleset),
                                               std::move(options), sink, true));
}

std::string EngineTestAccess::DumpLineage(const Engine& engine) {
  return engine.impl_->tracker.Dump();
}

Silence EngineTestAccess::Silent(const Engine& engine) {
  return engine.impl_->Silent();
}

std::uint64_t EngineTestAccess::Asleep(const Engine& engine) {
  return engine.impl_->tracker.stats().asleep;
}

}  // namespace internal

}  // namespace snaptrail::inline v0
