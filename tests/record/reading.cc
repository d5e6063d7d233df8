#include "tests/record/reading.h"

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

std::string Rec(int n, const std::string& description) {
  return Cat(R"({"eventVersion":"1.08","userIdentity":{"type":"Root"},)",
             R"("eventSource":"ec2.amazonaws.com",)",
             R"("eventName":"CreateSnapshot","eventID":"e-)", n,
             R"(","requestParameters":{"description":")", description,
             R"(","list":[{"a":1},{"a":2}]}})");
}

}  // namespace snaptrail::internal
