#include "src/record/reader.h"

#include "src/record/framer.h"
#include "src/record/unpack.h"
#include "src/record/unwrap.h"

namespace snaptrail::inline v0::internal {

// Bytes go: unpacker (when the input begins as gzip does), framer, unwrapper.
class RecordReader::Impl : public InflaterSink {
 public:
  Impl(const RecordLimits& limits, RecordSink* sink)
      : sink_(*sink),
        unwrapper_(limits, 0, nullptr, sink),
        framer_(limits, &unwrapper_),
        unpacker_(limits.max_inflation, nullptr, this) {}

  void Begin(std::string_view name) {
    End();
    unwrapper_.Begin(name);
    framer_.Begin();
    unpacker_.Begin();
    open_ = true;
  }

  void Feed(std::string_view bytes) {
    if (bytes.empty()) return;
    if (!open_) Begin({});
    unpacker_.Feed(bytes);
  }

  void End() {
    if (!open_) return;
    unpacker_.End();
    framer_.End();
    open_ = false;
  }

  std::uint64_t bytes() const { return bytes_; }

  void OnInflated(std::string_view bytes) override {
    bytes_ += bytes.size();
    framer_.Feed(bytes);
  }
  void OnGzipProblem(std::string_view reason, bool over_limit) override {
    framer_.Cut(reason, over_limit);
  }
  void OnGzipPadding() override { sink_.OnSkipped("gzip_padding", 1); }

 private:
  RecordSink& sink_;
  Unwrapper unwrapper_;
  Framer framer_;
  Unpacker unpacker_;
  bool open_ = false;
  std::uint64_t bytes_ = 0;
};

RecordReader::RecordReader(const RecordLimits& limits, RecordSink* sink)
    : impl_(std::make_unique<Impl>(limits, sink)) {}
RecordReader::~RecordReader() = default;
void RecordReader::Begin(std::string_view name) { impl_->Begin(name); }
void RecordReader::Feed(std::string_view bytes) { impl_->Feed(bytes); }
void RecordReader::End() { impl_->End(); }
std::uint64_t RecordReader::bytes() const { return impl_->bytes(); }

}  // namespace snaptrail::inline v0::internal
