// A finding for people: what happened in one sentence, why it counts, when,
// and where the data went.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "snaptrail/finding.h"
#include "src/base/strings.h"
#include "src/base/time.h"
#include "src/finding/labels.h"
#include "src/finding/printable.h"
#include "src/finding/sentence.h"
#include "src/finding/tree.h"

namespace snaptrail::inline v0 {
namespace {

using internal::Cat;
using internal::kMaxLabel;
using internal::Printable;

constexpr std::size_t kMaxAgent = 80;

std::string LevelText(Level level, bool colour) {
  std::string name = LevelName(level);
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  if (!colour) return name;
  static constexpr const char* kColours[] = {"\x1b[2m", "\x1b[36m", "\x1b[33m",
                                             "\x1b[31m", "\x1b[1;31m"};
  return Cat(kColours[static_cast<std::size_t>(level)], name, "\x1b[0m");
}

// "[1 2]": the numbers of the reasons above.
std::string ProvesText(const Evidence& e) {
  std::vector<std::string> numbers;
  for (std::uint32_t reason : e.proves) {
    numbers.push_back(std::to_string(reason + 1));
  }
  return Cat('[', internal::Join(numbers, " "), ']');
}

std::string ResourcesText(const Evidence& e) {
  std::string text;
  for (const EvidenceResource& r : e.resources) {
    if (!text.empty()) text += ", ";
    text += Cat(r.relation, ' ', internal::NodeLabel(r.node));
    if (!r.account.empty()) {
      text += Cat(" (account ", Printable(r.account, kMaxLabel), ')');
    }
  }
  return text;
}

void AddRow(const Evidence& e, std::string* out) {
  const std::string indent(6, ' ');
  *out += Cat("    ", internal::FormatTime(e.time), "  ", StageName(e.stage),
              "  ", Printable(e.operation, kMaxLabel));
  if (e.status != StepStatus::kSuccess) {
    *out += Cat(" (", StepStatusName(e.status), ')');
  }
  *out += Cat("  ", Printable(e.account, kMaxLabel));
  if (!e.region.empty()) *out += Cat('/', Printable(e.region, kMaxLabel));
  *out += Cat("  ", ProvesText(e), '\n');
  *out += Cat(indent, "by ", internal::WhoText(e), '\n');
  if (!e.novelty.empty() || !e.automation.empty()) {
    *out += indent;
    if (!e.novelty.empty()) {
      *out += Cat("new: ", internal::Join(e.novelty, ", "));
    }
    if (!e.automation.empty()) {
      *out += Cat(e.novelty.empty() ? "" : "; ",
                  "automation: ", Printable(e.automation, kMaxLabel));
    }
    *out += '\n';
  }
  const std::string resources = ResourcesText(e);
  if (!resources.empty()) *out += Cat(indent, resources, '\n');
  if (!e.targets.empty()) {
    std::vector<std::string> targets;
    for (const std::string& t : e.targets) {
      targets.push_back(Printable(t, kMaxLabel));
    }
    *out += Cat(indent, "to ", internal::ListText(targets), '\n');
  }
  for (const auto& [name, value] : e.request) {
    *out += Cat(indent, Printable(name, kMaxLabel), ": ",
                Printable(value, kMaxLabel), '\n');
  }
  if (!e.user_agent.empty()) {
    *out += Cat(indent, "agent ", Printable(e.user_agent, kMaxAgent), '\n');
  }
  *out += Cat(indent, "record ", Printable(e.uid, kMaxLabel));
  if (!e.input.empty()) {
    *out += Cat("  ", Printable(e.input, kMaxLabel), ':', e.offset);
  }
  *out += '\n';
}

}  // namespace

std::string FindingToText(const Finding& finding,
                          const std::vector<const Finding*>& folded,
                          bool colour) {
  std::string out =
      Cat(LevelText(finding.level, colour), "  ",
          Printable(internal::RuleLabel(finding), kMaxLabel), "  ",
          internal::KeyLabel(finding.key, finding.evidence), '\n', "  ",
          internal::Sentence(finding), '\n', "\n  why");
  if (!finding.rule_title.empty()) {
    out += Cat(": ", Printable(finding.rule_title, kMaxLabel));
  }
  out += '\n';
  for (std::size_t i = 0; i < finding.reasons.size(); ++i) {
    const Reason& reason = finding.reasons[i];
    out += Cat("    ", i + 1, ". ", LevelName(reason.level), ": ",
               Printable(reason.text, 2 * kMaxLabel), '\n');
  }
  out += "\n  when\n";
  for (const Evidence& e : finding.evidence) AddRow(e, &out);
  if (finding.evidence_cut) {
    out += "    ... later steps that prove the same are left out\n";
  }
  const std::vector<std::string> tree = internal::TreeLines(finding.lineage);
  if (!tree.empty()) {
    out += "\n  where\n";
    for (const std::string& line : tree) out += Cat("    ", line, '\n');
  }
  if (!folded.empty()) {
    out += "\n  the same steps also are\n";
    for (const Finding* other : folded) {
      out += Cat("    ", LevelName(other->level), "  ",
                 Printable(internal::RuleLabel(*other), kMaxLabel), "  ",
                 Printable(other->rule_title, kMaxLabel), '\n');
    }
  }
  if (!finding.notes.empty()) {
    out += "\n  to know\n";
    for (const std::string& note : finding.notes) {
      out += Cat("    ", Printable(note, 4 * kMaxLabel), '\n');
    }
  }
  out += "\n  ";
  if (!finding.techniques.empty()) {
    std::vector<std::string> ids;
    for (const Technique& t : finding.techniques) ids.push_back(t.id);
    out += Cat("ATT&CK ", internal::Join(ids, ", "), " (v",
               finding.techniques.front().version, ")  ");
  }
  out += Cat("finding ", finding.uid, '\n');
  return out;
}

}  // namespace snaptrail::inline v0
