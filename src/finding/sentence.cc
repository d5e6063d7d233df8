#include "src/finding/sentence.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/strings.h"
#include "src/finding/labels.h"
#include "src/finding/printable.h"

namespace snaptrail::inline v0::internal {
namespace {

// A sentence with more than this is no sentence; the timeline has the rest.
constexpr std::size_t kMaxActors = 4;
constexpr std::size_t kMaxClauses = 6;
// Hops from a copy up to what it was first taken from.
constexpr int kMaxClimb = 32;

void AddUnique(const std::string& item, std::vector<std::string>* list) {
  if (std::find(list->begin(), list->end(), item) == list->end()) {
    list->push_back(item);
  }
}

std::string_view RequestValue(const Evidence& e, std::string_view name) {
  for (const auto& [key, value] : e.request) {
    if (key == name) return value;
  }
  return {};
}

// Where a rule of the form that evidence.cc writes opens a door from, as
// "0.0.0.0/0 on port 22". Nothing for egress.
std::string DoorText(std::string_view rule) {
  const std::vector<std::string_view> words = Split(rule, ' ');
  if (words.size() < 4 || words[0] != "ingress") return "";
  const std::size_t head = words[0].size() + words[1].size() + words[2].size();
  std::string peer = Printable(rule.substr(head + 3), kMaxLabel);
  if (words[2] == "-") return peer;
  if (words[2] == "0-65535") return peer + " on all ports";
  return Cat(
      peer,
      words[2].find('-') == std::string_view::npos ? " on port " : " on ports ",
      words[2]);
}

// What one actor did in one way.
struct Clause {
  std::string verb;  // groups rows; see VerbOf
  std::vector<std::string> in, out, on, gone, guard, targets, doors;
  std::vector<std::string> operations;
  std::string detail;
};

// One word a way of acting; the template of TextOf goes with it.
std::string VerbOf(const Evidence& e) {
  if (e.status == StepStatus::kPending) return "started";
  if (e.status == StepStatus::kAttempt) return "tried";
  if (e.status != StepStatus::kSuccess) return "refused";
  if (RequestValue(e, "standing") == "true") return "standing";
  switch (e.stage) {
    case Stage::kShare: {
      const std::string_view direction = RequestValue(e, "grant.direction");
      if (direction == "remove") return "unshare";
      if (RequestValue(e, "grant.public") == "true") return "publish";
      return "share";
    }
    case Stage::kAttach:
      return RequestValue(e, "hold.effect") == "remove" ? "detach" : "attach";
    case Stage::kExpose:
      if (RequestValue(e, "network.effect") == "remove") return "close";
      return "expose";
    case Stage::kAccess:
      return RequestValue(e, "fact.password_reset").empty() ? "access"
                                                            : "password";
    case Stage::kCoverUp: {
      // What acts upon a thing and ends none turns something off.
      const bool ends = std::any_of(
          e.resources.begin(), e.resources.end(),
          [](const EvidenceResource& r) { return r.relation == "gone"; });
      return ends || e.resources.empty() ? "cover_up" : "tamper";
    }
    case Stage::kNone:
      return "call";
    default:
      return StageName(e.stage);
  }
}

void AddTo(const Evidence& e, Clause* clause) {
  for (const EvidenceResource& r : e.resources) {
    const std::string label = NodeLabel(r.node);
    if (r.relation == "in") AddUnique(label, &clause->in);
    if (r.relation == "out") AddUnique(label, &clause->out);
    if (r.relation == "on") AddUnique(label, &clause->on);
    if (r.relation == "gone") AddUnique(label, &clause->gone);
    if (r.relation == "guard") AddUnique(label, &clause->guard);
  }
  for (const std::string& target : e.targets) {
    AddUnique(Printable(target, kMaxLabel), &clause->targets);
  }
  for (const auto& [name, value] : e.request) {
    if (name != "network.rules") continue;
    const std::string door = DoorText(value);
    if (!door.empty()) AddUnique(door, &clause->doors);
  }
  AddUnique(Printable(e.operation, kMaxLabel), &clause->operations);
  if (clause->detail.empty()) {
    clause->detail = Printable(RequestValue(e, "identity.name"), kMaxLabel);
  }
}

std::string Or(const std::vector<std::string>& a,
               const std::vector<std::string>& b, std::string_view fallback) {
  if (!a.empty()) return ListText(a);
  if (!b.empty()) return ListText(b);
  return std::string(fallback);
}

// " to x" when there is an x.
std::string With(std::string_view word, const std::vector<std::string>& items) {
  return items.empty() ? "" : Cat(' ', word, ' ', ListText(items));
}

// An attachment acts on the host, which was there before.
const std::vector<std::string>& HostsOf(const Clause& c) {
  return c.out.empty() ? c.on : c.out;
}

// `source` goes behind the data that is taken.
std::string TextOf(const Clause& c, std::string_view source) {
  const std::string operations = ListText(c.operations);
  const std::string data = Cat(Or(c.in, c.on, "a copy"), source);
  const std::string disk = Or(c.in, {}, "a disk");
  const std::string& v = c.verb;
  if (v == "create") {
    if (c.in.empty()) return Cat("made ", Or(c.out, c.on, "a copy"));
    return Cat("made ", Or(c.out, {}, "a copy"), " of ", data);
  }
  if (v == "copy") return Cat("copied ", data, With("to", c.out));
  if (v == "share")
    return Cat("gave ", Or(c.on, c.in, "a copy"), source,
               With("to", c.targets));
  if (v == "publish")
    return Cat("made ", Or(c.on, c.in, "a copy"), source, " public");
  if (v == "unshare") {
    return Cat("took back ", Or(c.on, c.in, "a copy"), With("from", c.targets));
  }
  if (v == "export") {
    std::string text = Cat("exported ", data, With("to", c.out));
    if (!c.targets.empty()) text += Cat(" in account ", ListText(c.targets));
    return text;
  }
  if (v == "read") return Cat("read ", data, " directly");
  if (v == "restore") return Cat("restored ", data, With("as", c.out));
  if (v == "launch") {
    return Cat("launched ", Or(c.out, {}, "a host"), " from ", data);
  }
  if (v == "attach") return Cat("attached ", disk, With("to", HostsOf(c)));
  if (v == "detach") return Cat("detached ", disk, With("from", HostsOf(c)));
  if (v == "expose") {
    return Cat("opened ", Or(c.on, c.guard, "a door"), With("to", c.doors));
  }
  if (v == "close") return Cat("closed ", Or(c.on, c.guard, "a door"));
  if (v == "access") return Cat("entered ", Or(c.on, c.out, "a host"));
  if (v == "password") {
    return Cat("reset the password of ", Or(c.on, c.out, "a database"));
  }
  if (v == "standing") {
    return Cat("set up a standing rule (", operations, ") that sends copies",
               With("to", c.targets));
  }
  if (v == "tamper") {
    return Cat("tampered with ", Or(c.on, {}, "a log"), " (", operations, ')');
  }
  if (v == "cover_up") return Cat("removed ", Or(c.gone, c.on, "traces"));
  if (v == "weaken") {
    return Cat("weakened ", Or(c.on, {}, "a safeguard"), " (", operations, ')');
  }
  if (v == "identity") {
    return Cat("changed ", c.detail.empty() ? "an identity" : c.detail, " (",
               operations, ')');
  }
  if (v == "recon") return Cat("looked around (", operations, ')');
  if (v == "tried") {
    return Cat("tried ", operations, " (denied, or a dry run)");
  }
  if (v == "refused") return Cat("was refused ", operations);
  if (v == "started") return Cat("started ", operations);
  return Cat("called ", operations);
}

// The clause names the data it takes, so the source may stand behind it.
bool TakesData(const Clause& c) {
  static constexpr std::string_view kTaking[] = {
      "copy", "share", "publish", "export", "read", "restore", "launch"};
  return std::find(std::begin(kTaking), std::end(kTaking), c.verb) !=
         std::end(kTaking);
}

// What the root copy was taken from: "volume vol-0a", " (account ..)".
struct Source {
  std::string label;  // empty: unknown
  std::string account;
};

Source SourceOf(const Finding& finding) {
  const LineagePicture& picture = finding.lineage;
  if (picture.root.empty()) return {};
  std::map<std::string_view, std::string_view> parent;  // the smallest
  for (const LineageEdge& edge : picture.edges) {
    const auto [entry, added] = parent.emplace(edge.child, edge.parent);
    if (!added) {
      entry->second = std::min<std::string_view>(entry->second, edge.parent);
    }
  }
  std::string_view top = picture.root;
  std::set<std::string_view> seen = {top};
  for (int hop = 0; hop < kMaxClimb; ++hop) {
    const auto up = parent.find(top);
    if (up == parent.end() || !seen.insert(up->second).second) break;
    top = up->second;
  }
  if (top == picture.root) return {};
  Source source;
  source.label = NodeLabel(top);
  for (const LineageNode& n : picture.nodes) {
    if (n.node != top || n.account.empty()) continue;
    source.account = Cat(" (account ", Printable(n.account, kMaxLabel), ')');
  }
  return source;
}

// What stands behind the data of this clause. Said once, and only the account
// where the clause names the source itself.
std::string SourceText(const Clause& c, Source* source) {
  if (source->label.empty()) return "";
  std::string text;
  if (c.verb != "create" && !TakesData(c)) return "";
  // A copy made without a snapshot is taken from the source itself.
  if (c.in.size() == 1 && c.in[0] == source->label) {
    text = source->account;
  } else if (TakesData(c)) {
    text = Cat(" of ", source->label, source->account);
  }
  *source = {};
  return text;
}

// "eve (new: created, credential)".
std::string Who(const Evidence& e, const Finding& finding) {
  static constexpr std::string_view kDecisive[] = {
      "created", "credential", "granted", "not_in_baseline", "foreign"};
  std::vector<std::string> asides;
  const bool is_new = std::any_of(
      std::begin(kDecisive), std::end(kDecisive), [&](std::string_view word) {
        return std::find(e.novelty.begin(), e.novelty.end(), word) !=
               e.novelty.end();
      });
  if (is_new) asides.push_back(Cat("new: ", Join(e.novelty, ", ")));
  if (!e.origin_uid.empty() && e.origin_uid != e.actor_uid) {
    asides.push_back(
        Cat("for ", PrincipalLabel(e.origin_uid, finding.evidence)));
  }
  if (!e.author_uid.empty()) {
    asides.push_back(Cat("under a rule of ",
                         PrincipalLabel(e.author_uid, finding.evidence)));
  }
  if (!e.automation.empty()) {
    asides.push_back(Cat("automation: ", Printable(e.automation, kMaxLabel)));
  }
  std::string who = ActorLabel(e);
  if (!asides.empty()) who += Cat(" (", Join(asides, "; "), ')');
  return who;
}

struct Part {
  std::string who;
  std::vector<Clause> clauses;
};

std::vector<Part> PartsOf(const Finding& finding) {
  std::vector<Part> parts;
  for (const Evidence& e : finding.evidence) {
    const std::string who = Who(e, finding);
    auto part = std::find_if(parts.begin(), parts.end(),
                             [&](const Part& p) { return p.who == who; });
    if (part == parts.end()) {
      parts.push_back({who, {}});
      part = parts.end() - 1;
    }
    const std::string verb = VerbOf(e);
    auto clause = std::find_if(part->clauses.begin(), part->clauses.end(),
                               [&](const Clause& c) { return c.verb == verb; });
    if (clause == part->clauses.end()) {
      part->clauses.emplace_back().verb = verb;
      clause = part->clauses.end() - 1;
    }
    AddTo(e, &*clause);
  }
  return parts;
}

// ", so that instance i-0d can be reached from 0.0.0.0/0 on port 22".
std::string ReachText(const std::vector<Part>& parts) {
  std::vector<std::string> hosts;
  std::vector<std::string> doors;
  for (const Part& part : parts) {
    for (const Clause& c : part.clauses) {
      if (c.verb == "attach") {
        for (const std::string& host : HostsOf(c)) AddUnique(host, &hosts);
      }
      if (c.verb == "expose") {
        for (const std::string& door : c.doors) AddUnique(door, &doors);
      }
    }
  }
  if (hosts.empty() || doors.empty()) return "";
  return Cat(", so that ", ListText(hosts), " can be reached from ",
             ListText(doors));
}

}  // namespace

std::string Sentence(const Finding& finding) {
  const std::vector<Part> parts = PartsOf(finding);
  Source source = SourceOf(finding);
  std::string text;
  const std::size_t told = std::min(parts.size(), kMaxActors);
  for (std::size_t i = 0; i < told; ++i) {
    if (i > 0) text += "; ";
    text += parts[i].who + ' ';
    const std::vector<Clause>& clauses = parts[i].clauses;
    const std::size_t shown = std::min(clauses.size(), kMaxClauses);
    for (std::size_t j = 0; j < shown; ++j) {
      if (j > 0) text += j + 1 == clauses.size() ? " and " : ", ";
      const std::string behind = SourceText(clauses[j], &source);
      text += TextOf(clauses[j], behind);
    }
    if (clauses.size() > shown) text += " and more";
  }
  if (parts.size() > told) {
    text += Cat("; and ", parts.size() - told, " more did their part");
  }
  if (text.empty()) text = Printable(finding.rule_title, kMaxLabel);
  return Cat(text, ReachText(parts), '.');
}

}  // namespace snaptrail::inline v0::internal
