// Unpacker: bytes that may be gzip, and gzip of gzip, to what is in them. Two
// bytes decide, at each level: what Firehose compresses is often gzip already.
//
// Invariants: at most kMaxLevels levels; what is told does not depend on the
// cuts. Threads: one thread at a time.
#ifndef SNAPTRAIL_SRC_RECORD_UNPACK_H_
#define SNAPTRAIL_SRC_RECORD_UNPACK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "src/record/inflater.h"

namespace snaptrail::inline v0::internal {

class Unpacker : private InflaterSink {
 public:
  static constexpr int kMaxLevels = 2;

  // `allowance` as of Inflater; both pointers are borrowed.
  Unpacker(std::uint32_t max_ratio, std::uint64_t* allowance,
           InflaterSink* sink, int levels = kMaxLevels);

  void Begin();
  void Feed(std::string_view bytes);
  void End();

 private:
  enum class Form : std::uint8_t { kUnknown, kPlain, kGzip, kRefused };

  void OnInflated(std::string_view bytes) override { inner_->Feed(bytes); }
  void OnGzipProblem(std::string_view reason, bool over_limit) override {
    inner_->Lost(reason, over_limit);
  }
  void OnGzipPadding() override { sink_.OnGzipPadding(); }

  bool Decide(std::string_view bytes);
  void Pass(std::string_view bytes);
  // What is fed next does not go on where the last bytes ended.
  void Lost(std::string_view reason, bool over_limit);

  const std::uint32_t max_ratio_;
  std::uint64_t* const allowance_;
  InflaterSink& sink_;
  const int levels_;  // that may still come
  Form form_ = Form::kUnknown;
  std::string head_;
  std::unique_ptr<Inflater> inflater_;  // made when first needed
  std::unique_ptr<Unpacker> inner_;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_UNPACK_H_
