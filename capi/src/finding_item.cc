#include "capi/src/finding_item.h"

#include <array>
#include <cstring>
#include <memory>
#include <utility>

#include "src/finding/labels.h"

namespace snaptrail_capi {
namespace {

using snaptrail::FindingEvent;

std::string Lines(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& one : all) {
    if (!text.empty()) text += '\n';
    text += one;
  }
  return text;
}

template <typename Number>
void Put(char** to, Number value) {
  for (std::size_t i = 0; i < sizeof(value); ++i) {
    *(*to)++ = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i));
  }
}

static_assert(static_cast<std::uint32_t>(FindingEvent::Action::kClose) ==
              SNAPTRAIL_ACTION_CLOSE);
static_assert(static_cast<std::uint32_t>(FindingEvent::CloseReason::kRetired) ==
              SNAPTRAIL_CLOSE_RETIRED);
static_assert(static_cast<std::uint32_t>(snaptrail::Level::kCritical) ==
              SNAPTRAIL_LEVEL_CRITICAL);

}  // namespace

FindingItem::FindingItem(const FindingEvent& event)
    : action_(static_cast<std::uint32_t>(event.action)),
      event_(event),
      rule_name_(snaptrail::internal::RuleLabel(event.finding)),
      superseded_by_(Lines(event.superseded_by)) {}

FindingItem::FindingItem(snaptrail::Finding finding)
    : action_(SNAPTRAIL_ACTION_STANDS) {
  event_.finding = std::move(finding);
  rule_name_ = snaptrail::internal::RuleLabel(event_.finding);
}

snaptrail_finding FindingItem::AsStruct() const {
  const snaptrail::Finding& f = event_.finding;
  snaptrail_finding out{};
  out.struct_size = sizeof(snaptrail_finding);
  out.action = action_;
  out.close_reason = static_cast<std::uint32_t>(event_.close_reason);
  out.level = static_cast<std::uint32_t>(f.level);
  out.settled = f.settled ? 1 : 0;
  out.evidence_cut = f.evidence_cut ? 1 : 0;
  out.first_time = f.first_time;
  out.last_time = f.last_time;
  out.uid = Str(f.uid);
  out.rule_id = Str(f.rule_id);
  out.rule_name = Str(rule_name_);
  out.rule_title = Str(f.rule_title);
  out.key = Str(f.key);
  out.under = Str(f.under);
  out.superseded_by = Str(superseded_by_);
  out.source = this;
  return out;
}

std::string FindingItem::ToJson(bool event) const {
  // A finding that stands was told of by no event.
  return event && action_ != SNAPTRAIL_ACTION_STANDS
             ? snaptrail::FindingEventToJson(event_)
             : snaptrail::FindingToJson(event_.finding);
}

std::size_t FindingItem::PackedSize(std::size_t json_size) const {
  const snaptrail::Finding& f = event_.finding;
  return kPackedRowSize + f.uid.size() + f.rule_id.size() + rule_name_.size() +
         f.rule_title.size() + f.key.size() + f.under.size() +
         superseded_by_.size() + json_size;
}

void FindingItem::Pack(const std::string& json, const char* begin, char** row,
                       char** place) const {
  const snaptrail::Finding& f = event_.finding;
  Put(row, action_);
  Put(row, static_cast<std::uint32_t>(event_.close_reason));
  Put(row, static_cast<std::uint32_t>(f.level));
  Put(row, static_cast<std::uint32_t>((f.settled ? 1 : 0) |
                                      (f.evidence_cut ? 2 : 0)));
  Put(row, f.first_time);
  Put(row, f.last_time);
  const std::array<const std::string*, 8> texts = {
      &f.uid, &f.rule_id, &rule_name_,     &f.rule_title,
      &f.key, &f.under,   &superseded_by_, &json};
  for (const std::string* text : texts) {
    Put(row, static_cast<std::uint32_t>(*place - begin));
    Put(row, static_cast<std::uint32_t>(text->size()));
    std::memcpy(*place, text->data(), text->size());
    *place += text->size();
  }
}

