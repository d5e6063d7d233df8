#include "src/record/reader.h"

#include <simdjson.h>

#include <string>

#include "src/base/strings.h"
#include "src/record/framer.h"
#include "src/record/inflater.h"
#include "src/record/repair.h"

namespace snaptrail::inline v0::internal {
namespace {

// The text value of a key near the start of a broken record, found without
// parsing: it only names what was lost.
std::string_view RoughValue(std::string_view head, std::string_view key) {
  const std::size_t at = head.find(key);
  if (at == std::string_view::npos) return {};
  std::size_t open = at + key.size();
  while (open < head.size() && (head[open] == ' ' || head[open] == ':')) {
    ++open;
  }
  if (open >= head.size() || head[open] != '"') return {};
  const std::size_t close = head.find('"', open + 1);
  if (close == std::string_view::npos || close - open > 128) return {};
  const std::string_view value = head.substr(open + 1, close - open - 1);
  return IsValidUtf8(value) ? value : std::string_view();
}

}  // namespace

class RecordReader::Impl : public FramerSink {
 public:
  Impl(const RecordLimits& limits, RecordSink* sink)
      : limits_(limits),
        sink_(*sink),
        inflater_(limits.max_inflation),
        framer_(limits, this) {}

  void Begin(std::string_view name) {
    End();
    name_ = std::string(name);
    head_.clear();
    decided_ = gzip_ = false;
    framer_.Begin();
    inflater_.Begin();
    open_ = true;
  }

  void Feed(std::string_view bytes) {
    if (!open_) Begin("");
    if (!decided_) {
      head_ += bytes.substr(0, 2);
      if (head_.size() < 2 && bytes.size() < 2) return;
      decided_ = true;
      gzip_ = Inflater::IsGzip(head_);
      // The first byte may have come alone.
      const std::size_t before =
          head_.size() - std::min<std::size_t>(2, bytes.size());
      const std::string early = head_.substr(0, before);
      if (!early.empty()) Pass(early);
    }
    Pass(bytes);
  }

  void End() {
    if (!open_) return;
    if (!decided_ && !head_.empty()) {
      decided_ = true;
      Pass(head_);
    }
    if (gzip_) {
      inflater_.End([this](std::string_view b) { Inflated(b); },
                    [this](std::string_view r, bool l) { GzipProblem(r, l); });
    }
    framer_.End();
    open_ = false;
  }

  std::uint64_t bytes() const { return bytes_; }

  void OnFramed(const Framed& framed) override {
    Handle(framed.text, framed.offset, framed.keys, framed.needs_repair,
           framed.container, 0);
  }

  void OnBroken(std::uint64_t offset, std::string_view reason, bool over_limit,
                std::string_view head) override {
    std::string operation;
    if (over_limit) {
      std::string_view service = RoughValue(head, "\"eventSource\"");
      const std::string_view name = RoughValue(head, "\"eventName\"");
      const std::size_t dot = service.find('.');
      if (!service.empty() && !name.empty()) {
        operation = Cat(service.substr(0, dot), ".", name);
      }
    }
    sink_.OnMalformed(name_, offset, reason, over_limit, operation);
  }

 private:
  void Pass(std::string_view bytes) {
    if (gzip_) {
      inflater_.Feed(
          bytes, [this](std::string_view b) { Inflated(b); },
          [this](std::string_view r, bool l) { GzipProblem(r, l); });
    } else {
      Inflated(bytes);
    }
  }

  void Inflated(std::string_view bytes) {
    bytes_ += bytes.size();
    framer_.Feed(bytes);
  }

  void GzipProblem(std::string_view reason, bool limit) {
    sink_.OnMalformed(name_, framer_.offset(), reason, limit, {});
  }

  void Emit(std::string_view json, std::uint64_t offset,
            std::string_view envelope) {
    sink_.OnRecord(Record{json, name_, offset, envelope});
  }

  // A copy with room after it, in a buffer that is used again.
  static std::string_view Padded(std::string_view text, std::string* buffer) {
    buffer->assign(text);
    buffer->append(kJsonPadding, ' ');
    return std::string_view(buffer->data(), text.size());
  }

