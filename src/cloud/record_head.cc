#include "src/cloud/record_head.h"

#include <simdjson.h>

#include <string>
#include <utility>
#include <vector>

#include "src/base/sha256.h"
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
};

RecordHead::RecordHead(std::shared_ptr<const Dictionary> dictionary)
    : impl_(std::make_unique<Impl>()) {
  impl_->dictionary = std::move(dictionary);
  impl_->program.steps.emplace_back();
}
RecordHead::~RecordHead() = default;

Step RecordHead::Read(const Record& record, const Interpreter& interpreter) {
  simdjson::dom::element document;
  // In place: a Record has the padding.
  const bool parsed =
      !impl_->parser.parse(record.json.data(), record.json.size(), false)
           .get(document);
  if (parsed) {
    for (const auto& cloud : impl_->dictionary->impl().clouds) {
      for (const Source& source : cloud->sources) {
        if (&source != interpreter.source()) continue;
        impl_->capture.Begin(&source.shape, source.trie.get(), document);
        StepBuilder builder(cloud.get(), &source, &impl_->row, &impl_->program,
                            &impl_->capture, nullptr, &record);
        std::vector<Step> steps;
        std::string problem;
        if (builder.Build(&steps, &problem) && !steps.empty()) {
          return std::move(steps.front());
        }
      }
    }
  }
  Step head;
  head.uid = ShortDigest(record.json);
  return head;
}

}  // namespace snaptrail::inline v0::internal
