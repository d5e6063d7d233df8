// Feeds organisations of the reference model to engines and prints what each
// engine finds.
//
// Input, JSON lines. {"options": {..}} begins an organisation; then either its
// steps, in order of arrival, or {"bytes": TEXT} pieces of an input; {"end":
// NAME} ends it. Answer: "= NAME", one line a finding, and "! TEXT" for each
// promise that did not hold (the events told, applied in turn, are the
// findings; no step came after the horizon had passed it).
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"
#include "src/engine/test_access.h"
#include "tests/reference/model_step.h"

namespace {

using nlohmann::json;
using snaptrail::Finding;
using snaptrail::FindingEvent;

// Applies the events that an engine tells.
class Replay : public snaptrail::Sink {
 public:
  void OnFinding(const FindingEvent& event) override {
    const std::string& uid = event.finding.uid;
    const bool known = live_.count(uid) != 0;
    switch (event.action) {
      case FindingEvent::Action::kCreate:
        Check(!known, "create of a live finding", uid);
        live_[uid] = event.finding;
        break;
      case FindingEvent::Action::kUpdate:
        Check(known, "update before create", uid);
        live_[uid] = event.finding;
        break;
      case FindingEvent::Action::kClose:
        Check(known, "close of nothing", uid);
        live_.erase(uid);
        break;
    }
  }
  void Compare(const std::vector<Finding>& findings) {
    Check(findings.size() == live_.size(), "events do not add up", "");
    for (const Finding& f : findings) {
      auto it = live_.find(f.uid);
      if (it == live_.end()) {
        Check(false, "never told", f.uid);
      } else {
        Check(
            snaptrail::FindingToJson(it->second) == snaptrail::FindingToJson(f),
            "told otherwise than it is", f.uid);
      }
    }
  }
  const std::string& wrong() const { return wrong_; }

 private:
  void Check(bool holds, const char* what, const std::string& uid) {
    if (!holds && wrong_.empty()) wrong_ = std::string(what) + " " + uid;
  }
  std::map<std::string, Finding> live_;
  std::string wrong_;
};

struct Organisation {
  Replay replay;
  std::unique_ptr<snaptrail::Engine> engine;
  bool in_input = false;
};

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  snaptrail::Compiler compiler;
  compiler.AddBuiltin();
  auto ruleset = compiler.Compile();
  if (!ruleset.ok()) {
    for (const auto& d : compiler.diagnostics()) {
      std::cerr << d.ToString() << "\n";
    }
    return 2;
  }
  std::unique_ptr<Organisation> now;
  std::string line;
  while (std::getline(std::cin, line)) {
    const json j = json::parse(line);
    if (j.contains("options")) {
      now = std::make_unique<Organisation>();
      now->engine = std::make_unique<snaptrail::Engine>(
          snaptrail::internal::EngineTestAccess::MakeBearingData(
              ruleset.value(),
              snaptrail_tests::OptionsFromModel(j.at("options")),
              &now->replay));
    } else if (j.contains("bytes")) {
      if (!std::exchange(now->in_input, true)) {
        now->engine->BeginInput("organisation");
      }
      now->engine->Ingest(j.at("bytes").get_ref<const std::string&>());
    } else if (j.contains("end")) {
      if (now->in_input) now->engine->EndInput();
      now->engine->Flush();
      std::cout << "= " << j.at("end").get<std::string>() << "\n";
      const auto findings = now->engine->findings();
      for (const Finding& f : findings) {
        std::cout << snaptrail::FindingToJson(f) << "\n";
      }
      now->replay.Compare(findings);
      const snaptrail::Stats stats = now->engine->stats();
      if (stats.late != 0) std::cout << "! " << stats.late << " late steps\n";
      if (stats.malformed != 0) {
        std::cout << "! " << stats.malformed
                  << " malformed: " << now->engine->problems().front().reason
                  << "\n";
      }
      if (!now->replay.wrong().empty()) {
        std::cout << "! " << now->replay.wrong() << "\n";
      }
      now.reset();
    } else {
      now->engine->IngestStep(snaptrail_tests::FromModel(j));
    }
  }
}
