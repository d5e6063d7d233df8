// What the pipeline is measured against: the least that any reader of these
// bytes has to do, by the libraries that it is built on.
#ifndef SNAPTRAIL_BENCH_BASELINES_H_
#define SNAPTRAIL_BENCH_BASELINES_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace snaptrail_bench {

// A bare pass of simdjson On-Demand over a file, reading three fields of each
// record's envelope: eventSource, eventName, eventID.
class BareSimdjson {
 public:
  BareSimdjson();
  ~BareSimdjson();
  // `json` has room for simdjson's padding after it. Returns the bytes of the
  // fields read, so that nothing is optimised away; 0 = it failed.
  std::size_t Read(const std::string& json);

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
