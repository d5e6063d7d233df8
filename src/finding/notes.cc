#include "src/finding/notes.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <string_view>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

// Receivers named in notes of one finding; one call may list hundreds.
constexpr std::size_t kMaxNamed = 8;

// The kind out of "cloud:kind:uid".
std::string_view KindOf(std::string_view node) {
  const std::size_t begin = node.find(':');
  if (begin == node.npos) return {};
  const std::size_t end = node.find(':', begin + 1);
  if (end == node.npos) return {};
  return node.substr(begin + 1, end - begin - 1);
}

bool Succeeded(const Evidence& e) { return e.status == StepStatus::kSuccess; }

bool InPicture(const Finding& finding, std::string_view node) {
  return std::any_of(finding.lineage.nodes.begin(), finding.lineage.nodes.end(),
                     [&](const LineageNode& n) { return n.node == node; });
}

// A launch from the lineage's data: that a host holds it is in the record only
// when that names the disk as well.
void AddInferredLaunch(const Evidence& e, const Finding& finding,
                       std::set<std::string>* notes) {
  if (e.stage != Stage::kLaunch || !Succeeded(e)) return;
  std::set<std::string_view> made;  // kinds
  bool from_lineage = false;
  for (const EvidenceResource& r : e.resources) {
    if (r.relation == "out") made.insert(KindOf(r.node));
    if (r.relation == "in") from_lineage |= InPicture(finding, r.node);
  }
  if (!from_lineage || made.size() != 1) return;
  notes->insert(Cat("inferred: ", e.operation,
                    " names no disk of what it starts; that the host holds the "
                    "data follows from what it was started from"));
}

void AddInferredOrigin(const Evidence& e, std::set<std::string>* notes) {
  if (e.invoked_by.empty() || e.origin_uid.empty() ||
      e.origin_uid == e.actor_uid) {
    return;
  }
  notes->insert(Cat("inferred: ", e.invoked_by, " acted for ", e.origin_uid,
                    ", whose earlier request names the same resource"));
}

// A bucket's or vault's owner is often not in the record, and unknown is not
// foreign.
void AddUnknownPlace(const Evidence& e, std::set<std::string>* notes) {
  if (e.stage != Stage::kExport || !e.targets.empty()) return;
  notes->insert(Cat("not seen: ", e.operation,
                    " does not say whose the place is that the data went to"));
}

}  // namespace

std::vector<std::string> NotesOfView(const View& view) {
  std::vector<std::string> notes;
  if (view.has_root && !view.root_birth_seen) {
    notes.push_back(Cat("not seen: the creation of ", view.key,
                        view.root_maybe_forgotten
                            ? " is not in these records, or forgotten"
                            : " is not in these records",
                        "; who made it, and from what, is unknown"));
  }
  return notes;
}

std::vector<std::string> NotesOfEvidence(const Finding& finding) {
  std::set<std::string> notes;
  std::set<std::string> logs;
  std::set<std::string> receivers;
  bool exposed = false;
  bool entered = false;
  bool read = false;
  bool copied = false;
  for (const Evidence& e : finding.evidence) {
    logs.insert(e.account);
    if (!Succeeded(e)) continue;
    exposed |= e.stage == Stage::kExpose;
    entered |= e.stage == Stage::kAccess;
    read |= e.stage == Stage::kRead;
    copied |= e.stage == Stage::kCreate || e.stage == Stage::kCopy ||
              e.stage == Stage::kShare;
    if (e.stage == Stage::kShare) {
      receivers.insert(e.targets.begin(), e.targets.end());
    }
    AddInferredLaunch(e, finding, &notes);
    AddInferredOrigin(e, &notes);
    AddUnknownPlace(e, &notes);
  }
  if (exposed && !entered) {
    notes.insert(
        "not seen: connections to a host (SSH, RDP, database logins) are not "
        "in audit logs; whether anybody came in is unknown");
  }
  if (copied && !read) {
    notes.insert(
        "not seen: direct reads of a copy's blocks are logged only where data "
        "events are recorded");
  }
  std::size_t named = 0;
  for (const std::string& receiver : receivers) {
    if (logs.contains(receiver)) continue;
    if (named++ == kMaxNamed) break;
    notes.insert(receiver == "all"
                     ? std::string("not seen: what the public does with it is "
                                   "logged in the accounts of those who use it")
                     : Cat("not seen: what ", receiver,
                           " does with it is in its own log, of which the "
                           "evidence has nothing"));
  }
  return {notes.begin(), notes.end()};
}

std::vector<std::string> JoinNotes(const std::vector<std::string>& a,
                                   const std::vector<std::string>& b) {
  std::vector<std::string> all;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(),
                 std::back_inserter(all));
  return all;
}

}  // namespace snaptrail::inline v0::internal