Outcome CheckPackFlags(std::uint32_t flags) {
  if ((flags & ~(SNAPTRAIL_PACK_JSON | SNAPTRAIL_PACK_EVENT_JSON)) != 0) {
    return Unsupported("a flag of packing is unknown");
  }
  return {};
}

std::string PackedJson(const FindingItem& item, std::uint32_t flags) {
  if (flags == 0) return {};
  return item.ToJson((flags & SNAPTRAIL_PACK_EVENT_JSON) != 0);
}

Outcome PackChosen(const std::vector<const FindingItem*>& items,
                   const std::vector<std::string>& json, std::uint32_t flags,
                   std::size_t size, void* buffer) {
  char* const begin = static_cast<char*>(buffer);
  char* row = begin;
  Put(&row, static_cast<std::uint32_t>(SNAPTRAIL_PACKED_MAGIC));
  Put(&row, static_cast<std::uint32_t>(kPackedHeadSize));
  Put(&row, static_cast<std::uint32_t>(kPackedRowSize));
  Put(&row, static_cast<std::uint32_t>(items.size()));
  Put(&row, static_cast<std::uint64_t>(size));
  Put(&row, static_cast<std::uint64_t>(flags));
  char* place = row + items.size() * kPackedRowSize;
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[i]->Pack(json[i], begin, &row, &place);
  }
  return {};
}

}  // namespace snaptrail_capi

using snaptrail_capi::Guarded;
using snaptrail_capi::GuardedOut;
using snaptrail_capi::Invalid;
using snaptrail_capi::Outcome;

size_t snaptrail_finding_batch_size(const snaptrail_finding_batch* batch) {
  return batch == nullptr ? 0 : batch->structs.size();
}

const snaptrail_finding* snaptrail_finding_batch_get(
    const snaptrail_finding_batch* batch, size_t index) {
  if (batch == nullptr || index >= batch->structs.size()) return nullptr;
  return &batch->structs[index];
}

void snaptrail_finding_batch_destroy(snaptrail_finding_batch* batch) {
  std::unique_ptr<snaptrail_finding_batch>(batch).reset();
}

snaptrail_status snaptrail_finding_to_json(const snaptrail_finding* finding,
                                           uint32_t flags,
                                           snaptrail_buffer** out,
                                           snaptrail_error** error) {
  return GuardedOut(out, error, [&]() -> Outcome {
    if (finding == nullptr || finding->source == nullptr) {
      return Invalid("finding is NULL");
    }
    if ((flags & ~SNAPTRAIL_JSON_EVENT) != 0) {
      return snaptrail_capi::Unsupported("a flag of JSON is unknown");
    }
    *out = snaptrail_capi::MakeBuffer(
        static_cast<const snaptrail_capi::FindingItem*>(finding->source)
            ->ToJson(flags != 0));
    return {};
  });
}

snaptrail_status snaptrail_finding_batch_pack(
    const snaptrail_finding_batch* batch, size_t first, uint32_t flags,
    void* buffer, size_t capacity, size_t* written, size_t* count,
    snaptrail_error** error) {
  if (written != nullptr) *written = 0;
  if (count != nullptr) *count = 0;
  return Guarded(error, [&]() -> Outcome {
    if (batch == nullptr) return Invalid("batch is NULL");
    if (written == nullptr || count == nullptr) {
      return Invalid("written or count is NULL");
    }
    snaptrail_capi::Packed packed;
    const auto at = [&](std::size_t index) {
      const std::size_t size = batch->items.size();
      return first < size && index < size - first ? &batch->items[first + index]
                                                  : nullptr;
    };
    Outcome outcome =
        snaptrail_capi::PackItems(at, flags, buffer, capacity, &packed);
    *written = packed.written;
    *count = packed.count;
    return outcome;
  });
}
