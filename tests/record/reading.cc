#include "tests/record/reading.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <string_view>

#include "src/base/strings.h"

namespace snaptrail::internal {
namespace {

class Collector : public RecordSink {
 public:
  void OnRecord(const Record& record) override {
    unsigned sum = 0;
    for (std::size_t i = 0; i < kJsonPadding; ++i) {
      sum += static_cast<unsigned char>(
          (record.json.data() + record.json.size())[i]);
    }
    read_ = sum;
    told.records.push_back(
        Cat(record.offset, " ", record.envelope, " ", record.json));
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

 private:
  volatile unsigned read_ = 0;
};

}  // namespace

std::ostream& operator<<(std::ostream& out, const Told& told) {
  for (const std::string& line : told.records) out << "\n  record " << line;
  for (const std::string& line : told.problems) out << "\n  problem " << line;
  for (const std::string& line : told.skipped) out << "\n  skipped " << line;
  return out << "\n  repaired " << told.repaired;
}

Told ReadCut(const std::string& input, const std::vector<std::size_t>& cuts,
             const RecordLimits& limits) {
  Collector sink;
  RecordReader reader(limits, &sink);
  reader.Begin("in");
  std::size_t at = 0;
  const auto feed = [&](std::size_t to) {
    const std::vector<char> piece(
        input.begin() + static_cast<std::ptrdiff_t>(at),
        input.begin() + static_cast<std::ptrdiff_t>(to));
    reader.Feed(std::string_view(piece.data(), piece.size()));
    at = to;
  };
  for (const std::size_t cut : cuts) feed(cut);
  feed(input.size());
  reader.End();
  return sink.told;
}

Told Read(const std::string& input, const RecordLimits& limits) {
  return ReadCut(input, {}, limits);
}

std::vector<std::size_t> RandomCuts(std::mt19937* rng, std::size_t size,
                                    std::size_t most) {
  std::vector<std::size_t> cuts((*rng)() % (most + 1));
  for (std::size_t& cut : cuts) cut = (*rng)() % (size + 1);
  std::sort(cuts.begin(), cuts.end());
  return cuts;
}

std::vector<std::size_t> EveryByte(std::size_t size) {
  std::vector<std::size_t> cuts(size);
  for (std::size_t i = 0; i < size; ++i) cuts[i] = i;
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

std::string Base64(const std::string& bytes) {
  static constexpr char kLetters[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 |
             (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k])
                                   : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k > bytes.size() ? '=' : kLetters[bits >> (18 - 6 * k) & 63];
    }
  }
  return out;
}

std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

void Check(const std::vector<Case>& cases, const RecordLimits& limits) {
  for (const Case& c : cases) {
    Told want;
    want.records = c.records;
    want.skipped = c.skipped;
    want.problems = c.problems;
    EXPECT_EQ(Read(c.input, limits), want) << c.what;
    EXPECT_EQ(ReadCut(c.input, EveryByte(c.input.size()), limits), want)
        << c.what << ", cut";
    EXPECT_EQ(Read(Gzip(c.input), limits), want) << c.what << ", gzip";
    // Whole members end where they like.
    const std::size_t half = c.input.size() / 2;
    const std::string two =
        Gzip(c.input.substr(0, half)) + Gzip(c.input.substr(half));
    EXPECT_EQ(Read(two, limits), want) << c.what << ", two members";
    EXPECT_EQ(ReadCut(two, EveryByte(two.size()), limits), want)
        << c.what << ", two members, cut";
  }
}

std::string Rec(int n, const std::string& description) {
  return Cat(R"({"eventVersion":"1.08","userIdentity":{"type":"Root"},)",
             R"("eventSource":"ec2.amazonaws.com",)",
             R"("eventName":"CreateSnapshot","eventID":"e-)", n,
             R"(","requestParameters":{"description":")", description,
             R"(","list":[{"a":1},{"a":2}]}})");
}

}  // namespace snaptrail::internal
