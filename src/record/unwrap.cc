#include "src/record/unwrap.h"

#include <simdjson.h>

#include <algorithm>

#include "src/base/strings.h"
#include "src/record/base64.h"
#include "src/record/members.h"
#include "src/record/repair.h"
#include "src/record/table.h"
#include "src/record/unpack.h"

namespace snaptrail::inline v0::internal {
namespace {

// Of a record that is what it seems: nothing else is at its top.
bool IsPlain(std::uint32_t members) {
  return members == Scanner::kUserIdentity ||
         members == Scanner::kProtoPayload || members == Scanner::kClaims;
}

// The plain text value of a key in a broken record, found without parsing: it
// only names what was lost, and names are short and of few letters, so that
// what counts them stays readable.
std::string_view RoughValue(std::string_view head, std::string_view key,
                            std::size_t longest = 64) {
  const std::size_t at = head.find(key);
  if (at == std::string_view::npos) return {};
  std::size_t open = at + key.size();
  while (open < head.size() && (head[open] == ' ' || head[open] == ':')) {
    ++open;
  }
  if (open < head.size() && head[open] == '{') {
    return RoughValue(head.substr(open, 32 + longest), "\"value\"", longest);
  }
  if (open >= head.size() || head[open] != '"') return {};
  const std::string_view value = head.substr(open + 1, longest + 1);
  const std::size_t close = value.find_first_not_of(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/");
  if (close == std::string_view::npos || value[close] != '"') return {};
  return value.substr(0, close);
}

std::string RoughOperation(std::string_view head) {
  std::string_view service = RoughValue(head, "\"eventSource\"");
  std::string_view name = RoughValue(head, "\"eventName\"");
  if (service.empty()) {
    service = RoughValue(head, "\"serviceName\"");
    name = RoughValue(head, "\"methodName\"");
  }
  if (service.empty() || name.empty()) {
    // Azure's names hold the service, and are longer.
    for (const std::string_view key :
         {"\"operationName\"", "\"operation_name\"", "\"OperationNameValue\"",
          "\"OperationName\""}) {
      const std::string_view both = RoughValue(head, key, 160);
      if (!both.empty()) return std::string(both);
    }
    return {};
  }
  return Cat(service.substr(0, service.find('.')), ".", name);
}

// What a text that anybody may have written begins with when it is JSON. Many a
// line of a log begins with a bracket.
bool BeginsAsJson(std::string_view text) {
  const std::size_t at = text.find_first_not_of(" \t");
  return at != std::string_view::npos &&
         (text[at] == '{' || (text[at] == '[' && LooksLikeRecord(text)) ||
          (text[at] == '\\' && LooksLikeRecord(text)));
}

bool BeginsAsControl(const Shape& shape) {
  return shape.inside.substr(0, 19) == "CWL CONTROL MESSAGE";
}

// Of output inside of one object, besides what its size allows.
constexpr std::uint64_t kInflated = 1u << 20;

}  // namespace

// The level below: where the text in a text goes.
struct Unwrapper::Inner : public InflaterSink {
  Inner(const RecordLimits& limits, std::uint32_t wraps,
        std::uint64_t* allowance, RecordSink* to)
      : sink(*to),
        unwrapper(limits, wraps, allowance, to),
        framer(limits, &unwrapper),
        unpacker(limits.max_inflation, allowance, this) {}

  void Text(std::string_view raw) {
    TextPieces pieces(raw, &text);
    std::string_view piece;
    while (pieces.Next(&piece)) framer.Feed(piece);
    if (pieces.bad()) framer.Cut("a wrong escape in the wrapped text", false);
  }

  void Base64(std::string_view raw) {
    unpacker.Begin();
    decoder.Begin();
    TextPieces pieces(raw, &text);
    std::string_view piece;
    bool good = true;
    while (good && pieces.Next(&piece)) {
      while (good && !piece.empty()) {
        bytes.clear();
        good = decoder.Feed(piece.substr(0, kBytesPiece), &bytes);
        unpacker.Feed(bytes);
        piece.remove_prefix(std::min(piece.size(), kBytesPiece));
      }
    }
    if (good && !pieces.bad()) {
      bytes.clear();
      good = decoder.End(&bytes);
      unpacker.Feed(bytes);
    }
    if (good && !pieces.bad()) {
      unpacker.End();
    } else {
      framer.Cut("the wrapped text is no base64", false);
    }
  }

