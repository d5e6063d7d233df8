// The whole engine on any bytes, cut anywhere, under small limits. Wrong, and
// not only a crash: events that do not add up to the findings, a line that is
// not valid UTF-8, findings that depend on where the input was cut.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "snaptrail/engine.h"
#include "src/base/strings.h"

namespace {

using snaptrail::Finding;
using snaptrail::FindingEvent;

void Require(bool holds) {
  if (!holds) std::abort();
}

class Replay : public snaptrail::Sink {
 public:
  void OnFinding(const FindingEvent& event) override {
    const std::string& uid = event.finding.uid;
    switch (event.action) {
      case FindingEvent::Action::kCreate:
        Require(state_.emplace(uid, event.finding).second);
        break;
      case FindingEvent::Action::kUpdate:
        Require(state_.contains(uid));
        state_[uid] = event.finding;
        break;
      case FindingEvent::Action::kClose:
        Require(state_.erase(uid) == 1);
        break;
    }
    const std::string line = snaptrail::FindingEventToJson(event);
    Require(snaptrail::internal::IsValidUtf8(line));
    Require(line.find('\n') == line.npos);
  }

  void Check(const snaptrail::Engine& engine) const {
    const auto findings = engine.findings();
    Require(findings.size() == state_.size());
    for (const Finding& finding : findings) {
      const auto told = state_.find(finding.uid);
      Require(told != state_.end() && told->second == finding);
      const std::string text =
          snaptrail::FindingToText(finding, {&finding}, false);
      Require(text.find('\x1b') == text.npos);
    }
  }

 private:
  std::map<std::string, Finding> state_;
};

const snaptrail::Ruleset& TheRuleset() {
  static const snaptrail::Ruleset ruleset = [] {
    snaptrail::Compiler compiler;
    compiler.AddBuiltin();
    snaptrail::Result<snaptrail::Ruleset> compiled = compiler.Compile();
    Require(compiled.ok());
    return std::move(compiled).value();
  }();
  return ruleset;
}

std::string Run(std::string_view bytes, std::size_t piece,
                const snaptrail::Options& options) {
  Replay sink;
  snaptrail::Engine engine(TheRuleset(), options, &sink);
  engine.BeginInput("fuzz");
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    engine.Ingest(bytes.substr(at, piece));
  }
  engine.EndInput();
  sink.Check(engine);
  engine.Flush();
  sink.Check(engine);
  std::string lines;
  for (const Finding& finding : engine.findings()) {
    lines += snaptrail::FindingToJson(finding) + "\n";
  }
  return lines;
}

}  // namespace

// The first byte chooses how the rest is cut and whether findings are held.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1,
                               size - 1);
  snaptrail::Options options;
  options.max_record_bytes = 1 << 14;
  options.max_depth = 24;
  options.max_evidence = 3;
  options.max_seen_records = 4;
  options.hold_findings = (data[0] & 0x80) != 0;
  const std::size_t piece = 1 + (data[0] & 0x7F);
  const std::string cut = Run(bytes, piece, options);
  options.hold_findings = false;
  Require(Run(bytes, bytes.size(), options) == cut);
  return 0;
}
