// A record read on demand, against the same record parsed.
#include "src/engine/record_document.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "src/base/strings.h"
#include "src/record/reader.h"
#include "src/sigma/number.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::string_view kFields[] = {
    "a",  "b",  "c",    "a.b", "b.c",     "a.b.c", "a.b.c.a", "",
    "a.", ".a", "a..b", "d",   "eventID", "a.a.a", "b.b.b.b"};

std::string Shown(const Document& document, std::string_view name) {
  std::string out;
  const auto show = [&out](const Value& value) {
    std::string scratch;
    const auto text = TextOf(value, &scratch);
    out += Cat(' ', static_cast<int>(value.type), ':', text ? *text : "null");
    return true;
  };
  if (name == "*") {
    document.VisitAll(show);
    return out;
  }
  FieldRef field;
  field.name = name;
  return (document.Visit(field, show) ? "there" : "absent") + out;
}

class Comparing : public RecordSink {
 public:
  void OnRecord(const Record& record) override {
    ++records;
    JsonDocument whole;
    const bool good = whole.Parse(record.json);
    // In both orders: what is read for one field must not change another.
    for (const bool forward : {true, false}) {
      document_.Reset(record);
      for (std::size_t i = 0; i < std::size(kFields); ++i) {
        const std::string_view field =
            kFields[forward ? i : std::size(kFields) - 1 - i];
        if (!good) continue;
        EXPECT_EQ(Shown(document_, field), Shown(whole, field))
            << record.json << ' ' << field;
      }
      EXPECT_EQ(document_.whole() != nullptr, good);
      EXPECT_EQ(Shown(document_, "*"), Shown(whole, "*"));
    }
  }
  void OnMalformed(std::string_view, std::uint64_t, std::string_view, bool,
                   std::string_view) override {}
  void OnSkipped(std::string_view, std::uint64_t) override {}
  void OnRepaired(std::uint64_t) override {}

  int records = 0;

 private:
  RecordDocument document_;
};

TEST(RecordDocument, ShowsWhatTheParserShows) {
  const std::string_view values[] = {
      "1",
      "-0",
      "2.50",
      "1e3",
      "18446744073709551615",
      "123456789012345678901234567890",
      "1e400",
      "01",
      "nul",
      "true",
      "false",
      "null",
      R"("text")",
      R"("")",
      R"("esc\"aped \u00e9")",
      R"([])",
      R"({})",
      R"([1,"x",null,[2,{"b":3}]])",
      R"({"b":{"c":{"a":1}}})",
      R"({"b":1,"b.c":"dot","b":2})",
      R"([{"b":"x"},{"b":["y",{"c":"z"}]},5])",
      R"({"b":tru})",
      R"({"c":1e400,"b":1e3})",
      R"({"b":{"big":123456789012345678901234567890}})"};
  Comparing sink;
  RecordReader reader(RecordLimits{}, &sink);
  int made = 0;
  const auto feed = [&](const std::string& json) {
    ++made;
    reader.Begin("in");
    reader.Feed(json);
    reader.End();
  };
  for (const std::string_view value : values) {
    for (const std::string_view other : values) {
      for (const std::string_view key : {"a", "a.b", "b", "a.b.c", "d"}) {
        feed(Cat(R"({"eventID":"1",")", key, "\":", value, R"(,"a":)", other,
                 R"(, "b" : )", value, R"(,"b.c":[1] })"));
      }
    }
    feed(Cat(R"({"eventID":"1","\u0061":)", value, R"(,"a":1})"));
    feed(Cat(R"({"a":)", value, R"(,"eventID":"1","a":1})"));
  }
  EXPECT_GT(sink.records, made * 3 / 4);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
