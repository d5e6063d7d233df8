// The scanner alone: its three ways to the masks agree, and so do its answers
// however the bytes are cut.
#include "src/record/scanner.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "src/base/strings.h"
#include "src/record/blocks.h"

namespace snaptrail::internal {
namespace {

std::string Print(const Scanner& scanner, Scanner::Stop stop) {
  static const char* const kStops[] = {"more", "end", "container", "broken",
                                       "too deep"};
  return Cat(kStops[static_cast<int>(stop)], " at ", scanner.pos(),
             stop == Scanner::Stop::kBroken ? Cat(": ", scanner.broken()) : "",
             " members ", scanner.members());
}

std::vector<Scanner::Blocks> Kinds() {
  std::vector<Scanner::Blocks> kinds = {Scanner::Blocks::kPlain};
#ifdef SNAPTRAIL_BLOCKS_SSE2
  kinds.push_back(Scanner::Blocks::kSse2);
#endif
  if (Scanner::Best() >= Scanner::Blocks::kAvx2) {
    kinds.push_back(Scanner::Blocks::kAvx2);
  }
  if (Scanner::Best() == Scanner::Blocks::kAvx512) {
    kinds.push_back(Scanner::Blocks::kAvx512);
  }
  return kinds;
}

std::string Whole(const std::string& text, Scanner::Blocks kind,
                  std::uint32_t depth = 64) {
  Scanner scanner(depth, kind);
  scanner.Start(true);
  const Scanner::Stop stop = scanner.Scan(text.data(), 0, 0, text.size());
  return Print(scanner, stop);
}

TEST(Scanner, Answers) {
  struct Case {
    const char* text;
    const char* answer;
  };
  const Case cases[] = {
      {"{}", "end at 2 members 0"},
      {"{}{", "end at 2 members 0"},
      {"{", "more at 1 members 0"},
      {R"({"a":"}"})", "end at 9 members 0"},
      {R"({"a":"\"}"})", "end at 11 members 0"},
      {R"({"a":"\\"}"})", "end at 10 members 0"},
      {R"({"a":"\\\"}"})", "end at 13 members 0"},
      {R"({"a" : [ 1 , {} ] })", "end at 19 members 0"},
      {R"({"userIdentity":{},"s3" : {},"detail":{},"insightDetails":{}})",
       "end at 61 members 27"},
      {R"({"logFiles":[]})", "end at 15 members 4"},
      {R"({"identity":{},"protoPayload":{}})", "end at 33 members 96"},
      {R"({"claims":{}})", "end at 13 members 64"},
      {R"({"Claims_d":{},"Claims":{}})", "end at 27 members 64"},
      {R"({"logFiles":{},"s3":[],"x":{"s3":{}}})", "end at 37 members 0"},
      {R"({"a\"s3":{}})", "end at 12 members 0"},
      {R"({"Records" : [ )", "container at 14 members 0"},
      {R"({"Events":[{)", "container at 11 members 0"},
      {"{\"a\":\"\"}\"\n\"", "end at 8 members 0"},
      {R"({"a":"b,"c":"d"})",
       "broken at 9: a quote is missing or a byte is "
       "wrong members 0"},
      {R"({"a":b","c":1})",
       "broken at 6: a quote is missing or a byte is "
       "wrong members 0"},
      {R"({"a":""b"})",
       "broken at 7: a quote is missing or a byte is wrong "
       "members 0"},
      {R"({"a":\"b"})",
       "broken at 5: a quote is missing or a byte is wrong "
       "members 0"},
      {R"({"a":{"b":1},{"c":1})",
       "broken at 13: a bracket, a quote or a name "
       "is missing members 0"},
      {R"({"a":[{} {}]})",
       "broken at 9: a comma or a bracket is missing "
       "members 0"},
      {R"({"a":[1})", "broken at 7: a bracket is missing members 0"},
      {R"({"a":1])", "broken at 6: a bracket is missing members 0"},
  };
  for (const Case& c : cases) {
    for (const Scanner::Blocks kind : Kinds()) {
      EXPECT_EQ(Whole(c.text, kind), c.answer) << c.text;
    }
  }
  for (const Scanner::Blocks kind : Kinds()) {
    EXPECT_EQ(Whole(R"({"a":[{}]})", kind, 3), "end at 10 members 0");
    EXPECT_EQ(Whole(R"({"a":[{}]})", kind, 2), "too deep at 7 members 0");
  }
}

TEST(Scanner, KeepsWhatIsInThePayload) {
  const auto payload = [](const std::string& text, Scanner::Blocks kind,
                          std::size_t cut) {
    Scanner scanner(64, kind);
    scanner.Start(true);
    if (scanner.Scan(text.data(), 0, 0, cut) == Scanner::Stop::kMore) {
      scanner.Scan(text.data(), 0, scanner.pos(), text.size());
    }
    std::string out;
    for (const Nested& n : scanner.payload()) {
      out += Cat(text.substr(n.begin, n.end - n.begin), " ");
    }
    return out;
  };
  std::string many = R"({"protoPayload":{"a":[])";
  std::string want;
  for (int i = 0; i < 20; ++i) many += R"(,"b":{"c":[{}]})";
  for (int i = 0; i < 14; ++i) want += R"({"c":[{}]} )";
  many += "}";
  want = many.substr(16) + " [] " + want;
  many += "}";
  const std::pair<std::string, std::string> cases[] = {
      {"{}", ""},
      {R"({"a":{"b":{}},"c":[]})", ""},
      {R"({"a":{},"protoPayload":{"b":[{}],"c":1,"d":{"e":{}}},"f":{"g":[]}})",
       R"({"b":[{}],"c":1,"d":{"e":{}}} [{}] {"e":{}} )"},
      {R"({"protopayload_auditlog":{},"x":{"y":{}}})", "{} "},
      {R"({"protoPayload":{"a":{}},"protoPayload":{"b":[]}})",
       R"({"a":{}} {} )"},
      {R"({"x":{"protoPayload":{"a":{}}}})", ""},
      {many, want},
  };
  for (const auto& [text, wanted] : cases) {
    for (const Scanner::Blocks kind : Kinds()) {
      for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        ASSERT_EQ(payload(text, kind, cut), wanted) << text << cut;
      }
    }
  }
}

