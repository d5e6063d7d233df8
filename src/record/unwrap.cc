#include "src/record/unwrap.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>

#include "src/base/strings.h"
#include "src/record/repair.h"

namespace snaptrail::inline v0::internal {
namespace {

// Of a CloudTrail record that is what it seems: nothing else is at its top.
constexpr std::uint32_t kPlain = Scanner::kUserIdentity;

// The plain text value of a key in a broken record, found without parsing: it
// only names what was lost, and names are short and of few letters, so that
// what counts them stays readable.
std::string_view RoughValue(std::string_view head, std::string_view key) {
  const std::size_t at = head.find(key);
  if (at == std::string_view::npos) return {};
  std::size_t open = at + key.size();
  while (open < head.size() && (head[open] == ' ' || head[open] == ':')) {
    ++open;
  }
  if (open >= head.size() || head[open] != '"') return {};
  const std::string_view value = head.substr(open + 1, 65);
  const std::size_t close = value.find_first_not_of(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
  if (close == std::string_view::npos || value[close] != '"') return {};
  return value.substr(0, close);
}

std::string RoughOperation(std::string_view head) {
  const std::string_view service = RoughValue(head, "\"eventSource\"");
  const std::string_view name = RoughValue(head, "\"eventName\"");
  if (service.empty() || name.empty()) return {};
  return Cat(service.substr(0, service.find('.')), ".", name);
}

bool EndsWith(std::string_view s, std::string_view end) {
  return s.size() >= end.size() && s.substr(s.size() - end.size()) == end;
}

// What the members at an object's top say of its kind. "" and nothing: absent.
struct Top {
  std::string_view event_source;
  std::string_view event_category;
  std::string_view event_type;
  std::string_view detail_type;
  std::string_view source;
  std::string_view service;
  std::string_view event;
  std::string_view detail;  // the object as it stands
  std::optional<std::string_view> cloudtrail_event;
  bool digest = false;
};

}  // namespace

struct Unwrapper::Parser {
  // Nothing: the object is no valid JSON, at least at its top. The views are of
  // a copy: with blanks behind it, so that bad JSON is read the same always.
  std::optional<Top> ReadTop(std::string_view original) {
    const std::string_view text = copy.Assign(original);
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    if (parser
            .iterate(text.data(), text.size(),
                     text.size() + simdjson::SIMDJSON_PADDING)
            .get(document) ||
        document.get_object().get(object)) {
      return std::nullopt;
    }
    Top top;
    for (auto field : object) {
      std::string_view key;
      simdjson::ondemand::value value;
      if (field.unescaped_key().get(key) || field.value().get(value)) {
        return std::nullopt;
      }
      std::string_view* text_value = key == "eventSource" ? &top.event_source
                                     : key == "eventCategory"
                                         ? &top.event_category
                                     : key == "eventType"   ? &top.event_type
                                     : key == "detail-type" ? &top.detail_type
                                     : key == "source"      ? &top.source
                                     : key == "Service"     ? &top.service
                                     : key == "Event"       ? &top.event
                                                            : nullptr;
      simdjson::ondemand::json_type type{};
      if (value.type().get(type)) return std::nullopt;
      const bool is_text = type == simdjson::ondemand::json_type::string;
      if (text_value != nullptr) {
        if (is_text && value.get_string().get(*text_value)) return std::nullopt;
      } else if (key == "CloudTrailEvent" && is_text) {
        std::string_view event;
        if (value.get_string().get(event)) return std::nullopt;
        top.cloudtrail_event = event;
      } else if (key == "digestS3Object") {
        top.digest = true;
      } else if (key == "detail" &&
                 type == simdjson::ondemand::json_type::object) {
        if (simdjson::to_json_string(value).get(top.detail)) {
          return std::nullopt;
        }
      }
    }
    return top;
  }

