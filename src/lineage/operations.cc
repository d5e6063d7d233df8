#include "src/lineage/operations.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "src/base/strings.h"
#include "src/lineage/canonical.h"

namespace snaptrail::inline v0::internal {
namespace {

using Told = Operations::Told;
using Half = std::vector<Told>;

std::uint64_t TextBytes(const std::string& text) {
  return text.capacity() <= sizeof(std::string) ? 0 : text.capacity();
}

// About what holding the step takes: its texts are counted as its canonical
// text has them.
std::uint64_t BytesOf(const Told& told) {
  return sizeof(Told) + TextBytes(told.input) + CanonicalText(told.step).size();
}

// What a half says of something that is done, if it says so at all.
bool Acts(const Half& half) { return half.front().step.stage != Stage::kNone; }

auto When(const Half& half) {
  const Step& step = half.front().step;
  return std::tie(step.time, step.uid);
}

template <typename T>
void Unite(const std::vector<T>& from, std::vector<T>* to) {
  for (const T& value : from) {
    if (std::find(to->begin(), to->end(), value) == to->end()) {
      to->push_back(value);
    }
  }
}

// One thing in two halves may have other names in each.
void Unite(const std::vector<Resource>& from, std::vector<Resource>* to) {
  for (const Resource& resource : from) {
    auto same = std::find_if(to->begin(), to->end(), [&](const Resource& r) {
      return r.kind == resource.kind && r.uid == resource.uid;
    });
    if (same == to->end()) {
      to->push_back(resource);
    } else {
      Unite(resource.alias, &same->alias);
    }
  }
}

void TakeIfEmpty(const std::string& from, std::string* to) {
  if (to->empty()) *to = from;
}

void Unite(const Step& from, Step* to) {
  Unite(from.in, &to->in);
  Unite(from.out, &to->out);
  Unite(from.on, &to->on);
  Unite(from.gone, &to->gone);
  Unite(from.via, &to->via);
  Unite(from.key, &to->key);
  Unite(from.place, &to->place);
  Unite(from.job_uid, &to->job_uid);
  TakeIfEmpty(from.src_ip, &to->src_ip);
  TakeIfEmpty(from.user_agent, &to->user_agent);
  TakeIfEmpty(from.region, &to->region);
  if (to->actor.uid.empty()) to->actor = from.actor;
}

}  // namespace

bool Supersedes(const Step& step, const Step& known) {
  return step.revision != known.revision
             ? step.revision > known.revision
             : CanonicalText(step) > CanonicalText(known);
}

std::vector<Told> Operations::Joined(const Operation& operation) {
  std::vector<const Half*> halves;
  for (const Half& half : operation.halves) halves.push_back(&half);
  std::sort(halves.begin(), halves.end(),
            [](const Half* a, const Half* b) { return When(*a) < When(*b); });
  const Half* act = nullptr;
  const Half* end = nullptr;
  for (const Half* half : halves) {
    const Step& step = half->front().step;
    if (Acts(*half) &&
        (act == nullptr || (step.fold_body && !act->front().step.fold_body))) {
      act = half;
    }
    if (step.fold_final) end = half;
  }
  if (act == nullptr || end == nullptr) return {};

  std::vector<Told> joined = *act;
  const Step& outcome = end->front().step;
  for (Told& told : joined) {
    Step& step = told.step;
    for (const Half* half : halves) {
      if (half == act) continue;
      auto same = std::find_if(half->begin(), half->end(), [&](const Told& t) {
        return t.step.index == step.index && t.step.stage == step.stage;
      });
      if (same != half->end()) Unite(same->step, &step);
    }
    step.status = outcome.status;
    step.status_code = outcome.status_code;
    step.status_detail = outcome.status_detail;
    step.fold_final = true;
  }
  return joined;
}

bool Operations::File(const Step& step, std::string_view input,
                      std::uint64_t offset, std::vector<Told>* before,
                      std::vector<Told>* after) {
  std::string name = Cat(step.cloud, " ", step.correlation_uid);
  auto [found, inserted] = by_name_.try_emplace(name);
  if (inserted) {
    found->second = operations_.emplace(operations_.end());
    found->second->name = std::move(name);
  } else {
    operations_.splice(operations_.end(), operations_, found->second);
  }
  Operation& operation = *found->second;
  const std::uint64_t had = operation.bytes;
  operation.last = std::max(operation.last, step.time);

  auto half = std::find_if(
      operation.halves.begin(), operation.halves.end(),
      [&](const Half& h) { return h.front().step.uid == step.uid; });
  if (half == operation.halves.end() && operation.halves.size() == kMaxHalves) {
    ++cut_;
    return false;
  }
  *before = Joined(operation);
  if (half == operation.halves.end()) {
    half = operation.halves.emplace(half);
  }
  auto known = std::find_if(half->begin(), half->end(), [&](const Told& t) {
    return t.step.index == step.index;
  });
  const Told fresh{step, std::string(input), offset};
  if (known == half->end()) {
    half->push_back(fresh);
    std::sort(half->begin(), half->end(), [](const Told& a, const Told& b) {
      return a.step.index < b.step.index;
    });
    operation.bytes += BytesOf(fresh);
  } else if (known->step == step) {
    if (std::tie(fresh.input, fresh.offset) >=
        std::tie(known->input, known->offset)) {
      return false;
    }
    *known = fresh;
  } else {
    if (!Supersedes(step, known->step)) return false;
    operation.bytes -= std::min(operation.bytes, BytesOf(*known));
    operation.bytes += BytesOf(fresh);
    *known = fresh;
  }
  bytes_ += operation.bytes - had;
  *after = Joined(operation);
  while (bytes_ > max_bytes_ && operations_.size() > 1) {
    Erase(operations_.begin());
    ++evicted_;
  }
  return true;
}

void Operations::Forget(TimeMs before) {
  while (!operations_.empty() && operations_.front().last < before) {
    Erase(operations_.begin());
  }
}

void Operations::Erase(Place place) {
  bytes_ -= place->bytes;
  by_name_.erase(place->name);
  operations_.erase(place);
}

}  // namespace snaptrail::inline v0::internal
