// What the tracker is asked from outside.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "src/base/strings.h"
#include "src/lineage/tracker_impl.h"

namespace snaptrail::inline v0::internal {

std::vector<IdentityHop> Tracker::Impl::ChainOf(std::string_view uid,
                                                std::uint32_t index) const {
  std::vector<IdentityHop> chain;
  const auto found = s_.by_key.find({s_.texts.Find(uid), index});
  if (found == s_.by_key.end()) return chain;
  for (const Hop& hop : s_.steps[found->second].actor.chain) {
    IdentityHop& told = chain.emplace_back();
    told.uid = s_.texts.Text(hop.uid);
    for (const TextId alias : hop.alias) {
      told.names.emplace_back(s_.texts.Text(alias));
    }
    told.account = s_.texts.Text(hop.account);
    told.session = s_.texts.Text(hop.session);
    told.time = hop.time;
  }
  return chain;
}

TrackerStats Tracker::Impl::stats() const {
  TrackerStats stats = stats_;
  stats.chain_cut = s_.identity.chains_cut();
  stats.asleep = dormants_.size();
  stats.operations_evicted = operations_.evicted();
  stats.operations_cut = operations_.cut();
  return stats;
}

std::string Tracker::Impl::Dump() {
  WakeAll();
  std::vector<StepSlot> slots;
  for (StepSlot slot = 0; slot < s_.steps.slots(); ++slot) {
    if (s_.steps[slot].alive && !IsBlank(slot)) slots.push_back(slot);
  }
  std::sort(slots.begin(), slots.end(), s_.before);
  std::string out;
  for (const StepSlot slot : slots) {
    const Held& held = s_.steps[slot];
    const Step step = s_.StepOf(slot);
    out += Cat(step.uid, "/", step.index, " ", StageName(step.stage), " ",
               StepStatusName(step.status));
    out += Cat(" origin=", s_.texts.Text(held.actor.origin));
    if (held.actor.automation) out += " automation";
    std::vector<std::string> novelty = NoveltyNames(held.actor.novelty);
    if (!novelty.empty()) out += Cat(" new=", Join(novelty, ","));
    const Makers makers = s_.MakersOf(slot);
    std::vector<std::string> creators;
    for (const TextId c : makers.creators) {
      creators.emplace_back(s_.texts.Text(c));
    }
    if (!creators.empty()) out += Cat(" creators=", Join(creators, ","));
    out += Cat(" other=", YesNoName(makers.other));
    std::vector<std::string> roots;
    for (const NodeId root : s_.RootsOf(slot)) {
      roots.push_back(s_.graph.Key(root));
    }
    std::sort(roots.begin(), roots.end());
    if (!roots.empty()) out += Cat(" roots=", Join(roots, ","));
    out += "\n";
  }
  return out;
}

// ---- the public face

Tracker::Tracker(const TrackerOptions& options)
    : impl_(std::make_unique<Impl>(options)) {}
Tracker::~Tracker() = default;
void Tracker::Apply(const Step& step, std::string_view input,
                    std::uint64_t offset) {
  impl_->Apply(step, input, offset);
}
std::vector<std::string> Tracker::TakeChanged() { return impl_->TakeChanged(); }
void Tracker::AskAgain(Silence silence) { impl_->AskAgain(std::move(silence)); }
View Tracker::ViewOf(std::string_view owner) const {
  return impl_->ViewOf(owner);
}
std::vector<IdentityHop> Tracker::ChainOf(std::string_view uid,
                                          std::uint32_t index) const {
  return impl_->ChainOf(uid, index);
}
void Tracker::Advance(
    TimeMs now, absl::FunctionRef<void(const std::string&, const View&)> settle,
    absl::FunctionRef<void(const std::string&)> forget) {
  impl_->Advance(now, settle, forget);
}
void Tracker::SetLevel(std::string_view owner, std::uint8_t level) {
  impl_->SetLevel(owner, level);
}
std::uint64_t Tracker::bytes() const { return impl_->bytes(); }
void Tracker::Evict(
    std::uint64_t wanted,
    absl::FunctionRef<void(const std::string&, const View&)> settle,
    absl::FunctionRef<void(const std::string&)> forget) {
  impl_->Evict(wanted, settle, forget);
}
TrackerStats Tracker::stats() const { return impl_->stats(); }
TimeMs Tracker::watermark() const { return impl_->watermark(); }
std::string Tracker::Dump() const { return impl_->Dump(); }

}  // namespace snaptrail::inline v0::internal
