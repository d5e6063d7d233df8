// What a finding could not see, and what of it is inferred rather than logged.
// Notes change no level.
//
// Invariant: the notes of evidence follow from a finding's evidence and picture
// alone, so that one that was joined from settled and fresh parts has the notes
// of the whole; what follows from the view is told apart by its absence there.
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_FINDING_NOTES_H_
#define SNAPTRAIL_SRC_FINDING_NOTES_H_

#include <string>
#include <vector>

#include "snaptrail/finding.h"
#include "src/lineage/view.h"

namespace snaptrail::inline v0::internal {

// Sorted, without duplicates.
std::vector<std::string> NotesOfView(const View& view);
std::vector<std::string> NotesOfEvidence(const Finding& finding);

// The union of both, sorted.
std::vector<std::string> JoinNotes(const std::vector<std::string>& a,
                                   const std::vector<std::string>& b);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_FINDING_NOTES_H_
