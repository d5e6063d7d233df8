// What the tests of the reader share: everything that it tells, as text.
#ifndef SNAPTRAIL_TESTS_RECORD_READING_H_
#define SNAPTRAIL_TESTS_RECORD_READING_H_

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "src/record/reader.h"

namespace snaptrail::internal {

struct Told {
  std::vector<std::string> records;   // "offset envelope json"
  std::vector<std::string> problems;  // "offset [limit: ]reason[ operation]"
  std::vector<std::string> skipped;   // "kind count"
  std::uint64_t repaired = 0;
  friend bool operator==(const Told&, const Told&) = default;
};
std::ostream& operator<<(std::ostream& out, const Told& told);

// Each piece is handed over in memory of its own size, so that a sanitizer sees
// what is read beyond it; the bytes that are promised behind a record are read.
Told ReadCut(const std::string& input, const std::vector<std::size_t>& cuts,
             const RecordLimits& limits = {});
Told Read(const std::string& input, const RecordLimits& limits = {});

// Sorted places to cut at; at most `most`.
std::vector<std::size_t> RandomCuts(std::mt19937* rng, std::size_t size,
                                    std::size_t most);
std::vector<std::size_t> EveryByte(std::size_t size);

std::string Gzip(const std::string& text);
std::string Base64(const std::string& bytes);
// As a JSON string, with its quotes.
std::string Quoted(const std::string& text);

// An input, and what must be told of it: whole, cut at every byte, gzip, in two
// members.
struct Case {
  std::string what;
  std::string input;
  std::vector<std::string> records;
  std::vector<std::string> skipped;
  std::vector<std::string> problems;
};
void Check(const std::vector<Case>& cases, const RecordLimits& limits = {});

// A CloudTrail record in small.
std::string Rec(int n, const std::string& description = "plain");

}  // namespace snaptrail::internal

#endif  // SNAPTRAIL_TESTS_RECORD_READING_H_
