// Envelope: what an object is by its shape: a record, something that wraps
// records singly, or something that only looks like a record. Names of files,
// queues and streams never count.
//
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_RECORD_ENVELOPE_H_
#define SNAPTRAIL_SRC_RECORD_ENVELOPE_H_

#include <cstdint>
#include <string_view>

namespace snaptrail::inline v0::internal {

// Arrays at the top of an object whose members are taken one by one, by the
// name of the member: what Framed::container says.
inline constexpr char kNoContainer = 0;
inline constexpr char kArray = '[';
inline constexpr char kRecords = 'R';    // Records: S3 files, events of Lambda
inline constexpr char kEvents = 'E';     // Events: LookupEvents
inline constexpr char kLower = 'r';      // records: Firehose
inline constexpr char kLogEvents = 'L';  // logEvents, events: CloudWatch Logs
inline constexpr char kMessages = 'M';   // Messages: SQS
inline constexpr char kEntries = 'e';    // entries: Cloud Logging's answers
inline constexpr char kReceived = 'm';   // receivedMessages: Pub/Sub
inline constexpr char kValue = 'V';      // value: pages of a REST answer
inline constexpr char kTables = 'T';     // tables: answers of a query

struct Shape {
  enum class Form : std::uint8_t {
    kRecord,   // or nothing known
    kSkip,     // valid, and no audit record; `name` is its kind
    kText,     // `inside` is a JSON string, as it stands, that holds JSON
    kBase64,   // the same, and the string is base64 of bytes as of a file
    kContent,  // `inside` is the record, an object
    kTable,    // `inside` is an object with the columns and rows of a table
  };
  Form form = Form::kRecord;
  std::string_view name;  // of the envelope or of the kind
  std::string_view inside;
  // What stands inside may be anybody's, and is no fault when it is no record.
  bool anybodys = false;
};

Shape ShapeOf(std::string_view object, char container);

// Whether an object of which `head` is the beginning may be one that wraps a
// text, because it is cut inside of that text.
bool MayWrap(std::string_view head);

// Whether a text that anybody may have written is, or was, an audit record.
bool LooksLikeRecord(std::string_view text);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_RECORD_ENVELOPE_H_
