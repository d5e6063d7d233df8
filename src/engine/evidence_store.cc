#include "src/engine/evidence_store.h"

#include <cstring>

#include "src/engine/evidence_codec.h"
#include "src/lineage/compact_text.h"

namespace snaptrail::inline v0::internal {
namespace {

// Correlations over correlations over ..: each level is a bundle of bundles.
constexpr int kMaxDepth = 16;
constexpr std::size_t kMaxShown = 64;

constexpr std::uint8_t kEvidence = 0;
constexpr std::uint8_t kBundle = 1;

}  // namespace

std::uint64_t EvidenceStore::bytes() const {
  constexpr std::size_t kPlace =
      sizeof(std::pair<EvidenceRef, BlockArena::Ref>) + 1;
  return texts_.bytes() + blocks_.bytes() + entries_.capacity() * kPlace +
         held_ * sizeof(Held);
}

EvidenceRef EvidenceStore::Push(TimeMs time, DurationMs span) {
  while (entries_.contains(next_)) ++next_;
  by_span_[span].push_back({time, next_});
  ++held_;
  Keep(next_);
  const EvidenceRef ref = next_++;
  texts_.Sweep();
  MakeRoom();
  return ref;
}

void EvidenceStore::Keep(EvidenceRef ref) {
  const BlockArena::Ref block = blocks_.Allocate(packed_.size(), ref);
  std::memcpy(blocks_.At(block), packed_.data(), packed_.size());
  entries_[ref] = block;
}

void EvidenceStore::LetGo(EvidenceRef ref) {
  const auto found = entries_.find(ref);
  const std::uint8_t* at = blocks_.At(found->second);
  if (*at == kEvidence) ReleaseEvidence(at + 1, &texts_);
  blocks_.Free(found->second);
  entries_.erase(found);
}

void EvidenceStore::MakeRoom() {
  while (held_ > 1 && bytes() > max_bytes_) {
    // Of few queues, by how long ago a reference was given.
    std::deque<Held>* oldest = nullptr;
    for (auto& [span, queue] : by_span_) {
      if (!queue.empty() &&
          (oldest == nullptr ||
           next_ - queue.front().ref > next_ - oldest->front().ref)) {
        oldest = &queue;
      }
    }
    if (oldest == nullptr) return;
    // Room comes in chunks and tables, so a share goes at a time.
    for (std::size_t n = held_ / 16 + 1; n != 0 && !oldest->empty(); --n) {
      LetGo(oldest->front().ref);
      oldest->pop_front();
      --held_;
      ++dropped_;
    }
    blocks_.Compact([this](std::uint32_t ref, BlockArena::Ref now) {
      entries_[ref] = now;
    });
    texts_.Compact();
    entries_.rehash(0);
  }
}

EvidenceRef EvidenceStore::Add(const Evidence& evidence, DurationMs span) {
  packed_.assign(1, static_cast<char>(kEvidence));
  PackEvidence(evidence, &texts_, &packed_);
  return Push(evidence.time, span);
}

EvidenceRef EvidenceStore::AddBundle(TimeMs time, DurationMs span,
                                     const std::vector<EvidenceRef>& refs) {
  packed_.assign(1, static_cast<char>(kBundle));
  PutVarint(refs.size(), &packed_);
  for (const EvidenceRef ref : refs) PutVarint(ref, &packed_);
  return Push(time, span);
}

bool EvidenceStore::Replace(EvidenceRef ref, const Evidence& evidence) {
  const auto found = entries_.find(ref);
  if (found == entries_.end()) return false;
  const std::uint8_t* at = blocks_.At(found->second);
  if (*at != kEvidence) return false;
  packed_.assign(1, static_cast<char>(kEvidence));
  PackEvidence(evidence, &texts_, &packed_);
  const bool same = blocks_.SizeOf(found->second) >= packed_.size() &&
                    std::memcmp(at, packed_.data(), packed_.size()) == 0;
  if (same) {
    ReleaseEvidence(reinterpret_cast<const std::uint8_t*>(packed_.data()) + 1,
                    &texts_);
    return false;
  }
  LetGo(ref);
  Keep(ref);
  texts_.Sweep();
  return true;
}

bool EvidenceStore::Get(EvidenceRef ref, int depth,
                        std::vector<Evidence>* evidence) const {
  const auto found = entries_.find(ref);
  if (found == entries_.end() || depth > kMaxDepth ||
      evidence->size() >= kMaxShown) {
    return false;
  }
  const std::uint8_t* at = blocks_.At(found->second);
  if (*at++ == kEvidence) {
    evidence->push_back(UnpackEvidence(at, texts_));
    return true;
  }
  bool whole = true;
  for (std::uint64_t count = GetVarint(&at); count != 0; --count) {
    whole &= Get(static_cast<EvidenceRef>(GetVarint(&at)), depth + 1, evidence);
  }
  return whole;
}

bool EvidenceStore::Get(EvidenceRef ref,
                        std::vector<Evidence>* evidence) const {
  return Get(ref, 0, evidence);
}

void EvidenceStore::DropBefore(TimeMs horizon) {
  const std::size_t before = held_;
  for (auto& [span, queue] : by_span_) {
    // In the order of arrival: what came early and is new keeps what is behind
    // it a while.
    while (!queue.empty() &&
           (horizon == INT64_MAX || (horizon > INT64_MIN + span &&
                                     queue.front().time < horizon - span))) {
      LetGo(queue.front().ref);
      queue.pop_front();
      --held_;
    }
  }
  if (held_ == before) return;
  blocks_.Compact(
      [this](std::uint32_t ref, BlockArena::Ref now) { entries_[ref] = now; });
  texts_.Compact();
}

}  // namespace snaptrail::inline v0::internal
