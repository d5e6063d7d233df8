#include "src/cloud/record_fields.h"

#include <simdjson.h>

#include "src/cloud/build_step.h"
#include "src/cloud/program.h"

namespace snaptrail::inline v0::internal {

struct RecordFields::Impl {
  simdjson::dom::parser parser;
  Capture capture;
  const Cloud no_cloud{};
  const ActionRow no_row{};
  const RowProgram no_program{};
  Record record;
  const Source* source = nullptr;
  enum class State { kUnread, kRead, kBad } state = State::kUnread;
  TextMap<std::vector<std::string_view>> known;
  const std::vector<std::string_view> none{};

  bool Read() {
    if (state != State::kUnread) return state == State::kRead;
    simdjson::dom::element document;
    // In place: a record has the padding.
    state = parser.parse(record.json.data(), record.json.size(), false)
                    .get(document)
                ? State::kBad
                : State::kRead;
    if (state == State::kBad) return false;
    capture.Begin(&source->shape, source->trie.get(), document);
    return true;
  }
};

RecordFields::RecordFields() : impl_(std::make_unique<Impl>()) {}
RecordFields::~RecordFields() = default;

void RecordFields::Begin(std::string_view json, const Source* source) {
  impl_->record.json = json;
  impl_->source = source;
  impl_->state = Impl::State::kUnread;
  impl_->known.clear();
}

const std::vector<std::string_view>& RecordFields::Values(
    std::string_view name) {
  Impl& s = *impl_;
  if (s.source == nullptr || s.source->fields.empty()) return s.none;
  const auto field = s.source->fields.find(name);
  if (field == s.source->fields.end()) return s.none;
  const auto known = s.known.find(name);
  if (known != s.known.end()) return known->second;
  if (!s.Read()) return s.none;
  StepBuilder reading(&s.no_cloud, s.source, &s.no_row, &s.no_program,
                      &s.capture, nullptr, &s.record);
  return s.known.emplace(name, reading.AllTexts(field->second)).first->second;
}

}  // namespace snaptrail::inline v0::internal
