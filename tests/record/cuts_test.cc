// Where an input is cut changes nothing of what is told, and whatever the bytes
// are, the reader keeps its bounds.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "src/base/strings.h"
#include "tests/record/reading.h"

namespace snaptrail::internal {
namespace {

class Writer {
 public:
  explicit Writer(std::mt19937* rng) : rng_(*rng) {}

  // A document, and how many records a reader must find in it.
  std::string Document(std::size_t* records) {
    std::string out;
    const int values = Below(4);
    for (int i = 0; i < values; ++i) {
      out += Envelope(records);
      out += Pick({"", "\n", "\r\n", " ", ",\n", "\n\n"});
    }
    return out;
  }

 private:
  int Below(int n) {
    return static_cast<int>(rng_() % static_cast<unsigned>(n));
  }
  std::string Pick(const std::vector<std::string>& from) {
    return from[rng_() % from.size()];
  }
  std::string Blank() { return Pick({"", "", "", " ", "\n  ", "\t", "\r\n"}); }

  std::string Text() {
    std::string out;
    for (int i = Below(40); i > 0; --i) {
      out += Pick({"a", "{", "}", "[", "]", ":", ",", "\\\"", "\\\\", "\\n",
                   "\\u00e9", "\xC3\xA9", "\\ud83d\\ude00", "\xF0\x9F\x98\x80",
                   "{\\\"eventVersion\\\":", "},{", " ", "0", "true"});
    }
    return out;
  }

  std::string Value(int depth) {
    switch (Below(depth > 5 ? 4 : 7)) {
      case 0:
        return Pick({"true", "false", "null", "0", "-1.5e+7"});
      case 1:
      case 2:
      case 3:
        return "\"" + Text() + "\"";
      case 4:
        return Array(depth);
      default:
        return Object(depth);
    }
  }
  std::string Array(int depth) {
    std::string out = "[" + Blank();
    for (int i = Below(4); i > 0; --i) {
      out += Value(depth + 1) + Blank() + (i > 1 ? "," + Blank() : "");
    }
    return out + "]";
  }
  std::string Object(int depth) {
    std::string out = "{" + Blank();
    for (int i = Below(5); i > 0; --i) {
      out += Cat("\"k", Text(), "\"", Blank(), ":", Blank(), Value(depth + 1),
                 Blank(), i > 1 ? "," + Blank() : "");
    }
    return out + "}";
  }

  std::string Record() {
    std::string out = Cat("{", Blank(), "\"eventVersion\":", Blank(),
                          "\"1.08\",\"userIdentity\"", Blank(), ":{}");
    for (int i = Below(6); i > 0; --i) {
      out += Cat(",", Blank(), "\"k", Text(), "\":", Value(1));
    }
    // Long enough to span pieces now and then.
    if (Below(8) == 0) {
      out += Cat(",\"long\":\"", std::string(rng_() % 9000, 'x'), "\"");
    }
    return out + Blank() + "}";
  }
  std::string List(std::size_t* records) {
    std::string out = "[" + Blank();
    const int count = Below(6);
    for (int i = 0; i < count; ++i) {
      if (i != 0) out += "," + Blank();
      out += Record() + Blank();
    }
    *records += static_cast<std::size_t>(count);
    return out + "]";
  }
  std::string Escaped(const std::string& record) {
    std::string out;
    for (const char c : record) {
      if (c == '"' || c == '\\') out += '\\';
      if (static_cast<unsigned char>(c) < ' ') {
        out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
      } else {
        out += c;
      }
    }
    return out;
  }

  // As bytes that a stream hands on.
  std::string Data(const std::string& bytes) {
    return Base64(Below(2) == 0 ? bytes : Gzip(bytes));
  }
  std::string LogEvents(std::size_t* records) {
    std::string out = Pick({"{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[",
                            "{ \"logEvents\" : [\n", "{\"events\":["});
    const int count = Below(4);
    for (int i = 0; i < count; ++i) {
      out += Cat(i != 0 ? "," : "", "{\"id\":\"1\",\"message\":\"",
                 Escaped(Record()), "\"}");
    }
    *records += static_cast<std::size_t>(count);
    return out + "],\"owner\":\"1\"}";
  }
  std::string Wrap(std::size_t* records) {
    const std::string inside = Below(3) == 0 ? LogEvents(records)
                               : Below(2) == 0
                                   ? Cat("{\"Records\":", List(records), "}")
                                   : Envelope(records);
    switch (Below(6)) {
      case 0:
        return Cat("{\"requestId\":\"r\",\"records\":[{\"data\":\"",
                   Data(inside), "\"}]}");
      case 1:
        return Cat("{\"awslogs\":{\"data\":\"", Data(inside), "\"}}");
      case 2:
        return Cat("{\"Records\":[{\"kinesis\":{\"data\":\"", Data(inside),
                   "\"},\"eventSource\":\"aws:kinesis\"}]}");
      case 3:
        return Cat("{\"Type\":\"Notification\",\"Message\":\"", Escaped(inside),
                   "\"}");
      case 4:
        return Cat("{\"Messages\":[{\"Body\" : \"", Escaped(inside), "\"}]}");
      default:
        return Cat("{\"body\":\"", Escaped(inside),
                   "\",\"eventSource\":\"aws:sqs\"}");
    }
  }

