// Reading a record: most name no row, which their top keys tell; the others are
// parsed.
#include <simdjson.h>

#include <algorithm>
#include <string>

#include "src/cloud/build_step.h"
#include "src/cloud/dictionary.h"
#include "src/cloud/program.h"
#include "src/cloud/quick_look.h"

namespace snaptrail::inline v0::internal {

struct Interpreter::Impl {
  std::shared_ptr<const Dictionary> dictionary;
  simdjson::dom::parser parser;
  Capture capture;
  ActorCache actors;
  const ActionRow no_row{};
  const RowProgram no_program{};
  std::string name;  // of the row at hand, kept for its room
  const Source* form = nullptr;
  bool cut = false;

  bool Recognises(const Source& source, simdjson::dom::element document) {
    capture.Begin(&source.shape, source.trie.get(), document);
    return std::any_of(source.has_nodes.begin(), source.has_nodes.end(),
                       [this](const std::vector<std::uint32_t>& nodes) {
                         return std::all_of(nodes.begin(), nodes.end(),
                                            [this](std::uint32_t node) {
                                              return capture.HasTop(node);
                                            });
                       });
  }

  // Null: there is none.
  const ActionRow* RowOf(const Cloud& cloud, const Source& source,
                         std::string_view service, std::string_view operation) {
    name = AsciiLower(service);
    name += ' ';
    const std::size_t service_end = name.size();
    if (source.shape.nocase) {
      name += AsciiLower(operation);
    } else {
      name += operation;
    }
    auto it = cloud.rows.find(name);
    if (it == cloud.rows.end()) {
      name.resize(service_end);
      name += '*';
      it = cloud.rows.find(name);
    }
    return it == cloud.rows.end() ? nullptr : &it->second;
  }
};

Interpreter::Interpreter(std::shared_ptr<const Dictionary> dictionary)
    : impl_(std::make_unique<Impl>()) {
  impl_->dictionary = std::move(dictionary);
}
Interpreter::~Interpreter() = default;

std::string_view Interpreter::product() const {
  return impl_->form == nullptr ? std::string_view()
                                : std::string_view(impl_->form->product);
}
std::string_view Interpreter::log_service() const {
  return impl_->form == nullptr ? std::string_view()
                                : std::string_view(impl_->form->log_service);
}
const Source* Interpreter::source() const { return impl_->form; }

bool Interpreter::cut() const { return impl_->cut; }

Verdict Interpreter::Interpret(const Record& record, std::vector<Step>* steps,
                               std::string* problem) {
  Impl& s = *impl_;
  s.form = nullptr;
  s.cut = false;
  const QuickLook* quick = s.dictionary->impl().quick.get();
  if (quick != nullptr) {
    s.form = quick->Look(record);
    if (s.form != nullptr) return Verdict::kUnnamed;
  }
  simdjson::dom::element document;
  simdjson::dom::object object;
  const auto error =
      s.parser.parse(record.json.data(), record.json.size(), false)
          .get(document);
  if (error || document.get(object)) {
    *problem = "not JSON";
    return Verdict::kBad;
  }
  // The keys of one form may stand in a record of another, which then says no
  // operation where the first looks for it.
  for (const auto& cloud : s.dictionary->impl().clouds) {
    for (std::size_t i = 0; i < cloud->sources.size(); ++i) {
      const Source& source = cloud->sources[i];
      if (!s.Recognises(source, document)) continue;
      if (s.form == nullptr) s.form = &source;
      StepBuilder head(cloud.get(), &source, &s.no_row, &s.no_program,
                       &s.capture, nullptr, &record);
      const std::string_view service =
          Trim(head.EnvelopeText(EnvelopeField::kService));
      const std::string_view operation =
          Trim(head.EnvelopeText(EnvelopeField::kOperation));
      if (service.empty() || operation.empty()) continue;
      s.form = &source;
      const ActionRow* const row = s.RowOf(*cloud, source, service, operation);
      if (row == nullptr || row->off) return Verdict::kUnnamed;
      StepBuilder builder(cloud.get(), &source, row, &row->by_source[i],
                          &s.capture, &s.actors, &record);
      const std::size_t before = steps->size();
      if (!builder.Build(steps, problem)) return Verdict::kBad;
      s.cut = builder.cut();
      return steps->size() == before ? Verdict::kNoStep : Verdict::kSteps;
    }
  }
  return s.form != nullptr ? Verdict::kUnnamed : Verdict::kNoSource;
}

}  // namespace snaptrail::inline v0::internal
