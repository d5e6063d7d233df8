// Framing: however the bytes are cut, the same is told; and what is told keeps
// the reader's promises.
//
// The first bytes of an input choose limits and cuts, the rest is the log.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/strings.h"
#include "src/record/reader.h"

namespace {

using snaptrail::internal::Cat;
using snaptrail::internal::IsValidUtf8;
using snaptrail::internal::kJsonPadding;
using snaptrail::internal::Record;
using snaptrail::internal::RecordLimits;
using snaptrail::internal::RecordReader;
using snaptrail::internal::RecordSink;

void Require(bool holds) {
  if (!holds) std::abort();
}

// Brackets of one kind close those of the same kind, outside of strings.
bool Balanced(std::string_view json) {
  std::string open;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      open += c == '{' ? '}' : ']';
    } else if (c == '}' || c == ']') {
      if (open.empty() || open.back() != c) return false;
      open.pop_back();
      if (open.empty()) return i + 1 == json.size();
    }
  }
  return false;
}

class Recorder : public RecordSink {
 public:
  explicit Recorder(std::uint64_t size) : size_(size) {}
  void OnRecord(const Record& record) override {
    Require(!record.json.empty() && record.json.front() == '{');
    Require(Balanced(record.json));
    Require(IsValidUtf8(record.json));
    Require(record.input == "in");
    Require(size_ == 0 || record.offset < size_);
    unsigned sum = 0;
    const char* behind = record.json.data() + record.json.size();
    for (std::size_t i = 0; i < kJsonPadding; ++i) {
      sum += static_cast<unsigned char>(behind[i]);
    }
    used_ = sum;
    told += Cat("record ", record.offset, " ", record.envelope, " ",
                record.json, "\n");
  }
  void OnMalformed(std::string_view, std::uint64_t offset,
                   std::string_view reason, bool over_limit,
                   std::string_view operation) override {
    Require(size_ == 0 || offset <= size_);
    told += Cat("malformed ", offset, " ", reason, over_limit ? " limit " : " ",
                operation, "\n");
  }
  void OnSkipped(std::string_view kind, std::uint64_t count) override {
    told += Cat("skipped ", kind, " ", count, "\n");
  }
  void OnRepaired(std::uint64_t fields) override {
    Require(fields > 0);
    told += Cat("repaired ", fields, "\n");
  }
  std::string told;

 private:
  const std::uint64_t size_;  // 0: not known
  volatile unsigned used_ = 0;
};

std::string Read(std::string_view input, const std::vector<std::size_t>& cuts,
                 const RecordLimits& limits) {
  const bool gzip = input.substr(0, 2) == "\x1f\x8b";
  Recorder sink(gzip ? 0 : input.size());
  RecordReader reader(limits, &sink);
  reader.Begin("in");
  std::size_t at = 0;
  const auto feed = [&](std::size_t to) {
    // A copy of its own size, so that reading beyond it is seen.
    const std::vector<char> piece(input.begin() + static_cast<long>(at),
                                  input.begin() + static_cast<long>(to));
    reader.Feed(std::string_view(piece.data(), piece.size()));
    at = to;
  };
  for (const std::size_t cut : cuts) feed(cut);
  feed(input.size());
  reader.End();
  return sink.told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  constexpr std::size_t kHead = 4;
  if (size < kHead) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + kHead,
                               size - kHead);
  RecordLimits limits;
  if ((data[0] & 1) != 0) limits.max_record_bytes = 16 + data[1];
  if ((data[0] & 2) != 0) limits.max_depth = 1 + data[1] % 8;
  if ((data[0] & 4) != 0) limits.max_wraps = data[1] % 3;
  const std::string whole = Read(input, {}, limits);

  std::vector<std::size_t> cuts;
  std::uint32_t state = data[2] * 256u + data[3] + 1;
  for (int i = 0; i < 6; ++i) {
    state = state * 1664525u + 1013904223u;
    cuts.push_back((state >> 8) % (input.size() + 1));
  }
  std::sort(cuts.begin(), cuts.end());
  Require(Read(input, cuts, limits) == whole);

  if (input.size() <= 600) {
    std::vector<std::size_t> every(input.size());
    for (std::size_t i = 0; i < every.size(); ++i) every[i] = i;
    Require(Read(input, every, limits) == whole);
  }
  return 0;
}
