// What is read of a record's top without parsing it is what a parser reads.
#include "src/record/top_members.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <random>
#include <string>
#include <vector>

#include "src/base/strings.h"
#include "src/record/reader.h"
#include "tests/record/reading.h"

namespace snaptrail::internal {
namespace {

// "name=text" | "name~" for escaped text, other scalars, objects and lists.
std::string Print(const Record& record, bool* sure) {
  std::string out;
  TopMembers members(record);
  while (members.Next()) {
    out += Cat(members.name(),
               members.type() == TopMembers::Type::kText
                   ? Cat("=", members.value())
               : members.type() == TopMembers::Type::kNested ? std::string("{}")
                                                             : std::string("~"),
               "\n");
  }
  *sure = members.sure();
  return out;
}

// The same by simdjson; false: it is no JSON.
bool Parse(const Record& record, std::string* out) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(std::string(record.json)).get(object)) return false;
  for (const auto field : object) {
    std::string_view text;
    if (field.value.is_object() || field.value.is_array()) {
      *out += Cat(field.key, "{}\n");
    } else if (!field.value.get(text) &&
               record.json.find(Cat("\"", text, "\"")) !=
                   std::string_view::npos &&
               text.find_first_of("\\\"") == std::string_view::npos) {
      *out += Cat(field.key, "=", text, "\n");
    } else {
      *out += Cat(field.key, "~\n");
    }
  }
  return true;
}

class Comparer : public RecordSink {
 public:
  void OnRecord(const Record& record) override {
    ++records;
    bool is_sure = false;
    const std::string ours = Print(record, &is_sure);
    std::string theirs;
    if (!is_sure || !Parse(record, &theirs)) return;
    ++sure;
    EXPECT_EQ(ours, theirs) << record.json;
  }
  void OnMalformed(std::string_view, std::uint64_t, std::string_view, bool,
                   std::string_view) override {}
  void OnSkipped(std::string_view, std::uint64_t) override {}
  void OnRepaired(std::uint64_t) override {}
  int records = 0;
  int sure = 0;
};

void Feed(const std::string& text, std::mt19937* rng, Comparer* comparer) {
  RecordReader reader({}, comparer);
  reader.Begin("in");
  std::size_t at = 0;
  for (const std::size_t cut : RandomCuts(rng, text.size(), 3)) {
    reader.Feed(std::string_view(text).substr(at, cut - at));
    at = cut;
  }
  reader.Feed(std::string_view(text).substr(at));
  reader.End();
}

std::string Pick(std::mt19937* rng, const std::vector<std::string>& from) {
  return from[(*rng)() % from.size()];
}

std::string Value(std::mt19937* rng, int depth) {
  if (depth < 3 && (*rng)() % 3 == 0) {
    const bool list = (*rng)() % 2 == 0;
    std::string out = list ? "[" : "{";
    for (int i = static_cast<int>((*rng)() % 4); i > 0; --i) {
      if (out.size() > 1) out += ",";
      if (!list) out += "\"eventName\":";
      out += Value(rng, depth + 1);
    }
    return out + (list ? "]" : "}");
  }
  return Pick(rng, {"\"a\"", "\"\"", "\"eventName\"", "1", "-2.5e3", "null",
                    "true", "\"\xC3\xA9\"", "\"}{][\"",
                    "\"a text of more than sixteen bytes: fine\""});
}

// Of many members, so that not all that is nested is kept.
std::string Object(std::mt19937* rng) {
  std::string out = "{";
  for (int i = static_cast<int>((*rng)() % 40); i >= 0; --i) {
    if (out.size() > 1) out += Pick(rng, {",", ", ", ",\n  "});
    out += Pick(rng, {"\"eventSource\"", "\"eventName\"", "\"EventName\"",
                      "\"a\"", "\"\"", "\"userIdentity\""});
    out += Pick(rng, {":", " : "}) + Value(rng, 0);
  }
  return out + "}";
}

TEST(TopMembers, AreThoseOfAParser) {
  std::mt19937 rng(11);
  Comparer comparer;
  for (int round = 0; round < 4000; ++round) {
    Feed(Cat("{\"Records\":[", Object(&rng), ",", Object(&rng), "]}"), &rng,
         &comparer);
  }
  EXPECT_GT(comparer.records, 7900);
  EXPECT_GT(comparer.sure, comparer.records / 2);
}

TEST(TopMembers, OfDamagedRecordsTooOrNothing) {
  std::mt19937 rng(12);
  const std::string bytes = "{}[]\",:\\ \n\ta1n\x01\xC3";
  Comparer comparer;
  for (int round = 0; round < 30'000; ++round) {
    std::string text = Object(&rng);
    for (int i = static_cast<int>(rng() % 3); i >= 0; --i) {
      const std::size_t at = rng() % text.size();
      if (rng() % 2 == 0) {
        text[at] = bytes[rng() % bytes.size()];
      } else {
        text.insert(at, 1, bytes[rng() % bytes.size()]);
      }
    }
    Feed(text + "\n", &rng, &comparer);
  }
  EXPECT_GT(comparer.sure, 1000);
}

TEST(TopMembers, WhatIsInDoubt) {
  const auto sure = [](std::string text, bool scanned,
                       std::vector<Nested> nested = {}) {
    const std::size_t size = text.size();
    text.append(kJsonPadding, '"');
    bool is_sure = false;
    Print({std::string_view(text).substr(0, size), "in", 0, "bare", scanned,
           nested},
          &is_sure);
    return is_sure;
  };
  EXPECT_TRUE(sure(R"({"a":"b","c":1})", true));
  EXPECT_FALSE(sure(R"({"a":"b","c":1})", false));
  EXPECT_TRUE(sure(R"({"a":{},"b":"\""})", true, {{5, 7}}));
  EXPECT_FALSE(sure(R"({"a":{}})", true));
  EXPECT_FALSE(sure(R"({"a":{}})", true, {{4, 7}}));
  EXPECT_FALSE(sure(R"({"\u0061":1})", true));
  EXPECT_FALSE(sure(R"({"a" "b"})", true));
  EXPECT_FALSE(sure(R"({"a":1 2})", true));
  EXPECT_FALSE(sure(R"({"a":})", true));
  EXPECT_FALSE(sure(R"({"a":"b)", true));
  EXPECT_FALSE(sure(R"({"a":"b\)", true));
  EXPECT_FALSE(sure("", true));
}

}  // namespace
}  // namespace snaptrail::internal
