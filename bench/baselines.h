// What the pipeline is measured against: the least that any reader of these
// bytes has to do, by the libraries that it is built on.
#ifndef SNAPTRAIL_BENCH_BASELINES_H_
#define SNAPTRAIL_BENCH_BASELINES_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace snaptrail_bench {

// What tells a record of a form: three texts of it, or as many.
struct Envelope {
  struct Field {
    const char* name;
    std::vector<const char*> inside;  // none: it is a text itself
  };
  const char* list =
      nullptr;  // the member with the records; null: a bare array
  std::vector<Field> fields;
};
const Envelope& TrailEnvelope();
const Envelope& AzureHubEnvelope();
const Envelope& AzurePageEnvelope();
const Envelope& GoogleEnvelope();

// A bare pass of simdjson On-Demand over a file, reading the fields of each
// record's envelope.
class BareSimdjson {
 public:
  BareSimdjson();
  ~BareSimdjson();
  // `json` has room for simdjson's padding after it. Returns the bytes of the
  // fields read, so that nothing is optimised away; 0 = it failed.
  std::size_t Read(const std::string& json, const Envelope& envelope);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// libdeflate alone.
class BareLibdeflate {
 public:
  BareLibdeflate();
  ~BareLibdeflate();
  std::string Compress(std::string_view bytes);  // one gzip member
  // Inflates into a buffer of its own. Returns the bytes; 0 = it failed.
  std::size_t Inflate(std::string_view gzip, std::size_t size);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace snaptrail_bench

#endif  // SNAPTRAIL_BENCH_BASELINES_H_
