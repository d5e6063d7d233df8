// Framing: what comes out of every envelope, whatever is wrong with one record
// and wherever the bytes were cut.
#include "src/record/reader.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "src/base/strings.h"

namespace snaptrail::internal {
namespace {

struct Told {
  std::vector<std::string> records;   // "offset envelope json"
  std::vector<std::string> problems;  // "offset reason [operation]"
  std::vector<std::string> skipped;
  std::uint64_t repaired = 0;
  friend bool operator==(const Told&, const Told&) = default;
};

class Collector : public RecordSink {
 public:
  void OnRecord(const Record& r) override {
    told.records.push_back(Cat(r.offset, " ", r.envelope, " ", r.json));
  }
  void OnMalformed(std::string_view, std::uint64_t offset,
                   std::string_view reason, bool over_limit,
                   std::string_view operation) override {
    told.problems.push_back(Cat(offset, over_limit ? " limit: " : " ", reason,
                                operation.empty() ? "" : " ", operation));
  }
  void OnSkipped(std::string_view kind, std::uint64_t count) override {
    told.skipped.push_back(Cat(kind, " ", count));
  }
  void OnRepaired(std::uint64_t fields) override { told.repaired += fields; }
  Told told;
};

Told ReadCut(const std::string& input, const std::vector<std::size_t>& cuts,
             const RecordLimits& limits = {}) {
  Collector sink;
  RecordReader reader(limits, &sink);
  reader.Begin("in");
  std::size_t at = 0;
  for (const std::size_t cut : cuts) {
    // A copy of its own size, so that reading beyond it is seen by ASan.
    const std::string piece = input.substr(at, cut - at);
    reader.Feed(piece);
    at = cut;
  }
  const std::string rest = input.substr(at);
  reader.Feed(rest);
  reader.End();
  return sink.told;
}

Told Read(const std::string& input, const RecordLimits& limits = {}) {
  return ReadCut(input, {}, limits);
}

std::vector<std::size_t> RandomCuts(std::mt19937* rng, std::size_t size) {
  std::vector<std::size_t> cuts;
  const int count = static_cast<int>((*rng)() % 12);
  for (int i = 0; i < count; ++i) cuts.push_back((*rng)() % (size + 1));
  std::sort(cuts.begin(), cuts.end());
  return cuts;
}

std::string Gzip(const std::string& text) {
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(compressBound(text.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(out.size() - z.avail_out);
  deflateEnd(&z);
  return out;
}

std::string Rec(int n, const std::string& description = "plain") {
  return Cat(R"({"eventVersion":"1.08","eventSource":"ec2.amazonaws.com",)",
             R"("eventName":"CreateSnapshot","eventID":"e-)", n,
             R"(","requestParameters":{"description":")", description,
             R"(","list":[{"a":1},{"a":2}]}})");
}

TEST(Reader, Envelopes) {
  const std::string a = R"({"eventVersion":"1","eventSource":"x","n":1})";
  const std::string b = R"({"eventVersion":"1","eventSource":"x","n":2})";
  const std::string event =
      R"({"detail-type":"AWS API Call via CloudTrail","source":"aws.ec2",)"
      R"("detail":{"eventSource":"x","n":1}})";
  const std::string lookup =
      R"({"Events":[{"EventId":"1","CloudTrailEvent":)"
      R"("{\"eventSource\":\"x\",\"n\":1}"}],"NextToken":"t"})";
  struct Case {
    std::string input;
    std::vector<std::string> records;
    std::vector<std::string> skipped;
  };
  const std::vector<Case> cases = {
      {"", {}, {}},
      {" \n\r\t", {}, {}},
      {a, {"0 bare " + a}, {}},
      {"\xEF\xBB\xBF" + a, {"3 bare " + a}, {}},
      {a + "\n" + b + "\r\n", {"0 bare " + a, "45 bare " + b}, {}},
      {a + b, {"0 bare " + a, "44 bare " + b}, {}},
      {"[" + a + ", " + b + "]", {"1 array " + a, "47 array " + b}, {}},
      {R"({"Records":[)" + a + "," + b + "]}",
       {"12 cloudtrail_s3 " + a, "57 cloudtrail_s3 " + b},
       {}},
      {R"({"x":[1],"Records" : [)" + a + R"(],"y":{"z":"]"}})" + "\n" + b,
       {"22 cloudtrail_s3 " + a, "83 bare " + b},
       {}},
      {R"({"Records":[]})", {}, {}},
      {R"([{"Records":[)" + a + "]}]", {"13 cloudtrail_s3 " + a}, {}},
      {event, {R"(0 eventbridge {"eventSource":"x","n":1})"}, {}},
      {R"({"detail-type":"x","source":"mine","detail":{"eventSource":"x"}})",
       {},
       {"eventbridge_foreign_source 1"}},
      {lookup, {R"(11 lookup_events {"eventSource":"x","n":1})"}, {}},
      {R"({"Records":[{"eventSource":"aws:s3","s3":{"bucket":{}}}]})",
       {},
       {"s3_notification 1"}},
      {R"({"Service":"Amazon S3","Event":"s3:TestEvent"})",
       {},
       {"s3_notification 1"}},
      {R"({"digestS3Object":"x","logFiles":[]})", {}, {"digest 1"}},
      {R"({"eventSource":"x","eventCategory":"Insight"})", {}, {"insight 1"}},
  };
  for (const Case& c : cases) {
    const Told told = Read(c.input);
    EXPECT_EQ(told.records, c.records) << c.input;
    EXPECT_EQ(told.skipped, c.skipped) << c.input;
    EXPECT_TRUE(told.problems.empty()) << c.input << told.problems.front();
    const Told gzip = Read(Gzip(c.input));
    EXPECT_EQ(gzip, told) << c.input;
  }
}

