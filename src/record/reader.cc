#include "src/record/reader.h"

#include <algorithm>
#include <string>

#include "src/record/framer.h"
#include "src/record/inflater.h"
#include "src/record/unwrap.h"

namespace snaptrail::inline v0::internal {

// Bytes go: inflater (when the input begins as gzip does), framer, unwrapper.
class RecordReader::Impl : public InflaterSink {
 public:
  Impl(const RecordLimits& limits, RecordSink* sink)
      : sink_(*sink),
        unwrapper_(limits, 0, sink),
        framer_(limits, &unwrapper_),
        inflater_(limits.max_inflation, this) {}

  void Begin(std::string_view name) {
    End();
    head_.clear();
    form_ = Form::kUnknown;
    unwrapper_.Begin(name);
    framer_.Begin();
    inflater_.Begin();
    open_ = true;
  }

  void Feed(std::string_view bytes) {
    if (bytes.empty()) return;
    if (!open_) Begin({});
    if (form_ == Form::kUnknown && !Decide(bytes)) return;
    Pass(bytes);
  }

  void End() {
    if (!open_) return;
    if (form_ == Form::kUnknown) {
      form_ = Form::kPlain;
      Pass(head_);
    }
    if (form_ == Form::kGzip) inflater_.End();
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
  enum class Form : std::uint8_t { kUnknown, kPlain, kGzip };

  // Two bytes decide, and they may come one by one.
  bool Decide(std::string_view bytes) {
    std::string two = head_;
    two += bytes.substr(0, 2 - head_.size());
    if (two.size() < 2 && two[0] == '\x1f') {
      head_ = two;
      return false;
    }
    form_ = Inflater::IsGzip(two) ? Form::kGzip : Form::kPlain;
    if (!head_.empty()) Pass(head_);
    return true;
  }

  void Pass(std::string_view bytes) {
    if (form_ == Form::kGzip) {
      inflater_.Feed(bytes);
    } else {
      OnInflated(bytes);
    }
  }

  RecordSink& sink_;
  Unwrapper unwrapper_;
  Framer framer_;
  Inflater inflater_;
  std::string head_;
  Form form_ = Form::kUnknown;
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
