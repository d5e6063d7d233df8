#include "src/record/marks.h"

#include <algorithm>

namespace snaptrail::inline v0::internal {
namespace {

bool IsBlank(char c) { return static_cast<unsigned char>(c) <= ' '; }

// Members of records of CloudTrail and Cloud Logging and of what wraps them
// that stand first in some writer's order. Left out: names that objects inside
// of records begin with too (type, version, source, id, resources).
constexpr std::string_view kFirstNames[] = {
    "CloudTrailEvent",
    "EventId",
    "EventName",
    "Events",
    "Messages",
    "Records",
    "ackId",
    "additionalEventData",
    "addendum",
    "apiVersion",
    "awsRegion",
    "awslogs",
    "detail-type",
    "errorCode",
    "eventCategory",
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "eventVersion",
    "insertId",
    "logEvents",
    "logName",
    "messageType",
    "protoPayload",
    "protopayload_auditlog",
    "receivedMessages",
    "recipientAccountId",
    "requestID",
    "requestParameters",
    "sourceIPAddress",
    "userAgent",
    "userIdentity",
};

}  // namespace

FirstKey ReadFirstKey(std::string_view text) {
  const bool cut = text.size() < kFirstKeyReach;
  text = text.substr(0, kFirstKeyReach);
  std::size_t at = 1;
  while (at < text.size() && IsBlank(text[at])) ++at;
  if (at >= text.size()) {
    return {cut ? FirstKey::Kind::kCut : FirstKey::Kind::kNone, {}};
  }
  if (text[at] != '"') return {};
  const std::size_t begin = ++at;
  while (at < text.size() && text[at] != '"' && text[at] != '\\' &&
         static_cast<unsigned char>(text[at]) >= ' ') {
    ++at;
  }
  if (at >= text.size()) {
    return {cut ? FirstKey::Kind::kCut : FirstKey::Kind::kNone, {}};
  }
  if (text[at] != '"' || at == begin) return {};
  // A name that looks like punctuation would look right inside out, too: each
  // of very many objects would be read to the end of the broken one in vain.
  if (std::string_view("{}[],:\" ").find(text[begin]) !=
      std::string_view::npos) {
    return {};
  }
  return {FirstKey::Kind::kName, text.substr(begin, at - begin)};
}

void RecordMarks::Name::Set(std::string_view name) {
  size = name.size();
  std::copy(name.begin(), name.end(), text.begin());
}

void RecordMarks::Learn(std::string_view record) {
  // Nearly every record begins as the one before it.
  const std::string_view last = learnt_[newest_].view();
  if (!last.empty() && record.size() > last.size() + 2 && record[1] == '"' &&
      record.compare(2, last.size(), last) == 0 &&
      record[2 + last.size()] == '"') {
    return;
  }
  const FirstKey key = ReadFirstKey(record);
  if (key.kind != FirstKey::Kind::kName || key.name.size() > kLongest) {
    return;
  }
  for (std::size_t i = 0; i < learnt_.size(); ++i) {
    if (learnt_[i].view() == key.name) {
      newest_ = i;
      return;
    }
  }
  learnt_[next_].Set(key.name);
  newest_ = next_;
  next_ = (next_ + 1) % learnt_.size();
}

void RecordMarks::SetOwn(std::string_view own) {
  own_.Set(own.size() <= kLongest ? own : std::string_view());
}

bool RecordMarks::Known(std::string_view name) const {
  if (name.empty()) return false;
  if (std::find(std::begin(kFirstNames), std::end(kFirstNames), name) !=
      std::end(kFirstNames)) {
    return true;
  }
  if (learnt_[0].size == 0) return own_.view() == name;
  return std::any_of(learnt_.begin(), learnt_.end(),
                     [name](const Name& n) { return n.view() == name; });
}

bool RecordMarks::IsContainer(std::string_view name) {
  return name == "Records" || name == "Events" || name == "records" ||
         name == "messageType" || name == "logEvents" || name == "events" ||
         name == "Messages" || name == "entries" || name == "receivedMessages";
}

}  // namespace snaptrail::inline v0::internal
