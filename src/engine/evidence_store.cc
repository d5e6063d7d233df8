#include "src/engine/evidence_store.h"

#include <utility>

namespace snaptrail::inline v0::internal {
namespace {

// Correlations over correlations over ..: each level is a bundle of bundles.
constexpr int kMaxDepth = 16;
constexpr std::size_t kMaxShown = 64;

std::uint64_t BytesOf(const Evidence& evidence) {
  constexpr std::uint64_t kTexts = 400;
  return sizeof(Evidence) + kTexts +
         evidence.request.size() * sizeof(evidence.request[0]) +
         evidence.resources.size() * sizeof(EvidenceResource);
}

}  // namespace

EvidenceRef EvidenceStore::Push(Entry entry) {
  bytes_ += entry.bytes += sizeof(Entry);
  entries_.push_back(std::move(entry));
  while (bytes_ > max_bytes_ && entries_.size() > 1) {
    bytes_ -= entries_.front().bytes;
    entries_.pop_front();
    ++first_;
    ++dropped_;
  }
  return first_ + static_cast<EvidenceRef>(entries_.size() - 1);
}

EvidenceRef EvidenceStore::Add(Evidence evidence) {
  Entry entry;
  entry.time = evidence.time;
  entry.bytes = BytesOf(evidence);
  entry.evidence = std::make_unique<Evidence>(std::move(evidence));
  return Push(std::move(entry));
}

EvidenceRef EvidenceStore::AddBundle(TimeMs time,
                                     std::vector<EvidenceRef> refs) {
  Entry entry;
  entry.time = time;
  entry.bytes = refs.size() * sizeof(EvidenceRef);
  entry.refs = std::move(refs);
  return Push(std::move(entry));
}

const EvidenceStore::Entry* EvidenceStore::Find(EvidenceRef ref) const {
  const EvidenceRef at = ref - first_;
  return at < entries_.size() ? &entries_[at] : nullptr;
}

bool EvidenceStore::Replace(EvidenceRef ref, Evidence evidence) {
  const EvidenceRef at = ref - first_;
  if (at >= entries_.size()) return false;
  Entry& entry = entries_[at];
  if (entry.evidence == nullptr || *entry.evidence == evidence) return false;
  bytes_ -= entry.bytes;
  entry.bytes = BytesOf(evidence) + sizeof(Entry);
  bytes_ += entry.bytes;
  *entry.evidence = std::move(evidence);
  return true;
}

bool EvidenceStore::Get(EvidenceRef ref, int depth,
                        std::vector<const Evidence*>* evidence) const {
  const Entry* entry = Find(ref);
  if (entry == nullptr || depth > kMaxDepth || evidence->size() >= kMaxShown) {
    return false;
  }
  if (entry->evidence != nullptr) {
    evidence->push_back(entry->evidence.get());
    return true;
  }
  bool whole = true;
  for (const EvidenceRef one : entry->refs) {
    whole &= Get(one, depth + 1, evidence);
  }
  return whole;
}

bool EvidenceStore::Get(EvidenceRef ref,
                        std::vector<const Evidence*>* evidence) const {
  return Get(ref, 0, evidence);
}

void EvidenceStore::DropBefore(TimeMs time) {
  // In the order of arrival: what came early and is new keeps what is behind
  // it a while.
  while (!entries_.empty() && entries_.front().time < time) {
    bytes_ -= entries_.front().bytes;
    entries_.pop_front();
    ++first_;
  }
}

}  // namespace snaptrail::inline v0::internal