  void OnInflated(std::string_view inflated) override { framer.Feed(inflated); }
  void OnGzipProblem(std::string_view reason, bool over_limit) override {
    framer.Cut(reason, over_limit);
  }
  void OnGzipPadding() override { sink.OnSkipped("gzip_padding", 1); }

  static constexpr std::size_t kBytesPiece = 64u << 10;
  RecordSink& sink;
  Unwrapper unwrapper;
  Framer framer;
  Unpacker unpacker;
  Base64Decoder decoder;
  std::string text;
  std::string bytes;
};

Unwrapper::Unwrapper(const RecordLimits& limits, std::uint32_t wraps,
                     std::uint64_t* allowance, RecordSink* sink)
    : limits_(limits),
      wraps_(wraps),
      allowance_(allowance),
      sink_(*sink),
      scanner_(Scanner::kMaxDepth) {}
Unwrapper::~Unwrapper() = default;

void Unwrapper::BeginText(std::string_view input, std::uint64_t offset,
                          std::string_view envelope, bool anybodys) {
  input_ = input;
  in_text_ = true;
  offset_ = offset;
  envelope_ = envelope;
  anybodys_ = anybodys;
  control_ = false;
  told_ = 0;
}

// ---- What the framer tells

void Unwrapper::OnBroken(std::uint64_t offset, std::string_view reason,
                         bool over_limit, std::string_view head) {
  if (anybodys_ && !over_limit) return;
  Malformed(offset, reason, over_limit,
            over_limit ? RoughOperation(head) : std::string());
}

void Unwrapper::OnScalar() {
  if (!anybodys_ && !control_) Skip("other");
}

void Unwrapper::OnContainer(char container, std::string_view head) {
  control_ = container == kLogEvents &&
             RoughValue(head, "\"messageType\"") == "CONTROL_MESSAGE";
  if (control_) Skip("control_message");
}

void Unwrapper::OnFramed(const Framed& framed) {
  if (control_ && framed.container == kLogEvents) return;
  const std::string_view text = Repair(framed);
  if (text.empty()) return;
  // An event of EventBridge holds the record as one of its members; a record
  // that is the member of an array of records is no event.
  std::uint32_t members = framed.members;
  if (framed.container == kRecords) {
    members &= ~std::uint32_t{Scanner::kDetail};
  }
  if (!IsPlain(members) && Special(framed, text)) return;
  if (framed.text.size() > limits_.max_record_bytes) {
    Malformed(framed.offset,
              Cat("record exceeds ", limits_.max_record_bytes, " bytes"), true,
              RoughOperation(text));
    return;
  }
  if (anybodys_ && !parser_) {
    parser_ = std::make_unique<simdjson::dom::parser>();
  }
  if (anybodys_ && parser_->parse(text.data(), text.size(), false).error()) {
    return;
  }
  std::string_view envelope = "bare";
  if (framed.container == kRecords) {
    envelope = "cloudtrail_s3";
  } else if (in_text_) {
    envelope = envelope_;
  } else if (framed.container == kArray) {
    envelope = "array";
  } else if (framed.container == kValue) {
    envelope = "rest_page";
  } else if (framed.container == kEvents) {
    envelope = "lookup_events";
  } else if (framed.container == kEntries) {
    envelope = "logging_entries";
  }
  if (text.data() == framed.text.data()) {
    Emit(text, framed.offset, envelope, framed.nested, framed.payload);
  } else {
    Emit(text, framed.offset, envelope);
  }
}

// The text of the record, repaired when there was something to repair. Empty:
// it was beyond that, and has been told of.
std::string_view Unwrapper::Repair(const Framed& framed) {
  const bool valid =
      !framed.high ||
      simdjson::validate_utf8(framed.text.data(), framed.text.size());
  if (valid && !framed.control &&
      !(framed.escapes && HasEscapedSurrogate(framed.text))) {
    return framed.text;
  }
  repaired_.clear();
  const std::uint64_t fields = RepairJson(framed.text, &repaired_);
  if (!valid && !simdjson::validate_utf8(repaired_.data(), repaired_.size())) {
    Malformed(framed.offset, "undecodable bytes outside of text", false, {});
    return {};
  }
  if (fields == 0) return framed.text;
  sink_.OnRepaired(fields);
  return padded_.Assign(repaired_);
}

bool Unwrapper::Special(const Framed& framed, std::string_view text) {
  const Shape shape = ShapeOf(text, framed.container);
  switch (shape.form) {
    case Shape::Form::kRecord:
      return false;
    case Shape::Form::kSkip:
      Skip(shape.name);
      return true;
    case Shape::Form::kContent:
      Emit(content_.Assign(shape.inside), framed.offset, shape.name);
      return true;
    case Shape::Form::kTable:
      Rows(shape, framed.offset);
      return true;
    case Shape::Form::kText:
    case Shape::Form::kBase64:
      Wrapped(shape, framed.offset, framed.text.size());
      return true;
  }
  return false;
}

void Unwrapper::Rows(const Shape& shape, std::uint64_t offset) {
  TableRows rows(shape.inside);
  std::string row;
  while (rows.Next(&row)) {
    if (row.size() > limits_.max_record_bytes) {
      Malformed(offset,
                Cat("record exceeds ", limits_.max_record_bytes, " bytes"),
                true, RoughOperation(row));
      continue;
    }
    Emit(content_.Assign(row), offset, shape.name);
  }
}

void Unwrapper::Wrapped(const Shape& shape, std::uint64_t offset,
                        std::size_t size) {
  const bool text = shape.form == Shape::Form::kText;
  if (wraps_ >= limits_.max_wraps) {
    Malformed(offset,
              Cat("record is wrapped more than ", limits_.max_wraps, " times"),
              true, {});
    return;
  }
  const bool others = shape.anybodys && text && !LooksLikeRecord(shape.inside);
  if (shape.anybodys && text && !BeginsAsJson(shape.inside)) {
    Skip(BeginsAsControl(shape) ? "control_message"
                                : Cat(shape.name, "_other"));
    return;
  }
  if (!inner_) {
    inner_ = std::make_unique<Inner>(
        limits_, wraps_ + 1,
        allowance_ != nullptr ? allowance_ : &inner_allowance_, &sink_);
  }
  if (allowance_ == nullptr) {
    inner_allowance_ = kInflated + std::uint64_t{limits_.max_inflation} * size;
  }
  Inner& inner = *inner_;
  inner.unwrapper.BeginText(input_, in_text_ ? offset_ : offset, shape.name,
                            others);
  inner.framer.Begin();
  if (text) {
    inner.Text(shape.inside);
  } else {
    inner.Base64(shape.inside);
  }
  inner.framer.End();
  if (inner.unwrapper.told() != 0) {
    ++told_;
  } else if (shape.anybodys) {
    Skip(Cat(shape.name, "_other"));
  } else {
    Malformed(offset, "the wrapped text holds no record", false, {});
  }
}

// ---- What is told

void Unwrapper::Emit(std::string_view json, std::uint64_t offset,
                     std::string_view envelope) {
  scanner_.Start(false);
  const bool whole =
      scanner_.Scan(json.data(), 0, 0, json.size()) == Scanner::Stop::kEnd &&
      scanner_.pos() == json.size();
  ++told_;
  sink_.OnRecord(Record{json, input_, in_text_ ? offset_ : offset, envelope,
                        whole, scanner_.nested(), scanner_.payload()});
}

void Unwrapper::Emit(std::string_view json, std::uint64_t offset,
                     std::string_view envelope, std::span<const Nested> nested,
                     std::span<const Nested> payload) {
  ++told_;
  sink_.OnRecord(Record{json, input_, in_text_ ? offset_ : offset, envelope,
                        true, nested, payload});
}

void Unwrapper::Skip(std::string_view kind) {
  ++told_;
  sink_.OnSkipped(kind, 1);
}

void Unwrapper::Malformed(std::uint64_t offset, std::string_view reason,
                          bool over_limit, std::string_view operation) {
  ++told_;
  sink_.OnMalformed(input_, in_text_ ? offset_ : offset, reason, over_limit,
                    operation);
}

}  // namespace snaptrail::inline v0::internal