  std::string Envelope(std::size_t* records) {
    if (++wraps_ < 3 && Below(3) == 0) {
      const std::string wrapped = Wrap(records);
      --wraps_;
      return wrapped;
    }
    --wraps_;
    switch (Below(6)) {
      case 5:
        return LogEvents(records);
      case 0:
        return Cat("{", Blank(), "\"Records\"", Blank(), ":", List(records),
                   Pick({"", ",\"k\":[1,{}]", ", \"k\" : \"]}\""}), Blank(),
                   "}");
      case 1:
        return List(records);
      case 2: {
        ++*records;
        return Cat("{\"Events\":[{\"EventId\":\"1\",\"CloudTrailEvent\":\"",
                   Escaped(Record()), "\"}],\"NextToken\":null}");
      }
      case 3:
        ++*records;
        return Cat("{\"detail\":", Record(), ",\"source\":\"aws.ec2\",",
                   "\"detail-type\":\"AWS API Call via CloudTrail\"}");
      default:
        ++*records;
        return Record();
    }
  }

  std::mt19937& rng_;
  int wraps_ = 0;
};

TEST(Cuts, GoodDocumentsAreReadWhole) {
  std::mt19937 rng(1);
  for (int round = 0; round < 1500; ++round) {
    std::size_t records = 0;
    std::string input = Writer(&rng).Document(&records);
    const Told whole = Read(input);
    ASSERT_EQ(whole.records.size(), records) << input << whole;
    ASSERT_TRUE(whole.problems.empty()) << input << whole;
    ASSERT_EQ(whole.repaired, 0u) << input;
    for (int i = 0; i < 3; ++i) {
      const auto cuts = RandomCuts(&rng, input.size(), 20);
      ASSERT_EQ(ReadCut(input, cuts), whole) << input;
    }
    if (input.size() < 4000) {
      ASSERT_EQ(ReadCut(input, EveryByte(input.size())), whole) << input;
    }
    if (round % 5 == 0) {
      const std::string gz = Gzip(input);
      ASSERT_EQ(ReadCut(gz, RandomCuts(&rng, gz.size(), 20)), whole) << input;
    }
  }
}

TEST(Cuts, BrokenDocumentsAreReadTheSame) {
  std::mt19937 rng(2);
  const std::string marks =
      "{}[]\",:\\\n \xFF\x00"
      "ae0";
  for (int round = 0; round < 3000; ++round) {
    std::size_t records = 0;
    std::string input = Writer(&rng).Document(&records);
    for (int i = 1 + static_cast<int>(rng() % 4); i > 0 && !input.empty();
         --i) {
      const std::size_t at = rng() % input.size();
      switch (rng() % 4) {
        case 0:
          input.erase(at, 1 + rng() % 3);
          break;
        case 1:
          input.insert(at, 1, marks[rng() % marks.size()]);
          break;
        case 2:
          input[at] = marks[rng() % marks.size()];
          break;
        default:
          input.resize(at);
          break;
      }
    }
    RecordLimits limits;
    if (rng() % 3 == 0) limits.max_record_bytes = 20 + rng() % 300;
    if (rng() % 3 == 0)
      limits.max_depth = 1 + static_cast<std::uint32_t>(rng() % 6);
    const Told whole = Read(input, limits);
    for (int i = 0; i < 3; ++i) {
      const auto cuts = RandomCuts(&rng, input.size(), 20);
      ASSERT_EQ(ReadCut(input, cuts, limits), whole) << input;
    }
    if (input.size() < 2000) {
      ASSERT_EQ(ReadCut(input, EveryByte(input.size()), limits), whole)
          << input;
    }
  }
}

// Hostile repetition: the work done on it must grow with its size and no
// faster. (A reader that goes back over it for each candidate takes minutes
// here.)
TEST(Cuts, HostileInputsTakeLinearTime) {
  const auto repeat = [](const std::string& what, std::size_t bytes) {
    std::string out;
    while (out.size() < bytes) out += what;
    return out;
  };
  const std::size_t size = 4u << 20;
  const std::vector<std::string> inputs = {
      repeat("{", size),
      repeat("[", size),
      repeat("{\"eventVersion\":", size),
      repeat("{\"eventVersion\":[", size),
      "[" + repeat("{\"eventVersion\":[", 1000) +
          repeat("{\"eventVersion\":1},", size),
      repeat("\n{\"a\":[", size),
      repeat("\"", size),
      repeat("{\"a\":\"\n", size),
      repeat("{\"a\"   ", size),
      "{\"a\":" + std::string(size, ' ') + "[",
      repeat("{\", \":1}\n", 100) + "[" + repeat("{\", \":\",\":\":\",", size),
      repeat("]", size),
      repeat("{\"Records\":[", size),
      repeat("@{", size),
      repeat("{\"CloudTrailEvent\":\"{", size),
      repeat("{\"logEvents\":[{\"message\":\"", size),
      repeat("{\"logEvents\":[{\"message\":\"x\"}],", size),
      repeat("{\"records\":[{\"data\":\"", size),
      "{\"records\":[{\"data\":\"" + repeat("fX19", size) + "\"}]}",
      "{\"records\":[{\"data\":\"" + repeat("fX19", 3 * size) + "\"}]}",
      "{\"Messages\":[{\"Body\":\"{\\\"eventVersion\\\":\\\"" +
          repeat("\\\\\\\"", size) + "\\\"}\"}]}}",
      "{\"Messages\":[{\"Body\":\"" + repeat("\\u007b\\n", size) + "\"}]}}",
      repeat("\x1f\x8b\x08", size),
      Gzip("x") + repeat(std::string("\x1f\x8b\x08\0", 4), size),
  };
  for (const std::string& input : inputs) {
    const Told told = Read(input);
    EXPECT_FALSE(told.problems.empty()) << input.substr(0, 40);
  }
}

}  // namespace
}  // namespace snaptrail::internal