// A thousand records, one of them bad, in every framing: the others come out,
// and the bad one is told of with its offset (or is repaired).
TEST(Reader, OneBadRecordCostsItself) {
  struct Bad {
    const char* what;
    std::function<std::string(int)> make;
    bool kept;
  };
  const std::vector<Bad> bads = {
      {"bad UTF-8", [](int n) { return Rec(n, "a\xFF\xC0z"); }, true},
      {"lone surrogate", [](int n) { return Rec(n, "a\\ud800z"); }, true},
      {"raw control character", [](int n) { return Rec(n, "a\x01z\nq"); },
       true},
      {"closing quote missing",
       [](int n) {
         std::string r = Rec(n);
         return r.erase(r.find("plain") + 5, 1);
       },
       false},
      {"opening quote missing",
       [](int n) {
         std::string r = Rec(n);
         return r.erase(r.find("plain") - 1, 1);
       },
       false},
      {"quote of the last key missing",
       [](int n) {
         std::string r = Rec(n);
         return r.erase(r.find("\"requestParameters"), 1);
       },
       false},
      {"300 levels",
       [](int n) {
         return Cat(Rec(n).substr(0, Rec(n).size() - 1),
                    ",\"deep\":", std::string(300, '['), std::string(300, ']'),
                    "}");
       },
       false},
      {"2 MiB", [](int n) { return Rec(n, std::string(2u << 20, 'x')); },
       false},
  };
  struct Framing {
    const char* what;
    std::string before, between, after;
  };
  const std::vector<Framing> framings = {
      {"Records on one line", "{\"Records\":[", ",", "]}"},
      {"Records on lines", "{\"Records\": [\n", ",\n", "\n]}\n"},
      {"lines", "", "\n", "\n"},
      {"array", "[", ", ", "]"},
      {"concatenated", "", "", ""},
  };
  std::mt19937 rng(7);
  for (const Framing& f : framings) {
    for (const Bad& bad : bads) {
      for (const int where : {0, 500, 999}) {
        std::string input = f.before;
        std::size_t offset = 0;
        for (int n = 0; n < 1000; ++n) {
          if (n != 0) input += f.between;
          if (n == where) offset = input.size();
          input += n == where ? bad.make(n) : Rec(n);
        }
        input += f.after;
        const Told told = ReadCut(input, RandomCuts(&rng, input.size()));
        const std::string about = Cat(f.what, ", ", bad.what, " at ", where);
        EXPECT_EQ(told.records.size(), bad.kept ? 1000u : 999u) << about;
        if (bad.kept) {
          EXPECT_EQ(told.repaired, 1u) << about;
          EXPECT_TRUE(told.problems.empty()) << about;
        } else {
          ASSERT_GE(told.problems.size(), 1u) << about;
          EXPECT_EQ(told.problems[0].substr(0, told.problems[0].find(' ')),
                    std::to_string(offset))
              << about << told.problems[0];
        }
      }
    }
  }
}

