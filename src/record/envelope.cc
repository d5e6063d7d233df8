#include "src/record/envelope.h"

#include <algorithm>
#include <initializer_list>

#include "src/record/members.h"

namespace snaptrail::inline v0::internal {
namespace {

bool StartsWith(std::string_view s, std::string_view with) {
  return s.substr(0, with.size()) == with;
}

bool EndsWith(std::string_view s, std::string_view end) {
  return s.size() >= end.size() && s.substr(s.size() - end.size()) == end;
}

// A member that is text, or one that holds members.
struct Found {
  std::string_view text;
  bool here = false;
};

// What the members at an object's top say of its kind.
struct Top {
  // Texts.
  Found ack, base64, body, ce_type, cloudtrail_event, data, detail_type, event,
      event_category, event_source, event_type, id, message, message_type,
      notice, published, s3_bucket, schema, service, source, spec, stream_key,
      subscription, topic, type;
  // Objects and arrays.
  Found attributes, awslogs, columns, content, detail, kinesis, post, rows,
      s3_keys, sns;
  bool digest = false;
  std::size_t members = 0;
};

struct Known {
  std::string_view key;
  Found Top::*place;
};

constexpr Known kTexts[] = {
    {"Body", &Top::body},
    {"CloudTrailEvent", &Top::cloudtrail_event},
    {"Data", &Top::data},
    {"Event", &Top::event},
    {"Message", &Top::notice},
    {"MessageId", &Top::id},
    {"PartitionKey", &Top::stream_key},
    {"Service", &Top::service},
    {"TopicArn", &Top::topic},
    {"Type", &Top::type},
    {"ackId", &Top::ack},
    {"body", &Top::body},
    {"data", &Top::data},
    {"data_base64", &Top::base64},
    {"detail-type", &Top::detail_type},
    {"eventCategory", &Top::event_category},
    {"eventSource", &Top::event_source},
    {"eventType", &Top::event_type},
    {"message", &Top::message},
    {"messageId", &Top::id},
    {"messageType", &Top::message_type},
    {"message_id", &Top::id},
    {"partitionKey", &Top::stream_key},
    {"publishTime", &Top::published},
    {"publish_time", &Top::published},
    {"s3Bucket", &Top::s3_bucket},
    {"schemaId", &Top::schema},
    {"source", &Top::source},
    {"specversion", &Top::spec},
    {"subscription", &Top::subscription},
    {"type", &Top::ce_type},
};

constexpr Known kNested[] = {
    {"Sns", &Top::sns},         {"attributes", &Top::attributes},
    {"awslogs", &Top::awslogs}, {"columns", &Top::columns},
    {"data", &Top::content},    {"detail", &Top::detail},
    {"kinesis", &Top::kinesis}, {"message", &Top::post},
    {"rows", &Top::rows},       {"s3ObjectKey", &Top::s3_keys},
};

template <std::size_t n>
Found* Place(const Known (&table)[n], std::string_view key, Top* top) {
  const auto* const known =
      std::find_if(std::begin(table), std::end(table),
                   [key](const Known& k) { return k.key == key; });
  return known == std::end(table) ? nullptr : &(top->*known->place);
}

bool ReadTop(std::string_view object, Top* top) {
  MemberReader reader(object);
  Member member;
  while (true) {
    const MemberReader::Stop stop = reader.Next(&member);
    if (stop != MemberReader::Stop::kMember) {
      return stop == MemberReader::Stop::kEnd;
    }
    ++top->members;
    top->digest |= member.key == "digestS3Object";
    Found* const place = member.type == '"' ? Place(kTexts, member.key, top)
                         : member.type == '{' || member.type == '['
                             ? Place(kNested, member.key, top)
                             : nullptr;
    if (place != nullptr) *place = {member.value, true};
  }
}

// The member of an object that is a member: a text, or with '{' an object.
Found Within(const Found& object, std::string_view key, char type = '"') {
  Found found;
  if (!object.here) return found;
  MemberReader reader(object.text);
  Member member;
  while (reader.Next(&member) == MemberReader::Stop::kMember) {
    if (member.type == type && member.key == key) found = {member.value, true};
  }
  return found;
}

bool HasAny(const Found& object, std::initializer_list<std::string_view> keys) {
  if (!object.here) return false;
  MemberReader reader(object.text);
  Member member;
  while (reader.Next(&member) == MemberReader::Stop::kMember) {
    if (std::find(keys.begin(), keys.end(), member.key) != keys.end()) {
      return true;
    }
  }
  return false;
}

Shape Skip(std::string_view kind) {
  return {Shape::Form::kSkip, kind, {}, false};
}

// No letter of base64.
bool BeginsPlain(std::string_view text) {
  const std::size_t at = text.find_first_not_of(" \t");
  return at != std::string_view::npos && (text[at] == '{' || text[at] == '[');
}

Shape Wrap(std::string_view name, const Found& text, bool base64) {
  return {base64 ? Shape::Form::kBase64 : Shape::Form::kText, name, text.text,
          true};
}

Shape EventBridge(const Top& top) {
  // Anybody can put an event on a bus; only AWS can put one whose source begins
  // with "aws.".
  if (!StartsWith(top.source.text, "aws.")) {
    return Skip("eventbridge_foreign_source");
  }
  if (!top.detail.here || !StartsWith(top.detail.text, "{")) {
    return Skip("eventbridge_without_detail");
  }
  if (top.detail_type.text == "AWS Insight via CloudTrail") {
    return Skip("insight");
  }
  if (!EndsWith(top.detail_type.text, " via CloudTrail")) {
    return Skip("eventbridge_other");
  }
  return {Shape::Form::kContent, "eventbridge", top.detail.text, false};
}

// An event that AWS hands to a function, by the service that it comes from.
Shape OfLambda(const Top& top) {
  if (top.event_source.text == "aws:s3") return Skip("s3_notification");
  if (top.event_source.text == "aws:sqs" && top.body.here) {
    return Wrap("sqs", top.body, false);
  }
  if (top.event_source.text == "aws:kinesis") {
    const Found data = Within(top.kinesis, "data");
    if (data.here) return Wrap("kinesis", data, true);
  }
  return {};
}

// A message of Pub/Sub. What stands in it is base64 where a protocol is told
// and often plain where a program wrote it down.
Shape PubSub(const Top& message) {
  if (StartsWith(message.content.text, "{")) {
    return {Shape::Form::kContent, "pubsub", message.content.text, false};
  }
  if (!message.data.here) return Skip("pubsub_other");
  return Wrap("pubsub", message.data, !BeginsPlain(message.data.text));
}

bool IsPubSub(const Top& message) {
  return (message.data.here || message.content.here) &&
         (message.published.here || message.id.here || message.attributes.here);
}

// An event in the form that all may write; who wrote it stands in `source`.
Shape CloudEvent(const Top& top) {
  if (top.ce_type.text == "google.cloud.audit.log.v1.written") {
    if (!StartsWith(top.source.text, "//cloudaudit.googleapis.com/")) {
      return Skip("cloudevents_foreign_source");
    }
    if (StartsWith(top.content.text, "{")) {
      return {Shape::Form::kContent, "cloudevents", top.content.text, false};
    }
    if (top.data.here) return Wrap("cloudevents", top.data, false);
    if (top.base64.here) return Wrap("cloudevents", top.base64, true);
    return Skip("cloudevents_other");
  }
  Top of_topic;
  Top message;
  if (top.ce_type.text == "google.cloud.pubsub.topic.v1.messagePublished" &&
      ReadTop(top.content.text, &of_topic) &&
      ReadTop(of_topic.post.text, &message)) {
    return PubSub(message);
  }
  return {};
}

// An alert of Azure Monitor, in the schema common to all alerts or in the older
// one of the activity log. What it tells of an activity is its record.
Shape Alert(const Top& top) {
  const Found old = Within(top.content, "context", '{');
  for (const Found& told : {Within(top.content, "alertContext", '{'),
                            Within(old, "activityLog", '{')}) {
    if (HasAny(told, {"operationName"})) {
      return {Shape::Form::kContent, "azure_alert", told.text, false};
    }
  }
  return Skip("azure_alert_other");
}

// The words that SNS writes for its own messages.
bool IsOfTopic(std::string_view type) {
  return type == "Notification" || type == "SubscriptionConfirmation" ||
         type == "UnsubscribeConfirmation";
}

}  // namespace

Shape ShapeOf(std::string_view object, char container) {
  Top top;
  // Who reads the record says what is wrong with it.
  if (!ReadTop(object, &top)) return {};
  if (top.event_category.text == "Insight" ||
      top.event_type.text == "AwsCloudTrailInsight") {
    return Skip("insight");
  }
  if (!top.event_source.text.empty()) return OfLambda(top);
  if (top.digest) return Skip("digest");
  if (top.service.text == "Amazon S3" && top.event.text == "s3:TestEvent") {
    return Skip("s3_notification");
  }
  if (top.s3_bucket.here && top.s3_keys.here) {
    return Skip("trail_notification");
  }
  if (top.cloudtrail_event.here) {
    return {Shape::Form::kText, "lookup_events", top.cloudtrail_event.text,
            false};
  }
  if (!top.detail_type.text.empty()) return EventBridge(top);
  if (container == kLogEvents && top.message.here) {
    return Wrap("cloudwatch_logs", top.message, false);
  }
  if (top.message_type.text == "CONTROL_MESSAGE") {
    return Skip("control_message");
  }
  if (const Found data = Within(top.awslogs, "data"); data.here) {
    return Wrap("cloudwatch_logs", data, true);
  }
  if (const Found message = Within(top.sns, "Message"); message.here) {
    return Wrap("sns", message, false);
  }
  if (container == kTables && top.columns.here && top.rows.here) {
    return {Shape::Form::kTable, "query_result", object, false};
  }
  if (top.schema.here && top.content.here) return Alert(top);
  // What exporters put around a record of Azure's activity log.
  if (StartsWith(top.content.text, "{") &&
      HasAny(top.content, {"eventDataId", "eventTimestamp"}) &&
      HasAny(top.content, {"operationName"})) {
    return {Shape::Form::kContent, "event_data", top.content.text, false};
  }
  if (top.notice.here &&
      (top.topic.here || (top.type.here && IsOfTopic(top.type.text)))) {
    // What is no notification asks to confirm a subscription.
    return top.type.here && top.type.text != "Notification"
               ? Skip("sns_other")
               : Wrap("sns", top.notice, false);
  }
  if (top.body.here && (top.id.here || container == kMessages)) {
    return Wrap("sqs", top.body, false);
  }
  if (top.data.here && top.stream_key.here) {
    return Wrap("kinesis", top.data, true);
  }
  if (top.spec.here) return CloudEvent(top);
  if (top.post.here) {
    Top message;
    if (ReadTop(top.post.text, &message) &&
        (top.ack.here || top.subscription.here || container == kReceived ||
         IsPubSub(message))) {
      return PubSub(message);
    }
  }
  if (IsPubSub(top)) return PubSub(top);
  // Nothing more is told of what Firehose sends.
  if (top.data.here && container == kLower && top.members <= 4) {
    return Wrap("firehose", top.data, true);
  }
  return {};
}

bool MayWrap(std::string_view head) {
  while (true) {
    MemberReader reader(head);
    Member member;
    MemberReader::Stop stop = MemberReader::Stop::kMember;
    while (stop == MemberReader::Stop::kMember) stop = reader.Next(&member);
    if (stop != MemberReader::Stop::kCut) return false;
    Top top;
    if (member.type == '[' && member.key == "rows") return true;
    if (member.type == '{' && Place(kNested, member.key, &top) != nullptr &&
        member.key != "detail" && member.key != "data" &&
        member.key != "attributes") {
      head = member.value;
      continue;
    }
    const Found* const place =
        member.type == '"' ? Place(kTexts, member.key, &top) : nullptr;
    return place != nullptr &&
           (place == &top.body || place == &top.cloudtrail_event ||
            place == &top.base64 || place == &top.data ||
            place == &top.message || place == &top.notice);
  }
}

bool LooksLikeRecord(std::string_view text) {
  constexpr std::string_view kSigns[] = {"eventVersion", "eventSource",
                                         "operationName", "protoPayload",
                                         "protopayload_"};
  return std::any_of(std::begin(kSigns), std::end(kSigns),
                     [text](std::string_view sign) {
                       return text.find(sign) != std::string_view::npos;
                     });
}

}  // namespace snaptrail::inline v0::internal
