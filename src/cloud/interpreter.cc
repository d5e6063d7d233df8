// Reading a record: first its top keys only, until the service and the
// operation are known; most records name no row and are left there.
#include <simdjson.h>

#include <string>

#include "src/cloud/build_step.h"
#include "src/cloud/dictionary.h"
#include "src/cloud/program.h"

namespace snaptrail::inline v0::internal {

struct Interpreter::Impl {
  std::shared_ptr<const Dictionary> dictionary;
  simdjson::ondemand::parser scanner;
  simdjson::dom::parser parser;
  std::string key;
  std::string_view product;
  std::string_view log_service;
  bool cut = false;

  // A source whose service is what stands before a suffix of one top key, and
  // its operation another top key: both are seen without parsing more. Nothing:
  // the source is of another form.
  enum class Quick { kNo, kMiss, kHit };
  Quick Look(const Record& record, const Cloud& cloud, const Source& source,
             bool* recognised) {
    const ValueProgram* service = source.Envelope("service");
    const ValueProgram* operation = source.Envelope("operation");
    if (service->kind != ValueProgram::Kind::kFunction ||
        service->text != "before" || service->parts.size() != 2 ||
        service->parts[0].kind != ValueProgram::Kind::kPath ||
        service->parts[0].path.size() != 1 ||
        operation->kind != ValueProgram::Kind::kPath ||
        operation->path.size() != 1 || source.shape.keys == KeyMatch::kFold ||
        source.shape.nocase || source.has.size() != 1) {
      return Quick::kNo;
    }
    const std::string& service_key = service->parts[0].path[0].name;
    const std::string& operation_key = operation->path[0].name;
    // Another key that must stand there is not looked for here.
    for (const std::string& key_name : source.has[0])
      if (key_name != service_key && key_name != operation_key)
        return Quick::kNo;
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    if (scanner
            .iterate(record.json.data(), record.json.size(),
                     record.json.size() + kJsonPadding)
            .get(document) ||
        document.get_object().get(object)) {
      return Quick::kNo;
    }
    std::string_view service_text;
    std::string_view operation_text;
    bool have_service = false;
    bool have_operation = false;
    for (auto field : object) {
      simdjson::ondemand::raw_json_string raw;
      if (field.key().get(raw)) return Quick::kNo;
      if (!have_service && raw.unsafe_is_equal(service_key.c_str())) {
        if (field.value().get_string().get(service_text)) return Quick::kNo;
        have_service = true;
      } else if (!have_operation &&
                 raw.unsafe_is_equal(operation_key.c_str())) {
        if (field.value().get_string().get(operation_text)) return Quick::kNo;
        have_operation = true;
      }
      if (have_service && have_operation) break;
    }
    if (!have_service || !have_operation) return Quick::kNo;
    *recognised = true;
    const std::size_t suffix = service_text.find(service->parts[1].text);
    if (suffix == std::string_view::npos) return Quick::kNo;
    key.assign(Trim(service_text.substr(0, suffix)));
    for (char& c : key) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    const std::size_t service_size = key.size();
    key += ' ';
    key += Trim(operation_text);
    // A row that is off costs no more than none: they are the common calls.
    if (const auto it = cloud.rows.find(key); it != cloud.rows.end())
      return it->second.off ? Quick::kMiss : Quick::kHit;
    key.resize(service_size);
    key += " *";
    const auto any = cloud.rows.find(key);
    return any != cloud.rows.end() && !any->second.off ? Quick::kHit
                                                       : Quick::kMiss;
  }

  bool Recognises(const Source& source, simdjson::dom::object object) {
    Capture capture(&source.shape, {});
    for (const auto& keys : source.has) {
      bool all = true;
      for (const std::string& wanted : keys) {
        bool found = false;
        for (const auto field : object) {
          found |= capture.SameKey(field.key, wanted);
        }
        all &= found;
      }
      if (all) return true;
    }
    return false;
  }
};

Interpreter::Interpreter(std::shared_ptr<const Dictionary> dictionary)
    : impl_(std::make_unique<Impl>()) {
  impl_->dictionary = std::move(dictionary);
}
Interpreter::~Interpreter() = default;

std::string_view Interpreter::product() const { return impl_->product; }
std::string_view Interpreter::log_service() const { return impl_->log_service; }

bool Interpreter::cut() const { return impl_->cut; }

Verdict Interpreter::Interpret(const Record& record, std::vector<Step>* steps,
                               std::string* problem) {
  Impl& s = *impl_;
  s.product = s.log_service = {};
  s.cut = false;
  for (const auto& cloud : s.dictionary->impl().clouds) {
    for (const Source& source : cloud->sources) {
      bool recognised = false;
      if (s.Look(record, *cloud, source, &recognised) == Impl::Quick::kMiss) {
        s.product = source.product;
        s.log_service = source.log_service;
        return Verdict::kUnnamed;
      }
    }
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
  for (const auto& cloud : s.dictionary->impl().clouds) {
    for (std::size_t i = 0; i < cloud->sources.size(); ++i) {
      const Source& source = cloud->sources[i];
      if (!s.Recognises(source, object)) continue;
      s.product = source.product;
      s.log_service = source.log_service;
      ActionRow none;
      RowProgram nothing;
      StepBuilder head(cloud.get(), &source, &none, &nothing, document,
                       record.json);
      const std::string service = AsciiLower(head.EnvelopeText("service"));
      std::string operation(Trim(head.EnvelopeText("operation")));
      if (source.shape.nocase) operation = AsciiLower(operation);
      auto it = cloud->rows.find(Cat(Trim(service), " ", operation));
      if (it == cloud->rows.end()) {
        it = cloud->rows.find(Cat(Trim(service), " *"));
      }
      if (it == cloud->rows.end() || it->second.off) return Verdict::kUnnamed;
      StepBuilder builder(cloud.get(), &source, &it->second,
                          &it->second.by_source[i], document, record.json);
      const std::size_t before = steps->size();
      if (!builder.Build(steps, problem)) return Verdict::kBad;
      s.cut = builder.cut();
      return steps->size() == before ? Verdict::kNoStep : Verdict::kSteps;
    }
  }
  return Verdict::kNoSource;
}

}  // namespace snaptrail::inline v0::internal
