#include "bench/baselines.h"

#include <libdeflate.h>

#include "simdjson.h"

namespace snaptrail_bench {

const Envelope& TrailEnvelope() {
  static const Envelope& envelope = *new Envelope{
      "Records", {{"eventSource", {}}, {"eventName", {}}, {"eventID", {}}}};
  return envelope;
}
const Envelope& AzureHubEnvelope() {
  static const Envelope& envelope = *new Envelope{
      "records",
      {{"resourceId", {}}, {"operationName", {}}, {"correlationId", {}}}};
  return envelope;
}
const Envelope& AzurePageEnvelope() {
  static const Envelope& envelope =
      *new Envelope{"value",
                    {{"correlationId", {}},
                     {"resourceId", {}},
                     {"operationName", {"value"}}}};
  return envelope;
}
const Envelope& GoogleEnvelope() {
  static const Envelope& envelope = *new Envelope{
      nullptr,
      {{"protoPayload", {"serviceName", "methodName"}}, {"insertId", {}}}};
  return envelope;
}

struct BareSimdjson::Impl {
  simdjson::ondemand::parser parser;
};
BareSimdjson::BareSimdjson() : impl_(std::make_unique<Impl>()) {}
BareSimdjson::~BareSimdjson() = default;

std::size_t BareSimdjson::Read(const std::string& json,
                               const Envelope& envelope) {
  if (json.capacity() < json.size() + simdjson::SIMDJSON_PADDING) return 0;
  simdjson::ondemand::document document;
  if (impl_->parser.iterate(json.data(), json.size(), json.capacity())
          .get(document)) {
    return 0;
  }
  simdjson::ondemand::array records;
  if (envelope.list == nullptr ? document.get_array().get(records)
                               : document[envelope.list].get(records)) {
    return 0;
  }
  std::size_t bytes = 0;
  for (auto item : records) {
    simdjson::ondemand::object record;
    if (item.get_object().get(record)) return 0;
    for (const Envelope::Field& field : envelope.fields) {
      std::string_view text;
      if (field.inside.empty()) {
        if (record[field.name].get_string().get(text)) return 0;
        bytes += text.size();
        continue;
      }
      simdjson::ondemand::object inner;
      if (record[field.name].get_object().get(inner)) return 0;
      for (const char* name : field.inside) {
        if (inner[name].get_string().get(text)) return 0;
        bytes += text.size();
      }
    }
  }
  return bytes;
}

struct BareLibdeflate::Impl {
  struct Free {
    void operator()(libdeflate_compressor* c) const {
      libdeflate_free_compressor(c);
    }
    void operator()(libdeflate_decompressor* d) const {
      libdeflate_free_decompressor(d);
    }
  };
  std::unique_ptr<libdeflate_compressor, Free> compressor{
      libdeflate_alloc_compressor(6)};
  std::unique_ptr<libdeflate_decompressor, Free> decompressor{
      libdeflate_alloc_decompressor()};
  std::string buffer;
};
BareLibdeflate::BareLibdeflate() : impl_(std::make_unique<Impl>()) {}
BareLibdeflate::~BareLibdeflate() = default;

std::string BareLibdeflate::Compress(std::string_view bytes) {
  libdeflate_compressor* const compressor = impl_->compressor.get();
  std::string out;
  out.resize(libdeflate_gzip_compress_bound(compressor, bytes.size()));
  out.resize(libdeflate_gzip_compress(compressor, bytes.data(), bytes.size(),
                                      out.data(), out.size()));
  return out;
}

std::size_t BareLibdeflate::Inflate(std::string_view gzip, std::size_t size) {
  impl_->buffer.resize(size);
  std::size_t written = 0;
  const libdeflate_result result = libdeflate_gzip_decompress(
      impl_->decompressor.get(), gzip.data(), gzip.size(), impl_->buffer.data(),
      size, &written);
  return result == LIBDEFLATE_SUCCESS ? written : 0;
}

}  // namespace snaptrail_bench