  void Handle(std::string_view text, std::uint64_t offset, std::uint32_t keys,
              bool needs_repair, char container, std::uint32_t wraps) {
    std::string repaired;
    std::string own;
    if (needs_repair || !simdjson::validate_utf8(text.data(), text.size())) {
      const std::uint64_t fields = RepairJson(text, &repaired);
      if (fields != 0) {
        sink_.OnRepaired(fields);
        text = Padded(repaired, &own);
      }
    }
    if (keys & Scanner::kDigest) return Skip("digest");
    if ((keys & Scanner::kS3) && Has(text, "\"aws:s3\"")) {
      return Skip("s3_notification");
    }
    if ((keys & Scanner::kTestEvent) && Has(text, "\"s3:TestEvent\"")) {
      return Skip("s3_notification");
    }
    if ((keys & Scanner::kCategory) &&
        (Has(text, "\"AwsCloudTrailInsight\"") || Insight(text))) {
      return Skip("insight");
    }
    if ((keys & Scanner::kCloudTrailEvent) && !(keys & Scanner::kEventSource)) {
      return Unwrap(text, offset, wraps);
    }
    if (keys & Scanner::kDetailType) return Event(text, offset, wraps);
    Emit(text, offset,
         container == 'R'   ? "cloudtrail_s3"
         : container == '[' ? "array"
         : container == 'E' ? "lookup_events"
                            : "bare");
  }

  static bool Has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
  }

  bool Insight(std::string_view text) {
    return RoughValue(text, "\"eventCategory\"") == "Insight";
  }

  void Skip(std::string_view kind) { sink_.OnSkipped(kind, 1); }

  void Bad(std::uint64_t offset, std::string_view reason) {
    sink_.OnMalformed(name_, offset, reason, false, {});
  }

  // {"EventId":..,"CloudTrailEvent":"{..}"}: the record is a text.
  void Unwrap(std::string_view text, std::uint64_t offset,
              std::uint32_t wraps) {
    if (wraps >= limits_.max_wraps) {
      sink_.OnMalformed(
          name_, offset,
          Cat("record is wrapped more than ", limits_.max_wraps, " times"),
          true, {});
      return;
    }
    simdjson::dom::element document;
    std::string_view inner;
    if (wrap_parser_.parse(text.data(), text.size(), false).get(document) ||
        document["CloudTrailEvent"].get(inner)) {
      return Bad(offset, "CloudTrailEvent is no text");
    }
    Inner(inner, offset, "lookup_events", wraps);
  }

  // EventBridge. Anybody can put an event on a bus; only AWS can put one whose
  // source begins with "aws.".
  void Event(std::string_view text, std::uint64_t offset, std::uint32_t wraps) {
    simdjson::dom::element document;
    std::string_view source;
    simdjson::dom::object detail;
    if (wrap_parser_.parse(text.data(), text.size(), false).get(document)) {
      return Bad(offset, "not JSON");
    }
    if (document["source"].get(source) || document["detail"].get(detail)) {
      return Skip("eventbridge_without_detail");
    }
    if (source.substr(0, 4) != "aws.") {
      return Skip("eventbridge_foreign_source");
    }
    std::string_view event_source;
    if (detail["eventSource"].get(event_source)) {
      return Skip("eventbridge_other");
    }
    // Inner copies its argument before the parser is used again.
    const std::string inner = simdjson::minify(detail);
    Inner(inner, offset, "eventbridge", wraps);
  }

  void Inner(std::string_view inner, std::uint64_t offset,
             std::string_view envelope, std::uint32_t wraps) {
    std::string own;
    const std::string_view text = Padded(inner, &own);
    Scanner scanner;
    const std::size_t start = text.find('{');
    if (start == std::string_view::npos) {
      return Bad(offset, "the wrapped text is no record");
    }
    scanner.Start(start);
    if (scanner.Scan(text.data(), text.size()) != Scanner::Stop::kEnd) {
      return Bad(offset, "the wrapped record is not JSON");
    }
    if (scanner.max_depth() > limits_.max_depth) {
      sink_.OnMalformed(name_, offset,
                        Cat("record is nested deeper than ", limits_.max_depth),
                        true, {});
      return;
    }
    const std::string_view record = text.substr(start, scanner.pos() - start);
    if ((scanner.keys() & Scanner::kCloudTrailEvent) &&
        !(scanner.keys() & Scanner::kEventSource)) {
      return Unwrap(record, offset, wraps + 1);
    }
    std::string repaired;
    std::string padded;
    if (scanner.needs_repair()) {
      const std::uint64_t fields = RepairJson(record, &repaired);
      if (fields != 0) {
        sink_.OnRepaired(fields);
        return Emit(Padded(repaired, &padded), offset, envelope);
      }
    }
    Emit(record, offset, envelope);
  }

  const RecordLimits limits_;
  RecordSink& sink_;
  Inflater inflater_;
  Framer framer_;
  simdjson::dom::parser wrap_parser_;
  std::string name_;
  std::string head_;
  bool open_ = false;
  bool decided_ = false;
  bool gzip_ = false;
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
