#include "src/record/unpack.h"

namespace snaptrail::inline v0::internal {

Unpacker::Unpacker(std::uint32_t max_ratio, std::uint64_t* allowance,
                   InflaterSink* sink, int levels)
    : max_ratio_(max_ratio),
      allowance_(allowance),
      sink_(*sink),
      levels_(levels) {}

void Unpacker::Begin() {
  form_ = Form::kUnknown;
  head_.clear();
}

bool Unpacker::Decide(std::string_view bytes) {
  std::string two = head_;
  two += bytes.substr(0, 2 - head_.size());
  if (two.size() < 2 && two[0] == '\x1f') {
    head_ = two;
    return false;
  }
  form_ = Form::kPlain;
  if (Inflater::IsGzip(two)) {
    form_ = levels_ > 0 ? Form::kGzip : Form::kRefused;
  }
  if (form_ == Form::kRefused) {
    sink_.OnGzipProblem("gzip in gzip too deep", true);
  } else if (form_ == Form::kGzip) {
    if (!inflater_) {
      inflater_ = std::make_unique<Inflater>(max_ratio_, allowance_,
                                             static_cast<InflaterSink*>(this));
      inner_ = std::make_unique<Unpacker>(max_ratio_, allowance_, &sink_,
                                          levels_ - 1);
    }
    inflater_->Begin();
    inner_->Begin();
  }
  const std::string head = std::move(head_);
  head_.clear();
  Pass(head);
  return true;
}

void Unpacker::Pass(std::string_view bytes) {
  if (bytes.empty()) return;
  if (form_ == Form::kGzip) {
    inflater_->Feed(bytes);
  } else if (form_ == Form::kPlain) {
    sink_.OnInflated(bytes);
  }
}

void Unpacker::Feed(std::string_view bytes) {
  if (bytes.empty()) return;
  if (form_ == Form::kUnknown && !Decide(bytes)) return;
  Pass(bytes);
}

void Unpacker::Lost(std::string_view reason, bool over_limit) {
  if (form_ == Form::kUnknown && !head_.empty()) {
    form_ = Form::kPlain;
    Pass(head_);
  }
  sink_.OnGzipProblem(reason, over_limit);
  // Members can be found again.
  if (form_ == Form::kGzip) inflater_->Begin();
}

void Unpacker::End() {
  if (form_ == Form::kUnknown && !head_.empty()) {
    form_ = Form::kPlain;
    Pass(head_);
  }
  if (form_ == Form::kGzip) {
    inflater_->End();
    inner_->End();
  }
  Begin();
}

}  // namespace snaptrail::inline v0::internal