TEST(Scanner, ForgetsTheLastPayload) {
  const std::string with = R"({"protoPayload":{"a":{}}})";
  const std::string without = R"({"b":{"a":{}}})";
  for (const Scanner::Blocks kind : Kinds()) {
    Scanner scanner(64, kind);
    for (int round = 0; round < 2; ++round) {
      scanner.Start(true);
      scanner.Scan(with.data(), 0, 0, with.size() - 5);  // and is cut off
      EXPECT_EQ(scanner.payload().size(), 1u);
      scanner.Start(true);
      scanner.Scan(without.data(), 0, 0, without.size());
      EXPECT_TRUE(scanner.payload().empty());
      scanner.Start(true);
      scanner.Scan(with.data(), 0, 0, with.size());
      EXPECT_EQ(scanner.payload().size(), 2u);
    }
  }
}

TEST(Scanner, SeesWhatMayNeedRepair) {
  for (const Scanner::Blocks kind : Kinds()) {
    const auto saw = [kind](std::string_view text) {
      Scanner scanner(64, kind);
      scanner.Start(true);
      scanner.Scan(text.data(), 0, 0, text.size());
      return Cat(scanner.saw_control() ? "c" : "",
                 scanner.saw_escape() ? "e" : "",
                 scanner.saw_high() ? "h" : "");
    };
    EXPECT_EQ(saw("{\"a\":\"b\",\n\t\"c\":1}"), "");
    EXPECT_EQ(saw("{\"a\":\"b\n\"}"), "c");
    EXPECT_EQ(saw("{\"a\\n\":\"b\"}"), "e");
    EXPECT_EQ(saw("{\"a\":\"\xC3\xA9\"}"), "h");
  }
}

TEST(Scanner, MasksAgree) {
  std::mt19937 rng(5);
  const std::string marks = "{}[]\",:\\ \n\x01\x1f\x20\x7f\xFF\x80[{az;";
  EXPECT_EQ(PrefixXor(0b10010), 0b01110u);
  for (int round = 0; round < 20'000; ++round) {
    char block[kBlock];
    for (char& c : block) {
      c = rng() % 2 == 0 ? marks[rng() % marks.size()]
                         : static_cast<char>(rng());
      if (round % 2 == 0) c = static_cast<char>(c & 0x7f);
    }
    const BlockMasks plain = PlainBlocks::Classify(block);
    const auto check = [&plain](const BlockMasks& m) {
      EXPECT_EQ(m.quote, plain.quote);
      EXPECT_EQ(m.slash, plain.slash);
      EXPECT_EQ(m.bracket, plain.bracket);
      EXPECT_EQ(m.punct, plain.punct);
      EXPECT_EQ(m.control, plain.control);
      EXPECT_EQ(m.high != 0, plain.high != 0);
    };
#ifdef SNAPTRAIL_BLOCKS_SSE2
    check(Sse2Blocks::Classify(block));
#endif
#ifdef SNAPTRAIL_BLOCKS_AVX
    if (Scanner::Best() >= Scanner::Blocks::kAvx2) {
      check(Avx2Blocks::Classify(block));
    }
    if (Scanner::Best() == Scanner::Blocks::kAvx512) {
      check(Avx512Blocks::Classify(block));
    }
#endif
  }
}

TEST(Scanner, KindsAndCutsAgree) {
  std::mt19937 rng(6);
  const std::vector<std::string> parts = {
      "{",  "}",  "[",    "]",    "\"",  ":",        ",",       "\\",
      " ",  "\n", "\\\"", "\\\\", "ab",  "\"a\":",   "\"b\",",  "{}",
      "[]", "1,", "\x01", "\xC3", "\":", "xxxxxxxx", "\"s3\":", "{\"a\":1},"};
  for (int round = 0; round < 30'000; ++round) {
    std::string text = "{\"";
    for (int i = static_cast<int>(rng() % 60); i > 0; --i) {
      text += parts[rng() % parts.size()];
    }
    const std::string want = Whole(text, Scanner::Blocks::kPlain, 8);
    for (const Scanner::Blocks kind : Kinds()) {
      ASSERT_EQ(Whole(text, kind, 8), want) << text;
      Scanner scanner(8, kind);
      scanner.Start(true);
      Scanner::Stop stop = Scanner::Stop::kMore;
      std::size_t size = 0;
      while (stop == Scanner::Stop::kMore && size < text.size()) {
        const std::size_t pos = size;
        size = std::min(text.size(), size + 1 + rng() % 40);
        stop = scanner.Scan(text.data(), 0, pos, size);
      }
      ASSERT_EQ(Print(scanner, stop), want) << text;
    }
  }
}

}  // namespace
}  // namespace snaptrail::internal