  simdjson::ondemand::parser parser;
  PaddedBuffer copy;
};

struct Unwrapper::Inner {
  Inner(const RecordLimits& limits, std::uint32_t wraps, RecordSink* sink)
      : unwrapper(limits, wraps, sink), framer(limits, &unwrapper) {}
  Unwrapper unwrapper;
  Framer framer;
};

Unwrapper::Unwrapper(const RecordLimits& limits, std::uint32_t wraps,
                     RecordSink* sink)
    : limits_(limits), wraps_(wraps), sink_(*sink) {}
Unwrapper::~Unwrapper() = default;

void Unwrapper::BeginText(std::string_view input, std::uint64_t offset,
                          std::string_view envelope) {
  input_ = input;
  in_text_ = true;
  offset_ = offset;
  envelope_ = envelope;
  told_ = 0;
}

// ---- What the framer tells

void Unwrapper::OnBroken(std::uint64_t offset, std::string_view reason,
                         bool over_limit, std::string_view head) {
  Malformed(offset, reason, over_limit,
            over_limit ? RoughOperation(head) : std::string());
}

void Unwrapper::OnFramed(const Framed& framed) {
  const std::string_view text = Repair(framed);
  if (text.empty()) return;
  // An event of EventBridge holds the record as one of its members; a record
  // that is the member of an array of records is no event.
  std::uint32_t members = framed.members;
  if (framed.container == 'R') members &= ~std::uint32_t{Scanner::kDetail};
  if (members != kPlain && Special(text, framed.offset)) return;
  std::string_view envelope = "bare";
  if (framed.container == 'R') {
    envelope = "cloudtrail_s3";
  } else if (in_text_) {
    envelope = envelope_;
  } else if (framed.container == '[') {
    envelope = "array";
  } else if (framed.container == 'E') {
    envelope = "lookup_events";
  }
  Emit(text, framed.offset, envelope);
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

// Whether it was no plain record, and has been dealt with.
bool Unwrapper::Special(std::string_view text, std::uint64_t offset) {
  if (!parser_) parser_ = std::make_unique<Parser>();
  const std::optional<Top> top = parser_->ReadTop(text);
  // Who reads the record says what is wrong with it.
  if (!top) return false;
  if (top->digest && top->event_source.empty()) {
    Skip("digest");
  } else if (top->event_source == "aws:s3" ||
             (top->service == "Amazon S3" && top->event == "s3:TestEvent")) {
    Skip("s3_notification");
  } else if (top->event_category == "Insight" ||
             top->event_type == "AwsCloudTrailInsight") {
    Skip("insight");
  } else if (top->cloudtrail_event && top->event_source.empty()) {
    Text(*top->cloudtrail_event, offset, "lookup_events");
  } else if (!top->detail_type.empty() && top->event_source.empty()) {
    Event(top->detail_type, top->source, top->detail, offset);
  } else {
    return false;
  }
  return true;
}

void Unwrapper::Event(std::string_view detail_type, std::string_view source,
                      std::string_view detail, std::uint64_t offset) {
  // Anybody can put an event on a bus; only AWS can put one whose source begins
  // with "aws.".
  if (source.substr(0, 4) != "aws.") {
    Skip("eventbridge_foreign_source");
  } else if (detail.empty()) {
    Skip("eventbridge_without_detail");
  } else if (detail_type == "AWS Insight via CloudTrail") {
    Skip("insight");
  } else if (!EndsWith(detail_type, " via CloudTrail")) {
    Skip("eventbridge_other");
  } else {
    // It lies inside the event, so there is room behind it.
    Emit(detail, offset, "eventbridge");
  }
}

// Text that holds JSON.
void Unwrapper::Text(std::string_view text, std::uint64_t offset,
                     std::string_view envelope) {
  if (wraps_ >= limits_.max_wraps) {
    Malformed(offset,
              Cat("record is wrapped more than ", limits_.max_wraps, " times"),
              true, {});
    return;
  }
  if (!inner_) inner_ = std::make_unique<Inner>(limits_, wraps_ + 1, &sink_);
  inner_->unwrapper.BeginText(input_, in_text_ ? offset_ : offset, envelope);
  inner_->framer.Begin();
  inner_->framer.Feed(text);
  inner_->framer.End();
  if (inner_->unwrapper.told() == 0) {
    Malformed(offset, "the wrapped text holds no record", false, {});
  } else {
    ++told_;
  }
}

// ---- What is told

void Unwrapper::Emit(std::string_view json, std::uint64_t offset,
                     std::string_view envelope) {
  ++told_;
  sink_.OnRecord(Record{json, input_, in_text_ ? offset_ : offset, envelope});
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
