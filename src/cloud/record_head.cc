#include "src/cloud/record_head.h"

#include <simdjson.h>

#include <string>
#include <utility>
#include <vector>

#include "src/base/sha256.h"
#include "src/base/time.h"
#include "src/cloud/build_step.h"
#include "src/cloud/program.h"

namespace snaptrail::inline v0::internal {

struct RecordHead::Impl {
  std::shared_ptr<const Dictionary> dictionary;
  simdjson::dom::parser parser;
  Capture capture;
  // A row that asks for nothing: the step it gives is envelope and actor.
  ActionRow row;
  RowProgram program;
  simdjson::dom::element document;

  bool Parse(const Record& record) {
    // In place: a Record has the padding.
    return parser.parse(record.json.data(), record.json.size(), false)
               .get(document) == simdjson::SUCCESS;
  }

  std::pair<const Cloud*, const Source*> Find(const Source* wanted) const {
    for (const auto& cloud : dictionary->impl().clouds) {
      for (const Source& source : cloud->sources) {
        if (&source == wanted) return {cloud.get(), &source};
      }
    }
    return {nullptr, nullptr};
  }

  StepBuilder Builder(const Cloud* cloud, const Source* source,
                      const Record& record) {
    capture.Begin(&source->shape, source->trie.get(), document);
    return StepBuilder(cloud, source, &row, &program, &capture, nullptr,
                       &record);
  }
};

RecordHead::RecordHead(std::shared_ptr<const Dictionary> dictionary)
    : impl_(std::make_unique<Impl>()) {
  impl_->dictionary = std::move(dictionary);
  impl_->program.steps.emplace_back();
}
RecordHead::~RecordHead() = default;

Step RecordHead::Read(const Record& record, const Interpreter& interpreter) {
  if (impl_->Parse(record)) {
    const auto [cloud, source] = impl_->Find(interpreter.source());
    if (source != nullptr) {
      StepBuilder builder = impl_->Builder(cloud, source, record);
      std::vector<Step> steps;
      std::string problem;
      if (builder.Build(&steps, &problem) && !steps.empty()) {
        return std::move(steps.front());
      }
    }
  }
  Step head;
  head.uid = ShortDigest(record.json);
  return head;
}

std::optional<std::string> RecordHead::Uid(const Record& record,
                                           const Interpreter& interpreter) {
  if (!impl_->Parse(record)) return std::nullopt;
  const auto [cloud, source] = impl_->Find(interpreter.source());
  if (source != nullptr) {
    StepBuilder builder = impl_->Builder(cloud, source, record);
    if (ParseTime(builder.EnvelopeText(EnvelopeField::kTime))) {
      for (const EnvelopeField field :
           {EnvelopeField::kCorrects, EnvelopeField::kUid}) {
        const std::string_view uid = builder.EnvelopeText(field);
        if (!uid.empty()) return std::string(uid);
      }
    }
  }
  return ShortDigest(record.json);
}

}  // namespace snaptrail::inline v0::internal