TEST(Reader, OverLimitNamesTheOperation) {
  const Told told = Read(Rec(1, std::string(2u << 20, 'x')) + "\n" + Rec(2));
  ASSERT_EQ(told.problems.size(), 1u);
  EXPECT_EQ(told.problems[0],
            "0 limit: record exceeds 1048576 bytes ec2.CreateSnapshot");
  EXPECT_EQ(told.records.size(), 1u);
}

TEST(Reader, ExtraBraceAndCutEnd) {
  EXPECT_EQ(Read("{\"Records\":[" + Rec(1) + "]}}\n" + Rec(2)).records.size(),
            2u);
  const std::string whole = "{\"Records\":[" + Rec(1) + "," + Rec(2) + "]}";
  const Told cut = Read(whole.substr(0, whole.size() - 20));
  EXPECT_EQ(cut.records.size(), 1u);
  ASSERT_EQ(cut.problems.size(), 1u);
  EXPECT_NE(cut.problems[0].find("input ends inside a record"),
            std::string::npos);
}

TEST(Reader, GzipTroubles) {
  std::string many;
  for (int n = 0; n < 400; ++n) many += Rec(n, Cat("d", n * 7919)) + "\n";
  const std::string gz = Gzip(many);
  EXPECT_EQ(Read(gz).records.size(), 400u);
  EXPECT_EQ(Read(gz + gz).records.size(), 800u);  // two members
  EXPECT_EQ(Read(gz + std::string(512, '\0')).records.size(), 400u);

  const Told cut = Read(gz.substr(0, gz.size() / 2));
  EXPECT_GT(cut.records.size(), 50u);
  EXPECT_FALSE(cut.problems.empty());

  std::string corrupt = gz;
  corrupt[gz.size() * 2 / 3] ^= 0x55;
  const Told told = Read(corrupt);
  EXPECT_GT(told.records.size(), 50u);
  EXPECT_FALSE(told.problems.empty());

  const Told bomb = Read(Gzip(std::string(64u << 20, ' ')));
  ASSERT_EQ(bomb.problems.size(), 1u);
  EXPECT_NE(bomb.problems[0].find("limit: gzip inflates"), std::string::npos);
}

TEST(Reader, CutsChangeNothing) {
  std::mt19937 rng(42);
  for (int round = 0; round < 300; ++round) {
    std::string input;
    const int kind = static_cast<int>(rng() % 4);
    if (kind == 0) input = "{\"Records\":[";
    if (kind == 1) input = "[";
    const int count = static_cast<int>(rng() % 20);
    for (int n = 0; n < count; ++n) {
      if (n != 0) input += kind < 2 ? "," : "\n";
      input += Rec(n, rng() % 3 == 0 ? "\\u00e9\\ud83d\\ude00" : "x{}[]\\\"");
    }
    if (kind == 0) input += "]}";
    if (kind == 1) input += "]";
    for (int i = static_cast<int>(rng() % 3); i > 0 && !input.empty(); --i) {
      input[rng() % input.size()] = static_cast<char>(rng());
    }
    if (rng() % 3 == 0) input = Gzip(input);
    const Told whole = Read(input);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(ReadCut(input, RandomCuts(&rng, input.size())), whole) << round;
    }
    std::vector<std::size_t> every(input.size());
    for (std::size_t i = 0; i < every.size(); ++i) every[i] = i;
    EXPECT_EQ(ReadCut(input, every), whole) << round;
  }
}

}  // namespace
}  // namespace snaptrail::internal
